"""Numbers of people in steps of the smallest group that is shown. No database, no frappe."""

from math import floor


def in_steps(number: float, step: int) -> int:
	"""A number of people as shown: the nearest multiple of the step; 0 for fewer than one step, and 1 for every number."""
	if abs(number) < step:
		return 0
	return (1 if number > 0 else -1) * step * floor(abs(number) / step + 0.5)
