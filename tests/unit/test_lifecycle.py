"""Status cases as tables that can be checked by eye: status_cases.txt, and here the ways terms lie to each other.

In the tables here grace is 30 days and days are written month-day of 2025.
"""

from datetime import date

import pytest

from membership_recruitment.membership.terms import periods
from membership_recruitment.membership.terms.lifecycle import (
	STATUSES,
	Term,
	is_active,
	is_new,
	member_status,
	term_status,
)
from tests.support.oracles.status_cases import Case, CaseTerm, cases

GRACE_DAYS = 30


def day(text: str | None) -> date | None:
	if not text:
		return None
	return date.fromisoformat(text if len(text) == 10 else f"2025-{text}")


# ---------------------------------------------------------------- status_cases.txt

TYPES = {
	"Year": periods.PeriodRule(periods.ROLLING, 12),
	"Month": periods.PeriodRule(periods.ROLLING, 1),
	"Fixed": periods.PeriodRule(periods.FIXED_YEAR, year_end_month=12, rollover=(10, 1)),
	"Lifetime": periods.PeriodRule(periods.LIFETIME),
}


def as_term(line: CaseTerm) -> Term:
	return Term(
		line.start,
		line.end,
		line.cancelled_from,
		pending="P" in line.flags or "F" in line.flags,
		kept_until=line.kept_until,
		renewal="R" in line.flags,
	)


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.what} {case.day}")
def test_status_cases(case: Case):
	terms = [as_term(line) for line in case.terms]
	for line, term in zip(case.terms, terms, strict=True):
		status = term_status(term, case.day, grace_days=case.grace_days, deceased_on=case.deceased_on)
		assert status == line.status
	status = member_status(terms, case.day, grace_days=case.grace_days, deceased_on=case.deceased_on)
	assert status == case.status


def test_the_table_is_large_and_its_days_follow_from_the_types():
	table = cases()
	assert len(table) >= 60
	assert {case.status for case in table} == set(STATUSES)
	for case in table:
		first = case.terms[0].start
		for line in case.terms:
			end = periods.term_end(
				TYPES[line.type], line.start, first_term=line.start == first, day_of_month=first.day
			)
			assert line.end == end, (case.what, line)


def test_a_term_joins_on_through_grace_and_override_until_it_is_cancelled():
	year = Term(day("03-01"), day("08-31"))
	assert year.joins_on_until(30) == day("09-30")
	assert year.joins_on_until(0) == day("08-31")
	assert Term(day("03-01"), None).joins_on_until(30) is None
	assert Term(day("03-01"), None, day("06-01")).joins_on_until(30) == day("05-31")
	assert Term(day("03-01"), day("08-31"), day("06-01")).joins_on_until(30) == day("05-31")
	assert Term(day("03-01"), day("08-31"), day("09-10")).joins_on_until(30) == day("09-09")
	assert Term(day("03-01"), day("08-31"), kept_until=day("12-31")).joins_on_until(30) == day("12-31")
	assert Term(day("03-01"), day("08-31"), kept_until=day("04-30")).joins_on_until(30) == day("09-30")
	kept = Term(day("03-01"), day("08-31"), pending=True, kept_until=day("04-30"))
	assert kept.joins_on_until(30) == day("04-30")


# ---------------------------------------------------------------- several terms


def rows(table: str) -> list[list[str]]:
	return [line.rsplit(maxsplit=2) for line in table.strip().splitlines()[1:]]


# start..end[,flags] | next term;  "p" pending, "xMM-DD" cancelled from
SEVERAL_TERMS = """
terms                                              day         status
01-01..06-30 07-01..12-31                          06-30       Current
01-01..06-30 07-01..12-31                          07-01       Current
01-01..06-30 07-15..12-31                          07-10       Grace
01-01..06-30 09-01..12-31                          07-30       Grace
01-01..06-30 09-01..12-31                          07-31       Upcoming
01-01..06-30 09-01..12-31                          09-01       Current
01-01..06-30 07-01..12-31,p                        06-30       Current
01-01..06-30 07-01..12-31,p                        07-01       Grace
01-01..06-30 07-01..12-31,p                        07-31       Pending
01-01..06-30,x04-01 07-01..12-31                   04-01       Upcoming
01-01..06-30,x04-01 07-01..12-31                   07-01       Current
01-01..06-30,x04-01 07-01..12-31,p                 05-01       Pending
01-01..06-30 07-01..12-31,x07-01                   07-01       Grace
01-01..06-30 07-01..12-31,x07-01                   08-01       Expired
01-01..06-30 07-01..12-31,x07-10                   07-09       Current
01-01..06-30 07-01..12-31,x07-10                   07-10       Cancelled
07-01..12-31,x07-01                                06-30       Cancelled
07-01..12-31,x06-01                                06-01       Cancelled
07-01..12-31,x06-01 07-01..12-31                   07-01       Current
01-01..06-30,x02-01 07-01..12-31,x03-01            05-01       Cancelled
"""


@pytest.mark.parametrize(("terms", "on", "expected"), rows(SEVERAL_TERMS))
def test_several_terms(terms, on, expected):
	made = []
	for text in terms.split():
		span, _, flag = text.partition(",")
		start, end = span.split("..")
		made.append(
			Term(day(start), day(end), day(flag[1:]) if flag.startswith("x") else None, pending=flag == "p")
		)
	assert member_status(made, day(on), grace_days=GRACE_DAYS) == expected
	assert member_status(reversed(made), day(on), grace_days=GRACE_DAYS) == expected


def test_without_grace_a_term_expires_the_day_after():
	term = Term(day("01-01"), day("06-30"))
	assert term_status(term, day("06-30"), grace_days=0) == "Current"
	assert term_status(term, day("07-01"), grace_days=0) == "Expired"


def test_nobody_without_a_term_has_a_status():
	assert member_status([], day("01-01"), grace_days=30) == ""
	assert member_status([], day("01-01"), grace_days=30, deceased_on=day("01-01")) == "Deceased"


def test_active_is_current_and_by_setting_grace():
	assert is_active("Current")
	assert is_active("Grace")
	assert not is_active("Grace", grace_is_active=False)
	assert not any(
		is_active(status) for status in ("Pending", "Upcoming", "Expired", "Cancelled", "Deceased")
	)


def test_new_for_ninety_days_from_joining():
	assert is_new(day("01-01"), day("01-01"), 90)
	assert is_new(day("01-01"), day("03-31"), 90)
	assert not is_new(day("01-01"), day("04-01"), 90)
	assert not is_new(day("01-02"), day("01-01"), 90)
	assert not is_new(None, day("01-01"), 90)
