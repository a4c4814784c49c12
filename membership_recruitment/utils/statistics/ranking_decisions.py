"""What is done with a ranking: model or card, percent or bands, who is in which band. No database, no frappe.

A model takes the card's place when

- at least 100 people have joined in the data, and at least ten of them stand in the holdout,
- its area under the curve on the holdout is larger than the card's by 0.01 or more, so that the change is worth it,
- and with 95 % it is no matter of chance (DeLong) that it is better than the card, and better than drawing lots: a card
  that somebody has spoilt is no measure.

A chance is shown in percent when the holdout says that it is calibrated: slope and observed ÷ expected both within
0.8–1.25. A card never has a chance.

The four bands part a list by rank: the top tenth, the next fifth, the next three tenths, and the others. They mean the same
for card and model, and stay right where chances do not. Equals are never parted: they all stand where their middle stands.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from membership_recruitment.utils.statistics.comparison import Comparison
from membership_recruitment.utils.statistics.ranking_measures import Measures

ENOUGH_JOINED = 100
ENOUGH_HELD_OUT = 10
WORTH_IT = 0.01
CALIBRATED = (0.8, 1.25)
BAND_ENDS = (0.1, 0.3, 0.6)  # shares of the list, from the top
BANDS = (1, 2, 3, 4)
BAND_NAMES = dict(zip(BANDS, ("Most Likely", "More Likely", "Less Likely", "Least Likely"), strict=True))
LIKELY, LESS_LIKELY, LEAST_LIKELY = (BAND_NAMES[1], BAND_NAMES[2]), BAND_NAMES[3], BAND_NAMES[4]

BETTER = "Better"
FEW_JOINED = "Few Joined"
FEW_HELD_OUT = "Few Held Out"
NOT_BETTER = "Not Better"
BY_CHANCE = "By Chance"


@dataclass(frozen=True)
class Decision:
	"""Whether the model takes the card's place; `why` is one of the five words above."""

	use_model: bool
	why: str


def decide(
	joined: int, held_out_joined: int, held_out_others: int, comparison: Comparison | None
) -> Decision:
	"""Model or card.

	Args:
	        joined: How many people joined, training and holdout together (people, not rows).
	        held_out_joined, held_out_others: Rows of the holdout.
	        comparison: The model as the new ranking, the card as the old one, on the holdout.
	"""
	if joined < ENOUGH_JOINED:
		return Decision(False, FEW_JOINED)
	if comparison is None or min(held_out_joined, held_out_others) < ENOUGH_HELD_OUT:
		return Decision(False, FEW_HELD_OUT)
	if comparison.difference < WORTH_IT:
		return Decision(False, NOT_BETTER)
	if comparison.difference_at_least <= 0 or comparison.new_at_least <= 0.5:
		return Decision(False, BY_CHANCE)
	return Decision(True, BETTER)


def is_calibrated(measures: Measures) -> bool:
	"""Whether chances may be shown in percent."""
	low, high = CALIBRATED
	return all(
		value is not None and low <= value <= high
		for value in (measures.calibration_slope, measures.observed_to_expected)
	)


def ranks(scores: Iterable[tuple[float, int]]) -> dict[float, int]:
	"""The rank of each score, from (score, how many people); equals share the best one: 1, 2, 2, 4."""
	found, above = {}, 0
	for score, people in sorted(scores, reverse=True):
		found[score] = above + 1
		above += people
	return found


def bands(scores: Iterable[tuple[float, int]]) -> dict[float, int]:
	"""The band (1 is the top) of each score, from (score, how many people), each score once."""
	ordered = sorted(scores, reverse=True)
	whole = sum(people for _, people in ordered)
	found, above = {}, 0
	for score, people in ordered:
		found[score] = BANDS[bisect_left(BAND_ENDS, (above + people / 2) / whole)]
		above += people
	return found
