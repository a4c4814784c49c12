"""Of which day the statuses are that stand on members: of the last one whose night went through all of them.

What is saved in between is of its own day, so on the day that is noted every status is of today.
"""

from datetime import date

from frappe.utils import getdate

from membership_recruitment.utils import site_notes

KEY = "membership_statuses_of"


def note(day: date) -> None:
	"""Every status is of this day now."""
	if site_notes.noted(KEY) != str(day):  # a second night writes nothing
		site_notes.note(KEY, str(day))


def forget() -> None:
	"""A rule for all of them has changed: until everybody was looked at, no day is theirs."""
	site_notes.note(KEY, "")


def delete() -> None:
	"""For uninstalling."""
	site_notes.delete(KEY)


def is_today() -> bool:
	"""Whether every stored status is of today."""
	return site_notes.noted(KEY) == str(getdate())
