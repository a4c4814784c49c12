"""Reports 1 and 2: against brute force over raw terms, by hand, and who sees what of them."""

import json
import re
from datetime import date, timedelta
from threading import Timer

import frappe
import pytest
from frappe.core.doctype.report.report import enable_prepared_report
from frappe.desk import desktop, query_report
from frappe.utils import getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import cards, periods
from membership_recruitment.member_insights.filters import read
from membership_recruitment.member_insights.report.active_and_inactive_members import (
	active_and_inactive_members,
)
from membership_recruitment.member_insights.report.member_forecast import member_forecast
from membership_recruitment.member_insights.report.retention_rate import retention_rate
from membership_recruitment.membership.terms import refresh
from membership_recruitment.patches.v0_2 import keep_reports_live
from membership_recruitment.utils.words import in_percent
from tests.support.oracles import brute_force
from tests.support.oracles.brute_force import Person, Term
from tests.support.oracles.random_lives import TYPES, empty_register, enter, person
from tests.support.tools import clock
from tests.support.tools.examples import examples

R1, R2 = "Active and Inactive Members", "Retention Rate"
SEES_ALL = ("Member Registrar", "Membership Manager", "Membership Analyst")
RECRUITS = ("Member Recruiter", "Recruitment Manager")


def ask(report: str, first, last, interval="Year", membership_type=None) -> list[dict]:
	"""The rows as the session's user gets them from the report page."""
	filters = {"from_date": str(first), "to_date": str(last), "interval": interval}
	if membership_type:
		filters["membership_type"] = membership_type
	return query_report.run(report, filters=filters)["result"]


# ---------------------------------------------------------------- brute force


@st.composite
def question(draw) -> tuple:
	first = date.today() + timedelta(days=draw(st.integers(-450, 10)))
	last = first + timedelta(days=draw(st.integers(0, 400)))
	return (
		first,
		last,
		draw(st.sampled_from(("Month", "Quarter", "Year"))),
		draw(st.sampled_from((None, *TYPES))),
	)


@examples(40)
@given(
	people=st.lists(person(), min_size=3, max_size=10),
	questions=st.lists(question(), min_size=2, max_size=3),
	grace=st.sampled_from((0, 10, 30)),
	grace_is_active=st.booleans(),
)
def test_both_reports_equal_brute_force(rule, people, questions, grace, grace_is_active):
	empty_register()
	rule(grace_days=grace, grace_is_active=int(grace_is_active))
	enter(people)
	active_grace = grace if grace_is_active else 0
	for first, last, interval, kind in questions:
		assert ask(R1, first, last, interval, kind) == brute_force.active_and_inactive(
			people, first, last, interval, kind, active_grace
		)
		assert ask(R2, first, last, interval, kind) == brute_force.retention(
			people, first, last, interval, kind, active_grace=active_grace, grace=grace, today=getdate()
		)


def test_a_death_to_come_has_decided_nothing(rule):
	"""Whoever may still renew is undecided, until the day of the death; a resignation has decided at once."""
	rule(grace_days=10)
	ended = date.today() - timedelta(days=10)
	term = Term("Family", ended - timedelta(days=89), ended)
	resigned = Term(
		term.membership_type, term.start, term.end, cancelled_from=date.today() + timedelta(days=5)
	)
	people = [
		Person((term,), deceased_on=date.today() + timedelta(days=22)),
		Person((term,), deceased_on=date.today()),
		Person((resigned,)),
		Person((term,)),
	]
	enter(people)
	first, last = ended - timedelta(days=1), date.today() + timedelta(days=30)
	rows = ask(R2, first, last, "Year", "Family")
	assert [sum(row[column] for row in rows) for column in ("due", "undecided")] == [4, 2]
	assert rows == brute_force.retention(
		people, first, last, "Year", "Family", active_grace=10, grace=10, today=getdate()
	)


