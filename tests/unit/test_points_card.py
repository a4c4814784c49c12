"""The points card, and what the ranking of prospects may know."""

import json
import re
from itertools import product

import pytest

from membership_recruitment.member_recruitment.ranking.prospect_features import BY_NAME, FEATURES
from membership_recruitment.utils.statistics import points_card
from membership_recruitment.utils.statistics.features import NEVER, sentence, sentences
from membership_recruitment.utils.statistics.level_weights import Contribution
from membership_recruitment.utils.statistics.points_card import Problem
from membership_recruitment.utils.statistics.reasons import AGAINST, FOR, NEGLIGIBLE_POINTS, reasons

CARD = points_card.default_card(FEATURES)

# the order of FEATURES
COLD = ("Fair", "", "Awareness", "366+", NEVER, "0", "0", "No")
USUAL = ("Fair", "", "Awareness", "31-90", "46-120", "1", "0", "No")
WARM = ("Fair", "Autumn", "Decision", "0-30", "0-14", "2-3", "1", "Yes")


def told(levels, people=((COLD, 0, 30), (USUAL, 0, 60), (WARM, 0, 10))):
	ranked = points_card.ranking(CARD, FEATURES).compared_with(people)
	found = reasons(
		ranked.contributions(levels),
		NEGLIGIBLE_POINTS,
		lambda contribution, direction: bool(sentence(BY_NAME, contribution, direction)),
	)
	return (
		[sentence(BY_NAME, one, FOR) for one in found.reasons_for],
		[sentence(BY_NAME, one, AGAINST) for one in found.reasons_against],
	)


def test_the_ranking_knows_these_and_no_more():
	"""Design §5. A feature more is a decision about the law, not about mathematics."""
	assert [feature.name for feature in FEATURES] == [
		"recruitment_source",
		"campaign",
		"phase",
		"days_in_phase",
		"days_since_contact",
		"contacts",
		"events_attended",
		"former_member",
	]
	never = re.compile(
		r"name|sex|gender|birth|age$|country|nation|postal|postcode|address|city|identity|email|phone|health|union"
		r"|party|religio|faith|ethnic|convert|join|registered|member_number|invoice|paid",
		re.I,
	)
	assert never.search("birth_date") and never.search("converted_by")
	assert not [feature.name for feature in FEATURES if never.search(feature.name)]


def test_the_default_card_is_in_order():
	assert points_card.problems(CARD, FEATURES) == []
	assert json.loads(json.dumps(CARD)) == CARD
	ranked = points_card.ranking(CARD, FEATURES)
	assert ranked.score(WARM) > ranked.score(USUAL) > ranked.score(COLD)
	assert ranked.score(USUAL) == 0 + 3 + 2 + 3 + 0
	assert ranked.score(("a source", "a campaign", *USUAL[2:])) == ranked.score(USUAL)


def test_an_edited_card():
	mine = {"recruitment_source": {"Fair": 12}, "former_member": {"Yes": 30}}
	assert points_card.problems(mine, FEATURES) == []
	ranked = points_card.ranking(mine, FEATURES)
	assert (ranked.score(WARM), ranked.score(COLD)) == (42, 12)
	assert ranked.score(("Poster", *COLD[1:])) == 0


@pytest.mark.parametrize(
	("card", "problem"),
	[
		({"sex": {"F": 3}}, Problem(points_card.UNKNOWN_FEATURE, "sex")),
		({"contacts": {"5": 3}}, Problem(points_card.UNKNOWN_LEVEL, "contacts", "5")),
		({"recruitment_source": {"": 3}}, Problem(points_card.UNKNOWN_LEVEL, "recruitment_source", "")),
		({"contacts": {"1": "many"}}, Problem(points_card.NOT_A_NUMBER, "contacts", "1")),
		({"contacts": {"1": None}}, Problem(points_card.NOT_A_NUMBER, "contacts", "1")),
		({"contacts": {"1": float("nan")}}, Problem(points_card.NOT_A_NUMBER, "contacts", "1")),
		({"contacts": {"1": True}}, Problem(points_card.NOT_A_NUMBER, "contacts", "1")),
		({"contacts": {"1": 101}}, Problem(points_card.OUT_OF_BOUNDS, "contacts", "1")),
		({"contacts": {"1": -101}}, Problem(points_card.OUT_OF_BOUNDS, "contacts", "1")),
		({"contacts": {"1": 0}}, Problem(points_card.ALL_EQUAL)),
		({}, Problem(points_card.ALL_EQUAL)),
	],
)
def test_what_is_wrong_with_a_card(card, problem):
	assert points_card.problems(card, FEATURES) == [problem]


@pytest.mark.parametrize(
	"feature", [feature for feature in FEATURES if feature.from_on], ids=lambda feature: feature.name
)
def test_numbers_have_levels(feature):
	for level, lowest in zip(feature.levels, feature.from_on, strict=False):
		assert feature.level_of(lowest) == level.name
		assert int(re.match(r"\d+", level.name)[0]) == lowest
		if end := re.fullmatch(r"\d+-(\d+)", level.name):
			assert feature.level_of(int(end[1])) == level.name != feature.level_of(int(end[1]) + 1)
	assert feature.level_of(10**6) == feature.levels[len(feature.from_on) - 1].name
	assert feature.level_of(-1) == feature.levels[0].name  # a date in the future
	assert feature.level_of(None) == NEVER


def test_reasons_of_three_people():
	assert told(WARM) == (
		[
			"Is about to decide",
			"Has come to an event",
			"Was in contact with us in the last two weeks",
		],
		[],
	)
	assert told(COLD) == (
		[],
		[
			"Has been in the same phase for more than a year",
			"We have not been in contact yet",
			"Has only got to know us so far",
		],
	)
	speak_for, speak_against = told(USUAL)
	assert speak_for == [] and "Has not come to an event yet" in speak_against


def test_nothing_good_speaks_against():
	"""Whatever a model may find: coming to events and being about to decide never count against anybody."""
	good = {
		"events_attended": ("1", "2+"),
		"phase": ("Decision",),
	}
	for feature, levels in good.items():
		for level in levels:
			assert sentence(BY_NAME, Contribution(feature, level, -1.0), AGAINST) is None
			assert sentence(BY_NAME, Contribution(feature, level, 1.0), FOR)
	bad = {
		"events_attended": "0",
		"days_since_contact": NEVER,
		"contacts": "0",
	}
	for feature, level in bad.items():
		assert sentence(BY_NAME, Contribution(feature, level, 1.0), FOR) is None


def test_no_words_without_a_record():
	for feature, direction in product(("recruitment_source", "campaign"), (FOR, AGAINST)):
		assert sentence(BY_NAME, Contribution(feature, "", 1.0), direction) is None
		assert "{0}" in sentence(BY_NAME, Contribution(feature, "Fair", 1.0), direction)
	assert sentence(BY_NAME, Contribution("phase", "A phase of their own", 1.0), FOR) is None


def test_each_sentence_is_one():
	words = sentences(FEATURES)
	assert len(words) == len(set(words)) > 25
	told = [
		text
		for feature in FEATURES
		for level in feature.levels
		for text in (level.speaks_for, level.speaks_against)
	]
	assert all(text is None or re.fullmatch(r"[A-Z][^.]+", text) for text in told)
