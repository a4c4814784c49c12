"""What those who joined and stayed a year had in common, read as columns and counted here.

Joined: the first membership spell began in the window. Stayed: active on the first anniversary of that day, as in
cohort_counts.py (who left and was back by then stayed; the anniversary of 29 February is the 28th). Only those whose
anniversary has come count, so nobody is taken for gone who is merely new.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import compress

import frappe

from membership_recruitment.member_insights.columns import column, columns

AGE_BANDS = (26, 36, 46, 56, 66)  # years: under 26, 26 to 35, …, 66 and more
POSTCODE_DIGITS = 2
UNKNOWN = ""

SOURCE, CAMPAIGN, PATH, AGE, POSTCODE = CHARACTERISTICS = (
	"Recruitment Source",
	"Campaign",
	"Phases before Joining",
	"Age Band",
	"Postcode Area",
)

ANNIVERSARY = "(s.start_date + interval 1 year)"
STAYED = f"""(s.active_to >= {ANNIVERSARY} or exists (
	select 1 from `tabMembership Spell` back
	where back.member = s.member and s.active_to < {ANNIVERSARY}
		and back.start_date <= {ANNIVERSARY} and back.active_to >= {ANNIVERSARY}
))"""
JOINED = "s.spell_number = 1 and s.start_date between %(first)s and %(last)s"
AGE_THEN = "timestampdiff(year, m.birth_date, s.start_date)"
BANDS = " ".join(f"when {AGE_THEN} >= {first} then '{first}'" for first in reversed(AGE_BANDS))


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
	stayed, *values = columns(
		[STAYED, *(VALUES[name] for name in characteristics)],
		f"`tabMembership Spell` s join `tabMember` m on m.name = s.member where {JOINED}",
		{"first": first, "last": last},
	)
	return {
		name: _counted(LOOKED_UP[name](raw) if name in LOOKED_UP else raw, stayed)
		for name, raw in zip(characteristics, values, strict=True)
	}


def everyone(first: date, last: date) -> ValueCount:
	"""All who joined from `first` to `last`, without looking at anybody's value."""
	((joined, stayed),) = frappe.db.sql(
		f"select count(*), sum({STAYED}) from `tabMembership Spell` s where {JOINED}",
		{"first": first, "last": last},
	)
	return ValueCount(UNKNOWN, joined, int(stayed or 0))


def _counted(values: Iterable[str], stayed: Iterable[str]) -> list[ValueCount]:
	found: dict[str, ValueCount] = {}
	for (value, has_stayed), people in Counter(zip(values, stayed, strict=True)).items():
		count = found.setdefault(value, ValueCount(value))
		count.joined += people
		count.stayed += people * (has_stayed == "1")
	return sorted(found.values(), key=lambda count: (-count.joined, count.value))


def _postcode_areas(members: Sequence[str]) -> Iterable[str]:
	"""For each of them that of the address that was entered first, and only what begins with digits."""
	known = dict(
		zip(
			*columns(
				["a.member", "a.area"],
				"""(
					select l.link_name as member,
						substr(min(concat(d.creation, left(replace(d.pincode, ' ', ''), %(digits)s))), 27) as area
					from `tabDynamic Link` l
					join `tabAddress` d on d.name = l.parent and ifnull(d.pincode, '') <> ''
					where l.link_doctype = 'Member' and l.parenttype = 'Address'
					group by l.link_name
				) a where a.area regexp '^[0-9]+$'""",
				{"digits": POSTCODE_DIGITS},
			),
			strict=True,
		)
	)
	return (known.get(member, UNKNOWN) for member in members)


def _phases_before_joining(journeys: Sequence[str]) -> Iterable[str]:
	"""For each of them which of the prospects' phases it touched, in the order of Journey Phase, not of the steps, so
	that who went back and forth is no group of one."""
	names = frappe.get_all(
		"Journey Phase", filters={"people": "Prospects"}, pluck="name", order_by="sequence asc, name asc"
	)
	if not names:
		return [UNKNOWN] * len(journeys)
	touched = [
		set(column("t.journey_id", "`tabJourney Transition` t where t.to_phase = %(phase)s", {"phase": name}))
		for name in names
	]

	@cache
	def said(*were_there: bool) -> str:
		return "\n".join(compress(names, were_there))

	return map(said, *(map(some.__contains__, journeys) for some in touched))


# SQL over the first spell `s` and its member `m`; never null
VALUES = {
	SOURCE: "coalesce(nullif(s.recruitment_source, ''), m.recruitment_source, '')",
	CAMPAIGN: "ifnull(m.campaign, '')",
	AGE: f"ifnull(case {BANDS} when {AGE_THEN} >= 0 then '0' end, '')",
	PATH: "ifnull(m.journey_id, '')",
	POSTCODE: "m.name",
}
# what is found by the values of VALUES
LOOKED_UP = {PATH: _phases_before_joining, POSTCODE: _postcode_areas}
