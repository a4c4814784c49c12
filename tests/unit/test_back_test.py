"""Back-tests: errors counted by hand, nothing seen of the future, and a band that holds what it says."""

import random
from math import sqrt

import pytest

from membership_recruitment.utils.statistics import back_test, smoothing
from membership_recruitment.utils.statistics.back_test import AHEAD, HORIZONS, Errors


def carried(series, method):
	return lambda origin: method(series[: origin + 1], AHEAD)


def test_by_hand():
	series = [10, 12, 11, 15, 15, 18]
	errors = back_test.back_test(series, range(2, 5), {"last": carried(series, smoothing.last_value)})["last"]
	assert errors.at[1] == {2: -4, 3: 0, 4: -3}
	assert errors.at[3] == {2: -7}
	assert errors.at[6] == {}
	assert errors.mean_absolute(1) == pytest.approx(7 / 3)
	assert errors.mean_absolute(6) is None
	assert errors.pooled() == pytest.approx((7 / 3 + 7) / 2)
	assert errors.known_by(4).at[1] == {2: -4, 3: 0}
	assert errors.known_by(4).at[3] == {}
	assert back_test.scale(series) == (2 + 1 + 4 + 0 + 3) / 5


def test_ours_is_chosen_only_where_it_errs_less():
	def erring(by):
		return Errors({horizon: {0: by, 1: -by} for horizon in range(1, AHEAD + 1)})

	errors = {"ours": erring(2.0), "other": erring(3.0), "last": erring(2.5), "drift": erring(4.0)}
	assert back_test.choose(errors, ["ours", "other"], ["last", "drift"]) == ("ours", "last")
	assert back_test.relative(errors["ours"], errors["last"]) == 0.8
	errors["last"] = erring(2.0)
	assert back_test.choose(errors, ["ours", "other"], ["last", "drift"]) == ("last", "last")
	nothing = Errors({horizon: {} for horizon in range(1, AHEAD + 1)})
	assert back_test.choose({"ours": nothing, "last": nothing}, ["ours"], ["last"]) == ("last", "last")
	assert back_test.relative(nothing, nothing) == 1


def test_the_band_holds_what_comes():
	"""Random walks: the true deviation h months ahead is the square root of h; chance is said to make half of it."""
	inside = dict.fromkeys(HORIZONS, 0)
	walks = 200
	for seed in range(walks):
		chance = random.Random(seed)
		series = [500.0]
		for _month in range(100):
			series.append(series[-1] + chance.gauss(0, 1))
		now = len(series) - 1 - AHEAD
		known = series[: now + 1]
		tested = back_test.back_test(
			known, range(now - 36, now), {"last": carried(known, smoothing.last_value)}
		)
		spreads = back_test.spread(tested["last"], [0.5 * sqrt(h) for h in range(1, AHEAD + 1)])
		bounds = back_test.band([series[now]] * AHEAD, spreads)
		for horizon in HORIZONS:
			low, high = bounds[horizon - 1]
			inside[horizon] += low <= series[now + horizon] <= high
	for horizon, count in inside.items():
		assert 0.7 < count / walks < 0.9, horizon


def test_the_band_is_never_narrower_than_chance_and_widens():
	exact = Errors({horizon: dict.fromkeys(range(20), 0.001) for horizon in range(1, AHEAD + 1)})
	chance = [sqrt(h) for h in range(1, 37)]
	for errors in (exact, Errors({horizon: {} for horizon in range(1, AHEAD + 1)})):
		spreads = back_test.spread(errors, chance)
		assert len(spreads) == 36
		assert all(wide >= least for wide, least in zip(spreads, chance, strict=True))
		assert spreads == sorted(spreads)
	assert back_test.band([1.0], [50.0])[0][0] == 0  # no fewer than no members
