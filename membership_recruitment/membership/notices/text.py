"""Fill in the template of a renewal notice in the reader's language.

Templates are Frappe's Email Templates. They may use
        member       who gets the notice (every field of Member but what is foretold of leaving)
        term         the term that ends (every field of Membership), and term.ended: whether its last day is over
        terms        every term that the notice is about: the member's own and those whose fee the member pays
        renewal      the next term, where it was made; otherwise empty
        invoice      its invoice, where something is left to pay: payment_reference, outstanding, due_date, currency,
                     name, and where the association has them swish (a QR code, as the address of a picture) and
                     ocr_line, iban and rf (for those abroad); otherwise empty
        guardian     the name of the guardian who gets a mail about a child; otherwise empty
        association  the company's name
        bankgiro     the bankgiro number, or empty
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import flt

from membership_recruitment import settings
from membership_recruitment.member_privacy.consent.ranking_objection import NO_RISK, RISK_OBJECTION
from membership_recruitment.membership.fees import invoice_lines, open_credits
from membership_recruitment.membership.notices import recipients as notice_recipients
from membership_recruitment.settings import rules


def contexts(notices: Iterable, day: date) -> dict[str, dict]:
	"""What the templates of these notices may use, by name of the notice: a fixed number of queries for all.

	Args:
	        notices: Rows of Renewal Notice with name, member, guardian_name, membership and end_date.
	        day: The day of the run.
	"""
	notices = list(notices)
	members = _rows("Member", "name", {notice.member for notice in notices})
	for member in members.values():
		for field in (*NO_RISK, RISK_OBJECTION):  # care is no mail to many
			del member[field]
	terms = _rows("Membership", "name", {notice.membership for notice in notices})
	renewals = _rows("Membership", "renews", set(terms))
	invoices = _invoices({renewal.sales_invoice for renewal in renewals.values() if renewal.sales_invoice})
	paid_for = _paid_for(set(members), {notice.end_date for notice in notices}, day)
	bankgiro, association = rules().bankgiro_number or "", settings.association_name()
	found = {}
	for notice in notices:
		term = terms[notice.membership]
		term.ended = term.end_date < day
		renewal = renewals.get(term.name) or {}
		others = paid_for.get((notice.member, notice.end_date), [])
		found[notice.name] = {
			"member": members[notice.member],
			"guardian": notice.guardian_name or "",
			"term": term,
			"terms": [term, *(other for other in others if other.name != term.name)],
			"renewal": renewal,
			"invoice": invoices.get(renewal.get("sales_invoice")) or {},
			"association": association,
			"bankgiro": bankgiro,
		}
	return found


def _rows(doctype: str, key: str, values: set[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(doctype, filters={key: ["in", list(values) or [""]]}, fields=["*"])
	return {row[key]: row for row in found}


def _invoices(names: set[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(
		"Sales Invoice",
		filters={"name": ["in", list(names) or [""]], "docstatus": 1, "outstanding_amount": [">", 0]},
		fields=["name", "payment_reference", "outstanding_amount", "due_date", "currency"],
	)
	credited = open_credits.beside(row.name for row in found)
	iban = invoice_lines.iban(rules().company) if found else None
	for row in found:
		row.outstanding = flt(row.pop("outstanding_amount") - credited.get(row.name, 0.0), 2)
		if row.payment_reference and row.outstanding > 0:
			left = Decimal(str(row.outstanding))
			row.update(invoice_lines.for_machines(row.payment_reference, left, row.currency, iban))
	return {row.name: row for row in found if row.outstanding > 0}


def _paid_for(payers: set[str], ends: set[date], day: date) -> dict[tuple[str, date], list[frappe._dict]]:
	"""Terms that end on the same day, whose fee one of these members pays and about which somebody is to be told, by
	payer and last day."""
	found: dict[tuple[str, date], list[frappe._dict]] = {}
	terms = frappe.db.sql(
		"""select m.payer, t.name, t.member, t.member_name, t.membership_type, t.start_date, t.end_date, t.fee
		from `tabMember` m join `tabMembership` t on t.member = m.name
		where m.payer in %(payers)s and t.end_date in %(ends)s
		order by t.member_name, t.name""",
		{"payers": tuple(payers) or ("",), "ends": tuple(ends) or ("",)},
		as_dict=True,
	)
	now = notice_recipients.terms([term.name for term in terms], day)
	for term in terms:
		told = now[term.name]
		if told.member == term.payer and told.not_needed in ("", notice_recipients.COVERED):
			found.setdefault((term.payer, term.end_date), []).append(term)
	return found
