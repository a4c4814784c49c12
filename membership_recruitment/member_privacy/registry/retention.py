"""Until which day what may not be erased is kept. No frappe."""

from datetime import date

ACCOUNTING = "accounting"
YEARS_OF_THE_BOOKS = 7


def books_kept_until(year_end: date) -> date:
	"""The last day on which books must be kept: the seventh year after the calendar year in which the financial year ended
	(the Swedish Bokföringslag, 7 kap. 2 §).

	Args:
	        year_end: The last day of the financial year.
	"""
	return date(year_end.year + YEARS_OF_THE_BOOKS, 12, 31)


KEPT = {ACCOUNTING: books_kept_until}
