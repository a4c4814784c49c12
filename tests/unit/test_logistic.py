"""Our logistic regression against scikit-learn's, on published data, on random data, and where it is hard."""

import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.utils.statistics import logistic

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")
from sklearn.linear_model import LogisticRegression  # noqa: E402
from statsmodels import datasets  # noqa: E402


def patterns(rows, outcomes):
	"""What a GROUP BY would make of single people."""
	people, joined = Counter(), Counter()
	for row, outcome in zip(rows, outcomes, strict=True):
		people[tuple(row)] += 1
		joined[tuple(row)] += int(outcome)
	return [(row, joined[row], count) for row, count in people.items()]


def oracle(rows, outcomes, penalty, counts=None):
	model = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-14, max_iter=1000)
	return model.fit(np.asarray(rows, dtype=float), np.asarray(outcomes), sample_weight=counts)


def assert_equal(rows, outcomes, penalty=1.0):
	rows = [tuple(map(float, row)) for row in rows]
	ours = logistic.fit(patterns(rows, outcomes), penalty)
	theirs = oracle(rows, outcomes, penalty)
	assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=1e-8)
	assert ours.weights == pytest.approx(tuple(theirs.coef_[0]), abs=1e-8)
	chances = [ours.chance(row) for row in rows]
	assert chances == pytest.approx(list(theirs.predict_proba(rows)[:, 1]), abs=1e-8)
	return ours


def dummies(frame, columns):
	"""A column of 0 and 1 for each level of each column."""
	levels = [(column, level) for column in columns for level in sorted(set(frame[column]))]
	return [tuple(float(row[column] == level) for column, level in levels) for _, row in frame.iterrows()]


@pytest.fixture(scope="module")
def affairs():
	"""Fair (1978): 6,366 women, all columns of few levels."""
	frame = datasets.fair.load_pandas().data
	return frame, [int(value > 0) for value in frame["affairs"]]


@pytest.mark.parametrize("penalty", [0.01, 1.0, 50.0])
def test_spector(penalty):
	"""Spector and Mazzeo (1980): 32 students, two columns of measurements and one of 0 and 1."""
	data = datasets.spector.load_pandas()
	assert_equal(data.exog.to_numpy(), data.endog, penalty)


def test_spector_without_penalty():
	"""The published figures (Greene, Econometric Analysis, 5th edition, table 21.1)."""
	data = datasets.spector.load_pandas()
	ours = logistic.fit(patterns(map(tuple, data.exog.to_numpy()), data.endog), penalty=0)
	assert [round(value, 3) for value in (ours.intercept, *ours.weights)] == [-13.021, 2.826, 0.095, 2.379]


@pytest.mark.parametrize("penalty", [0.1, 10.0])
def test_fair_by_levels(affairs, penalty):
	frame, outcomes = affairs
	assert_equal(dummies(frame, ["rate_marriage", "age", "religious", "occupation"]), outcomes, penalty)


def test_fair_by_numbers(affairs):
	frame, outcomes = affairs
	assert_equal(frame[["rate_marriage", "age", "yrs_married", "children", "religious"]].to_numpy(), outcomes)


def test_constant_column(affairs):
	frame, outcomes = affairs
	rows = [(row[0], 1.0, row[1], 0.0) for row in frame[["rate_marriage", "children"]].to_numpy()]
	ours = assert_equal(rows, outcomes)
	assert abs(ours.weights[1]) < 1e-9 and ours.weights[3] == 0


@pytest.mark.parametrize("joined", [0, 1])
def test_rare_level(joined):
	"""One person of a level, who joined or did not."""
	rows = [(1.0, 0.0, 0.0)] * 500 + [(0.0, 1.0, 0.0)] * 500 + [(0.0, 0.0, 1.0)]
	outcomes = [1, 0, 0, 0, 0] * 100 + [1, 0] * 250 + [joined]
	assert_equal(rows, outcomes)
	assert_equal(rows, outcomes, 1e-3)


@pytest.mark.parametrize("penalty", [1e-4, 0.01, 1.0])
def test_perfect_separation(penalty):
	assert_equal([(0.0, 1.0)] * 30 + [(1.0, 0.0)] * 70, [0] * 30 + [1] * 70, penalty)
	assert_equal([(float(value),) for value in range(40)], [0] * 25 + [1] * 15, penalty)


