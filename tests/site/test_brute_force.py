"""Reports 3, 4, 10 and 13 on random registers, against counting one member and one day at a time."""

from datetime import date, datetime, timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.register.bulk import NewAddress
from membership_recruitment.membership.terms import lapse_rates, refresh
from tests.support.oracles import brute_force_lives
from tests.support.oracles.brute_force import Person, Term
from tests.support.oracles.brute_force_lives import Known
from tests.support.oracles.random_lives import TYPES, empty_register, enter, person
from tests.support.tools import clock
from tests.support.tools.examples import examples

DAY = timedelta(days=1)
LONG_AGO = date.today() - timedelta(days=800)
GRACES = st.sampled_from((0, 10, 30))


@pytest.fixture
def rule(make):
	def set_rules(**values):
		return make.settings(
			**{"grace_days": 30, "grace_is_active": 1, "minimum_cell": 5, "complete_since": None, **values}
		)

	empty_register()
	return set_rules


def ask(report: str, **filters) -> list[dict]:
	answer = query_report.run(report, filters={key: str(value) for key, value in filters.items() if value})
	return [row for row in answer["result"] if isinstance(row, dict)]


# ---------------------------------------------------------------- report 3


@st.composite
def renewing_yearly(draw, around: date) -> Person:
	"""Joined some years before a day and pays by the year, more or less: what ends, ends near an anniversary."""
	start = brute_force_lives.years_after(around, -draw(st.integers(1, 4))) + draw(st.integers(-60, 5)) * DAY
	if draw(st.integers(0, 5)) == 0:
		start = date(2020, 2, 29)
	terms = []
	for _ in range(draw(st.integers(1, 4))):
		end = start + draw(st.sampled_from((30, 363, 364, 364, 365, 366, 700))) * DAY
		stop = draw(st.sampled_from((None, None, None, None, 0, 200, 364, 370)))
		cancelled_from = start + stop * DAY if stop is not None else None
		kind = draw(st.sampled_from(TYPES))
		terms.append(Term(kind, start, end, cancelled_from, pending=draw(st.integers(0, 9)) == 0))
		start = end + draw(st.sampled_from((1, 1, 1, 5, 10, 11, 31, 32, 300))) * DAY
	died = draw(st.sampled_from((None, None, None, -200, -5, 5)))
	return Person(tuple(terms), around + died * DAY if died is not None else None)


@examples(30)
@given(
	data=st.data(),
	today=st.sampled_from((date(2024, 12, 31), date(2025, 1, 8), date(2025, 1, 30), date(2025, 7, 1))),
	grace=GRACES,
	grace_is_active=st.booleans(),
)
def test_cohort_retention(rule, data, today, grace, grace_is_active):
	people = data.draw(st.lists(renewing_yearly(today), min_size=3, max_size=10))
	empty_register()
	active_grace = grace if grace_is_active else 0
	with clock.at(datetime(today.year, today.month, today.day, 10)):
		rule(grace_days=grace, grace_is_active=int(grace_is_active))
		enter(people)
		rows = ask("Cohort Retention", from_year=2018, to_year=2025)
	found = {row["cohort"]: {key: row[key] for key in row if key != "cohort"} for row in rows}
	expected = brute_force_lives.cohorts(people, active_grace=active_grace, grace=grace, today=today)
	assert {year: set(row) for year, row in found.items()} == {
		year: set(row) for year, row in expected.items()
	}
	for year, row in expected.items():
		for column, value in row.items():
			assert found[year][column] == (value if value is None else pytest.approx(value)), (year, column)


# ---------------------------------------------------------------- report 4


@examples(30)
@given(
	people=st.lists(person(), min_size=3, max_size=10),
	as_of=st.integers(-400, 0),
	group_by=st.sampled_from(("", "Membership Type", "Join Year")),
	grace=GRACES,
	grace_is_active=st.booleans(),
)
def test_member_lifetime(rule, people, as_of, group_by, grace, grace_is_active):
	empty_register()
	rule(grace_days=grace, grace_is_active=int(grace_is_active))
	enter(people)
	day = date.today() + as_of * DAY
	expected = brute_force_lives.lifetime(people, day, grace if grace_is_active else 0, group_by)
	rows = {
		"" if not group_by else row["group"]: row
		for row in ask("Member Lifetime", as_of=day, group_by=group_by)
	}
	assert set(rows) == set(expected)
	for group, row in expected.items():
		for column, value in row.items():
			assert rows[group][column] == (value if value is None else pytest.approx(value)), (group, column)


# ---------------------------------------------------------------- report 10


