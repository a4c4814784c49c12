"""From spells counted by the periods they start and end in to the members of each period. No frappe.

A spell belongs to a cell (i, j): it starts in period i and its first inactive day lies in period j, where
i = -1 stands for "before the first period" and j = the number of periods for "not within any of them".
Everything that is asked about spells follows from these cells, so one pass over the table is enough.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Flow:
	"""Members in one period; a person counts once in a stock, and once for each spell in a flow.

	Attributes:
	        active_before: Active on the day before the period.
	        active: Active on its last day.
	        joined, left: Spells that start, and spells whose first inactive day lies, in the period.
	        stayed: Active from the day before the period to its last day without a break.
	        joined_and_stayed: Joined in the period and, in the same spell, active on its last day.
	"""

	active_before: int
	active: int
	joined: int
	left: int
	stayed: int
	joined_and_stayed: int


def from_cells(cells: Iterable[tuple[int, int, int]], periods: int) -> list[Flow]:
	"""Flows of each period from (period of start, period of leaving, number of spells).

	Cells of spells that are over before the first period or start after the last one must be left out.
	"""
	before = 0
	joined, left, came_and_went = [0] * periods, [0] * periods, [0] * periods
	for start, leaving, spells in cells:
		if start < 0:
			before += spells
		else:
			joined[start] += spells
		if leaving < periods:
			left[leaving] += spells
		if start == leaving:
			came_and_went[start] += spells
	flows = []
	for k in range(periods):
		active = before + joined[k] - left[k]
		joined_and_stayed = joined[k] - came_and_went[k]
		flows.append(Flow(before, active, joined[k], left[k], active - joined_and_stayed, joined_and_stayed))
		before = active
	return flows
