"""Find members with a jubilee in a period.

The database finds who may have one, in the order of the day: by the first days from which the years reach into the
period, and for who came back by the days of all earlier spells. `jubilees` then decides for these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.jubilees import ALL_YEARS, UNBROKEN, Jubilee, Stay, jubilees
from membership_recruitment.membership.terms.calendar_years import (
	YEAR,
	day_number_sql,
	lasted_sql,
)
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.settings import rules
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
		"grace": rules().active_grace_days,
		"today": getdate(),
		"membership_type": choice.membership_type,
		"limit": limit,
	}
	years = [number for number in choice.years if number <= choice.last.year - EARLIEST.year]
	if not years:
		return []
	statements = [" union all ".join(_from_first_day(choice, number, asked) for number in years)]
	if choice.way == ALL_YEARS:
		statements.append(_of_who_came_back(choice, years))
	found = [
		row
		for statement in statements
		for row in frappe.db.sql(
			f"select day, member, years from ({statement}) found order by day, member, years limit %(limit)s",
			asked,
		)
	]
	return [(member, number) for _day, member, number in sorted(found)[:limit]]


def _from_first_day(choice: JubileeFilters, years: int, asked: dict) -> str:
	"""SQL: who completes so many years without a gap, counted from the first day of a spell."""
	first = max(EARLIEST, add_months(choice.first, -12 * years))
	asked[f"begins_{years}"] = begins = first - timedelta(days=SLACK)
	asked[f"ends_{years}"] = add_months(choice.last, -12 * years) + timedelta(days=SLACK)
	# a year that alone is known is stored as its first day
	asked[f"year_{years}"] = min(begins, first.replace(month=1, day=1))
	first_spell = "" if choice.way == UNBROKEN else "and s.spell_number = 1"
	return f"""(select s.member, {years} as years, s.start_date + interval {years} year as day
		from `tabMembership Spell` s join `tabMember` m on m.name = s.member
		where s.start_date between %(year_{years})s and %(ends_{years})s {first_spell} and {ACTIVE}
			and (s.start_date >= %(begins_{years})s or m.only_year_known = 1) {_of_type(choice)}
		order by s.start_date limit %(limit)s)"""


def _of_who_came_back(choice: JubileeFilters, years: list[int]) -> str:
	"""SQL: who completes years in a later spell, the days of the earlier ones added up.

	From indexes alone, where a spell has its last day with grace (up to as many days too many); and as if the year alone
	were known of everybody: the members are read last.
	"""
	numbers = " union all ".join(f"select {number} as years" for number in years)
	first, last = day_number_sql("%(first)s"), day_number_sql("%(last)s")
	return f"""(select back.member, y.years,
			cast(%(first)s as date) + interval (back.origin + {YEAR} * y.years - {first}) day as day
		from (
			select s.member, {day_number_sql("s.start_date")} as returned,
				{day_number_sql("s.start_date")}
					- sum({lasted_sql("e.start_date", "(e.active_to + interval 1 day)")}) as origin,
				%(slack)s + %(grace)s * count(*) as unsure
			from `tabMembership Spell` s
			join `tabMembership Spell` e on e.member = s.member and e.start_date < s.start_date
			where s.earlier_active_to is not null and s.start_date <= %(last)s
				and (s.active_to >= %(first)s or s.active_to >= %(today)s) and {ACTIVE}
			group by s.member, s.start_date
		) back
		join ({numbers}) y on y.years
			between (greatest({first}, back.returned) - {YEAR} - back.unsure - back.origin) / {YEAR}
			and ({last} + %(slack)s - back.origin) / {YEAR}
		join `tabMember` m on m.name = back.member
		where back.origin + {YEAR} * y.years
			>= greatest({first}, back.returned) - back.unsure - {YEAR} * m.only_year_known {_of_type(choice)})"""


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
