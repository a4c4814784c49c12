"""Requests of the desk's dialog at a date of death, and at one that is taken back. The rules are in deaths.py."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.membership.terms import consequences, deaths, payers
from membership_recruitment.utils import refusals
from membership_recruitment.utils.within_bounds import possible


@frappe.whitelist()
@refusals.is_an_answer
def preview_death(member: str, deceased_on: str | None = None, payer_instead: str | None = None) -> dict:
	"""What a date of death would do.

	Args:
	        deceased_on: yyyy-mm-dd (default: today).
	        payer_instead: The Member who is to pay for the household.

	Returns:
	        `terms` that are cancelled altogether, `ending` that hold to the day before (name, start_date, end_date)
	        and that day, `last_day`; `household`, `payer_name`,
	        `open_invoices` and `draft_invoices` as of `api.preview_resignation`.
	"""
	frappe.has_permission("Member", "read", doc=member, throw=True)
	died = possible(deceased_on, _("The day")) if deceased_on else getdate()
	gone, others = deaths.leaving_no_room(member, died)
	leaving = [*((row, row.start_date) for row in gone), *((row, died) for row in others)]
	return {
		"terms": _days_of(gone),
		"ending": _days_of(deaths.ended_by(others, died)),
		"last_day": died - timedelta(days=1),
		"household": consequences.left_by(member, leaving),
		**consequences.payer_instead(member, payer_instead),
		**consequences.invoices_of([*others, *gone]),
	}


@frappe.whitelist()
@refusals.is_an_answer
def preview_death_taken_back(member: str) -> dict:
	"""What it would do to empty a date of death.

	Returns:
	        `terms` that come back and `ongoing` that go on to their own last day (name, start_date, end_date);
	        `household`, the terms of others that come back (membership, member, member_name); `moved`, whom somebody else
	        pays for by now, or nobody (payers.paid_by_others_now): they stay so.
	"""
	frappe.has_permission("Member", "read", doc=member, throw=True)
	died = frappe.db.get_value("Member", member, "deceased_on")
	if not died:
		return {"terms": [], "ongoing": [], "household": [], "moved": []}
	own, household = deaths.coming_back(member)
	_gone, others = deaths.leaving_no_room(member, died)
	return {
		"terms": _days_of(own),
		"ongoing": _days_of(deaths.ended_by(others, died)),
		"household": [
			{"membership": term.name, "member": term.member, "member_name": term.member_name}
			for term in household
		],
		"moved": payers.paid_by_others_now(member, died, None),
	}


def _days_of(rows: list[frappe._dict]) -> list[dict]:
	return [{field: row[field] for field in ("name", "start_date", "end_date")} for row in rows]
