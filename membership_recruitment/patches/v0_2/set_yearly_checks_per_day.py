"""How many members are asked the yearly question on a day, where the field is new."""

import frappe


def execute() -> None:
	frappe.db.set_single_value("Membership Settings", "yearly_checks_per_day", 500)
