from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from membership_recruitment.demo import lives, paths
from membership_recruitment.membership.terms import lifecycle
from membership_recruitment.membership.terms.periods import (
	FIXED_YEAR,
	LIFETIME,
	ROLLING,
	PeriodRule,
	add_months,
)

GRACE = 30
RULES = {
	"Individual": PeriodRule(ROLLING, 12),
	"Youth": PeriodRule(ROLLING, 12),
	"Family": PeriodRule(FIXED_YEAR, rollover=(10, 1)),
	"Supporting": PeriodRule(FIXED_YEAR, rollover=(11, 1)),
	"Lifetime": PeriodRule(LIFETIME),
}
# an ordinary day, a leap day, the last and the first day of a year, the rollover day
TODAYS = [date(2026, 5, 14), date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1), date(2026, 10, 1)]


def simulate(count, today, seed="test"):
	return lives.simulate(count, today, rules=RULES, grace_days=GRACE, seed=seed)


def as_rules_see_it(term):
	return lifecycle.Term(term.start, term.end, term.cancelled_from, pending=not term.approved)


def test_same_seed_and_day_give_the_same_lives_and_another_seed_others():
	assert simulate(300, TODAYS[0]) == simulate(300, TODAYS[0])
	assert simulate(300, TODAYS[0]) != simulate(300, TODAYS[0], seed="other")


@pytest.mark.parametrize("today", TODAYS)
def test_terms_come_in_order_and_share_no_day(today):
	for life in simulate(2000, today):
		for earlier, later in pairwise(life.terms):
			last_day = as_rules_see_it(earlier).last_covered
			assert last_day is not None and last_day < later.start


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize("count", [4, 60])
def test_even_a_small_demo_has_its_chosen_lives(today, count):
	statuses = [
		lifecycle.member_status(
			map(as_rules_see_it, life.terms), today, grace_days=GRACE, deceased_on=life.deceased_on
		)
		for life in simulate(count, today)
	]
	assert len(statuses) == count
	assert {"Grace", "Upcoming", "Pending", "Deceased"} <= set(statuses)


@pytest.mark.parametrize("today", TODAYS)
def test_nothing_is_decided_in_the_future(today):
	first = date(today.year - lives.YEARS, 1, 1)
	for life in simulate(2000, today):
		assert life.birth_date < min(life.joined, today)
		assert first <= life.joined <= today + timedelta(days=40)
		assert life.deceased_on is None or life.joined < life.deceased_on <= today
		for number, term in enumerate(life.terms):
			assert term.end is None or term.start <= term.end
			# a renewal is made up to thirty days before its term; resigning is announced as long ahead
			assert number == 0 or term.start <= today + timedelta(days=31)
			if term.cancelled_from:
				assert term.start < term.cancelled_from <= today + timedelta(days=30)
				assert term.cancellation_reason
		if life.deceased_on:
			assert life.terms[-1].start <= life.deceased_on


def renewals(population, today):
	"""(source, number of the term in its spell, whether the next term joined on) of terms long over."""
	for life in population:
		number = 1
		for index, term in enumerate(life.terms):
			if life.deceased_on or term.end is None or term.end + timedelta(days=GRACE) >= today:
				break
			following = life.terms[index + 1] if index + 1 < len(life.terms) else None
			joined_on = bool(following) and following.start == term.end + timedelta(days=1)
			yield life.source, number, joined_on
			number = number + 1 if joined_on else 1


def rate(rows):
	return sum(rows) / len(rows)


def test_first_year_loses_more_than_later_years_and_sources_differ():
	rows = list(renewals(simulate(20_000, TODAYS[0]), TODAYS[0]))
	first = [row for row in rows if row[1] == 1]
	assert 0.62 < rate([row[2] for row in first]) < 0.68
	for number in (2, 3, 4):
		assert 0.86 < rate([row[2] for row in rows if row[1] == number]) < 0.94
	by_source = {source: rate([row[2] for row in first if row[0] == source]) for source in lives.SOURCES}
	assert max(by_source, key=by_source.get) == "Recommended by a member"
	assert min(by_source, key=by_source.get) == "Social media"
	assert by_source["Recommended by a member"] - by_source["Social media"] > 0.15


def test_more_join_in_spring_and_after_new_year_than_in_summer():
	days = lives.join_days(Random("season"), TODAYS[0], 20_000)
	later = [day for day in days if day.year > TODAYS[0].year - lives.YEARS and day.year < TODAYS[0].year]
	by_month = [sum(day.month == month for day in later) for month in range(1, 13)]
	assert min(by_month[0], by_month[3], by_month[4]) > 1.5 * max(by_month[5], by_month[6], by_month[10])


def test_some_come_back_after_a_gap_and_the_young_grow_up():
	population = simulate(3000, TODAYS[0])
	gaps = [
		(later.start - earlier.end).days - 1 for life in population for earlier, later in pairwise(life.terms)
	]
	assert sum(gap > GRACE for gap in gaps) > 50
	assert not [gap for gap in gaps if 0 < gap <= GRACE]
	for life in population:
		for term in life.terms[1:]:
			if term.membership_type == "Youth":
				assert term.start < add_months(life.birth_date, 12 * lives.ADULT_AGE)


def test_path_has_one_step_per_phase_in_order_of_time():
	phases = [("Awareness", 30), ("Consideration", 45), ("Decision", 14)]
	for number in range(200):
		since = date(2026, 5, 1)
		steps = paths.path_to(Random(number), phases, since)
		assert [(step.from_phase, step.to_phase) for step in steps] == [
			(None, "Awareness"),
			("Awareness", "Consideration"),
			("Consideration", "Decision"),
		]
		assert [step.on for step in steps] == sorted({step.on for step in steps})
		assert steps[-1].on.date() == since
