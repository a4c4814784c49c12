"""What the risk of leaving may know, and when it takes the place of the shares by group."""

import random
import re

import pytest

from membership_recruitment.membership.leaving_risk.term_features import FEATURES, LEAD_DAYS, NAMES, group_of
from membership_recruitment.utils.statistics import holdout, ranking_decisions
from membership_recruitment.utils.statistics.trial import hold_trial
from tests.support.factories import leaving_history, prospect_history

LABEL_DAYS = LEAD_DAYS + 30 + 1  # until the grace is over


def trial_of(rows):
	found = holdout.split(rows, LABEL_DAYS)
	left = sum(row.joined for row in rows)
	return hold_trial(leaving_history.rates(found.training), found.training, found.holdout, left)


def test_it_knows_these_and_no_more():
	"""Design §5. A feature more is a decision about the law, not about mathematics."""
	assert [feature.name for feature in FEATURES] == [
		"membership_type",
		"term_number",
		"fee_paid",
		"notices_needed",
		"engagement",
		"engagement_change",
		"recruitment_source",
		"first_activities",
	]
	never = re.compile(
		r"name|sex|gender|birth|(^|_)age|country|nation|postal|postcode|address|city|identity|email|phone|health|union"
		r"|party|religio|faith|ethnic|reason|cancel|renewed|deceased",
		re.I,
	)
	assert never.search("birth_date") and never.search("cancellation_reason") and never.search("age_band")
	assert not [feature.name for feature in FEATURES if never.search(feature.name)]


def test_a_level_that_speaks_for_leaving_and_staying_is_said_differently():
	for feature in FEATURES:
		for level in (*feature.levels, *filter(None, [feature.any_other])):
			assert level.points == 0, "there is no card"
			assert level.speaks_for != level.speaks_against or level.speaks_for is None


def test_the_group_is_type_and_first_term():
	levels = dict.fromkeys(NAMES, "") | {"membership_type": "Student", "term_number": "1"}
	assert group_of(tuple(levels.values())) == ("Student", True)
	assert group_of(tuple({**levels, "term_number": "After a Break"}.values())) == ("Student", False)


def test_what_tells_members_apart_takes_the_place_of_the_shares_by_group():
	trial = trial_of(leaving_history.history(seed=1))
	assert trial.decision.use_model and trial.shows_percent
	assert trial.comparison.new > trial.comparison.old + 0.05 and trial.measures.lift > 1.5
	learnt = trial.model.features["engagement"].weights
	assert sorted(leaving_history.ENGAGEMENT, key=leaving_history.ENGAGEMENT.get) == sorted(
		learnt, key=learnt.get
	)


def test_where_only_the_group_matters_its_share_stays():
	trial = trial_of(leaving_history.history(seed=2, known=False))
	assert not trial.decision.use_model and not trial.shows_percent


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_labels_keep_the_shares(seed):
	rows = leaving_history.history(seed=3)
	trial = trial_of(prospect_history.shuffled(rows, seed))
	assert trial.measures.area == pytest.approx(0.5, abs=0.05)
	assert not trial.decision.use_model and not trial.shows_percent


def test_trained_twice_the_same_bits():
	rows = leaving_history.history(seed=4)
	again = list(rows)
	random.Random(4).shuffle(again)
	first, second = trial_of(rows), trial_of(again)
	assert repr(first.measures) == repr(second.measures)
	assert first.model.as_dict() == second.model.as_dict()


def test_few_who_left_keep_the_shares():
	rows = leaving_history.history(seed=4, people=150)
	assert sum(row.joined for row in rows) < ranking_decisions.ENOUGH_JOINED
	assert trial_of(rows).decision.why == ranking_decisions.FEW_JOINED
