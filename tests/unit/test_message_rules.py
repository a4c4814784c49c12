"""When journey messages are due. Days are counted by hand."""

from datetime import date, timedelta

import pytest

from membership_recruitment.member_journey.messages import rules as rules

LONG_AGO = date(2020, 1, 1)


def on(day: int) -> date:
	return date(2026, 3, day)


def test_entries_of_the_day_and_of_those_before_which_are_noted_as_too_late():
	days = rules.entries_due(3, LONG_AGO, on(20))
	assert days == rules.Days(date(2026, 2, 8), on(17))


def test_entries_before_it_was_switched_on_do_not_count():
	assert rules.entries_due(3, on(16), on(20)) == rules.Days(on(16), on(17))
	none_yet = rules.entries_due(3, on(18), on(20))
	assert none_yet.first > none_yet.last


def test_terms_that_are_not_over_and_end_within_the_days():
	assert rules.ends_due(10, LONG_AGO, on(5)) == rules.Days(on(5), on(15))


def test_a_term_whose_day_came_before_it_was_switched_on_does_not_count():
	"""10 days before the 14th is the 4th."""
	assert rules.ends_due(10, on(4), on(5)) == rules.Days(on(14), on(15))


@pytest.mark.parametrize("late", range(10))
def test_what_is_found_at_once_is_sent_for_a_week(late):
	due_on, day = on(1), on(1) + timedelta(days=late)
	assert rules.is_too_late(due_on, day) is (late > 7)


@pytest.mark.parametrize("away", range(-5, 6))
def test_three_days_before_and_after_a_notice_are_near(away):
	assert rules.is_near([date(2025, 1, 1), on(10)], on(10) + timedelta(days=away)) is (abs(away) <= 3)
	assert not rules.is_near([], on(10))


def test_a_message_that_waits_for_one_notice_is_not_too_late_after_it():
	"""The worst: it is due on the first day that is near."""
	due_on, notice = on(7), on(10)
	first_free = next(on(day) for day in range(7, 31) if not rules.is_near([notice], on(day)))
	assert first_free == on(14)
	assert not rules.is_too_late(due_on, first_free)


def test_a_fingerprint_is_the_same_each_time_and_says_nothing():
	key = rules.delivery_key("MESSAGE-0001", "ab12", "step")
	assert key == "MESSAGE-0001|ab12|step"
	assert rules.fingerprint(key) == rules.fingerprint(key) != rules.fingerprint(key + "x")
	assert len(rules.fingerprint(key)) == 20 and "ab12" not in rules.fingerprint(key)
	assert rules.series_key("MESSAGE-0001", "ab12") != rules.fingerprint(key)
