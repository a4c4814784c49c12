"""A setting that is on from the beginning: associations from before it get it too."""

import frappe


def execute():
	frappe.db.set_single_value("Membership Settings", "birth_date_from_identity_number", 1)
