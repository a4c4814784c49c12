"""The index of unpaid renewals knows joining fees too, under another name."""

import frappe


def execute() -> None:
	if frappe.db.has_index("tabMembership", "unpaid_renewals"):
		frappe.db.sql_ddl("alter table `tabMembership` drop index unpaid_renewals")
