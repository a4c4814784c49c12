"""The score's formula by hand, by properties, and its running form against the plain sum."""

from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.engagement.score import (
	FOREVER,
	Activity,
	ScoreRules,
	score_on,
	standings,
)

DAY = date(2026, 6, 1)


def at(days_ago: int, weight: float = 1.0, key: str = "a") -> Activity:
	return Activity(key, DAY - timedelta(days=days_ago), weight)


def test_one_activity_by_hand():
	rules = ScoreRules(half_life_days=100, scale=10)
	found = list(standings([at(0, 10)], rules))
	assert score_on(DAY, found, rules) == 63.2  # 100 × (1 − 1/e)
	assert score_on(DAY + timedelta(days=100), found, rules) == 39.3  # half the points: 1 − exp(−1/2)
	assert score_on(DAY - timedelta(days=1), found, rules) == 0


def test_two_activities_by_hand():
	rules = ScoreRules(half_life_days=100, scale=10)
	found = list(standings([at(200, 8, "b"), at(100, 4, "a")], rules))
	assert [(row.points, row.number) for row in found] == [(8, 1), (8, 2)]  # 8 / 2 + 4
	assert found[0].latest_to == found[1].day - timedelta(days=1) and found[1].latest_to == FOREVER
	assert score_on(DAY, found, rules) == round(100 * (1 - exp(-0.4)), 1)  # (8/4 + 4/2) / 10


def test_activities_of_one_day_count_all_and_one_standing_holds():
	rules = ScoreRules()
	found = list(standings([at(5, 1, "x"), at(5, 2, "y"), at(5, 3, "z")], rules))
	assert [row.number for row in found if row.day <= DAY <= row.latest_to] == [3]
	assert found[-1].points == 6


def test_levels_begin_at_their_bound():
	rules = ScoreRules(high=60, medium=25, low=5)
	assert [rules.level(score) for score in (100, 60, 59.9, 25, 24.9, 5, 4.9, 0)] == [
		"High",
		"High",
		"Medium",
		"Medium",
		"Low",
		"Low",
		"None",
		"None",
	]


@pytest.mark.parametrize(
	("change", "sense"),
	[
		({}, True),
		({"half_life_days": -1}, False),
		({"scale": -2.0}, False),
		({"high": 101}, False),
		({"medium": 60}, False),
		({"low": 25}, False),
		({"low": -1}, False),
	],
)
def test_rules_that_make_no_sense_are_known(change, sense):
	assert ScoreRules(**change).make_sense() is sense


activities = st.lists(
	st.builds(
		lambda number, days_ago, weight: Activity(f"k{number}", DAY - timedelta(days=days_ago), weight),
		st.integers(0, 10**6),
		st.integers(-50, 2000),
		st.sampled_from((0.0, 0.5, 1.0, 3.0, 8.0)),
	),
	max_size=20,
	unique_by=lambda activity: activity.key,
)


@given(found=activities, days_later=st.integers(-2000, 400), half_life=st.sampled_from((1, 7, 90, 365, 3000)))
def test_the_running_form_equals_the_plain_sum(found, days_later, half_life):
	rules = ScoreRules(half_life_days=half_life)
	day = DAY + timedelta(days=days_later)
	points = sum(
		activity.weight * 0.5 ** ((day - activity.day).days / half_life)
		for activity in found
		if activity.day <= day
	)
	expected = 100 * (1 - exp(-points / rules.scale))
	assert score_on(day, standings(found, rules), rules) == pytest.approx(expected, abs=0.0501)


@given(found=activities)
def test_exactly_one_standing_holds_from_the_first_activity_on(found):
	rows = list(standings(found, ScoreRules()))
	for back in range(-60, 2100, 97):
		day = DAY - timedelta(days=back)
		holding = [row for row in rows if row.day <= day <= row.latest_to]
		dated = [activity for activity in found if activity.day <= day]
		assert len(holding) == bool(dated)
		assert not holding or holding[0].number == len(dated)


@given(found=activities, weight=st.floats(0.1, 10))
def test_one_more_activity_never_lowers_the_score(found, weight):
	rules = ScoreRules()
	more = [*found, Activity("new", DAY - timedelta(days=3), weight)]
	assert score_on(DAY, standings(more, rules), rules) >= score_on(DAY, standings(found, rules), rules)
	assert 0 <= score_on(DAY, standings(more, rules), rules) <= 100
