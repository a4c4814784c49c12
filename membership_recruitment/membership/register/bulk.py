"""Many members and terms at once, by the same rules as one by one: for Register Import and the demo.

Rows are checked by the caller with the pure rules (people.py, periods.py); what is written here is what a
Member, its Contact and Address, its Memberships and the ledger would be if saved singly. Nothing is committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import frappe

from membership_recruitment.membership.terms import events, lifecycle, refresh
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.people.names_and_numbers import new_journey_id
from membership_recruitment.settings import rules
from membership_recruitment.utils import database
from membership_recruitment.utils.sanitize import harmless


@dataclass
class NewTerm:
	"""One term to add. `end` None: lifetime. `cancelled_from`, its reason and a note where it was cancelled."""

	membership_type: str
	start: date
	end: date | None
	cancelled_from: date | None = None
	cancellation_reason: str | None = None
	cancellation_note: str | None = None
	recruitment_source: str | None = None
	campaign: str | None = None
	fee: float | None = None
	approved: bool = True

	def lifecycle_term(self) -> lifecycle.Term:
		return lifecycle.Term(self.start, self.end, self.cancelled_from, pending=not self.approved)


@dataclass
class NewAddress:
	line: str
	city: str
	postal_code: str | None = None
	country: str = "Sweden"


@dataclass
class NewMember:
	"""One member to add, with contact details already normalised (people.py)."""

	first_name: str
	last_name: str = ""
	email: str | None = None
	phone: str | None = None
	birth_date: date | None = None
	language: str | None = None
	former_number: str | None = None
	join_date: date | None = None
	deceased_on: date | None = None
	recruitment_source: str | None = None
	campaign: str | None = None
	journey_id: str = field(default_factory=new_journey_id)
	journey_phase: str | None = None
	address: NewAddress | None = None
	terms: list[NewTerm] = field(default_factory=list)

	@property
	def full_name(self) -> str:
		return f"{self.first_name} {self.last_name}".strip()


def add_members(people: Sequence[NewMember], *, register_import: str | None = None) -> list[str]:
	"""Add members with their contacts, addresses, terms and events.

	Returns:
	        Their names, in the order of `people`.
	"""
	names = database.take_numbers("MEM-", 5, len(people))
	database.insert(
		"Member",
		(
			{
				"name": name,
				"first_name": person.first_name,
				"last_name": person.last_name,
				"full_name": person.full_name,
				"email": person.email,
				"phone": person.phone,
				"birth_date": person.birth_date,
				"language": person.language,
				"former_number": person.former_number,
				"join_date": person.join_date,
				"deceased_on": person.deceased_on,
				"recruitment_source": person.recruitment_source,
				"campaign": person.campaign,
				"journey_id": person.journey_id,
				"journey_phase": person.journey_phase,
			}
			for name, person in zip(names, people, strict=True)
		),
	)
	add_contacts(list(zip(names, people, strict=True)))
	add_terms(
		[(name, term) for name, person in zip(names, people, strict=True) for term in person.terms],
		register_import=register_import,
	)
	_add_deaths(list(zip(names, people, strict=True)))
	return names


def _add_deaths(people: Sequence[tuple[str, NewMember]]) -> None:
	database.insert(
		"Membership Event",
		(
			{
				"name": events.event_key(name, events.DEATH, person.deceased_on),
				"event_key": events.event_key(name, events.DEATH, person.deceased_on),
				"event": events.DEATH,
				"event_date": person.deceased_on,
				"member": name,
			}
			for name, person in people
			if person.deceased_on
		),
	)


def add_terms(terms: Sequence[tuple[str, NewTerm]], *, register_import: str | None = None) -> None:
	"""Add terms to members (name, term) with their events, and refresh those members' statuses and spells.

	A term before a member's first one moves the join date back. The caller has made sure that no term overlaps
	another of the same member.
	"""
	if not terms:
		return
	members = {member for member, _ in terms}
	member_names = dict(
		frappe.get_all(
			"Member", filters={"name": ["in", list(members)]}, fields=["name", "full_name"], as_list=True
		)
	)
	names = database.take_numbers("TERM-", 7, len(terms))
	database.insert(
		"Membership",
		(
			{
				"name": name,
				"member": member,
				"member_name": member_names[member],
				"membership_type": term.membership_type,
				"start_date": term.start,
				"end_date": term.end,
				"cancelled_from": term.cancelled_from,
				"cancellation_reason": term.cancellation_reason,
				"fee": term.fee or 0,
				"approved": int(term.approved),
				"awaits_payment": 0,
				"payment_state": "Not invoiced",
				"recruitment_source": term.recruitment_source,
				"campaign": term.campaign,
				"register_import": register_import,
			}
			for name, (member, term) in zip(names, terms, strict=True)
		),
	)
	_add_events([(name, member, term) for name, (member, term) in zip(names, terms, strict=True)])
	frappe.db.sql(
		"""update `tabMember` m
		join (select member, min(start_date) as first_start from `tabMembership` where member in %s
			and (cancelled_from is null or cancelled_from > start_date) group by member) t on t.member = m.name
		set m.join_date = t.first_start where m.join_date > t.first_start""",
		(tuple(members),),
	)
	refresh.refresh_members(members)


def _add_events(rows: list[tuple[str, str, NewTerm]]) -> None:
	grace_days = rules().grace_days
	history = _terms_before(rows)
	found = []
	for name, member, term in sorted(rows, key=lambda row: (row[1], row[2].start)):
		earlier = [old for old in history.setdefault(member, []) if old[0] < term.start]
		until, last_type = (max(earlier)[1:]) if earlier else (None, None)
		if not term.lifecycle_term().void:
			kind = events.kind_of_start(term.start, until, bool(earlier))
			if term.approved:  # a pending term is heard of when it holds
				found.append((kind, term.start, name, member, term, None))
				until = term.lifecycle_term().joins_on_until(grace_days)
				history[member].append((term.start, until, term.membership_type))
			if term.approved and earlier and last_type != term.membership_type:
				found.append((events.TYPE_CHANGE, term.start, name, member, term, last_type))
		if term.cancelled_from:
			found.append((events.CANCEL, term.cancelled_from, name, member, term, None))
	database.insert(
		"Membership Event",
		(
			{
				"name": events.event_key(name, kind, day),
				"event_key": events.event_key(name, kind, day),
				"event": kind,
				"event_date": day,
				"member": member,
				"membership": name,
				"membership_type": term.membership_type,
				"from_membership_type": from_type,
				"note": (term.cancellation_note or term.cancellation_reason)
				if kind == events.CANCEL
				else None,
				"recruitment_source": term.recruitment_source,
				"campaign": term.campaign,
			}
			for kind, day, name, member, term, from_type in found
		),
	)


def _terms_before(rows: list[tuple[str, str, NewTerm]]) -> dict[str, list[tuple]]:
	"""Terms that the members had before: start, last day that a renewal joins on to, type, by member."""
	history: dict[str, list[tuple]] = {}
	stored = frappe.get_all(
		"Membership",
		filters={
			"member": ["in", list({member for _, member, _ in rows})],
			"name": ["not in", [name for name, _, _ in rows]],
		},
		fields=[
			"member",
			"start_date",
			"end_date",
			"cancelled_from",
			"membership_type",
			"kept_until",
			"approved",
			"awaits_payment",
			"payment_state",
		],
	)
	for row in stored:
		term = as_lifecycle_term(row)
		if not term.void and (not term.pending or term.kept_until):
			until = term.joins_on_until(rules().grace_days)
			history.setdefault(row.member, []).append((term.start, until, row.membership_type))
	return history


def add_contacts(people: Sequence[tuple[str, NewMember]]) -> None:
	"""Contact and Address documents for members (name, person) that have none.

	Not through Contact.insert: that would ask gravatar.com for a picture of every address, a personal datum
	sent abroad and a network call inside our transaction.
	"""
	contacts, emails, phones, addresses, links = [], [], [], [], []
	for name, person in people:
		contact = f"{name}-Contact"
		contacts.append(
			{
				"name": contact,
				"first_name": person.first_name,
				"last_name": person.last_name,
				"full_name": person.full_name,
				"email_id": person.email,
				"mobile_no": person.phone,
				"status": "Passive",
				"is_primary_contact": 0,
			}
		)
		links.append(_link("Contact", contact, name))
		if person.email:
			emails.append(
				{**_child("Contact", contact, "email_ids"), "email_id": person.email, "is_primary": 1}
			)
		if person.phone:
			phones.append(
				{
					**_child("Contact", contact, "phone_nos"),
					"phone": person.phone,
					"is_primary_mobile_no": 1,
				}
			)
		if person.address:
			address = f"{name}-Personal"
			addresses.append(
				{
					"name": address,
					"address_title": name,
					"address_type": "Personal",
					"address_line1": harmless(person.address.line),
					"pincode": person.address.postal_code,
					"city": harmless(person.address.city),
					"country": person.address.country,
				}
			)
			links.append(_link("Address", address, name))
	for doctype, rows in (
		("Contact", contacts),
		("Contact Email", emails),
		("Contact Phone", phones),
		("Address", addresses),
		("Dynamic Link", links),
	):
		database.insert(doctype, rows)


def _child(parenttype: str, parent: str, parentfield: str) -> dict:
	return {
		"name": frappe.generate_hash(length=16),
		"parenttype": parenttype,
		"parent": parent,
		"parentfield": parentfield,
		"idx": 1,
	}


def _link(parenttype: str, parent: str, member: str) -> dict:
	return {**_child(parenttype, parent, "links"), "link_doctype": "Member", "link_name": member}
