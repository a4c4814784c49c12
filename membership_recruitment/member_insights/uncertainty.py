"""Tell in words how certain a difference between two small groups is. No frappe.

Shares: Wilson's score interval (E. B. Wilson, JASA 22, 1927) and for the difference of two shares the interval
built of theirs: method 10 in R. G. Newcombe, Statistics in Medicine 17, 1998, pp. 873–890. Both hold for few people
and for shares near 0 and 1, where the school formula does not.

Medians: the interval between two of the ordered values, by the binomial distribution with ½; it asks nothing of
how the values are spread (G. J. Hahn, W. Q. Meeker, Statistical Intervals, 1991, section 5.2).
"""

from collections.abc import Sequence
from math import comb, sqrt

Z95 = 1.959963984540054
FEW = 100  # people before or after: fewer are said to be few


def wilson(part: int, whole: int, z: float = Z95) -> tuple[float, float]:
	"""Interval (0 to 1) in which the share behind `part` of `whole` people lies with 95 %; `whole` above 0."""
	share, square = part / whole, z * z
	middle = (share + square / (2 * whole)) / (1 + square / whole)
	half = z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
	# exact at the ends, where rounding would leave 1e-17
	return (0.0 if part == 0 else middle - half), (1.0 if part == whole else middle + half)


def newcombe(before: tuple[int, int], after: tuple[int, int], z: float = Z95) -> tuple[float, float]:
	"""95 % interval (−1 to 1) of the share after less the share before; each is (part, whole), whole above 0."""
	share_before, share_after = before[0] / before[1], after[0] / after[1]
	low_before, high_before = wilson(*before, z)
	low_after, high_after = wilson(*after, z)
	difference = share_after - share_before
	return (
		difference - sqrt((share_after - low_after) ** 2 + (high_before - share_before) ** 2),
		difference + sqrt((high_after - share_after) ** 2 + (share_before - low_before) ** 2),
	)


def median(values: Sequence[float]) -> float:
	"""Of ordered values, at least one."""
	half = len(values) // 2
	return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def median_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float] | None:
	"""Two of the ordered values between which the median behind them lies with at least `level`.

	None for fewer than six values: no two of them are enough.
	"""
	count = len(values)
	tail, below = 0.0, 0
	if count > 1000:  # the normal distribution is as good, and 2 ** count too large for a float
		below = int((count - Z95 * sqrt(count)) / 2)
	else:
		while below < count:
			tail += comb(count, below) / 2**count
			if tail > (1 - level) / 2:
				break
			below += 1
	if below == 0:
		return None
	return values[below - 1], values[count - below]


def shares_differ(before: tuple[int, int], after: tuple[int, int]) -> bool:
	"""Whether chance alone would hardly have made the difference."""
	low, high = newcombe(before, after)
	return low > 0 or high < 0


def intervals_differ(before: tuple[float, float] | None, after: tuple[float, float] | None) -> bool:
	"""The same for two medians or means; stricter than a test of the difference would be."""
	return bool(before and after and (before[1] < after[0] or after[1] < before[0]))
