"""Where one of two settings said that membership reveals sensitive data, Membership Settings says so for all."""

import frappe

from membership_recruitment.member_privacy.retention import due

SETTINGS = ("Prospect Ranking Settings", "Leaving Risk Settings")


def execute() -> None:
	before = frappe.db.sql_list(
		"select value from `tabSingles` where doctype in %s and field = 'sensitive' for update", (SETTINGS,)
	)
	if "1" in before:
		frappe.db.set_single_value("Membership Settings", "reveals_sensitive_data", 1)
		frappe.clear_document_cache("Membership Settings", "Membership Settings")
		due.propose_months()
	frappe.db.delete("Singles", {"doctype": ["in", SETTINGS], "field": "sensitive"})
