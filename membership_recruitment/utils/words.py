"""Small pieces of text: words that depend on a number, and words as a search takes them."""

import re

from frappe import _
from frappe.utils import flt, fmt_money


def in_days(number: int) -> str:
	"""A number of days, in the reader's language."""
	return _("1 day") if number == 1 else _("{0} days").format(number)


def in_percent(share: float) -> str:
	"""A share of 0 to 100 with one digit, as the site writes numbers: 86,3 % on a Swedish one, where Frappe writes 86.3%."""
	return f"{fmt_money(flt(share, 1), precision=1)}\u00a0%"


def for_like(text: str) -> str:
	"""A text for SQL's `like`: its signs stand for themselves."""
	return re.sub(r"([\\%_])", r"\\\1", text)
