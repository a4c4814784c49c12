"""Pages of the joining page: the form, the page after it, and the page of the link (see public_page.py)."""

import frappe
from frappe import _

from membership_recruitment.member_recruitment.joining_page import (
	confirmation,
	first_invoice,
	friends,
	household,
)
from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.member_recruitment.joining_page import signup as public_signup
from membership_recruitment.public_page import NoSuchPage, PageResponse, PublicRequest
from membership_recruitment.utils import conflicts, visit_limits


def form(request: PublicRequest) -> PageResponse:
	require_page()
	offered = signup_form.offer(request.language)
	if not request.is_post:
		by_link = request.value(friends.PARAMETER)[: friends.LONGEST]
		return show(request, offered, signup_form.Filled(friend=by_link))
	filled = signup_form.read(request.values, offered)
	if filled.errors and not filled.trapped:
		return show(request, offered, filled, status=422)
	try:
		public_signup.sign_up(filled, request.language)
	except visit_limits.TooMany:
		problem = _("Very many people are signing up right now. Try again in an hour.")
		answer = show(request, offered, filled, status=429, problem=problem)
		answer.headers["Retry-After"] = "3600"
		return answer
	except frappe.OutgoingEmailError:
		frappe.log_error("Joining page cannot send e-mail")
		problem = _("We cannot send e-mail at the moment. Try again later, or write to us.")
		return show(request, offered, filled, status=503, problem=problem)
	return PageResponse(go_to=f"/join/sent?lang={request.language}")


def show(
	request: PublicRequest,
	offered: signup_form.Offer,
	filled: signup_form.Filled,
	status: int = 200,
	problem: str | None = None,
) -> PageResponse:
	settings = frappe.get_cached_doc("Membership Settings")
	return PageResponse(
		"join",
		{
			"offered": offered,
			"values": filled.values,
			"ticked": {asked.field for asked in filled.ticked},
			"errors": filled.errors,
			"problem": problem,
			"longest": signup_form.LONGEST,
			"at_once": [offered.types[name] for name in offered.types if name in offered.at_once],
			"one_fee": [offered.types[name] for name in offered.types if name in offered.one_fee],
			"household_rows": household.MOST,
			"household_is_open": any(filled.values.get(field) for field in household.LONGEST_OF_FIELDS),
			"trap": signup_form.TRAP,
			"friend": filled.friend,
			"introduction": settings.get(f"joining_text_{request.language}"),
			"privacy_notice": settings.get("privacy_notice_url"),
		},
		status=status,
	)


def sent(request: PublicRequest) -> PageResponse:
	require_page()
	return PageResponse("join_sent", {"hours": public_signup.LINK_HOURS})


def confirm(request: PublicRequest) -> PageResponse:
	"""A GET shows the button and changes nothing, for mail programs open links by themselves; the POST confirms."""
	require_page()
	token = request.value("token")
	signup = confirmation.find(token)
	if not signup:
		return PageResponse("join_confirm", {"state": "invalid"}, status=404)
	if request.is_post:
		# begins anew, which ends the view of the database that find has opened
		conflicts.try_again(lambda: confirmation.confirm(signup))
		signup.reload()
	elif signup.status == public_signup.WAITING:
		return PageResponse("join_confirm", {"state": "ask", "token": token, **_asked(signup)})
	if signup.joins_online:
		return PageResponse("join_applied", {"payment": first_invoice.how_to_pay(signup)})
	return PageResponse("join_confirm", {"state": "done"})


def _asked(signup) -> dict:
	"""What pressing the button means: `kind`, the type that is applied for; empty where nobody applies."""
	if not signup.joins_online:
		return {}
	return {
		"kind": signup_form.offer(frappe.local.lang).types.get(signup.membership_type)
		or signup.membership_type
	}


def require_page() -> None:
	if not public_signup.page_rules().is_on:
		raise NoSuchPage
