"""Small pieces of text: words that depend on a number, and words as a search takes them."""

import re

from frappe import _


def in_days(number: int) -> str:
	"""A number of days, in the reader's language."""
	return _("1 day") if number == 1 else _("{0} days").format(number)


def for_like(text: str) -> str:
	"""A text for SQL's `like`: its signs stand for themselves."""
	return re.sub(r"([\\%_])", r"\\\1", text)
