"""Of which day the statuses are that stand on members: of the last one whose night went through all of them.

What is saved in between is of its own day, so on the day that is noted every status is of today.
"""

from datetime import date

import frappe
from frappe.utils import getdate

KEY = "membership_statuses_of"


def note(day: date) -> None:
	"""Every status is of this day now."""
	if _noted() != str(day):  # a second night writes nothing
		frappe.db.set_default(KEY, str(day))


def forget() -> None:
	"""A rule for all of them has changed: until everybody was looked at, no day is theirs."""
	frappe.db.set_default(KEY, "")


def delete() -> None:
	"""For uninstalling."""
	frappe.db.delete("DefaultValue", {"defkey": KEY})


def is_today() -> bool:
	"""Whether every stored status is of today."""
	return _noted() == str(getdate())


def _noted() -> str | None:
	# not from Frappe's cache, which may hold what another transaction has taken back
	return frappe.db.get_value("DefaultValue", {"parent": "__default", "defkey": KEY}, "defvalue")
