"""What accounting staff do in ERPNext with the Payment Entries of a bank payment: cancel, amend and unreconcile them."""

import json

import frappe
from frappe import _
from frappe.utils import flt, fmt_money

from membership_recruitment.membership.bank_files import (
	bank_transactions,
	booking,
	outcomes,
	surplus,
)
from membership_recruitment.membership.bank_files.matching import BY_REFERENCE
from membership_recruitment.membership.fees import payment_entries


def on_cancelled(payment_entry) -> None:
	"""A Payment Entry was cancelled: its bank payment is to be decided again. It is booked as a whole or not at all, so the
	entries that booked other parts of it are cancelled with it.

	Raises:
	        frappe.ValidationError: Where a part of the money went back to its payer.
	"""
	name = payment_entry.get("bank_payment")
	row = booking.locked(name) if name else None
	if not row or row.outcome != outcomes.BOOKED:
		return
	surplus.refuse_if_paid_back(row)
	if others := booking.entries_of(name):
		payment_entries.cancel(others[0])  # which takes the next one with it
		frappe.msgprint(
			_("{0} is cancelled too: both booked the bank payment {1}, which is to be decided again.").format(
				others[0], name
			)
		)
		return
	proposed = [[invoice, [BY_REFERENCE]] for invoice, _amount in json.loads(row.pays or "[]")]
	booking.write(
		name,
		{
			"outcome": outcomes.TO_DECIDE,
			"reason": outcomes.ENTRY_CANCELLED,
			"payment_entry": None,
			"surplus": 0,
			**surplus.NOTHING_CHOSEN,
			"proposals": json.dumps(proposed),
		},
	)
	surplus.lose(row)
	booking.count_again(row.bank_file)


def on_amended(payment_entry) -> None:
	"""A Payment Entry was submitted that amends a cancelled one: it books the bank payment that the other one booked.

	Raises:
	        frappe.ValidationError: Where that would book it twice, or a part of it.
	"""
	name = payment_entry.get("bank_payment")
	row = booking.locked(name) if name and payment_entry.amended_from else None
	if not row:
		return
	if row.outcome != outcomes.TO_DECIDE:
		frappe.throw(
			_(
				"The bank payment {0} is decided already. Make a new Payment Entry instead of an amended one."
			).format(name)
		)
	if flt(payment_entry.received_amount, 2) != flt(row.amount, 2):
		frappe.throw(
			_(
				"{0} came in by the bank payment {1}, and this entry is of another amount. Book that amount, or make a new Payment Entry instead of an amended one."
			).format(fmt_money(row.amount, currency=row.currency), name)
		)
	pays = _invoices_of(payment_entry)
	first = frappe.db.get_value(payment_entries.SALES_INVOICE, pays[0][0], "member") if pays else None
	booking.write(
		name,
		{
			"outcome": outcomes.BOOKED,
			"reason": "",
			"refusal": None,
			"payment_entry": payment_entry.name,
			"bank_transaction": bank_transactions.reconcile(row, [payment_entry.name]),
			"member": first or row.member,
			"surplus": flt(payment_entry.unallocated_amount, 2),
			"pays": json.dumps([[invoice, str(amount)] for invoice, amount in pays]),
			"decided_by": frappe.session.user,
		},
	)
	booking.count_again(row.bank_file)


def on_unreconciled(payment_entry: str) -> None:
	"""A Payment Entry was taken off an invoice: its money stays booked, and what is for nothing now is the payer's credit."""
	entry = frappe.get_doc("Payment Entry", payment_entry)
	row = booking.locked(entry.bank_payment) if entry.get("bank_payment") else None
	if not row or row.outcome != outcomes.BOOKED:
		return
	entries = [frappe.get_doc("Payment Entry", name) for name in booking.entries_of(row.name)]
	pays = [part for each in entries for part in _invoices_of(each)]
	booking.write(
		row.name,
		{
			# the credit is looked for there
			"payment_entry": entry.name,
			"surplus": flt(entry.unallocated_amount, 2),
			"pays": json.dumps([[invoice, str(amount)] for invoice, amount in pays]),
		},
	)


def _invoices_of(payment_entry) -> list[payment_entries.Part]:
	"""The invoices that a Payment Entry pays, with how much of each."""
	return [
		(each.reference_name, flt(each.allocated_amount, 2))
		for each in payment_entry.references
		if each.reference_doctype == payment_entries.SALES_INVOICE
	]
