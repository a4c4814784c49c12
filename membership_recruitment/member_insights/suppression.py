"""Small cells hidden from those who recruit: they read aggregates only, and no figure may single people out.

The rule, for users who may neither read the register nor are analysts:

- A number of people from 1 to one less than `Membership Settings.minimum_cell` is small. None at all is not:
  it points at nobody.
- A cell is emptied when a number that it shows, or that it makes computable, is small. Rates stand on a
  numerator and a denominator: both, and their difference, are such numbers. Cells tied by a sum are emptied
  together (joined, left and their net; retained, lost and both rates; due, renewed, undecided).
- Stocks give flows away: active at two period ends and one of joined and left give the other. So a stock is
  shown again only once the flows since it was last shown are each none or large enough, and flows are shown
  only where the stocks around them are.
- With a membership type the rest (all members less that type) can be computed too, by asking again without it.
  So the same must hold of the rest.

What this does not stop: comparing answers over different days or intervals, and three or more types against
the total. Report 1's `left` beside report 2's `retained` tells how many left and came back within a period.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import frappe

from membership_recruitment.member_insights.filters import Choice
from membership_recruitment.member_privacy.access import may_see_members
from membership_recruitment.membership.settings import rules

SEES_EVERYTHING = "Membership Analyst"


@dataclass(frozen=True)
class Guard:
	"""When columns are emptied, all of them together.

	Attributes:
	        columns: The columns.
	        counts: Numbers of people in the same row, none of which may be small.
	        flows: Numbers whose sums, over the rows since these columns were last shown, may not be small.
	        needs: Columns that must be shown in this row and in the one before; their guards come first.
	"""

	columns: tuple[str, ...]
	counts: tuple[str, ...] = ()
	flows: tuple[str, ...] = ()
	needs: tuple[str, ...] = ()


def smallest_cell() -> int:
	"""The smallest number of people that the session's user may see; 0 where they may see every number."""
	user = frappe.session.user
	if user == "Administrator" or SEES_EVERYTHING in frappe.get_roles(user) or may_see_members(user):
		return 0
	return rules().minimum_cell


def less(everyone: Sequence[dict], part: Sequence[dict]) -> list[dict]:
	"""Numbers of the rest: everyone's less a part's, row by row."""
	return [
		{name: whole[name] - own[name] for name in own} for whole, own in zip(everyone, part, strict=True)
	]


def as_shown(
	rows: Sequence[dict],
	choice: Choice,
	counts: Sequence[dict],
	people: Callable[[Choice], Sequence[dict]],
	guards: Sequence[Guard],
) -> tuple[Sequence[dict], int]:
	"""A report's rows as the session's user may see them, and the smallest number they may see.

	Args:
	        rows: Rows of the report in order of time.
	        choice: What was asked.
	        counts: The numbers of people behind each row: `people(choice)`.
	        people: Counts for another choice; asked for all types where one was chosen.
	        guards: What empties which columns.
	"""
	minimum = smallest_cell()
	if not minimum:
		return rows, minimum
	populations = [counts]
	if choice.membership_type:
		populations.append(less(people(choice.of_all_types()), counts))
	return suppress(rows, populations, guards, minimum), minimum


def suppress(
	rows: Sequence[dict], populations: Sequence[Sequence[dict]], guards: Sequence[Guard], minimum: int
) -> list[dict]:
	"""Rows with the cells that are too small emptied.

	Args:
	        rows: Rows of the report in order of time.
	        populations: The numbers of people behind each row, by the names that the guards use: those of the
	                figures themselves and, with a membership type, those of the rest.
	        guards: What empties which columns.
	        minimum: The smallest number that may be shown.
	"""
	rows = [dict(row) for row in rows]

	def small(number: int) -> bool:
		return 0 < abs(number) < minimum

	for guard in guards:
		since: list[Counter] | None = None  # flows since these columns were last shown; None: not shown yet
		for k, row in enumerate(rows):
			numbers = [population[k][name] for population in populations for name in guard.counts]
			if since is not None:
				for total, population in zip(since, populations, strict=True):
					total.update({name: population[k][name] for name in guard.flows})
					numbers += total.values()
			missing = any(near[name] is None for near in rows[max(k - 1, 0) : k + 1] for name in guard.needs)
			if missing or any(map(small, numbers)):
				row.update(dict.fromkeys(guard.columns))
			else:
				since = [Counter() for _ in populations]
	return rows
