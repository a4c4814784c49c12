"""Report 13: by hand, against a plain count, what recruiters see, and that nothing fine gets out."""

import re
from datetime import date, timedelta
from random import Random

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate

from membership_recruitment.member_insights import insight_counts
from membership_recruitment.member_insights.report.retention_insight import retention_insight
from membership_recruitment.membership.register.bulk import NewAddress, NewMember, NewTerm, add_members
from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.utils.words import in_percent

REPORT = "Retention Insight"
FIELDS = ["characteristic", "value", "joined", "stayed", "share", "difference"]
DAY = timedelta(days=1)


@pytest.fixture
def register(make):
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member", "Journey Transition"):
		frappe.db.delete(doctype)
	frappe.db.delete("Dynamic Link", {"link_doctype": "Member"})
	make.settings(grace_days=0, minimum_cell=5)
	for source in ("Website", "Event"):
		make.source(source)
	for campaign in ("Spring", "Autumn"):
		frappe.get_doc({"doctype": "Campaign", "campaign_name": campaign}).insert(ignore_if_duplicate=True)


def joined(start: date, stays: bool, back_after: int | None = None, **values) -> NewMember:
	"""Joined on a day for half a year or for two; or for half a year and again after so many days."""
	end = add_months(start, 24 if stays else 6) - DAY
	terms = [NewTerm("Individual", start, end, recruitment_source=values.get("recruitment_source"))]
	if back_after:
		again = start + back_after * DAY
		terms.append(NewTerm("Individual", again, add_months(again, 12)))
	return NewMember("M", terms=terms, **values)


def insight(characteristic: str, first: date, last: date) -> list[insight_counts.ValueCount]:
	return insight_counts.insights([characteristic], first, last)[characteristic]


def ask(characteristic="", first="2022-01-01", last="2022-12-31") -> list[dict]:
	filters = {"from_date": str(first), "to_date": str(last), "characteristic": characteristic}
	rows = query_report.run(REPORT, filters=filters)["result"]
	return [{field: row[field] for field in FIELDS} for row in rows]


def by_value(rows: list[dict]) -> dict[str, tuple]:
	return {row["value"]: (row["joined"], row["stayed"]) for row in rows}


DAY_ONE = date(2022, 3, 10)


def test_sources_by_hand(register):
	add_members(
		[joined(DAY_ONE, True, recruitment_source="Event")] * 3
		+ [joined(DAY_ONE, False, recruitment_source="Event")]
		+ [joined(DAY_ONE, False, recruitment_source="Website")] * 3
		# away for four months, but back before the year was over; and one who came back after it
		+ [joined(DAY_ONE, False, back_after=300, recruitment_source="Website")]
		+ [joined(DAY_ONE, False, back_after=400, recruitment_source="Website")]
		# joined before and after the window
		+ [joined(date(2021, 12, 31), True), joined(date(2023, 1, 1), True)]
	)
	assert ask("Recruitment Source") == [
		{
			"characteristic": "Recruitment Source",
			"value": "Website",
			"joined": 5,
			"stayed": 1,
			"share": 20,
			"difference": pytest.approx(20 - 400 / 9),
		},
		{
			"characteristic": "Recruitment Source",
			"value": "Event",
			"joined": 4,
			"stayed": 3,
			"share": 75,
			"difference": pytest.approx(75 - 400 / 9),
		},
	]


def test_age_bands_on_the_joining_day(register):
	add_members(
		[
			joined(DAY_ONE, True, birth_date=date(1996, 3, 11)),  # 25 for one more day
			joined(DAY_ONE, True, birth_date=date(1996, 3, 10)),  # 26 today
			joined(DAY_ONE, False, birth_date=date(1956, 3, 10)),
			joined(DAY_ONE, False),
		]
	)
	assert by_value(ask("Age Band")) == {
		"Under 26": (1, 1),
		"26–35": (1, 1),
		"66 and over": (1, 0),
		"Unknown": (1, 0),
	}


def test_postcode_areas_are_two_digits_and_no_more(register):
	codes = (("903 27", True), ("90712", False), ("SW1A 1AA", False))
	add_members(
		[joined(DAY_ONE, stays, address=NewAddress("Storgatan 1", "Umeå", code)) for code, stays in codes]
	)
	add_members([joined(DAY_ONE, False)])
	assert by_value(ask("Postcode Area")) == {"90…": (2, 1), "Unknown": (2, 0)}


def test_phases_in_the_order_of_the_journey(register, make):
	"""Through the documents: who went back and forth is no group of one."""
	today = getdate()
	path = {
		"straight": ("Decision",),
		"round": ("Consideration", "Awareness", "Decision", "Awareness", "Decision"),
	}
	for name, phases in path.items():
		prospect = make.prospect(first_name=name, phase="Awareness" if name == "round" else "Decision")
		for phase in phases:
			prospect.phase = phase
			prospect.save()
		prospect.make_member(make.TYPE, str(today), new_person=True)
	add_members([NewMember("M", terms=[NewTerm("Individual", today, None)])])
	assert [count.value for count in insight(insight_counts.PATH, today, today)] == [
		"",
		"Awareness\nConsideration\nDecision",
		"Decision",
	]
	assert retention_insight.label(insight_counts.PATH, "Awareness\nDecision") == "Awareness → Decision"
	assert retention_insight.label(insight_counts.PATH, "") == "Straight into the register"


