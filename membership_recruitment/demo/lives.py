"""How a member's years in the association go: join, renew, leave, come back, die. Dates and chance only: no
frappe, no database.

Every number here is invented so that the demo's figures look like those of a Swedish outdoor association; none
was taken from a real one. The same seed and the same day give the same lives.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from membership_recruitment.membership.terms.calendar_years import full_years
from membership_recruitment.membership.terms.periods import (
	ONE_DAY,
	PeriodRule,
	add_months,
	next_start,
	term_end,
)

YEARS = 10
FOUNDING_DAYS = 60  # the first members come in a wave, whatever the season
FOUNDING_WEIGHT = 8
MONTH_WEIGHTS = (1.7, 1.1, 1.3, 1.6, 1.5, 0.8, 0.4, 0.8, 1.1, 0.8, 0.5, 0.4)  # January … December

FIRST_RENEWAL = 0.67
LATER_RENEWALS = (0.89, 0.91, 0.925, 0.935)  # second, third, fourth and later renewals
LATER_EFFECT_OF_SOURCE = 0.25  # how much of a source's effect is left after the first year
CANCELLED_IN_TERM = 0.015
COMES_BACK = 0.16
CANCELLATION_REASONS = {"Resigned": 0.6, "Moved away": 0.25, "Other": 0.13, "Excluded": 0.02}


@dataclass(frozen=True)
class Profile:
	"""Who joins as a type: its share of the joiners, and their age (youngest, most usual, oldest)."""

	share: float
	ages: tuple[int, int, int]


@dataclass(frozen=True)
class SourceEffect:
	"""A source's share of the joiners, and what it adds to the probability of the first renewal."""

	share: float
	first_renewal: float


PROFILES = {
	"Individual": Profile(0.52, (18, 44, 84)),
	"Family": Profile(0.27, (27, 37, 56)),
	"Youth": Profile(0.12, (13, 19, 25)),
	"Supporting": Profile(0.06, (24, 52, 80)),
	"Lifetime": Profile(0.03, (38, 61, 78)),
}
ADULT_AGE = 26  # a youth membership is renewed as Individual from this age

SOURCES = {
	"Website": SourceEffect(0.30, -0.03),
	"Recommended by a member": SourceEffect(0.25, 0.10),
	"Event": SourceEffect(0.17, 0.04),
	"Social media": SourceEffect(0.13, -0.13),
	"Workplace": SourceEffect(0.08, 0.0),
	"Letter": SourceEffect(0.07, -0.06),
}


@dataclass(frozen=True)
class LivedTerm:
	membership_type: str
	start: date
	end: date | None
	cancelled_from: date | None = None
	cancellation_reason: str | None = None
	approved: bool = True


@dataclass
class Life:
	birth_date: date
	source: str
	terms: list[LivedTerm] = field(default_factory=list)
	deceased_on: date | None = None

	@property
	def joined(self) -> date:
		return self.terms[0].start


