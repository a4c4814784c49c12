"""Credit a term's fee in full: ERPNext's credit note for its line, and what that means for the term."""

from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import CREDITED, PAID, PART_PAID, UNPAID, WRITTEN_OFF
from membership_recruitment.membership.terms import credit_decisions
from membership_recruitment.utils import messages

MAY_BE_CREDITED = (UNPAID, PART_PAID, PAID, WRITTEN_OFF)


@dataclass(frozen=True)
class Credit:
	"""What crediting a term's fee does.

	Attributes:
	        sales_invoice: The invoice that is, or was, credited; None where it was cancelled.
	        amount: Of the credit note that is made; 0 where there is one already.
	        cancelled_from: First day on which the term no longer holds, for a withdrawal; its first day where it
	                never held. None: it goes on.
	        covered: Members whose terms the fee covers too, and who go with it.
	        paid: What was paid of the fee and becomes the payer's credit.
	        renewals: Rows of Membership: what was to follow the term, and goes with it.
	"""

	sales_invoice: str | None
	amount: float
	cancelled_from: date | None
	covered: list[str]
	paid: float = 0.0
	renewals: list[frappe._dict] = field(default_factory=list)


def plan(membership: str, decision: str) -> Credit:
	"""What a decision about a credit comes to, or crediting with that decision; nothing is saved.

	Args:
	        membership: Name of the term.
	        decision: credit_decisions.CORRECTION or WITHDRAWAL.

	Raises:
	        frappe.ValidationError: With a sentence, where it cannot be credited, or nothing is to be decided.
	"""
	credit_decisions.refuse_unknown(decision)
	term = frappe.get_doc("Membership", membership)
	amount = paid = 0.0
	if term.payment_state in MAY_BE_CREDITED:
		amount = sum(flt(row.amount) for row in _lines(_invoice(term), term))
		paid = amount - min(amount, flt(term.outstanding)) if term.payment_state in (PAID, PART_PAID) else 0.0
		term.paid_on = getdate()
	else:
		credit_decisions.refuse_if_decided(term)
	cancelled_from, covered, renewals = None, [], []
	if decision == credit_decisions.WITHDRAWAL:
		if credit_decisions.withdraw(term, held=not term.lifecycle_term().pending):
			cancelled_from = getdate(term.cancelled_from)
			renewals = credit_decisions.renewals_withdrawn(membership)
		for doc in credit_decisions.goes_along(term):
			doc.paid_on = term.paid_on
			if credit_decisions.withdraw(doc, held=not doc.lifecycle_term().pending):
				covered.append(doc.member_name)
	return Credit(term.sales_invoice or None, amount, cancelled_from, sorted(covered), paid, renewals)


def credit_fee(membership: str, decision: str) -> str:
	"""Make and submit the credit note of a term's fee, and carry the decision out.

	Permission is the caller's to check, as for `invoices.make_invoice`. Other lines of the invoice stay.

	Returns:
	        Name of the credit note. Arguments and errors as `plan`.
	"""
	plan(membership, decision)
	term = frappe.get_doc("Membership", membership)
	note = _credit_note(_invoice(term), term)
	# whoever may write the register may ask for the fee, and take that back
	note.flags.ignore_permissions = True
	with messages.dropped():
		note.insert()
		# said before it is booked, so that nobody is asked
		frappe.db.set_value("Membership", membership, "credit_decision", decision)
		note.submit()
	if frappe.db.get_value("Membership", membership, "payment_state") != CREDITED:
		frappe.throw(
			_("Another invoice still asks for the fee of {0}. Credit it in ERPNext.").format(
				frappe.utils.escape_html(membership)
			)
		)
	return note.name


def _invoice(term):
	invoice = frappe.get_doc("Sales Invoice", term.sales_invoice)
	if frappe.db.exists("Sales Invoice", {"return_against": invoice.name, "docstatus": ["<", 2]}):
		frappe.throw(_("{0} has a credit note already. Credit the rest in ERPNext.").format(invoice.name))
	whole = any(tax.charge_type == "Actual" for tax in invoice.taxes) or flt(invoice.discount_amount)
	if invoice.is_pos or (whole and len(_lines(invoice, term)) < len(invoice.items)):
		frappe.throw(
			_(
				"{0} has a discount or charge on the whole, or was paid at a till. Credit it in ERPNext."
			).format(invoice.name)
		)
	return invoice


def _lines(invoice, term) -> list:
	return [row for row in invoice.items if row.membership == term.name]


def _credit_note(invoice, term):
	"""The return of the term's lines, not saved; built by hand, since ERPNext's own asks for rights to invoices."""
	note = frappe.copy_doc(invoice, ignore_no_copy=False)
	note.update(
		{
			"docstatus": 0,
			"is_return": 1,
			"return_against": invoice.name,
			"set_posting_time": 1,
			"posting_date": getdate(),
			"due_date": getdate(),
			"payment_schedule": [],
			"advances": [],
			"ignore_default_payment_terms_template": 1,
			# an unpaid invoice is settled by it; of a paid one the note is the payer's credit, as ERPNext wants it
			"update_outstanding_for_self": int(flt(invoice.outstanding_amount) < flt(invoice.grand_total)),
		}
	)
	lines = _lines(invoice, term)
	note.items = [row for row in note.items if row.membership == term.name]
	for row, origin in zip(note.items, lines, strict=True):
		row.update({"docstatus": 0, "qty": -origin.qty, "stock_qty": -origin.stock_qty})
		row.sales_invoice_item = origin.name
	note.discount_amount = -flt(invoice.discount_amount)
	for row in note.taxes:
		row.docstatus = 0
		if row.charge_type == "Actual":
			row.tax_amount = -flt(row.tax_amount)
	return note
