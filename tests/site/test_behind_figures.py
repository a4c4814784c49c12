"""The members behind a figure: as many as it counts, by name, and for whom."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import behind_figures, periods
from tests.support.oracles.brute_force import Person, Term
from tests.support.oracles.random_lives import TYPES, empty_register, enter, person
from tests.support.tools.examples import examples

REPORT = "Members Behind a Figure"
COLUMNS = {
	"Active and Inactive Members": {
		"active": "Active Members",
		"inactive": "Inactive Members",
		"joined": "Members Joined",
		"left": "Members Left",
	},
	"Retention Rate": {
		"active_at_start": "Active at Start",
		"retained": "Members Retained",
		"joined": "Members Joined",
		"due": "Terms Due",
		"renewed": "Terms Renewed",
		"undecided": "Terms Undecided",
	},
}


@st.composite
def question(draw) -> tuple:
	first = date.today() + timedelta(days=draw(st.integers(-450, 10)))
	return (
		first,
		first + timedelta(days=draw(st.integers(0, 400))),
		draw(st.sampled_from(("Month", "Quarter", "Year"))),
		draw(st.sampled_from((None, *TYPES))),
	)


@examples(25)
@given(
	people=st.lists(person(), min_size=3, max_size=10),
	asked=question(),
	grace=st.sampled_from((0, 10, 30)),
	grace_is_active=st.booleans(),
)
def test_as_many_stand_behind_a_figure_as_it_counts(rule, people, asked, grace, grace_is_active):
	empty_register()
	rule(grace_days=grace, grace_is_active=int(grace_is_active))
	enter(people)
	first, last, interval, kind = asked
	filters = {"from_date": str(first), "to_date": str(last), "interval": interval, "membership_type": kind}
	for report, figures in COLUMNS.items():
		rows = query_report.run(report, filters={key: value for key, value in filters.items() if value})[
			"result"
		]
		for row, period in zip(rows, periods.split(first, last, interval), strict=True):
			counted = {name: row[column] for column, name in figures.items()}
			if "retained" in row:
				counted["Members Not Retained"] = row["active_at_start"] - row["retained"]
			for figure, number in counted.items():
				found = behind_figures.behind(figure, period.start, period.end, kind)
				assert len(found) == number, (figure, period, kind)
				if figure not in behind_figures.FLOWS and figure not in behind_figures.TERMS:
					assert len({one.member for one in found}) == number, (figure, period, kind)


def ask(figure: str, first="2024-01-01", last="2024-12-31", **filters) -> dict:
	return query_report.run(
		REPORT, filters={"figure": figure, "from_date": first, "to_date": last, **filters}
	)


@pytest.fixture
def association(rule):
	"""Anna renews. Bo ends with 2023: active until 30 January 2024. Dag joins in March 2024 for life."""

	def year(number: int) -> Term:
		return Term("Individual", date(number, 1, 1), date(number, 12, 31))

	enter(
		[
			Person((year(2022), year(2023), year(2024))),
			Person((year(2023),)),
			Person((Term("Individual", date(2024, 3, 1), None),)),
		]
	)
	return frappe.get_all("Member", pluck="name", order_by="name asc")


def test_they_are_named_with_their_days(association):
	anna, bo, dag = association
	(left,) = ask("Members Left")["result"]
	assert (left["member"], left["from_date"], left["to_date"]) == (bo, date(2023, 1, 1), date(2024, 1, 30))
	assert left["member_name"] == frappe.db.get_value("Member", bo, "full_name")
	(joined,) = ask("Members Joined")["result"]
	assert (joined["member"], joined["to_date"]) == (dag, None)
	assert [row["member"] for row in ask("Active Members")["result"]] == [anna, dag]
	assert [row["member"] for row in ask("Inactive Members")["result"]] == [bo]
	assert [row["member"] for row in ask("Members Not Retained")["result"]] == [bo]
	assert [row["member"] for row in ask("Terms Due")["result"]] == [anna]
	assert ask("Members Left", membership_type="Family")["result"] == []


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"figure": "No such figure"}, "Choose the figure from the list"),
		({"from_date": "2024-12-31", "to_date": "2024-01-01"}, "lies after the last day"),
		({"membership_type": "No such type"}, "There is no membership type"),
	],
)
def test_wrong_filters_get_a_sentence(association, filters, sentence):
	given = {"figure": "Members Left", "from_date": "2024-01-01", "to_date": "2024-12-31", **filters}
	assert query_report.run(REPORT, filters=given)["result"] == []
	(said,) = frappe.get_message_log()
	assert sentence in said["message"]


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager"])
def test_who_reads_members_reads_their_names(association, make, role):
	frappe.set_user(make.user(role))
	assert len(ask("Active Members")["result"]) == 2


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_nobody_else_does(association, make, role):
	frappe.set_user(make.user(role))
	with pytest.raises(frappe.PermissionError):
		ask("Active Members")
