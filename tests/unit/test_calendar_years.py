"""Time in calendar years: a year has 365 days, leap day or not."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.terms.calendar_years import (
	YEAR,
	day_after,
	day_before,
	full_years,
	in_years,
	lasted,
)
from membership_recruitment.membership.terms.periods import add_months

DAY = timedelta(days=1)
days = st.dates(date(1900, 3, 1), date(2040, 1, 1)) | st.sampled_from((date(2020, 2, 29), date(2000, 2, 29)))


@given(days, st.integers(0, 60))
def test_the_nth_anniversary_is_n_years_away(day, years):
	anniversary = add_months(day, 12 * years)
	assert lasted(day, anniversary) == years * YEAR
	assert full_years(day, anniversary) == years
	assert in_years(lasted(day, anniversary)) == years


@given(days, st.integers(1, 22_000))
def test_days_are_counted_one_by_one_but_for_leap_days(day, count):
	stop = day + count * DAY
	counted = sum((day + n * DAY).month != 2 or (day + n * DAY).day != 29 for n in range(1, count + 1))
	assert lasted(day, stop) == counted


@given(days, st.integers(0, 22_000))
def test_an_anniversary_is_reached_on_its_day(day, count):
	stop = day + count * DAY
	years = full_years(day, stop)
	assert add_months(day, 12 * years) <= stop
	assert stop < add_months(day, 12 * (years + 1))


@given(days, st.integers(0, 22_000))
def test_the_day_after_counted_days_is_the_first_one(day, count):
	found = day_after(day, count)
	assert lasted(day, found) == count
	assert found == day or lasted(day, found - DAY) < count


@given(days, st.integers(0, 22_000))
def test_the_day_before_counted_days_is_the_last_one(day, count):
	found = day_before(day, count)
	assert lasted(found, day) == count
	assert found == day or lasted(found + DAY, day) < count
