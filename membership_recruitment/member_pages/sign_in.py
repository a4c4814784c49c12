"""Sign in to a member's own pages by a link in a mail, or with a password on Frappe's own page.

The page answers alike for every address: the same statements, mail and time, for one that nobody has too, where they
are rolled back.
"""

import frappe
from frappe import _

from membership_recruitment.member_pages import invitation, links
from membership_recruitment.member_pages.own_page import SIGN_IN
from membership_recruitment.member_privacy.wall import last_gate
from membership_recruitment.people.names_and_numbers import is_one_address
from membership_recruitment.public_page import PageResponse, PublicRequest
from membership_recruitment.utils import conflicts, visit_limits

PAGE = "sign in "  # counted apart from the joining page
LONGEST_EMAIL = 140
# Where the same mail is written to when the address is no login; never sent.
NOBODY = "nobody@sign-in.invalid"
START = "/my"
# what a browser says of a form that was sent from our own page; old ones say nothing
FROM_HERE = (None, "same-origin", "none")

# only logins of the web site: what the desk asks of its users a link does not replace
_LOGIN = """select m.user, u.email from `tabUser` u join `tabMember` m on m.user = u.name
	where u.email = %s and u.enabled = 1 and u.user_type = 'Website User'
		and m.deceased_on is null and m.erased_on is null"""


def form(request: PublicRequest) -> PageResponse:
	"""The page on which one asks for a link."""
	if not request.is_post:
		return PageResponse("my/sign_in", {"values": {}})
	email = request.value("email").strip().lower()
	if len(email) > LONGEST_EMAIL or not is_one_address(email):
		return _again(request, 422, error=_("Enter an e-mail address."))
	try:
		ask(email, request.language)
	except visit_limits.TooMany:
		answer = _again(
			request, 429, problem=_("Very many people are signing in right now. Try again in an hour.")
		)
		answer.headers["Retry-After"] = "3600"
		return answer
	except frappe.OutgoingEmailError:
		frappe.log_error("Sign-in page cannot send e-mail")
		return _again(request, 503, problem=_("We cannot send e-mail at the moment. Try again later."))
	return PageResponse(go_to=f"/{SIGN_IN}/sent?lang={request.language}")


def _again(request: PublicRequest, status: int, **what) -> PageResponse:
	return PageResponse("my/sign_in", {"values": request.values, **what}, status=status)


def ask(email: str, language: str) -> None:
	"""Mail a link to an address that is a member's login, as it is stored: the database takes ſ for s.

	Raises:
	        visit_limits.TooMany: Over a limit per network or in all.
	        frappe.OutgoingEmailError: The site has no account to send from.
	"""
	found = frappe.db.sql(_LOGIN, email)
	email = found[0][1] if found else email
	known = visit_limits.may_be_mailed(PAGE, email, visit_limits.SIGN_INS) and bool(found)
	# the link names no member: Frappe would ask whether there is one, for known addresses alone
	frappe.db.savepoint("sign_in")
	name, token = links.make(links.SIGN_IN, email, member=None, language=language)
	try:
		links.mail(
			links.SIGN_IN, email if known else NOBODY, _("Your link to sign in"), name, token, language
		)
	except frappe.OutgoingEmailError:
		conflicts.back_to("sign_in")
		raise
	if not known:
		conflicts.back_to("sign_in")


def sent(request: PublicRequest) -> PageResponse:
	return PageResponse("my/sign_in_sent", {"hours": links.HOURS[links.SIGN_IN]})


def link(request: PublicRequest) -> PageResponse:
	"""The page of the link. A GET shows the button and changes nothing, for mail programs open links by themselves."""
	found = links.find(request.value("token"), links.SIGN_IN)
	if not found:
		return PageResponse("my/sign_in_link", {"works": False}, status=404)
	if not _is_pressed_here(request):
		return PageResponse("my/sign_in_link", {"works": True, "token": request.value("token")})
	user = conflicts.try_again(lambda: use(found))
	if not user:
		return PageResponse("my/sign_in_link", {"works": False}, status=404)
	log_in(user)
	return PageResponse(go_to=START)


def use(found: frappe._dict) -> str | None:
	"""Use a sign-in link up; the login that it opens, or None where it opens none any more."""
	if not links.use(found.name):
		return None
	rows = frappe.db.sql(_LOGIN, found.email)
	return rows[0][0] if rows else None


def accept(request: PublicRequest) -> PageResponse:
	"""The page of an invitation's link; the button accepts, and logs in."""
	found = links.find(request.value("token"), links.INVITATION)
	if not found:
		return PageResponse("my/invitation", {"state": "invalid"}, status=404)
	if not _is_pressed_here(request):
		return PageResponse("my/invitation", {"state": "ask", "token": request.value("token")})
	try:
		user = conflicts.try_again(lambda: invitation.accept(found))
	except invitation.Refused as refusal:
		return PageResponse("my/invitation", {"state": "refused", "refusal": str(refusal)}, status=409)
	if frappe.session.user != user:
		log_in(user)
	return PageResponse(go_to=START)


def _is_pressed_here(request: PublicRequest) -> bool:
	"""Whether the button of our own page was pressed. Another site's form would log its visitor in as somebody else; Origin
	says nothing, for our pages name no referrer."""
	return request.is_post and frappe.get_request_header("Sec-Fetch-Site") in FROM_HERE


def log_in(user: str) -> None:
	frappe.local.login_manager.login_as(user)
	last_gate.note_login(user)
	frappe.sessions.get_csrf_token()


def sign_out(request: PublicRequest) -> PageResponse:
	"""End the session, by a POST alone; the card that the browser keeps goes with it."""
	if request.is_post and frappe.session.user != "Guest":
		frappe.local.login_manager.logout()
	headers = {"Clear-Site-Data": '"storage"'} if request.is_post else {}
	return PageResponse(go_to=f"/{SIGN_IN}?lang={request.language}", headers=headers)
