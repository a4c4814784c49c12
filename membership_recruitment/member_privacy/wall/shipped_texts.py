"""Addresses and numbers in the apps' own texts: "Write it as 070-123 45 67" tells nothing about whoever has that number.

The desk gets all translations with its first page; without this, a member with the number of an example would close it.
"""

import re

import frappe
from frappe.translate import get_translations_from_apps

from membership_recruitment.member_privacy.wall.what_leaves import Country, find

SHIPPED = "membership_wall_shipped_texts"  # key of the cache, which an update of an app empties
MAY_HOLD_ONE = re.compile(r"@|\d[\d ()-]{5,}\d")


def values(country: Country) -> set[str]:
	"""Those that stand in the texts of the installed apps, in every language that somebody uses."""
	return set().union(*(_of_language(language, country) for language in _languages()))


def _languages() -> set[str]:
	"""Swedish always: its file of translations holds the English texts beside them."""
	used = frappe.get_all("User", filters={"enabled": 1}, pluck="language", distinct=True, order_by="")
	return {language for language in (*used, frappe.db.get_default("lang"), "sv") if language}


def _of_language(language: str, country: Country) -> set[str]:
	return frappe.cache.hget(SHIPPED, f"{language}|{country.code}", lambda: _found(language, country))


def _found(language: str, country: Country) -> set[str]:
	texts = get_translations_from_apps(language)
	return find([text for text in (*texts, *texts.values()) if MAY_HOLD_ONE.search(text)], country).values()
