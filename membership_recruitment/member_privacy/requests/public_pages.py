"""The public page for privacy requests: the form, the page after it, and the page of the link (see public_page.py)."""

import frappe
from frappe import _

from membership_recruitment.member_privacy.requests import public_request
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.public_page import NoSuchPage, PageResponse, PublicRequest
from membership_recruitment.utils import conflicts, visit_limits

TRAP = "website"


def form(request: PublicRequest) -> PageResponse:
	_require_page()
	if not request.is_post:
		return _show(request)
	errors = public_request.problems(request.values)
	if errors and not request.value(TRAP):
		return _show(request, errors, status=422)
	try:
		if not request.value(TRAP):
			public_request.ask(
				request.value("kind"), request.value("email"), request.value("wish"), request.language
			)
	except visit_limits.TooMany:
		problem = _("Very many people are asking right now. Try again in an hour.")
		answer = _show(request, status=429, problem=problem)
		answer.headers["Retry-After"] = "3600"
		return answer
	except frappe.OutgoingEmailError:
		frappe.log_error("Privacy page cannot send e-mail")
		problem = _("We cannot send e-mail at the moment. Try again later, or write to us.")
		return _show(request, status=503, problem=problem)
	return PageResponse(go_to=f"/privacy/sent?lang={request.language}")


def _show(request: PublicRequest, errors=None, status: int = 200, problem: str | None = None) -> PageResponse:
	return PageResponse(
		"privacy_ask",
		{
			"kinds": kinds(),
			"values": request.values,
			"errors": errors or {},
			"problem": problem,
			"trap": TRAP,
			"longest_email": public_request.LONGEST_EMAIL,
			"longest_wish": public_request.LONGEST_WISH,
		},
		status=status,
	)


def kinds() -> dict[str, str]:
	return {
		rules.ACCESS: _("What you hold about me"),
		rules.PORTABILITY: _("My data in a form that machines read"),
		rules.RECTIFICATION: _("Correct what is wrong"),
		rules.ERASURE: _("Erase what you hold about me"),
		rules.RESTRICTION: _("Restrict the use of my data"),
		rules.OBJECTION: _("I object to the use of my data"),
	}


def sent(request: PublicRequest) -> PageResponse:
	_require_page()
	return PageResponse("privacy_sent", {"hours": public_request.LINK_HOURS})


def confirm(request: PublicRequest) -> PageResponse:
	"""A GET shows the button and changes nothing, for mail programs open links by themselves; the POST confirms."""
	_require_page()
	token = request.value("token")
	name = public_request.find(token)
	if not name:
		return PageResponse("privacy_confirm", {"state": "invalid"}, status=404)
	if request.is_post:
		conflicts.try_again(lambda: public_request.confirm(name))
		return PageResponse("privacy_confirm", {"state": "done"})
	state = "ask" if public_request.is_waiting(name) else "done"
	return PageResponse("privacy_confirm", {"state": state, "token": token})


def _require_page() -> None:
	if not public_request.is_on():
		raise NoSuchPage
