"""Jubilees: which years are completed, on which day, with gaps, leap days and years of joining alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights.jubilees import (
	ALL_YEARS,
	SINCE_JOINING,
	UNBROKEN,
	WAYS,
	Gap,
	Stay,
	every_fifth,
	jubilees,
	years_in,
)
from membership_recruitment.membership.terms.calendar_years import YEAR, full_years, lasted

DAY = timedelta(days=1)


def stays(*days: str) -> list[Stay]:
	"""First and last days in turn; an odd number: the last one has no end."""
	read = [date.fromisoformat(day) for day in days] + [None]
	return [Stay(read[k], read[k + 1]) for k in range(0, len(days), 2)]


def day_of(some: list[Stay], years: int, way: str, **known) -> date | None:
	found = list(jubilees(some, years, way, **known))
	assert len(found) <= 1
	return found[0].day if found else None


WITH_GAP = stays("2000-03-15", "2005-03-14", "2006-09-15")


@pytest.mark.parametrize("way", WAYS)
def test_without_a_gap_it_is_the_anniversary_however_years_are_counted(way):
	assert day_of(stays("2001-05-20"), 25, way) == date(2026, 5, 20)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("years", "day"), [(10, date(2030, 2, 28)), (12, date(2032, 2, 29))])
def test_who_joined_on_a_leap_day_has_the_28th_in_other_years(way, years, day):
	assert day_of(stays("2020-02-29"), years, way) == day


@pytest.mark.parametrize(
	("way", "day"),
	[
		(ALL_YEARS, date(2011, 9, 15)),  # five years before, five after
		(SINCE_JOINING, date(2010, 3, 15)),
		(UNBROKEN, date(2016, 9, 15)),
	],
)
def test_a_gap_moves_the_day_by_the_way_of_counting(way, day):
	(found,) = jubilees(WITH_GAP, 10, way)
	assert found.day == found.latest == day
	assert found.gaps == (Gap(date(2005, 3, 15), date(2006, 9, 14)),)
	assert found.gaps[0].days == 549


def test_gaps_after_the_day_are_not_told():
	(found,) = jubilees(WITH_GAP, 3, ALL_YEARS)
	assert (found.day, found.gaps) == (date(2003, 3, 15), ())


def test_an_anniversary_in_a_gap_is_no_jubilee():
	# five years since joining fall on the first day of the gap, six into it
	assert day_of(WITH_GAP, 5, SINCE_JOINING) is None
	assert day_of(WITH_GAP, 6, SINCE_JOINING) is None
	assert day_of(WITH_GAP, 7, SINCE_JOINING) == date(2007, 3, 15)


def test_years_that_were_full_when_a_gap_began_are_shown_on_the_day_of_return():
	assert day_of(WITH_GAP, 5, ALL_YEARS) == date(2006, 9, 15)
	# back on a leap day: it is no day of its own, and yet the first one
	assert day_of(stays("2000-01-01", "2009-12-31", "2012-02-29"), 10, ALL_YEARS) == date(2012, 2, 29)


def test_unbroken_years_begin_anew_and_may_be_full_twice():
	twice = stays("1990-01-01", "2001-12-31", "2010-01-01")
	assert [one.day for one in jubilees(twice, 10, UNBROKEN)] == [date(2000, 1, 1), date(2020, 1, 1)]
	assert day_of(twice, 10, ALL_YEARS) == date(2000, 1, 1)


def test_several_gaps_add_up():
	three = stays("2000-01-01", "2001-12-31", "2003-01-01", "2004-12-31", "2006-07-01")
	(found,) = jubilees(three, 10, ALL_YEARS)
	assert found.day == date(2012, 7, 1)  # two years, two years, six years
	assert len(found.gaps) == 2


def test_a_term_that_ends_before_the_day_is_marked_unless_the_member_has_resigned():
	some = stays("2016-06-01", "2026-05-31")
	(found,) = jubilees(some, 10, ALL_YEARS)
	assert (found.day, found.if_renewed) == (date(2026, 6, 1), True)
	assert not list(jubilees(some, 10, ALL_YEARS, goes_on=False))
	(covered,) = jubilees(stays("2016-06-01", "2026-06-01"), 10, ALL_YEARS, goes_on=False)
	assert not covered.if_renewed


@pytest.mark.parametrize("way", WAYS)
def test_where_only_the_year_is_known_it_may_be_any_day_of_a_year(way):
	(found,) = jubilees(stays("1986-01-01", "2026-06-30"), 40, way, only_year_known=True)
	assert (found.day, found.latest) == (date(2026, 1, 1), date(2026, 12, 31))
	assert found.if_renewed


def test_a_gap_moves_a_year_that_alone_is_known():
	some = stays("1986-01-01", "1995-12-31", "1996-07-01")
	(found,) = jubilees(some, 40, ALL_YEARS, only_year_known=True)
	assert (found.day, found.latest) == (date(2026, 7, 1), date(2027, 6, 30))
	(unbroken,) = jubilees(some, 30, UNBROKEN, only_year_known=True)  # the return is known to the day
	assert unbroken.day == unbroken.latest == date(2026, 7, 1)


def test_a_year_that_alone_is_known_and_partly_lies_in_a_gap_is_one_of_a_jubilee():
	some = stays("1986-01-01", "1995-12-31", "1996-07-01")
	assert day_of(some, 10, SINCE_JOINING, only_year_known=True) == date(1996, 12, 31)


def test_a_year_that_alone_is_known_is_not_drawn_over_a_gap():
	some = stays("1986-01-01", "2006-06-30", "2010-01-01")
	(found,) = jubilees(some, 20, ALL_YEARS, only_year_known=True)
	assert (found.day, found.latest) == (date(2006, 1, 1), date(2006, 6, 30))


lengths = st.lists(st.tuples(st.integers(0, 9000), st.integers(400, 3000)), min_size=1, max_size=4)


@given(st.dates(date(1910, 1, 1), date(1990, 1, 1)), lengths, st.integers(1, 60))
def test_counted_day_by_day_it_is_the_same(first, spans, years):
	some, start = [], first
	for stay, gap in spans:
		some.append(Stay(start, start + stay * DAY))
		start = some[-1].end + gap * DAY
	some[-1] = Stay(some[-1].start)
	day = day_of(some, years, ALL_YEARS)

	def days_by(stop: date) -> int:
		"""Counted days as a member before `stop`."""
		before = (stay for stay in some if stay.start < stop)
		return sum(
			lasted(one.start, min(stop, (one.end or date.max) + DAY if one.end else stop)) for one in before
		)

	(stay,) = (one for one in some if one.start <= day and (not one.end or day <= one.end))
	if stay == some[0]:
		assert full_years(first, day) == years
		assert full_years(first, day - DAY) == years - 1
	else:
		assert days_by(day) >= years * YEAR
		assert day == stay.start or days_by(day - DAY) < years * YEAR


@pytest.mark.parametrize(
	("text", "years"),
	[("10, 25,40", (10, 25, 40)), ("50 25", (25, 50)), ("10;10", (10,)), ("", ()), (" , ", ())],
)
def test_years_as_people_write_them(text, years):
	assert years_in(text) == years


@pytest.mark.parametrize("text", ["ten", "10-20", "0", "151", "2.5", "-5"])
def test_what_is_no_number_of_years_is_refused(text):
	with pytest.raises(ValueError):
		years_in(text)


def test_by_itself_every_fifth_from_ten_on():
	assert every_fifth()[:4] == (10, 15, 20, 25)
