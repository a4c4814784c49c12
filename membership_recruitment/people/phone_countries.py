"""In which country the phone numbers of somebody are read that do not say their own."""

import frappe

from membership_recruitment.people import addresses
from membership_recruitment.settings import rules


def phone_country(doc) -> str:
	"""Two letters: of the country of the address, where that is abroad; else that of Membership Settings.

	Args:
	        doc: A Member or Membership Prospect, or fields of one.
	"""
	country = _country(doc)
	# who said no country got that of the site, and may mean that of the settings
	if not country or country == (frappe.db.get_default("country") or "Sweden"):
		return rules().phone_country
	return (frappe.get_cached_value("Country", country, "code") or rules().phone_country).upper()


def _country(doc) -> str | None:
	if doc.get("doctype") == "Member":
		address = addresses.address_of("Member", doc.name) if doc.get("name") else None
		return address.country if address else None
	return doc.get("country")