@examples(25)
@given(people=st.lists(person(), min_size=5, max_size=15), asked=question())
def test_conservation(rule, people, asked):
	empty_register()
	enter(people)
	first, last, _interval, kind = asked
	rows, retained = ask(R1, *asked), ask(R2, *asked)
	before = ask(R1, first - periods.ONE_DAY, first - periods.ONE_DAY, "Year", kind)[0]["active"]
	for row, kept in zip(rows, retained, strict=True):
		assert before + row["joined"] - row["left"] == row["active"]
		assert row["net"] == row["joined"] - row["left"]
		assert kept["active_at_start"] == before
		assert kept["retained"] <= before
		assert kept["retention_rate"] is None or kept["retention_rate"] + kept["churn_rate"] == pytest.approx(
			100
		)
		assert kept["renewed"] + kept["undecided"] <= kept["due"]
		before = row["active"]
	# the finer table adds up to the coarser one
	(whole,) = ask(R1, first, last, "Year", kind) if first.year == last.year else (None,)
	if whole:
		assert sum(row["joined"] for row in ask(R1, first, last, "Month", kind)) == whole["joined"]
		assert ask(R1, first, last, "Month", kind)[-1]["active"] == whole["active"]


def test_sql_and_python_number_periods_alike(site):
	for interval in periods.MONTHS_IN:
		for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 6, 30), date(1867, 10, 24)):
			counted = frappe.db.sql(f"select {periods.number_sql('%s', interval)}", (day, day))
			assert counted[0][0] == periods.number(day, interval)


# ---------------------------------------------------------------- by hand


@pytest.fixture
def association(rule):
	"""Five members whose figures for 2023 and 2024 can be counted on fingers; grace 30 days.

	Anna renews every year. Bo ends with 2023 and does not renew: active until 30 January 2024.
	Cia ends with 2023 and comes back in June 2024. Dag joins in March 2024. Eva resigns in May 2024.
	"""
	enter(
		[
			Person((_year("Individual", 2022), _year("Individual", 2023), _year("Individual", 2024))),
			Person((_year("Individual", 2023),)),
			Person((_year("Family", 2023), Term("Family", date(2024, 6, 1), date(2025, 5, 31)))),
			Person((Term("Family", date(2024, 3, 1), date(2025, 2, 28)),)),
			Person(
				(
					_year("Individual", 2023),
					Term("Individual", date(2024, 1, 1), date(2024, 12, 31), date(2024, 5, 15)),
				)
			),
		]
	)


def _year(kind: str, year: int) -> Term:
	return Term(kind, date(year, 1, 1), date(year, 12, 31))


def test_active_and_inactive_by_hand(association):
	assert ask(R1, "2022-01-01", "2024-12-31") == [
		# Anna
		{"period_end": date(2022, 12, 31), "active": 1, "inactive": 0, "joined": 1, "left": 0, "net": 1},
		# and Bo, Cia, Eva
		{"period_end": date(2023, 12, 31), "active": 4, "inactive": 0, "joined": 3, "left": 0, "net": 3},
		# Dag and Cia (again) joined; Bo, Cia and Eva left; Anna, Cia and Dag are active
		{"period_end": date(2024, 12, 31), "active": 3, "inactive": 2, "joined": 2, "left": 3, "net": -1},
	]
	january, february = ask(R1, "2024-01-01", "2024-02-10", "Month")
	assert (january["active"], january["left"]) == (2, 2)  # the grace of Bo and Cia ended on the 30th
	assert february["period_end"] == date(2024, 2, 10)
	assert (february["active"], february["inactive"], february["left"]) == (2, 2, 0)


