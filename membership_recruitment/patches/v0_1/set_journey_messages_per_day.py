"""How many journey messages leave in a day, where the field is new."""

import frappe


def execute() -> None:
	frappe.db.set_single_value("Membership Settings", "journey_messages_per_day", 2000)
