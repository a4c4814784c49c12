"""Offices that a row says somebody held, with their years: "Ordförande 2019–2022". No database, no frappe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from membership_recruitment.membership.register.import_cells import date_or_none, is_year
from membership_recruitment.membership.register.import_findings import (
	NO_DAY,
	NO_OFFICE,
	OFFICE_ENDS_FIRST,
	OFFICE_WITHOUT_DAY,
	Finding,
)

SEPARATORS = re.compile(r"[;,\n]")
WITH_YEARS = re.compile(
	r"(?P<name>.*?)[\s(:]+(?:(?P<since>sedan|från|since|from)\s+)?(?P<first>(?:19|20)\d\d)"
	r"(?:\s*(?P<dash>[-–—])\s*(?P<last>(?:(?:19|20)?\d\d)?))?\s*\)?",
	re.IGNORECASE,
)


@dataclass(frozen=True)
class Office:
	"""Until None: still held."""

	name: str
	start: date
	until: date | None = None


def read(cells: Mapping[str, str]) -> tuple[list[Office], list[Finding]]:
	"""The offices in the cells of a row (by target), and what of them was left out."""
	offices, found = [], []
	start = _day("office_from", cells.get("office_from", ""), found, last=False)
	until = _day("office_to", cells.get("office_to", ""), found, last=True)
	said = [part.strip() for part in SEPARATORS.split(cells.get("office", "")) if part.strip()]
	if (start or until) and not said:
		found.append(Finding(NO_OFFICE, "office_from" if start else "office_to", (start or until,)))
	for part in said:
		office = _with_years(part) or (Office(part, start, until) if start else None)
		if not office:
			found.append(Finding(OFFICE_WITHOUT_DAY, "office", (part,)))
		elif office.until and office.until < office.start:
			found.append(Finding(OFFICE_ENDS_FIRST, "office", (office.name, office.start, office.until)))
		else:
			offices.append(office)
	return offices, found


def _with_years(text: str) -> Office | None:
	match = WITH_YEARS.fullmatch(text)
	if not match or not match["name"].strip(" ,:("):
		return None
	first, last = match["first"], match["last"]
	if last and len(last) == 2:
		last = first[:2] + last
	if not last and not match["dash"] and not match["since"]:
		last = first  # one year
	return Office(
		match["name"].strip(" ,:("), date(int(first), 1, 1), date(int(last), 12, 31) if last else None
	)


def _day(target: str, said: str, found: list[Finding], *, last: bool) -> date | None:
	"""A day, or the first or last one of a year."""
	if is_year(said):
		return date(int(said), 12, 31) if last else date(int(said), 1, 1)
	day = date_or_none(said)
	if said and not day:
		found.append(Finding(NO_DAY, target, (said,)))
	return day
