"""On which day a member is asked whether their data is right, and how often."""

from collections import Counter
from datetime import date, timedelta

import pytest

from membership_recruitment.member_journey.data_notices.rules import (
	DAYS,
	YEARLY,
	is_asked,
	key,
	latest_day,
)

MEMBERS = [f"MEM-{number:05d}" for number in range(3000)]


def test_each_member_has_one_day_a_year_and_the_days_are_spread():
	days = Counter(latest_day(member, date(2026, 12, 31)) for member in MEMBERS)
	assert len(days) > DAYS * 0.95 and max(days.values()) < 30
	for member in MEMBERS[:50]:
		day = latest_day(member, date(2026, 12, 31))
		assert latest_day(member, day) == day
		assert latest_day(member, day - timedelta(days=1)) == date(2025, 1, 1) + (day - date(2026, 1, 1))


@pytest.mark.parametrize("missed", (0, 1, 5, 100, 364, 700))
def test_however_many_nights_are_missed_there_is_one_key_a_year(missed):
	"""Four years of nights, of which some in the middle do not run: never twice a year, and every year that a night saw."""
	first, since = date(2024, 1, 1), date(2023, 12, 31)
	nights = [first + timedelta(days=number) for number in range(1461)]
	nights = [night for night in nights if not 400 <= (night - first).days < 400 + missed]
	for member in MEMBERS[:40]:
		asked = {}
		for night in nights:
			day = latest_day(member, night)
			if is_asked(day, since, date(2020, 1, 1)):
				asked.setdefault(key(YEARLY, "Member", member, day), night)
		days = sorted(asked.values())
		assert len(days) >= 4 - (missed + DAYS) // DAYS + (missed < DAYS)
		assert len(days) <= 4 or (days[-1] - days[0]).days > 3 * 360


def test_who_has_joined_lately_or_whose_day_was_before_it_was_switched_on_is_not_asked():
	day = date(2026, 6, 1)
	assert is_asked(day, date(2026, 5, 31), date(2025, 11, 1))
	assert not is_asked(day, day, date(2020, 1, 1))
	assert not is_asked(day, date(2026, 5, 1), date(2026, 1, 1))
	assert not is_asked(day, date(2026, 5, 1), None)
