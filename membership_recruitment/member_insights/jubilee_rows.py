"""Find members with a jubilee in a period.

The database finds who may have one, in the order of the day: by the days from which the years reach into the period.
`jubilees` then decides for these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.jubilees import (
	ALL_YEARS,
	SINCE_JOINING,
	UNBROKEN,
	Jubilee,
	Stay,
	jubilees,
)
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.utils import batches

EARLIEST = date(1900, 1, 1)  # nobody joined before
SLACK = 2  # days by which the database may be off, where February has 29

# an active member as of %(today)s, as far as anybody knows: nobody who has died, left or lapsed
ACTIVE = """(s.start_date <= %(today)s and s.active_to >= %(today)s or exists (
	select 1 from `tabMembership Spell` c
	where c.member = s.member and c.start_date <= %(today)s and c.active_to >= %(today)s))"""


@dataclass(frozen=True)
class JubileeFilters:
	"""Checked filters: jubilees of these `years`, counted in this `way`, from `first` to `last`."""

	first: date
	last: date
	years: Sequence[int]
	way: str
	membership_type: str | None = None


def candidates(choice: JubileeFilters, limit: int) -> list[tuple[str, int]]:
	"""Members and years that may be a jubilee, the earliest first."""
	asked = {
		"first": choice.first,
		"last": choice.last,
		"slack": SLACK,
		"today": getdate(),
		"membership_type": choice.membership_type,
		"limit": limit,
	}
	years = [number for number in choice.years if number <= choice.last.year - EARLIEST.year]
	if not years:
		return []
	found = frappe.db.sql(
		f"""select day, member, years from ({" union all ".join(_of_years(choice, number, asked) for number in years)}) found
		order by day, member, years limit %(limit)s""",
		asked,
	)
	return [(member, number) for _day, member, number in found]


def _of_years(choice: JubileeFilters, years: int, asked: dict) -> str:
	"""SQL: who completes so many years in a spell, counted from its first day or, of who came back, from as many days
	before it as all earlier spells had."""
	first = max(EARLIEST, add_months(choice.first, -12 * years))
	asked[f"begins_{years}"] = first - timedelta(days=SLACK)
	asked[f"ends_{years}"] = add_months(choice.last, -12 * years) + timedelta(days=SLACK)
	# where the year alone is known, its first day is stored: it is up to a year later
	asked[f"year_{years}"] = first - timedelta(days=366)
	begin = "s.counted_from" if choice.way == ALL_YEARS else "s.start_date"
	which = {
		# not who had the years before the gap
		ALL_YEARS: f"and s.counted_from + interval {years} year + interval %(slack)s + 366 * m.only_year_known day >= s.start_date",
		SINCE_JOINING: "and s.spell_number = 1",
		UNBROKEN: "",
	}[choice.way]
	return f"""(select s.member, {years} as years, greatest({begin} + interval {years} year, s.start_date) as day
		from `tabMembership Spell` s join `tabMember` m on m.name = s.member
		where {begin} between %(year_{years})s and %(ends_{years})s {which} and {ACTIVE}
			and ({begin} >= %(begins_{years})s or m.only_year_known = 1) {_of_type(choice)}
		order by {begin} limit %(limit)s)"""


def _of_type(choice: JubileeFilters) -> str:
	return "and m.membership_type = %(membership_type)s" if choice.membership_type else ""


def rows(choice: JubileeFilters, found: Sequence[tuple[str, int]]) -> list[frappe._dict]:
	"""The jubilees among these candidates, in the order of the day, of members whom the session's user may see."""
	wanted: dict[str, set[int]] = {}
	for member, number in found:  # some by two ways
		wanted.setdefault(member, set()).add(number)
	seen = [
		row
		for names in batches.split(wanted)
		for member, stays, goes_on in _members(_permitted(names))
		for number in wanted[member.member]
		for one in jubilees(
			stays, number, choice.way, goes_on=goes_on, only_year_known=bool(member.only_year_known)
		)
		if one.day <= choice.last and one.latest >= choice.first
		for row in [_row(member, one)]
	]
	seen.sort(key=lambda row: (row.jubilee_day, -row.completed_years, row.member))
	return seen


def _permitted(names: list[str]) -> list[str]:
	return frappe.get_list(
		"Member", filters=[["Member", "name", "in", names]], pluck="name", limit=len(names)
	)


def _members(names: list[str]) -> Iterator[tuple[frappe._dict, list[Stay], bool]]:
	"""Members with all their stays, and whether the last one is thought to go on."""
	if not names:
		return
	spells = frappe.db.sql(
		"""select m.name as member, m.full_name, m.membership_type, m.join_date, s.start_date, s.end_date,
			m.only_year_known = 1 and m.member_since = m.join_date as only_year_known,
			exists (
				select 1 from `tabMembership` t where t.member = m.name
					and t.cancelled_from = s.end_date + interval 1 day and t.start_date < t.cancelled_from
			) as resigned
		from `tabMember` m join `tabMembership Spell` s on s.member = m.name
		where m.name in %(names)s order by m.name, s.start_date""",
		{"names": tuple(names)},
		as_dict=True,
	)
	for _name, of_member in groupby(spells, key=lambda row: row.member):
		own = list(of_member)
		yield own[-1], [Stay(row.start_date, row.end_date) for row in own], not own[-1].resigned


def _row(member: frappe._dict, one: Jubilee) -> frappe._dict:
	return frappe._dict(
		member=member.member,
		member_name=member.full_name,
		membership_type=member.membership_type,
		join_date=member.join_date,
		only_year_known=int(member.only_year_known or 0),
		completed_years=one.years,
		jubilee_day=one.day,
		latest_day=one.latest,
		if_renewed=int(one.if_renewed),
		days_away=sum(gap.days for gap in one.gaps) or None,
		away=", ".join(f"{gap.first:%Y-%m} – {gap.last:%Y-%m}" for gap in one.gaps),
	)
