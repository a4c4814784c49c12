"""Train a ranking: one weight for each level of each feature, by ridge logistic regression. No database, no frappe.

Every level has a weight of its own, none is the one that others are compared with: the penalty decides where 0 is, and
reasons are told against the average anyway. Levels of fewer than twenty people share one weight, so that nobody is judged
by two others; a level that appears only later has that weight too (0 where there were no rare ones).
"""

from collections.abc import Iterable, Sequence
from math import fsum

from membership_recruitment.utils.statistics import logistic
from membership_recruitment.utils.statistics.level_weights import (
	Counted,
	FeatureWeights,
	Levels,
	LevelWeights,
)

RARE = 20  # people: a level of fewer has no weight of its own


def train(
	features: Sequence[str], people: Iterable[Counted], penalty: float = logistic.PENALTY
) -> LevelWeights:
	"""The ranking that explains best who joined; its scores are logarithms of odds.

	Args:
	        features: Their names, in the order of the levels.
	        people: (levels, how many joined, how many there are), as a GROUP BY gives them.

	Raises:
	        logistic.NoFit: All joined, or none did.
	"""
	rows = [(tuple(levels), joined, count) for levels, joined, count in people]
	counts = [_people_of_levels(rows, place) for place in range(len(features))]
	common = [[level for level in sorted(count) if count[level] >= RARE] for count in counts]
	columns = _columns(common)
	width = sum(len(levels) + 1 for levels in common)
	fit = logistic.fit(
		((_dummies(levels, columns, width), joined, count) for levels, joined, count in rows), penalty
	)
	return LevelWeights(
		{
			name: FeatureWeights(
				weights={level: fit.weights[column[level]] for level in levels},
				people={level: count[level] for level in levels},
				others=fit.weights[column[None]],
			)
			for name, levels, count, column in zip(features, common, counts, columns, strict=True)
		},
		fit.intercept,
	).compared_with(rows)


def _people_of_levels(rows: Sequence[Counted], place: int) -> dict[str, float]:
	parts: dict[str, list[float]] = {}
	for levels, _, count in rows:
		parts.setdefault(levels[place], []).append(count)
	return {level: fsum(counts) for level, counts in parts.items()}


def _columns(common: Sequence[Sequence[str]]) -> list[dict[str | None, int]]:
	"""The column of each common level, a table a feature; under None that of all others."""
	tables: list[dict[str | None, int]] = []
	first = 0
	for levels in common:
		tables.append({level: first + number for number, level in enumerate([*levels, None])})
		first += len(levels) + 1
	return tables


def _dummies(levels: Levels, columns: Sequence[dict[str | None, int]], width: int) -> bytes:
	row = bytearray(width)
	for level, column in zip(levels, columns, strict=True):
		row[column.get(level, column[None])] = 1
	return bytes(row)
