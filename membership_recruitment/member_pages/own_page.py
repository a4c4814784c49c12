"""Serve a page of a member's own: whose it is follows from the session's user alone, never from the request."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps

import frappe

from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.public_page import LANGUAGES, NoSuchPage, PageResponse, PublicRequest
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.acting_as import acting_as

SIGN_IN = "my/sign-in"
# what the navigation leads to: address, words
NAVIGATION = (
	("my", "My membership"),
	("my/card", "My card"),
	("my/details", "My details"),
	("my/household", "My household"),
	("my/history", "My history"),
	("my/consents", "My consents"),
	("my/data", "My data"),
)

RECOMMEND = ("my/recommend", "Recommend a friend")

OwnPage = Callable[[PublicRequest, "frappe.model.document.Document"], PageResponse]


def member_of(user: str | None = None) -> str | None:
	"""The Member whose login a user is; of the session's user where none is given. Guests are nobody's."""
	user = user or frappe.session.user
	return None if user == "Guest" else frappe.db.get_value("Member", {"user": user})


def own_page(page: OwnPage) -> Callable[[PublicRequest], PageResponse]:
	"""Make a page for public_page.PAGES of a function from a request and the member's document.

	Who is not logged in is led to the sign-in; a login that is nobody's, or of somebody who has died or is erased, has a page that says so.
	"""

	@wraps(page)
	def answer(request: PublicRequest) -> PageResponse:
		if frappe.session.user == "Guest":
			return PageResponse(go_to=f"/{SIGN_IN}?lang={request.language}")
		frappe.sessions.get_csrf_token()  # a session without one would have its forms unchecked
		name = member_of()
		if not name:
			return PageResponse("my/nobody", status=404)
		return shown(page, request, name)

	answer.of_member = page
	return answer


def shown(page: OwnPage, request: PublicRequest, member: str) -> PageResponse:
	"""What a page answers to a member, in the language that the address asks for, else the member's."""
	me = frappe.get_doc("Member", member)
	if me.erased_on or me.deceased_on:
		return PageResponse("my/nobody", status=404)
	if me.language in LANGUAGES and frappe.form_dict.get("lang") not in LANGUAGES:
		request.language = frappe.local.lang = me.language
	answer = page(request, me)
	answer.context = {"navigation": navigation(), "me": me, **answer.context}
	return answer


def navigation() -> tuple[tuple[str, str], ...]:
	"""The pages that the association has opened."""
	return (*NAVIGATION, RECOMMEND) if friends.is_on() else NAVIGATION


def none_of_mine() -> None:
	"""Answer as if the page did not exist: what is asked for is not there, or is somebody else's.

	Raises:
	        NoSuchPage: Always.
	"""
	raise NoSuchPage


def on_behalf_of_the_member() -> AbstractContextManager[None]:
	"""The rules of terms and fees ask for rights that no member has: the page has made sure whose they are."""
	return acting_as("Administrator")


def refusal_of(work: Callable[[], object]) -> str | None:
	"""Do something in a transaction that may begin again; the sentence by which the rules refuse it, with nothing done, or
	None."""

	def tried() -> str | None:
		frappe.db.savepoint("own_page")
		try:
			work()
		except conflicts.GIVEN_UP:
			raise  # nothing is left to go back to
		except frappe.ValidationError as refusal:
			conflicts.back_to("own_page")
			frappe.clear_messages()
			return refusals.as_text(refusal)
		return None

	return conflicts.try_again(tried)