@examples(30)
@given(
	people=st.lists(person(), min_size=5, max_size=15),
	first=st.integers(-300, 30),
	days=st.integers(0, 400),
	kind=st.sampled_from((None, *TYPES)),
	grace=GRACES,
)
def test_renewals_due(rule, monkeypatch, people, first, days, kind, grace):
	monkeypatch.setattr(lapse_rates, "FEWEST_TERMS", 3)  # as many as random registers of this size have
	empty_register()
	rule(grace_days=grace)
	enter(people)
	first = date.today() + first * DAY
	last = first + days * DAY
	expected = brute_force_lives.renewals_due(
		people, first, last, kind, grace=grace, today=getdate(), fewest=3
	)
	rows = ask("Renewals Due", from_date=first, to_date=last, membership_type=kind)
	numbers = {f"Medlem {number}": number for number in range(len(people))}
	found = [
		(numbers[row["member_name"].strip()], row["end_date"], row["status"], row["likely_to_lapse"])
		for row in rows
	]
	assert sorted(found, key=lambda row: row[:2]) == [
		(*row[:3], row[3] if row[3] is None else pytest.approx(row[3])) for row in expected
	]


# ---------------------------------------------------------------- report 13


@st.composite
def known(draw) -> Known:
	born = draw(st.one_of(st.none(), st.integers(5 * 365, 90 * 365)))
	return Known(
		recruitment_source=draw(st.sampled_from((None, "Website", "Event"))),
		campaign=draw(st.sampled_from((None, "Spring"))),
		birth_date=LONG_AGO - born * DAY if born else None,
		postal_code=draw(st.sampled_from((None, "903 27", "90712", "114 20", "SW1A 1AA"))),
		phases=draw(st.lists(st.sampled_from(("Awareness", "Consideration", "Decision")), max_size=4)),
	)


BANDS = ((0, "Under 26"), (26, "26–35"), (36, "36–45"), (46, "46–55"), (56, "56–65"), (66, "66 and over"))
UNKNOWN = "Unknown"


def value_of(characteristic: str, said: Known, joined: date) -> str:
	if characteristic == "Recruitment Source":
		return said.recruitment_source or UNKNOWN
	if characteristic == "Campaign":
		return said.campaign or UNKNOWN
	if characteristic == "Postcode Area":
		digits = (said.postal_code or "").replace(" ", "")[:2]
		return f"{digits}…" if digits.isdigit() else UNKNOWN
	if characteristic == "Age Band":
		if not said.birth_date:
			return UNKNOWN
		age = brute_force_lives.age_on(joined, said.birth_date)
		return [name for first, name in BANDS if age >= first][-1]
	order = ("Awareness", "Consideration", "Decision")
	return " → ".join(phase for phase in order if phase in said.phases) or "Straight into the register"


def walked(phases: list[list[str]]) -> None:
	"""Journey Transition rows of the members, in the order of their numbers, and the night after."""
	journeys = dict(frappe.get_all("Member", fields=["first_name", "journey_id"], as_list=True))
	for number, path in enumerate(phases):
		for place, phase in enumerate(path):
			frappe.get_doc(
				{
					"doctype": "Journey Transition",
					"journey_id": journeys[f"Medlem {number}"],
					"to_phase": phase,
					"transition_on": LONG_AGO + place * DAY,
				}
			).insert()
	refresh.rebuild_spells()


@examples(25)
@given(
	people=st.lists(
		st.tuples(person(LONG_AGO) | person(LONG_AGO) | renewing_yearly(date.today()), known()),
		min_size=3,
		max_size=12,
	),
	first=st.integers(-500, -200),
	days=st.integers(30, 700),
	characteristic=st.sampled_from(
		("Recruitment Source", "Campaign", "Phases before Joining", "Age Band", "Postcode Area")
	),
	grace=GRACES,
	grace_is_active=st.booleans(),
)
def test_retention_insight(rule, make, people, first, days, characteristic, grace, grace_is_active):
	empty_register()
	for doctype, filters in (("Dynamic Link", {"link_doctype": "Member"}), ("Journey Transition", {})):
		frappe.db.delete(doctype, filters)
	for source in ("Website", "Event"):
		make.source(source)
	frappe.get_doc({"doctype": "Campaign", "campaign_name": "Spring"}).insert(ignore_if_duplicate=True)
	rule(grace_days=grace, grace_is_active=int(grace_is_active))
	lives, said = [life for life, _known in people], [known for _life, known in people]
	enter(
		lives,
		recruitment_source=lambda number: said[number].recruitment_source,
		campaign=lambda number: said[number].campaign,
		birth_date=lambda number: said[number].birth_date,
		address=lambda number: said[number].postal_code
		and NewAddress("Storgatan 1", "Umeå", said[number].postal_code),
	)
	if characteristic == "Phases before Joining":
		walked([known.phases for known in said])
	first = LONG_AGO + first * DAY
	last = min(first + days * DAY, brute_force_lives.years_after(getdate(), -1))
	expected = brute_force_lives.insight(
		lives,
		first,
		last,
		lambda number, joined: value_of(characteristic, said[number], joined),
		active_grace=grace if grace_is_active else 0,
		grace=grace,
		today=getdate(),
	)
	rows = ask("Retention Insight", from_date=first, to_date=last, characteristic=characteristic)
	assert {row["value"]: (row["joined"], row["stayed"]) for row in rows} == expected
