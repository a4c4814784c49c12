"""How good a ranking was: against scikit-learn and statsmodels, and by hand."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.utils.statistics import logistic
from membership_recruitment.utils.statistics import ranking_measures as measures

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import brier_score_loss, roc_auc_score  # noqa: E402
from statsmodels import datasets  # noqa: E402
from statsmodels.discrete.discrete_model import Logit  # noqa: E402

# few chances, so that there are ties
groups = st.lists(
	st.tuples(st.sampled_from([0.02, 0.1, 0.3, 0.5, 0.9]), st.integers(0, 9), st.integers(1, 9)).map(
		lambda group: (group[0], min(group[1], group[2]), group[2])
	),
	min_size=1,
	max_size=12,
)


def people(scored):
	"""Score and outcome of each single person."""
	rows = [(score, 1) for score, joined, _ in scored for _ in range(int(joined))]
	rows += [(score, 0) for score, joined, count in scored for _ in range(int(count - joined))]
	return [score for score, _ in rows], [outcome for _, outcome in rows]


def affairs():
	"""Chances of a model of Fair's 6,366 women, as counts."""
	frame = datasets.fair.load_pandas().data
	features = frame[["rate_marriage", "age", "religious"]]
	outcomes = (frame["affairs"] > 0).astype(int)
	chances = LogisticRegression().fit(features[::2], outcomes[::2]).predict_proba(features[1::2])[:, 1]
	return [(float(chance), int(outcome), 1) for chance, outcome in zip(chances, outcomes[1::2], strict=True)]


def test_published_data():
	scored = affairs()
	found = measures.measures(scored)
	chances, outcomes = people(scored)
	assert (found.people, found.joined) == (len(outcomes), sum(outcomes))
	assert found.area == pytest.approx(roc_auc_score(outcomes, chances), abs=1e-12)
	assert found.brier == pytest.approx(brier_score_loss(outcomes, chances), abs=1e-12)
	logits = np.log(chances) - np.log1p(-np.asarray(chances))
	intercept, slope = (
		Logit(outcomes, np.column_stack([np.ones(len(logits)), logits])).fit(disp=0, tol=1e-12).params
	)
	assert found.calibration_slope == pytest.approx(slope, abs=1e-8)
	assert found.calibration_intercept == pytest.approx(intercept, abs=1e-8)
	theirs = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12).fit(logits[:, None], outcomes)
	assert found.calibration_slope == pytest.approx(theirs.coef_[0, 0], abs=1e-8)
	assert found.observed_to_expected == pytest.approx(sum(outcomes) / sum(chances), abs=1e-12)
	# the cut goes through people with equal chances: between the best and the worst order of them
	size = len(outcomes) // 5
	best = sorted(zip(chances, outcomes, strict=True), key=lambda row: (-row[0], -row[1]))[:size]
	worst = sorted(zip(chances, outcomes, strict=True), key=lambda row: (-row[0], row[1]))[:size]
	low, high = (sum(outcome for _, outcome in top) / size / np.mean(outcomes) for top in (worst, best))
	assert low < found.lift < high < low + 0.1


@settings(max_examples=150, deadline=None)
@given(groups)
def test_random_groups(scored):
	chances, outcomes = people(scored)
	found = measures.measures(scored)
	assert found.brier == pytest.approx(brier_score_loss(outcomes, chances, pos_label=1), abs=1e-12)
	if 0 < sum(outcomes) < len(outcomes):
		assert found.area == pytest.approx(roc_auc_score(outcomes, chances), abs=1e-12)
	else:
		assert found.area is None and found.calibration_slope is None
	if found.calibration_slope is not None:
		# where the fit exists its slopes are 0: the chances it corrects are right on average, and along the score
		scores = [logistic.score_of(chance) for chance in chances]
		missed = [
			outcome - logistic.chance_of(found.calibration_intercept + found.calibration_slope * score)
			for score, outcome in zip(scores, outcomes, strict=True)
		]
		assert sum(missed) == pytest.approx(0, abs=1e-8)
		assert sum(map(lambda miss, score: miss * score, missed, scores)) == pytest.approx(0, abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(groups, st.integers())
def test_the_same_bits_in_any_order(scored, seed):
	apart = [
		part
		for score, joined, count in scored
		for part in ((score, joined, joined), (score, 0, count - joined))
	]
	random.Random(seed).shuffle(apart)
	assert measures.measures(apart) == measures.measures(scored)


def test_lift_draws_lots_among_equals():
	# ten people; the top two are one of three equals, of whom two joined, after one who did
	scored = [(0.9, 1, 1), (0.5, 2, 3), (0.1, 0, 6)]
	assert measures.lift(scored) == pytest.approx((1 + 2 / 3) / 2 / 0.3)
	assert measures.lift([(7, 3, 10)]) == pytest.approx(1)  # all equal: by lot
	assert measures.lift([(5, 2, 2), (0, 0, 8)]) == pytest.approx(5)  # as good as it can be
	assert measures.lift([(5, 0, 2), (0, 4, 8)]) == 0
	assert measures.lift([(5, 0, 2)]) is None


def test_area_by_hand():
	assert measures.area([(2, 1, 1), (1, 0, 1)]) == 1
	assert measures.area([(2, 0, 1), (1, 1, 1)]) == 0
	assert measures.area([(1, 5, 9)]) == 0.5
	assert measures.area([(1, 5, 5)]) is None


def test_calibration_says_what_is_wrong():
	right = [(0.1, 10, 100), (0.5, 50, 100), (0.9, 90, 100)]
	assert measures.calibration(right) == pytest.approx((1, 0), abs=1e-9)
	assert measures.observed_to_expected(right) == pytest.approx(1)
	# twice as far out in logits as what came
	certain = [(0.1, 25, 100), (0.9, 75, 100)]
	assert measures.calibration(certain) == pytest.approx((0.5, 0), abs=1e-9)
	assert measures.observed_to_expected([(0.2, 10, 100)]) == pytest.approx(0.5)


@pytest.mark.parametrize(
	"scored",
	[
		[(0.2, 3, 10)],  # all the same
		[(0.2, 0, 10), (0.5, 4, 4)],  # parted
		[(0.2, 5, 5), (0.5, 0, 4)],  # parted, upside down
		[(0.2, 0, 10), (0.4, 2, 4), (0.5, 4, 4)],  # parted but for one group in the middle
		[(0.5, 3, 10), (0.5 + 1e-15, 4, 10)],  # as good as the same
		[(0.5012, 3, 4), (0.5007, 1, 16640), (0.5025, 3, 3)],  # a slope beyond reckoning
		[],
	],
)
def test_no_calibration(scored):
	assert measures.calibration(scored) is None


def test_chances_of_none_and_all():
	found = measures.measures([(0.0, 1, 5), (1.0, 4, 5)])
	assert found.brier == pytest.approx(0.2)
	assert 0 < found.calibration_slope < 1


def test_nobody():
	assert measures.measures([]) == measures.Measures(0, 0, None, None, None, None, None, None)
