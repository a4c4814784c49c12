"""ERPNext's Bank Transaction of a booked payment, reconciled with its Payment Entries: for who reconciles accounts there."""

import frappe

from membership_recruitment.membership.fees.payment_entries import as_bookkeeper
from membership_recruitment.settings import rules
from membership_recruitment.utils import messages

DOCTYPE = "Bank Transaction"
LONGEST = 140  # of a Data field


def reconcile(row: frappe._dict, entries: list[str]) -> str | None:
	"""Make the Bank Transaction of a payment, or take the one that it has, and reconcile it. Permission is the caller's.

	Args:
	        row: Of Bank Payment.
	        entries: Its Payment Entries.

	Returns:
	        Its name; None where the association makes none.
	"""
	if not rules().make_bank_transactions:
		return row.bank_transaction
	with as_bookkeeper(), messages.dropped():
		transaction = _made_before(row) or _new(row)
		transaction.add_payment_entries(
			[{"payment_doctype": "Payment Entry", "payment_name": name} for name in entries]
		)
		if transaction.docstatus.is_draft():
			transaction.submit()
		else:
			transaction.save()
	return transaction.name


def cancel(name: str | None) -> None:
	"""Take back a Bank Transaction whose money is gone. Permission is the caller's."""
	if name and frappe.db.get_value(DOCTYPE, name, "docstatus") == 1:
		with as_bookkeeper(), messages.dropped():
			frappe.get_doc(DOCTYPE, name).cancel()


def _made_before(row: frappe._dict):
	"""That of a payment whose Payment Entry was cancelled: ERPNext has taken that off it."""
	if not row.bank_transaction:
		return None
	transaction = frappe.get_doc(DOCTYPE, row.bank_transaction)
	return transaction if transaction.docstatus.is_submitted() else None


def _new(row: frappe._dict):
	transaction = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"date": row.day,
			"bank_account": row.bank_account,
			"deposit": row.amount,
			"currency": row.currency,
			"reference_number": (row.bank_reference or row.name)[:LONGEST],
			"transaction_id": row.name,
			"description": row.message or row.written_references or row.end_to_end or row.name,
			"bank_party_name": row.payer,
		}
	)
	transaction.insert()
	return transaction