def simulate(
	count: int, today: date, *, rules: dict[str, PeriodRule], grace_days: int, seed: str
) -> list[Life]:
	"""The lives of `count` members who joined during the YEARS up to `today`, in order of joining.

	A few of them are chosen rather than left to chance, so that a small demo too has a member in grace, one
	whose first term is still to come, one who waits for approval and one who died.

	Args:
	        count: Number of members, at least 4.
	        today: Nothing is decided after this day.
	        rules: Period rule of each type in PROFILES.
	        grace_days: Days after a term's end during which a renewal joins on.
	        seed: Same seed, same lives.
	"""
	random = Random(seed)
	world = _World(random, today, rules, grace_days)
	chosen = [make() for make in world.examples() for _ in range(1 + count // 250)][:count]
	days = join_days(random, today, count - len(chosen))
	return sorted(chosen + [world.live(day) for day in days], key=lambda life: life.joined)


def join_days(random: Random, today: date, count: int) -> list[date]:
	"""Days on which people join: more in spring and after new year, a wave at the start, slow growth after."""
	first = add_months(today, -12 * YEARS)
	days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
	weights = [
		FOUNDING_WEIGHT
		if number < FOUNDING_DAYS
		else MONTH_WEIGHTS[day.month - 1] * (1 + 0.5 * number / len(days))
		for number, day in enumerate(days)
	]
	return random.choices(days, weights, k=count)


def renewal_probability(source: str, renewals: int) -> float:
	"""Probability that a member renews who has renewed `renewals` times since joining or rejoining."""
	effect = SOURCES[source].first_renewal
	if renewals == 0:
		return FIRST_RENEWAL + effect
	later = LATER_RENEWALS[min(renewals, len(LATER_RENEWALS)) - 1]
	return min(later + LATER_EFFECT_OF_SOURCE * effect, 0.99)


def day_of_death(random: Random, birth_date: date, start: date) -> date:
	"""A day of death after `start`, by Gompertz's law: yearly risk 0.03 % at 30, 1.6 % at 70, 12 % at 90."""
	growth, at_thirty = 0.1, 0.0003
	age = (start - birth_date).days / 365.25
	risk_now = at_thirty * math.exp(growth * (age - 30))
	years = math.log(1 - growth / risk_now * math.log(1 - random.random())) / growth
	return start + timedelta(days=1 + int(years * 365.25))


def choose(random: Random, shares: dict[str, float]) -> str:
	return random.choices(list(shares), list(shares.values()))[0]


@dataclass
class _World:
	"""What all lives share while they are simulated."""

	random: Random
	today: date
	rules: dict[str, PeriodRule]
	grace_days: int

	def live(self, joined: date) -> Life:
		"""One life from the joining day up to today, by chance."""
		random = self.random
		kind = choose(random, {name: profile.share for name, profile in PROFILES.items()})
		life = Life(
			birth_date=self.birth_date(kind, joined),
			source=choose(random, {name: effect.share for name, effect in SOURCES.items()}),
		)
		death = day_of_death(random, life.birth_date, joined)
		start, joining, renewals = joined, True, 0
		while start is not None and start < death:
			term = self.term(kind, start, joining)
			if death <= min(self.today, term.cancelled_from or term.end or self.today):
				life.terms.append(replace(term, cancelled_from=None, cancellation_reason=None))
				life.deceased_on = death
				break
			life.terms.append(term)
			if term.cancelled_from or term.end is None:
				break
			start, joining = self.renewal(life.source, term.end, renewals)
			renewals = 0 if joining else renewals + 1
			if start:
				kind = self.next_kind(kind, full_years(life.birth_date, start))
		return life

	def term(self, kind: str, start: date, joining: bool) -> LivedTerm:
		end = term_end(self.rules[kind], start, first_term=joining)
		term = LivedTerm(kind, start, end)
		if self.random.random() < CANCELLED_IN_TERM:
			cancelled_from = start + timedelta(days=self.random.randint(20, 330))
			# who resigns says so up to a month ahead
			if cancelled_from <= min(end or self.today, self.today + timedelta(days=30)):
				reason = choose(self.random, CANCELLATION_REASONS)
				return replace(term, cancelled_from=cancelled_from, cancellation_reason=reason)
		return term

	def renewal(self, source: str, end: date, renewals: int) -> tuple[date | None, bool]:
		"""First day of the next term (None: no next term by today) and whether it is a rejoin."""
		random = self.random
		if random.random() < renewal_probability(source, renewals):
			decided = end + timedelta(days=random.randint(-30, self.grace_days * 2 // 3))
		elif random.random() < COMES_BACK:
			decided = end + timedelta(days=self.grace_days + random.randint(30, 900))
		else:
			return None, False
		if decided > self.today:
			return None, False
		return next_start(end, decided, self.grace_days)

	def next_kind(self, kind: str, age: int) -> str:
		"""The type of the next term: most stay, the young grow up, households form and part."""
		if kind == "Youth":
			return "Individual" if age >= ADULT_AGE else kind
		chance = self.random.random()
		if kind == "Individual" and chance < 0.025:
			return "Family"
		if kind == "Family" and chance < 0.03:
			return "Individual"
		if kind == "Individual" and age > 45 and chance > 0.995:
			return "Lifetime"
		return kind

	def birth_date(self, kind: str, joined: date) -> date:
		youngest, usual, oldest = PROFILES[kind].ages
		years = self.random.triangular(youngest, oldest + 0.99, usual)
		return joined - timedelta(days=int(years * 365.25) + 1)

	# ------------------------------------------------------------ chosen lives

	def examples(self) -> Sequence:
		return (self.in_grace, self.upcoming, self.pending, self.deceased)

	def in_grace(self) -> Life:
		"""Joined a year ago and has not renewed yet."""
		ended = self.today - timedelta(days=self.random.randint(1, max(1, self.grace_days - 3)))
		return self.first_term_only("Individual", add_months(ended + ONE_DAY, -12))

	def upcoming(self) -> Life:
		return self.first_term_only("Individual", self.today + timedelta(days=self.random.randint(1, 40)))

	def pending(self) -> Life:
		life = self.first_term_only("Youth", self.today - timedelta(days=self.random.randint(0, 20)))
		life.terms = [replace(life.terms[0], approved=False)]
		return life

	def deceased(self) -> Life:
		joined = self.today - timedelta(days=self.random.randint(400, 300 * YEARS))
		life = self.first_term_only("Lifetime", joined)
		life.deceased_on = joined + timedelta(days=self.random.randint(60, 390))
		return life

	def first_term_only(self, kind: str, start: date) -> Life:
		life = Life(
			birth_date=self.birth_date(kind, min(start, self.today)),
			source=choose(self.random, {name: effect.share for name, effect in SOURCES.items()}),
		)
		life.terms = [LivedTerm(kind, start, term_end(self.rules[kind], start, first_term=True))]
		return life
