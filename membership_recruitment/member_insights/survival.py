"""Kaplan–Meier estimate of how long memberships last, and what is read off it. No database, no frappe.

Running memberships are censored, not dropped; memberships that were not watched from their beginning enter late.

E. L. Kaplan and P. Meier (1958), Nonparametric Estimation from Incomplete Observations, JASA 53. The variance is
Greenwood's (1926), the band his on the log(-log) scale (Kalbfleisch and Prentice, 1980, p. 15).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

ROUNDING = 1e-12  # products of many fractions miss one half by less than this


@dataclass(frozen=True)
class Curve:
	"""The share of memberships that last longer than a time, as steps.

	Attributes:
	        times: Where the curve steps, in order, in the unit of what was observed (days).
	        survival: Its value from each of `times` on; 1 before the first.
	        greenwood: Σ d / (n (n − d)) up to each of `times`: the variance of log survival.
	        longest: The longest observed time; the curve says nothing about what comes after.
	"""

	times: list[int]
	survival: list[float]
	greenwood: list[float]
	longest: int

	def at(self, time: float) -> float | None:
		"""Share that last longer than `time`; None beyond what was observed."""
		if time > self.longest:
			return None
		step = bisect_right(self.times, time)
		return self.survival[step - 1] if step else 1.0

	def median(self) -> int | None:
		"""The first time at which no more than half are left; None where the curve stays above one half."""
		return next(
			(time for time, share in zip(self.times, self.survival, strict=True) if share <= 0.5 + ROUNDING),
			None,
		)

	def restricted_mean(self) -> float:
		"""Mean time up to the longest observed one: the area under the curve."""
		area, share, since = 0.0, 1.0, 0
		for time, next_share in zip(self.times, self.survival, strict=True):
			area += share * (time - since)
			share, since = next_share, time
		return area + share * (self.longest - since)

	def band(self, confidence: float = 0.95) -> list[tuple[float, float]]:
		"""Lower and upper bound at each of `times`."""
		return [self._bounds(step, confidence) for step in range(len(self.times))]

	def band_at(self, time: float, confidence: float = 0.95) -> tuple[float, float]:
		"""Lower and upper bound at `time`; both 1 before the first step."""
		step = bisect_right(self.times, time)
		return self._bounds(step - 1, confidence) if step else (1.0, 1.0)

	def _bounds(self, step: int, confidence: float) -> tuple[float, float]:
		z = NormalDist().inv_cdf(0.5 + confidence / 2)
		return _bounds(self.survival[step], z * sqrt(self.greenwood[step]))


def estimate(
	ended: Iterable[tuple[int, int]],
	censored: Iterable[tuple[int, int]],
	entered_late: Iterable[tuple[int, int]] = (),
) -> Curve:
	"""The Kaplan–Meier curve of memberships, given as counts.

	Args:
	        ended: (time, how many): how long ended memberships lasted.
	        censored: (time, how many): how long the others were seen to last. At equal times ends come first.
	        entered_late: (time, how many) for those of either kind who were not watched before that time. They are
	                at risk after it. All others are watched from 0.
	"""
	ends, exits, entries = Counter(), Counter(), Counter()
	for time, count in ended:
		ends[time] += count
		exits[time] += count
	for time, count in censored:
		exits[time] += count
	for time, count in entered_late:
		entries[time] += count
	at_risk = sum(exits.values()) - sum(entries.values())
	share, variance = 1.0, 0.0
	times, survival, greenwood = [], [], []
	for time in sorted({*exits, *entries}):
		if ends[time] and at_risk > 0:
			share *= 1 - ends[time] / at_risk
			left = at_risk - ends[time]
			variance += ends[time] / (at_risk * left) if left else 0.0
			times.append(time)
			survival.append(share)
			greenwood.append(variance)
		at_risk += entries[time] - exits[time]
	return Curve(times, survival, greenwood, max(exits, default=0))


def _bounds(share: float, deviation: float) -> tuple[float, float]:
	"""Bounds of a share whose logarithm has this deviation, on the log(-log) scale."""
	if share <= 0 or share >= 1:
		return share, share
	scale = log(-log(share))
	width = deviation / -log(share)
	return exp(-exp(min(scale + width, 700.0))), exp(-exp(scale - width))
