"""The plain rival of a model: everybody has the share of his or her group. No database, no frappe.

It stands in a trial where a points card stands otherwise: `features` and `score` are all that is asked of either.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from membership_recruitment.utils.statistics.level_weights import Levels


@dataclass(frozen=True)
class GroupRates:
	"""Shares by group.

	Attributes:
	        features: Names, in the order of the levels of a person.
	        group_of: The group of a person's levels.
	        rates: The share of each group of which enough is known.
	        otherwise: That of all other groups.
	"""

	features: tuple[str, ...]
	group_of: Callable[[Levels], Hashable]
	rates: Mapping[Hashable, float]
	otherwise: float = 0.0

	def score(self, levels: Levels) -> float:
		return self.rates.get(self.group_of(levels), self.otherwise)
