"""Keep a member's Contact up to date with the Member.

Rows only, not through Contact.save: that would ask gravatar.com for a picture of every address.
"""

from collections.abc import Collection
from dataclasses import dataclass

import frappe

from membership_recruitment.utils import database

NAMES = ("first_name", "last_name", "full_name")


@dataclass(frozen=True)
class ContactTable:
	"""A table of Contact, and where Frappe repeats its main row.

	Attributes:
	        parentfield: On Contact.
	        doctype: Of the rows.
	        field: Of a row.
	        primary: Field of a row that marks the main one.
	        main: Field of Contact that repeats the main one.
	"""

	parentfield: str
	doctype: str
	field: str
	primary: str
	main: str


EMAILS = ContactTable("email_ids", "Contact Email", "email_id", "is_primary", main="email_id")
PHONES = ContactTable("phone_nos", "Contact Phone", "phone", "is_primary_mobile_no", main="mobile_no")


def sync(member, before) -> None:
	"""Bring the member's Contact up to date: see contact_of.

	What somebody wrote on the Contact itself stays: only what it had from the Member is replaced.

	Args:
	        member: The Member document as saved.
	        before: The same before.
	"""
	changed = [field for field in ("full_name", "email", "phone") if member.get(field) != before.get(field)]
	contact = changed and contact_of(member.name)
	if not contact:
		return
	if "full_name" in changed:
		_sync_name(contact, member, before)
	if "email" in changed:
		_sync_row(contact, EMAILS, before.email, member.email)
	if "phone" in changed:
		_sync_row(contact, PHONES, before.phone, member.phone)


def contact_of(member: str) -> str | None:
	"""The member's Contact; of several the primary one, then the oldest."""
	names = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "link_doctype": "Member", "link_name": member},
		pluck="parent",
	)
	rows = frappe.get_all(
		"Contact",
		filters={"name": ["in", names or [""]]},
		pluck="name",
		order_by="is_primary_contact desc, creation asc, name asc",
		limit=1,
	)
	return rows[0] if rows else None


def addresses_and_numbers(members: Collection[str]) -> dict[str, set[str]]:
	"""The e-mail addresses, in lower case, and phone numbers on the Contacts of members."""
	found: dict[str, set[str]] = {}
	for member, text in frappe.db.sql(
		"""select l.link_name, lower(e.email_id) from `tabDynamic Link` l
		join `tabContact Email` e on e.parent = l.parent and e.parenttype = 'Contact'
		where l.parenttype = 'Contact' and l.link_doctype = 'Member' and l.link_name in %(members)s
		union select l.link_name, p.phone from `tabDynamic Link` l
		join `tabContact Phone` p on p.parent = l.parent and p.parenttype = 'Contact'
		where l.parenttype = 'Contact' and l.link_doctype = 'Member' and l.link_name in %(members)s""",
		{"members": tuple(members) or ("",)},
	):
		found.setdefault(member, set()).add(text)
	return found


def add_second(contact: str, email: str | None, phone: str | None) -> None:
	"""Add a further e-mail address or phone number to a Contact, after those that it has."""
	for table, text in ((EMAILS, email), (PHONES, phone)):
		if text:
			have = frappe.db.count(table.doctype, {"parent": contact, "parenttype": "Contact"})
			row = {
				"name": frappe.generate_hash(length=16),
				"parenttype": "Contact",
				"parent": contact,
				"parentfield": table.parentfield,
				"idx": have + 1,
				table.field: text,
			}
			database.insert(table.doctype, [row])


def _sync_name(contact: str, member, before) -> None:
	stored = frappe.db.get_value("Contact", contact, ("first_name", "last_name"), as_dict=True)
	if (stored.first_name or "", stored.last_name or "") == (before.first_name or "", before.last_name or ""):
		frappe.db.set_value("Contact", contact, {field: member.get(field) for field in NAMES})


def _sync_row(contact: str, table: ContactTable, old: str | None, new: str | None) -> None:
	"""Replace a value in a table of the Contact and, where that is the main one, on the Contact itself."""
	rows = frappe.get_all(
		table.doctype, filters={"parent": contact}, fields=["name", table.field], order_by="idx"
	)
	had = [row.name for row in rows if old and (row.get(table.field) or "").lower() == old.lower()]
	if had and new:
		frappe.db.set_value(table.doctype, {"name": ["in", had]}, table.field, new)
	elif had:
		frappe.db.delete(table.doctype, {"name": ["in", had]})
	elif new and not rows:
		frappe.get_doc(
			{
				"doctype": table.doctype,
				"parenttype": "Contact",
				"parent": contact,
				"parentfield": table.parentfield,
				"idx": 1,
				table.field: new,
				table.primary: 1,
			}
		).db_insert()
	if (frappe.db.get_value("Contact", contact, table.main) or "").lower() == (old or "").lower():
		frappe.db.set_value("Contact", contact, table.main, new)
