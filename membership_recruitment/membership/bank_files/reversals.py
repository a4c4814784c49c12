"""Money that the bank takes back: how it was booked is cancelled, where the books of its day are open; else it goes out on
the day on which it went, so that no year that is over changes."""

import frappe
from erpnext.accounts.utils import get_fiscal_year
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import bank_transactions, booking, closed_days, surplus
from membership_recruitment.membership.fees import items, payment_entries


def undo(taken: frappe._dict, day) -> str | None:
	"""Take a booked payment out of the books; its invoices are open again. Permission and locks are the caller's.

	Args:
	        taken: Of Bank Payment, marked as reversed already: what ERPNext does with its entries decides nothing more.
	        day: On which the bank took the money.

	Returns:
	        The Payment Entry of what went out; None where what came in is cancelled.
	"""
	entries = booking.entries_of(taken.name)
	if not _is_of_other_books(getdate(taken.day), getdate(day)):
		for entry in entries:
			payment_entries.cancel(entry)
		surplus.lose(taken)
		bank_transactions.cancel(taken.bank_transaction)
		return None
	if taken.surplus_invoice:
		frappe.throw(
			_(
				"What was too much of it is a gift, in books of another time. Cancel {0} in ERPNext first."
			).format(frappe.utils.escape_html(taken.surplus_invoice))
		)
	for entry in entries:
		payment_entries.unreconcile(entry)
	free = {entry: payment_entries.unallocated(entry) for entry in entries}
	if flt(sum(free.values()), 2) != flt(taken.amount, 2):
		frappe.throw(_("Its money is for something else by now. Book what the bank takes back in ERPNext."))
	paid_out = [payment_entries.pay_back(entry, amount, day=getdate(day)) for entry, amount in free.items()]
	return paid_out[0]


def _is_of_other_books(came, went) -> bool:
	"""Whether what came in lies in another fiscal year than what went out, or where the books are closed."""
	company = items.company_or_refuse()
	if closed_days.closed_days(company, [came]):
		return True
	return get_fiscal_year(came, company=company)[0] != get_fiscal_year(went, company=company)[0]
