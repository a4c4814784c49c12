"""Number cards of the workspace Member Register whose days are counted from today."""

import frappe
from frappe.utils import add_days, nowdate

from membership_recruitment.membership.notices.outcomes import FAILED
from membership_recruitment.utils import list_cards

WORTH_ANOTHER_TRY = 90  # days: later nobody sends a notice again
SOON = 30  # days


@frappe.whitelist()
def failed_notices(filters: str | dict | list | None = None) -> dict:
	"""Renewal notices of late that did not arrive. `filters` is what every card sends; this one has none."""
	since = add_days(nowdate(), -WORTH_ANOTHER_TRY)
	return list_cards.count("Renewal Notice", ("status", "=", FAILED), ("due_on", ">=", since))


@frappe.whitelist()
def terms_ending_soon(filters: str | dict | list | None = None) -> dict:
	"""Terms that end within a month and are not renewed yet; `filters` as above."""
	days = [nowdate(), add_days(nowdate(), SOON)]
	# not "= 0", which Frappe's list takes for a box that nobody has ticked, and drops
	return list_cards.count("Membership", ("renewed", "!=", 1), ("due_on", "between", days))
