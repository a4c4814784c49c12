"""A member's own page to leave: the day on which it takes effect and what happens to the fee are said before the button."""

import frappe
from frappe import _
from frappe.utils import add_days, formatdate

from membership_recruitment import public_page, settings
from membership_recruitment.member_pages import terms_and_fees
from membership_recruitment.member_pages.own_page import on_behalf_of_the_member, own_page, refusal_of
from membership_recruitment.membership.terms import changes, consequences, lifecycle
from membership_recruitment.public_page import PageResponse, PublicRequest
from membership_recruitment.utils import pages_look

# what is asked, once and by choice, and how the register calls it
REASONS = ("Resigned", "Moved away", "Other")


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	when = when_to_end(me)
	planned: list[dict] = []
	if refusal := refusal_of(lambda: planned.append(plan(me.name, when))):
		return PageResponse("my/leave", {"refusal": refusal}, status=409)
	text = pages_look.page_text("leaving", request.language)
	shown = {**planned[0], "reasons": REASONS, "text": text}
	if not request.is_post:
		return PageResponse("my/leave", shown)
	reason = request.value("reason") or REASONS[0]
	if reason not in REASONS:
		return PageResponse(
			"my/leave", {**shown, "problem": _("Choose one of the reasons, or none.")}, status=422
		)
	if refusal := refusal_of(lambda: leave(me, when, reason)):
		return PageResponse("my/leave", {"refusal": refusal}, status=409)
	return PageResponse(go_to="/my")


def when_to_end(me) -> str:
	"""At the end of what is paid for; at once where nothing has an end, or holds yet."""
	if me.status == lifecycle.CURRENT and me.end_date:
		return changes.END_OF_TERM
	return changes.AT_ONCE


def plan(member: str, when: str) -> dict:
	"""`last_day` (in words), `open_fees` (amounts that stay to be paid) and
	`household` (names for whom the member pays).

	Raises:
	        frappe.ValidationError: As changes.plan_resignation.
	"""
	planned = changes.plan_resignation(member, when, reason=REASONS[0])
	rows = [row for row, _cancelled_from in planned.endings]
	open_invoices = {row["name"] for row in consequences.invoices_of(rows)["open_invoices"]}
	own = [invoice for invoice in terms_and_fees.invoices_of(member) if invoice.name in open_invoices]
	return {
		"last_day": formatdate(add_days(planned.cancelled_from, -1)),
		"open_fees": [terms_and_fees.money(invoice.outstanding, invoice.currency) for invoice in own],
		"household": [row.full_name for row in consequences.left_by(member, planned.endings)],
	}


def leave(me, when: str, reason: str) -> None:
	"""End the membership and confirm it by mail, where the site can send any.

	Raises:
	        frappe.ValidationError: As changes.resign.
	"""
	frappe.db.get_value("Member", me.name, "name", for_update=True)
	with on_behalf_of_the_member():
		planned = changes.resign(me.name, when, reason)
	if me.email:
		try:
			_confirm(me, formatdate(add_days(planned.cancelled_from, -1)))
		except frappe.OutgoingEmailError:
			frappe.log_error("Member's pages cannot confirm a resignation by e-mail")


@public_page.own_links()
def _confirm(me, last_day: str) -> None:
	frappe.sendmail(
		recipients=[me.email],
		subject=_("Your membership ends"),
		template="member_left",
		args={"association": settings.association_name(), "last_day": last_day},
		reference_doctype="Member",
		reference_name=me.name,
		add_unsubscribe_link=0,
	)
