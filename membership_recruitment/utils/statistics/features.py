"""What a ranking knows of a person: features, their levels, and the sentences that tell them. No database, no frappe.

The sentences are English and translated where they are shown; `{0}` stands for the level's name. A level without a
sentence is never given as a reason in that direction, because a sensible person would laugh at it.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from membership_recruitment.utils.statistics.level_weights import Contribution
from membership_recruitment.utils.statistics.reasons import FOR


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


NEVER = _("Never")


@dataclass(frozen=True)
class Level:
	"""One level.

	Attributes:
	        name: As stored.
	        points: On the card that comes installed.
	        speaks_for, speaks_against: Sentences; None where that is no reason.
	"""

	name: str
	points: int = 0
	speaks_for: str | None = None
	speaks_against: str | None = None


@dataclass(frozen=True)
class Feature:
	"""One feature.

	Attributes:
	        name: Fieldname.
	        label: What people call it.
	        levels: In their natural order.
	        from_on: For numbers: the smallest number of each level but `Never`, ascending from 0.
	        any_other: For levels that are names of records (a source): stands for all that are not in `levels`.
	"""

	name: str
	label: str
	levels: tuple[Level, ...] = ()
	from_on: tuple[int, ...] = ()
	any_other: Level | None = None

	def level_of(self, number: int | None) -> str:
		"""The level of a number; None is `Never`."""
		if number is None:
			return NEVER
		return self.levels[bisect_right(self.from_on, max(number, 0)) - 1].name

	def level(self, name: str) -> Level | None:
		return next((level for level in self.levels if level.name == name), self.any_other if name else None)


def sentence(features: Mapping[str, Feature], contribution: Contribution, direction: str) -> str | None:
	"""The sentence for a level as a reason FOR or AGAINST, with `{0}` still in it; None where it is no reason."""
	level = features[contribution.feature].level(contribution.level)
	if level is None:
		return None
	return level.speaks_for if direction == FOR else level.speaks_against


def sentences(features: Sequence[Feature]) -> list[str]:
	"""Every label and sentence, for the translators."""
	found: dict[str, None] = {}
	for feature in features:
		levels = [*feature.levels, *([feature.any_other] if feature.any_other else [])]
		for text in [
			feature.label,
			*(text for level in levels for text in (level.speaks_for, level.speaks_against)),
		]:
			if text:
				found[text] = None
	return list(found)
