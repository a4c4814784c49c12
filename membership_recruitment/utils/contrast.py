"""Contrast of a colour with white, as WCAG 2.2 measures it (relative luminance). No frappe."""

import re

AA = 4.5  # of text of ordinary size
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DARKER = 0.75


def is_colour(written: str) -> bool:
	"""Whether something is a colour as #1a6b5e."""
	return bool(COLOUR.fullmatch(written))


def with_white(colour: str) -> float:
	"""The contrast of white text on a colour, from 1 to 21."""
	return 1.05 / (_luminance(colour) + 0.05)


def darker(colour: str) -> str:
	"""A shade of a colour, for links on grey ground and buttons that are pressed."""
	return "#" + "".join(f"{round(channel * DARKER):02x}" for channel in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
	return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _luminance(colour: str) -> float:
	red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
	return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
