"""The demo's site as a Swedish association has it: language, how dates and numbers are written, what invoices say."""

import frappe

from membership_recruitment.settings import rules

WRITTEN = {
	"date_format": "yyyy-mm-dd",
	"time_format": "HH:mm",
	"number_format": "# ###,##",
	"first_day_of_the_week": "Monday",
	"time_zone": "Europe/Stockholm",
	"country": "Sweden",
}
BANKGIRO = "123-4566"  # made up, with the right check digit


def settle(language: str) -> None:
	"""For a site of its own: what is not asked for the demo's members alone.

	Args:
	        language: Of the site, its staff and what the demo writes down.
	"""
	system = frappe.get_single("System Settings")
	system.update({**WRITTEN, "language": language})
	system.save()
	# saving passes over what stands there already, and the setup of a new site leaves other defaults
	for field, value in WRITTEN.items():
		frappe.db.set_default(field, value)
	settings = frappe.get_single("Membership Settings")
	settings.association_name = settings.association_name or rules().company
	settings.bankgiro_number = settings.bankgiro_number or BANKGIRO
	settings.save()
