"""Who came into each phase of the journey, got further and was lost, counted in one SQL statement.

From Journey Transition alone: rows without personal data that are only added, so that the figures outlive erasure.
Exactly:

- The steps of a journey are its rows in order of time; of steps of the same moment (an import) the one into the
  later phase comes last. Phases have the order that Journey Phase gives them today. A renamed phase takes its history
  along. A step into a phase that was deleted is neither forwards nor backwards: it only means being elsewhere.
- *Entered*: journeys with a step into the phase in the window. Who comes in again counts once, from the first time in
  the window. Reopening a lost prospect is coming in again; going back to an earlier phase is coming into that one.
- *Advanced*: of those, who took a step into any later phase after that, up to the day `as_of`. Skipping phases is
  getting further, too: the skipped ones were not entered. Joining is a step into the first phase of the members.
- *Lost*: of those, who did not get further and whose last step, up to `as_of`, was out of the journey. Who is lost in
  a later phase was advanced here. The others are still there, or went back: entered = advanced + lost + others.
- *Days*: calendar days from coming in to the first step into a later phase.
- *In the phase now*: journeys whose last step up to `as_of` is into it, whenever that was.

A source or campaign is that of the step: for entered of the step in, for those in the phase of the last step. People who
were merged are one journey: the steps of both, in order of time.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import frappe
from frappe.utils import getdate

FIRST_PLACE = 1
JOURNEY_ID_LENGTH = (
	32  # theirs are 16; rows with all the 140 that the column could hold would not fit into memory
)
NEVER, NOT_YET = "timestamp'9999-12-31 00:00:00'", "timestamp'0001-01-01 00:00:00'"


@dataclass
class PhaseCount:
	"""One phase of the funnel; see the module.

	Attributes:
	        phase: Its name.
	        entered, advanced, lost: Journeys that came into it in the window, and what became of them.
	        in_phase_now: Journeys in it.
	        days: Days to get further, and how many took so many.
	"""

	phase: str
	entered: int = 0
	advanced: int = 0
	lost: int = 0
	in_phase_now: int = 0
	days: dict[int, int] = field(default_factory=lambda: defaultdict(int))

	@property
	def others(self) -> int:
		"""Neither further nor lost."""
		return self.entered - self.advanced - self.lost

	@property
	def conversion_rate(self) -> float | None:
		"""0–100; None where nobody came in."""
		return 100 * self.advanced / self.entered if self.entered else None

	@property
	def median_days(self) -> float | None:
		"""Of those who got further; between the two in the middle where their number is even."""
		return median(self.days)


def median(counts: dict[int, int]) -> float | None:
	"""Median of values given as value: how many; None of none."""
	total = sum(counts.values())
	if not total:
		return None
	middle, seen = [], 0
	for value in sorted(counts):
		first, seen = seen, seen + counts[value]
		middle += [value for place in {(total - 1) // 2, total // 2} if first <= place < seen]
	return sum(middle) / len(middle)


def phases() -> list[str]:
	"""The phases in their order of today."""
	return frappe.get_all("Journey Phase", pluck="name", order_by="sequence asc, name asc")


def funnel(
	first: date,
	last: date,
	*,
	source: str | None = None,
	campaign: str | None = None,
	as_of: date | None = None,
) -> list[PhaseCount]:
	"""The funnel of those who came into a phase from `first` to `last`, both inclusive.

	Args:
	        first, last: The window.
	        source, campaign: Only steps with this Recruitment Source, this Campaign; None for all.
	        as_of: What became of them up to this day (default: today). Steps after it do not exist.

	Returns:
	        One for each phase, in order.
	"""
	names = phases()
	if not names:
		return []
	as_of = getdate(as_of)
	counts = [PhaseCount(name) for name in names]
	values = {
		"first": first,
		"end": _day_after(min(last, as_of)),
		"as_of_end": _day_after(as_of),
		"source": source,
		"campaign": campaign,
		**{f"phase_{place}": name for place, name in enumerate(names, start=FIRST_PLACE)},
	}
	for place, fate, days, now, journeys in frappe.db.sql(_statement(len(names), source, campaign), values):
		count = counts[place - FIRST_PLACE]
		count.in_phase_now += journeys * now
		if fate is None:
			continue
		count.entered += journeys
		if fate == "advanced":
			count.advanced += journeys
			count.days[int(days)] += journeys
		elif fate == "lost":
			count.lost += journeys
	return counts


def _day_after(day: date) -> datetime:
	return datetime.combine(day, time()) + timedelta(days=1)


def _statement(phases: int, source: str | None, campaign: str | None) -> str:
	"""(place, fate, days, whether in the phase now, journeys): fate `advanced`, `lost` or `other` of those who came
	in, NULL for those who are only there now.

	One pass over the steps, journey by journey, in the order of an index that holds all it asks for. Somebody got
	further when the last step into a later phase comes after coming in. The first such step is the first of all into
	a later phase, but for those who had been further before: only theirs are looked at again.
	"""
	places = range(FIRST_PLACE, FIRST_PLACE + phases)
	of_origin = " and ".join(
		[
			"1",
			*["t.recruitment_source <=> %(source)s"] * bool(source),
			*["t.campaign <=> %(campaign)s"] * bool(campaign),
		]
	)

	def times(n: int) -> str:
		into = f"t.to_phase = %(phase_{n})s"
		columns = f"""
			min(case when {into} and t.transition_on >= %(first)s and t.transition_on < %(end)s and {of_origin}
				then t.transition_on end) as entered_{n},
			ifnull(min(case when {into} then t.transition_on end), {NEVER}) as first_{n},
			ifnull(max(case when {into} then t.transition_on end), {NOT_YET}) as last_{n}"""
		if of_origin != "1":
			columns += (
				f", max(case when {into} and {of_origin} then t.transition_on end) as last_of_origin_{n}"
			)
		return columns

	def of_place(expression: Callable[[int], str]) -> str:
		return f"case p.seq {' '.join(f'when {n} then {expression(n)}' for n in places)} end"

	def among_later(function: str, column: str, otherwise: str, n: int) -> str:
		return (
			f"{function}({', '.join([otherwise, otherwise, *(f'j.{column}_{m}' for m in places if m > n)])})"
		)

	def last_later(n: int) -> str:
		return among_later("greatest", "last", NOT_YET, n)

	last_of_origin = "last" if of_origin == "1" else "last_of_origin"
	# of steps of the same moment the one into the later phase comes last, and one out of the journey first
	now = of_place(
		lambda n: f"ifnull(j.{last_of_origin}_{n} >= j.last_in and j.last_in >= j.last_out and {last_later(n)} < j.last_in, 0)"
	)
	fate = of_place(
		lambda n: f"""case when j.entered_{n} is null then null when {last_later(n)} >= j.entered_{n} then 'advanced'
			when j.last_out > j.last_in then 'lost' else 'other' end"""
	)
	later_names = " ".join(f"when t.to_phase = %(phase_{n})s then {n}" for n in places)
	return f"""select f.place, f.fate, case when f.fate = 'advanced' then datediff(
				if(f.first_later >= f.entered, f.first_later, (
					select min(t.transition_on) from `tabJourney Transition` t
					where t.journey_id = f.journey_id and t.transition_on >= f.entered
						and t.transition_on < %(as_of_end)s and case {later_names} else 0 end > f.place
				)), f.entered) end as days, f.now, count(*)
		from (
			select p.seq as place, j.journey_id, {of_place(lambda n: f"j.entered_{n}")} as entered,
				{of_place(lambda n: among_later("least", "first", NEVER, n))} as first_later,
				{fate} as fate, {now} as now
			from (
				select left(t.journey_id, {JOURNEY_ID_LENGTH}) as journey_id, {", ".join(map(times, places))},
					ifnull(max(case when t.to_phase <> '' then t.transition_on end), {NOT_YET}) as last_in,
					ifnull(max(case when ifnull(t.to_phase, '') = '' then t.transition_on end), {NOT_YET}) as last_out
				from `tabJourney Transition` t where t.transition_on < %(as_of_end)s
				group by t.journey_id
			) j
			join seq_{FIRST_PLACE}_to_{FIRST_PLACE + phases - 1} p
		) f
		where f.fate is not null or f.now
		group by f.place, f.fate, days, f.now"""
