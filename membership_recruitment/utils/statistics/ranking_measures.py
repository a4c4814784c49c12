"""How good a ranking and its chances were, from what came. No database, no frappe.

A scored group is (score, joined, people): those who were given the same score, and how many of them joined. What
compares order (area under the curve, lift) takes any score, a card's points too; what compares sizes (Brier, calibration)
takes chances from 0 to 1.

Area under the curve: J. A. Hanley, B. J. McNeil, Radiology 143, 1982. Brier: G. W. Brier, Monthly Weather Review 78,
1950. Calibration slope and intercept: D. R. Cox, Biometrika 45, 1958, the logistic fit of what came on the logit of the
chance. The tests hold them equal to scikit-learn's and statsmodels'.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from membership_recruitment.utils.statistics import logistic

TOP = 0.2  # the share of the list whose lift is told
CERTAIN = 1e-9  # for calibration, nobody is more certain than this of anybody
SAME = 12  # decimals: what differs by less does so by rounding

Scored = tuple[float, float, float]


@dataclass(frozen=True)
class Measures:
	"""All of them for chances. None where the people do not suffice to say it.

	Attributes:
	        people, joined: Whom it was measured on.
	        area: Chance that somebody who joined stands above somebody who did not (AUC): 1 perfect, 0.5 by lot.
	        brier: Mean square of what the chance missed by: 0 perfect.
	        calibration_slope: 1 where chances are as far apart as they should be, below 1 where too far.
	        calibration_intercept: The other end of the same fit: 0 where right.
	        observed_to_expected: How many joined for each whom the chances promised.
	        lift: How many times the average the top fifth of the list joined.
	"""

	people: float
	joined: float
	area: float | None
	brier: float | None
	calibration_slope: float | None
	calibration_intercept: float | None
	observed_to_expected: float | None
	lift: float | None


def measures(scored: Iterable[Scored]) -> Measures:
	"""All measures of chances."""
	groups = in_order(scored)
	slope, intercept = calibration(groups) or (None, None)
	return Measures(
		people=fsum(people for *_, people in groups),
		joined=fsum(joined for _, joined, _ in groups),
		area=area(groups),
		brier=brier(groups),
		calibration_slope=slope,
		calibration_intercept=intercept,
		observed_to_expected=observed_to_expected(groups),
		lift=lift(groups),
	)


def in_order(scored: Iterable[Scored]) -> list[Scored]:
	"""One group a score, the highest first; so the order in which the database gave them changes no bit."""
	found: dict[float, list[tuple[float, float]]] = {}
	for score, joined, people in scored:
		if people:
			found.setdefault(score, []).append((joined, people))
	return [
		(score, fsum(joined for joined, _ in found[score]), fsum(people for _, people in found[score]))
		for score in sorted(found, reverse=True)
	]


def area(scored: Iterable[Scored]) -> float | None:
	"""Area under the ROC curve; of equal scores, half the pairs count. None unless some joined and some did not."""
	above, pairs_won, others_above = 0.0, [], 0.0
	for _, joined, people in in_order(scored):
		others = people - joined
		pairs_won.append(others * (above + joined / 2))
		above += joined
		others_above += others
	if not above or not others_above:
		return None
	return fsum(pairs_won) / (above * others_above)


def brier(chances: Iterable[Scored]) -> float | None:
	"""Mean square of chance − outcome; None without people."""
	groups = in_order(chances)
	people = fsum(people for *_, people in groups)
	if not people:
		return None
	return (
		fsum(joined * (1 - chance) ** 2 + (people - joined) * chance**2 for chance, joined, people in groups)
		/ people
	)


def calibration(chances: Iterable[Scored]) -> tuple[float, float] | None:
	"""Slope and intercept of the logistic fit of what came on the logit of the chance.

	None where there is no such fit: all or none joined, all had the same chance, or one chance parts those who joined
	from the others without a mistake.
	"""
	groups = in_order(
		(round(logistic.score_of(min(max(chance, CERTAIN), 1 - CERTAIN)), SAME), joined, people)
		for chance, joined, people in chances
	)
	joined = [score for score, joined, _ in groups if joined]
	others = [score for score, joined, people in groups if people > joined]
	if not joined or not others or joined[-1] >= others[0] or others[-1] >= joined[0]:
		return None
	# in both directions somebody who joined stands below somebody who did not: the fit exists (Albert, Anderson 1984)
	try:
		fit = logistic.fit((((score,), joined, people) for score, joined, people in groups), penalty=0)
	except logistic.NoFit:  # so nearly parted that the slope is beyond reckoning
		return None
	return fit.weights[0], fit.intercept


def observed_to_expected(chances: Iterable[Scored]) -> float | None:
	"""How many joined, divided by the sum of the chances; None where that is 0."""
	groups = in_order(chances)
	expected = fsum(chance * people for chance, _, people in groups)
	return fsum(joined for _, joined, _ in groups) / expected if expected else None


def lift(scored: Iterable[Scored], top: float = TOP) -> float | None:
	"""How many times more often the top of the list joined than all on average; None where nobody joined.

	A group that the cut goes through counts by its part above the cut: what it would be on average if lots were drawn
	among equals.
	"""
	groups = in_order(scored)
	people, joined = fsum(people for *_, people in groups), fsum(joined for _, joined, _ in groups)
	if not joined:
		return None
	left, won = top * people, []
	for _, joined_here, people_here in groups:
		taken = min(people_here, left)
		won.append(joined_here * taken / people_here)
		left -= taken
		if left <= 0:
			break
	return fsum(won) / (top * people) / (joined / people)
