"""Pages of the card: the member's own, what whoever scans it sees, and what keeps an opened card on the phone."""

from pathlib import Path

import frappe
import pyqrcode
from frappe.utils import formatdate, getdate

from membership_recruitment import public_page, settings
from membership_recruitment.member_pages.card import cards
from membership_recruitment.member_pages.own_page import own_page
from membership_recruitment.public_page import PageResponse, PublicRequest
from membership_recruitment.utils import conflicts, pages_look

OFFLINE = Path(__file__).with_name("offline.js")
# the one script of the pages, and what it may do: keep the card for when there is no network
WITH_SCRIPT = public_page.HEADERS["Content-Security-Policy"] + (
	"; script-src 'self'; worker-src 'self'; connect-src 'self'"
)


@own_page
def card(request: PublicRequest, me) -> PageResponse:
	"""A GET shows the card, or asks whether to make one; the POST makes it, or gives it a new code."""
	if request.is_post:
		conflicts.try_again(lambda: cards.renew(me.name))
		return PageResponse(go_to=f"/my/card?lang={request.language}")
	token = cards.token_of(me.name)
	return PageResponse(
		"my/card",
		{
			"qr": _qr(token) if token else None,
			"is_valid": cards.is_active(me.name, getdate()),
			"until": formatdate(me.end_date, "d MMMM y") if me.end_date else None,
			"is_neutral": settings.sensitive(),
			"text": pages_look.page_text("card", request.language),
		},
		headers={"Content-Security-Policy": WITH_SCRIPT},
	)


def offline(request: PublicRequest) -> PageResponse:
	"""The script that keeps a card which was opened; it holds nothing of anybody."""
	return PageResponse(
		content=OFFLINE.read_bytes(),
		headers={
			"Content-Type": "text/javascript; charset=utf-8",
			"Content-Security-Policy": "default-src 'none'; connect-src 'self'",
			"Service-Worker-Allowed": "/my/card",
		},
	)


def check(request: PublicRequest) -> PageResponse:
	"""Whoever scans a card: valid, expired or unknown today. A code that is none is unknown like any other."""
	state, member = cards.standing(request.value("code"))
	name = frappe.db.get_value("Member", member, "full_name") if member and cards.shows_name() else None
	context = {
		"state": state,
		"name": name,
		"day": formatdate(getdate(), "d MMMM y"),
		"is_neutral": settings.sensitive(),
	}
	return PageResponse("card_check", context, status=404 if state == cards.UNKNOWN else 200)


def _qr(token: str) -> str:
	code = pyqrcode.create(public_page.address("card", code=token), error="M")
	return "data:image/png;base64," + code.png_as_base64_str(scale=6, quiet_zone=2)
