"""Our survival curve against lifelines, on published data and on random ones."""

import math
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from membership_recruitment.member_insights import survival

lifelines = pytest.importorskip("lifelines")
from lifelines import datasets, utils  # noqa: E402
from lifelines.exceptions import StatError  # noqa: E402


def curve(durations, ended, entries=None):
	lasted = list(zip(durations, ended, strict=True))
	return survival.estimate(
		Counter(time for time, end in lasted if end).items(),
		Counter(time for time, end in lasted if not end).items(),
		Counter(entry for entry in entries or () if entry).items(),
	)


def oracle(durations, ended, entries=None):
	return lifelines.KaplanMeierFitter().fit(durations, ended, entry=entries)


def assert_equal(ours, fitter):
	theirs = fitter.survival_function_["KM_estimate"]
	bounds = fitter.confidence_interval_
	for time, (low, high) in zip(ours.times, ours.band(), strict=True):
		assert ours.at(time) == pytest.approx(theirs.loc[time], abs=1e-9)
		if 0 < ours.at(time) < 1:
			assert (low, high) == pytest.approx(tuple(bounds.loc[time]), abs=1e-9)
	assert ours.longest == theirs.index.max()
	median = fitter.median_survival_time_
	assert ours.median() == (None if math.isinf(median) else median)
	mean = utils.restricted_mean_survival_time(fitter, t=ours.longest)
	assert ours.restricted_mean() == pytest.approx(mean, rel=1e-9)


def whole(values):
	return [int(value) for value in values]


def waltons(group=None):
	rows = datasets.load_waltons()
	return rows if group is None else rows[rows["group"] == group]


@pytest.mark.parametrize(("group", "median"), [(None, 56), ("control", 58), ("miR-137", 26)])
def test_waltons(group, median):
	rows = waltons(group)
	ours = curve(whole(rows["T"]), whole(rows["E"]))
	assert ours.median() == median
	assert_equal(ours, oracle(rows["T"], rows["E"]))


@pytest.mark.parametrize(("treated", "median"), [(True, 23), (False, 8)])
def test_leukemia(treated, median):
	rows = datasets.load_leukemia()
	rows = rows[rows["Rx"] == (0 if treated else 1)]
	ours = curve(whole(rows["t"]), whole(rows["status"]))
	assert ours.median() == median
	assert_equal(ours, oracle(rows["t"], rows["status"]))
	if treated:
		assert round(ours.at(6), 4) == 0.8571


def test_lung():
	rows = datasets.load_lung()
	ours = curve(whole(rows["time"]), whole(rows["status"]))
	assert ours.median() == 310
	assert round(ours.at(365), 4) == 0.4092
	assert_equal(ours, oracle(rows["time"], rows["status"]))


def test_delayed_entry():
	rows = datasets.load_multicenter_aids_cohort_study().dropna(subset=["W", "T"])
	entries = [max(0, math.floor(days * 100)) for days in rows["W"]]
	durations = [
		entry + max(1, math.floor(lasted * 100)) for entry, lasted in zip(entries, rows["T"], strict=True)
	]
	ended = whole(rows["D"])
	assert_equal(curve(durations, ended, entries), oracle(durations, ended, entries))


people = st.lists(
	st.tuples(st.integers(1, 40), st.booleans(), st.integers(0, 39)), min_size=1, max_size=60
).map(lambda rows: [(time, end, min(entry, time - 1)) for time, end, entry in rows])


@settings(max_examples=100, deadline=None)
@given(people, st.booleans())
def test_random_people(rows, late):
	durations, ended, entries = (list(column) for column in zip(*rows, strict=True))
	if late:
		ours = curve(durations, ended, entries)
		try:
			theirs = oracle(durations, ended, entries)
		except StatError:  # lifelines gives no curve where nobody is at risk for a while
			assume(False)
	else:
		ours, theirs = curve(durations, ended), oracle(durations, ended)
	estimates = theirs.survival_function_["KM_estimate"]
	for time in ours.times:
		assert ours.at(time) == pytest.approx(estimates.loc[time], abs=1e-9)


def test_nobody():
	empty = survival.estimate([], [])
	assert (empty.median(), empty.restricted_mean(), empty.at(1), empty.at(0)) == (None, 0, None, 1)


def test_everyone_ends_at_once():
	ours = survival.estimate([(10, 5)], [])
	assert (ours.at(9), ours.at(10), ours.median(), ours.restricted_mean()) == (1, 0, 10, 10)
	assert ours.band() == [(0, 0)]
