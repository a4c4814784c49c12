"""What a member's own pages show of terms and fees: their own, and what they themselves are to pay."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, getdate

from membership_recruitment.member_pages.standing import Standing
from membership_recruitment.membership.fees import invoice_lines
from membership_recruitment.membership.terms.stored import TERM_COLUMNS, as_lifecycle_term
from membership_recruitment.settings import rules


def terms_of(member: str) -> list[frappe._dict]:
	"""A member's terms, newest first, with `void`, `pending` and `last_day` as the rules see them."""
	rows = frappe.db.sql(
		f"""select name, membership_type, status, {", ".join(TERM_COLUMNS)}
		from `tabMembership` where member = %s order by start_date desc, creation desc""",
		member,
		as_dict=True,
	)
	for row in rows:
		term = as_lifecycle_term(row)
		row.void, row.pending, row.last_day = term.void, term.pending, term.last_covered
	return rows


def standing_of(member, terms: list[frappe._dict]) -> Standing:
	"""Where the membership of a Member (row or document) stands."""
	held = [term for term in terms if not term.void and (not term.pending or term.kept_until)]
	waiting = next((term for term in terms if term.pending and not term.cancelled_from), None)
	today = getdate()
	now = next((term for term in held if term.start_date <= today), None)
	latest = held[0] if held else None
	last_day = latest.last_day if latest else None
	return Standing(
		status=member.status,
		starts_on=held[-1].start_date if held and not now else None,
		last_day=last_day,
		grace_until=frappe.utils.add_days(last_day, rules().grace_days) if last_day else None,
		is_cancelled=bool(latest and latest.cancelled_from),
		waits_for_approval=bool(waiting and not waiting.approved),
	)


def invoices_of(member: str) -> list[frappe._dict]:
	"""Submitted invoices that a member pays, newest first: nobody else's, whomever they are for."""
	return frappe.get_all(
		"Sales Invoice",
		filters={"member": member, "docstatus": 1},
		fields=[
			"name",
			"posting_date",
			"due_date",
			"grand_total as total",
			"outstanding_amount as outstanding",
			"currency",
			"payment_reference",
			"is_return",
		],
		order_by="posting_date desc",
	)


def to_pay(invoices: list[frappe._dict]) -> list[dict]:
	"""How those of the invoices that are not paid are paid: `amount`, `due`, `is_late`, `reference`, `bankgiro`, `swish` (a
	picture's address)."""
	found = []
	for invoice in invoices:
		left = Decimal(str(flt(invoice.outstanding, 2)))
		if invoice.is_return or left <= 0:
			continue
		ways = (
			invoice_lines.for_machines(invoice.payment_reference, left, invoice.currency)
			if invoice.payment_reference
			else {}
		)
		found.append(
			{
				"number": invoice.name,
				"amount": money(left, invoice.currency),
				"due": formatdate(invoice.due_date),
				"is_late": getdate(invoice.due_date) < getdate(),
				"reference": invoice.payment_reference,
				"bankgiro": invoice_lines.bankgiro_number(),
				"swish": ways.get("swish"),
				"swish_number": ways.get("swish_number"),
			}
		)
	return found


def money(amount, currency: str) -> str:
	return fmt_money(flt(amount), currency=currency)


def days(term: frappe._dict) -> str:
	"""The days of a term in words."""
	if not term.end_date:
		return _("From {0}").format(formatdate(term.start_date))
	return f"{formatdate(term.start_date)} – {formatdate(term.last_day or term.end_date)}"
