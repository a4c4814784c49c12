"""Training by levels, and the reasons that a person's place in the ranking is given."""

import json
import random
from math import log

import pytest

from membership_recruitment.utils.statistics import logistic, reasons
from membership_recruitment.utils.statistics.level_weights import Contribution, FeatureWeights, LevelWeights
from membership_recruitment.utils.statistics.training import RARE, train

FEATURES = ("source", "contacts")

# (levels, joined, people)
PEOPLE = [
	(("Fair", "0"), 5, 100),
	(("Fair", "2-3"), 20, 100),
	(("Friend", "0"), 30, 100),
	(("Friend", "2-3"), 60, 100),
	(("Poster", "0"), 0, 15),  # two rare levels, together as many as a common one
	(("Letter", "2-3"), 1, 15),
]


@pytest.fixture(scope="module")
def trained():
	return train(FEATURES, PEOPLE)


def names(contributions):
	return [contribution.feature for contribution in contributions]


def made_up(**amounts):
	return [Contribution(feature, "level", amount) for feature, amount in amounts.items()]


def test_weights_follow_who_joined(trained):
	source, contacts = trained.features.values()
	assert source.weights["Friend"] > source.weights["Fair"] > source.others
	assert contacts.weights["2-3"] > contacts.weights["0"]
	assert source.people == {"Fair": 200, "Friend": 200}
	joined, expected = (
		sum(joined for _, joined, _ in PEOPLE),
		sum(logistic.chance_of(trained.score(levels)) * people for levels, _, people in PEOPLE),
	)
	assert expected == pytest.approx(joined, abs=1e-6)  # the intercept is not penalised


def test_rare_levels_share_a_weight_and_later_ones_have_it(trained):
	source = trained.features["source"]
	assert RARE > 15 and set(source.weights) == {"Fair", "Friend"}
	scores = {level: trained.score((level, "0")) for level in ("Poster", "Letter", "Founded Yesterday")}
	assert len(set(scores.values())) == 1
	assert train(FEATURES, PEOPLE[:4]).features["source"].others == 0


def test_contributions_add_up(trained):
	for levels, *_ in [*PEOPLE, (("Founded Yesterday", "2-3"), 0, 1)]:
		amounts = [contribution.amount for contribution in trained.contributions(levels)]
		assert trained.average_score() + sum(amounts) == pytest.approx(trained.score(levels), abs=1e-12)
	for place, feature in enumerate(FEATURES):  # and come to nothing over everybody
		total = sum(trained.contributions(levels)[place].amount * people for levels, _, people in PEOPLE)
		assert total == pytest.approx(0, abs=1e-9), feature


def test_the_same_bits_in_any_order_and_out_of_the_store(trained):
	expected = json.dumps(trained.as_dict())
	for seed in range(5):
		shuffled = [
			part
			for levels, joined, people in PEOPLE
			for part in ((levels, joined, joined), (levels, 0, people - joined))
		]
		random.Random(seed).shuffle(shuffled)
		assert json.dumps(train(FEATURES, shuffled).as_dict()) == expected
	again = LevelWeights.from_dict(json.loads(expected))
	assert again == trained
	assert again.score(("Friend", "0")).hex() == trained.score(("Friend", "0")).hex()


def test_a_renamed_level_keeps_its_weight_and_a_merged_one_takes_the_others(trained):
	renamed = trained.renamed("source", "Fair", "Trade Fair")
	assert renamed.score(("Trade Fair", "0")) == trained.score(("Fair", "0"))
	assert renamed.features["source"].people == {"Trade Fair": 200, "Friend": 200}
	merged = trained.renamed("source", "Fair", "Friend")
	assert merged.score(("Friend", "0")) == trained.score(("Friend", "0"))
	assert set(merged.features["source"].weights) == {"Friend"}
	assert trained.renamed("phase", "Fair", "X") == trained.renamed("source", "X", "Y") == trained


def test_compared_with_others(trained):
	friends = trained.compared_with([(("Friend", "0"), 0, 3), (("Friend", "2-3"), 0, 1)])
	amounts = {one.feature: one.amount for one in friends.contributions(("Friend", "2-3"))}
	assert amounts["source"] == 0 and amounts["contacts"] > 0
	assert friends.score(("Friend", "0")) == trained.score(("Friend", "0"))
	assert trained.compared_with([]).average_score() == trained.intercept


def test_nobody_joined():
	with pytest.raises(logistic.NoFit):
		train(FEATURES, [(("Fair", "0"), 0, 50)])


def test_the_three_strongest_for_and_against():
	found = reasons.reasons(
		made_up(a=0.2, b=-0.9, c=1.5, d=0.7, e=0.3, f=-0.2, g=-0.4, h=-0.3), negligible=0.1
	)
	assert names(found.reasons_for) == ["c", "d", "e"]
	assert names(found.reasons_against) == ["b", "g", "h"]


def test_negligible_ones_are_left_out():
	found = reasons.reasons(made_up(a=0.09, b=-0.09, c=0.1, d=0.0), reasons.NEGLIGIBLE_LOG_ODDS)
	assert log(1.1) < 0.1
	assert (names(found.reasons_for), found.reasons_against) == (["c"], ())
	assert reasons.reasons([], 1.0) == reasons.Reasons()


def test_equals_keep_the_order_of_the_features():
	noise = 1e-15
	found = reasons.reasons(made_up(a=0.3, b=0.3 + noise, c=0.3 - noise, d=0.3, e=-0.3, f=-0.3 - noise), 0.1)
	assert names(found.reasons_for) == ["a", "b", "c"]
	assert names(found.reasons_against) == ["e", "f"]


def test_what_cannot_be_said_gives_its_place_away():
	def can_be_said(contribution, direction):
		return (contribution.feature, direction) not in {("a", reasons.FOR), ("e", reasons.AGAINST)}

	found = reasons.reasons(made_up(a=0.9, b=0.5, c=0.4, d=0.3, e=-0.8), 0.1, can_be_said)
	assert names(found.reasons_for) == ["b", "c", "d"]
	assert found.reasons_against == ()
	assert (names(found.unsaid_for), names(found.unsaid_against)) == (
		["a"],
		["e"],
	)  # but it is not kept quiet
	weaker = reasons.reasons(made_up(a=0.2, b=0.5, c=0.4, d=0.3), 0.1, can_be_said)
	assert weaker.unsaid_for == ()  # three that can be said weigh more


def test_a_card_is_a_ranking_too():
	card = LevelWeights({"contacts": FeatureWeights({"0": 0, "2-3": 10}, {})})
	card = card.compared_with([(("0",), 0, 3), (("2-3",), 0, 1)])
	assert (card.score(("2-3",)), card.score(("unheard of",))) == (10, 0)
	assert [one.amount for one in card.contributions(("0",))] == [-2.5]
