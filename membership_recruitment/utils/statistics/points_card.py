"""A points card: what each level of each feature is worth, as an association sees it. No database, no frappe.

The card ranks before there is anything to learn from, and whenever a model is no better. It gives an order, never a chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from membership_recruitment.utils.statistics.features import Feature
from membership_recruitment.utils.statistics.level_weights import FeatureWeights, LevelWeights

HIGHEST = 100

Card = Mapping[str, Mapping[str, float]]

UNKNOWN_FEATURE = "Unknown Feature"
UNKNOWN_LEVEL = "Unknown Level"
NOT_A_NUMBER = "Not a Number"
OUT_OF_BOUNDS = "Out of Bounds"
ALL_EQUAL = "All Equal"


@dataclass(frozen=True)
class Problem:
	"""What is wrong with a card, and where; `what` is one of the words above."""

	what: str
	feature: str = ""
	level: str = ""


def default_card(features: Sequence[Feature]) -> dict[str, dict[str, float]]:
	"""The card that comes installed."""
	return {feature.name: {level.name: level.points for level in feature.levels} for feature in features}


def problems(card: Card, features: Sequence[Feature]) -> list[Problem]:
	"""Why a card cannot be used; empty where it can."""
	known = {feature.name: feature for feature in features}
	found = []
	for name, points in card.items():
		if name not in known:
			found.append(Problem(UNKNOWN_FEATURE, name))
			continue
		for level, worth in points.items():
			if known[name].level(level) is None:
				found.append(Problem(UNKNOWN_LEVEL, name, level))
			elif isinstance(worth, bool) or not isinstance(worth, (int, float)) or not isfinite(worth):
				found.append(Problem(NOT_A_NUMBER, name, level))
			elif abs(worth) > HIGHEST:
				found.append(Problem(OUT_OF_BOUNDS, name, level))
	if not found and not any(worth for points in card.values() for worth in points.values()):
		found.append(Problem(ALL_EQUAL))
	return found


def ranking(card: Card, features: Sequence[Feature]) -> LevelWeights:
	"""The ranking by the sum of points; a level that is not on the card is worth nothing.

	`compared_with` the people on the list tells its reasons against their average.
	"""
	return LevelWeights(
		{feature.name: FeatureWeights(dict(card.get(feature.name, {})), {}) for feature in features}
	)
