"""Gap scores, order of gaps, comparison and priority; intervals against published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import uncertainty
from membership_recruitment.member_journey.map import gaps
from membership_recruitment.member_journey.map.gaps import Answer, Score


def answer(value, weight=1.0, phase="Awareness", key=""):
	return Answer(phase, f"Question {key}?", weight, value, key)


@pytest.mark.parametrize(
	("answers", "score"),
	[
		([], None),
		([answer(None), answer("")], None),
		([answer("Yes")], 0),
		([answer("No")], 100),
		([answer("Don't know")], 100),
		([answer("Partly")], 50),
		([answer("Yes", 3), answer("No", 1)], 25),
		([answer("Yes", 3), answer("No", 1), answer(None, 10)], 25),  # not asked yet
		([answer("Partly", 2), answer("No", 2)], 75),
		([answer("No", 0)], None),
		([answer("No", 0), answer("Yes")], 0),
	],
)
def test_gap_score(answers, score):
	assert gaps.gap_score(answers) == score


def test_scores_name_every_phase_in_order():
	answers = [answer("No", phase="Decision"), answer("Yes"), answer(None)]
	assert gaps.scores(["Decision", "Awareness", "Loyalty"], answers) == [
		Score("Decision", 1, 1, 100),
		Score("Awareness", 2, 1, 0),
		Score("Loyalty", 0, 0, None),
	]


ANSWERS = st.lists(
	st.builds(
		Answer,
		st.sampled_from(["A", "B", "C"]),
		st.just("?"),
		st.floats(0, 10),
		st.sampled_from([None, *gaps.ANSWERS]),
	)
)


@given(ANSWERS)
def test_scores_lie_between_none_and_all_and_gaps_are_what_is_missing(answers):
	scores = gaps.scores("ABC", answers)
	assert all(score.gap_score is None or 0 <= score.gap_score <= 100 + 1e-9 for score in scores)
	found = gaps.biggest_first(scores, answers, [])
	assert sum(gap.size for gap in found) == pytest.approx(sum(one.missing or 0 for one in answers))
	assert [gap.size for gap in found] == sorted((gap.size for gap in found), reverse=True)


def test_biggest_gaps_come_first_and_then_those_of_the_worse_phase():
	answers = [
		answer("No", 1, "Awareness", "a1"),
		answer("Yes", 3, "Awareness", "a2"),
		answer("No", 1, "Decision", "d1"),
		answer("Partly", 3, "Decision", "d2"),
		answer(None, 9, "Decision", "d3"),
	]
	scores = gaps.scores(["Awareness", "Decision"], answers)
	found = gaps.biggest_first(scores, answers, [("Awareness", "material")])
	assert [(gap.phase, gap.key, gap.size) for gap in found] == [
		("Decision", "d2", 1.5),
		("Decision", "d1", 1),
		("Awareness", "a1", 1),
		("Awareness", "material", 1),
	]


def test_comparison_keeps_phases_that_one_map_lacks():
	now = [Score("A", 2, 2, 30), Score("New", 1, 1, 80), Score("Open", 1, 0, None)]
	before = [Score("Gone", 1, 1, 10), Score("A", 2, 2, 50), Score("Open", 1, 1, 40)]
	changes = gaps.compare(now, before)
	assert [(c.phase, c.before, c.now, c.difference) for c in changes] == [
		("A", 50, 30, -20),
		("New", None, 80, None),
		("Open", 40, None, None),
		("Gone", 10, None, None),
	]


def test_priority_is_high_for_much_effect_and_little_work():
	assert gaps.priority(5, 1) == 25
	assert gaps.priority(1, 5) == 1
	assert gaps.priority(4, 2) > gaps.priority(4, 3) > gaps.priority(3, 3)


# ---------------------------------------------------------------- uncertainty


@pytest.mark.parametrize(
	("part", "whole", "low", "high"),
	# Newcombe, Statistics in Medicine 17 (1998), pp. 857–872, table I, method 3
	[
		(81, 263, 0.2553, 0.3662),
		(15, 148, 0.0624, 0.1605),
		(0, 20, 0.0, 0.1611),
		(1, 29, 0.0061, 0.1718),
	],
)
def test_wilson_gives_the_published_intervals(part, whole, low, high):
	assert uncertainty.wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
	("after", "before", "low", "high"),
	# the same, pp. 873–890, table II, method 10
	[
		((56, 70), (48, 80), 0.0524, 0.3339),
		((9, 10), (3, 10), 0.1705, 0.8090),
		((6, 7), (2, 7), 0.0582, 0.8062),
		((5, 56), (0, 29), -0.0381, 0.1926),
		((0, 10), (0, 20), -0.1611, 0.2775),
		((10, 10), (0, 20), 0.6791, 1.0),
	],
)
def test_newcombe_gives_the_published_intervals(after, before, low, high):
	assert uncertainty.newcombe(before, after) == pytest.approx((low, high), abs=5e-5)


def test_twelve_of_39_and_15_of_34_may_be_chance():
	assert not uncertainty.shares_differ((12, 39), (15, 34))
	assert uncertainty.shares_differ((120, 390), (150, 340))


@pytest.mark.parametrize(
	("count", "ranks"),
	# ranks of the two values, counted from 1: the usual table of the sign test at 95 %
	[(5, None), (6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (20, (6, 15)), (50, (18, 33)), (100, (40, 61))],
)
def test_interval_of_a_median(count, ranks):
	assert uncertainty.median_interval(list(range(1, count + 1))) == ranks


def test_interval_of_a_median_of_very_many():
	low, high = uncertainty.median_interval(list(range(100_001)))
	assert low < 50_000 < high and high - low == pytest.approx(1.96 * 100_001**0.5, rel=0.01)


def test_medians_differ_only_where_their_intervals_do():
	assert uncertainty.intervals_differ((1, 4), (5, 9))
	assert not uncertainty.intervals_differ((1, 5), (5, 9))
	assert not uncertainty.intervals_differ(None, (5, 9))
