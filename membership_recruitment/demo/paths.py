"""How a prospect gets through the phases. Dates and chance only: no frappe, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random


@dataclass(frozen=True)
class Step:
	"""One step of a journey; `from_phase` None: the first, `to_phase` None: left the journey."""

	from_phase: str | None
	to_phase: str | None
	on: datetime


def path_to(random: Random, phases: Sequence[tuple[str, int]], since: date) -> list[Step]:
	"""The steps of somebody who went through `phases` and has been in the last of them since a day.

	Args:
	        phases: Name and expected days of each phase, in order.
	        since: The day of the last step; those before it lie a chance number of days apart.

	Returns:
	        One step per phase, in order of time.
	"""
	steps: list[Step] = []
	day = since
	for index in range(len(phases) - 1, -1, -1):
		before = phases[index - 1][0] if index else None
		steps.append(Step(before, phases[index][0], at_work(random, day)))
		day -= timedelta(days=days_in_phase(random, phases[index - 1][1]))
	return steps[::-1]


def days_in_phase(random: Random, expected_days: int) -> int:
	"""Days that somebody stays in a phase: at least one, on average about what is expected."""
	return 1 + int(random.expovariate(1 / max(expected_days, 1)))


def at_work(random: Random, day: date) -> datetime:
	"""A moment of that day between eight and half past six."""
	return datetime.combine(day, time(8)) + timedelta(minutes=random.randint(0, 630))
