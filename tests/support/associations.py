"""Made-up associations of different kinds, member by member, counted as the Member Forecast reads them. No frappe."""

import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from membership_recruitment.member_insights.forecast_history import History, TermCount

START = 12 * 2012  # the month in which they begin
MONTHS = 144


def flat(_month: int) -> float:
	return 1.0


def seasons(depth: float) -> Callable[[int], float]:
	"""Joins that are most in September and fewest in March."""
	return lambda month: 1 + depth * math.sin((month % 12 - 5) * math.pi / 6)


def growth(a_year: float) -> Callable[[int], float]:
	return lambda month: (1 + a_year) ** (month / 12)


def spike(month: int, times: float) -> Callable[[int], float]:
	"""A campaign: so many times the joins in one month."""
	return lambda now: times if now == month else 1.0


def waves(depth: float, years: float) -> Callable[[int], float]:
	return lambda month: 1 + depth * math.sin(2 * math.pi * month / (12 * years))


@dataclass(frozen=True)
class Kind:
	"""How an association is made.

	Attributes:
	        joins: Mean a month, before `shapes`.
	        shapes: Functions of the month (0 is the first) that are multiplied.
	        types: Name → (share of joins, α, β of the chances not to renew, months of a term or 0 for calendar years).
	        before: Months before the first one in which as many joined, without `shapes`.
	        resigning: Chance a month to leave within a term.
	        returning: Chance a month to come back in the first year after leaving, a third of it later.
	        imported: Month (from the first) whose members alone were brought in; 0 for a register complete from the start.
	        unsteady: Deviation of the logarithm of each month's mean joins.
	        change: (month, factor on everybody's chance not to renew from then on).
	"""

	joins: float
	shapes: tuple[Callable[[int], float], ...] = (flat,)
	types: tuple[tuple[str, float, float, float, int], ...] = (("Member", 1.0, 0.8, 3.2, 12),)
	before: int = 120
	resigning: float = 0.002
	returning: float = 0.01
	imported: int = 0
	unsteady: float = 0.15
	change: tuple[int, float] | None = None
	months: int = MONTHS


CALENDAR = (("Member", 1.0, 0.8, 3.2, 0),)
MIXED = (("Adult", 0.6, 0.8, 4.0, 12), ("Student", 0.3, 2.0, 2.5, 12), ("Family", 0.1, 0.5, 5.0, 0))
KINDS = {
	"rolling": Kind(30),
	"rolling, small": Kind(6),
	"rolling, large": Kind(90),
	"rolling, two years": Kind(25, types=(("Member", 1.0, 0.9, 3.0, 24),)),
	"calendar year": Kind(30, types=CALENDAR),
	"calendar year, small": Kind(7, types=CALENDAR),
	"calendar year, seasonal": Kind(30, (seasons(0.8),), CALENDAR),
	"calendar year, growing": Kind(15, (growth(0.1),), CALENDAR),
	"growing": Kind(10, (growth(0.15),)),
	"growing fast": Kind(6, (growth(0.3),)),
	"young and growing": Kind(25, before=0, months=72),
	"shrinking": Kind(40, (growth(-0.1),)),
	"shrinking, calendar year": Kind(40, (growth(-0.08),), CALENDAR),
	"seasonal": Kind(30, (seasons(0.8),)),
	"seasonal, one big month": Kind(20, (lambda month: 5.0 if month % 12 == 8 else 0.6,)),
	"campaign spike": Kind(25, (spike(110, 14),)),
	"campaign spike, calendar year": Kind(25, (spike(118, 14),), CALENDAR),
	"two campaigns": Kind(25, (spike(90, 10), spike(121, 12))),
	"imported": Kind(30, imported=60),
	"imported, calendar year": Kind(30, types=CALENDAR, imported=72),
	"three types": Kind(35, (seasons(0.5),), MIXED),
	"worse retention": Kind(30, change=(100, 1.5)),
	"waves": Kind(30, (waves(0.4, 5),)),
	"tiny": Kind(0.6),
}


class _Association:
	def __init__(self, kind: Kind, seed: int):
		self.kind, self.chance = kind, random.Random(seed)
		self.rows: Counter = Counter()

	def poisson(self, mean: float) -> int:
		if mean > 50:
			return max(round(self.chance.gauss(mean, math.sqrt(mean))), 0)
		bound, product, count = math.exp(-mean), self.chance.random(), 0
		while product > bound:
			product *= self.chance.random()
			count += 1
		return count

	def make(self) -> None:
		for month in range(-self.kind.before, self.kind.months):
			mean = self.kind.joins * math.exp(self.chance.gauss(0, self.kind.unsteady))
			if month >= 0:
				mean *= math.prod(shape(month) for shape in self.kind.shapes)
			for _join in range(self.poisson(mean)):
				self.live(month)

	def live(self, month: int) -> None:
		"""One member, from joining on."""
		name, _share, alpha, beta, length = self.chance.choices(
			self.kind.types, [row[1] for row in self.kind.types]
		)[0]
		own = self.chance.betavariate(alpha, beta)
		lapsed = None
		while month is not None and month < self.kind.months:
			left = self.spell(name, own, length, month, lapsed)
			month, lapsed = self.comes_back(left), left

	def spell(self, name: str, own: float, length: int, begun: int, lapsed: int | None) -> int:
		"""One unbroken membership; the month in which it ended, or the end of time."""
		number = 1
		while begun < self.kind.months:
			# calendar years: to the end of the year, that of the next from October on
			due = begun + length if length else (begun + 3) // 12 * 12 + 12
			left = next(
				(m for m in range(begun + 1, due) if self.chance.random() < self.kind.resigning), None
			)
			factor = self.kind.change[1] if self.kind.change and due >= self.kind.change[0] else 1.0
			renewed = left is None and self.chance.random() >= own * factor
			self.rows[name, number, begun, due, left, renewed, lapsed if number == 1 else None] += 1
			if not renewed:
				return due if left is None else left
			begun, number = due, number + 1
		return self.kind.months

	def comes_back(self, left: int) -> int | None:
		for month in range(left + 1, min(left + 60, self.kind.months)):
			if self.chance.random() < self.kind.returning * (1 if month - left <= 12 else 1 / 3):
				return month
		return None

	def counts(self) -> list[TermCount]:
		found = []
		for (name, number, begun, due, left, renewed, lapsed), terms in self.rows.items():
			gone = due if left is None else left
			if self.kind.imported and gone <= self.kind.imported:
				continue  # had left before the list was brought in
			opens = number == 1
			if self.kind.imported and begun <= self.kind.imported and not opens:
				opens, lapsed = True, None  # the term that ran then is all that is known of them
			found.append(
				TermCount(
					name,
					number,
					opens,
					START + begun,
					START + due,
					terms,
					None if left is None else START + left,
					renewed,
					None if lapsed is None else START + lapsed,
				)
			)
		return found


def association(kind: Kind, seed: int) -> History:
	"""Its register when its last month is over: what is known by then, and nothing later."""
	made = _Association(kind, seed)
	made.make()
	last = START + kind.months - 1
	return History(made.counts(), last).as_of(last)
