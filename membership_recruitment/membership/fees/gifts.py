"""A gift of money that is here already: ERPNext's Sales Invoice for it, paid by what it came from."""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoice_lines, invoices, payment_entries
from membership_recruitment.utils import messages


def give(member: str, payment_entry: str, amount: float) -> str:
	"""Make a gift of what is left of a received Payment Entry. Permission and locks are the caller's.

	Args:
	        member: Who gives it.

	Returns:
	        Name of the submitted Sales Invoice.

	Raises:
	        frappe.ValidationError: Where there is no item for donations.
	"""
	received = frappe.db.get_value("Payment Entry", payment_entry, ("party", "company"), as_dict=True)
	language = frappe.db.get_value("Member", member, "language") or frappe.db.get_default("lang") or "en"
	lines = [invoice_lines.donation_line(amount, received.company)]
	invoice = invoices.draft(received.party, received.company, language, getdate(), lines)
	invoice.update({"member": member, "due_date": getdate()})
	# whoever may decide a payment may make its gift; the invoice's form stays for accounting staff
	invoice.flags.ignore_permissions = True
	with messages.dropped():
		invoice.insert()
		invoice.submit()
	payment_entries.allocate(payment_entry, invoice.doctype, invoice.name)
	return invoice.name


def take_back(sales_invoice: str) -> None:
	"""Cancel the invoice of a gift whose money is gone. Permission is the caller's."""
	invoice = frappe.get_doc("Sales Invoice", sales_invoice)
	if invoice.docstatus.is_submitted():
		invoice.flags.ignore_permissions = True  # as above
		with messages.dropped():
			invoice.cancel()
