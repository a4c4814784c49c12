"""Which milestone a term gets on a day, and which rule a member."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.notices import rules as notice_rules
from membership_recruitment.membership.notices.rules import SENDABLE_DAYS, Rule
from membership_recruitment.people import postal_address

DAY = date(2026, 5, 20)
days = st.integers(-120, 120)


def on(day: date, milestones, end: date) -> list[int]:
	return [w.days for w in notice_rules.windows(milestones, day) if w.first_end <= end <= w.last_end]


@pytest.mark.parametrize(
	("ends_in", "expected"),
	[
		(31, []),  # the day before the first milestone
		(30, [-30]),
		(16, [-30]),
		(15, []),  # more than 14 days after it
		(8, []),
		(7, [-7]),
		(0, [-7]),
		(-7, [-7]),
		(-8, []),
		(-13, []),
		(-14, [14]),
		(-28, [14]),
		(-29, []),
	],
)
def test_each_day_around_three_milestones(ends_in, expected):
	assert on(DAY, (-30, -7, 14), DAY + timedelta(days=ends_in)) == expected


def test_of_milestones_close_together_only_the_latest_is_due():
	end = DAY
	assert on(DAY, (-3, -2, -1, 0, 1), end) == [0]
	assert on(DAY + timedelta(days=1), (-3, -2, -1, 0, 1), end) == [1]


@given(st.lists(days, max_size=6), days)
def test_windows_are_the_rule_said_for_one_term(milestones, ends_in):
	end = DAY + timedelta(days=ends_in)
	latest = notice_rules.latest_due(milestones, end, DAY)
	sendable = latest is not None and end + timedelta(days=latest + SENDABLE_DAYS) >= DAY
	assert on(DAY, milestones, end) == ([latest] if sendable else [])


@given(st.lists(days, min_size=1, max_size=6), days)
def test_what_comes_next_is_later_than_what_is_due(milestones, ends_in):
	end = DAY + timedelta(days=ends_in)
	latest = notice_rules.latest_due(milestones, end, DAY)
	coming = notice_rules.next_coming(milestones, end, DAY)
	assert latest is not None or coming is not None
	assert latest is None or coming is None or latest < coming
	assert coming is None or end + timedelta(days=coming) > DAY


def test_the_two_fields_of_a_rule_are_one_number():
	assert notice_rules.milestone(30, "Before the End") == -30
	assert notice_rules.milestone(14, "After the End") == 14
	assert notice_rules.milestone(0, "Before the End") == 0


def test_a_rule_for_the_language_goes_before_one_for_everyone():
	everyone = Rule(-30, "E-mail", "En")
	swedish = Rule(-30, "E-mail", "Sv", "sv")
	letter = Rule(-30, "Letter", "Brief", "de")
	other_day = Rule(-7, "E-mail", "En")
	rules = [everyone, swedish, letter, other_day]
	assert notice_rules.rules_for(rules, -30, "sv", "en") == [swedish]
	assert notice_rules.rules_for(list(reversed(rules)), -30, "sv", "en") == [swedish]
	assert notice_rules.rules_for(rules, -30, "fi", "en") == [everyone]
	channels = sorted(rule.channel for rule in notice_rules.rules_for(rules, -30, "de", "en"))
	assert channels == ["E-mail", "Letter"]
	assert notice_rules.rules_for([swedish], -30, "fi", "en") == []


def test_whom_no_rule_names_gets_the_one_for_the_sites_language():
	swedish, english = Rule(-30, "E-mail", "Sv", "sv"), Rule(-30, "E-mail", "En", "en")
	assert notice_rules.rules_for([swedish, english], -30, "fi", "en") == [english]
	assert notice_rules.rules_for([swedish, english], -30, "fi", "sv") == [swedish]
	everyone = Rule(-30, "E-mail", "All")
	assert notice_rules.rules_for([swedish, everyone], -30, "fi", "sv") == [everyone]


def test_waiting_counts_from_the_day_or_from_when_it_was_made():
	due = DAY - timedelta(days=20)
	assert notice_rules.is_stale(due, due, DAY)
	assert not notice_rules.is_stale(due, DAY - timedelta(days=14), DAY)
	assert notice_rules.is_stale(due, DAY - timedelta(days=15), DAY)
	assert not notice_rules.is_stale(DAY + timedelta(days=5), due, DAY)


def test_spread_evenly_over_the_hours():
	start = datetime(2026, 5, 20, 8)
	leaves = [notice_rules.send_after(number, 4, start, 8) for number in range(4)]
	assert [moment.hour for moment in leaves] == [8, 10, 12, 14]
	assert notice_rules.send_after(0, 4, start, 0) is None


def test_lines_of_an_address():
	address = {"address_line1": "Storgatan 1", "address_line2": "", "pincode": "903 26", "city": "Umeå"}
	home = {**address, "country": "Sweden"}
	assert postal_address.lines("Astrid Lind", home, "Sweden") == [
		"Astrid Lind",
		"Storgatan 1",
		"903 26 Umeå",
	]
	assert postal_address.lines("Astrid Lind", home, "Norway")[-1] == "SWEDEN"
	assert postal_address.lines("Astrid Lind", {**home, "city": " "}, "Sweden") == []
	assert postal_address.lines("Astrid Lind", {}, "Sweden") == []
