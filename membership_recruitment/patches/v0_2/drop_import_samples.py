"""Examples of the columns of old registers, which were kept with their imports and after these were deleted."""

import frappe


def execute():
	columns = frappe.qb.DocType("Register Import Column")
	frappe.qb.update(columns).set(columns.sample, "").run()
	frappe.db.delete("Deleted Document", {"deleted_doctype": "Register Import"})
