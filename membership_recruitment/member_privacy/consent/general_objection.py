"""Somebody objects to what is done with their data: every consent and legitimate interest ends, and nobody ranks them (article 21
of the GDPR). What the membership itself needs goes on."""

import frappe
from frappe import _

from membership_recruitment.member_privacy.consent import consent, ranking_objection
from membership_recruitment.member_privacy.consent.state import GIVEN, WITHDRAWN, ConsentEntry, latest


def in_force(doctype: str, name: str) -> list[tuple[str, str]]:
	"""(purpose, channel) of what the person has agreed to, or is used without having said no."""
	events = frappe.get_all(
		"Consent Event",
		filters={"subject_doctype": doctype, "subject_name": name},
		fields=["purpose", "channel", "event", "event_on", "creation"],
	)
	entries = (
		ConsentEntry(row.purpose, row.channel, row.event, row.event_on, row.creation) for row in events
	)
	return sorted(key for key, entry in latest(entries).items() if entry.event == GIVEN)


def object_to_all(doctype: str, name: str, source: str) -> int:
	"""Put down the objection.

	Args:
	        doctype, name: The Member or Membership Prospect.
	        source: How it came, as Consent Event has it.

	Returns:
	        How many consents were withdrawn.
	"""
	given = in_force(doctype, name)
	for purpose, channel in given:
		consent.record(
			doctype,
			name,
			purpose,
			channel,
			WITHDRAWN,
			source=source,
			evidence=_("Objection to the use of data."),
		)
	ranking_objection.object_to_ranking(doctype, name)
	return len(given)
