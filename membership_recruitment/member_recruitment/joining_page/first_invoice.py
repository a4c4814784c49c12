"""The end of an application: when its prospect becomes a member, guardian, household and first invoice come along.

Part of the conversion and its transaction (convert.STEPS), whoever converts: the job, or the registrar who looked at a
possible duplicate. A type that asks for approval is invoiced once somebody has given it.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import flt, fmt_money, getdate

from membership_recruitment.member_privacy.consent import guardian_mail
from membership_recruitment.member_recruitment.joining_page import household
from membership_recruitment.member_recruitment.joining_page.signup import (
	APPLIED,
	CONFIRMED,
	FOR_THE_REGISTRAR,
	PERSONAL,
	SIGNUP,
	close,
	send_mail,
)
from membership_recruitment.membership.fees import invoice_lines, invoices
from membership_recruitment.membership.terms.stored import asks
from membership_recruitment.settings import rules

GUARDIAN = {
	"full_name": "guardian_name",
	"email": "email",
	"phone": "phone",
	"address_line": "guardian_address_line",
	"postal_code": "guardian_postal_code",
	"city": "guardian_city",
}
# of the guardian alone: e-mail and phone are the sign-up's too
OF_A_GUARDIAN = tuple(field for field in GUARDIAN.values() if field.startswith("guardian_"))
FOR_THE_OFFICE = (*OF_A_GUARDIAN, "household")
TERM = ("name", "member", "approved", "covered_by", "fee", "joining_fee", "sales_invoice", "cancelled_from")


def how_to_pay(signup) -> dict:
	"""How the first fee of an application is paid, in the language in force; empty where nothing is asked yet.

	Returns:
	        `amount` (as text), `reference`, `bankgiro`, and of `invoice_lines.for_machines` what there is.
	"""
	if not signup.payment_reference:
		return {}
	company = rules().company
	currency = frappe.get_cached_value("Company", company, "default_currency") if company else None
	left = Decimal(str(flt(signup.amount, 2)))
	return {
		"amount": fmt_money(signup.amount, currency=currency),
		"reference": signup.payment_reference,
		"bankgiro": rules().bankgiro_number,
		**invoice_lines.for_machines(signup.payment_reference, left, currency),
	}


# ---------------------------------------------------------------- when there is a member


def finish(prospect: str, member: str, membership: str, *, is_new: bool) -> None:
	"""Nothing where nobody applied. Of several applications of one person the first brings the invoice; one for something
	else is the registrar's.

	Args:
	        prospect: Who became a member in this transaction.
	        member, membership: Who and what came of it.
	        is_new: Whether the member was made here. Of somebody who was in the register before, whoever applies says
	                alone that they are a guardian: nobody becomes one by that.
	"""
	names = frappe.db.sql_list(
		"""select name from `tabProspect Signup` where prospect = %s and status = %s
		order by confirmed_on, name for update""",
		(prospect, APPLIED),
	)
	if not names:
		return
	first, *further = [frappe.get_doc(SIGNUP, name) for name in names]
	asked = _asked_for(first)
	if is_new:
		_bring_along(first, member, membership)
	if frappe.db.get_value("Membership", membership, "approved"):
		_invoice(first, membership)
		_end(first, member)
	else:
		_wait_for_approval(first, membership)
	for signup in further:
		if _asked_for(signup) == asked:
			close(signup, CONFIRMED)
		else:
			_leave_to_the_registrar(signup, member)


def _asked_for(signup) -> tuple:
	return signup.membership_type, signup.payment_reference or "", signup.household or ""


def _bring_along(signup, member: str, membership: str) -> None:
	"""Guardian and household; what then still stands on the sign-up is the registrar's."""
	if signup.guardian_name:
		_add_guardian(signup, member)
		signup.update(dict.fromkeys(OF_A_GUARDIAN))
	signup.household = household.take_along(signup, member, membership)


def _end(signup, member: str) -> None:
	if signup.guardian_name or signup.household:
		_leave_to_the_registrar(signup, member)
	else:
		close(signup, CONFIRMED)


def _leave_to_the_registrar(signup, member: str) -> None:
	kept = {field: signup.get(field) for field in FOR_THE_OFFICE}
	frappe.db.set_value(SIGNUP, signup.name, {"status": FOR_THE_REGISTRAR, "member": member, **kept})


def _add_guardian(signup, member: str) -> None:
	doc = frappe.get_doc("Member", member)
	doc.append("guardians", {field: signup.get(said) for field, said in GUARDIAN.items()})
	doc.flags.ignore_permissions = True  # it is decided who joins, whoever converts
	doc.save()


def _invoice(signup, membership: str) -> str | None:
	"""The term's first invoice, payable at once under the reference that the person was told; None where it asks nothing."""
	term = frappe.db.get_value("Membership", membership, TERM, as_dict=True)
	if asks(term) <= 0 or term.covered_by or term.sales_invoice or term.cancelled_from:
		return None
	return invoices.make_invoice([membership], submit=True, reference=signup.payment_reference)


# ---------------------------------------------------------------- when it is approved


def _wait_for_approval(signup, membership: str) -> None:
	kept = {"language": signup.language}
	if signup.guardian_name:
		kept |= {field: signup.get(field) for field in GUARDIAN.values()}
	if signup.household:
		kept["household"] = signup.household
	frappe.db.set_value(SIGNUP, signup.name, {**dict.fromkeys(PERSONAL), **kept, "membership": membership})


def approved(signup_name: str) -> None:
	"""Make and mail the invoice of an application whose term was approved. Nothing while it was not."""
	signup = frappe.get_doc(SIGNUP, signup_name, for_update=True)
	term = frappe.db.get_value("Membership", signup.membership, TERM, as_dict=True)
	if signup.status != APPLIED or not term or not term.approved:
		return
	if invoice := _invoice(signup, term.name):
		asked = frappe.db.get_value(
			"Sales Invoice", invoice, ("payment_reference", "grand_total as amount"), as_dict=True
		)
		_mail_approved(signup, term.member, how_to_pay(asked))
	_end(signup, term.member)


def _mail_approved(signup, member: str, payment: dict) -> None:
	own = frappe.db.get_value("Member", member, "email")
	with print_language(signup.language or "en"):
		for reader in guardian_mail.readers({member: own}, getdate())[member].those:
			send_mail(
				"joining_approved",
				_("Your membership is approved"),
				reader.address,
				signup.name,
				payment=payment,
			)
