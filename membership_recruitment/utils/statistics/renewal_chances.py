"""The chance that the n-th term of a membership is not renewed, from counts. No database, no frappe.

P. S. Fader and B. G. S. Hardie (2007), How to Project Customer Retention, Journal of Interactive Marketing 21(1),
76–90: everybody has a chance of their own not to renew, the same each time; over people it is spread as
Beta(α, β). Who is left after some renewals are those with the smaller chances, so of the n-th terms a share of
α ÷ (α + β + n − 1) is not renewed. The likelihood of a cohort is the product of these shares over the terms
decided, so terms that are not decided yet (censored) and members who were not watched from their first term simply
have no factor for what was not seen.

Thin cells lean on their type and types on the whole, by empirical Bayes: seen as drawn from a Beta distribution
with the curve's share θ as its mean and the strength k, a cell with `lapsed` of `decided` terms has the chance
(lapsed + k θ) ÷ (decided + k). k is what makes all the cells together most likely (beta-binomial): large where they
follow the curve, small where they go their own ways. G. Casella (1985), An Introduction to Empirical Bayes Data
Analysis, The American Statistician 39(2), 83–87; J. C. Kleinman (1973), Proportions with Extraneous Variance, JASA 68.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, fsum, lgamma, log

Decided = Mapping[int, tuple[float, float]]  # number of the term (1 is the first): (renewed, not renewed)

NARROWEST = 1e-6  # how near to 0 and 1 a mean chance may come
# bounds of log(α + β): at the lower everybody either always or never renews, at the upper all are alike
ALL_APART, ALL_ALIKE = log(0.01), log(10_000)
STEPS = 14
GOLDEN = (5**0.5 - 1) / 2
PRECISION = 1e-5  # of log(α + β)
NOTICEABLE = 1e-9  # less of log-likelihood is rounding
STRENGTHS = (10, 20, 50, 100, 200, 500, 1000, 10_000)  # of few terms alone, nothing is believed


@dataclass(frozen=True)
class ShiftedBetaGeometric:
	"""How the chances not to renew are spread over people."""

	alpha: float
	beta: float

	def not_renewed(self, number: int) -> float:
		"""Chance (0 to 1) that the `number`-th term (1 is the first) is not renewed by those who have come so far."""
		return self.alpha / (self.alpha + self.beta + number - 1)

	def left_after(self, renewals: int) -> float:
		"""Share of those who joined that have renewed at least so often."""
		share = 1.0
		for number in range(1, renewals + 1):
			share *= 1 - self.not_renewed(number)
		return share


def cohort(survivors: Iterable[float]) -> dict[int, tuple[float, float]]:
	"""What was decided in a cohort of which so many (persons or shares) were there after 0, 1, 2 … renewals."""
	left = list(survivors)
	return {number: (after, before - after) for number, (before, after) in enumerate(pairwise(left), 1)}


def fit(decided: Decided) -> ShiftedBetaGeometric:
	"""The most likely distribution; the same bits for the same counts.

	Where the counts do not say how people differ (one number only, nothing decided, all alike), they are taken to be
	alike: the chance is then the same for every number.
	"""
	cells = sorted((number - 1, renewed, lapsed) for number, (renewed, lapsed) in decided.items())
	width = (ALL_ALIKE - ALL_APART) / STEPS
	best, best_likelihood = ALL_ALIKE, _profile(cells, ALL_ALIKE)
	for step in range(1, STEPS + 1):
		size = ALL_ALIKE - step * width
		likelihood = _profile(cells, size)
		if likelihood > best_likelihood + NOTICEABLE:
			best, best_likelihood = size, likelihood
	if best < ALL_ALIKE:
		low, high = max(best - width, ALL_APART), best + width
		best = _highest(lambda size: _profile(cells, size), low, high)
	total = exp(best)
	mean = _likeliest_mean(cells, total)
	return ShiftedBetaGeometric(mean * total, (1 - mean) * total)


def _profile(cells: list[tuple[int, float, float]], size: float) -> float:
	"""Log-likelihood at this log(α + β), with the mean that suits it best."""
	total = exp(size)
	mean = _likeliest_mean(cells, total)
	alpha, beta = mean * total, (1 - mean) * total
	return fsum(
		lapsed * log(alpha) + renewed * log(beta + before) - (lapsed + renewed) * log(total + before)
		for before, renewed, lapsed in cells
	)


def _likeliest_mean(cells: list[tuple[int, float, float]], total: float) -> float:
	"""α ÷ (α + β) where the log-likelihood, concave in it, is highest: Newton's steps, bisection where they leave."""
	lapses = fsum(lapsed for _before, _renewed, lapsed in cells)
	decided = lapses + fsum(renewed for _before, renewed, _lapsed in cells)
	low, high = NARROWEST, 1 - NARROWEST
	if not decided:
		return 0.5
	mean = min(max(lapses / decided, low), high)
	for _step in range(100):
		slope, bend = lapses / mean, -lapses / mean**2
		for before, renewed, _lapsed in cells:
			term = total / ((1 - mean) * total + before)
			slope -= renewed * term
			bend -= renewed * term * term
		if slope > 0:
			low = mean
		else:
			high = mean
		following = mean - slope / bend if bend else mean
		if not low < following < high:
			following = (low + high) / 2
		if abs(following - mean) < 1e-13:
			break
		mean = following
	return mean


