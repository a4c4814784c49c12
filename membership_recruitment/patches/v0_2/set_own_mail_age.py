"""From which age children get mail themselves, where the field is new."""

import frappe


def execute() -> None:
	frappe.db.set_single_value("Membership Settings", "own_mail_from_age", 13)
