"""Consent as a row says it: yes or no, the day, and where it comes from. No database, no frappe."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from membership_recruitment.membership.register.import_cells import date_or_none
from membership_recruitment.membership.register.import_fees import past_day
from membership_recruitment.membership.register.import_findings import (
	CONSENT_WITHOUT_DAY,
	NO_YES_OR_NO,
	Finding,
)
from membership_recruitment.membership.register.import_yes_no import yes_or_no


@dataclass(frozen=True)
class Consent:
	"""
	Attributes:
	        given: Whether it was given; otherwise it was refused or withdrawn.
	        on: The day; None where a no says none.
	        cell: What the row says, as proof.
	        source: Where it was said, in the file's words.
	"""

	given: bool
	on: date | None
	cell: str
	source: str = ""


def read(cells: Mapping[str, str], today: date, *, day_alone: bool) -> tuple[Consent | None, list[Finding]]:
	"""The consent in the cells of a row (by target); None where it says nothing that can be recorded.

	Args:
	        cells: Of the row; an empty one says nothing.
	        today: No consent was given later.
	        day_alone: Whether the file says days only, so that a day is a yes.
	"""
	found: list[Finding] = []
	said, day = cells.get("consent", ""), cells.get("consent_on", "")
	given = yes_or_no(said)
	if said and given is None:
		if day or not date_or_none(said):
			return None, [Finding(NO_YES_OR_NO, "consent", (said,))]
		given, day = True, said  # the day stands in its place
	if day_alone and day:
		given, said = True, day
	if given is None:
		return None, found
	on = past_day("consent_on", day, today, found)
	if given and not on:
		return None, [*found, Finding(CONSENT_WITHOUT_DAY, "consent", (said,))]
	if day and not on:
		return None, found  # a no on a day that cannot be right
	return Consent(given, on, said, cells.get("consent_source", "")), found
