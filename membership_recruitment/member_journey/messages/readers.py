"""Who gets a journey message about somebody: a child's guardians like all other mail about it (guardian_mail.py), each with
a delivery and a way out of their own; else the person.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import frappe
from frappe import _

from membership_recruitment.member_journey.messages import rules as message_rules
from membership_recruitment.member_journey.messages.people import MEMBER, Person
from membership_recruitment.member_privacy.consent import consent, guardian_mail, mail_addresses
from membership_recruitment.member_privacy.consent.guardian_mail import Reader, Readers

REASON = {
	mail_addresses.BOUNCED: message_rules.BOUNCED,
	mail_addresses.UNSUBSCRIBED: message_rules.UNSUBSCRIBED,
}
# of an address and not of the person: who gets mail about a child is asked for each reader
OF_ADDRESS = (consent.NO_ADDRESS, consent.SUPPRESSED, consent.BOUNCED, consent.UNSUBSCRIBED)


def of_people(people: Iterable[Person], day: date) -> dict[str, Readers]:
	"""Who gets mail about each of these people, all Members or all Membership Prospects, by name."""
	people = list(people)
	if not people or people[0].doctype != MEMBER:
		return {person.name: Readers((Reader(person.email),)) for person in people}
	names = [person.name for person in people]
	own = frappe.get_all(MEMBER, filters={"name": ["in", names]}, fields=["name", "email"], as_list=True)
	found = guardian_mail.readers(dict(own), day)
	with_guardians = {
		name
		for name, rows in guardian_mail.guardians_of(names, day).items()
		if any(row.email for row in rows)
	}
	return {
		# where no address may be used, consent says of the own one why
		person.name: found[person.name] if person.name in with_guardians else Readers((Reader(person.email),))
		for person in people
		if person.name in found
	}


def is_about_child(readers: Readers) -> bool:
	"""Whether guardians get the mail, or would if they might be written to."""
	return not readers.those or any(reader.guardian for reader in readers.those)


def refusal(readers: Readers) -> tuple[str, str]:
	"""Reason (of rules.py) and sentence where nobody may be written to about a child."""
	return REASON.get(readers.refusal, message_rules.NO_ADDRESS), _(
		"None of the guardians may be written to."
	)


def one_each(row: frappe._dict, readers: Readers) -> Iterator[tuple[frappe._dict, Reader]]:
	"""One delivery for each reader: the one that is there for the first, others beside it.

	Args:
	        row: A delivery that leaves now.
	        readers: Who gets it.

	Yields:
	        Deliveries, those that are not stored yet with their `delivery_key`.
	"""
	for number, reader in enumerate(readers.those):
		yield (_beside(row, reader) if number else row), reader


def _beside(row: frappe._dict, reader: Reader) -> frappe._dict:
	key = message_rules.delivery_key(
		row.journey_message, row.journey_id, row.entry, reader.guardian or "self"
	)
	return frappe._dict(row, name=message_rules.fingerprint(key), delivery_key=key)
