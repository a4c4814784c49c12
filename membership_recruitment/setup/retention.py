"""Retention by calendar as it comes with the app: every rule switched off."""

import frappe

from membership_recruitment.member_privacy.retention import due


def seed() -> None:
	"""Only where there are no rules: people change them."""
	settings = frappe.get_single(due.SETTINGS)
	if not settings.rules:
		settings.extend("rules", due.shipped())
		settings.save()