def test_the_same_column_twice():
	rows = [(1.0, 1.0), (1.0, 1.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
	ours = assert_equal(rows, [1, 0, 0, 0, 1])
	assert ours.weights[0] == pytest.approx(ours.weights[1], abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(
	st.lists(
		st.tuples(
			st.integers(0, 2), st.integers(-3, 3), st.floats(-2, 2), st.integers(0, 9), st.integers(1, 9)
		),
		min_size=2,
		max_size=25,
	),
	st.sampled_from([0.1, 1.0, 7.0]),
)
def test_random_counts(drawn, penalty):
	rows = [((float(a == 1), float(a == 2), b, round(c, 3)), min(k, n), n) for a, b, c, k, n in drawn]
	if not 0 < sum(row[1] for row in rows) < sum(row[2] for row in rows):
		with pytest.raises(logistic.NoFit):
			logistic.fit(rows, penalty)
		return
	ours = logistic.fit(rows, penalty)
	features = [row[0] for row in rows] * 2
	counts = [row[1] for row in rows] + [row[2] - row[1] for row in rows]
	theirs = oracle(features, [1] * len(rows) + [0] * len(rows), penalty, counts)
	assert (ours.intercept, *ours.weights) == pytest.approx(
		(theirs.intercept_[0], *theirs.coef_[0]), abs=1e-8
	)


def test_the_same_bits_in_any_order(affairs):
	frame, outcomes = affairs
	rows = patterns(dummies(frame, ["rate_marriage", "age", "religious"]), outcomes)
	first = logistic.fit(rows)
	for seed in range(3):
		# a pattern that comes in parts is the same pattern
		shuffled = [(list(features), joined, joined) for features, joined, _ in rows]
		shuffled += [(features, 0, people - joined) for features, joined, people in rows]
		random.Random(seed).shuffle(shuffled)
		again = logistic.fit(shuffled)
		assert [value.hex() for value in (again.intercept, *again.weights)] == [
			value.hex() for value in (first.intercept, *first.weights)
		]


def test_bytes_are_the_same_patterns(affairs):
	frame, outcomes = affairs
	rows = patterns(dummies(frame, ["rate_marriage", "religious"]), outcomes)
	small = [(bytes(map(int, features)), joined, people) for features, joined, people in rows]
	assert logistic.fit(small) == logistic.fit(rows)
	larger = [((2, 0), 1, 3), ((0, 1), 2, 3), ((1, 1), 2, 4)]
	assert logistic.fit([(bytes(row), *counts) for row, *counts in larger]) == logistic.fit(larger)


def test_no_answer():
	with pytest.raises(logistic.NoFit, match="who joined and people who did not"):
		logistic.fit([])
	with pytest.raises(logistic.NoFit, match="who joined and people who did not"):
		logistic.fit([((1.0,), 5, 5)])
	with pytest.raises(logistic.NoFit, match="who joined and people who did not"):
		logistic.fit([((1.0,), 0, 5), ((0.0,), 0, 0)])
	with pytest.raises(logistic.NoFit):  # separated, and nothing holds the weights
		logistic.fit([((1.0,), 5, 5), ((0.0,), 0, 5)], penalty=0)
	with pytest.raises(logistic.NoFit, match="say the same twice"):
		logistic.fit([((1.0, 1.0), 2, 5), ((0.0, 0.0), 1, 5)], penalty=0)
	with pytest.raises(ValueError, match="same number"):
		logistic.fit([((1.0, 1.0), 2, 5), ((0.0,), 1, 5)])


def test_chances_far_out():
	assert (logistic.chance_of(-1000), logistic.chance_of(1000), logistic.chance_of(0)) == (0, 1, 0.5)
	for chance in (1e-12, 0.3, 1 - 1e-9):
		assert logistic.chance_of(logistic.score_of(chance)) == pytest.approx(chance, rel=1e-12)


def test_speed():
	"""As many patterns as 100,000 prospects make who are no more different than people are."""
	draw = random.Random(7)
	levels = [8, 6, 4, 4, 3, 3, 2, 2, 5]
	weights = [[draw.gauss(0, 0.5) for _ in range(count)] for count in levels]
	people, joined = Counter(), Counter()
	for _ in range(20_000):
		chosen = tuple(int(count * draw.random() ** 2) for count in levels)
		people[chosen] += 1
		joined[chosen] += draw.random() < logistic.chance_of(
			-3 + sum(weights[place][level] for place, level in enumerate(chosen))
		)
	rows = [
		(
			tuple(
				float(level == mine)
				for count, mine in zip(levels, chosen, strict=True)
				for level in range(count)
			),
			joined[chosen],
			count,
		)
		for chosen, count in people.items()
	]
	began = time.process_time()
	fit = logistic.fit(rows)
	spent = time.process_time() - began
	assert spent < 5, f"{len(rows)} patterns took {spent:.1f} s"
	flat = [weight for factor in weights for weight in factor]
	assert np.corrcoef(flat, fit.weights)[0, 1] > 0.8
