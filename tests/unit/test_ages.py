"""Ages in whole years, and the day on which somebody comes of age."""

from datetime import date, timedelta

import pytest

from membership_recruitment.people.ages import age_on, comes_of_age_on, is_child


@pytest.mark.parametrize(
	("born", "day", "age"),
	[
		("2008-11-30", "2026-11-29", 17),
		("2008-11-30", "2026-11-30", 18),
		("2013-11-30", "2026-11-29", 12),
		("2008-02-29", "2026-02-28", 17),
		("2008-02-29", "2026-03-01", 18),
		("2008-02-29", "2028-02-29", 20),
		("2026-11-29", "2026-11-29", 0),
	],
)
def test_whole_years(born, day, age):
	assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


@pytest.mark.parametrize("born", [date(2007, 2, 28), date(2008, 2, 29), date(2008, 3, 1), date(2010, 12, 31)])
def test_the_first_day_of_age_is_the_first_on_which_nobody_is_a_child(born):
	first = comes_of_age_on(born)
	assert is_child(born, first - timedelta(days=1)) and not is_child(born, first)


def test_nobody_knows_when_somebody_was_born():
	assert not is_child(None, date(2026, 11, 29))
