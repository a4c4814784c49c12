"""Rows of a register that are no members: guardians, organisations, people on trial, as a column of the file marks them.

No database, no frappe.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from membership_recruitment.membership.register.import_columns import position
from membership_recruitment.membership.register.import_file import Row

MEMBER, MEMBER_FOR_LIFE, PROSPECT = "Member", "Member Without End", "Prospect"
GUARDIAN, ORGANISATION, THE_ASSOCIATION, SOMEBODY_ELSE = (
	"Guardian",
	"Organisation",
	"The Association Itself",
	"Somebody Else",
)
LEFT_OUT = (GUARDIAN, ORGANISATION, THE_ASSOCIATION, SOMEBODY_ELSE)
KINDS = (MEMBER, MEMBER_FOR_LIFE, PROSPECT, *LEFT_OUT)
ANYTHING = "*"


@dataclass(frozen=True)
class RowRule:
	"""Of several rules the first that fits a row decides.

	Attributes:
	        heading: The column that is asked.
	        says: Words that mark a row, separated by commas; "*" for any, empty for a blank cell.
	        taken_as: One of the kinds above.
	"""

	heading: str
	says: str
	taken_as: str

	def fits(self, cell: str) -> bool:
		said = cell.strip().casefold()
		if not self.says.strip():
			return not said
		words = {word.strip().casefold() for word in re.split(r"[,;\n]", self.says)}
		return bool(said) and (ANYTHING in words or said in words)


@dataclass(frozen=True)
class Kind:
	"""What a row is taken as, and the cell that says so; both empty where all rows are."""

	taken_as: str
	heading: str = ""
	cell: str = ""


def kinds_of(
	headings: Sequence[str], rows: Sequence[Row], rules: Sequence[RowRule], otherwise: str = MEMBER
) -> dict[int, Kind]:
	"""What each row is, by its number. Rows that are members for a limited time are left out.

	Args:
	        headings: Of the file.
	        rows: Of the file.
	        rules: In their order; one about a column that the file does not have fits nothing.
	        otherwise: What rows are that no rule fits.
	"""
	asked = [(at, rule) for rule in rules if (at := position(rule.heading, headings)) is not None]
	found = {}
	for row in rows:
		if row.fault:
			continue  # its cells may stand in other columns
		kind = next(
			(
				Kind(rule.taken_as, rule.heading, row.cells[index])
				for index, rule in asked
				if rule.fits(row.cells[index])
			),
			Kind(otherwise),
		)
		if kind.taken_as != MEMBER:
			found[row.number] = kind
	return found
