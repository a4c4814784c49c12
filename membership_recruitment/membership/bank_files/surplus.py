"""What somebody paid too much: made a gift, left for the next fee, or paid back alone, each by ERPNext's own documents."""

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import booking, outcomes
from membership_recruitment.membership.fees import gifts, kept_surplus, payment_entries
from membership_recruitment.membership.fees.kept_surplus import NEXT_FEE
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.within_bounds import possible

DOCTYPE = "Bank Payment"
GIFT, PAID_BACK = "Gift", "Paid Back"
NOTHING_CHOSEN = {"surplus_choice": "", "surplus_invoice": None, "surplus_payment": None}


def open_of(members: list[str]) -> list[frappe._dict]:
	"""What these members paid too much and is still for nothing: `bank_payment`, `day`, `left`, `currency`, `choice`."""
	return frappe.db.sql(
		"""select b.name as bank_payment, b.day, b.currency, least(b.surplus, e.unallocated_amount) as `left`,
			ifnull(b.surplus_choice, '') as choice
		from `tabBank Payment` b join `tabPayment Entry` e on e.name = b.payment_entry and e.docstatus = 1
		where b.member in %s and b.surplus > 0 and e.unallocated_amount > 0 and b.outcome = 'Booked'
		order by b.day, b.name""",
		(tuple(members) or ("",),),
		as_dict=True,
	)


@frappe.whitelist()
def left(bank_payment: str) -> float:
	"""What of a payment is too much and still for nothing."""
	frappe.has_permission(DOCTYPE, "read", doc=bank_payment, throw=True)
	return _left(frappe.db.get_value(DOCTYPE, bank_payment, "*", as_dict=True))


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def give(bank_payment: str) -> str:
	"""It is a gift.

	Returns:
	        The Sales Invoice that says so.
	"""
	row, amount = _open(bank_payment)
	kept_surplus.take_off(row.payment_entry)
	invoice = gifts.give(row.member, row.payment_entry, amount)
	_choose(row, GIFT, surplus_invoice=invoice)
	return invoice


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def keep(bank_payment: str) -> None:
	"""It is for the payer's next fee, whose invoice takes it up."""
	row, _amount = _open(bank_payment)
	_choose(row, NEXT_FEE)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def pay_back(bank_payment: str, paid_on: str) -> str:
	"""It was paid back; what the payment paid for stays.

	Args:
	        paid_on: The day on which the bank paid it out; today or earlier.

	Returns:
	        The Payment Entry that says so.
	"""
	row, amount = _open(bank_payment)
	day = possible(paid_on, _("The day of the payment"))
	if day > getdate():
		frappe.throw(_("The payment is of a day to come. Enter the day on which it was made."))
	if day < getdate(row.day):
		frappe.throw(_("It cannot have been paid back before it came in."))
	kept_surplus.take_off(row.payment_entry)
	entry = payment_entries.pay_back(row.payment_entry, amount, day=day)
	_choose(row, PAID_BACK, surplus_payment=entry)
	return entry


def refuse_if_paid_back(row: frappe._dict) -> None:
	"""Stop where money of a payment would be for something again of which a part went back to its payer."""
	if row.surplus_choice == PAID_BACK:
		frappe.throw(
			_("What was too much of it is paid back already. Cancel {0} in ERPNext first.").format(
				frappe.utils.escape_html(row.surplus_payment or "")
			)
		)


def lose(row: frappe._dict) -> None:
	"""The Payment Entry of a payment is cancelled: a gift of it is none any more."""
	if row.surplus_invoice:
		gifts.take_back(row.surplus_invoice)


def on_cancelled(fieldname: str, name: str) -> None:
	"""A document of ERPNext's is cancelled: what it said of money paid too much is to be chosen again."""
	for bank_payment in frappe.get_all(DOCTYPE, filters={fieldname: name}, pluck="name"):
		booking.write(bank_payment, NOTHING_CHOSEN)


def _open(bank_payment: str) -> tuple[frappe._dict, float]:
	"""A payment, locked, with what of it is still for nothing. Whoever may write bank files decides."""
	frappe.has_permission(DOCTYPE, "read", doc=bank_payment, throw=True)
	frappe.has_permission("Bank File", "write", throw=True)
	conflicts.begin_anew()
	row = booking.locked(bank_payment)
	if row.payment_entry:
		frappe.db.get_value("Payment Entry", row.payment_entry, "name", for_update=True)
	amount = _left(row)
	if amount <= 0:
		frappe.throw(_("Nothing of it is left over. Load the page anew."))
	refuse_if_paid_back(row)  # somebody took it off again in ERPNext, and what was paid out is out
	company_currency = frappe.get_cached_value(
		"Company", frappe.db.get_value("Payment Entry", row.payment_entry, "company"), "default_currency"
	)
	if row.currency != company_currency:
		frappe.throw(_("It is in {0}. Decide it in ERPNext.").format(frappe.utils.escape_html(row.currency)))
	return row, amount


def _left(row: frappe._dict) -> float:
	if row.outcome != outcomes.BOOKED or flt(row.surplus) <= 0 or not row.payment_entry:
		return 0.0
	return min(flt(row.surplus, 2), payment_entries.unallocated(row.payment_entry))


def _choose(row: frappe._dict, choice: str, **values) -> None:
	booking.write(
		row.name,
		{**NOTHING_CHOSEN, "surplus_choice": choice, "decided_by": frappe.session.user, **values},
	)
