"""Ridge logistic regression on counts: how likely people of a pattern are to join. No database, no frappe.

What is minimised, over the intercept b and the weights w, is

    Σ people · (log(1 + exp(z)) − joined share · z) + penalty ÷ 2 · Σ w²,   z = b + Σ w · feature

The intercept is not penalised. scikit-learn's LogisticRegression with C = 1 ÷ penalty minimises the same; the tests hold
the two equal to 1e-8. Any penalty above 0 gives exactly one answer as soon as somebody joined and somebody did not: also
where a column is constant (its weight is 0), a level is rare, or the classes separate perfectly.

Newton's method (iteratively reweighted least squares), each step halved until it goes downhill, solved by Cholesky's
decomposition: T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, 2nd edition, 4.4.1. The
patterns are put in order first, so that the same people give the same bits in whatever order they come.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, log1p, sqrt
from operator import mul

PENALTY = 1.0  # as scikit-learn's default: a prior of standard deviation 1 for each weight
STEPS = 100  # Newton needs about ten; more than these means that there is no answer
HALVINGS = 40
NEGLIGIBLE = 1e-9  # a last step below this leaves an error of about its square
ROUNDING = 1e-12  # by which the objective may seem to rise where it only rounds

Pattern = tuple[Sequence[float], float, float]


class NoFit(ValueError):
	"""There is no answer: all joined or none did, or without a penalty the weights would grow without end."""


@dataclass(frozen=True)
class Fit:
	"""What was found. `weights` in the order of the features."""

	intercept: float
	weights: tuple[float, ...]

	def score(self, features: Sequence[float]) -> float:
		"""The logarithm of the odds."""
		return self.intercept + fsum(
			weight * value for weight, value in zip(self.weights, features, strict=True)
		)

	def chance(self, features: Sequence[float]) -> float:
		return chance_of(self.score(features))


def chance_of(score: float) -> float:
	"""The chance (0–1) behind the logarithm of its odds; never overflows."""
	if score >= 0:
		return 1 / (1 + exp(-score))
	odds = exp(score)
	return odds / (1 + odds)


def score_of(chance: float) -> float:
	"""The logarithm of the odds of a chance above 0 and below 1."""
	return log(chance) - log1p(-chance)


def fit(patterns: Iterable[Pattern], penalty: float = PENALTY) -> Fit:
	"""The weights that explain best who joined.

	Args:
	        patterns: (features, how many joined, how many there are), as a GROUP BY gives them; a pattern may come
	                several times, all have the same number of features. Those of yes and no may come as bytes of 0 and 1,
	                which take an eighth of the memory.
	        penalty: Ridge penalty, 0 or more.

	Raises:
	        NoFit
	"""
	rows = _in_order(patterns)
	joined, people = fsum(row[1] for row in rows), fsum(row[2] for row in rows)
	if not 0 < joined < people:
		raise NoFit("A fit needs people who joined and people who did not.")
	if len({len(features) for features, *_ in rows}) > 1:
		raise ValueError("All patterns need the same number of features.")
	objective = _Objective(rows, penalty)
	weights = [log(joined / (people - joined))] + [0.0] * len(rows[0][0])
	height = objective.at(weights)
	for _ in range(STEPS):
		step = _solved(*objective.slopes(weights))
		weights, height = _downhill(objective, weights, step, height)
		if max(map(abs, step)) <= NEGLIGIBLE * (1 + max(map(abs, weights))):
			return Fit(weights[0], tuple(weights[1:]))
	raise NoFit("The weights grow without end: a penalty above 0 holds them.")


def _in_order(patterns: Iterable[Pattern]) -> list[tuple[tuple[float, ...], float, float]]:
	"""Each pattern once, sorted."""
	found: dict[tuple[float, ...], list[Pattern]] = {}
	for pattern in patterns:
		if pattern[2]:
			features = pattern[0] if isinstance(pattern[0], bytes) else tuple(pattern[0])
			found.setdefault(features, []).append(pattern)
	return [
		(
			features,
			fsum(pattern[1] for pattern in found[features]),
			fsum(pattern[2] for pattern in found[features]),
		)
		for features in sorted(found)
	]


class _Sum:
	"""Σ product · what a row has, over the rows in which one column (or both of two) is not 0.

	Most products are 1, because most columns are yes or no. The rows are kept by sum and not by pattern, because Python
	adds up a list many times faster than it goes through one.
	"""

	__slots__ = ("products", "rows")

	def __init__(self, yes_or_no: bool):
		self.rows = array("I")
		self.products: list[float] | None = None if yes_or_no else []

	def add(self, row: int, product: float) -> None:
		self.rows.append(row)
		if self.products is not None:
			self.products.append(product)

	def over(self, values: list[float]) -> float:
		picked = map(values.__getitem__, self.rows)
		return sum(picked if self.products is None else map(mul, self.products, picked), 0.0)


class _Objective:
	"""What is minimised, for patterns that are in order. The first weight is the intercept."""

	def __init__(self, rows: list[Pattern], penalty: float):
		width = 1 + len(rows[0][0])
		self.joined = [joined for _, joined, _ in rows]
		self.people = [people for *_, people in rows]
		self.ridge = [0.0] + [penalty] * (width - 1)
		numbers = {
			column
			for features, *_ in rows
			if not isinstance(features, bytes) or max(features, default=0) > 1
			for column, value in enumerate(features, start=1)
			if value not in (0, 1)
		}
		plain = [column not in numbers for column in range(width)]
		self.columns: list[tuple[int, ...]] = []
		self.values: list[tuple[float, ...] | None] = []
		self.single = [_Sum(is_plain) for is_plain in plain]
		self.pairs = [
			[_Sum(plain[row] and plain[column]) for column in range(row + 1)] for row in range(width)
		]
		for number, (features, *_) in enumerate(rows):
			self._add(number, features, all(plain))

	def _add(self, number: int, features: Sequence[float], plain: bool) -> None:
		present = [(0, 1.0), *((column, value) for column, value in enumerate(features, start=1) if value)]
		self.columns.append(tuple(column for column, _ in present))
		self.values.append(None if plain else tuple(value for _, value in present))
		for place, (column, value) in enumerate(present):
			self.single[column].add(number, value)
			line = self.pairs[column]
			for other, beside in present[: place + 1]:
				line[other].add(number, value * beside)

	def scores(self, weights: list[float]) -> list[float]:
		weight_of = weights.__getitem__
		return [
			sum(map(weight_of, columns) if values is None else map(mul, map(weight_of, columns), values))
			for columns, values in zip(self.columns, self.values, strict=True)
		]

	def at(self, weights: list[float]) -> float:
		loss = fsum(
			people * (max(score, 0.0) + log1p(exp(-abs(score)))) - joined * score
			for joined, people, score in zip(self.joined, self.people, self.scores(weights), strict=True)
		)
		return loss + fsum(map(mul, self.ridge, map(mul, weights, weights))) / 2

	def slopes(self, weights: list[float]) -> tuple[list[list[float]], list[float]]:
		"""The second derivatives (their lower half), and the first ones downhill."""
		missed, spread = [], []
		for joined, people, score in zip(self.joined, self.people, self.scores(weights), strict=True):
			chance = chance_of(score)
			missed.append(joined - people * chance)
			spread.append(people * chance * chance_of(-score))
		curvature = [[part.over(spread) for part in line] for line in self.pairs]
		for place, strength in enumerate(self.ridge):
			curvature[place][place] += strength
		return curvature, [
			part.over(missed) - strength * weight
			for part, strength, weight in zip(self.single, self.ridge, weights, strict=True)
		]


def _downhill(
	objective: _Objective, weights: list[float], step: list[float], height: float
) -> tuple[list[float], float]:
	"""The weights after as much of the step as goes down, and the objective there."""
	share = 1.0
	for _ in range(HALVINGS):
		moved = [weight + share * part for weight, part in zip(weights, step, strict=True)]
		reached = objective.at(moved)
		if reached <= height + ROUNDING * (1 + abs(height)):
			return moved, reached
		share /= 2
	return weights, height


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
	"""x of matrix · x = right, for a symmetric positive definite matrix of which the lower half is read."""
	size = len(right)
	lower = [[0.0] * size for _ in range(size)]
	for row in range(size):
		for column in range(row + 1):
			rest = matrix[row][column] - fsum(
				lower[row][place] * lower[column][place] for place in range(column)
			)
			if row > column:
				lower[row][column] = rest / lower[column][column]
			elif rest > 0:
				lower[row][row] = sqrt(rest)
			else:
				raise NoFit("The features say the same twice: a penalty above 0 tells them apart.")
	forward = [0.0] * size
	for row in range(size):
		known = fsum(lower[row][place] * forward[place] for place in range(row))
		forward[row] = (right[row] - known) / lower[row][row]
	found = [0.0] * size
	for row in reversed(range(size)):
		known = fsum(lower[place][row] * found[place] for place in range(row + 1, size))
		found[row] = (forward[row] - known) / lower[row][row]
	return found
