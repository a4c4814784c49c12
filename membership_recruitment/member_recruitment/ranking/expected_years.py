"""How long people of a source and type stay on average, as the reports' mathematics found it: read here, written by
member_insights every night (recruitment knows nothing of reports)."""

import json
from collections.abc import Mapping

import frappe

from membership_recruitment.member_recruitment.ranking.rules import SETTINGS

FIELD = "expected_years"


BETWEEN = "\x1f"  # in no name


def key(source: str | None, membership_type: str | None) -> str:
	return f"{source or ''}{BETWEEN}{membership_type or ''}"


def keep(years: Mapping[str, float]) -> None:
	"""Store years by `key`; of a source alone, of a type alone and of all with the other part empty."""
	frappe.db.set_single_value(
		SETTINGS, FIELD, json.dumps(dict(sorted(years.items()))), update_modified=False
	)


def rename(doctype: str, old: str, new: str) -> None:
	"""A source or type is called otherwise."""
	place = {"Recruitment Source": 0, "Membership Type": 1}.get(doctype)
	if place is None:
		return
	found = {}
	for stored, years in known().items():
		parts = stored.split(BETWEEN)
		if parts[place] == old:
			parts[place] = new
			found.setdefault(key(*parts), years)
		else:
			found[stored] = years
	keep(found)


def known() -> dict[str, float]:
	stored = frappe.db.get_single_value(SETTINGS, FIELD)
	return json.loads(stored) if stored else {}


def expected(years: Mapping[str, float], source: str | None, membership_type: str | None) -> float | None:
	"""Years of those who are nearest: source and type, source, type, all; None where nothing is known."""
	for wanted in (
		key(source, membership_type),
		key(source, None),
		key(None, membership_type),
		key(None, None),
	):
		if wanted in years:
			return years[wanted]
	return None
