"""What a ranking says of one person: the chance where it may be shown, and the reasons, in the reader's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from frappe import _

from membership_recruitment.settings import rules
from membership_recruitment.utils.statistics import features, logistic
from membership_recruitment.utils.statistics.features import Feature
from membership_recruitment.utils.statistics.level_weights import Contribution, LevelWeights
from membership_recruitment.utils.statistics.reasons import (
	AGAINST,
	FOR,
	NEGLIGIBLE_LOG_ODDS,
	NEGLIGIBLE_POINTS,
	reasons,
)


@dataclass(frozen=True)
class InForce:
	"""The ranking that the stored ranks stand on. `model`: the document it was learnt in, None for a points card."""

	weights: LevelWeights
	model: str | None = None
	shows_percent: bool = False

	def levels(self, stored: str | None) -> tuple[str, ...] | None:
		"""Those of a person in the order of the weights; None where there is no rank."""
		if not stored:
			return None
		known = json.loads(stored)
		return tuple(known.get(name, "") for name in self.weights.features)

	def chance(self, levels: tuple[str, ...]) -> float | None:
		"""The chance (0–1) of what is foretold; None where nothing says that it is calibrated."""
		return logistic.chance_of(self.weights.score(levels)) if self.shows_percent else None

	def as_json(self) -> str:
		return json.dumps(
			{"model": self.model, "shows_percent": self.shows_percent, "weights": self.weights.as_dict()}
		)

	@classmethod
	def from_json(cls, stored: str) -> "InForce":
		given = json.loads(stored)
		return cls(LevelWeights.from_dict(given["weights"]), given["model"], given["shows_percent"])


def as_stored(weights: LevelWeights, levels: tuple[str, ...]) -> str:
	"""Levels as they stand on a person: by name, so that a ranking that knows other features reads what it can."""
	return json.dumps(dict(zip(weights.features, levels, strict=True)))


@dataclass(frozen=True)
class Told:
	"""Why somebody stands where he or she stands, as sentences, the strongest first.

	Attributes:
	        reasons_for, reasons_against: At most three each.
	        unsaid_for, unsaid_against: What weighs as much as they do and has no sentence: feature and level.
	"""

	reasons_for: list[str]
	reasons_against: list[str]
	unsaid_for: list[str]
	unsaid_against: list[str]


NOTHING = Told([], [], [], [])


def told(by_name: Mapping[str, Feature], ranking: InForce, levels: tuple[str, ...]) -> Told:
	"""The reasons of one person.

	Args:
	        by_name: The features, with their sentences.
	"""
	found = reasons(
		[one for one in ranking.weights.contributions(levels) if is_known(by_name, ranking, one)],
		NEGLIGIBLE_LOG_ODDS if ranking.model else NEGLIGIBLE_POINTS,
		lambda contribution, direction: bool(features.sentence(by_name, contribution, direction)),
	)

	def said(contribution: Contribution, direction: str) -> str:
		return _(features.sentence(by_name, contribution, direction)).format(_(contribution.level))

	def named(contribution: Contribution) -> str:
		return f"{_(by_name[contribution.feature].label)} ({_(contribution.level)})"

	return Told(
		[said(one, FOR) for one in found.reasons_for],
		[said(one, AGAINST) for one in found.reasons_against],
		[named(one) for one in found.unsaid_for],
		[named(one) for one in found.unsaid_against],
	)


def is_known(by_name: Mapping[str, Feature], ranking: InForce, contribution: Contribution) -> bool:
	"""Whether the ranking knows anything of the level: a model learnt of it by itself, not of all rare ones together, and a
	card names it, or the app does."""
	if contribution.level in ranking.weights.features[contribution.feature].weights:
		return True
	named = any(level.name == contribution.level for level in by_name[contribution.feature].levels)
	return named and not ranking.model


def learnt(by_name: Mapping[str, Feature], weights: LevelWeights) -> list[dict]:
	"""What a ranking says of each level, the strongest first: `feature`, `level`, `amount` (of a model logarithms of odds,
	against the average person; of a card points), `people` (None for too few)."""
	found = []
	for name, feature in weights.features.items():
		for level, weight in feature.weights.items():
			found.append(
				{
					"feature": _(by_name[name].label) if name in by_name else name,
					"level": _(level) if level else _("Unknown"),
					"amount": weight - feature.average,
					"people": shown(feature.people.get(level)),
				}
			)
	return sorted(found, key=lambda row: -abs(row["amount"]))


def shown(people: float | None) -> float | None:
	"""None for fewer than the smallest group that is shown."""
	return people if not people or people >= rules().minimum_cell else None