def test_retention_by_hand(association):
	(row,) = ask(R2, "2024-01-01", "2024-12-31")
	# Anna, Bo, Cia and Eva were active on 31 December 2023; Anna and Cia, who came back, are a year later
	assert (row["active_at_start"], row["retained"]) == (4, 2)
	assert (row["retention_rate"], row["churn_rate"]) == (50, 50)
	# Cia counts among the two who joined: 3 active − 2 joined, of 4
	assert (row["joined"], row["field_rate"]) == (2, 25)
	# only Anna's term ends with 2024: Eva's was cancelled before
	assert (row["due"], row["renewed"], row["renewal_rate"]) == (1, 0, 0)
	assert row["first_year_renewal_rate"] is None

	(row,) = ask(R2, "2023-01-01", "2023-12-31")
	# four terms ended with 2023; Anna's and Eva's were renewed, and Eva, Bo and Cia were in their first
	assert (row["due"], row["renewed"], row["undecided"], row["renewal_rate"]) == (4, 2, 0, 50)
	assert row["first_year_renewal_rate"] == pytest.approx(100 / 3)


def test_by_membership_type_by_hand(association):
	assert [row["active"] for row in ask(R1, "2023-01-01", "2024-12-31", membership_type="Family")] == [1, 2]
	assert [row["active"] for row in ask(R1, "2023-01-01", "2024-12-31", membership_type="Individual")] == [
		3,
		1,
	]
	(row,) = ask(R2, "2024-01-01", "2024-12-31", membership_type="Family")
	assert (row["active_at_start"], row["retained"], row["field_rate"], row["due"]) == (1, 1, 0, 0)


@pytest.mark.parametrize("change_on", ["2024-06-15", "2025-01-01"])
def test_the_newer_type_has_the_day_in_report_and_list(rule, make, change_on):
	"""A member becomes honorary within a term and at its end; what is to come has no day yet."""
	empty_register()
	rule(grace_days=30)
	make.membership_type("Honorary", period_kind="Lifetime")
	member = make.member()
	day = date.fromisoformat(change_on)
	with clock.on(day - periods.ONE_DAY):
		term = make.term(member.name, "2024-01-01", "2024-12-31")
		if day < date(2024, 12, 31):
			term.update({"cancelled_from": day, "cancellation_reason": "Other"})
			term.save()
		make.term(member.name, change_on, membership_type="Honorary")
		listed = frappe.db.get_value("Member", member.name, "membership_type")
		assert listed == "Individual"
	for on, individual, honorary in ((day - periods.ONE_DAY, 1, 0), (day, 0, 1)):
		with clock.on(on):
			refresh.refresh_members([member.name])
		found = {kind: ask(R1, on, on, "Month", kind)[0] for kind in (None, "Individual", "Honorary")}
		assert found[None]["active"] == 1
		assert (found["Individual"]["active"], found["Honorary"]["active"]) == (individual, honorary)
		listed = frappe.db.get_value("Member", member.name, "membership_type")
		assert listed == ("Honorary" if honorary else "Individual")
	assert (found[None]["joined"], found["Honorary"]["joined"], found["Individual"]["left"]) == (0, 1, 1)
	(kept,) = ask(R2, day, day, "Month", "Individual")
	assert (kept["active_at_start"], kept["retained"]) == (1, 0)


def test_nothing_to_divide_by_gives_an_empty_rate(association):
	(row,) = ask(R2, "2010-01-01", "2010-12-31")
	assert row["active_at_start"] == 0 and row["due"] == 0
	for rate in ("retention_rate", "churn_rate", "field_rate", "renewal_rate", "first_year_renewal_rate"):
		assert row[rate] is None


def test_where_grace_does_not_count_members_leave_with_their_term(association, rule):
	rule(grace_is_active=0)
	from membership_recruitment.membership.terms.refresh import rebuild_spells

	rebuild_spells()
	january = ask(R1, "2023-12-31", "2024-01-31", "Month")
	assert [(row["active"], row["left"]) for row in january] == [(4, 0), (2, 2)]
	# the renewal rate keeps its grace days, whatever counts as active
	(row,) = ask(R2, "2023-01-01", "2023-12-31")
	assert (row["due"], row["renewed"]) == (4, 2)


