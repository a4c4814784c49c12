from datetime import date, timedelta

import pytest

from membership_recruitment.membership.terms.periods import (
	FIXED_YEAR,
	LIFETIME,
	ROLLING,
	PeriodRule,
	add_months,
	begins_midway,
	earliest_leaving,
	months_left,
	next_start,
	overlapping,
	pro_rated,
	term_end,
)

D = date.fromisoformat
YEAR = PeriodRule(ROLLING, 12)
MONTH = PeriodRule(ROLLING, 1)
CALENDAR = PeriodRule(FIXED_YEAR, year_end_month=12, rollover=(10, 1))
SEASON = PeriodRule(FIXED_YEAR, year_end_month=5, year_end_day=29, rollover=(5, 1))
WINTER = PeriodRule(FIXED_YEAR, year_end_month=2, year_end_day=28)
THREE_YEARS = PeriodRule(FIXED_YEAR, 36, year_end_month=12, rollover=(10, 1))
SCHOOL = PeriodRule(FIXED_YEAR, year_end_month=6, rollover=(5, 15))


@pytest.mark.parametrize(
	("rule", "start", "first", "end"),
	[
		(YEAR, "2025-01-01", True, "2025-12-31"),
		(YEAR, "2025-03-15", True, "2026-03-14"),
		(YEAR, "2024-02-29", True, "2025-02-27"),
		(YEAR, "2023-03-01", True, "2024-02-29"),
		(MONTH, "2025-01-31", True, "2025-02-27"),
		(MONTH, "2024-01-31", True, "2024-02-28"),
		(MONTH, "2025-12-15", True, "2026-01-14"),
		(PeriodRule(ROLLING, 24), "2024-02-29", True, "2026-02-27"),
		(CALENDAR, "2025-01-01", True, "2025-12-31"),
		(CALENDAR, "2025-09-30", True, "2025-12-31"),
		(CALENDAR, "2025-10-01", True, "2026-12-31"),
		(CALENDAR, "2025-12-31", True, "2026-12-31"),
		(CALENDAR, "2025-10-01", False, "2025-12-31"),
		(SCHOOL, "2025-07-01", True, "2026-06-30"),
		(SCHOOL, "2025-05-14", True, "2025-06-30"),
		(SCHOOL, "2025-05-15", True, "2026-06-30"),
		(SCHOOL, "2025-06-30", False, "2025-06-30"),
		(PeriodRule(FIXED_YEAR, year_end_month=2), "2024-01-10", True, "2024-02-29"),
		(PeriodRule(FIXED_YEAR, year_end_month=2), "2024-03-01", True, "2025-02-28"),
		(PeriodRule(LIFETIME), "2025-01-01", True, None),
		# a season that ends on any day
		(SEASON, "2025-05-29", False, "2025-05-29"),
		(SEASON, "2025-05-30", False, "2026-05-29"),
		(SEASON, "2025-04-30", True, "2025-05-29"),
		(SEASON, "2025-05-01", True, "2026-05-29"),
		(SEASON, "2025-06-01", True, "2026-05-29"),
		(WINTER, "2024-02-29", True, "2024-02-29"),
		(WINTER, "2024-03-01", True, "2025-02-28"),
		(WINTER, "2027-03-01", True, "2028-02-29"),
		# fixed years of several years
		(THREE_YEARS, "2025-01-01", True, "2027-12-31"),
		(THREE_YEARS, "2025-06-01", True, "2027-12-31"),
		(THREE_YEARS, "2025-10-01", True, "2028-12-31"),
		(THREE_YEARS, "2028-01-01", False, "2030-12-31"),
	],
)
def test_last_day_of_a_term(rule, start, first, end):
	assert term_end(rule, D(start), first_term=first) == (D(end) if end else None)


def test_a_term_without_length_is_refused():
	with pytest.raises(ValueError, match="at least one month"):
		term_end(PeriodRule(ROLLING, 0), D("2025-01-01"))


def chain(rule: PeriodRule, start: str, count: int) -> list[tuple[str, str]]:
	"""The first of some terms and those that follow it, each from the day after the one before."""
	terms, first = [], D(start)
	day = first
	for _number in range(count):
		end = term_end(rule, day, first_term=not terms, day_of_month=first.day)
		terms.append((str(day), str(end)))
		day = end + timedelta(days=1)
	return terms


@pytest.mark.parametrize(
	("rule", "start", "terms"),
	[
		(
			MONTH,
			"2025-01-31",
			[
				("2025-01-31", "2025-02-27"),
				("2025-02-28", "2025-03-30"),
				("2025-03-31", "2025-04-29"),
				("2025-04-30", "2025-05-30"),
				("2025-05-31", "2025-06-29"),
			],
		),
		(
			MONTH,
			"2024-01-30",
			[("2024-01-30", "2024-02-28"), ("2024-02-29", "2024-03-29"), ("2024-03-30", "2024-04-29")],
		),
		(
			YEAR,
			"2024-02-29",
			[
				("2024-02-29", "2025-02-27"),
				("2025-02-28", "2026-02-27"),
				("2026-02-28", "2027-02-27"),
				("2027-02-28", "2028-02-28"),
				("2028-02-29", "2029-02-27"),
			],
		),
		(CALENDAR, "2025-10-01", [("2025-10-01", "2026-12-31"), ("2027-01-01", "2027-12-31")]),
		(SCHOOL, "2025-05-14", [("2025-05-14", "2025-06-30"), ("2025-07-01", "2026-06-30")]),
	],
)
def test_terms_that_follow_each_other_keep_the_day(rule, start, terms):
	assert chain(rule, start, len(terms)) == terms


