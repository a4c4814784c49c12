"""Contrast as WCAG measures it: values that its own examples and tools give."""

import pytest

from membership_recruitment.utils import contrast


@pytest.mark.parametrize(
	"colour, ratio",
	[
		("#000000", 21.0),
		("#ffffff", 1.0),
		("#767676", 4.54),  # the lightest grey that passes
		("#777777", 4.48),
		("#0b6b5d", 6.41),
		("#FFD700", 1.4),
	],
)
def test_contrast_with_white(colour, ratio):
	assert contrast.with_white(colour) == pytest.approx(ratio, abs=0.01)


def test_only_six_digits_are_a_colour():
	assert contrast.is_colour("#1a6b5e") and contrast.is_colour("#1A6B5E")
	for other in ("", "red", "#fff", "#1a6b5e80", "1a6b5e", "#1a6b5g", "#1a6b5e;}", " #1a6b5e", "#1a6b5e\n"):
		assert not contrast.is_colour(other)


@pytest.mark.parametrize("colour", ["#767676", "#0b6b5d", "#d0021b", "#0000ff"])
def test_the_darker_shade_can_be_read_on_our_grey(colour):
	ground = 1.05 / contrast.with_white("#f2f5f4")  # luminance + 0.05
	text = 1.05 / contrast.with_white(contrast.darker(colour))
	assert contrast.with_white(colour) >= contrast.AA and ground / text >= contrast.AA
