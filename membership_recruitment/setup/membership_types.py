"""Two example Membership Types, so that a new site has something to join as."""

import frappe
from frappe import _

from membership_recruitment.setup import renewal_templates


def seed() -> None:
	"""Only where there is no type yet: people rename, change and delete these."""
	if frappe.db.count("Membership Type"):
		return
	for example in examples():
		frappe.get_doc({"doctype": "Membership Type", **example}).insert()


def examples() -> list[dict]:
	return [
		{
			"type_name": _("Individual"),
			"description": _("One person, twelve months from the joining day."),
			"period_kind": "Rolling",
			"period_count": 1,
			"period_unit": "Year",
			"fee": 350,
			"renewal_rules": renewal_templates.example_rules(),
		},
		{
			"type_name": _("Family"),
			"description": _(
				"Everyone in a household, by calendar year; joining from October covers the next year too."
			),
			"period_kind": "Fixed Year",
			"rollover_month": "October",
			"rollover_day": 1,
			"fee": 550,
			"shared_fee": 1,
			"renewal_rules": renewal_templates.example_rules(),
		},
	]