@pytest.mark.parametrize(
	("start", "fee"),
	[
		("2025-01-01", 1200),
		("2025-01-31", 1200),  # the month of joining counts
		("2025-02-01", 1100),
		("2025-06-30", 700),
		("2025-09-30", 400),
		("2025-10-01", 1200),  # from the rollover day: a whole year, and the rest of this one with it
		("2025-12-31", 1200),
	],
)
def test_joining_a_fixed_year_late_costs_the_months_left(start, fee):
	assert pro_rated(1200, CALENDAR, D(start)) == fee
	assert pro_rated(1200, YEAR, D(start)) == 1200


@pytest.mark.parametrize(
	("rule", "start", "share"),
	[
		(CALENDAR, "2025-05-20", (8, 12)),
		(CALENDAR, "2025-10-01", (12, 12)),
		(SEASON, "2025-05-30", (12, 12)),
		(SEASON, "2025-06-29", (12, 12)),
		(SEASON, "2025-06-30", (11, 12)),
		(SEASON, "2025-04-30", (1, 12)),
		(SEASON, "2025-04-29", (2, 12)),
		(PeriodRule(FIXED_YEAR, year_end_month=2), "2025-01-31", (2, 12)),
		(PeriodRule(FIXED_YEAR, year_end_month=2), "2025-02-01", (1, 12)),
		(THREE_YEARS, "2025-06-30", (31, 36)),
		(YEAR, "2025-06-30", (12, 12)),
	],
)
def test_the_share_of_a_fee_that_a_joiner_pays(rule, start, share):
	assert months_left(rule, D(start)) == share
	assert pro_rated(3600, rule, D(start)) == round(3600 * share[0] / share[1], 2)


@pytest.mark.parametrize(
	("rule", "start", "midway"),
	[
		(CALENDAR, "2026-01-01", False),
		(CALENDAR, "2026-01-02", True),
		(CALENDAR, "2026-12-31", True),
		(SCHOOL, "2026-06-30", True),
		(SCHOOL, "2026-07-01", False),
		(YEAR, "2026-06-01", False),
		(PeriodRule(LIFETIME), "2026-06-01", False),
	],
)
def test_a_fixed_year_begins_on_its_first_day_only(rule, start, midway):
	assert begins_midway(rule, D(start)) is midway


def test_a_twelfth_is_rounded_to_the_smallest_coin():
	assert pro_rated(100, PeriodRule(FIXED_YEAR, year_end_month=12), D("2025-12-31")) == 8.33


@pytest.mark.parametrize(
	("today", "start", "rejoin"),
	[
		("2025-09-30", "2025-07-01", False),
		("2025-10-01", "2025-07-01", False),
		("2025-10-02", "2025-10-02", True),
	],
)
def test_who_is_kept_renews_without_a_gap(today, start, rejoin):
	assert next_start(D("2025-06-30"), D(today), 30, D("2025-09-30")) == (D(start), rejoin)


def test_months_keep_the_day_where_there_is_one():
	assert add_months(D("2025-01-31"), 1) == D("2025-02-28")
	assert add_months(D("2024-01-31"), 1) == D("2024-02-29")
	assert add_months(D("2025-03-31"), -1) == D("2025-02-28")
	assert add_months(D("2025-11-30"), 3) == D("2026-02-28")


@pytest.mark.parametrize(
	("latest_end", "today", "start", "rejoin"),
	[
		(None, "2025-06-01", "2025-06-01", False),
		("2025-06-30", "2025-06-01", "2025-07-01", False),
		("2025-06-30", "2025-07-30", "2025-07-01", False),
		("2025-06-30", "2025-07-31", "2025-07-01", False),
		("2025-06-30", "2025-08-01", "2025-08-01", True),
	],
)
def test_renewal_joins_on_until_grace_is_over(latest_end, today, start, rejoin):
	assert next_start(latest_end and D(latest_end), D(today), 30) == (D(start), rejoin)


def test_overlap_names_the_other_term():
	others = [("A", D("2025-01-01"), D("2025-12-31")), ("B", D("2027-01-01"), None)]
	assert overlapping(D("2025-12-31"), D("2026-06-30"), others) == "A"
	assert overlapping(D("2026-01-01"), D("2026-12-31"), others) is None
	assert overlapping(D("2026-01-01"), D("2027-01-01"), others) == "B"
	assert overlapping(D("2030-01-01"), None, others) == "B"
	assert overlapping(D("2026-01-01"), None, others) == "B"


@pytest.mark.parametrize(
	("joined", "said_on", "minimum", "notice", "earliest"),
	[
		("2025-01-10", "2025-06-01", 0, 0, "2025-06-01"),
		("2025-01-10", "2025-06-01", 12, 0, "2026-01-10"),
		("2025-01-10", "2025-06-01", 12, 9, "2026-03-01"),
		("2025-01-10", "2025-11-30", 12, 3, "2026-02-28"),
		("2024-02-29", "2024-03-01", 12, 1, "2025-02-28"),
	],
)
def test_the_earliest_day_on_which_somebody_leaves(joined, said_on, minimum, notice, earliest):
	found = earliest_leaving(
		date.fromisoformat(joined),
		date.fromisoformat(said_on),
		minimum_months=minimum,
		notice_months=notice,
	)
	assert found == date.fromisoformat(earliest)