def _highest(function: Callable[[float], float], low: float, high: float) -> float:
	"""Where a function with one hill between these is highest (golden section)."""
	left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
	at_left, at_right = function(left), function(right)
	while high - low > PRECISION:
		if at_left >= at_right:
			high, right, at_right = right, left, at_left
			left = high - GOLDEN * (high - low)
			at_left = function(left)
		else:
			low, left, at_left = left, right, at_right
			right = low + GOLDEN * (high - low)
			at_right = function(right)
	return (low + high) / 2


# ---------------------------------------------------------------- thin cells


@dataclass(frozen=True)
class RenewalChances:
	"""Chances by membership type and number of the term.

	Attributes:
	        whole: The curve of all types together.
	        types: That of each type, leaning on the whole.
	        cells: (type, number): chance that it is not renewed, leaning on the type's curve.
	"""

	whole: ShiftedBetaGeometric
	types: dict[str, ShiftedBetaGeometric]
	cells: dict[tuple[str, int], float]

	def not_renewed(self, membership_type: str, number: int) -> float:
		"""Chance (0 to 1) that such a term is not renewed, also for what was never seen."""
		if (membership_type, number) in self.cells:
			return self.cells[membership_type, number]
		return self.types.get(membership_type, self.whole).not_renewed(number)


def chances(decided: Mapping[str, Decided]) -> RenewalChances:
	"""From the terms decided, by type.

	The whole has one half of a term renewed and one half not on top (Jeffreys' prior, at the first number), so that
	nothing is called impossible or certain because it has not been seen.
	"""
	together: dict[int, tuple[float, float]] = {1: (0.5, 0.5)}
	for of_type in decided.values():
		for number, (renewed, lapsed) in of_type.items():
			before = together.get(number, (0.0, 0.0))
			together[number] = before[0] + renewed, before[1] + lapsed
	whole = fit(together)
	strength = _strength(
		(counts, whole.not_renewed(number))
		for of_type in decided.values()
		for number, counts in of_type.items()
	)
	types = {
		name: fit(
			{
				number: _leaning(counts, whole.not_renewed(number), strength)
				for number, counts in of_type.items()
			}
		)
		for name, of_type in decided.items()
		if any(sum(counts) for counts in of_type.values())
	}
	seen = [
		(name, number, counts) for name in types for number, counts in decided[name].items() if sum(counts)
	]
	strength = _strength((counts, types[name].not_renewed(number)) for name, number, counts in seen)
	cells = {}
	for name, number, counts in seen:
		renewed, lapsed = _leaning(counts, types[name].not_renewed(number), strength)
		cells[name, number] = lapsed / (renewed + lapsed)
	return RenewalChances(whole, types, cells)


def _leaning(counts: tuple[float, float], share: float, strength: float) -> tuple[float, float]:
	"""The counts with `strength` terms more that go as the curve says."""
	return counts[0] + strength * (1 - share), counts[1] + strength * share


def _strength(cells: Iterable[tuple[tuple[float, float], float]]) -> float:
	"""The k of the module's text for ((renewed, lapsed), share of the curve): the likeliest of STRENGTHS."""
	known = [(counts, min(max(share, NARROWEST), 1 - NARROWEST)) for counts, share in cells]
	best, best_likelihood = STRENGTHS[-1], _beta_binomial(known, STRENGTHS[-1])
	for strength in reversed(STRENGTHS[:-1]):
		likelihood = _beta_binomial(known, strength)
		if likelihood > best_likelihood + NOTICEABLE:
			best, best_likelihood = strength, likelihood
	return best


def _beta_binomial(cells: list[tuple[tuple[float, float], float]], strength: float) -> float:
	"""Log-likelihood of the cells, less what is the same for every strength."""
	total = 0.0
	for (renewed, lapsed), share in cells:
		a, b = strength * share, strength * (1 - share)
		total += lgamma(lapsed + a) - lgamma(a) + lgamma(renewed + b) - lgamma(b)
		total += lgamma(strength) - lgamma(renewed + lapsed + strength)
	return total
