"""Who trains a ranking and on whom it is tried; whether it takes the card's place."""

import math
import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.utils.statistics import holdout, ranking_decisions
from membership_recruitment.utils.statistics.comparison import ONE_SIDED, Compared, Comparison, compare
from membership_recruitment.utils.statistics.holdout import HOLDOUT, TRAINING, Row, side_and_weight, split
from membership_recruitment.utils.statistics.level_weights import FeatureWeights, LevelWeights
from membership_recruitment.utils.statistics.ranking_measures import Measures
from membership_recruitment.utils.statistics.trial import hold_trial
from tests.support.factories import prospect_history

CUT = date(2025, 7, 1)

# ---------------------------------------------------------------- in time


@pytest.fixture(scope="module")
def rows():
	return prospect_history.history(seed=3)


def test_snapshot_days_are_quarters_whose_labels_are_known():
	days = holdout.snapshot_days(date(2024, 2, 10), date(2025, 4, 2))
	assert days == [date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)]
	assert holdout.snapshot_days(date(2024, 2, 10), date(2025, 4, 1)) == days[:-1]  # its 90th day is today
	assert holdout.snapshot_days(date(2024, 1, 1), date(2024, 3, 1)) == []
	many = holdout.snapshot_days(date(2000, 1, 1), date(2030, 1, 1))
	assert all(later - earlier >= timedelta(days=holdout.LABEL_DAYS) for earlier, later in pairwise(many))


@pytest.mark.parametrize(
	("rows_of_quarters", "cut"),
	[
		([10, 10, 10, 10, 10], 4),
		([10] * 10, 8),
		([10, 10, 10, 10, 11], 4),  # more than a fifth, but a day is never parted
		([5, 5, 90], 2),
		([90, 5, 5], 1),
		([99, 1], 1),
		([1, 0, 0], None),
		([], None),
	],
)
def test_the_latest_fifth(rows_of_quarters, cut):
	days = prospect_history.quarters(len(rows_of_quarters))
	found = holdout.cut_day(dict(zip(days, rows_of_quarters, strict=True)))
	assert found == (None if cut is None else days[cut])


@pytest.mark.parametrize(
	("first", "last", "expected"),
	[
		(date(2024, 1, 1), date(2025, 4, 1), (TRAINING, 1)),
		(date(2025, 7, 1), date(2025, 10, 1), (HOLDOUT, 1)),
		(date(2025, 4, 3), date(2025, 7, 1), (HOLDOUT, 1)),  # earlier, but training may not know it yet
		(date(2025, 4, 2), date(2025, 7, 1), (HOLDOUT, 2)),
	],
)
def test_sides(first, last, expected):
	assert side_and_weight("somebody", first, last, CUT) == expected


def test_a_coin_decides_for_those_on_both_sides():
	sides = [side_and_weight(f"person {number}", date(2024, 1, 1), CUT, CUT) for number in range(1000)]
	assert {weight for _, weight in sides} == {2}
	assert 450 < sides.count((HOLDOUT, 2)) < 550
	assert side_and_weight("Åsa", date(2024, 1, 1), CUT, CUT) == side_and_weight(
		"Åsa", date(2025, 1, 1), CUT, CUT
	)


def test_nobody_on_both_sides_and_nothing_from_later(rows):
	keyed = [row._replace(levels=(row.person, str(row.day))) for row in rows]
	found = split(keyed)
	trained = {levels for levels, *_ in found.training}
	tried = {row.levels for row in found.holdout}
	assert not {person for person, _ in trained} & {person for person, _ in tried}
	latest_label = max(date.fromisoformat(day) for _, day in trained) + timedelta(days=holdout.LABEL_DAYS)
	assert latest_label <= found.cut <= min(date.fromisoformat(day) for _, day in tried)
	assert sum(row.day >= found.cut for row in rows) <= holdout.LATEST * len(rows)


def test_the_sides_are_like_everybody_of_their_days(rows):
	found = split(rows)
	earlier = [row.joined for row in rows if row.day <= holdout.last_training_day(found.cut)]
	later = [row.joined for row in rows if row.day >= found.cut]
	rate = sum(joined for _, joined, _ in found.training) / sum(people for *_, people in found.training)
	held = sum(row.joined * row.weight for row in found.holdout) / sum(row.weight for row in found.holdout)
	assert rate == pytest.approx(sum(earlier) / len(earlier), rel=0.05)
	assert held == pytest.approx(sum(later) / len(later), rel=0.2)
	# what the coin is for: without those who are still there, training would see too many joins
	still_there = {row.person for row in rows if row.day >= found.cut}
	without = [
		row.joined
		for row in rows
		if row.day <= holdout.last_training_day(found.cut) and row.person not in still_there
	]
	assert sum(without) / len(without) > 1.1 * sum(earlier) / len(earlier)


def test_the_same_split_in_any_order(rows):
	again = list(rows)
	random.Random(5).shuffle(again)
	assert split(again) == split(rows)
	assert split([]) is None and split(rows[:1]) is None


# ---------------------------------------------------------------- by chance?


