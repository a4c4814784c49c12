"""Why somebody stands where he or she stands in a ranking: the largest contributions for and against. No frappe.

Levels in, levels out: the sentences are the caller's, who also says which of them can be said (a sensible person would
laugh at "has come to three events" as a reason against, whatever the figures say).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log

from membership_recruitment.utils.statistics.level_weights import Contribution

MOST = 3
NEGLIGIBLE_POINTS = 1.0  # on a card
NEGLIGIBLE_LOG_ODDS = log(1.1)  # in a model: what changes the odds by less than a tenth is no reason
SAME = 9  # decimals: what differs by less does so by rounding, and keeps the order of the features

FOR, AGAINST = "For", "Against"


@dataclass(frozen=True)
class Reasons:
	"""At most three each, the strongest first.

	Attributes:
	        unsaid_for, unsaid_against: Of the three strongest each, those that can't be said. They are no reasons, but who
	                is told the others only would take the weaker ones for the strongest.
	"""

	reasons_for: tuple[Contribution, ...] = ()
	reasons_against: tuple[Contribution, ...] = ()
	unsaid_for: tuple[Contribution, ...] = ()
	unsaid_against: tuple[Contribution, ...] = ()


def reasons(
	contributions: Iterable[Contribution],
	negligible: float,
	can_be_said: Callable[[Contribution, str], bool] = lambda contribution, direction: True,
	most: int = MOST,
) -> Reasons:
	"""The strongest contributions of one person.

	Args:
	        contributions: One a feature, in the features' fixed order, which decides among equals.
	        negligible: A smaller one, up or down, is no reason.
	        can_be_said: Asked with the contribution and FOR or AGAINST.
	        most: How many each.
	"""
	strongest_first = sorted(contributions, key=lambda contribution: -abs(round(contribution.amount, SAME)))
	told = [contribution for contribution in strongest_first if abs(contribution.amount) >= negligible]
	found: dict[str, tuple[Contribution, ...]] = {}
	for direction, sign in ((FOR, 1), (AGAINST, -1)):
		strongest = [one for one in told if sign * one.amount > 0]
		said = [one for one in strongest if can_be_said(one, direction)]
		found[f"reasons_{direction.lower()}"] = tuple(said[:most])
		found[f"unsaid_{direction.lower()}"] = tuple(one for one in strongest[:most] if one not in said)
	return Reasons(**found)
