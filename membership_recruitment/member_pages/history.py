"""A member's own page of terms, invoices as PDF, and what the member has taken part in."""

import frappe

from membership_recruitment.member_pages import terms_and_fees
from membership_recruitment.member_pages.own_page import none_of_mine, own_page
from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.membership.fees import invoices as fee_invoices
from membership_recruitment.public_page import PageResponse, PublicRequest

LATEST_ACTIVITIES = 50


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	terms = [
		{
			"membership_type": term.membership_type,
			"days": terms_and_fees.days(term),
			"is_cancelled": bool(term.cancelled_from),
			"waits": term.pending,
		}
		for term in terms_and_fees.terms_of(me.name)
	]
	invoices = [
		{
			"number": invoice.name,
			"day": frappe.utils.formatdate(invoice.posting_date),
			"amount": terms_and_fees.money(invoice.total, invoice.currency),
			"is_credit": bool(invoice.is_return),
			"is_paid": invoice.outstanding <= 0,
		}
		for invoice in terms_and_fees.invoices_of(me.name)
	]
	activities = frappe.get_all(
		"Member Activity",
		# that a friend has joined is not the recommender's to know
		filters={"member": me.name, "reference_doctype": ["!=", friends.RECOMMENDATION]},
		fields=["activity_type", "activity_on"],
		order_by="activity_on desc",
		limit=LATEST_ACTIVITIES,
	)
	for activity in activities:
		activity.day = frappe.utils.formatdate(activity.activity_on)
	return PageResponse("my/history", {"terms": terms, "invoices": invoices, "activities": activities})


@own_page
def invoice(request: PublicRequest, me) -> PageResponse:
	"""An invoice as PDF. Its number is looked up among the member's own: another's is none, as one that does not exist."""
	number = request.value("number")
	if number not in {row.name for row in terms_and_fees.invoices_of(me.name)}:
		none_of_mine()
	content = fee_invoices.as_pdf(number, request.language)
	disposition = f'inline; filename="{number}.pdf"'
	return PageResponse(
		content=content, headers={"Content-Type": "application/pdf", "Content-Disposition": disposition}
	)
