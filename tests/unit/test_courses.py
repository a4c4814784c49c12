"""What became of each term by month: by hand, and that members counted by it are those who are active."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.terms.courses import Course, courses
from membership_recruitment.membership.terms.periods import month_number
from membership_recruitment.membership.terms.spells import CoveredTerm, merge

DAY = timedelta(days=1)


def day(text: str | None) -> date | None:
	return date.fromisoformat(text) if text else None


def month(text: str) -> int:
	return month_number(day(f"{text}-01"))


def of(*terms, grace=0, **more) -> dict[int, Course]:
	covered = [CoveredTerm(day(start), day(end), day(cut)) for start, end, cut in terms]
	return courses(merge(covered, grace_days=grace, **more))


def test_first_terms_renewals_and_who_comes_back():
	assert of(
		("2020-03-10", "2021-03-09", None),
		("2021-03-10", "2022-03-09", None),
		("2023-01-15", "2024-01-14", None),
	) == {
		0: Course(1, True, month("2020-03"), month("2021-03"), renewed=True),
		1: Course(2, False, month("2021-03"), month("2022-03")),
		2: Course(1, True, month("2023-01"), month("2024-01"), lapsed=month("2022-03")),
	}


def test_the_last_day_of_a_month_is_of_that_month():
	assert of(("2020-01-01", "2020-12-31", None))[0].due == month("2021-01")


def test_grace_decides_when_a_term_is_due_and_its_renewal_begins_then():
	found = of(("2020-01-01", "2020-12-31", None), ("2021-01-20", "2021-12-31", None), grace=60)
	assert found == {
		0: Course(1, True, month("2020-01"), month("2021-03"), renewed=True),
		1: Course(2, False, month("2021-03"), month("2022-03")),
	}


def test_who_leaves_within_a_term_was_due_later_and_who_leaves_at_its_end_was_not_renewed():
	within, at_the_end = (
		of(("2020-01-01", "2020-12-31", cut), grace=30)[0] for cut in ("2020-06-05", "2021-01-01")
	)
	assert (within.due, within.left) == (month("2021-01"), month("2020-06"))
	assert (at_the_end.due, at_the_end.left, at_the_end.renewed) == (month("2021-01"), None, False)


def test_death_within_a_lifetime():
	assert of(("2020-01-01", None, None), deceased_on=date(2024, 5, 6))[0] == Course(
		1, True, month("2020-01"), None, left=month("2024-05")
	)


def test_a_term_that_was_cut_and_continued_is_one():
	"""A household whose payer left: the others go on with terms of their own from the day after."""
	assert of(("2020-01-01", "2020-12-31", "2020-06-05"), ("2020-06-05", "2021-06-04", None)) == {
		0: Course(1, True, month("2020-01"), month("2021-06"))
	}


def test_a_renewal_that_is_cancelled_before_grace_of_the_term_before_is_over():
	found = of(("2020-01-01", "2020-12-31", None), ("2021-01-01", "2021-12-31", "2021-01-10"), grace=90)
	assert (found[0].due, found[1].left) == (month("2021-01"), month("2021-01"))


@pytest.mark.parametrize(
	("since", "number"),
	[
		("2020-01-01", 1),
		("2019-11-15", 2),  # before its first term here: not a first one
		("2015-01-01", 6),
		("2015-03-10", 6),
	],
)
def test_terms_before_the_register_count(since, number):
	found = of(("2020-01-01", "2020-12-31", None), member_since=day(since))[0]
	assert (found.number, found.begun) == (number, month(since[:7]))


@pytest.mark.parametrize(
	"course",
	[
		Course(1, True, 24240, 24252, renewed=True),
		Course(12, False, 24240, None, left=24251),
		Course(1, True, 1, 2, lapsed=1),
	],
)
def test_stored_and_read_is_the_same(course):
	assert Course.from_text(course.as_text()) == course


FIRST = date(2019, 12, 20)
days = st.integers(0, 400).map(lambda offset: FIRST + timedelta(days=offset))
terms = st.builds(
	lambda start, length, cut, kept, pending: CoveredTerm(
		start,
		None if length is None else start + timedelta(days=length),
		None if cut is None else start + timedelta(days=cut),
		kept_until=start + timedelta(days=kept) if kept is not None or pending else None,
		pending=pending,
	)
	if kept is not None or not pending
	else CoveredTerm(start, start),
	days,
	st.none() | st.integers(0, 120),
	st.none() | st.none() | st.integers(0, 130),
	st.none() | st.none() | st.integers(0, 140),
	st.booleans(),
)


@given(st.lists(terms, max_size=5), st.integers(0, 70), st.none() | days, st.none() | days)
def test_who_is_counted_is_who_is_active_and_every_leave_is_one(found, grace, died, since):
	found = sorted(found, key=lambda term: term.start)
	spells = list(merge(found, grace_days=grace, deceased_on=died, member_since=since))
	counted = list(courses(spells).values())
	ends = [date(2019 + month // 12, month % 12 + 1, 1) - DAY for month in range(1, 48)]
	for end in ends:
		now = month_number(end)
		there = [
			course
			for course in counted
			if course.begun <= now
			and (course.due is None or now < course.due)
			and (course.left is None or now < course.left)
		]
		assert len(there) == any(spell.start <= end <= spell.active_to for spell in spells), (end, there)
	assert sum(course.opens for course in counted) == len(spells)
	for one, next_one in pairwise(counted):
		assert one.renewed != next_one.opens
		assert one.begun <= one.due if one.renewed else True
