"""Unsubscribe link in each journey message (unsubscribe_links.py).

It names the delivery and the journey: it works when the prospect has long been a member, and when a restored backup has
forgotten the delivery. The answer is the same whatever is on record.
"""

import frappe
from frappe.utils import now_datetime

from membership_recruitment import public_page
from membership_recruitment.member_journey.messages import people as message_people
from membership_recruitment.member_journey.messages.text import UNSUBSCRIBE_PATH
from membership_recruitment.member_privacy.consent import consent, unsubscribe_links, withdrawal
from membership_recruitment.member_privacy.consent.state import EMAIL, NEEDS_EVENT

LINKS = unsubscribe_links.Links(UNSUBSCRIBE_PATH, signed_as="unsubscribe")
# a delivery and its journey, in this order
link, token, named_by = LINKS.address, LINKS.token, LINKS.named_by


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
		unsubscribe_links.unsubscribe(person.email, person.doctype, person.name)


def page(request: public_page.PublicRequest) -> public_page.PageResponse:
	return LINKS.answer(request, stop)
