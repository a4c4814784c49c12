"""What a leaving, a death or a withdrawal leaves behind: the household, and invoices. For the dialogs that ask before."""

from datetime import date

import frappe
from frappe.utils import flt

from membership_recruitment.membership.terms import covered


def left_by(member: str, endings: list[tuple[frappe._dict, date]]) -> list[frappe._dict]:
	"""Whom it concerns that these terms of a member end, each from a day; rows as covered.left_behind."""
	return covered.left_behind(member, [(row.name, cancelled_from) for row, cancelled_from in endings])


def invoices_of(rows: list[frappe._dict]) -> dict:
	"""`open_invoices`, with what is left to pay for these terms, and `draft_invoices` on which they stand. What a payer's
	fee covers stands on no line of that one's invoice."""
	invoices: dict[str, float] = {}
	for row in rows:
		if row.sales_invoice and not row.covered_by:
			invoices[row.sales_invoice] = invoices.get(row.sales_invoice, 0) + flt(row.outstanding)
	drafts = frappe.get_all(
		"Sales Invoice", filters={"name": ["in", list(invoices) or [""]], "docstatus": 0}, pluck="name"
	)
	return {
		"open_invoices": [{"name": name, "outstanding": left} for name, left in invoices.items() if left > 0],
		"draft_invoices": sorted(drafts),
	}


def payer_instead(member: str, instead: str | None) -> dict:
	"""`payer_name` of who is to pay instead, if anybody, who is refused as when it is saved."""
	if not instead:
		return {}
	frappe.has_permission("Member", "read", doc=instead, throw=True)
	covered.refuse_instead(member, instead)
	return {"payer_name": frappe.db.get_value("Member", instead, "full_name")}
