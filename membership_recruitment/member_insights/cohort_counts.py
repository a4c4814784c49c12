"""Count members by the year in which they first joined, and how many were active on each anniversary."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.terms.calendar_years import full_years_sql
from membership_recruitment.membership.terms.periods import add_months


@dataclass
class Cohort:
	"""Who first joined in a year.

	Attributes:
	        year: The year.
	        size: How many.
	        active: active[n − 1] of them were active n years after their own join date. Only for anniversaries that
	                everyone of the cohort has reached.
	"""

	year: int
	size: int
	active: list[int] = field(default_factory=list)


def cohorts(from_year: int, to_year: int, day: date | None = None) -> list[Cohort]:
	"""The cohorts of these years that have members, seen from a day (default: today).

	A member who left and came back counts on the anniversaries on which the new membership is active. The
	anniversary of 29 February is the 28th in other years.
	"""
	day = getdate(day)
	values = {"first": date(from_year, 1, 1), "last": min(date(to_year, 12, 31), day), "day": day}
	sizes: dict[int, int] = defaultdict(int)
	# differences between one anniversary and the next: changes[year][n]
	changes: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
	years_before = full_years_sql("s.joined_on", "(s.start_date - interval 1 day)")
	spells = frappe.db.sql(
		f"""select year(s.joined_on), if(s.spell_number = 1, null, {years_before}) as years_before,
			{full_years_sql("s.joined_on", "least(s.active_to, %(day)s)")} as lasted, count(*)
		from `tabMembership Spell` s
		where s.start_date <= %(day)s and s.joined_on between %(first)s and %(last)s
		group by year(s.joined_on), years_before, lasted""",
		values,
	)
	for year, years_before, lasted, count in spells:
		if years_before is None:  # a first one
			sizes[year] += count
		changes[year][int(years_before or 0) + 1] += count
		changes[year][int(lasted) + 1] -= count
	found = []
	for year in sorted(sizes):
		cohort, active = Cohort(year, sizes[year]), 0
		for n in range(1, _full_years_since(year, day) + 1):
			active += changes[year][n]
			cohort.active.append(active)
		found.append(cohort)
	return found


def _full_years_since(year: int, day: date) -> int:
	"""How many anniversaries everyone who joined in a year has reached."""
	years = 0
	while add_months(date(year, 12, 31), 12 * (years + 1)) <= day:
		years += 1
	return years
