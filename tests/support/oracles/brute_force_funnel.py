"""The journey funnel the slow way: one journey and one step at a time, from design §7 and docs/journey-funnel.md.

Shares no code with the app: what funnel_counts gives is held against it.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Step:
	"""Into `to_phase` (None: out of the journey) at a moment. Identical ones are in the order in which they come."""

	journey: str
	to_phase: str | None
	on: datetime
	source: str | None = None
	campaign: str | None = None
	target_group: str | None = None


def funnel(
	steps: Iterable[Step],
	phases: Sequence[str],
	first: date,
	last: date,
	as_of: date,
	source: str | None = None,
	campaign: str | None = None,
	target_group: str | None = None,
) -> list[dict]:
	"""A dict for each phase with the fieldnames of the report."""
	journeys: dict[str, list[Step]] = {}
	for step in steps:
		if step.on.date() <= as_of:
			journeys.setdefault(step.journey, []).append(step)
	for walked in journeys.values():
		walked.sort(key=lambda step: (step.on, _place(step, phases)))

	def counts(step: Step) -> bool:
		return (
			source in (None, step.source)
			and campaign in (None, step.campaign)
			and target_group in (None, step.target_group)
		)

	rows = []
	for place, phase in enumerate(phases):
		entered = advanced = lost = now = 0
		days = []
		for walked in journeys.values():
			now += walked[-1].to_phase == phase and counts(walked[-1])
			into = [
				k
				for k, step in enumerate(walked)
				if step.to_phase == phase and first <= step.on.date() <= last
			]
			if not into or not counts(walked[into[0]]):
				continue
			entered += 1
			came_in = walked[into[0]]
			further = [step for step in walked[into[0] + 1 :] if _place(step, phases) > place]
			if further:
				advanced += 1
				days.append((further[0].on.date() - came_in.on.date()).days)
			elif walked[-1].to_phase is None:
				lost += 1
		rows.append(
			{
				"phase": phase,
				"entered": entered,
				"advanced": advanced,
				"conversion_rate": 100 * advanced / entered if entered else None,
				"median_days": statistics.median(days) if days else None,
				"in_phase_now": now,
				"lost": lost,
			}
		)
	return rows


def _place(step: Step, phases: Sequence[str]) -> int:
	"""Order of steps of the same moment, and what is later: out of the journey, a phase that is gone, the phases."""
	if step.to_phase is None:
		return -2
	return phases.index(step.to_phase) if step.to_phase in phases else -1