def test_every_characteristic_counts_everyone_once_and_as_a_plain_count_does(register):
	random = Random(13)
	people, stayed = [], 0
	for _ in range(150):
		start = date(2020, 1, 1) + random.randrange(1000) * DAY
		stays, back = random.random() < 0.6, random.choice((None, 250, 350, 380))
		back = None if stays else back
		people.append(
			joined(
				start,
				stays,
				back,
				recruitment_source=random.choice((None, "Website", "Event")),
				campaign=random.choice((None, "Spring", "Autumn")),
				birth_date=random.choice((None, start - random.randrange(7000, 30000) * DAY)),
			)
		)
		year_on = add_months(start, 12)
		stayed += any(term.start <= year_on <= term.end for term in people[-1].terms)
	add_members(people)
	for characteristic in insight_counts.CHARACTERISTICS:
		counts = insight(characteristic, date(2020, 1, 1), date(2022, 12, 31))
		assert sum(count.joined for count in counts) == 150
		assert sum(count.stayed for count in counts) == stayed
	campaigns = {count.value: count for count in insight("Campaign", date(2020, 1, 1), date(2022, 12, 31))}
	for campaign in ("Spring", "Autumn", None):
		alone = [person for person in people if person.campaign == campaign]
		assert campaigns[campaign or ""].joined == len(alone)
		assert campaigns[campaign or ""].stayed == sum(
			any(term.start <= add_months(person.terms[0].start, 12) <= term.end for term in person.terms)
			for person in alone
		)


def test_the_anniversary_of_the_leap_day(register):
	start = date(2020, 2, 29)
	add_members(
		[
			NewMember("M", terms=[NewTerm("Individual", start, end)])
			for end in (date(2021, 2, 27), date(2021, 2, 28))
		]
	)
	(count,) = insight("Campaign", start, start)
	assert (count.joined, count.stayed) == (2, 1)


def test_only_those_whose_first_year_is_over_count(register):
	today = getdate()
	year_ago = add_months(today, -12)
	add_members([joined(day, True) for day in (year_ago - DAY, year_ago, year_ago + DAY)])
	assert by_value(ask("Campaign", year_ago - DAY, today)) == {"Unknown": (2, 2)}
	frappe.clear_messages()
	assert ask("Campaign", today, today) == []
	assert "Choose an earlier first day" in frappe.get_message_log()[0]["message"]


def test_recruiting_staff_never_see_a_value_of_few(register, as_role):
	add_members(
		[joined(DAY_ONE, n % 4 > 0, recruitment_source="Event", campaign="Spring") for n in range(42)]
		+ [joined(DAY_ONE, True, recruitment_source="Website", campaign="Autumn")] * 4
	)
	assert by_value(ask("Recruitment Source")) == {"Event": (42, 31), "Website": (4, 4)}
	as_role("Member Recruiter")
	rows = ask("Recruitment Source")
	# four from the website are not even named, and can't be computed: everyone is shown by a share of few numbers
	assert by_value(rows) == {"Event": (40, 30)}
	assert rows[0]["share"] == 75
	assert ask("Recruitment Source", "2022-03-09", "2022-04-15") == ask(
		"Recruitment Source", "2022-03-01", "2022-03-31"
	)
	assert ask("Recruitment Source", "2022-03-11", "2022-03-12") == []


def test_columns_chart_cards_and_message(register):
	add_members(
		[joined(DAY_ONE, n % 2 == 0, recruitment_source="Event") for n in range(8)]
		+ [joined(date(2021, 3, 10), True, recruitment_source="Event")] * 4
	)
	answer = query_report.run(REPORT, filters={"from_date": "2022-01-01", "to_date": "2022-12-31"})
	assert [column["fieldname"] for column in answer["columns"]] == FIELDS
	assert {row["characteristic"] for row in answer["result"]} == set(insight_counts.CHARACTERISTICS)
	assert answer["chart"]["data"]["labels"] == ["Event"]
	assert answer["chart"]["data"]["datasets"][0]["values"] == [50]
	members, share, *_rest = answer["report_summary"]
	assert members["value"] == 8 and "(before: 4)" in members["label"]
	assert share["value"] == in_percent(50) and "(before: 100" in share["label"]
	assert "/membership-help/retention-insight" in answer["message"]
	assert query_report.run(REPORT, filters={})["columns"]  # opens by itself


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2022-02-01", "to_date": "2022-01-01"}, "lies after the last day"),
		({"from_date": "1000-01-01", "to_date": "2022-01-01"}, "between the years"),
		({"from_date": "2022-13-45", "to_date": "2022-01-01"}, "not a valid date"),
		({"characteristic": "Name"}, "There is no characteristic"),
	],
)
def test_filters_that_make_no_sense_get_one_sentence(site, filters, sentence):
	frappe.clear_messages()
	assert retention_insight.execute(filters) == ([], [])
	(said,) = frappe.get_message_log()
	assert re.search(sentence, said["message"])
