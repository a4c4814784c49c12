"""Calendar periods of reports, and members of each period from spells counted by start and leaving."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import flows, periods
from membership_recruitment.member_insights.periods import Period, split

DAYS = st.dates(date(1999, 1, 1), date(2032, 12, 31))
INTERVALS = st.sampled_from(sorted(periods.MONTHS_IN))


def test_months_are_clipped_to_the_first_and_last_day():
	assert split(date(2024, 1, 15), date(2024, 3, 10), "Month") == [
		Period(date(2024, 1, 15), date(2024, 1, 31)),
		Period(date(2024, 2, 1), date(2024, 2, 29)),
		Period(date(2024, 3, 1), date(2024, 3, 10)),
	]


def test_quarters_and_years_follow_the_calendar():
	assert [p.start for p in split(date(2023, 11, 5), date(2024, 7, 1), "Quarter")] == [
		date(2023, 11, 5),
		date(2024, 1, 1),
		date(2024, 4, 1),
		date(2024, 7, 1),
	]
	assert split(date(2023, 11, 5), date(2024, 7, 1), "Year") == [
		Period(date(2023, 11, 5), date(2023, 12, 31)),
		Period(date(2024, 1, 1), date(2024, 7, 1)),
	]


def test_one_day_is_a_period():
	assert split(date(2024, 2, 29), date(2024, 2, 29), "Year") == [
		Period(date(2024, 2, 29), date(2024, 2, 29))
	]


@pytest.mark.parametrize(
	("first", "last", "interval"),
	[(date(2024, 1, 2), date(2024, 1, 1), "Month"), (date(2024, 1, 1), date(2024, 1, 2), "Week")],
)
def test_split_refuses(first, last, interval):
	with pytest.raises(ValueError):
		split(first, last, interval)


@pytest.mark.parametrize("interval", sorted(periods.MONTHS_IN))
def test_split_works_at_the_edges_of_what_reports_accept(interval):
	for year in (periods.FIRST_YEAR, periods.LAST_YEAR):
		parts = split(date(year, 1, 1), date(year, 12, 31), interval)
		assert parts[0].day_before == date(year - 1, 12, 31)
		assert parts[-1].end == date(year, 12, 31)


@given(DAYS, DAYS, INTERVALS)
def test_periods_cover_every_day_once(one, other, interval):
	first, last = sorted((one, other))
	parts = split(first, last, interval)
	assert parts[0].start == first and parts[-1].end == last
	assert all(period.start <= period.end for period in parts)
	assert all(later.day_before == earlier.end for earlier, later in itertools.pairwise(parts))
	assert all(periods.number(p.start, interval) == periods.number(p.end, interval) for p in parts)
	assert len({periods.number(p.start, interval) for p in parts}) == len(parts)
	assert len(parts) == periods.count(first, last, interval)


SPELLS = st.lists(st.tuples(st.integers(-40, 140), st.integers(0, 120)), max_size=12)


@given(SPELLS, st.sampled_from((1, 7, 30, 100)))
def test_flows_equal_counting_spell_by_spell(spells, length):
	"""Spells as (first active day, days); periods of `length` days over the days 0 … 99."""
	bounds = [(start, min(start + length, 100) - 1) for start in range(0, 100, length)]
	spells = [(start, start + days) for start, days in spells]

	joined = [sum(first <= start <= last for start, _ in spells) for first, last in bounds]
	left = [sum(first <= end + 1 <= last for _, end in spells) for first, last in bounds]
	both = [sum(first <= start and end + 1 <= last for start, end in spells) for first, last in bounds]
	before = sum(start < 0 and end >= -1 for start, end in spells)
	found = flows.by_period(before, joined, left)
	for flow, came_and_went, (first, last) in zip(found, both, bounds, strict=True):
		assert flow.active_before == sum(start <= first - 1 <= end for start, end in spells)
		assert flow.active == sum(start <= last <= end for start, end in spells)
		assert flow.stayed(came_and_went) == sum(start < first and end >= last for start, end in spells)
		assert flow.active_before + flow.joined - flow.left == flow.active


def test_a_day_before_the_first_period_is_its_stock():
	(flow,) = flows.by_period(7, [3], [5])
	assert (flow.active_before, flow.joined, flow.left, flow.active) == (7, 3, 5, 5)
	assert flow.stayed(2) == 4
