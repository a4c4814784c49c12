"""Make ERPNext's Payment Entry for money that came in, for staff without accounting roles."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import frappe
from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
from frappe.utils import flt

from membership_recruitment.utils import messages
from membership_recruitment.utils.acting_as import acting_as

SALES_INVOICE = "Sales Invoice"
# an invoice, and what it gets of the money
Part = tuple[str, float]


def receive(parts: Sequence[Part], *, account: str, day: date, surplus: float = 0.0, **values) -> str:
	"""Book money of one payer on submitted invoices. Permission and locks are the caller's.

	Args:
	        parts: Of one customer; drafts are submitted first.
	        account: In the books, on which the money came in.
	        day: On which it did.
	        surplus: What is for no invoice and stays as the payer's credit.
	        values: Further fields of the Payment Entry; `reference_no` is what the money is known by.

	Returns:
	        Name of the submitted Payment Entry, which belongs to whoever booked it.
	"""
	booked_by = frappe.session.user
	with as_bookkeeper(), messages.dropped():
		for invoice, _amount in parts:
			_submit_draft(invoice)
		(first, amount), *others = parts
		payment = get_payment_entry(
			SALES_INVOICE, first, party_amount=amount, bank_account=account, reference_date=day
		)
		for invoice, more in others:
			payment.append(
				"references",
				{"reference_doctype": SALES_INVOICE, "reference_name": invoice, "allocated_amount": more},
			)
		if others or surplus:
			payment.paid_amount = payment.received_amount = flt(
				sum(part for _invoice, part in parts) + surplus, 2
			)
			payment.set_missing_ref_details()
		payment.update({"posting_date": day, "reference_date": day, **values})
		_submit(payment, booked_by)
	return payment.name


def receive_as_credit(invoice: str, amount: float, *, account: str, day: date, **values) -> str:
	"""Book money that is for nothing as the credit of an invoice's customer; as `receive`, in the company's currency."""
	booked_by = frappe.session.user
	of = frappe.db.get_value(SALES_INVOICE, invoice, ("company", "customer", "debit_to"), as_dict=True)
	with as_bookkeeper(), messages.dropped():
		payment = frappe.new_doc("Payment Entry")
		payment.update(
			{
				"payment_type": "Receive",
				"company": of.company,
				"posting_date": day,
				"reference_date": day,
				"party_type": "Customer",
				"party": of.customer,
				"paid_from": of.debit_to,
				"paid_to": account,
				"paid_amount": amount,
				"received_amount": amount,
				"source_exchange_rate": 1,
				"target_exchange_rate": 1,
				**values,
			}
		)
		_submit(payment, booked_by)
	return payment.name


def cancel(payment_entry: str) -> None:
	"""Take a Payment Entry back. Permission is the caller's."""
	with as_bookkeeper(), messages.dropped():
		frappe.get_doc("Payment Entry", payment_entry).cancel()


def unallocated(payment_entry: str) -> float:
	"""What of a submitted Payment Entry is for nothing yet."""
	found = frappe.db.get_value(
		"Payment Entry", payment_entry, ("docstatus", "unallocated_amount"), as_dict=True
	)
	return flt(found.unallocated_amount, 2) if found and found.docstatus == 1 else 0.0


def unreconcile(payment_entry: str) -> None:
	"""Take a Payment Entry off all that it pays, by ERPNext's Unreconcile Payment. Permission is the caller's."""
	with as_bookkeeper(), messages.dropped():
		company = frappe.db.get_value("Payment Entry", payment_entry, "company")
		undone = frappe.new_doc("Unreconcile Payment")
		undone.update({"company": company, "voucher_type": "Payment Entry", "voucher_no": payment_entry})
		undone.add_references()
		if undone.allocations:
			undone.insert()
			undone.submit()


def pay_back(payment_entry: str, amount: float, *, day: date) -> str:
	"""Book that money of a received Payment Entry went back to who paid it, from the account on which it came in; what is
	paid out takes it up. Permission and locks are the caller's.

	Returns:
	        Name of the submitted Payment Entry of what was paid out, which belongs to whoever booked it.
	"""
	booked_by = frappe.session.user
	with as_bookkeeper(), messages.dropped():
		received = frappe.get_doc("Payment Entry", payment_entry)
		paid_out = frappe.new_doc("Payment Entry")
		paid_out.update(
			{
				"payment_type": "Pay",
				"company": received.company,
				"posting_date": day,
				"reference_date": day,
				"reference_no": received.reference_no,
				"party_type": received.party_type,
				"party": received.party,
				"paid_from": received.paid_to,
				"paid_to": received.paid_from,
				"bank_account": received.bank_account,
				"paid_amount": amount,
				"received_amount": amount,
				"source_exchange_rate": 1,
				"target_exchange_rate": 1,
			}
		)
		_submit(paid_out, booked_by)
	allocate(payment_entry, paid_out.doctype, paid_out.name)
	return paid_out.name


def allocate(payment_entry: str, doctype: str, name: str) -> None:
	"""Let what is left of a received Payment Entry pay a document of its customer, by ERPNext's Payment Reconciliation.
	Permission and locks are the caller's."""
	with as_bookkeeper(), messages.dropped():
		received = frappe.get_doc("Payment Entry", payment_entry)
		reconciliation = frappe.get_doc("Payment Reconciliation")
		reconciliation.update(
			{
				"company": received.company,
				"party_type": received.party_type,
				"party": received.party,
				"receivable_payable_account": received.paid_from,
				"payment_name": payment_entry,
				"invoice_name": name,
			}
		)
		reconciliation.get_unreconciled_entries()
		payments = [row.as_dict() for row in reconciliation.payments if row.reference_name == payment_entry]
		against = [
			row.as_dict()
			for row in reconciliation.invoices
			if (row.invoice_type, row.invoice_number) == (doctype, name)
		]
		reconciliation.allocate_entries({"payments": payments, "invoices": against})
		reconciliation.reconcile()


def _submit(payment, booked_by: str) -> None:
	payment.insert()
	payment.submit()
	# in whose hand it was given
	payment.db_set({"owner": booked_by, "modified_by": booked_by}, update_modified=False)


def _submit_draft(invoice: str) -> None:
	document = frappe.get_doc(SALES_INVOICE, invoice)
	if document.docstatus.is_draft():
		document.submit()


@contextmanager
def as_bookkeeper() -> Iterator[None]:
	"""Whoever may write the register may take the fee; ERPNext's forms stay for accounting staff. While it fills a Payment
	Entry in, ERPNext asks what its user may read of accounts, and has no way to be told that the right was asked before.
	"""
	with acting_as("Administrator"):
		yield
