"""Numbers of people as they are shown."""

from math import nextafter

import pytest

from membership_recruitment.utils.statistics.rounding import whole


@pytest.mark.parametrize(
	("number", "shown"), [(0, 0), (0.49, 0), (0.5, 1), (2.5, 3), (217.5, 218), (217.49, 217)]
)
def test_the_nearest_whole_number_a_half_upwards(number, shown):
	assert whole(number) == shown


def test_the_last_digit_of_a_sum_decides_nothing():
	"""The database keeps nine digits, Python 3.12 adds up more exactly than 3.11: all three say the same."""
	said = nextafter(217.5, 0)
	assert whole(said) == whole(round(said, 9)) == whole(217.5) == 218
