"""A register that began as a list of current members, and members of whom only the year of joining is known: they are
among those who are there, and among those who joined only where that is known."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import formatdate

from membership_recruitment.member_insights import cards, filters, monthly_summary, spell_counts
from membership_recruitment.member_insights.disclosure import EXACT
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import refresh
from tests.support.factories import register_files
from tests.support.tools import clock

SINCE = date(2024, 3, 15)  # the day of the list
TODAY = date(2026, 6, 10)
DAY = timedelta(days=1)
REPORTS = ("Active and Inactive Members", "Retention Rate")


@pytest.fixture
def rule(make):
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)
	values = {"grace_days": 0, "grace_is_active": 1, "minimum_cell": 5, "complete_since": SINCE}
	yield lambda **other: make.settings(**{**values, **other})


@pytest.fixture
def association(rule):
	"""Forty on the list of 15 March 2024 (ten of them with a known year, 1987), ten of whom leave with 2024; six
	join in May 2024, of whom two leave after their first year."""
	rule()
	year = [NewTerm("Individual", date(2024, 1, 1), date(2024, 12, 31))]
	goes_on = [*year, NewTerm("Individual", date(2025, 1, 1), None)]
	since = {"member_since": date(1987, 1, 1), "only_year_known": True}
	first = NewTerm("Individual", date(2024, 5, 1), date(2025, 4, 30))
	with clock.on(TODAY):
		add_members(
			[NewMember("M", terms=goes_on)] * 20
			+ [NewMember("M", terms=goes_on, **since)] * 10
			+ [NewMember("M", terms=year)] * 10
			+ [NewMember("M", terms=[first, NewTerm("Individual", date(2025, 5, 1), None)])] * 4
			+ [NewMember("M", terms=[first])] * 2
		)
		yield


def ask(report: str, **asked) -> dict:
	return query_report.run(report, filters=asked)


def by_year(report: str, first: str, last: str) -> list[dict]:
	return ask(report, from_date=first, to_date=last, interval="Year")["result"]


def test_who_came_with_the_list_is_there_and_has_not_joined(association):
	first, second, _third = by_year(REPORTS[0], "2020-01-01", "2026-06-10")
	assert (first["active"], first["joined"], first["left"]) == (46, 6, 0)
	# the ten leave with the end of 2024, so on the first of January
	assert (second["active"], second["joined"], second["left"]) == (34, 0, 12)
	said = ask(REPORTS[0], from_date="2020-01-01", to_date="2026-06-10", interval="Year")["message"]
	assert f"since {formatdate(SINCE + DAY)} who joins" in said


def test_retention_begins_with_the_members_of_that_day(association):
	first, second, _third = by_year(REPORTS[1], "2020-01-01", "2026-06-10")
	assert (first["period_start"], first["active_at_start"], first["retained"]) == (SINCE + DAY, 40, 40)
	assert (second["active_at_start"], second["retained"], second["joined"]) == (46, 34, 0)
	# first terms are those of the six who joined: the list says of nobody which term it was
	assert second["due"] == 6 and second["first_year_renewal_rate"] == pytest.approx(100 * 4 / 6)
	assert first["due"] == 40 and first["first_year_renewal_rate"] is None


def test_years_before_are_refused_with_a_sentence(association):
	for report in REPORTS:
		assert by_year(report, "2020-01-01", "2023-12-31") == []
		assert "The register knows since" in frappe.message_log[-1]["message"]
		frappe.clear_messages()


def test_cohorts_are_of_those_who_joined(association):
	(only,) = ask("Cohort Retention", from_year=1980, to_year=2026)["result"]
	assert (only["cohort"], only["size"]) == ("2024", 6)
	assert only["year_1"] == pytest.approx(100 * 4 / 6)


def test_insight_looks_at_those_who_joined(association):
	found = ask("Retention Insight", from_date="1980-01-01", to_date="2025-12-31", characteristic="Age Band")
	assert [(row["joined"], row["stayed"]) for row in found["result"]] == [(6, 4)]


def test_lifetimes_begin_late_and_count_from_the_year(association):
	found = ask("Member Lifetime", as_of=str(TODAY))
	(only,) = found["result"]
	assert (only["members"], only["ended"]) == (46, 12)
	assert "Of 10 of them only the year of joining is known" in found["message"]


def test_recruiting_staff_get_whole_months_from_then_on(association, as_role):
	as_role("Member Recruiter")
	rows = ask(REPORTS[0], from_date="2023-01-01", to_date="2024-06-30", interval="Month")["result"]
	assert [row["period_end"] for row in rows] == [date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 30)]
	assert [row["joined"] for row in rows] == [0, 5, 0]


def test_the_monthly_summary_says_nothing_of_months_before(association):
	found = {
		line.label: line.values for line in monthly_summary.lines(monthly_summary.counted(date(2024, 5, 31)))
	}
	assert found["Active members at the end of the month"] == (46, 40, None)
	assert found["Members Joined"] == (6, 0, None)
	assert found["Of those active a year before, still active"] == (None, None, None)
	assert monthly_summary.sentence(monthly_summary.counted(date(2024, 5, 31))) == (
		"6 joined and 0 left. When the month ended 46 members were active."
	)


def test_cards_wait_until_a_year_is_known(association):
	with clock.on(date(2024, 6, 10)):
		assert cards.retention_last_year() == "not known yet"
		assert cards.joined_this_year()["value"] == 6
	with clock.on(SINCE):
		assert cards.active_members() == "not known yet"


def test_retention_of_an_improvement_is_of_known_days(association):
	assert spell_counts.still_active(SINCE - DAY, TODAY) == (0, 0)
	assert spell_counts.still_active(SINCE, TODAY) == (40, 30)


def test_a_register_that_knows_everyone_counts_from_the_start(association, rule):
	rule(complete_since=None)
	refresh.refresh_statuses()
	assert filters.known_from(EXACT) is None
	years = {row["period_end"].year: row for row in by_year(REPORTS[0], "1986-01-01", "2024-12-31")}
	assert (years[1986]["active"], years[1987]["joined"], years[2024]["joined"]) == (0, 10, 36)
	cohorts = {
		row["cohort"]: row["size"] for row in ask("Cohort Retention", from_year=1980, to_year=2026)["result"]
	}
	assert cohorts == {"1987": 10, "2024": 36}


def test_a_year_alone_is_said_where_months_are_shown(association, rule):
	rule(complete_since=None)
	asked = {"from_date": "1986-01-01", "to_date": "1988-12-31"}
	said = "Of 10 of them only the year of joining is known"
	assert said in ask(REPORTS[0], **asked, interval="Month")["message"]
	assert said not in ask(REPORTS[0], **asked, interval="Year")["message"]
	assert said in ask("Cohort Retention", from_year=1980, to_year=2026)["message"]


def test_a_file_with_years_makes_nobody_a_member_since_the_import(rule):
	rule(complete_since=None)
	text = "Namn;Medlem sedan;Startdatum;Slutdatum;Medlemstyp\nAstrid Lind;1987;2026-01-01;2026-12-31;Individual\n"
	with clock.on(TODAY):
		register_files.run(register_files.load(text))
		years = {
			row["period_end"].year: row["joined"] for row in by_year(REPORTS[0], "1986-01-01", "2026-06-10")
		}
	assert (years[1987], years[2026]) == (1, 0)
