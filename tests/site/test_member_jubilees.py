"""Member Jubilees: whom it lists, on which day, and for whom."""

from datetime import date, timedelta
from random import Random

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate

from membership_recruitment.member_insights.jubilees import (
	ALL_YEARS,
	SINCE_JOINING,
	UNBROKEN,
	WAYS,
	Stay,
	jubilees,
)
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import api
from membership_recruitment.membership.terms.periods import add_months
from tests.support import roles
from tests.support.factories.make import TYPE

REPORT = "Member Jubilees"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def register(make):
	for doctype in ("Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)
	make.settings(grace_days=30, grace_is_active=1)


def add(*stays: tuple, **values) -> str:
	"""A member with terms of these first and last days."""
	terms = [NewTerm(TYPE, start, end) for start, end in stays]
	return add_members([NewMember("Astrid", "Lind", terms=terms, **values)])[0]


def years_ago(years: int, day: date | None = None) -> date:
	return add_months(day or getdate(), -12 * years)


def answer(**filters) -> dict:
	return query_report.run(REPORT, filters={key: str(value) for key, value in filters.items()})


def ask(**filters) -> list[dict]:
	"""Rows for the days around today, or as the filters say."""
	filters.setdefault("from_date", getdate() - 10 * DAY)
	filters.setdefault("to_date", getdate() + 10 * DAY)
	return [row for row in answer(**filters)["result"] if isinstance(row, dict)]


def listed(**filters) -> list[tuple]:
	return [(row["member"], row["completed_years"], row["jubilee_day"]) for row in ask(**filters)]


def test_by_itself_it_shows_every_fifth_year_from_ten_on_in_this_calendar_year():
	year = getdate().year
	joined = {years: add((date(year - years, 5, 20), None)) for years in (5, 9, 10, 12, 25, 75)}
	rows = answer()["result"]
	assert [(row["member"], row["completed_years"], row["jubilee_day"]) for row in rows] == [
		(joined[years], years, date(year, 5, 20)) for years in (75, 25, 10)
	]


def test_only_the_years_asked_for():
	nine, ten = add((years_ago(9), None)), add((years_ago(10), None))
	assert listed(years="9, 25") == [(nine, 9, getdate())]
	assert {row[0] for row in listed(years="9 10")} == {nine, ten}


def test_only_the_days_asked_for():
	inside = [add((years_ago(10, getdate() + days * DAY), None)) for days in (-10, 10)]
	for days in (-11, 11):
		add((years_ago(10, getdate() + days * DAY), None))
	assert [row[0] for row in listed()] == inside


def test_only_the_type_asked_for(make):
	make.membership_type("Another")
	add((years_ago(10), None))
	terms = [NewTerm("Another", years_ago(10), None)]
	(other,) = add_members([NewMember("Nils", terms=terms)])
	assert [row[0] for row in listed(membership_type="Another")] == [other]


@pytest.fixture
def away():
	"""Somebody who joined 21 years ago, was away for a year, and is a member again. On their day they have all of ten,
	since joining eleven."""
	joined = years_ago(21)
	return add((joined, add_months(joined, 120) - DAY), (add_months(joined, 132), None))


def test_the_gap_moves_the_day_by_the_way_of_counting(away):
	assert listed(years="20", way=ALL_YEARS) == [(away, 20, getdate())]
	assert listed(years="21", way=SINCE_JOINING) == [(away, 21, getdate())]
	assert listed(years="10", way=UNBROKEN) == [(away, 10, getdate())]
	for years, way in (("21", ALL_YEARS), ("20", SINCE_JOINING), ("20 21", UNBROKEN)):
		assert listed(years=years, way=way) == []
	past = {"from_date": "1990-01-01", "to_date": getdate(), "years": "20"}
	assert listed(**past, way=SINCE_JOINING) == [(away, 20, years_ago(1))]


def test_the_gap_is_shown(away):
	(row,) = ask(years="20")
	first, last = years_ago(11), years_ago(10) - DAY
	assert row["days_away"] == (last - first).days + 1
	assert row["away"] == f"{first:%Y-%m} – {last:%Y-%m}"


def test_a_jubilee_before_and_one_after_the_gap_are_both_in_a_long_period(away):
	found = listed(from_date=years_ago(15), to_date=getdate(), years="7, 20")
	assert [(member, years) for member, years, _day in found] == [(away, 7), (away, 20)]


def test_an_anniversary_in_a_gap_is_none(away):
	in_gap = {"from_date": years_ago(11) + DAY, "to_date": years_ago(10) - DAY}
	assert listed(**in_gap, years="10, 11", way=SINCE_JOINING) == []


def test_a_gap_as_short_as_grace_is_none():
	joined = years_ago(10)
	end = years_ago(5)
	member = add((joined, end), (end + 20 * DAY, None))
	(row,) = ask()
	assert (row["member"], row["days_away"], row["jubilee_day"]) == (member, None, getdate())


def test_a_term_that_ends_before_the_day_is_marked():
	day = getdate() + 8 * DAY
	short, longer = (add((years_ago(10, day), getdate() + days * DAY)) for days in (7, 8))
	in_grace = add((years_ago(10, day), getdate() - 3 * DAY))
	notes = {row["member"]: row["note"] for row in ask()}
	assert notes == {short: "if renewed", longer: "", in_grace: "if renewed"}


def test_who_lapsed_left_or_died_is_not_listed(make):
	day = years_ago(10)
	add((day, getdate() - 31 * DAY))
	add((day, getdate() + 300 * DAY), deceased_on=getdate() - DAY)
	add((years_ago(10) - DAY, getdate() - 3000 * DAY))
	left = add((day, getdate() + 300 * DAY))
	api.resign(left, "At Once", "Resigned")
	assert listed() == []


def test_who_has_resigned_is_listed_up_to_the_last_day():
	before, after = (add((years_ago(10, getdate() + days * DAY), getdate() + 300 * DAY)) for days in (4, 6))
	for member in (before, after):
		api.resign(member, "On a Day", "Resigned", str(getdate() + 6 * DAY))
	assert [row[0] for row in listed()] == [before]


def test_where_only_the_year_is_known_it_is_listed_in_all_the_year():
	year = getdate().year
	member = add((date(2020, 3, 1), None), member_since=date(year - 40, 1, 1), only_year_known=True)
	for month in (1, 6, 12):
		(row,) = ask(from_date=date(year, month, 1), to_date=date(year, month, 28))
		assert (row["member"], row["jubilee_day"], row["latest_day"]) == (
			member,
			date(year, 1, 1),
			date(year, 12, 31),
		)
		assert row["note"] == "only the year of joining is known"
	assert ask(from_date=date(year + 1, 1, 1), to_date=date(year + 1, 12, 31)) == []


def test_who_joined_before_the_year_that_alone_is_known_has_a_day():
	day = years_ago(10)
	member = add((day, None), member_since=date(day.year + 1, 1, 1), only_year_known=True)
	assert listed() == [(member, 10, getdate())]
	assert [row["note"] for row in ask()] == [""]


def test_leap_day():
	member = add((date(2016, 2, 29), None))
	assert listed(from_date="2026-02-28", to_date="2026-02-28") == [(member, 10, date(2026, 2, 28))]
	assert listed(from_date="2026-03-01", to_date="2026-03-01") == []
	assert listed(years="12", from_date="2028-02-29", to_date="2028-02-29") == [
		(member, 12, date(2028, 2, 29))
	]


def test_several_jubilees_of_one_member_in_a_period():
	member = add((years_ago(22), None))
	found = listed(from_date=years_ago(15), to_date=getdate())
	assert [row[:2] for row in found] == [(member, 10), (member, 15), (member, 20)]


def random_member(random: Random) -> NewMember:
	"""Up to three memberships of any length, the first one sometimes of a year that alone is known."""
	terms, day = [], getdate() - random.randint(300, 20_000) * DAY
	for _number in range(random.randint(1, 3)):
		end = day + random.randint(20, 9000) * DAY
		terms.append(NewTerm(TYPE, day, end))
		day = end + random.randint(1, 1500) * DAY
	known = {}
	if random.random() < 0.3:
		known = {"member_since": date(terms[0].start.year - 3, 1, 1), "only_year_known": True}
	return NewMember("Astrid", terms=terms, **known)


def expected(way: str, years: tuple[int, ...], first: date, last: date) -> set[tuple]:
	"""What all members' jubilees are by the rule alone."""
	found, today = set(), getdate()
	for member in frappe.get_all("Member", fields=["name", "only_year_known"]):
		spells = frappe.get_all(
			"Membership Spell",
			filters=[["Membership Spell", "member", "=", member.name]],
			fields=["start_date", "end_date", "active_to"],
			order_by="start_date asc",
		)
		if any(spell.start_date <= today <= spell.active_to for spell in spells):
			stays = [Stay(spell.start_date, spell.end_date) for spell in spells]
			found |= {
				(member.name, one.years, one.day)
				for number in years
				for one in jubilees(stays, number, way, only_year_known=bool(member.only_year_known))
				if one.day <= last and one.latest >= first
			}
	return found


def test_the_database_leaves_nobody_out():
	random = Random(15)
	add_members([random_member(random) for _number in range(200)])
	years = tuple(range(1, 61))
	for way in WAYS:
		for back, days in ((0, 0), (40, 80), (3000, 365), (12_000, 13_000)):
			first = getdate() - back * DAY
			last = first + days * DAY
			wanted = expected(way, years, first, last)
			assert wanted or not days
			found = listed(from_date=first, to_date=last, way=way, years=" ".join(map(str, years)))
			assert len(found) == len(set(found))
			assert set(found) == wanted


def test_columns_chart_cards_and_message(away):
	told = answer(years="20", from_date=getdate(), to_date=getdate())
	assert [column["fieldname"] for column in told["columns"]] == [
		"member",
		"member_name",
		"membership_type",
		"join_date",
		"jubilee_day",
		"completed_years",
		"days_away",
		"away",
		"note",
	]
	assert told["chart"]["data"]["labels"] == ["20"]
	assert {card["label"]: card["value"] for card in told["report_summary"]} == {
		"Jubilees": 1,
		"Of those if renewed": 0,
		"Of those with gaps": 1,
	}
	assert "/membership-help/jubilees" in told["message"]


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2026-05-02", "to_date": "2026-05-01"}, "lies after the last day"),
		({"from_date": "9999-05-02", "to_date": "9999-06-01"}, "Choose days between"),
		({"membership_type": "Nothing"}, "There is no membership type"),
		({"years": "ten"}, "Write the years as whole numbers"),
		({"years": "0"}, "Write the years as whole numbers"),
		({"way": "Backwards"}, "Choose from the list"),
	],
)
def test_bad_filters_get_one_sentence(filters, sentence):
	frappe.clear_messages()
	assert ask(**filters) == []
	(said,) = frappe.get_message_log()
	assert sentence in said["message"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("period", [("1900-01-01", "1950-01-01"), ("1900-01-01", "2200-12-31")])
def test_any_days_are_answered(away, way, period):
	first, last = period
	assert bool(ask(from_date=first, to_date=last, way=way)) == (last > "2000")


@roles.by_name
def test_who_sees_it(as_role, role, sees):
	member = add((years_ago(10), None))
	as_role(role)
	if sees:
		assert [row[0] for row in listed()] == [member]
	else:
		with pytest.raises(frappe.PermissionError):
			ask()
