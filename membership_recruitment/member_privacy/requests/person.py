"""Whom a request is about: the documents, addresses and numbers by which the registry finds everything else."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from membership_recruitment.member_privacy.requests import found_by_address, lookups
from membership_recruitment.member_privacy.requests.lookups import Lookup
from membership_recruitment.people.names_and_numbers import phone_e164
from membership_recruitment.settings import rules

MEMBER = "Member"
PROSPECT = "Membership Prospect"
MERGES = {MEMBER: "Member Merge", PROSPECT: "Prospect Merge"}
HOLDERS = ("Contact", "Address")


@dataclass
class Person:
	"""
	Attributes:
	        documents: Names of the person's own documents by DocType, those too that were merged into them.
	        emails, phones: Addresses and numbers, as they are stored somewhere; e-mail addresses in lower case.
	        journeys: Random numbers of the journey.
	        shared: Those of the addresses and numbers that somebody else has too: what names nobody but them may be
	                the other's.
	        doubts: (DocType, name) of documents that may be the person's, which somebody must look at.
	"""

	documents: dict[str, set[str]] = field(default_factory=dict)
	emails: set[str] = field(default_factory=set)
	phones: set[str] = field(default_factory=set)
	journeys: set[str] = field(default_factory=set)
	shared: set[str] = field(default_factory=set)
	doubts: list[tuple[str, str]] = field(default_factory=list)

	def names(self, doctype: str) -> set[str]:
		return self.documents.get(doctype, set())

	@property
	def own_addresses(self) -> set[str]:
		"""The addresses and numbers that nobody else has."""
		return (self.emails | self.phones) - self.shared

	def owns(self, doctype: str | None, name: str | None) -> bool:
		return bool(name) and name in self.documents.get(doctype or "", ())

	def add(self, doctype: str, names: Iterable[str]) -> None:
		self.documents.setdefault(doctype, set()).update(filter(None, names))


def of_document(doctype: str, name: str) -> Person:
	"""The person behind a Member or a Membership Prospect; the other one too, where a prospect has become a member."""
	return lookups.alone(_following(doctype, name))


def of_documents(names: Iterable[tuple[str, str]]) -> list[Person]:
	"""The persons behind (DocType, name), in their order."""
	return lookups.together([_following(doctype, name) for doctype, name in names])


def _following(doctype: str, name: str) -> lookups.Asking:
	person = Person({doctype: {name}})
	yield from _follow_journeys(person)
	yield from _add_billing(person)
	for holder in HOLDERS:
		person.add(holder, (yield from _linked(holder, person)))
	yield from _add_addresses(person)
	yield from _add_merged_addresses(person)
	yield from _find_shared(person)
	yield from _add_logins(person)
	yield from found_by_address.adding(person)
	return person


def of_address(email: str) -> Person:
	"""Whoever is behind an e-mail address that no member and no prospect is named for. Members and prospects who have it are
	doubts: whether they are who asks is for somebody to decide, who then answers for that document."""
	email = email.strip().lower()
	doubts = [(doctype, name) for doctype, names in with_address(email).items() for name in sorted(names)]
	person = Person(emails={email}, doubts=doubts)
	if not doubts:
		lookups.alone(found_by_address.adding(person))
	return person


def with_address(email: str) -> dict[str, set[str]]:
	"""Members and prospects of whom an e-mail address is known, by DocType: what _add_addresses gathers, looked up the other
	way, and the login."""
	return lookups.alone(_with_address(email))


def with_addresses(emails: Iterable[str]) -> list[dict[str, set[str]]]:
	"""The same of many addresses, in their order."""
	return lookups.together([_with_address(email.strip().lower()) for email in emails])


def _with_address(email: str):
	found = {MEMBER: set(), PROSPECT: set(), "Customer": set()}
	for doctype, name, by in (
		(MEMBER, "name", "email"),
		(MEMBER, "name", "user"),
		(PROSPECT, "name", "email"),
		("Customer", "name", "email_id"),
	):
		found[doctype] |= yield from _values(doctype, name, by, {email})
	found[MEMBER] |= yield from _values("Prospect Signup", "member", "email", {email})
	further = yield from _values("Contact Email", "parent", "email_id", {email}, parenttype="Contact")
	for holder in HOLDERS:
		names = yield from _values(holder, "name", "email_id", {email})
		names |= further if holder == "Contact" else set()
		for doctype in found:
			about = {"parenttype": holder, "link_doctype": doctype}
			found[doctype] |= yield from _values("Dynamic Link", "link_name", "parent", names, **about)
	found[MEMBER] |= yield from _values(MEMBER, "name", "customer", found.pop("Customer"))
	for doctype, merge in MERGES.items():
		(rows,) = yield [Lookup(merge, "record", {f'"{email}"'}, ("kept",), (("undone", 0),), inside=True)]
		found[doctype] |= {row["kept"] for row in rows}
	for doctype, names in found.items():
		# a merge may name who was merged into somebody else since
		found[doctype] = yield from _values(doctype, "name", "name", names)
	return found


def _follow_journeys(person: Person):
	"""One journey is one person, prospect and member alike, and so is what was merged."""
	before = None
	while before != (known := {doctype: set(names) for doctype, names in person.documents.items()}):
		before = known
		for doctype in MERGES:
			person.journeys |= yield from _values(doctype, "journey_id", "name", person.names(doctype))
		for doctype, merge in MERGES.items():
			person.add(doctype, (yield from _values(doctype, "name", "journey_id", person.journeys)))
			merged = yield from _values(merge, "merged", "kept", person.names(doctype), undone=0)
			person.add(doctype, merged)


def _add_logins(person: Person):
	"""The members' own, and whichever has one of the person's addresses and is no other member's."""
	members = person.names(MEMBER)
	by_address = yield from _values("User", "name", "name", person.emails - person.shared)
	person.add("User", (yield from _values(MEMBER, "user", "name", members)))
	others = yield from _values(MEMBER, "user", "user", by_address, but=members)
	person.add("User", by_address - others)
	website = yield from _values("User", "name", "name", person.names("User"), user_type="Website User")
	# Frappe makes a contact of a login
	person.add("Contact", (yield from _values("Contact", "name", "user", website)))


