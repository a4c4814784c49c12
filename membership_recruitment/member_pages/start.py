"""The first of a member's own pages: where the membership stands, what is to pay, and renewing."""

import frappe
from frappe import _

from membership_recruitment.member_pages import terms_and_fees
from membership_recruitment.member_pages.own_page import on_behalf_of_the_member, own_page, refusal_of
from membership_recruitment.member_pages.standing import sentence
from membership_recruitment.membership.fees.invoices import make_invoice
from membership_recruitment.membership.terms import lifecycle, renewal
from membership_recruitment.membership.terms.stored import asks
from membership_recruitment.public_page import PageResponse, PublicRequest
from membership_recruitment.utils import pages_look


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	terms = terms_and_fees.terms_of(me.name)
	standing = terms_and_fees.standing_of(me, terms)
	payer = me.payer and frappe.db.get_value("Member", me.payer, "full_name")
	return PageResponse(
		"my/start",
		{
			"text": pages_look.page_text("start", request.language),
			"standing": sentence(standing),
			"membership_type": me.membership_type,
			"to_pay": terms_and_fees.to_pay(terms_and_fees.invoices_of(me.name)),
			"may_renew": may_renew(me, terms),
			"payer": payer,
		},
	)


def may_renew(me, terms: list[frappe._dict]) -> bool:
	"""Whether the button is worth showing; renewing asks the rules themselves. Not where somebody else pays, a renewal is
	there, or the term was cancelled."""
	if me.payer or any(term.pending and not term.cancelled_from for term in terms):
		return False
	held = [term for term in terms if not term.void and not term.pending]
	if not held or not held[0].last_day or held[0].cancelled_from:
		return False
	return held[0].start_date <= frappe.utils.getdate() and me.status in (
		lifecycle.CURRENT,
		lifecycle.GRACE,
		lifecycle.EXPIRED,
	)


@own_page
def renew(request: PublicRequest, me) -> PageResponse:
	"""A GET asks, the POST renews and makes the invoice."""
	if not may_renew(me, terms_and_fees.terms_of(me.name)):
		return PageResponse("my/renew", {"refusal": _("There is nothing to renew now.")}, status=409)
	if not request.is_post:
		return PageResponse("my/renew", {})
	refusal = refusal_of(lambda: open_next_term(me.name))
	if refusal:
		return PageResponse("my/renew", {"refusal": refusal}, status=409)
	return PageResponse(go_to="/my")


def open_next_term(member: str) -> None:
	"""Renew a member, with those whose fee they pay, on one invoice; a renewal holds when that is paid.

	Raises:
	        frappe.ValidationError: As renewal.plan_household.
	"""
	frappe.db.get_value("Member", member, "name", for_update=True)
	with on_behalf_of_the_member():
		opened = renewal.open_household(renewal.plan_household(member), invoiced=True)
		charged = [term.name for term in opened if asks(term) > 0]
		if charged:
			make_invoice(charged, submit=True)
