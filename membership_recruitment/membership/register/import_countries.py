"""The countries of this site by the words that files have for them: names in several languages, and codes."""

from collections.abc import Mapping

import frappe
from babel import Locale
from babel.core import get_global

LANGUAGES = ("en", "sv", "nb", "da", "fi", "de")


def codes() -> Mapping[str, str]:
	"""Two letters of each country, by lower-case words for it."""
	found = {alias.casefold(): known[0] for alias, known in get_global("territory_aliases").items()}
	for language in LANGUAGES:
		found.update({name.casefold(): code for code, name in Locale(language).territories.items()})
	for row in frappe.get_all("Country", fields=["name", "code"], limit=0):
		code = (row.code or "").upper()
		found.update({row.name.casefold(): code, code.casefold(): code})
	return found


def names() -> dict[str, str]:
	"""The Country of this site, by its two letters."""
	rows = frappe.get_all("Country", fields=["name", "code"], limit=0)
	return {(row.code or "").upper(): row.name for row in rows}


def home() -> str:
	"""The Country of addresses that name none."""
	return frappe.db.get_default("country") or "Sweden"


def code_of(country: str) -> str:
	return (frappe.get_cached_value("Country", country, "code") or "").upper()
