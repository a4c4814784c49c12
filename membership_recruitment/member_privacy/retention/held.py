"""Whose data is left alone: who must not be erased, whose data is restricted, and who has an open request."""

from collections.abc import Collection
from itertools import chain

import frappe

from membership_recruitment.member_privacy.requests import answer
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.gather import gather_all
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.member_privacy.requests.telling import Telling
from membership_recruitment.member_privacy.retention.kinds import ASKED, STAYS
from membership_recruitment.utils import batches

OF_PEOPLE = ("Member", "Membership Prospect")


def people(*, asked_too: bool = True) -> set[tuple[str, str]]:
	"""(DocType, name) of everybody whose data is left alone. One journey is one person, prospect and member alike.

	Args:
	        asked_too: Also who has an open request, of their own entry or of any address that is known of them.
	"""
	condition = f"({STAYS}) or {ASKED}" if asked_too else STAYS
	found = {
		(doctype, name)
		for doctype in OF_PEOPLE
		for name in frappe.db.sql_list(
			f"select p.name from `tab{doctype}` p where {condition}", {"doctype": doctype}
		)
	}
	return _with_their_journeys(found | _asking_by_address() if asked_too else found)


def _asking_by_address() -> set[tuple[str, str]]:
	"""Who has an address of which an open request says no more."""
	filters = {"status": "Open", "email": ["is", "set"], "subject_name": ["is", "not set"]}
	emails = frappe.get_all("Privacy Request", filters=filters, pluck="email", distinct=True, order_by=None)
	return {
		(doctype, name)
		for found in persons.with_addresses(emails)
		for doctype, names in found.items()
		for name in names
	}


def _with_their_journeys(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
	journeys: set[str] = set()
	for doctype in OF_PEOPLE:
		for names in batches.split(sorted(name for of, name in found if of == doctype)):
			filters = {"name": ["in", names], "journey_id": ["is", "set"]}
			journeys |= set(frappe.get_all(doctype, filters=filters, pluck="journey_id", order_by=None))
	for part in batches.split(sorted(journeys)):
		for doctype in OF_PEOPLE:
			filters = {"journey_id": ["in", part]}
			found |= {
				(doctype, name)
				for name in frappe.get_all(doctype, filters=filters, pluck="name", order_by=None)
			}
	return found


def emails(some: Collection[tuple[str, str]]) -> set[str]:
	"""Every e-mail address that is known of some people, in small letters."""
	return set(chain.from_iterable(person.emails for person in _persons(some)))


def tellings(some: Collection[tuple[str, str]]) -> list[tuple[tuple[str, str], Telling]]:
	"""(DocType, name) of each of some people, with what tells them in a file of many people."""
	found = _persons(some)
	return [
		(whose, answer.telling_values(person, rows))
		for whose, person, rows in zip(sorted(some), found, gather_all(found), strict=True)
	]


def _persons(some: Collection[tuple[str, str]]) -> list[Person]:
	return persons.of_documents(sorted(some))
