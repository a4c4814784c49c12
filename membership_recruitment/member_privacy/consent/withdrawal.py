"""Page for withdrawing a consent by the link in a mail: without login, and only by pressing the button.

The link names the event that allowed the mail, and a signature. Events move with the person and are never renamed,
so the link of a prospect's mail works when the prospect has long been a member.
"""

import base64
import hashlib
import hmac

import frappe

from membership_recruitment import public_page
from membership_recruitment.member_privacy.consent import consent, ranking_objection
from membership_recruitment.member_privacy.consent.state import GIVEN, WITHDRAWN
from membership_recruitment.utils import conflicts, encryption_key

PATH = "consent/withdraw"


def link(
	subject_doctype: str, subject_name: str, purpose: str, channel: str, language: str | None = None
) -> str | None:
	"""Address of the page where the person withdraws what allows this message; None when there is no consent.

	Mail passes it in its text, and as List-Unsubscribe (RFC 8058: the page takes the one-click POST too).
	"""
	event = consent.deciding_event(subject_doctype, subject_name, purpose, channel)
	return link_of(event.name, language) if event and event.event == GIVEN else None


def link_of(event: str, language: str | None = None) -> str:
	return public_page.address(PATH, token=token(event), lang=language)


def token(event: str) -> str:
	return f"{event}.{_signature(event)}"


def event_of(given_token: str | None) -> str | None:
	"""The event that a token names; None for anything that this site did not sign."""
	event, _dot, signature = (given_token or "").partition(".")
	genuine = hmac.compare_digest(signature.encode(), _signature(event).encode())
	return event if event and genuine else None


def read(event: str):
	"""What the page says before the button is pressed: purpose and channel; None when the person is erased."""
	return frappe.db.get_value(
		"Consent Event", event, ("purpose", "channel", "subject_doctype"), as_dict=True
	)


def withdraw(event: str) -> None:
	"""Withdraw what `event` gave. Pressed twice, or when it is withdrawn already, nothing is added."""
	row = frappe.db.get_value(
		"Consent Event",
		event,
		("subject_doctype", "subject_name", "purpose", "channel"),
		as_dict=True,
		for_update=True,
	)
	if not row:
		return
	# locking: another press of the same button may have been first, after our snapshot was taken
	present = frappe.db.sql(
		"""select event from `tabConsent Event`
		where subject_doctype = %(subject_doctype)s and subject_name = %(subject_name)s
			and purpose = %(purpose)s and channel = %(channel)s
		order by event_on desc, creation desc, event = 'Withdrawn' desc limit 1 for update""",
		row,
	)
	if present[0][0] == WITHDRAWN:
		return
	consent.record(
		row.subject_doctype,
		row.subject_name,
		row.purpose,
		row.channel,
		WITHDRAWN,
		source="Withdrawal link",
		by_the_person=True,
	)


def object_to_ranking(event: str) -> None:
	"""The person of this event does not want to be ranked, as prospect or member; the consent stays as it is."""
	row = frappe.db.get_value("Consent Event", event, ("subject_doctype", "subject_name"), as_dict=True)
	if row:
		ranking_objection.object_to_ranking(row.subject_doctype, row.subject_name)


def _signature(event: str) -> str:
	digest = hmac.new(encryption_key.key(), f"withdraw consent:{event}".encode(), hashlib.sha256).digest()
	return base64.urlsafe_b64encode(digest).decode().rstrip("=")


# ---------------------------------------------------------------- the page


def page(request: public_page.PublicRequest) -> public_page.PageResponse:
	event = event_of(request.value("token"))
	if not event:
		return public_page.PageResponse("withdraw", {"state": "invalid"}, status=404)
	if request.is_post and request.value("ranking"):
		conflicts.try_again(lambda: object_to_ranking(event))
		return public_page.PageResponse("withdraw", {"state": "objected"})
	if request.is_post:
		# begins anew: the person may have become a member a moment ago
		conflicts.try_again(lambda: withdraw(event))
		return public_page.PageResponse("withdraw", {"state": "done"})
	row = read(event)
	if not row:
		return public_page.PageResponse("withdraw", {"state": "done"})
	return public_page.PageResponse(
		"withdraw",
		{
			"state": "ask",
			"purpose": row.purpose,
			"channel": row.channel,
			"token": request.value("token"),
			"ranking": ranking_objection.is_offered(row.subject_doctype),
			"leaving": ranking_objection.foretells_leaving(row.subject_doctype),
		},
	)
