"""Chances of renewal: the customers of Fader and Hardie (2007), made-up members, and counts that say little."""

import random
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.utils.statistics import renewal_chances

# their table 1: percent of customers left after years 0 to 12; the model is fitted on the first seven years
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
SEEN = 7


@pytest.mark.parametrize(
	"published, alpha, beta", [(HIGH_END, 0.668, 3.806), (REGULAR, 0.704, 1.182)], ids=["high end", "regular"]
)
def test_fader_and_hardies_customers(published, alpha, beta):
	model = renewal_chances.fit(renewal_chances.cohort(published[: SEEN + 1]))
	assert (round(model.alpha, 3), round(model.beta, 3)) == (alpha, beta)
	missed = [
		abs(100 * model.left_after(year) - published[year]) / published[year]
		for year in range(SEEN + 1, len(published))
	]
	assert sum(missed) / len(missed) < 0.03


def test_finds_the_chances_that_members_were_made_with():
	chance = random.Random(2007)
	decided = {number: [0, 0] for number in range(1, 9)}
	for _member in range(20_000):
		own = chance.betavariate(0.9, 3.0)
		for number in range(
			1, chance.randrange(2, 10)
		):  # some joined late: their later terms are not decided
			leaves = chance.random() < own
			decided[number][leaves] += 1
			if leaves:
				break
	model = renewal_chances.fit(decided)
	for number in (1, 2, 4, 8):
		assert model.not_renewed(number) == pytest.approx(0.9 / (3.9 + number - 1), abs=0.01)


def likelihood(decided, alpha, beta):
	return sum(
		lapsed * log(alpha) + renewed * log(beta + n - 1) - (lapsed + renewed) * log(alpha + beta + n - 1)
		for n, (renewed, lapsed) in decided.items()
	)


counts = st.dictionaries(
	st.integers(1, 15), st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=0, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(counts, st.floats(0.05, 50), st.floats(0.05, 50))
def test_nothing_near_is_likelier(decided, alpha, beta):
	model = renewal_chances.fit(decided)
	found = likelihood(decided, model.alpha, model.beta)
	assert likelihood(decided, alpha, beta) <= found + 1e-6 * (1 + abs(found))
	assert model == renewal_chances.fit(dict(reversed(list(decided.items()))))  # same counts, same bits


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from("ABC"), counts))
def test_any_counts_give_chances(decided):
	found = renewal_chances.chances(decided)
	for name in "ABCD":
		for number in (1, 2, 7, 40):
			assert 0 <= found.not_renewed(name, number) <= 1


@pytest.mark.parametrize(
	"decided, first",
	[({1: (7, 0)}, 0.0), ({1: (0, 7)}, 1.0), ({1: (6, 2)}, 0.25), ({1: (9, 0), 2: (4, 0)}, 0.0), ({}, 0.5)],
	ids=["all renew", "none renews", "one number", "all renew twice", "nothing decided"],
)
def test_little_is_known(decided, first):
	assert renewal_chances.fit(decided).not_renewed(1) == pytest.approx(first, abs=1e-4)


def test_alike_where_nothing_tells_people_apart():
	model = renewal_chances.fit({1: (60, 20)})
	assert model.not_renewed(5) == pytest.approx(0.25, abs=1e-3)


def test_thin_cells_lean_on_their_type_and_types_on_the_whole():
	decided = {
		"Adult": {1: (700, 300), 2: (560, 140), 3: (500, 60)},
		"Student": {1: (300, 700), 2: (120, 180), 3: (80, 40)},
		"Honorary": {1: (1, 0)},
	}
	found = renewal_chances.chances(decided)
	assert found.not_renewed("Adult", 1) == pytest.approx(0.3, abs=0.02)
	assert found.not_renewed("Student", 1) == pytest.approx(0.7, abs=0.03)
	# one term that was renewed hardly moves it from the whole, where a share alone would say 0
	assert 0.2 < found.not_renewed("Honorary", 1) < found.whole.not_renewed(1)
	assert found.not_renewed("Unheard of", 2) == found.whole.not_renewed(2)
	# a thin cell of a known type
	decided["Student"][3] = (1, 0)
	found = renewal_chances.chances(decided)
	assert found.not_renewed("Student", 3) == pytest.approx(found.types["Student"].not_renewed(3), abs=0.15)
	assert found.not_renewed("Student", 3) > found.not_renewed("Adult", 3)


def test_nothing_is_certain_because_it_has_not_been_seen():
	found = renewal_chances.chances({"Adult": {1: (3, 0)}})
	assert 0.05 < found.not_renewed("Adult", 1) < 0.3
	found = renewal_chances.chances({"Adult": {1: (0, 3)}})
	assert 0.7 < found.not_renewed("Adult", 1) < 0.95
