"""Four figures of the first year on one small register: where they agree, and the three reasons for which they may not.

Who stays a year is asked at one instant, the day a year after joining, by terms: grace is no year of membership, and
whoever's grace still runs is undecided and left out (design §7.3).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from frappe.desk import query_report

from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.membership.terms.periods import add_months
from tests.support.oracles.random_lives import empty_register
from tests.support.tools import clock

DAY = timedelta(days=1)
JOINED = date(2021, 12, 20)
ANNIVERSARY = add_months(JOINED, 12)
GRACE_OVER = datetime(2023, 3, 1, 10)


@pytest.fixture(params=[1, 0], ids=["grace counts as active", "grace does not"])
def register(make, request):
	empty_register()
	make.settings(grace_days=30, grace_is_active=request.param, complete_since=None)


def a_year(start: date = JOINED, **values) -> NewTerm:
	return NewTerm("Individual", start, add_months(start, 12) - DAY, **values)


RENEWED = [a_year(), a_year(ANNIVERSARY)]
LAPSED = [a_year()]


def first_year(people: Iterable[list[NewTerm]], today: datetime) -> dict[str, float]:
	"""The four figures in percent, as the reports show them on a day; people by their terms."""
	with clock.at(today):
		add_members([NewMember("M", terms=terms) for terms in people])
		window = {"from_date": str(JOINED), "to_date": str(JOINED), "characteristic": "Age Band"}
		(cohort,) = run("Cohort Retention", from_year=2021, to_year=2021)
		(insight,) = run("Retention Insight", **window)
		(lifetime,) = run("Member Lifetime", as_of=str(today.date()))
		renewal = run("Retention Rate", from_date="2022-12-01", to_date="2022-12-31", interval="Month")[0]
	return {
		"cohort": cohort["year_1"],
		"insight": insight["share"],
		"lifetime": lifetime["survival_1"],
		"renewal": renewal["first_year_renewal_rate"],
	}


def run(report: str, **filters) -> list[dict]:
	return query_report.run(report, filters=filters)["result"]


def all_say(share: float) -> dict:
	return {name: pytest.approx(100 * share) for name in ("cohort", "insight", "lifetime", "renewal")}


def test_the_four_agree_when_all_have_decided(register):
	assert first_year([RENEWED] * 8 + [LAPSED] * 4, GRACE_OVER) == all_say(8 / 12)


def test_the_four_leave_out_whose_grace_still_runs(register):
	resigned_in_grace = [a_year(cancelled_from=ANNIVERSARY + 3 * DAY)]
	people = [RENEWED] * 3 + [LAPSED] * 4 + [resigned_in_grace] * 2
	assert first_year(people, datetime(2023, 1, 18, 10)) == all_say(3 / 5)


def test_the_four_take_them_in_on_the_day_after_grace(register):
	resigned_in_grace = [a_year(cancelled_from=ANNIVERSARY + 3 * DAY)]
	people = [RENEWED] * 3 + [LAPSED] * 4 + [resigned_in_grace] * 2
	assert first_year(people, datetime(2023, 1, 19, 10)) == all_say(3 / 9)


def test_who_resigned_within_the_first_term_was_no_member_after_a_year_and_came_up_for_no_renewal(register):
	resigned = [a_year(cancelled_from=JOINED + 100 * DAY)]
	found = first_year([RENEWED] * 3 + [LAPSED] + [resigned] * 2, GRACE_OVER)
	assert found == {**all_say(3 / 6), "renewal": pytest.approx(75)}


def test_a_first_term_longer_than_a_year_is_a_year_of_membership_and_not_yet_due(register):
	longer = [NewTerm("Individual", JOINED, add_months(JOINED, 24) - DAY)]
	found = first_year([RENEWED] * 2 + [LAPSED] * 2 + [longer] * 4, GRACE_OVER)
	assert found == {**all_say(6 / 8), "renewal": pytest.approx(50)}


def test_who_came_back_is_one_more_membership_in_the_lifetimes_alone(register):
	came_back = [a_year(), NewTerm("Individual", date(2023, 2, 10), None)]
	found = first_year([RENEWED] * 2 + [LAPSED] + [came_back], datetime(2024, 3, 1, 10))
	# the new membership has lasted a year too: three of five, where two of four stayed
	assert found == {**all_say(2 / 4), "lifetime": pytest.approx(60)}
