"""Number cards of the workspace My Day: what waits for whoever recruits, and what they did this month.

A recruiter's prospects are their own; who leads recruiting looks at everybody's.
"""

import frappe
from frappe.utils import get_first_day, nowdate

from membership_recruitment.people.prospect_statuses import OPEN
from membership_recruitment.utils import list_cards

PROSPECT = "Membership Prospect"
LOOK_AT_ALL = {"Recruitment Manager", "Membership Manager", "System Manager"}


@frappe.whitelist()
def actions_due_today(filters: str | dict | list | None = None) -> dict:
	"""Open prospects whose next action is for today. `filters` is what every card sends; this one has none."""
	return _open(("next_action_on", "=", nowdate()))


@frappe.whitelist()
def overdue_actions(filters: str | dict | list | None = None) -> dict:
	"""Open prospects whose next action was for an earlier day; `filters` as above."""
	return _open(*list_cards.before("next_action_on", nowdate()))


@frappe.whitelist()
def prospects_standing_still(filters: str | dict | list | None = None) -> dict:
	"""Open prospects who have been in their phase for longer than it expects; `filters` as above."""
	return _open(*list_cards.before("phase_due_on", nowdate()))


@frappe.whitelist()
def my_open_prospects(filters: str | dict | list | None = None) -> dict:
	"""Open prospects whose recruiter is the user; `filters` as above."""
	return list_cards.count(PROSPECT, ("status", "=", OPEN), _mine())


@frappe.whitelist()
def handed_over_this_month(filters: str | dict | list | None = None) -> dict:
	"""How many prospects the user has handed over or made members since the first of the month; `filters` as above.

	Whatever became of them since: a number that fell when the register knew somebody would tell whom it knows.
	"""
	frappe.has_permission(PROSPECT, throw=True)
	# past the row rules, which hide who was handed over: the user did it, and learns no more than how often
	(found,) = frappe.db.sql_list(
		"""select count(*) from `tabMembership Prospect`
		where converted_by = %s and ifnull(queued_on, closed_on) >= %s""",
		(frappe.session.user, get_first_day(nowdate())),
	)
	return {"value": found, "fieldtype": "Int"}


def _open(*filters: tuple[str, str, str]) -> dict:
	all_of_them = LOOK_AT_ALL & set(frappe.get_roles())
	return list_cards.count(PROSPECT, ("status", "=", OPEN), *filters, *(() if all_of_them else (_mine(),)))


def _mine() -> tuple[str, str, str]:
	return "recruiter", "=", frappe.session.user
