"""Count what those who joined and stayed a year had in common.

Joined: the first membership spell began in the window. Stayed: a member by a term on the first anniversary of that
day, as in cohort_counts.py (who left and was back by then stayed; the anniversary of 29 February is the 28th). Only
those whose anniversary has come count, and not who is still in grace then: nobody is taken for gone who is merely new
or has not decided.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.packed_columns import column, numbered
from membership_recruitment.membership.terms.lapse_rates import in_grace_sql, open_since

AGE_BANDS = (26, 36, 46, 56, 66)  # years: under 26, 26 to 35, …, 66 and more
UNKNOWN = ""

SOURCE, CAMPAIGN, PATH, AGE, POSTCODE = CHARACTERISTICS = (
	"Recruitment Source",
	"Campaign",
	"Phases before Joining",
	"Age Band",
	"Postcode Area",
)

JOINED = f"""s.spell_number = 1 and s.start_date between %(first)s and %(last)s
	and (s.stayed_a_year = 1 or not {in_grace_sql("s")})"""
BANDS = " ".join(f"when s.joined_age >= {first} then {first}" for first in reversed(AGE_BANDS))


@dataclass
class ValueCount:
	"""How many with a value of a characteristic joined, and how many of them were there a year later."""

	value: str
	joined: int = 0
	stayed: int = 0

	@property
	def gone(self) -> int:
		return self.joined - self.stayed


def insights(characteristics: Sequence[str], first: date, last: date) -> dict[str, list[ValueCount]]:
	"""By characteristic the values of those who joined from `first` to `last`, both inclusive, most first.

	Args:
	        characteristics: Of CHARACTERISTICS.
	        first, last: The window; `last` at least a year ago.

	Returns:
	        UNKNOWN as the value of those of whom it isn't known. Phases stand in order, a line feed between them; an age
	        band is its first age, "0" the youngest; a postcode area is the first digits, never more of them.
	"""
	expressions, said_by = zip(*(VALUES[name]() for name in characteristics), strict=True)
	rows = Counter(
		column(
			f"concat_ws('\t', s.stayed_a_year, {', '.join(expressions)})",
			f"`tabMembership Spell` s where {JOINED}",
			_window(first, last),
		)
	)
	found: dict[str, dict[str, ValueCount]] = {name: {} for name in characteristics}
	for row, people in rows.items():
		stayed, *raw = row.split("\t")
		for counts, value in zip(found.values(), raw, strict=True):
			count = counts.setdefault(value, ValueCount(value))
			count.joined += people
			count.stayed += people * int(stayed)
	for counts, said in zip(found.values(), said_by, strict=True):
		for count in counts.values():
			count.value = said(count.value)
	return {
		name: sorted(counts.values(), key=lambda count: (-count.joined, count.value))
		for name, counts in found.items()
	}


def everyone(first: date, last: date) -> ValueCount:
	"""All who joined from `first` to `last`, without looking at anybody's value."""
	((joined, stayed),) = frappe.db.sql(
		f"select count(*), sum(s.stayed_a_year) from `tabMembership Spell` s where {JOINED}",
		_window(first, last),
	)
	return ValueCount(UNKNOWN, joined, int(stayed or 0))


def _window(first: date, last: date) -> dict:
	"""Parameters of JOINED, as it is known today."""
	today = getdate()
	return {"first": first, "last": last, "day": today, "open_from": open_since(today)}


def _paths() -> list[str]:
	return frappe.db.sql_list(
		"select distinct joined_phases from `tabMembership Spell` where joined_phases > ''"
	)


# by characteristic what makes SQL over the first spell `s`, and what makes its value that of the report
VALUES: dict[str, Callable[[], tuple[str, Callable[[str], str]]]] = {
	SOURCE: lambda: numbered("s.joined_source", frappe.get_all("Recruitment Source", pluck="name")),
	CAMPAIGN: lambda: numbered("s.joined_campaign", frappe.get_all("Campaign", pluck="name")),
	PATH: lambda: numbered("s.joined_phases", _paths()),
	AGE: lambda: (f"case {BANDS} when s.joined_age >= 0 then 0 else '' end", str),
	POSTCODE: lambda: ("ifnull(s.joined_area, '')", str),
}