def _add_billing(person: Person):
	"""A customer who is invoiced for one member alone is that member."""
	members = person.names(MEMBER)
	customers = yield from _values(MEMBER, "customer", "name", members)
	of_others = yield from _values(MEMBER, "customer", "customer", customers, but=members)
	person.add("Customer", customers - of_others)
	person.doubts += [("Customer", name) for name in sorted(of_others)]


def _linked(holder: str, person: Person):
	found = set()
	for doctype in (MEMBER, PROSPECT, "Customer"):
		about = {"link_doctype": doctype, "parenttype": holder}
		found |= yield from _values("Dynamic Link", "parent", "link_name", person.names(doctype), **about)
	return found


def _add_addresses(person: Person):
	contacts, members = person.names("Contact"), person.names(MEMBER)
	of_contacts = {"parenttype": "Contact"}
	for doctype, by, names, email, phone, about in (
		(MEMBER, "name", members, "email", "phone", {}),
		(PROSPECT, "name", person.names(PROSPECT), "email", "phone", {}),
		("Address", "name", person.names("Address"), "email_id", "phone", {}),
		("Customer", "name", person.names("Customer"), "email_id", "mobile_no", {}),
		("Contact", "name", contacts, "email_id", "mobile_no", {}),
		("Prospect Signup", "member", members, "email", "phone", {}),
		("Contact Email", "parent", contacts, "email_id", None, of_contacts),
		("Contact Phone", "parent", contacts, None, "phone", of_contacts),
	):
		if email:
			found = yield from _values(doctype, email, by, names, **about)
			person.emails |= {value.strip().lower() for value in found}
		if phone:
			person.phones |= yield from _values(doctype, phone, by, names, **about)


def _add_merged_addresses(person: Person):
	"""Those of entries that were merged into the person's stand in the record of the merge alone."""
	for doctype, merge in MERGES.items():
		for record in (yield from _values(merge, "record", "kept", person.names(doctype), undone=0)):
			for row in (json.loads(record).get("merged") or {}).get(doctype) or ():
				person.emails |= {row["email"].lower()} if row.get("email") else set()
				person.phones |= {row["phone"]} if row.get("phone") else set()


def _find_shared(person: Person):
	"""A family's address or telephone: what names nobody but it may be another's. Numbers are compared however they are
	written."""
	country = rules().phone_country
	numbers = {phone: phone_e164(phone, country) or phone for phone in person.phones}
	written = {*numbers, *numbers.values()}
	emails, phones = set(), set()
	for doctype, own in (
		(MEMBER, person.names(MEMBER)),
		(PROSPECT, person.names(PROSPECT)),
		("Member Guardian", (yield from _own_guardian_rows(person, written))),
	):
		emails |= yield from _values(doctype, "email", "email", person.emails, but=own)
		phones |= yield from _values(doctype, "phone", "phone", written, but=own)
	shared = {phone_e164(phone, country) or phone for phone in phones}
	person.shared = {email.lower() for email in emails}
	person.shared |= {phone for phone, number in numbers.items() if number in shared}


def _own_guardian_rows(person: Person, numbers: Collection[str]):
	"""Rows on others' forms with the person's name and an address or number of theirs: nobody else has it by them. On the own
	form a child's guardian may be called as the child is."""
	called = set()
	for doctype in MERGES:
		called |= {
			folded(name) for name in (yield from _values(doctype, "full_name", "name", person.names(doctype)))
		}
	fields = ("name", "parent", "full_name")
	answers = yield [
		Lookup("Member Guardian", "email", person.emails, fields),
		Lookup("Member Guardian", "phone", set(numbers), fields),
	]
	return {
		row.name
		for rows in answers
		for row in rows
		if folded(row.full_name) in called and not person.owns(MEMBER, row.parent)
	}


def folded(name: str | None) -> str:
	"""A name however it is spaced and in whatever letters."""
	return " ".join((name or "").split()).casefold()


def _values(
	doctype: str, fieldname: str, by: str, values: Collection[str], but: Collection[str] = (), **fixed
):
	"""Every value of a field, of rows that have one of some values in another. Without asking for rights: whoever answers a
	request may see everything about the person (access.check_right).

	Args:
	        but: Names of rows that are passed over.
	        fixed: Further fields, with what they must have.
	"""
	fields = ("name", fieldname) if but else (fieldname,)
	(rows,) = yield [Lookup(doctype, by, set(values), fields, tuple(fixed.items()))]
	return {row[fieldname] for row in rows if row[fieldname] and not (but and row["name"] in but)}