def brute_force(rows):
	"""DeLong's formula, pair by pair, for one row a person."""
	joined, others = [row for row in rows if row.joined], [row for row in rows if not row.joined]

	def won(high, low):
		return (high > low) + (high == low) / 2

	def parts(score):
		of_joined = [sum(won(score(one), score(other)) for other in others) / len(others) for one in joined]
		of_others = [sum(won(score(one), score(other)) for one in joined) / len(joined) for other in others]
		return of_joined, of_others

	def variance(values):
		mean = sum(values) / len(values)
		return sum((value - mean) ** 2 for value in values) / (len(values) - 1)

	new, old = parts(lambda row: row.new), parts(lambda row: row.old)
	apart = [
		[a - b for a, b in zip(mine, theirs, strict=True)] for mine, theirs in zip(new, old, strict=True)
	]
	return (
		sum(new[0]) / len(joined),
		sum(old[0]) / len(joined),
		math.sqrt(variance(new[0]) / len(joined) + variance(new[1]) / len(others)),
		math.sqrt(variance(apart[0]) / len(joined) + variance(apart[1]) / len(others)),
	)


def two_rankings(seed, people=300):
	draw = random.Random(seed)
	rows = []
	for number in range(people):
		truth = draw.gauss(0, 1)
		joined = draw.random() < 1 / (1 + math.exp(1 - 1.5 * truth))
		rows.append(
			Compared(
				str(number), round(truth + draw.gauss(0, 0.5), 1), round(truth + draw.gauss(0, 2), 0), joined
			)
		)
	return rows


@pytest.mark.parametrize("seed", range(4))
def test_comparison_is_delongs(seed):
	rows = two_rankings(seed)
	found = compare(rows)
	new, old, error_of_new, error_of_difference = brute_force(rows)
	assert (found.new, found.old) == pytest.approx((new, old), abs=1e-12)
	# n ÷ (n − 1) once for all people, and not for either group
	assert (found.error_of_new, found.error_of_difference) == pytest.approx(
		(error_of_new, error_of_difference), rel=0.01
	)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_weight_of_two_is_the_row_twice(seed):
	rows = two_rankings(seed, people=40)
	doubled = [row._replace(weight=2) if number % 3 else row for number, row in enumerate(rows)]
	written_out = [row for number, row in enumerate(rows) for _ in range(2 if number % 3 else 1)]
	first, second = compare(doubled), compare(written_out)
	if first is None:
		assert second is None
	else:
		assert (first.new, first.old) == pytest.approx((second.new, second.old), abs=1e-12)
		assert first.error_of_difference == pytest.approx(second.error_of_difference, abs=1e-12)
		assert compare(list(reversed(doubled))) == first


def test_rows_of_one_person_say_no_more_than_one():
	rows = two_rankings(9)
	four_times = [row for row in rows for _ in range(4)]
	as_four = [row._replace(person=f"{row.person}-{copy}") for row in rows for copy in range(4)]
	assert compare(four_times).error_of_new == pytest.approx(compare(rows).error_of_new, rel=1e-9)
	assert compare(as_four).error_of_new == pytest.approx(compare(rows).error_of_new / 2, rel=0.01)


def test_comparison_of_nobody():
	assert compare([]) is None
	assert compare([Compared("a", 1, 2, True), Compared("b", 1, 1, True)]) is None


# ---------------------------------------------------------------- decisions

CLEARLY = Comparison(new=0.75, old=0.65, error_of_new=0.02, error_of_difference=0.02)


@pytest.mark.parametrize(
	("joined", "held_out", "comparison", "use_model", "why"),
	[
		(100, (10, 10), CLEARLY, True, ranking_decisions.BETTER),
		(99, (10, 10), CLEARLY, False, ranking_decisions.FEW_JOINED),
		(100, (9, 500), CLEARLY, False, ranking_decisions.FEW_HELD_OUT),
		(100, (500, 9), CLEARLY, False, ranking_decisions.FEW_HELD_OUT),
		(100, (0, 50), None, False, ranking_decisions.FEW_HELD_OUT),
		(100, (50, 50), Comparison(0.75, 0.745, 0.001, 0.001), False, ranking_decisions.NOT_BETTER),
		(100, (50, 50), Comparison(0.60, 0.75, 0.02, 0.02), False, ranking_decisions.NOT_BETTER),
		(100, (50, 50), Comparison(0.75, 0.70, 0.02, 0.04), False, ranking_decisions.BY_CHANCE),
		(
			100,
			(50, 50),
			Comparison(0.52, 0.30, 0.03, 0.03),
			False,
			ranking_decisions.BY_CHANCE,
		),  # a spoilt card
	],
)
def test_model_or_card(joined, held_out, comparison, use_model, why):
	assert ranking_decisions.decide(joined, *held_out, comparison) == ranking_decisions.Decision(
		use_model, why
	)


