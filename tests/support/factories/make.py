"""Records for tests, made the way users make them (insert and save), with as few words as possible."""

import frappe
from frappe.utils import getdate

TYPE = "Individual"


def user(*roles: str) -> str:
	"""A desk user with these roles and no other. Rows only: User.insert empties every cache of the site,
	which costs two seconds a user."""
	name = f"{frappe.generate_hash(length=8)}@staff.example"
	doc = frappe.get_doc(
		{
			"doctype": "User",
			"name": name,
			"email": name,
			"first_name": "Staff",
			"enabled": 1,
			"user_type": "System User",
			"language": "en",
			"roles": [{"role": role} for role in roles],
		}
	)
	doc.db_insert()
	for row in doc.roles:
		row.parent = name
		row.db_insert()
	return name


def website_user() -> str:
	"""Somebody with a login and no desk."""
	name = user()
	frappe.db.set_value("User", name, "user_type", "Website User")
	frappe.clear_document_cache("User", name)
	return name


def source(name: str = "Website") -> str:
	if not frappe.db.exists("Recruitment Source", name):
		frappe.get_doc({"doctype": "Recruitment Source", "source_name": name}).insert(ignore_permissions=True)
	return name


def membership_type(name: str, **values) -> str:
	frappe.get_doc({"doctype": "Membership Type", "type_name": name, **values}).insert(
		ignore_permissions=True
	)
	return name


def member(first_name: str = "Astrid", last_name: str = "Lind", **values):
	return frappe.get_doc(
		{"doctype": "Member", "first_name": first_name, "last_name": last_name, **values}
	).insert(ignore_permissions=True)


def customer_of(member) -> str:
	"""ERPNext's customer behind a member, with the member's name."""
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": member.full_name}).insert(
		ignore_permissions=True
	)
	member.db_set("customer", customer.name)
	return customer.name


def term(member_name: str, start: str, end: str | None = None, **values):
	values.setdefault("membership_type", TYPE)
	return frappe.get_doc(
		{
			"doctype": "Membership",
			"member": member_name,
			"start_date": getdate(start),
			"end_date": end,
			**values,
		}
	).insert(ignore_permissions=True)


def prospect(first_name: str = "Nils", last_name: str = "Berg", **values):
	values.setdefault("recruitment_source", source())
	return frappe.get_doc(
		{"doctype": "Membership Prospect", "first_name": first_name, "last_name": last_name, **values}
	).insert()


def linked(doctype: str, name: str, to: str = "Member") -> str:
	"""The Contact or Address (the DocType) that is linked to a document; there is one."""
	(parent,) = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": doctype, "link_doctype": to, "link_name": name},
		pluck="parent",
	)
	return parent


def settings(**values):
	doc = frappe.get_single("Membership Settings")
	doc.update(values)
	doc.save(ignore_permissions=True)
	return doc
