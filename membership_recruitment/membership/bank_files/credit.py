"""Money for an invoice of which nothing is left to pay: booked as its payer's credit."""

import json

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import accounts, bank_transactions, booking, outcomes
from membership_recruitment.membership.fees import items, payment_entries
from membership_recruitment.settings import rules


def is_possible(invoice: frappe._dict, row: frappe._dict) -> bool:
	"""Whether a payment may be the credit of an invoice's customer: all is in the company's currency, and nothing is left to
	pay of the invoice."""
	company_currency = frappe.get_cached_value("Company", items.company_or_refuse(), "default_currency")
	currency = invoice.party_account_currency or invoice.currency
	return (
		row.amount > 0
		and invoice.docstatus > 0
		and booking.left_to_pay(invoice) <= 0
		and row.currency == currency == company_currency
	)


def book(row: frappe._dict, name: str) -> str:
	"""Book a payment, which the caller has locked, as the credit of an invoice's customer.

	Returns:
	        Name of the Payment Entry.
	"""
	invoice = booking.lock_invoices([name]).get(name)
	if (
		not invoice
		or not invoice.member
		or invoice.is_return
		or invoice.company != items.company_or_refuse()
		or not is_possible(invoice, row)
	):
		frappe.throw(
			_("{0} is no invoice of a member that is paid or cancelled. Load the page anew.").format(
				frappe.utils.escape_html(name)
			)
		)
	account = accounts.to_book_on(row.bank_account)
	amount = flt(row.amount, 2)
	entry = payment_entries.receive_as_credit(
		name,
		amount,
		account=account.ledger,
		day=getdate(row.day),
		bank_account=account.name,
		bank_payment=row.name,
		reference_no=(row.bank_reference or invoice.payment_reference or name)[: booking.REFERENCE_NO_LENGTH],
	)
	booking.write(
		row.name,
		{
			"outcome": outcomes.BOOKED,
			"reason": "",
			"refusal": None,
			"payment_entry": entry,
			"bank_transaction": bank_transactions.reconcile(row, [entry]),
			"member": invoice.member,
			"surplus": amount,
			# it is proposed again where the entry is cancelled
			"pays": json.dumps([[name, "0.0"]]),
			"decided_by": frappe.session.user,
			**({} if rules().remember_payer_accounts else {"payer_account": ""}),
		},
	)
	return entry