def test_the_latest_terms_are_undecided_while_grace_runs(rule):
	today = getdate()
	for days_ago, undecided in ((0, 1), (30, 1), (31, 0)):
		empty_register()
		end = today - timedelta(days=days_ago)
		enter([Person((Term("Individual", end - timedelta(days=99), end),))])
		(row,) = ask(R2, end, end)
		assert (row["due"], row["renewed"], row["undecided"]) == (1, 0, undecided)
		assert row["renewal_rate"] == (None if undecided else 0)


# ---------------------------------------------------------------- what else the page gets


@pytest.mark.parametrize("how", ["resigned", "died"])
def test_who_left_at_the_end_of_the_term_is_decided_while_grace_runs(rule, make, how):
	"""One renewed, one left, one is silent: half of those who have decided have renewed."""
	empty_register()
	rule(grace_days=30)
	ended = date.today() - 10 * periods.ONE_DAY
	renewed, left, silent = (make.member(name) for name in ("Renewed", "Left", "Silent"))
	terms = {
		member.name: make.term(member.name, str(ended - timedelta(days=364)), ended)
		for member in (renewed, left, silent)
	}
	make.term(renewed.name, str(ended + periods.ONE_DAY))
	if how == "resigned":
		terms[left.name].reload().update(
			{"cancelled_from": ended + periods.ONE_DAY, "cancellation_reason": "Resigned"}
		)
		terms[left.name].save()
	else:
		left.reload().deceased_on = ended + 2 * periods.ONE_DAY
		left.save()
	for kind in (None, "Individual"):
		(row,) = ask(R2, ended, ended, "Year", kind)
		assert (row["due"], row["renewed"], row["undecided"]) == (3, 1, 1)
		assert row["renewal_rate"] == row["first_year_renewal_rate"] == 50


def test_columns_are_exactly_those_of_the_design(association):
	filters = {"from_date": "2024-01-01", "to_date": "2024-12-31", "interval": "Month"}
	names = [column["fieldname"] for column in query_report.run(R1, filters=filters)["columns"]]
	assert names == ["period_end", "active", "inactive", "joined", "left", "net"]
	names = [column["fieldname"] for column in query_report.run(R2, filters=filters)["columns"]]
	assert names == [
		"period_start",
		"period_end",
		"active_at_start",
		"retained",
		"retention_rate",
		"churn_rate",
		"joined",
		"field_rate",
		"due",
		"renewed",
		"undecided",
		"renewal_rate",
		"first_year_renewal_rate",
	]


def test_chart_summary_and_message_tell_the_same_figures(association):
	filters = {"from_date": "2023-01-01", "to_date": "2024-12-31", "interval": "Year"}
	first = query_report.run(R1, filters=filters)
	assert first["chart"]["data"]["labels"] == ["2023", "2024"]
	values = {dataset["name"]: dataset["values"] for dataset in first["chart"]["data"]["datasets"]}
	assert values == {"Active Members": [4, 3], "Inactive Members": [0, 2]}
	active = first["report_summary"][0]
	assert (active["value"], active["indicator"]) == (3, "Red")
	assert "(before: 4)" in active["label"]
	assert "30 days of grace" in first["message"]

	second = query_report.run(R2, filters=filters)
	assert second["chart"]["data"]["datasets"][0]["values"] == [100, 50]
	# the first-term rate of 2024 is empty: a line would fall to 0 there
	names = [dataset["name"] for dataset in second["chart"]["data"]["datasets"]]
	assert names == ["Retention Rate", "Renewal Rate"]
	assert [card["value"] for card in second["report_summary"]] == [
		in_percent(50),
		in_percent(50),
		in_percent(0),
	]
	assert "30 days" in second["message"] and "/membership-help/retention" in second["message"]


@pytest.mark.parametrize(("written", "shown"), [("# ###,##", "86,3"), ("#,###.##", "86.3")])
def test_a_share_is_written_as_the_site_writes_numbers(rule, written, shown):
	frappe.db.set_default("number_format", written)
	assert in_percent(86.3) == f"{shown}\xa0%"


