"""Carrying series on: by hand where that is possible, against statsmodels where it is installed."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership_recruitment.utils.statistics import smoothing

METHODS = [smoothing.last_value, smoothing.drift, smoothing.seasonal_naive, smoothing.damped]


def test_by_hand():
	series = [*range(1, 13), 11, 12]
	assert smoothing.last_value(series, 3) == [12, 12, 12]
	assert smoothing.drift([2, 9, 6], 3) == [8, 10, 12]
	# the 15th month is as the 3rd was
	assert smoothing.seasonal_naive(series, 14)[:3] == [3, 4, 5]
	assert smoothing.seasonal_naive(series, 14)[10:] == [11, 12, 3, 4]
	assert smoothing.seasonal_naive([3, 5, 4], 2) == [4, 4]
	assert smoothing.drift([7], 2) == [7, 7]


def seasonal(months, noise=0.0, slope=0.0, seed=1):
	chance = random.Random(seed)
	return [
		40 + slope * month + 15 * math.sin(month * math.pi / 6) + noise * chance.gauss(0, 1)
		for month in range(months)
	]


def test_damped_smoothing_carries_a_pure_season_on():
	series = seasonal(60)
	assert smoothing.damped(series[:48], 12) == pytest.approx(series[48:], abs=1e-6)


def test_damped_smoothing_follows_a_trend_but_not_for_ever():
	series = seasonal(72, slope=1.0)
	ahead = smoothing.damped(series[:60], 12)
	assert ahead[:3] == pytest.approx(series[60:63], abs=4)
	far = smoothing.damped(series[:60], 240)
	assert max(far) < series[-1] + 60  # undamped it would be 180 more


def test_damped_smoothing_beats_seasonal_naive_in_noise():
	ours = naive = 0.0
	for seed in range(20):
		series = seasonal(84, noise=8, seed=seed)
		season = seasonal(84)[72:]  # without noise: what there was to know
		ours += sum(abs(x - y) for x, y in zip(smoothing.damped(series[:72], 12), season, strict=True))
		naive += sum(
			abs(x - y) for x, y in zip(smoothing.seasonal_naive(series[:72], 12), season, strict=True)
		)
	assert ours < 0.7 * naive


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60), st.integers(1, 36))
def test_any_series_is_carried_on(series, ahead):
	for method in METHODS:
		values = method(series, ahead)
		assert len(values) == ahead and all(math.isfinite(value) for value in values)
		assert values == method(list(series), ahead)


@given(st.integers(0, 1000), st.integers(24, 50))
def test_what_never_changes_goes_on_so(value, months):
	for method in METHODS:
		assert method([value] * months, 12) == pytest.approx([value] * 12)


def test_weights_are_about_as_good_as_those_of_statsmodels():
	holtwinters = pytest.importorskip("statsmodels.tsa.holtwinters")
	series = seasonal(96, noise=6, slope=0.3)
	theirs = holtwinters.ExponentialSmoothing(
		series, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12
	).fit()
	assert smoothing.smooth(series).squares < 1.15 * theirs.sse
