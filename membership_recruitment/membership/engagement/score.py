"""The engagement score: the formula, and where each activity leaves a member. No database, no frappe.

Score on a day = 100 × (1 − exp(−points ÷ scale)), where points = Σ weight · 0.5^(age ÷ half-life) over the
activities up to that day (design §7.6): each half-life an activity counts half as much, and a first activity does
more for the score than a tenth. engagement/stored_scores.py says the same in SQL; a test holds the two equal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

HIGH, MEDIUM, LOW, NONE = LEVELS = ("High", "Medium", "Low", "None")
FOREVER = date(9999, 12, 31)
POINT_DIGITS = 9  # decimals that are stored
SCORE_DIGITS = 1


@dataclass(frozen=True)
class ScoreRules:
	"""The settings in force.

	Attributes:
	        half_life_days: Days after which an activity counts half.
	        scale: Points that make a score of 63.
	        high, medium, low: The lowest score of each level; below `low` it is None.
	"""

	half_life_days: int = 365
	scale: float = 10.0
	high: int = 60
	medium: int = 25
	low: int = 5

	def decay(self, days: int) -> float:
		"""What is left of a point after so many days."""
		return 0.5 ** (days / self.half_life_days)

	def score(self, points: float) -> float:
		"""The score, 0–100, as it is stored and shown: with one decimal."""
		return round(100 * (1 - exp(-points / self.scale)), SCORE_DIGITS)

	def level(self, score: float) -> str:
		"""The level of a score as shown."""
		if score >= self.high:
			return HIGH
		if score >= self.medium:
			return MEDIUM
		return LOW if score >= self.low else NONE

	def make_sense(self) -> bool:
		return self.half_life_days > 0 and self.scale > 0 and 100 >= self.high > self.medium > self.low > 0


@dataclass(frozen=True)
class Activity:
	"""What a member did: the day and its weight; `key` tells activities of the same day apart."""

	key: str
	day: date
	weight: float


@dataclass(frozen=True)
class StandingAfter:
	"""Where an activity leaves the member, until the next one.

	Attributes:
	        key: Of the activity.
	        day: Its day, the first on which this holds.
	        latest_to: The last day on which it is the latest activity; before `day` where another one of the same
	                day follows.
	        points: Of all activities so far, on that day.
	        number: How many these are.
	"""

	key: str
	day: date
	latest_to: date
	points: float
	number: int


def standings(activities: Iterable[Activity], rules: ScoreRules) -> Iterator[StandingAfter]:
	"""The standing after each of one member's activities, in order of day and key.

	Any day's points follow from the one standing that holds on it, by decay alone: that is what makes the figures
	of a day, also of a past one, quick to count.
	"""
	ordered = sorted(activities, key=lambda activity: (activity.day, activity.key))
	points, before = 0.0, None
	for number, activity in enumerate(ordered, start=1):
		if before:
			points *= rules.decay((activity.day - before).days)
		# as stored, so that computing again finds what is there
		points = round(points + activity.weight, POINT_DIGITS)
		before = activity.day
		following = ordered[number].day if number < len(ordered) else None
		latest_to = following - timedelta(days=1) if following else FOREVER
		yield StandingAfter(activity.key, activity.day, latest_to, points, number)


def score_on(day: date, found: Iterable[StandingAfter], rules: ScoreRules) -> float:
	"""The score on a day, from one member's standings."""
	for standing in found:
		if standing.day <= day <= standing.latest_to:
			return rules.score(standing.points * rules.decay((day - standing.day).days))
	return 0.0
