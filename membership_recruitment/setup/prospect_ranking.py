"""The ranking of prospects as it comes with the app: switched off, with the points card and the purpose filled in."""

import frappe

from membership_recruitment.member_recruitment.ranking.rules import SETTINGS
from membership_recruitment.setup import processing_purposes


def seed() -> None:
	"""Only what is empty: people change the card and the purpose."""
	settings = frappe.get_single(SETTINGS)
	if not settings.purpose:
		settings.purpose = processing_purposes.add(processing_purposes.ranking())
	settings.save()  # fills in an empty card
