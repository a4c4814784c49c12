"""Count members by the year in which they first joined, and how many were still members on each anniversary.

Still a member is who is one by a term on that day: grace is no year of membership, as in lifetime_counts.py. Whoever's
grace is not over yet is undecided.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.terms.calendar_years import full_years_sql
from membership_recruitment.membership.terms.lapse_rates import in_grace_sql, open_since
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.settings import rules

# by year and anniversary: how many more there are on it than on the one before
Differences = dict[int, dict[int, int]]


@dataclass
class Cohort:
	"""Who first joined in a year.

	Attributes:
	        year: The year.
	        size: How many.
	        stayed: stayed[n − 1] of them were members n years after their own join date. Only for anniversaries that
	                everyone of the cohort has reached.
	        undecided: undecided[n − 1] of them may turn out to have been: their terms ended before, and grace runs.
	"""

	year: int
	size: int
	stayed: list[int] = field(default_factory=list)
	undecided: list[int] = field(default_factory=list)


def cohorts(
	from_year: int, to_year: int, day: date | None = None, known_from: date | None = None
) -> list[Cohort]:
	"""The cohorts of these years that have members, seen from a day (default: today).

	Of those who joined before `known_from` the register knows only who stayed, so they are left out.

	A member who left and came back counts on the anniversaries that the new membership covers. The anniversary of
	29 February is the 28th in other years.
	"""
	day = getdate(day)
	first, last = date(from_year, 1, 1), min(date(to_year, 12, 31), day)
	values = {"first": max(first, known_from or first), "last": last, "day": day}
	sizes: dict[int, int] = defaultdict(int)
	stayed: Differences = defaultdict(lambda: defaultdict(int))
	years_before = full_years_sql("s.joined_on", "(s.start_date - interval 1 day)")
	spells = frappe.db.sql(
		f"""select year(s.joined_on), if(s.spell_number = 1, null, {years_before}) as years_before,
			{full_years_sql("s.joined_on", "least(ifnull(s.end_date, %(day)s), %(day)s)")} as lasted, count(*)
		from `tabMembership Spell` s
		where s.start_date <= %(day)s and s.joined_on between %(first)s and %(last)s
		group by year(s.joined_on), years_before, lasted""",
		values,
	)
	for year, years_before, lasted, count in spells:
		if years_before is None:  # a first one
			sizes[year] += count
		stayed[year][int(years_before or 0) + 1] += count
		stayed[year][int(lasted) + 1] -= count
	undecided = _undecided(values)
	found = []
	for year in sorted(sizes):
		years = range(1, _full_years_since(year, day) + 1)
		found.append(
			Cohort(
				year,
				sizes[year],
				list(accumulate(stayed[year][n] for n in years)),
				list(accumulate(undecided[year][n] for n in years)),
			)
		)
	return found


def _undecided(values: dict) -> Differences:
	"""Who is in grace, by the anniversaries since the last day of their term."""
	day = values["day"]
	values = {
		**values,
		"open_from": open_since(day),
		"latest": day + timedelta(days=rules().active_grace_days),
	}
	lasted, years = (full_years_sql("s.joined_on", until) for until in ("s.end_date", "%(day)s"))
	found: Differences = defaultdict(lambda: defaultdict(int))
	for year, before, after, count in frappe.db.sql(
		# the first lines are quick: they leave few to be asked about
		f"""select year(s.joined_on), {lasted} as lasted, {years} as years, count(*)
		from `tabMembership Spell` s
		where s.active_to between %(open_from)s and %(latest)s
			and s.joined_on between %(first)s and %(last)s and {lasted} < {years}
			and {in_grace_sql("s")}
		group by year(s.joined_on), lasted, years""",
		values,
	):
		found[year][int(before) + 1] += count
		found[year][int(after) + 1] -= count
	return found


def _full_years_since(year: int, day: date) -> int:
	"""How many anniversaries everyone who joined in a year has reached."""
	years = 0
	while add_months(date(year, 12, 31), 12 * (years + 1)) <= day:
		years += 1
	return years
