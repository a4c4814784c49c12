"""Whom a privacy request is about: the document that somebody has chosen, or nothing but an e-mail address."""

import frappe

from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.member_privacy.requests.gather import gather
from membership_recruitment.member_privacy.requests.person import MEMBER, PROSPECT, Person

EMAIL = "Email"  # as access.py calls somebody of whom there is no more than an address
ACTIVE = ("Pending", "Upcoming", "Current", "Grace")


def whom(request) -> tuple[str, str] | None:
	"""(DocType, name) as access takes it; None where nobody was found."""
	if request.subject_doctype and request.subject_name:
		return request.subject_doctype, request.subject_name
	return (EMAIL, request.email) if request.email else None


def person_of(doctype: str | None, name: str | None, email: str | None = None) -> Person:
	"""The person behind a document, or else behind an address."""
	return persons.of_document(doctype, name) if doctype and name else persons.of_address(email)


def people_of(rows: list) -> list[Person]:
	"""The persons behind rows with `subject_doctype` and `subject_name`, or else an `address`, in their order."""
	documents = [(row.subject_doctype, row.subject_name) for row in rows]
	found = iter(persons.of_documents(filter(all, documents)))
	return [
		next(found) if all(document) else persons.of_address(row.address)
		for row, document in zip(rows, documents, strict=True)
	]


def candidates(email: str | None) -> list[dict]:
	"""Members and prospects of whom an address is known, for somebody to choose from: `doctype`, `name`, `title`, `status`."""
	if not email:
		return []
	found = []
	for doctype, names in persons.with_address(email.strip().lower()).items():
		rows = frappe.get_all(
			doctype,
			filters={"name": ["in", list(names) or [""]]},
			fields=["name", "full_name as title", "status"],
			order_by="name asc",
			limit=20,
		)
		found += [{"doctype": doctype, **row} for row in rows]
	return found


def the_only_one(email: str) -> dict | None:
	"""The one member, or else the one prospect, whose entry has an address: `doctype` and `name`; None where there is none or
	several. Whoever has it elsewhere is for somebody to choose (candidates)."""
	for doctype in (MEMBER, PROSPECT):
		names = frappe.get_all(doctype, filters={"email": email}, pluck="name", order_by=None, limit=2)
		if names:
			return {"doctype": doctype, "name": names[0]} if len(names) == 1 else None
	return None


def found_as(request) -> str:
	"""As whom the person of a request was found; see request_rules.found_as."""
	status = None
	if request.subject_doctype == MEMBER and request.subject_name:
		status = frappe.db.get_value(MEMBER, request.subject_name, "status")
	has_document = bool(request.subject_doctype and request.subject_name)
	return rules.found_as(
		request.subject_doctype if has_document else None,
		is_active=status in ACTIVE,
		has_email=bool(request.email),
		is_known=bool(not has_document and request.email and is_known(request.email, request.name)),
	)


def is_known(email: str, request: str | None = None) -> bool:
	"""Whether anything is held under an address, besides the request about it."""
	person = persons.of_address(email)
	if person.doubts:
		return True
	found = gather(person)
	others = {
		(doctype, name) for doctype, rows in found.rows.items() for name in rows if doctype != "Email Queue"
	}
	return bool(others - {("Privacy Request", request)})
