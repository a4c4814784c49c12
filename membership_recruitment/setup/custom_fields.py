"""Our fields on ERPNext's DocTypes: one table creates and deletes them."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

CUSTOM_FIELDS = {
	"Sales Invoice": [
		{
			"fieldname": "membership_section",
			"fieldtype": "Section Break",
			"label": "Membership",
			"insert_after": "is_debit_note",
			"collapsible": 1,
			"collapsible_depends_on": "member",
		},
		{
			"fieldname": "member",
			"fieldtype": "Link",
			"label": "Member",
			"options": "Member",
			"insert_after": "membership_section",
			"read_only": 1,
			"search_index": 1,
			"description": "Whose fee it is, or who pays for the household. Follows from the lines.",
		},
		{
			"fieldname": "membership",
			"fieldtype": "Link",
			"label": "Membership",
			"options": "Membership",
			"insert_after": "member",
			"read_only": 1,
			"search_index": 1,
			"description": "The first term on the lines.",
		},
		{
			"fieldname": "membership_column",
			"fieldtype": "Column Break",
			"insert_after": "membership",
		},
		{
			"fieldname": "payment_reference",
			"fieldtype": "Data",
			"label": "Payment Reference (OCR)",
			"insert_after": "membership_column",
			"read_only": 1,
			"no_copy": 1,
			"unique": 1,
			"in_standard_filter": 1,
			"translatable": 0,
		},
	],
	"Payment Entry": [
		{
			"fieldname": "bank_payment",
			"fieldtype": "Link",
			"label": "Bank Payment",
			"options": "Bank Payment",
			"insert_after": "reference_date",
			"read_only": 1,
			"no_copy": 1,
			"search_index": 1,
			"print_hide": 1,
			"description": "The payment of a bank file that was booked by this.",
		},
	],
	"Sales Invoice Item": [
		{
			"fieldname": "membership",
			"fieldtype": "Link",
			"label": "Membership",
			"options": "Membership",
			"insert_after": "item_name",
			"search_index": 1,
			"print_hide": 1,
			"description": "The term whose fee this line is.",
		},
	],
}


def create() -> None:
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def delete() -> None:
	"""Fields and their columns: Frappe leaves the columns of a deleted field in the table."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [field["fieldname"] for field in fields]
		for name in names:
			custom_field = frappe.db.exists("Custom Field", {"dt": doctype, "fieldname": name})
			if custom_field:
				frappe.delete_doc("Custom Field", custom_field, force=True)
		columns = frappe.db.get_table_columns(doctype)
		for name in names:
			if name in columns:
				frappe.db.sql_ddl(f"alter table `tab{doctype}` drop column `{name}`")
		frappe.clear_cache(doctype=doctype)
