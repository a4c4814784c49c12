"""Turn spells counted by start and end into the members of each period. No frappe."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Flow:
	"""Members in one period; a person counts once in a stock, and once for each spell in a flow.

	Attributes:
	        active_before: Active on the day before the period.
	        active: Active on its last day.
	        joined, left: Spells that start, and spells whose first inactive day lies, in the period.
	"""

	active_before: int
	active: int
	joined: int
	left: int

	def stayed(self, came_and_went: int) -> int:
		"""Active from the day before the period to its last day without a break.

		Args:
		        came_and_went: Spells that are among both `joined` and `left`.
		"""
		joined_and_stayed = self.joined - came_and_went
		return self.active - joined_and_stayed


def by_period(before: int, joined: Sequence[int], left: Sequence[int]) -> list[Flow]:
	"""Flows of each period.

	Args:
	        before: Spells active on the day before the first period.
	        joined, left: As in Flow, for each period.
	"""
	flows = []
	for came, went in zip(joined, left, strict=True):
		active = before + came - went
		flows.append(Flow(before, active, came, went))
		before = active
	return flows
