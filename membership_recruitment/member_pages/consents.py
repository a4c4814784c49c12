"""A member's own page of consents: each purpose and channel with its text, to give and to withdraw."""

import frappe
from frappe import _
from frappe.utils import formatdate

from membership_recruitment.member_pages.own_page import own_page, refusal_of
from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_privacy.consent.state import GIVEN, NEEDS_EVENT, WITHDRAWN
from membership_recruitment.public_page import PageResponse, PublicRequest

SOURCE = "Own pages"


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	purposes = offered(me.name, request.language)
	if not request.is_post:
		return PageResponse("my/consents", {"purposes": purposes, "done": request.value("done")})
	asked = request.value("purpose"), request.value("channel"), request.value("event")
	text = next(
		(
			purpose["text_name"]
			for purpose in purposes
			for channel in purpose["channels"]
			if asked[:2] == (purpose["name"], channel["name"])
		),
		None,
	)
	if not text or asked[2] not in (GIVEN, WITHDRAWN):
		problem = _("Choose one of the purposes on this page.")
		return PageResponse("my/consents", {"purposes": purposes, "problem": problem}, status=422)
	if refusal := refusal_of(lambda: say(me.name, *asked, text)):
		return PageResponse("my/consents", {"purposes": purposes, "problem": refusal}, status=422)
	return PageResponse(go_to="/my/consents?done=1")


def say(member: str, purpose: str, channel: str, event: str, text: str) -> None:
	"""Record what a member says, once: a second press of the same button adds nothing."""
	frappe.db.get_value("Member", member, "name", for_update=True)
	present = consent.deciding_event("Member", member, purpose, channel)
	if (present.event if present else WITHDRAWN) == event:
		return
	consent.record(
		"Member",
		member,
		purpose,
		channel,
		event,
		source=SOURCE,
		evidence=_("Pressed on the member's own pages, logged in as {0}.").format(frappe.session.user),
		consent_text=text if event == GIVEN else None,
		by_the_person=True,
	)


def offered(member: str, language: str) -> list[dict]:
	"""Every purpose that asks for a word of the member's and has a text: `name`, `text`, `text_name`, `channels` (`name`,
	`is_given`, `since`)."""
	purposes = frappe.get_all(
		"Processing Purpose",
		filters={"disabled": 0, "lawful_basis": ["in", NEEDS_EVENT]},
		fields=["name", "wording_version", *consent.CHANNEL_FIELDS.values()],
		order_by="name asc",
	)
	texts = frappe.get_all(
		"Consent Text",
		filters={"purpose": ["in", [row.name for row in purposes] or [""]]},
		fields=["name", "purpose", "version", "language", "text"],
	)
	said = consent.deciding_events("Member", member)
	found = []
	for purpose in purposes:
		present = {
			row.language: row
			for row in texts
			if row.purpose == purpose.name and row.version == purpose.wording_version
		}
		text = present.get(language) or next(iter(present.values()), None)
		if text:
			channels = [
				_channel(name, said.get((purpose.name, name))) for name in consent.channels_of(purpose)
			]
			found.append(
				{"name": purpose.name, "text": text.text, "text_name": text.name, "channels": channels}
			)
	return found


def _channel(name: str, deciding) -> dict:
	return {
		"name": name,
		"is_given": bool(deciding) and deciding.event == GIVEN,
		"since": formatdate(deciding.event_on) if deciding else None,
	}
