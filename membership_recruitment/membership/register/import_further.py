"""What a row says beside person, address and dates: money, offices, groups, consent, status. No database, no frappe.

A cell that says none of these costs itself and not the row: it is left out with a remark.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from membership_recruitment.membership.register import import_consent, import_fees, import_offices
from membership_recruitment.membership.register.import_consent import Consent
from membership_recruitment.membership.register.import_fees import Money
from membership_recruitment.membership.register.import_findings import Finding
from membership_recruitment.membership.register.import_offices import Office

SAID_BY = {
	*("fee", "paid", "paid_on", "office", "office_from", "office_to", "groups", "consent", "consent_on"),
	*("consent_source", "status"),
}
LISTS = ("groups", "office")  # cells that may hold several, and be long
BETWEEN_GROUPS = re.compile(r":::|[,;\n]")
LONGEST_GROUP = 140


@dataclass
class Further:
	"""
	Attributes:
	        money: Fee and payment of the term.
	        offices: That the person held or holds.
	        groups: Sections, groups and tags.
	        consent: That was given or refused.
	        status: The word for what the person is.
	        findings: What was left out.
	"""

	money: Money = field(default_factory=Money)
	offices: list[Office] = field(default_factory=list)
	groups: list[str] = field(default_factory=list)
	consent: Consent | None = None
	status: str = ""
	findings: list[Finding] = field(default_factory=list)


def read(cells: Mapping[str, str], targets: Collection[str | None], today: date) -> Further:
	"""
	Args:
	        cells: Of a row, by target; empty ones left out.
	        targets: That the file has columns for.
	        today: No day of the past lies later.
	"""
	if not SAID_BY & cells.keys():
		return Further()
	money, of_money = import_fees.read(cells, today)
	offices, of_offices = import_offices.read(cells)
	consent, of_consent = import_consent.read(cells, today, day_alone="consent" not in targets)
	return Further(
		money,
		offices,
		groups_in(cells.get("groups", "")),
		consent,
		cells.get("status", ""),
		[*of_money, *of_offices, *of_consent],
	)


def groups_in(text: str) -> list[str]:
	"""The groups of a cell, each once: Orientering, Medlemmar; "VIP","Blogg"; Medlemmar ::: * myContacts."""
	found: dict[str, str] = {}
	for part in BETWEEN_GROUPS.split(text):
		name = part.strip(" \t\"'*")[:LONGEST_GROUP]
		if name:
			found.setdefault(name.casefold(), name)
	return list(found.values())