def test_a_part_of_a_month_is_not_compared_with_a_whole_one(association):
	filters = {"from_date": "2024-01-01", "to_date": "2024-04-02", "interval": "Month"}
	summary = query_report.run(R1, filters=filters)["report_summary"]
	joined = next(card for card in summary if card["label"].startswith("Joined"))
	assert joined["label"] == "Joined in 2024-03 (before: 0)" and joined["value"] == 1


def test_a_report_without_members_is_empty_not_wrong(rule):
	filters = {"from_date": "2024-01-01", "to_date": "2024-12-31", "interval": "Quarter"}
	first, second = query_report.run(R1, filters=filters), query_report.run(R2, filters=filters)
	assert [row["active"] for row in first["result"]] == [0, 0, 0, 0]
	assert second["chart"] is None and second["report_summary"] == []


# ---------------------------------------------------------------- filters


def test_whoever_has_a_report_may_open_it(as_role):
	"""Frappe asks for the right to report on its DocType too."""
	filters = {"from_date": "2025-01-01", "to_date": "2026-01-01", "interval": "Year"}
	filters |= {"years": "1, 2, 5", "months": "12", "figure": "Active Members"}
	for report in frappe.get_all("Report", filters={"module": "Member Insights"}, pluck="name"):
		for role in frappe.get_all("Has Role", filters={"parent": report}, pluck="role"):
			frappe.set_user("Administrator")
			as_role(role)
			query_report.run(report, filters=filters)


@pytest.mark.parametrize("report", ["Journey Funnel", "Retention Insight", "Recruitment Sources"])
def test_the_longest_period_has_one_before_it(report):
	filters = {"from_date": f"{periods.FIRST_YEAR}-01-01", "to_date": str(getdate())}
	assert query_report.run(report, filters=filters)["columns"]
	assert not frappe.get_message_log()


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({}, "Choose the first and the last day"),
		({"from_date": "2024-01-01", "interval": "Month"}, "Choose the first and the last day"),
		(
			{"from_date": "2024-02-01", "to_date": "2024-01-01", "interval": "Month"},
			"lies after the last day",
		),
		({"from_date": "2024-01-01", "to_date": "2024-02-01"}, "Choose Month, Quarter or Year"),
		(
			{"from_date": "2024-01-01", "to_date": "2024-02-01", "interval": "Week"},
			"Choose Month, Quarter or Year",
		),
		(
			{"from_date": "0001-01-01", "to_date": "2024-01-01", "interval": "Year"},
			"Choose the first and the last day",
		),
		({"from_date": "1950-01-01", "to_date": "2024-02-01", "interval": "Month"}, "more than 600 rows"),
		({"from_date": "0900-01-01", "to_date": "0902-01-01", "interval": "Month"}, "between the years"),
		({"from_date": "9990-01-01", "to_date": "9999-12-31", "interval": "Year"}, "between the years"),
		({"from_date": "2024-13-45", "to_date": "2024-12-31", "interval": "Year"}, "not a valid date"),
		(
			{
				"from_date": "2024-01-01",
				"to_date": "2024-02-01",
				"interval": "Month",
				"membership_type": "' or 1=1",
			},
			"There is no membership type",
		),
	],
)
@pytest.mark.parametrize("report", [active_and_inactive_members, retention_rate])
def test_filters_that_make_no_sense_get_one_sentence(site, report, filters, sentence):
	frappe.clear_messages()
	assert report.execute(filters) == ([], [])  # raised, it would turn the report into a prepared one
	(said,) = frappe.get_message_log()
	assert re.search(sentence, said["message"])


def test_six_hundred_periods_are_allowed(site):
	assert len(read({"from_date": "1975-01-01", "to_date": "2024-12-31", "interval": "Month"}).periods) == 600


# ---------------------------------------------------------------- who may see what


