"""Unsubscribe link in each journey message, also for mail programs with one click (RFC 8058).

Without login, and nothing happens before the button is pressed. The link names the delivery and the journey, and a
signature: it works when the prospect has long been a member, and when a restored backup has forgotten the delivery.
The answer is the same whatever is on record.
"""

import base64
import hashlib
import hmac

import frappe
from frappe.utils import now_datetime

from membership_recruitment import public_page
from membership_recruitment.member_journey.messages import people as message_people
from membership_recruitment.member_journey.messages.text import UNSUBSCRIBE_PATH
from membership_recruitment.member_privacy.consent import consent, withdrawal
from membership_recruitment.member_privacy.consent.state import EMAIL, NEEDS_EVENT
from membership_recruitment.utils import conflicts, encryption_key


def link(delivery: str, journey_id: str, language: str | None = None) -> str:
	"""Address of the page where who got a delivery stops these messages."""
	return public_page.address(UNSUBSCRIBE_PATH, token=token(delivery, journey_id), lang=language)


def headers(own_link: str) -> dict[str, str]:
	"""What tells a mail program that it can unsubscribe by itself."""
	return {"List-Unsubscribe": f"<{own_link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def token(delivery: str, journey_id: str) -> str:
	named = f"{delivery}.{journey_id}"
	return f"{named}.{_signature(named)}"


def named_by(given_token: str | None) -> tuple[str, str] | None:
	"""Delivery and journey of a token; None for anything that this site did not sign."""
	named, _dot, signature = (given_token or "").rpartition(".")
	delivery, _dot, journey_id = named.partition(".")
	genuine = hmac.compare_digest(signature.encode(), _signature(named).encode())
	return (delivery, journey_id) if genuine and delivery and journey_id else None


def _signature(named: str) -> str:
	message = f"unsubscribe:{named}".encode()
	digest = hmac.new(encryption_key.key(), message, hashlib.sha256).digest()
	return base64.urlsafe_b64encode(digest[:18]).decode()


def stop(delivery: str, journey_id: str) -> None:
	"""Withdraw the consent that allowed a delivery, or else unsubscribe the address from mails about the person.

	Pressed twice, nothing is added.
	"""
	row = frappe.db.get_value(
		"Journey Delivery",
		delivery,
		("journey_message", "journey_id", "unsubscribed_on"),
		as_dict=True,
		for_update=True,
	)
	if row:
		journey_id = row.journey_id  # of two people who were merged
	person = message_people.of_journeys([journey_id]).get(journey_id)
	if person:
		_stop(person, frappe.db.get_value("Journey Message", row.journey_message, "purpose") if row else None)
	if row and not row.unsubscribed_on:
		frappe.db.set_value("Journey Delivery", delivery, "unsubscribed_on", now_datetime())


def _stop(person: message_people.Person, purpose: str | None) -> None:
	needs_event = frappe.db.get_value("Processing Purpose", purpose or "", "lawful_basis") in NEEDS_EVENT
	event = needs_event and consent.deciding_event(person.doctype, person.name, purpose, EMAIL)
	if event:
		withdrawal.withdraw(event.name)  # adds nothing where it is withdrawn already
	else:
		_unsubscribe(person)


def _unsubscribe(person: message_people.Person) -> None:
	about = {"email": person.email, "reference_doctype": person.doctype, "reference_name": person.name}
	if not person.email or frappe.db.exists("Email Unsubscribe", about):
		return
	# whoever holds the link from the mail has proved the address
	frappe.get_doc({"doctype": "Email Unsubscribe", **about}).insert(ignore_permissions=True)


# ---------------------------------------------------------------- the page


def page(request: public_page.PublicRequest) -> public_page.PageResponse:
	given = request.value("token")
	named = named_by(given)
	if not named:
		return public_page.PageResponse("unsubscribe", {"state": "invalid"}, status=404)
	if request.is_post:
		# begins anew: the person may have become a member a moment ago
		conflicts.try_again(lambda: stop(*named))
		return public_page.PageResponse("unsubscribe", {"state": "done"})
	return public_page.PageResponse("unsubscribe", {"state": "ask", "token": given})
