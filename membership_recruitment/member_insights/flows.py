"""From spells counted by the periods they start and end in to the members of each period. No frappe."""

from collections.abc import Sequence
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


def by_period(
	before: int, joined: Sequence[int], left: Sequence[int], came_and_went: Sequence[int]
) -> list[Flow]:
	"""Flows of each period.

	Args:
	        before: Spells active on the day before the first period.
	        joined, left: As in Flow, for each period.
	        came_and_went: Those of `joined` that are among `left` of the same period.
	"""
	flows = []
	for came, went, both in zip(joined, left, came_and_went, strict=True):
		active, joined_and_stayed = before + came - went, came - both
		flows.append(Flow(before, active, came, went, active - joined_and_stayed, joined_and_stayed))
		before = active
	return flows
