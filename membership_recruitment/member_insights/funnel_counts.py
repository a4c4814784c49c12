"""Count who entered each phase of the journey, who advanced and who was lost, in three SQL statements.

From Journey Transition alone: rows without personal data that are only added, so that the figures outlive erasure.
Each row is read by itself, since it knows what it needs of the journey's others (member_journey/steps/order.py, which also
says in what order the steps of one moment are). Exactly:

- The steps of a journey are its rows in order of time. Phases have the order that Journey Phase gives them today. A
  renamed phase takes its history along. A step into a phase that was deleted is neither forwards nor backwards: it
  only means being elsewhere.
- *Entered*: journeys with a step into the phase in the window. Who comes in again counts once, from the first time in
  the window. Reopening a lost prospect is coming in again; going back to an earlier phase is coming into that one.
- *Advanced*: of those, who took a step into any later phase after that, up to the day `as_of`. Skipping phases is
  getting further, too: the skipped ones were not entered. Joining is a step into the first phase of the members.
- *Lost*: of those, who did not get further and whose last step, up to `as_of`, was out of the journey. Who is lost in
  a later phase was advanced here. The others are still there, or went back: entered = advanced + lost + others.
- *Days*: calendar days from coming in to the first step into a later phase.
- *In the phase now*: journeys whose last step up to `as_of` is into it, whenever that was.

A source, campaign or target group is that of the step that counts: for entered the first one in the window, for
those in the phase the last one. So the sources, and those without, add up to the whole. People who were merged are
one journey: the steps of both, in order of time.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import frappe
from frappe.utils import getdate

from membership_recruitment.member_journey.steps import order as step_order


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


def funnel(
	first: date,
	last: date,
	*,
	source: str | None = None,
	campaign: str | None = None,
	target_group: str | None = None,
	as_of: date | None = None,
	with_now: bool = True,
) -> list[PhaseCount]:
	"""The funnel of those who came into a phase from `first` to `last`, both inclusive.

	Args:
	        first, last: The window.
	        source, campaign, target_group: Only steps with this Recruitment Source, this Campaign, this Target Group;
	                None for all.
	        as_of: What became of them up to this day (default: today). Steps after it do not exist.
	        with_now: Whether to count who is in the phase, too.

	Returns:
	        One for each phase, in order.
	"""
	names = step_order.phases()
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
		"target_group": target_group,
		**{f"phase_{place}": name for place, name in enumerate(names)},
	}
	of_origin = " and t.recruitment_source = %(source)s" * bool(source)
	of_origin += " and t.campaign = %(campaign)s" * bool(campaign)
	of_origin += " and t.target_group = %(target_group)s" * bool(target_group)
	steps_taken = Steps(values)
	came_in = steps_taken.came_in
	for place, taken, journeys in _by_phase(
		names, f"{steps_taken.days} as days, count(*)", f"{came_in}{of_origin} group by days", values
	):
		count = counts[place]
		count.entered += journeys
		if taken is not None:
			count.advanced += journeys
			count.days[taken] += journeys
	if with_now:
		for place, journeys in _by_phase(names, "count(*)", f"{steps_taken.is_last('t')}{of_origin}", values):
			counts[place].in_phase_now = journeys
	for place, journeys in _lost(names, f"{came_in}{of_origin}", steps_taken.is_last("gone"), values):
		counts[place].lost += journeys
	return counts


def _by_phase(names: list[str], wanted: str, condition: str, values: dict) -> tuple:
	"""(place, …) of the steps into each phase, phase by phase, so that the database walks along an index."""
	return frappe.db.sql(
		" union all ".join(
			f"""(select {place}, {wanted} from `tabJourney Transition` t
			where t.to_phase = %(phase_{place})s and {condition})"""
			for place in range(len(names))
		),
		values,
	)


def _lost(names: list[str], came_in: str, is_last: str, values: dict) -> tuple:
	"""(place, journeys) whose last step led out: they are few, so from there to where they had come in."""
	listed = ", ".join(f"%(phase_{place})s" for place in range(len(names)))
	return frappe.db.sql(
		f"""select field(t.to_phase, {listed}) - 1 as place, count(*)
		from `tabJourney Transition` gone
		join `tabJourney Transition` t on t.journey_id = gone.journey_id
		where (gone.to_phase is null or gone.to_phase = '') and {is_last}
			and gone.transition_on >= %(first)s
			and {came_in} and (t.advanced_on is null or t.advanced_on >= %(as_of_end)s)
		group by place
		having place >= 0""",
		values,
	)


class Steps:
	"""Conditions on steps, in SQL. What every step fulfils is not asked, since there may be millions of them.

	Args:
	        values: Parameters of the statements: `first`, and `end` and `as_of_end`, the days after the window and `as_of`.
	"""

	def __init__(self, values: dict):
		((earliest, latest),) = frappe.db.sql(
			"select min(transition_on), max(transition_on) from `tabJourney Transition`"
		)
		self.from_the_start = not earliest or getdate(earliest) >= values["first"]
		self.to_the_end = not latest or latest < values["end"]
		self.to_today = not latest or latest < values["as_of_end"]

	@property
	def came_in(self) -> str:
		"""Whether a step `t` is the first of its journey into the phase in the window."""
		conditions = [] if self.from_the_start else ["t.transition_on >= %(first)s"]
		if not self.to_the_end:
			conditions.append("t.transition_on < %(end)s")
		before = "" if self.from_the_start else " or t.previous_entry_on < %(first)s"
		return " and ".join([*conditions, f"(t.previous_entry_on is null{before})"])

	@property
	def days(self) -> str:
		"""From a step `t` to getting further; null where that has not happened up to `as_of`."""
		days = "datediff(t.advanced_on, t.transition_on)"
		return days if self.to_today else f"if(t.advanced_on < %(as_of_end)s, {days}, null)"

	def is_last(self, step: str) -> str:
		"""Whether a step is the journey's last one up to `as_of`."""
		if self.to_today:
			return f"{step}.next_on is null"
		return f"""({step}.transition_on < %(as_of_end)s
			and ({step}.next_on is null or {step}.next_on >= %(as_of_end)s))"""


def _day_after(day: date) -> datetime:
	return datetime.combine(day, time()) + timedelta(days=1)
