"""Write many members and terms at once: for Register Import and the demo.

The caller has checked the rows (names_and_numbers.py, periods.py). What is written here is what a Member, its Contact
and Address, its Memberships and the ledger would be if they were saved one by one. Nothing is committed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import frappe

from membership_recruitment.membership.register import import_record
from membership_recruitment.membership.terms import ledger, ledger_sync, lifecycle, refresh
from membership_recruitment.membership.terms.events import event_key
from membership_recruitment.people import name_words
from membership_recruitment.people.contact_names import new_name
from membership_recruitment.people.names_and_numbers import new_journey_id
from membership_recruitment.utils import database

# fields of Member Guardian that a new one may have
GUARDIAN = ("full_name", "email", "phone", "address_line", "postal_code", "city", "gets_mail")


@dataclass
class NewTerm:
	"""One term to add. `end` None: lifetime. `cancelled_from`, its reason and a note where it was cancelled;
	`former_…`: what the former register says of its fee."""

	membership_type: str
	start: date
	end: date | None
	cancelled_from: date | None = None
	cancellation_reason: str | None = None
	cancellation_note: str | None = None
	recruitment_source: str | None = None
	campaign: str | None = None
	fee: float | None = None
	former_fee: float | None = None
	former_paid: bool = False
	former_paid_on: date | None = None
	approved: bool = True

	def lifecycle_term(self) -> lifecycle.Term:
		return lifecycle.Term(self.start, self.end, self.cancelled_from, pending=not self.approved)


@dataclass
class NewAddress:
	line: str
	city: str
	postal_code: str | None = None
	country: str = "Sweden"
	line2: str | None = None


@dataclass
class NewMember:
	"""One member to add, with contact details already normalised (names_and_numbers.py)."""

	first_name: str
	last_name: str = ""
	email: str | None = None
	phone: str | None = None
	birth_date: date | None = None
	language: str | None = None
	sex: str | None = None
	notes: str | None = None
	former_number: str | None = None
	member_since: date | None = None
	only_year_known: bool = False
	deceased_on: date | None = None
	payer: str | None = None
	recruitment_source: str | None = None
	campaign: str | None = None
	journey_id: str = field(default_factory=new_journey_id)
	journey_phase: str | None = None
	must_be_told_by: date | None = None
	address: NewAddress | None = None
	second_email: str | None = None
	second_phone: str | None = None
	guardians: list[dict] = field(default_factory=list)  # fields of Member Guardian, tidied
	terms: list[NewTerm] = field(default_factory=list)

	@property
	def full_name(self) -> str:
		return f"{self.first_name} {self.last_name}".strip()


# ---------------------------------------------------------------- members


def add_members(people: Sequence[NewMember], *, register_import: str | None = None) -> list[str]:
	"""Add members with their contacts, addresses, terms and events.

	Args:
	        people: The members to add.
	        register_import: Name of the Register Import that they come from.

	Returns:
	        Their names, in the order of `people`.
	"""
	names = database.take_numbers("MEM-", 5, len(people))
	added = list(zip(names, people, strict=True))
	database.insert("Member", (_member_row(name, person) for name, person in added))
	name_words.refresh("Member", names)
	import_record.note_made(register_import, "Member", {name: name for name in names})
	add_contacts(added, register_import=register_import)
	database.insert(
		"Member Guardian",
		(
			{**_child("Member", name, "guardians", place), **dict.fromkeys(GUARDIAN), **guardian}
			for name, person in added
			for place, guardian in enumerate(person.guardians, start=1)
		),
	)
	add_terms(
		[(name, term) for name, person in added for term in person.terms], register_import=register_import
	)
	ledger_sync.sync([name for name, person in added if person.deceased_on and not person.terms])
	return names


def _member_row(name: str, person: NewMember) -> dict:
	return {
		"name": name,
		"first_name": person.first_name,
		"last_name": person.last_name,
		"full_name": person.full_name,
		"email": person.email,
		"phone": person.phone,
		"birth_date": person.birth_date,
		"language": person.language,
		"sex": person.sex,
		"notes": person.notes,
		"former_number": person.former_number,
		"member_since": person.member_since,
		"only_year_known": int(person.only_year_known),
		"deceased_on": person.deceased_on,
		"payer": person.payer,
		"recruitment_source": person.recruitment_source,
		"campaign": person.campaign,
		"journey_id": person.journey_id,
		"journey_phase": person.journey_phase,
		"must_be_told_by": person.must_be_told_by,
	}


# ---------------------------------------------------------------- terms and their events


def add_terms(terms: Sequence[tuple[str, NewTerm]], *, register_import: str | None = None) -> None:
	"""Add terms with their events, and refresh the statuses and spells of their members.

	The caller has made sure that no term overlaps another of the same member.

	Args:
	        terms: (name of the Member, term) of each.
	        register_import: Name of the Register Import that they come from.
	"""
	if not terms:
		return
	members = {member for member, _ in terms}
	full_names = dict(
		frappe.get_all(
			"Member",
			filters=[["Member", "name", "in", list(members)]],
			fields=["name", "full_name"],
			as_list=True,
		)
	)
	names = database.take_numbers("TERM-", 7, len(terms))
	added = [(name, member, term) for name, (member, term) in zip(names, terms, strict=True)]
	database.insert(
		"Membership",
		(
			{
				**_term_row(name, member, term),
				"member_name": full_names[member],
				"register_import": register_import,
			}
			for name, member, term in added
		),
	)
	import_record.note_made(register_import, "Membership", {name: member for name, member, _term in added})
	refresh.refresh_members(members)
	_note_cancellations(added)


def _term_row(name: str, member: str, term: NewTerm) -> dict:
	return {
		"name": name,
		"member": member,
		"membership_type": term.membership_type,
		"start_date": term.start,
		"end_date": term.end,
		"no_end": int(
			not term.end and not frappe.get_cached_doc("Membership Type", term.membership_type).is_lifetime()
		),
		"cancelled_from": term.cancelled_from,
		"cancellation_reason": term.cancellation_reason,
		"fee": term.fee or 0,
		"former_fee": term.former_fee or 0,
		"former_paid": int(term.former_paid),
		"former_paid_on": term.former_paid_on,
		"approved": int(term.approved),
		"awaits_payment": 0,
		"payment_state": "Not invoiced",
		"recruitment_source": term.recruitment_source,
		"campaign": term.campaign,
	}


def _note_cancellations(added: list[tuple[str, str, NewTerm]]) -> None:
	"""What the former register says of a cancellation, on the event that has just been made of it."""
	database.write_rows(
		"Membership Event",
		{
			event_key(name, ledger.CANCEL, term.cancelled_from): {"note": term.cancellation_note}
			for name, _member, term in added
			if term.cancelled_from and term.cancellation_note
		},
	)


# ---------------------------------------------------------------- contacts and addresses


def add_contacts(people: Sequence[tuple[str, NewMember]], *, register_import: str | None = None) -> None:
	"""Add Contact and Address documents for members that have none.

	Not through Contact.insert: that would ask gravatar.com for a picture of every address, a personal datum
	sent abroad and a network call inside our transaction.

	Args:
	        people: (name of the Member, person) of each.
	        register_import: Name of the Register Import that they come from.
	"""
	contacts = [(new_name("Contact"), member, person) for member, person in people]
	addresses = [(new_name("Address"), member, person.address) for member, person in people if person.address]
	database.insert("Contact", (_contact_row(contact, person) for contact, _, person in contacts))
	database.insert(
		"Contact Email",
		(
			{**_child("Contact", contact, "email_ids"), "email_id": person.email, "is_primary": 1}
			for contact, _, person in contacts
			if person.email
		),
	)
	database.insert("Contact Email", _seconds(contacts, "email_ids", "email_id", "second_email"))
	database.insert("Contact Phone", _seconds(contacts, "phone_nos", "phone", "second_phone"))
	database.insert(
		"Contact Phone",
		(
			{**_child("Contact", contact, "phone_nos"), "phone": person.phone, "is_primary_mobile_no": 1}
			for contact, _, person in contacts
			if person.phone
		),
	)
	database.insert("Address", (_address_row(name, member, address) for name, member, address in addresses))
	database.insert(
		"Dynamic Link",
		[
			*(_link("Contact", contact, member) for contact, member, _ in contacts),
			*(_link("Address", name, member) for name, member, _ in addresses),
		],
	)
	import_record.note_made(register_import, "Contact", {name: member for name, member, _ in contacts})
	import_record.note_made(register_import, "Address", {name: member for name, member, _ in addresses})


def _seconds(
	contacts: Sequence[tuple[str, str, NewMember]], parentfield: str, column: str, said: str
) -> Iterator[dict]:
	for contact, _member, person in contacts:
		if text := getattr(person, said):
			yield {**_child("Contact", contact, parentfield, 2), column: text}


def _contact_row(name: str, person: NewMember) -> dict:
	return {
		"name": name,
		"first_name": person.first_name,
		"last_name": person.last_name,
		"full_name": person.full_name,
		"email_id": person.email,
		"mobile_no": person.phone,
		"status": "Passive",
		"is_primary_contact": 0,
	}


def _address_row(name: str, member: str, address: NewAddress) -> dict:
	return {
		"name": name,
		"address_title": member,
		"address_type": "Personal",
		"address_line1": address.line,
		"address_line2": address.line2,
		"pincode": address.postal_code,
		"city": address.city,
		"country": address.country,
	}


def _child(parenttype: str, parent: str, parentfield: str, place: int = 1) -> dict:
	return {
		"name": frappe.generate_hash(length=16),
		"parenttype": parenttype,
		"parent": parent,
		"parentfield": parentfield,
		"idx": place,
	}


def _link(parenttype: str, parent: str, member: str) -> dict:
	return {**_child(parenttype, parent, "links"), "link_doctype": "Member", "link_name": member}
