"""Which days terms get that waited for their fee, as a table to check by eye, and whatever the order of their payments."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.terms.periods import FIXED_YEAR, PeriodRule, add_months, end_of_part
from membership_recruitment.membership.terms.waited_days import Before, WaitingTerm, holds_before, place

DAY = timedelta(days=1)


def day(text: str | None) -> date | None:
	return date.fromisoformat(f"2026-{text}") if text else None


def quarter(_name: str, start: date) -> date:
	return add_months(start, 3) - DAY


def placed(terms, before=None, taken=(), **settings) -> list[str]:
	found = place(terms, before, taken, quarter, **{"grace_days": 30, "first_fee_days": 0, **settings})
	return [f"{name} {start:%m-%d} {end:%m-%d}" for name, start, end in found]


def one(paid_on: str | None = None, kept: str | None = None) -> WaitingTerm:
	return WaitingTerm("A", day("03-01"), day(paid_on), day(kept))


def two(first: str | None, second: str | None) -> list[WaitingTerm]:
	return [one(first), WaitingTerm("B", day("06-01"), day(second))]


CASES = [
	# a first term: as planned, or on the day of payment
	([one()], ["A 03-01 05-31"]),
	([one("02-10")], ["A 03-01 05-31"]),
	([one("03-05")], ["A 03-05 06-04"]),
	([one("03-05", "04-30")], ["A 03-01 05-31"]),
	([one(None, "04-30")], ["A 03-01 05-31"]),
	# what waits behind it goes along, paid or not
	(two(None, None), ["A 03-01 05-31", "B 06-01 08-31"]),
	(two("03-05", None), ["A 03-05 06-04", "B 06-05 09-04"]),
	(two("03-05", "06-05"), ["A 03-05 06-04", "B 06-05 09-04"]),
	(two("03-05", "02-01"), ["A 03-05 06-04", "B 06-05 09-04"]),
	(two("03-05", "08-01"), ["A 03-05 06-04", "B 08-01 10-31"]),  # a rejoin
	# what begins first is first
	(two(None, "06-10"), ["A 03-01 05-31", "B 06-10 09-09"]),
	(two("07-01", "06-10"), ["B 06-10 09-09", "A 09-10 12-09"]),
	(two("06-10", "06-10"), ["A 06-10 09-09", "B 09-10 12-09"]),
]


def three(first: str | None, second: str | None, third: str | None) -> list[WaitingTerm]:
	return [*two(first, second), WaitingTerm("C", day("09-01"), day(third))]


CASES += [
	# one in the middle that is not paid waits with its days, and what is paid behind it keeps those that were planned
	(three("02-10", None, "05-10"), ["A 03-01 05-31", "B 06-01 08-31", "C 09-01 11-30"]),
	(three("02-10", "06-01", "05-10"), ["A 03-01 05-31", "B 06-01 08-31", "C 09-01 11-30"]),
	(three("02-10", None, "09-20"), ["A 03-01 05-31", "B 06-01 08-31", "C 09-20 12-19"]),
	(three("02-10", "10-01", "09-20"), ["A 03-01 05-31", "C 09-20 12-19", "B 12-20 03-19"]),
	# as far as the one before leaves them; none are left: it goes along behind
	(three("03-05", None, "05-10"), ["A 03-05 06-04", "B 06-05 08-31", "C 09-01 11-30"]),
	(three("03-05", "06-05", "05-10"), ["A 03-05 06-04", "B 06-05 09-04", "C 09-05 12-04"]),
	(three("08-20", None, "05-10"), ["A 08-20 11-19", "C 11-20 02-19", "B 02-20 05-19"]),
]


@pytest.mark.parametrize(("terms", "expected"), CASES)
def test_the_table(terms, expected):
	assert placed(terms) == expected


def test_the_settings_keep_the_first_day_for_some_days():
	assert placed([one("03-05")], first_fee_days=4) == ["A 03-01 05-31"]
	assert placed([one("03-06")], first_fee_days=4) == ["A 03-06 06-05"]


def test_a_renewal_joins_on_to_what_it_follows_within_grace():
	before = Before(day("02-28"))
	assert placed([one("03-20")], before) == ["A 03-01 05-31"]
	assert placed([one("04-20")], before) == ["A 04-20 07-19"]
	assert placed([one("04-20")], Before(day("02-28"), kept_until=day("04-30"))) == ["A 03-01 05-31"]
	assert placed([one("03-20")], Before(day("02-28"), cancelled=True)) == ["A 03-20 06-19"]


def test_other_terms_keep_their_days():
	taken = [(day("04-01"), day("05-10"))]
	assert placed([one("03-05")], taken=taken) == ["A 03-05 03-31"]
	assert placed([one("04-05")], taken=taken) == ["A 05-11 08-10"]
	assert placed([one("04-05")], taken=[(day("04-01"), None)]) == []


@given(st.lists(st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)), min_size=1, max_size=5))
def test_nothing_is_backdated_and_no_two_share_a_day(payments):
	terms = [
		WaitingTerm(str(number), add_months(day("03-01"), 3 * number), paid_on)
		for number, paid_on in enumerate(payments)
	]
	found = list(place(terms, None, (), quarter, grace_days=30, first_fee_days=0))
	assert len(found) == len(terms)
	held = [(start, end) for name, start, end in found if terms[int(name)].paid_on]
	assert all(earlier[1] < later[0] for earlier, later in pairwise(held))
	if held:
		first = min(term.begins(0) for term in terms if term.paid_on)
		assert held[0][0] == first, "it begins with the first payment that can begin something"


@pytest.mark.parametrize(
	("days", "holds"), [(("03-02", None), True), (("03-01", None), False), ((None, None), True)]
)
def test_whether_it_held_before_its_member_left_or_died(days, holds):
	assert holds_before(day("03-01"), *map(day, days)) is holds


CALENDAR = PeriodRule(FIXED_YEAR, rollover=(11, 1))
SEASON = PeriodRule(FIXED_YEAR, year_end_month=5, year_end_day=29)


@pytest.mark.parametrize(
	("rule", "planned", "planned_end", "start", "end"),
	[
		(CALENDAR, "2025-09-15", "2025-12-31", "2025-11-05", "2025-12-31"),
		(CALENDAR, "2025-09-15", "2025-12-31", "2026-01-01", "2026-04-30"),
		(CALENDAR, "2025-11-15", "2026-12-31", "2026-01-10", None),  # a whole year was paid
		(CALENDAR, "2025-01-15", "2025-12-31", "2026-01-10", None),
		(SEASON, "2025-05-10", "2025-05-29", "2025-06-29", "2025-06-29"),
		(SEASON, "2025-05-10", "2025-05-29", "2025-06-30", "2025-07-29"),
	],
)
def test_a_part_of_a_year_stays_a_part(rule, planned, planned_end, start, end):
	found = end_of_part(rule, *map(date.fromisoformat, (planned, planned_end, start)))
	assert found == (date.fromisoformat(end) if end else None)
