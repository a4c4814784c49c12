"""A fee that somebody takes by hand, at the counter or by Swish: ERPNext's Payment Entry, for staff without accounting roles."""

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, getdate

from membership_recruitment.membership.fees import open_credits, payment_entries
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.within_bounds import possible


@frappe.whitelist()
@refusals.is_an_answer
def preview_payment(membership: str) -> dict:
	"""What there is to pay for a term, and how it can be.

	Returns:
	        `sales_invoice`, `payer_name`, `outstanding` (in `currency`), `draft` (the invoice is submitted with the payment)
	        and `modes`, the Modes of Payment that have an account.
	"""
	term = _term(membership)
	invoice = _invoice(term)
	return {
		"sales_invoice": invoice.name,
		"payer_name": frappe.db.get_value("Member", invoice.member, "full_name"),
		"outstanding": _left_to_pay(invoice),
		"currency": invoice.currency,
		"draft": invoice.docstatus.is_draft(),
		"modes": list(_accounts(invoice.company)),
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def receive_payment(
	membership: str, amount: float, mode_of_payment: str, paid_on: str, reference: str | None = None
) -> dict:
	"""Book a payment of the invoice on which a term stands.

	Args:
	        membership: The term.
	        amount: In the invoice's currency; at most what is left to pay.
	        mode_of_payment: One of `preview_payment`'s.
	        paid_on: The day of the payment; today or earlier.
	        reference: What the payment is known by, as a receipt's number; default: the invoice's payment reference.

	Returns:
	        `{"payment_entry", "outstanding"}`: its name, and what is left to pay.
	"""
	term = _term(membership)
	# locked before it is read: who comes second sees what the first one paid
	conflicts.begin_anew()
	frappe.db.get_value("Sales Invoice", term.sales_invoice, "name", for_update=True)
	invoice = _invoice(term)
	day, left = possible(paid_on, _("The day of the payment")), _left_to_pay(invoice)
	amount = _possible_amount(amount, left, invoice.currency)
	if day > getdate():
		frappe.throw(_("The payment is of a day to come. Enter the day on which it was made."))
	account = _account(mode_of_payment, invoice.company)
	payment_entry = payment_entries.receive(
		[(invoice.name, amount)],
		account=account,
		day=day,
		mode_of_payment=mode_of_payment,
		reference_no=reference or invoice.payment_reference or invoice.name,
	)
	return {"payment_entry": payment_entry, "outstanding": flt(left - amount, 2)}


def _term(membership: str):
	term = frappe.get_doc("Membership", membership)
	term.check_permission("write")
	if not term.sales_invoice:
		frappe.throw(_("{0} has no invoice yet. Make one first.").format(term.name))
	return term


def _invoice(term):
	invoice = frappe.get_doc("Sales Invoice", term.sales_invoice)
	if invoice.docstatus.is_cancelled() or invoice.is_return:
		frappe.throw(_("The invoice {0} is cancelled. Make a new one first.").format(invoice.name))
	if _left_to_pay(invoice) <= 0:
		frappe.throw(_("Nothing is left to pay of the invoice {0}.").format(invoice.name))
	return invoice


def _left_to_pay(invoice) -> float:
	if invoice.docstatus.is_draft():
		return flt(invoice.rounded_total or invoice.grand_total, 2)
	return open_credits.left_to_pay(invoice.name, invoice.outstanding_amount)


def _possible_amount(amount: float, left: float, currency: str) -> float:
	amount = flt(amount, 2)
	if not 0 < amount <= left:
		frappe.throw(
			_(
				"{0} is left to pay. Enter an amount from 0.01 to that; a gift is an invoice of its own."
			).format(fmt_money(left, currency=currency))
		)
	return amount


def _account(mode_of_payment: str, company: str) -> str:
	account = _accounts(company).get(mode_of_payment)
	if not account:
		frappe.throw(
			_(
				"{0} has no account yet. Choose another way, or give it one in ERPNext's Mode of Payment."
			).format(frappe.utils.escape_html(_(mode_of_payment)))
		)
	return account


def _accounts(company: str) -> dict[str, str]:
	"""The account of each Mode of Payment that is in use, by its name."""
	mode, account = frappe.qb.DocType("Mode of Payment"), frappe.qb.DocType("Mode of Payment Account")
	return dict(
		frappe.qb.from_(account)
		.join(mode)
		.on(mode.name == account.parent)
		.where((account.company == company) & (mode.enabled == 1) & account.default_account.isnotnull())
		.select(mode.name, account.default_account)
		.orderby(mode.name)
		.run()
	)
