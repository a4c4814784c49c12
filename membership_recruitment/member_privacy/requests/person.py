"""Whom a request is about: the documents, addresses and numbers by which the registry finds everything else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import frappe

MEMBER = "Member"
PROSPECT = "Membership Prospect"
MERGES = {MEMBER: "Member Merge", PROSPECT: "Prospect Merge"}


@dataclass
class Person:
	"""
	Attributes:
	        documents: Names of the person's own documents by DocType, those too that were merged into them.
	        emails, phones: Addresses and numbers, as they are stored somewhere; e-mail addresses in lower case.
	        journeys: Random numbers of the journey.
	        shared: Those of the e-mail addresses that somebody else has too: what names nobody but them may be the
	                other's.
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

	def owns(self, doctype: str | None, name: str | None) -> bool:
		return bool(name) and name in self.documents.get(doctype or "", ())

	def add(self, doctype: str, names: Iterable[str]) -> None:
		self.documents.setdefault(doctype, set()).update(filter(None, names))


def of_document(doctype: str, name: str) -> Person:
	"""The person behind a Member or a Membership Prospect; the other one too, where a prospect has become a member."""
	person = Person({doctype: {name}})
	_follow_journeys(person)
	_add_billing(person)
	for holder in ("Contact", "Address"):
		person.add(holder, _linked(holder, person))
	_add_addresses(person)
	_add_merged_addresses(person)
	_find_shared(person)
	_add_logins(person)
	return person


def of_address(email: str) -> Person:
	"""Whoever is behind an e-mail address that no member and no prospect is named for. Members and prospects who have it are
	doubts: whether they are who asks is for somebody to decide, who then answers for that document."""
	email = email.strip().lower()
	person = Person(emails={email})
	for doctype in (MEMBER, PROSPECT):
		person.doubts += [(doctype, name) for name in _values(doctype, "name", {"email": email})]
	return person


def _follow_journeys(person: Person) -> None:
	"""One journey is one person, prospect and member alike, and so is what was merged."""
	before = None
	while before != (known := {doctype: set(names) for doctype, names in person.documents.items()}):
		before = known
		for doctype in MERGES:
			person.journeys |= _values(doctype, "journey_id", {"name": ["in", list(person.names(doctype))]})
		for doctype, merge in MERGES.items():
			person.add(doctype, _values(doctype, "name", {"journey_id": ["in", list(person.journeys)]}))
			filters = {"kept": ["in", list(person.names(doctype))], "undone": 0}
			person.add(doctype, _values(merge, "merged", filters))


def _add_logins(person: Person) -> None:
	"""The members' own, and whichever has one of the person's addresses and is no other member's."""
	members = list(person.names(MEMBER))
	by_address = _values("User", "name", {"name": ["in", list(person.emails - person.shared)]})
	person.add("User", _values(MEMBER, "user", {"name": ["in", members]}))
	others = _values(MEMBER, "user", {"user": ["in", list(by_address)], "name": ["not in", members]})
	person.add("User", by_address - others)


def _add_billing(person: Person) -> None:
	"""A customer who is invoiced for one member alone is that member."""
	members = list(person.names(MEMBER))
	customers = _values(MEMBER, "customer", {"name": ["in", members]})
	of_others = _values(
		MEMBER, "customer", {"customer": ["in", list(customers)], "name": ["not in", members]}
	)
	person.add("Customer", customers - of_others)
	person.doubts += [("Customer", name) for name in sorted(of_others)]


def _linked(holder: str, person: Person) -> set[str]:
	found = set()
	for doctype in (MEMBER, PROSPECT, "Customer"):
		filters = {
			"link_doctype": doctype,
			"link_name": ["in", list(person.names(doctype))],
			"parenttype": holder,
		}
		found |= _values("Dynamic Link", "parent", filters)
	return found


def _add_addresses(person: Person) -> None:
	own = {doctype: {"name": ["in", list(names)]} for doctype, names in person.documents.items()}
	of_contacts = {"parent": ["in", list(person.names("Contact"))], "parenttype": "Contact"}
	of_members = {"member": ["in", list(person.names(MEMBER))]}
	for doctype, filters, email, phone in (
		(MEMBER, own.get(MEMBER), "email", "phone"),
		(PROSPECT, own.get(PROSPECT), "email", "phone"),
		("Address", own.get("Address"), "email_id", "phone"),
		("Customer", own.get("Customer"), "email_id", "mobile_no"),
		("Contact", own.get("Contact"), "email_id", "mobile_no"),
		("Prospect Signup", of_members, "email", "phone"),
		("Contact Email", of_contacts, "email_id", None),
		("Contact Phone", of_contacts, None, "phone"),
	):
		if filters and email:
			person.emails |= {value.strip().lower() for value in _values(doctype, email, filters)}
		if filters and phone:
			person.phones |= _values(doctype, phone, filters)


def _add_merged_addresses(person: Person) -> None:
	"""Those of entries that were merged into the person's stand in the record of the merge alone."""
	for doctype, merge in MERGES.items():
		filters = {"kept": ["in", list(person.names(doctype))], "undone": 0}
		for record in _values(merge, "record", filters):
			for row in (json.loads(record).get("merged") or {}).get(doctype) or ():
				person.emails |= {row["email"].lower()} if row.get("email") else set()
				person.phones |= {row["phone"]} if row.get("phone") else set()


def _find_shared(person: Person) -> None:
	"""A family's address: mails that name nobody but it may be another's."""
	listed = {"email": ["in", list(person.emails)]}
	for doctype in (MEMBER, PROSPECT):
		person.shared |= _values(
			doctype, "email", {**listed, "name": ["not in", list(person.names(doctype))]}
		)
	person.shared |= _values("Member Guardian", "email", listed)
	person.shared = {email.lower() for email in person.shared}


def _values(doctype: str, fieldname: str, filters: dict) -> set[str]:
	"""Every value of a field, none where a list of the filters is empty. Without asking for rights: whoever answers a request
	may see everything about the person (access.check_right)."""
	if any(isinstance(value, list) and value[0] == "in" and not value[1] for value in filters.values()):
		return set()
	return set(filter(None, frappe.get_all(doctype, filters=filters, pluck=fieldname, order_by=None)))
