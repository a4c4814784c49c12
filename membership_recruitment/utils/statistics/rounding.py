"""Numbers of people as they are shown: whole, or in steps of the smallest group that is shown. No database, no frappe."""

from math import floor


def whole(number: float) -> int:
	"""The nearest whole number, a half upwards.

	A sum of fractions ends in other digits as it is added up or stored: from the seventh on they decide nothing.
	"""
	return floor(round(number, 6) + 0.5)


def in_steps(number: float, step: int) -> int:
	"""A number of people as shown: the nearest multiple of the step; 0 for fewer than one step, and 1 for every number."""
	if abs(number) < step:
		return 0
	return (1 if number > 0 else -1) * step * floor(abs(number) / step + 0.5)
