"""Who has said that he or she leaves, from the register into the Member Forecast; and what its records and chart show of it."""

from dataclasses import replace
from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import add_months

from membership_recruitment.member_insights import (
	forecast_records,
	forecast_terms,
	forecast_text,
	member_forecast,
)
from membership_recruitment.member_insights.forecast_flows import learn, project
from membership_recruitment.member_insights.forecast_history import Tally
from membership_recruitment.member_insights.member_forecast import DRIFT, JOINS, RIVALS
from membership_recruitment.member_insights.report.member_forecast import member_forecast as report
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import api
from membership_recruitment.membership.terms.periods import month_number
from tests.support.oracles.random_lives import empty_register
from tests.support.tools import clock

TODAY = date(2026, 11, 17)
LIFE = date(2020, 1, 1)


@pytest.fixture
def leaving(make):
	"""In a register of sixty members for life and steady joins and leaves; six of the former leave at the end of February."""
	empty_register()
	frappe.db.delete("Forecast Record")
	make.settings(grace_days=30, grace_is_active=1, minimum_cell=5, complete_since=None)
	with clock.on(TODAY):
		add_members([NewMember("Stays", terms=[NewTerm("Individual", LIFE, None)])] * 60)
		for month in range(40):
			start = add_months(date(2023, 7, 1), month)
			add_members(
				[NewMember("Passes", terms=[NewTerm("Individual", start, add_months(start, 12))])] * 3
			)
		for member in frappe.get_all("Member", {"first_name": "Stays"}, pluck="name", limit=6):
			api.resign(member, "On a Day", "Resigned", "2027-03-01", str(TODAY))
		yield


def test_a_resignation_that_is_to_come_is_known(leaving):
	history = forecast_terms.history()
	assert [(row.gone, row.terms) for row in history.known_leavers] == [(month_number(date(2027, 3, 1)), 6)]
	tally = Tally(history, [history.last])
	plain, known = (
		project(learn(tally, one, tally, history.last, history.steady_from), [3.0] * 6)
		for one in (history.as_of(history.last), history)
	)
	# November and on: at the end of February all are there, and in March six leave whom no rate expected
	assert [now.expected for now in known[:4]] == pytest.approx([before.expected for before in plain[:4]])
	assert known[4].leaves == pytest.approx(plain[4].leaves + 6)


@pytest.mark.parametrize("grace", [0, 1])
def test_who_leaves_at_the_end_of_a_term_is_known_too(leaving, make, grace):
	make.settings(grace_days=45, grace_is_active=grace)
	member, other = make.member(), make.member()
	for one in (member, other):
		make.term(one.name, "2026-02-01")  # to the end of January
	before = forecast_terms.history()
	api.resign(member.name, "End of Term", "Resigned", None, str(TODAY))
	assert frappe.db.get_value("Membership", {"member": member.name}, "cancelled_from") == date(2027, 2, 1)
	after = forecast_terms.history()
	(known,) = (row for row in after.known_leavers if row.due is not None)
	assert (known.terms, known.left) == (1, None)
	assert (known.due, known.would_be_due) == (
		month_number(date(2027, 2, 1)),
		month_number(date(2027, 2, 1) + timedelta(days=45 * grace)),
	)
	assert after.members == before.members and sum(row.terms for row in after.terms) == sum(
		row.terms for row in before.terms
	)


def test_the_note_says_how_many_are_known_and_whether_they_are_counted(leaving):
	history = forecast_terms.history()
	shown = member_forecast.forecast(history)
	for method, end in (
		(next(iter(JOINS)), "at least so many are taken to leave."),
		(DRIFT, "which this rule does not count."),
	):
		(sentence,) = forecast_text.known_leavers(history, replace(shown, method=method))
		assert sentence.startswith("Of the members") and " of 6 that " in sentence and sentence.endswith(end)
	message = query_report.run("Member Forecast", filters={"months": 6})["message"]
	assert "known of 6 that" in message.split("<details>")[0]
	assert forecast_text.known_leavers(history.as_of(history.last), shown) == []


def test_a_record_says_its_method_in_the_readers_language(leaving):
	forecast_records.keep()
	method = frappe.get_last_doc("Forecast Record").meta.get_field("method")
	assert method.options.split("\n") == [*JOINS, *RIVALS]
	assert set(frappe.get_all("Forecast Record", pluck="method")) <= {*JOINS, *RIVALS}
	assert all(frappe._(name, "sv") != name for name in (*JOINS, *RIVALS))


def test_the_chart_says_where_the_past_ends(leaving):
	history = forecast_terms.history()
	chart = query_report.run("Member Forecast", filters={"months": 6})["chart"]
	known = chart["data"]["drawn"]["known"]
	labels = chart["data"]["labels"]
	assert (known, len(labels), labels[known - 1]) == (report.PAST, report.PAST + 6, "2026-10")
	(members,) = (line["values"] for line in chart["data"]["datasets"] if line["name"] == "Members")
	assert members[:known] == history.members[-report.PAST :]