@pytest.mark.parametrize(
	("slope", "ratio", "percent"),
	[
		(1.0, 1.0, True),
		(0.8, 1.25, True),
		(1.25, 0.8, True),
		(0.79, 1.0, False),
		(1.26, 1.0, False),
		(1.0, 0.79, False),
		(1.0, 1.26, False),
		(None, 1.0, False),
		(1.0, None, False),
	],
)
def test_percent_only_when_calibrated(slope, ratio, percent):
	assert ranking_decisions.is_calibrated(Measures(500, 50, 0.8, 0.1, slope, 0.0, ratio, 2.0)) == percent


def test_bands_and_ranks():
	hundred = [(score, 1) for score in range(100)]
	found = ranking_decisions.bands(hundred)
	assert [sum(band == wanted for band in found.values()) for wanted in ranking_decisions.BANDS] == [
		10,
		20,
		30,
		40,
	]
	assert found[99] == 1 and found[0] == 4
	assert ranking_decisions.bands([(5, 40)]) == {5: 3}  # all equal: in the middle
	assert ranking_decisions.bands([(9, 1), (5, 99)]) == {9: 1, 5: 3}
	assert ranking_decisions.bands([]) == {}
	assert ranking_decisions.ranks([(5, 2), (9, 1), (1, 3)]) == {9: 1, 5: 2, 1: 4}


# ---------------------------------------------------------------- the whole trial


def card(*points):
	return LevelWeights(
		{
			feature: FeatureWeights(levels, {})
			for feature, levels in zip(prospect_history.FEATURES, points, strict=True)
		}
	)


# an association's guess: right about friends, wrong about fairs, blind for contacts
GUESS = card({"Friend": 10, "Fair": 10}, {}, {"Yes": 5}, {})


def trial_of(rows, of_card=GUESS):
	found = split(rows)
	joined = len({row.person for row in rows if row.joined})
	return hold_trial(of_card, found.training, found.holdout, joined)


def test_a_better_model_takes_the_cards_place():
	trial = trial_of(prospect_history.history(seed=1, people=4000))
	assert trial.decision.use_model and trial.shows_percent
	assert trial.measures.area > 0.7 and trial.measures.lift > 2
	for name, truth in zip(prospect_history.FEATURES, prospect_history.WEIGHTS, strict=True):
		learnt = trial.model.features[name].weights
		assert sorted(truth, key=truth.get) == sorted(learnt, key=learnt.get), name


def test_a_right_card_stays():
	right = card(*prospect_history.WEIGHTS)
	trial = trial_of(prospect_history.history(seed=1, people=4000), right)
	assert trial.decision.why == ranking_decisions.NOT_BETTER and not trial.shows_percent


def fair():
	"""Fair's 6,366 women by the levels of four columns, as if they had been asked quarter by quarter."""
	frame = pytest.importorskip("statsmodels.datasets").fair.load_pandas().data
	levels = [tuple(map(str, row)) for row in frame[list(FAIR)].to_numpy()]
	days = prospect_history.quarters(10)
	order = list(range(len(levels)))
	random.Random(1).shuffle(order)  # the file is sorted by the outcome
	return [
		Row(
			f"woman-{number}",
			days[place * 10 // len(order)],
			levels[number],
			bool(frame["affairs"].iloc[number]),
		)
		for place, number in enumerate(order)
	]


FAIR = ("rate_marriage", "age", "religious", "occupation")
AGE_ONLY = LevelWeights(
	{feature: FeatureWeights({"27.0": 1, "32.0": 1} if feature == "age" else {}, {}) for feature in FAIR}
)


def test_published_data_take_the_cards_place():
	trial = trial_of(fair(), AGE_ONLY)
	assert trial.decision.use_model and trial.shows_percent
	assert trial.measures.area > 0.65


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_labels_keep_the_card(seed):
	trial = trial_of(prospect_history.shuffled(fair(), seed), AGE_ONLY)
	assert trial.measures.area == pytest.approx(0.5, abs=0.05)
	assert not trial.decision.use_model and not trial.shows_percent


def test_shuffled_labels_and_few_people_keep_the_card():
	rows = prospect_history.history(seed=1, people=1000)
	taken = [trial_of(prospect_history.shuffled(rows, seed)).decision.use_model for seed in range(20)]
	assert sum(taken) <= 1  # 5 % by chance


def test_trained_twice_the_same_bits():
	rows = prospect_history.history(seed=2)
	again = list(rows)
	random.Random(4).shuffle(again)
	first, second = trial_of(rows), trial_of(again)
	assert repr(first) == repr(second)
	assert first.model.as_dict() == second.model.as_dict()


def test_few_conversions_keep_the_card():
	rows = prospect_history.history(seed=2, people=300)
	assert sum(row.joined for row in rows) < 100
	assert trial_of(rows).decision.why == ranking_decisions.FEW_JOINED
	nobody = hold_trial(GUESS, [(("Fair", "0", "No", "No"), 0, 50)], [], joined=100)
	assert (nobody.decision.use_model, nobody.model) == (False, None)


def test_one_sided():
	assert 0.5 * math.erfc(ONE_SIDED / math.sqrt(2)) == pytest.approx(0.05, abs=1e-12)
