"""Record many consents of members at once, as Consent Event would one by one: for Register Import."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import frappe

from membership_recruitment.member_privacy.consent import access, ranking_objection
from membership_recruitment.member_privacy.consent.consent import MEMBER
from membership_recruitment.member_privacy.consent.state import GIVEN, WITHDRAWN
from membership_recruitment.utils import database

IMPORT = "Import"  # how the consent was told


@dataclass(frozen=True)
class Said:
	"""
	Attributes:
	        member: Name of the Member.
	        given: Whether it was given, and else withdrawn.
	        on: When the person said it.
	        evidence: What shows it.
	"""

	member: str
	given: bool
	on: datetime
	evidence: str


class ConsentsOfMembers:
	"""Consents to one purpose by one channel."""

	def __init__(self, purpose: str, channel: str):
		"""
		Raises:
		        frappe.ValidationError: When there can be none: in the words that the form of Consent Event has for it.
		        frappe.PermissionError: When the user may not record consents of members.
		"""
		self._purpose, self._channel = purpose, channel
		if not access.may_record(MEMBER, "", frappe.session.user):
			raise frappe.PermissionError
		self._common = {event: self._fields(event) for event in (GIVEN, WITHDRAWN)}

	def _fields(self, event: str) -> dict:
		doc = frappe.new_doc("Consent Event")
		doc.update({"purpose": self._purpose, "channel": self._channel, "event": event})
		doc.take_basis_and_wording()
		fields = {field: doc.get(field) for field in ("lawful_basis", "consent_text", "wording_hash")}
		return {**fields, "wording_version": doc.wording_version or 0}

	def stored(self, members: Collection[str]) -> dict[str, list[frappe._dict]]:
		"""Events by member, the one that decides last."""
		found = defaultdict(list)
		for row in frappe.get_all(
			"Consent Event",
			filters={
				"subject_doctype": MEMBER,
				"subject_name": ["in", sorted(members) or [""]],
				"purpose": self._purpose,
				"channel": self._channel,
			},
			fields=["subject_name", "event", "event_on", "creation", "source"],
			limit=0,
		):
			found[row.subject_name].append(row)
		for rows in found.values():
			rows.sort(key=lambda row: (row.event_on, row.creation, row.event == WITHDRAWN))
		return found

	def record(self, said: Sequence[Said]) -> dict[str, str]:
		"""Add an event for each; gives the Member by the name of each event."""
		rows = [self._row(one) for one in said]
		database.insert("Consent Event", rows)
		for row in rows:
			ranking_objection.consent_recorded(frappe._dict(row))
		return {row["name"]: row["subject_name"] for row in rows}

	def _row(self, said: Said) -> dict:
		event = GIVEN if said.given else WITHDRAWN
		return {
			"name": frappe.generate_hash(length=10),
			"subject_doctype": MEMBER,
			"subject_name": said.member,
			"purpose": self._purpose,
			"channel": self._channel,
			"event": event,
			"event_on": said.on,
			"source": IMPORT,
			"actor": frappe.session.user,
			"evidence": said.evidence,
			**self._common[event],
		}
