"""What rows say that is stored beside members and terms: offices, groups, consents. Planned with each batch, then written.

What is there already is never stored twice, and nothing is taken away.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent import stopped_addresses
from membership_recruitment.member_privacy.consent.consent_in_bulk import IMPORT, ConsentsOfMembers, Said
from membership_recruitment.member_privacy.consent.state import GIVEN, WITHDRAWN
from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.register import import_record, import_words
from membership_recruitment.membership.register.import_cells import full_name
from membership_recruitment.membership.register.import_consent import Consent
from membership_recruitment.membership.register.import_findings import (
	CONSENT_NOT_POSSIBLE,
	CONSENT_SINCE,
	NO_ACTIVITY_TYPE,
	NO_CONSENT_PURPOSE,
	Finding,
)
from membership_recruitment.membership.register.import_plan import Plan
from membership_recruitment.membership.register.import_rows import Entry
from membership_recruitment.people import tags
from membership_recruitment.utils import database, refusals
from membership_recruitment.utils.sanitize import harmless

OFFICE = "Took an Office"  # the activity that comes with the app


class Beside:
	"""Plans and writes what one import brings beside members and terms.

	Attributes:
	        notices: What of the file is left out altogether, and why.
	"""

	def __init__(self, doc):
		"""
		Args:
		        doc: The Register Import.
		"""
		self.notices: list[Finding] = []
		self._kinds: list[Offices | Groups | Consents | Stopped] = [Stopped()]
		places = doc.places
		if "office" in places:
			self._add_offices(doc)
		if "groups" in places:
			self._kinds.append(Groups(doc.name))
		if "consent" in places or "consent_on" in places:
			self._add_consents(doc)

	def _add_offices(self, doc) -> None:
		kind = doc.office_activity_type or OFFICE
		if frappe.db.get_value("Member Activity Type", kind, "enabled"):
			self._kinds.append(Offices(kind, doc.name))
		else:
			self.notices.append(Finding(NO_ACTIVITY_TYPE, "office"))

	def _add_consents(self, doc) -> None:
		if not doc.consent_purpose:
			self.notices.append(Finding(NO_CONSENT_PURPOSE, "consent"))
			return
		try:
			self._kinds.append(Consents(doc))
		except frappe.PermissionError:
			reason = _("You may not record consents of members; a registrar may.")
			self.notices.append(Finding(CONSENT_NOT_POSSIBLE, "consent", (reason,)))
		except frappe.ValidationError as problem:
			frappe.clear_last_message()
			self.notices.append(Finding(CONSENT_NOT_POSSIBLE, "consent", (refusals.as_text(problem),)))

	def plan(self, plans: Sequence[Plan]) -> None:
		"""Note on each plan of a batch what is new of these, and of which rows."""
		for kind in self._kinds:
			kind.plan([plan for plan in plans if plan.accepted])

	def write(self, plans: Sequence[Plan]) -> None:
		"""After members and terms of the batch were written."""
		for kind in self._kinds:
			kind.write([plan for plan in plans if plan.goes_in])


def _names(plans: Iterable[Plan]) -> list[str]:
	return [plan.member.name for plan in plans if plan.member]


def _rows(plan: Plan) -> Iterator[Entry]:
	return iter(plan.accepted)


class Stopped:
	"""Remarks on addresses and numbers that must not be used: they are stored, and nothing is sent to them."""

	def plan(self, plans: Sequence[Plan]) -> None:
		said = [
			(plan.outcomes[entry.number], set(_reached_by(entry)) - _stored_on(plan))
			for plan in plans
			for entry in _rows(plan)
		]
		sentences = stopped_addresses.sentences(set().union(*(values for _outcome, values in said)))
		for outcome, values in said:
			outcome.remarks += [text for value, text in sentences.items() if value in values]

	def write(self, plans: Sequence[Plan]) -> None:
		"""Nothing is stored of it."""


def _reached_by(entry: Entry) -> Iterator[str]:
	"""What a row says of the person and of guardians."""
	for said in (entry.member, *entry.member.get("guardians", ())):
		yield from (
			said[field] for field in ("email", "phone", "second_email", "second_phone") if said.get(field)
		)


def _stored_on(plan: Plan) -> set[str]:
	guardians = {value for row in plan.guardians for value in (row.email, row.phone)}
	return guardians | ({plan.member.email, plan.member.phone, *plan.seconds} if plan.member else set())


class Offices:
	"""Member Activities of one type. An office is the same where its name and first day are; its last day may follow."""

	def __init__(self, activity_type: str, register_import: str):
		self._type = activity_type
		self._import = register_import

	def plan(self, plans: Sequence[Plan]) -> None:
		stored = self._stored(_names(plans))
		for plan in plans:
			known = dict(stored.get(plan.member.name, {})) if plan.member else {}
			for entry in _rows(plan):
				for office in entry.further.offices:
					name = harmless(office.name)
					key = (office.start, name.casefold())
					there = known.get(key)
					if there and (not office.until or there["until"] == office.until):
						continue
					there = there or {"name": None, "activity_on": office.start, "note": name}
					before = plan.offices[key]["before"] if key in plan.offices else there.get("until")
					known[key] = plan.offices[key] = {**there, "until": office.until, "before": before}
					plan.says_more(entry.number)

	def _stored(self, members: Sequence[str]) -> dict[str, dict[tuple, dict]]:
		found: dict[str, dict[tuple, dict]] = {}
		for row in frappe.get_all(
			"Member Activity",
			filters={"member": ["in", members or [""]], "activity_type": self._type},
			fields=["name", "member", "activity_on", "note", "until"],
			limit=0,
		):
			found.setdefault(row.member, {})[row.activity_on, (row.note or "").casefold()] = row
		return found

	def write(self, plans: Sequence[Plan]) -> None:
		said = [(plan.person.member, office) for plan in plans for office in plan.offices.values()]
		new = [
			{
				"name": frappe.generate_hash(length=10),
				"member": member,
				"activity_type": self._type,
				"activity_on": office["activity_on"],
				"until": office["until"],
				"note": office["note"],
			}
			for member, office in said
			if not office["name"]
		]
		database.insert("Member Activity", new)
		ended = {office["name"]: {"until": office["until"]} for _member, office in said if office["name"]}
		database.write_rows("Member Activity", ended)
		stored_scores.refresh_scores({member for member, office in said if not office["name"]})
		made = {row["name"]: row["member"] for row in new}
		import_record.note_made(self._import, "Member Activity", made)
		for member, office in said:
			if office["name"]:
				before, after = {"until": office["before"]}, {"until": office["until"]}
				import_record.note_changed(
					self._import, "Member Activity", office["name"], member, before, after
				)


class Groups:
	"""Tags of the members."""

	def __init__(self, register_import: str):
		self._import = register_import

	def plan(self, plans: Sequence[Plan]) -> None:
		stored = tags.of("Member", _names(plans))
		written = tags.spelled(
			{group for plan in plans for entry in _rows(plan) for group in entry.further.groups}
		)
		for plan in plans:
			there = {tag.casefold() for tag in stored.get(plan.member.name, ())} if plan.member else set()
			for entry in _rows(plan):
				new = {
					written[group] for group in entry.further.groups if written[group].casefold() not in there
				}
				if new:
					plan.tags += sorted(new)
					there |= {tag.casefold() for tag in new}
					plan.says_more(entry.number)

	def write(self, plans: Sequence[Plan]) -> None:
		tagged = [plan for plan in plans if plan.tags]
		titles = {plan.person.member: _title(plan) for plan in tagged}
		made = tags.add("Member", titles, {plan.person.member: plan.tags for plan in tagged})
		import_record.note_made(self._import, "Tag Link", made)


def _title(plan: Plan) -> str:
	return full_name({**plan.member, **plan.member_changes}) if plan.member else plan.new_member.full_name


class Consents:
	"""Consents to the purpose of the import, with the row as their proof."""

	def __init__(self, doc):
		self._import = doc.name
		self._consents = ConsentsOfMembers(doc.consent_purpose, doc.consent_channel or "E-mail")
		self._file = (doc.file or "").rsplit("/", 1)[-1]

	def plan(self, plans: Sequence[Plan]) -> None:
		stored = self._consents.stored(_names(plans))
		for plan in plans:
			events = list(stored.get(plan.member.name, ())) if plan.member else []
			for entry in _rows(plan):
				if entry.further.consent:
					self._plan_row(plan, entry, entry.further.consent, events)

	def _plan_row(self, plan: Plan, entry: Entry, consent: Consent, events: list) -> None:
		deciding = events[-1] if events else None
		if consent.on:
			same = (event for event in events if event.event_on.date() == consent.on)
			if any((event.event == GIVEN) == consent.given for event in same):
				return
			on = datetime.combine(consent.on, time())
		elif not (deciding and deciding.event == GIVEN):
			if any(map(_is_undated_no, events)):
				return
			on = now_datetime()
		elif deciding.source != IMPORT:  # said here, and maybe after the file was made
			finding = Finding(CONSENT_SINCE, "consent", (consent.cell, deciding.event_on.date()))
			plan.outcomes[entry.number].remarks.append(import_words.sentence(finding))
			return
		else:
			on = now_datetime()
		evidence = ", ".join(
			filter(
				None, (consent.source, _("{0}, row {1}: {2}").format(self._file, entry.number, consent.cell))
			)
		)
		plan.consents.append((consent.given, on, evidence))
		event = GIVEN if consent.given else WITHDRAWN
		events.append(frappe._dict(event=event, event_on=on, source=IMPORT, creation=now_datetime()))
		events.sort(key=lambda event: event.event_on)
		plan.says_more(entry.number)

	def write(self, plans: Sequence[Plan]) -> None:
		said = [Said(plan.person.member, *said) for plan in plans for said in plan.consents]
		import_record.note_made(self._import, "Consent Event", self._consents.record(said))


def _is_undated_no(event: frappe._dict) -> bool:
	"""Whether an earlier row, or file, said no without a day: it counts from when it was imported."""
	imported = event.event == WITHDRAWN and event.source == IMPORT
	return imported and event.event_on.date() == event.creation.date()