@pytest.mark.parametrize("report", [R1, R2])
def test_every_role_with_figures_may_run_the_reports_and_nobody_else(association, as_role, report):
	for role in (*SEES_ALL, *RECRUITS):
		frappe.set_user("Administrator")
		as_role(role)
		assert len(ask(report, "2023-01-01", "2024-12-31")) == 2
	for roles in ((), ("Member Privacy Officer",), ("Sales User",)):
		frappe.set_user("Administrator")
		as_role(*roles)
		with pytest.raises(frappe.PermissionError):
			ask(report, "2023-01-01", "2024-12-31")


def test_analysts_see_small_numbers_and_recruiting_staff_none(association, as_role):
	as_role("Membership Analyst")
	assert [row["active"] for row in ask(R1, "2023-01-01", "2024-12-31")] == [4, 3]
	frappe.set_user("Administrator")
	as_role("Member Recruiter")
	for row in ask(R1, "2023-01-01", "2024-12-31"):
		assert [row[name] for name in ("active", "inactive", "left")] == [0] * 3
	(row,) = ask(R2, "2024-01-01", "2024-12-31")
	assert row["retained"] == 0 and row["churn_rate"] is None and row["renewal_rate"] is None
	# who also keeps the register sees all of it
	frappe.set_user("Administrator")
	as_role("Member Recruiter", "Member Registrar")
	assert [row["active"] for row in ask(R1, "2023-01-01", "2024-12-31")] == [4, 3]


@pytest.fixture
def large_and_small(rule):
	"""Twenty individuals; of families nine in 2023, of whom two leave with it, and six more in 2024."""
	stay = [Person((_year("Individual", 2023), _year("Individual", 2024)))] * 20
	families = [Person((_year("Family", 2023), _year("Family", 2024)))] * 7
	gone = [Person((_year("Family", 2023),))] * 2
	new = [Person((_year("Family", 2024),))] * 6
	enter(stay + families + gone + new)


def test_recruiting_staff_see_rounded_numbers_that_add_up(large_and_small, as_role):
	as_role("Member Recruiter")
	first, second = ask(R1, "2023-01-01", "2024-12-31")
	# 20 individuals and 9 families; 15 families ever with the six of 2024; two left
	assert (first["active"], first["inactive"], first["joined"], first["left"]) == (30, 0, 30, 0)
	assert (second["active"], second["joined"], second["left"], second["net"]) == (35, 5, 0, 5)
	(row,) = ask(R2, "2024-01-01", "2024-12-31")
	assert (row["active_at_start"], row["retained"], row["retention_rate"], row["churn_rate"]) == (
		30,
		30,
		100,
		0,
	)
	kinds = [ask(R1, "2023-01-01", "2024-12-31", membership_type=kind)[1]["active"] for kind in TYPES]
	assert sum(kinds) == second["active"]
	assert (
		"rounded to multiples of 5"
		in query_report.run(
			R1, filters={"from_date": "2023-01-01", "to_date": "2024-12-31", "interval": "Year"}
		)["message"]
	)


def test_recruiting_staff_get_whole_months_that_are_over(large_and_small, as_role):
	as_role("Recruitment Manager")
	today = getdate()
	last = today.replace(day=1) - timedelta(days=1)
	assert ask(R1, "2024-03-15", today, "Year")[-1]["period_end"] == last
	assert ask(R1, "2024-03-15", "2024-05-15", "Month") == ask(R1, "2024-03-01", "2024-04-30", "Month")
	(row,) = ask(R2, "2024-03-15", "2024-05-15", "Quarter")[:1]
	assert (row["period_start"], row["period_end"]) == (date(2024, 3, 1), date(2024, 3, 31))
	frappe.clear_messages()
	assert ask(R1, today.replace(day=1), today) == []
	assert "whole months" in frappe.get_message_log()[0]["message"]


# ---------------------------------------------------------------- workspace, cards and charts


def _page(name: str) -> dict:
	return desktop.get_desktop_page(json.dumps({"name": name, "title": name, "public": 1}))


def _links(page: dict) -> set[str]:
	return {link["link_to"] for card in page["cards"]["items"] for link in card["links"]}


