"""Number cards of the workspace Member Journey: improvements that somebody has to do."""

import frappe
from frappe.utils import nowdate

from membership_recruitment.utils import list_cards

IMPROVEMENT = "Journey Improvement"
OPEN = ("status", "not in", ["Done", "Dropped"])


@frappe.whitelist()
def open_improvements(filters: str | dict | list | None = None) -> dict:
	"""Improvements that are neither done nor dropped. `filters` is what every card sends; this one has none."""
	return list_cards.count(IMPROVEMENT, OPEN)


@frappe.whitelist()
def my_improvements(filters: str | dict | list | None = None) -> dict:
	"""Those whose owner is the user; `filters` as above."""
	return list_cards.count(IMPROVEMENT, OPEN, ("responsible", "=", frappe.session.user))


@frappe.whitelist()
def overdue_improvements(filters: str | dict | list | None = None) -> dict:
	"""Those that were due on an earlier day; `filters` as above."""
	return list_cards.count(IMPROVEMENT, OPEN, *list_cards.before("due_on", nowdate()))
