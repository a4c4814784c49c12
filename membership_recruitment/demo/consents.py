"""What the demo's members and prospects have agreed to, and taken back."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

import frappe
from frappe import _
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent.state import EMAIL, GIVEN, WITHDRAWN
from membership_recruitment.people.prospect_statuses import OPEN
from membership_recruitment.utils import database

MEMBER, PROSPECT = "Member", "Membership Prospect"
# who says yes; on the joining page one is asked of everybody and another one offered
OF_MEMBERS = 0.58
OF_PROSPECTS = {"Required": 0.85, "Optional": 0.35}
TAKEN_BACK = 0.06


def make(today: date, seed: str) -> int:
	"""Consents by e-mail, in the words that the site has for each purpose. Returns how many events."""
	random, written = Random(seed), 0
	people = {MEMBER: _members(today), PROSPECT: _prospects(today)}
	for purpose in frappe.get_all(
		"Processing Purpose",
		filters={"lawful_basis": "Consent", "by_email": 1},
		fields=["name", "on_joining_page"],
		order_by="name asc",
	):
		shares = {
			# who is a member has been recruited
			MEMBER: 0 if purpose.on_joining_page == "Required" else OF_MEMBERS,
			PROSPECT: OF_PROSPECTS.get(purpose.on_joining_page, 0),
		}
		wordings = {event: _wording(purpose.name, event) for event in (GIVEN, WITHDRAWN)}
		rows = [
			{**row, "purpose": purpose.name, **wordings[row["event"]]}
			for doctype, share in shares.items()
			for name, day in people[doctype]
			if random.random() < share
			for row in _said(doctype, name, day, today, random)
		]
		database.insert("Consent Event", rows)
		written += len(rows)
	frappe.db.sql("update `tabConsent Event` set creation = event_on, modified = event_on")
	return written


def _members(today: date) -> list[tuple[str, date]]:
	"""With an address, and the day when they joined as far as the demo goes back."""
	rows = frappe.db.sql(
		"""select m.name, min(t.start_date) from `tabMember` m join `tabMembership` t on t.member = m.name
		where m.email > '' group by m.name order by m.name"""
	)
	return [(name, min(day, today)) for name, day in rows]


def _prospects(today: date) -> list[tuple[str, date]]:
	rows = frappe.get_all(
		PROSPECT,
		filters={"status": OPEN, "email": ["is", "set"]},
		fields=["name", "creation"],
		order_by="name asc",
	)
	return [(row.name, row.creation.date()) for row in rows]


def _said(doctype: str, name: str, day: date, today: date, random: Random) -> Iterator[dict]:
	source, evidence = random.choice(
		(
			("Joining page", None),
			("Paper form", _("Form in the binder at the office")),
			("Event", _("List at the stand, ticked and signed")),
			("Phone call", _("Said so on the phone")),
		)
	)
	given = _at(day, random)
	yield _event(doctype, name, GIVEN, given, source, evidence)
	if random.random() < TAKEN_BACK and day < today:
		later = _at(day + timedelta(days=random.randint(1, (today - day).days)), random)
		yield _event(doctype, name, WITHDRAWN, later, "Withdrawal link", None)


def _at(day: date, random: Random) -> datetime:
	"""Some time of that day; nothing is dated ahead."""
	return min(datetime.combine(day, time(random.randint(8, 21), random.randint(0, 59))), now_datetime())


def _event(doctype: str, name: str, event: str, on: datetime, source: str, evidence: str | None) -> dict:
	return {
		"name": frappe.generate_hash(length=10),
		"subject_doctype": doctype,
		"subject_name": name,
		"channel": EMAIL,
		"event": event,
		"event_on": on,
		"source": source,
		"double_opt_in_on": on if (source, event) == ("Joining page", GIVEN) else None,
		"evidence": evidence,
	}


def _wording(purpose: str, event: str) -> dict:
	"""What the form of Consent Event adds: the basis, and the words that people agreed to."""
	doc = frappe.new_doc("Consent Event")
	doc.update({"purpose": purpose, "channel": EMAIL, "event": event})
	doc.take_basis_and_wording()
	fields = ("lawful_basis", "consent_text", "wording_hash")
	return {**{field: doc.get(field) for field in fields}, "wording_version": doc.wording_version or 0}