@pytest.mark.parametrize("role", SEES_ALL)
def test_the_workspace_of_figures_opens_with_them(association, as_role, role):
	as_role(role)
	page = _page("Member Figures")
	assert [card.number_card_name for card in page["number_cards"]["items"]] == [
		"Active Members",
		"Joined This Year",
		"Left This Year",
		"Retention Last Year",
	]
	assert [chart.chart_name for chart in page["charts"]["items"]] == [
		"Active Members over Time",
		"Retention by Year",
	]
	assert {R1, R2} <= _links(page)


@pytest.mark.parametrize("role", RECRUITS)
def test_who_recruits_reaches_the_figures_from_their_own(association, as_role, role):
	as_role(role)
	assert {R1, R2} <= _links(_page("My Day"))


def test_who_may_not_see_a_figure_gets_no_card_that_waits_for_it(association, as_role):
	as_role("Member Privacy Officer")
	for card in frappe.get_all("Number Card", {"module": "Member Insights"}, pluck="name"):
		assert not frappe.has_permission("Number Card", doc=card), card


def test_a_user_without_our_roles_has_no_cards(association, as_role):
	as_role("Sales User")
	with pytest.raises(frappe.PermissionError):
		cards.active_members()


@pytest.fixture
def current(rule):
	"""24 members since last year, 18 since the first of January; today is somewhere in this year."""
	year = getdate().year
	old = [Person((_year("Individual", year - 1), _year("Individual", year)))] * 24
	enter(old + [Person((_year("Individual", year),))] * 18)


@pytest.mark.parametrize(
	("role", "figures"), [("Member Recruiter", (40, 15)), ("Membership Analyst", (42, 18))]
)
def test_number_cards_give_the_figures_of_report_1(current, as_role, role, figures):
	as_role(role)
	values = []
	for name in ("Active Members", "Joined This Year"):
		card = frappe.get_doc("Number Card", name)
		card.check_permission("read")
		answer = frappe.call(card.method, filters=json.loads(card.filters_json))
		values.append(answer if isinstance(answer, str) else answer["value"])
	if role == "Member Recruiter" and getdate().month == 1:
		assert values[1] == "no month is over yet"
	else:
		assert tuple(values) == figures


@pytest.mark.parametrize("name", ["Active Members over Time", "Retention by Year"])
def test_dashboard_charts_draw_their_report(current, as_role, name):
	year = getdate().year
	as_role("Member Recruiter")
	chart = frappe.get_doc("Dashboard Chart", name)
	chart.check_permission("read")
	assert chart.use_report_chart
	# the days come from the page's clock; the rest is stored
	filters = {"from_date": f"{year - 1}-01-01", "to_date": str(getdate()), **json.loads(chart.filters_json)}
	drawn = query_report.run(chart.report_name, filters=filters)["chart"]["data"]
	assert len(drawn["labels"]) >= 1
	assert all(len(dataset["values"]) == len(drawn["labels"]) for dataset in drawn["datasets"])


def test_a_report_that_is_slow_once_stays_live():
	"""Frappe's clock would make it a prepared one for everybody; other apps' reports are theirs."""
	ours, theirs = (
		Timer(600, enable_prepared_report, kwargs={"report": report, "site": frappe.local.site})
		for report in ("Member Forecast", "General Ledger")
	)
	ours.start()
	theirs.start()
	member_forecast.execute({"months": 12})
	try:
		assert ours.finished.is_set() and not theirs.finished.is_set()
	finally:
		theirs.cancel()


def test_a_report_that_frappe_made_a_prepared_one_is_live_again():
	ours, theirs = (
		"Member Forecast",
		frappe.get_all("Report", filters={"module": "Accounts"}, pluck="name")[0],
	)
	for report in (ours, theirs):
		frappe.db.set_value("Report", report, "prepared_report", 1)
	keep_reports_live.execute()
	assert [frappe.db.get_value("Report", name, "prepared_report") for name in (ours, theirs)] == [0, 1]
