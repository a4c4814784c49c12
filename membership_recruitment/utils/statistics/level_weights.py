"""A ranking that gives each level of each feature a weight: a points card, or a trained model. No database, no frappe.

A person is described by one level of each feature (`source`: "Fair", `contacts`: "2-3" …). The score is the intercept and
the sum of the levels' weights: points of a card, logarithms of odds of a model. How much a level adds is told against the
average person, so that only what sets somebody apart counts as a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

Levels = Sequence[str]
Counted = tuple[Levels, float, float]  # levels, how many joined, how many there are


@dataclass(frozen=True)
class FeatureWeights:
	"""The weights of one feature.

	Attributes:
	        weights: By level.
	        people: How many people of a level the weight was learnt from; empty for a card.
	        others: The weight of every other level: rare ones, and those that were not there yet.
	        average: The average weight over the people whom the ranking is compared with.
	"""

	weights: Mapping[str, float]
	people: Mapping[str, float]
	others: float = 0.0
	average: float = 0.0

	def weight(self, level: str) -> float:
		return self.weights.get(level, self.others)


@dataclass(frozen=True)
class Contribution:
	"""What one feature adds to a person's score, compared with the average person."""

	feature: str
	level: str
	amount: float


@dataclass(frozen=True)
class LevelWeights:
	"""A ranking. The order of `features` is that of the levels of a person."""

	features: Mapping[str, FeatureWeights]
	intercept: float = 0.0

	def score(self, levels: Levels) -> float:
		return self.intercept + fsum(
			feature.weight(level) for feature, level in zip(self.features.values(), levels, strict=True)
		)

	def average_score(self) -> float:
		return self.intercept + fsum(feature.average for feature in self.features.values())

	def contributions(self, levels: Levels) -> list[Contribution]:
		"""One a feature, in their order; with the average score they add up to the score."""
		return [
			Contribution(name, level, feature.weight(level) - feature.average)
			for (name, feature), level in zip(self.features.items(), levels, strict=True)
		]

	def compared_with(self, people: Iterable[Counted]) -> "LevelWeights":
		"""The same ranking with the averages over these people."""
		totals: list[dict[str, float]] = [{} for _ in self.features]
		for levels, _, count in people:
			for total, level in zip(totals, levels, strict=True):
				total[level] = total.get(level, 0.0) + count
		return replace(
			self,
			features={
				name: replace(feature, average=_average(feature, total))
				for (name, feature), total in zip(self.features.items(), totals, strict=True)
			},
		)

	def renamed(self, name: str, old: str, new: str) -> "LevelWeights":
		"""The same ranking where a level of the feature `name` is called otherwise. Where it knows the new name already, that
		one's weight stays: the old level was merged into it."""
		feature = self.features.get(name)
		if not feature:
			return self

		def under_new(of_level: Mapping[str, float]) -> dict[str, float]:
			kept = {level: value for level, value in of_level.items() if level != old}
			return {new: of_level[old], **kept} if old in of_level else kept

		changed = replace(feature, weights=under_new(feature.weights), people=under_new(feature.people))
		return replace(self, features={**self.features, name: changed})

	def rounded(self, digits: int) -> "LevelWeights":
		"""The same ranking with its weights to so many decimals."""
		return replace(
			self,
			intercept=round(self.intercept, digits),
			features={
				name: replace(
					feature,
					weights={level: round(weight, digits) for level, weight in feature.weights.items()},
					others=round(feature.others, digits),
				)
				for name, feature in self.features.items()
			},
		)

	def as_dict(self) -> dict:
		"""For JSON; `from_dict` gives back the same bits."""
		return {
			"intercept": self.intercept,
			"features": [
				{
					"feature": name,
					"weights": dict(feature.weights),
					"people": dict(feature.people),
					"others": feature.others,
					"average": feature.average,
				}
				for name, feature in self.features.items()
			],
		}

	@classmethod
	def from_dict(cls, stored: dict) -> "LevelWeights":
		return cls(
			{
				feature["feature"]: FeatureWeights(
					feature["weights"], feature["people"], feature["others"], feature["average"]
				)
				for feature in stored["features"]
			},
			stored["intercept"],
		)


def _average(feature: FeatureWeights, people: Mapping[str, float]) -> float:
	whole = fsum(people.values())
	if not whole:
		return 0.0
	return fsum(feature.weight(level) * count for level, count in people.items()) / whole
