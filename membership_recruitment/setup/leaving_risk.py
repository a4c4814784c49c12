"""The risk of leaving as it comes with the app: switched off, with the purpose filled in."""

import frappe

from membership_recruitment.membership.leaving_risk.rules import SETTINGS
from membership_recruitment.setup import processing_purposes


def seed() -> None:
	"""Only what is empty: people change the purpose."""
	settings = frappe.get_single(SETTINGS)
	if not settings.purpose:
		settings.purpose = processing_purposes.add(processing_purposes.care())
		settings.save()
