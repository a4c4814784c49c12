"""Others of a household who join with whoever fills in the page, on one fee: on the form, on the sign-up, in the register."""

from collections.abc import Mapping
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import information_duty
from membership_recruitment.member_recruitment.conversion import duplicates, locks
from membership_recruitment.member_recruitment.joining_page.cleaning import is_name, visible
from membership_recruitment.member_recruitment.joining_page.details import birth_date
from membership_recruitment.membership.register import bulk
from membership_recruitment.people.addresses import address_of
from membership_recruitment.people.ages import is_child

MOST = 5
LONGEST = {"first_name": 60, "last_name": 60, "birth_date": 10}


class Person(NamedTuple):
	"""Somebody of the household; `birth_date` as YYYY-MM-DD."""

	first_name: str
	last_name: str
	birth_date: str


# ---------------------------------------------------------------- the form


def field(place: int, name: str) -> str:
	"""Name of an input: of the row with this place, from 1."""
	return f"household_{place}_{name}"


LONGEST_OF_FIELDS = {
	field(place, name): longest for place in range(1, MOST + 1) for name, longest in LONGEST.items()
}


def read(values: dict, errors: dict, sent: Mapping[str, str], refusal: str | None) -> None:
	"""Add the rows to a form that came back, and to its errors what is wrong with them.

	Args:
	        values, errors: Of the form, by field; `household` is what is kept.
	        sent: What came.
	        refusal: Why nobody else can join on this form; None where they can.
	"""
	people = []
	for place in range(1, MOST + 1):
		names = {name: field(place, name) for name in LONGEST}
		said = {name: visible(sent.get(key) or "", LONGEST[name] + 1) for name, key in names.items()}
		values |= {names[name]: text[: LONGEST[name]] for name, text in said.items()}
		if not any(said.values()):
			continue
		wrong = {"first_name": refusal} if refusal else _wrong(said)
		errors |= {names[name]: sentence for name, sentence in wrong.items()}
		people.append(Person(said["first_name"], said["last_name"], birth_date(said["birth_date"]) or ""))
	values["household"] = as_text(people)


def _wrong(said: Mapping[str, str]) -> dict[str, str]:
	wrong = {}
	for name in ("first_name", "last_name"):
		if len(said[name]) > LONGEST[name]:
			wrong[name] = _("Write at most {0} characters.").format(LONGEST[name])
		elif not is_name(said[name]):
			wrong[name] = _("Write the name with letters only.")
	if not birth_date(said["birth_date"]):
		wrong["birth_date"] = _("Write the birth date, as 1990-12-31.")
	return wrong


def refusal(*, one_fee: bool, guardian_name: str | None) -> str | None:
	"""Why nobody else can join on a form, in a sentence; None where they can.

	Args:
	        one_fee: Whether the type that was chosen joins at once with one fee for the household.
	        guardian_name: Of whoever fills in the form, who is a child then.
	"""
	if not one_fee:
		return _("Choose a membership with one fee for the household, or leave this empty.")
	if guardian_name:
		return _("Let a guardian fill in the form for the household, or leave this empty.")
	return None


# ---------------------------------------------------------------- the sign-up


def as_text(people: list[Person]) -> str:
	"""As it stands on the sign-up, one a line: last name, first name, birth date. Names hold no comma (cleaning.is_name)."""
	return "\n".join(", ".join((one.last_name, one.first_name, one.birth_date)) for one in people)


def from_text(text: str | None) -> list[Person]:
	people = []
	for line in (text or "").splitlines():
		last_name, first_name, born = line.split(", ")
		people.append(Person(first_name, last_name, born))
	return people


# ---------------------------------------------------------------- the register


def take_along(signup, payer: str, membership: str) -> str:
	"""Make the others members whose fee the payer's covers, in the transaction in which the payer became one.

	A child has the payer as guardian. An adult has not given the data and must be told of it.

	Args:
	        signup: The sign-up.
	        payer, membership: The Member who joined, and the term.

	Returns:
	        As `as_text`, those who may be in the register already: they are the registrar's.
	"""
	term = frappe.db.get_value(
		"Membership",
		membership,
		("membership_type", "start_date", "recruitment_source", "campaign"),
		as_dict=True,
	)
	if not frappe.get_cached_value("Membership Type", term.membership_type, "shared_fee"):
		return signup.household
	address = address_of("Member", payer)
	left = []
	for person in from_text(signup.household):
		member = _member(person, payer, term)
		if _may_be_known(member, address):
			left.append(person)
		else:
			_add(member, address, term)
	return as_text(left)


def _member(person: Person, payer: str, term: frappe._dict):
	member = frappe.new_doc("Member")
	member.update(
		{**person._asdict(), "full_name": f"{person.first_name} {person.last_name}", "payer": payer}
	)
	member.update({"recruitment_source": term.recruitment_source, "campaign": term.campaign})
	if is_child(getdate(person.birth_date), getdate()):
		member.append("guardians", {"member": payer})
	return member


def _may_be_known(member, address) -> bool:
	person = frappe._dict(
		member.as_dict(),
		address_line=address and address.address_line1,
		postal_code=address and address.pincode,
		name=None,
	)
	return bool(duplicates.possible_members(person, locks.hold(member)))


def _add(member, address, term: frappe._dict) -> None:
	member.flags.ignore_permissions = True  # it is decided who joins, whoever converts
	member.insert()
	if not member.guardians:
		information_duty.must_be_told("Member", member.name)
	home = address and bulk.NewAddress(
		address.address_line1, address.city, address.pincode, address.country, address.address_line2
	)
	bulk.add_contacts([(member.name, bulk.NewMember(member.first_name, member.last_name, address=home))])
	place = frappe.get_doc({"doctype": "Membership", "member": member.name, **term})
	place.flags.ignore_permissions = True  # it is decided who joins, whoever converts
	place.insert()
	locks.note(member, member.name)
