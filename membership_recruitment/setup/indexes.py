"""Our indexes on tables of Frappe's: one table creates and deletes them."""

import frappe

# The last gate looks addresses and numbers up in every answer (member_privacy/wall/register_values.py)
INDEXES = {
	"membership_email": ("Contact Email", ("email_id", "parent")),
	"membership_phone": ("Contact Phone", ("phone", "parent")),
	"membership_address_email": ("Address", ("email_id", "name")),
	"membership_address_phone": ("Address", ("phone", "name")),
	# who has an address is looked up by every privacy request (member_privacy/requests/person.py)
	"membership_customer_email": ("Customer", ("email_id", "name")),
	"membership_file_content": ("File", ("content_hash", "owner")),
}


def create() -> None:
	for name, (doctype, columns) in INDEXES.items():
		frappe.db.add_index(doctype, list(columns), name)


def delete() -> None:
	for name, (doctype, _columns) in INDEXES.items():
		if frappe.db.has_index(f"tab{doctype}", name):
			frappe.db.sql_ddl(f"alter table `tab{doctype}` drop index `{name}`")
