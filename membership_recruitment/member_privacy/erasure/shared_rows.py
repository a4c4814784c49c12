"""Rows about a person and others at once: a meeting of several, a family's address, a mail to a group."""

from collections.abc import Iterator

import frappe

from membership_recruitment.member_privacy.registry.holdings import BY_DOCTYPE, PEOPLE
from membership_recruitment.member_privacy.registry.kinds import ADDRESSES, OWN
from membership_recruitment.member_privacy.requests.cells import table_of
from membership_recruitment.member_privacy.requests.gather import addresses_in
from membership_recruitment.member_privacy.requests.person import folded
from membership_recruitment.member_privacy.requests.third_persons import our_own_addresses
from membership_recruitment.utils.references import REFERENCES

PAIRS: dict[str, list[tuple[str, str]]] = {}
for _row in REFERENCES:
	PAIRS.setdefault(_row.doctype, []).append((_row.type_field, _row.name_field))
# Mails that others are still waiting for
WAITING_MAIL = ("Not Sent", "Sending", "Partially Sent")
# Who is somebody, rather than what somebody has
PERSONS = ("Member", "Membership Prospect", "Lead", "Customer")


def is_of_others_too(doctype: str, name: str, decisions) -> bool:
	"""Whether a row names somebody else beside the person."""
	row, parts = _row_and_parts(doctype, name, decisions)
	if doctype in PEOPLE and doctype not in ("Contact", "Address"):
		return False
	if doctype == "Email Queue":
		return row.get("status") in WAITING_MAIL and any(
			not is_own_part(child, part, decisions) for child, part in parts
		)
	if doctype == "Communication" and _is_others_mail(row, decisions):
		return True
	named = [*_named(doctype, row), *(one for child, part in parts for one in _named(child, part))]
	return any(of in PERSONS and not decisions.person.owns(of, other) for of, other in named)


def _is_others_mail(row: dict, decisions) -> bool:
	"""Whether a mail is from somebody else, or from the association to others too. What the person wrote is theirs, whoever got
	it."""
	person = decisions.person
	sender, *readers = (addresses_in(row.get(column)) for column in ("sender", "recipients", "cc", "bcc"))
	if sender & person.emails:
		return False
	# addresses_in has an address with a name before it as it stands, too
	everybody = {one for one in sender.union(*readers) if "@" in one and "<" not in one}
	return bool(everybody - person.emails - decisions.ours)


def addresses_of_ours() -> set[str]:
	"""E-mail addresses of the association and of who works for it."""
	users = frappe.get_all("User", filters={"user_type": "System User"}, fields=["name", "email"])
	return our_own_addresses() | {address.lower() for user in users for address in (user.name, user.email)}


def hangs_on(rows: dict[str, set[str]], doctype: str, name: str, decisions) -> bool:
	"""Whether a row hangs on one of some rows, and on none that is the person's alone."""
	named = [*_named(doctype, decisions.found.rows[doctype][name])]
	return any(other in rows.get(of, ()) for of, other in named) and not any(
		decisions.person.owns(*one) for one in named
	)


def is_own_part(child: str, part: dict, decisions) -> bool:
	"""Whether a row of a child table names the person: by a document, or by an address alone."""
	named = list(_named(child, part))
	if named:
		return any(decisions.person.owns(of, name) for of, name in named)
	holding = BY_DOCTYPE.get(child)
	columns = (
		[column for column, content in holding.columns.items() if content == ADDRESSES] if holding else []
	)
	own = decisions.person.emails - decisions.person.shared
	return any(addresses_in(part.get(column)) & own for column in columns if part.get(column))


def names_the_person(doctype: str, name: str, decisions) -> bool:
	"""Whether a row that has an address of the person has a name of theirs too: a family's telephone is not one's own."""
	row = decisions.found.rows[doctype][name]
	if any(decisions.person.owns(of, other) for of, other in ((row.get("parenttype"), row.get("parent")),)):
		return True
	return folded(row.get("full_name")) in full_names(decisions)


def full_names(decisions) -> set[str]:
	"""What the person is called, in small letters."""
	return {folded(name) for name in names_as_written(decisions)}


def names_as_written(decisions) -> set[str]:
	"""What the person is called, as the rows have it."""
	return {
		row[column]
		for doctype in PEOPLE
		for name, row in decisions.found.rows.get(doctype, {}).items()
		if (doctype, name) not in decisions.found.loose
		for column in ("full_name", "customer_name", "lead_name")
		if row.get(column) and BY_DOCTYPE[doctype].columns.get(column) == OWN
	}


def child_rows(doctype: str, name: str, decisions) -> Iterator[tuple[str, dict]]:
	"""(child DocType, row) of a row's tables."""
	_row, parts = _row_and_parts(doctype, name, decisions)
	return iter(parts)


def _row_and_parts(doctype: str, name: str, decisions) -> tuple[dict, list[tuple[str, dict]]]:
	tables = decisions.found.parts.get((doctype, name), {})
	parts = [(table_of(doctype, fieldname), row) for fieldname, rows in tables.items() for row in rows]
	return decisions.found.rows[doctype][name], parts


def _named(doctype: str, row: dict) -> Iterator[tuple[str, str]]:
	for type_field, name_field in PAIRS.get(doctype, ()):
		if row.get(type_field) and row.get(name_field):
			yield row[type_field], row[name_field]
