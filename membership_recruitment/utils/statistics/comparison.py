"""Whether a model orders people better than the card does, by more than chance would. No database, no frappe.

The difference of two areas under the curve on the same people, and how far it may be off: E. R. DeLong, D. M. DeLong,
D. L. Clarke-Pearson, Biometrics 44, 1988; several rows of one person count as one: N. A. Obuchowski, Biometrics 53,
1997. Nothing is drawn at random: the same people give the same bits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import NamedTuple

from membership_recruitment.utils.statistics.ranking_measures import area

ONE_SIDED = 1.6448536269514722  # 95 % lie above the estimate less so many standard errors


class Compared(NamedTuple):
	"""One row: its scores by both rankings, and what came."""

	person: str
	new: float
	old: float
	joined: bool
	weight: float = 1


@dataclass(frozen=True)
class Comparison:
	"""Areas under the curve.

	Attributes:
	        new, old: Of both rankings.
	        error_of_new, error_of_difference: Standard errors.
	"""

	new: float
	old: float
	error_of_new: float
	error_of_difference: float

	@property
	def difference(self) -> float:
		return self.new - self.old

	@property
	def new_at_least(self) -> float:
		"""The new area is above this with 95 %."""
		return self.new - ONE_SIDED * self.error_of_new

	@property
	def difference_at_least(self) -> float:
		return self.difference - ONE_SIDED * self.error_of_difference


def compare(rows: Iterable[Compared]) -> Comparison | None:
	"""None unless some joined and some did not."""
	rows = sorted(rows)
	new = area((row.new, row.weight * row.joined, row.weight) for row in rows)
	old = area((row.old, row.weight * row.joined, row.weight) for row in rows)
	if new is None or old is None:
		return None
	pulls_on_new = _pulls(rows, [row.new for row in rows], new)
	pulls_on_old = _pulls(rows, [row.old for row in rows], old)
	apart = [one - other for one, other in zip(pulls_on_new, pulls_on_old, strict=True)]
	return Comparison(new, old, _error(rows, pulls_on_new), _error(rows, apart))


def _pulls(rows: Sequence[Compared], scores: Sequence[float], area_found: float) -> list[float]:
	"""By how much each row pulls the area away from where it is."""
	joined_of, others_of = {}, {}
	for row, score in zip(rows, scores, strict=True):
		counts = joined_of if row.joined else others_of
		counts[score] = counts.get(score, 0.0) + row.weight
	joined, others = fsum(joined_of.values()), fsum(others_of.values())
	others_below, joined_above = {}, {}  # at each score, half of the equals too
	passed_others, passed_joined = 0.0, 0.0
	for score in sorted({*joined_of, *others_of}):
		here_others, here_joined = others_of.get(score, 0.0), joined_of.get(score, 0.0)
		others_below[score] = passed_others + here_others / 2
		joined_above[score] = joined - passed_joined - here_joined / 2
		passed_others += here_others
		passed_joined += here_joined
	return [
		row.weight * (others_below[score] / others - area_found) / joined
		if row.joined
		else row.weight * (joined_above[score] / joined - area_found) / others
		for row, score in zip(rows, scores, strict=True)
	]


def _error(rows: Sequence[Compared], pulls: Sequence[float]) -> float:
	"""The standard error of an area: what its persons pull it by."""
	of_person: dict[str, float] = {}
	for row, pull in zip(rows, pulls, strict=True):
		of_person[row.person] = of_person.get(row.person, 0.0) + pull
	people = len(of_person)
	if people < 2:
		return 0.0
	return sqrt(fsum(pull * pull for pull in of_person.values()) * people / (people - 1))
