"""Ask a forecast what it would have said at each month of the past, and hold that against what came. No frappe.

Rolling origins (L. J. Tashman, 2000, Out-of-sample Tests of Forecasting Accuracy, International Journal of
Forecasting 16(4), 437–450): at each origin a method sees what was known by then and nothing later. MASE is the mean
absolute error divided by that of saying *as last month* within the history (R. J. Hyndman and A. B. Koehler, 2006,
Another Look at Measures of Forecast Accuracy, ibid. 22(4), 679–688).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import exp, fsum, log, sqrt
from statistics import NormalDist

HORIZONS = (1, 3, 6, 12)  # months ahead that are reported and compared
AHEAD = max(HORIZONS)
BAND = 0.8
# how the spread of errors may grow with the months ahead: at least hardly, at most a little more than in proportion
GROWTH = (0.2, 1.1)

Method = Callable[
	[int], Sequence[float]
]  # an origin (index into the series) → the values of the AHEAD months after it


@dataclass(frozen=True)
class Errors:
	"""What one method said at the origins, less what came.

	Attributes:
	        at: For 1 … AHEAD months ahead: origin → error, for those origins whose month has come.
	"""

	at: dict[int, dict[int, float]]

	def mean_absolute(self, horizon: int) -> float | None:
		"""MAE so many months ahead; None where none has come."""
		errors = self.at[horizon].values()
		return fsum(map(abs, errors)) / len(errors) if errors else None

	def pooled(self) -> float | None:
		"""Mean of the MAE at HORIZONS: what methods are compared by."""
		means = [mean for horizon in HORIZONS if (mean := self.mean_absolute(horizon)) is not None]
		return fsum(means) / len(means) if means else None

	def known_by(self, month: int) -> "Errors":
		"""Those that could be known by then."""
		return Errors(
			{
				horizon: {origin: error for origin, error in errors.items() if origin + horizon <= month}
				for horizon, errors in self.at.items()
			}
		)


def back_test(
	series: Sequence[float], origins: Sequence[int], methods: Mapping[str, Method]
) -> dict[str, Errors]:
	"""The errors of each method at the same origins; an origin is the index of the last month that it may see."""
	found = {}
	for name, method in methods.items():
		at: dict[int, dict[int, float]] = {horizon: {} for horizon in range(1, AHEAD + 1)}
		for origin in origins:
			said = method(origin)
			for horizon in range(1, min(AHEAD, len(series) - 1 - origin) + 1):
				at[horizon][origin] = said[horizon - 1] - series[origin + horizon]
		found[name] = Errors(at)
	return found


def choose(errors: Mapping[str, Errors], ours: Sequence[str], rivals: Sequence[str]) -> tuple[str, str]:
	"""What is shown, and the best rival: one of ours only if it errs less, and the first named among equals."""
	rival = min(rivals, key=lambda name: _order(errors[name]))
	own = min(ours, key=lambda name: _order(errors[name]), default=rival)
	return (own if _order(errors[own]) < _order(errors[rival]) else rival), rival


def _order(errors: Errors) -> float:
	pooled = errors.pooled()
	return float("inf") if pooled is None else pooled


def relative(errors: Errors, rival: Errors) -> float:
	"""Pooled MAE over the rival's; 1 where both never erred, or none has come."""
	own, other = errors.pooled(), rival.pooled()
	if own == other or own is None or other is None:
		return 1.0
	return own / other if other else float("inf")


def scale(series: Sequence[float]) -> float:
	"""MAE of *as last month* within the series: what MASE divides by; 0 where nothing ever changed."""
	steps = [abs(after - before) for before, after in pairwise(series)]
	return fsum(steps) / len(steps) if steps else 0.0


# ---------------------------------------------------------------- the band


def spread(errors: Errors, by_chance: Sequence[float]) -> list[float]:
	"""Standard deviation of the error 1, 2 … months ahead.

	The errors of a method grow about as a power of the months ahead. Through the root mean squares at 1 … AHEAD that
	power is fitted in logarithms, so that months of which few errors are known borrow from the others, and those
	beyond AHEAD from all. No forecast errs less than chance alone makes it err, which counts as one more error seen.
	Neighbouring origins err alike: n errors h months ahead count as n ÷ h. A spread taken from few errors is itself
	uncertain: with k of them the square is 1 + 1 ÷ k times as large. No month is more certain than one before it.

	Args:
	        errors: Of the method that is shown.
	        by_chance: For each month ahead, the standard deviation that chance alone makes: people decide one by one.
	"""
	power = _power(errors)
	spreads = []
	for month, chance in enumerate(by_chance, 1):
		if power is None:
			spreads.append(sqrt(2) * chance)
			continue
		tested = min(month, AHEAD)
		known = len(errors.at[tested]) / tested
		own = max(power[0] * month ** power[1], chance)
		square = (chance**2 + known * own**2) / (1 + known)
		spreads.append(sqrt(square * (1 + 1 / (1 + known))))
	return list(accumulate(spreads, max))


def _power(errors: Errors) -> tuple[float, float] | None:
	"""(a, b) of a · h^b through the root mean squared errors; None where there are none but 0."""
	points = []
	for month, seen in errors.at.items():
		square = fsum(error * error for error in seen.values())
		if square:
			points.append((log(month), log(square / len(seen)) / 2, len(seen) / month))
	if not points:
		return None
	weights = fsum(weight for _x, _y, weight in points)
	middle = fsum(weight * x for x, _y, weight in points) / weights
	height = fsum(weight * y for _x, y, weight in points) / weights
	bend = fsum(weight * (x - middle) ** 2 for x, _y, weight in points)
	slope = fsum(weight * (x - middle) * (y - height) for x, y, weight in points) / bend if bend else 0.5
	slope = min(max(slope, GROWTH[0]), GROWTH[1])
	return exp(height - slope * middle), slope


def reach(deviation: float, share: float = BAND) -> float:
	"""How far on either side of what is expected the band goes, so that what comes lies within in `share` of cases."""
	return NormalDist().inv_cdf(0.5 + share / 2) * deviation


def band(expected: Sequence[float], spreads: Sequence[float]) -> list[tuple[float, float]]:
	"""Low and high of each month; never under 0."""
	return [
		(max(value - reach(deviation), 0.0), max(value + reach(deviation), 0.0))
		for value, deviation in zip(expected, spreads, strict=True)
	]
