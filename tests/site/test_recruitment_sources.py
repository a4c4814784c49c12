"""Report 8 and Recruitment Cost: against brute force, by hand, and who sees what."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_recruitment.conversion import convert as conversion
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.people.names_and_numbers import new_journey_id
from membership_recruitment.utils.words import in_percent
from tests.support.oracles import brute_force_value
from tests.support.oracles.brute_force import Person, Term
from tests.support.oracles.brute_force_value import Cost, Prospect
from tests.support.tools.examples import examples

REPORT = "Recruitment Sources"
COLUMNS = (
	"prospects",
	"members",
	"conversion_rate",
	"median_days_to_join",
	"cost",
	"cost_per_member",
	"first_year_retention",
)
DAY = timedelta(days=1)
UNKNOWN = {"Source": "Unknown", "Campaign": "No campaign", "Recruiter": "Nobody"}


@pytest.fixture
def register(make):
	empty()
	for name in ("Website", "Friend"):
		make.source(name)
	make.settings(grace_days=30, grace_is_active=1, minimum_cell=5, source_is_mandatory=0)
	for name in ("Spring", "Autumn"):
		if not frappe.db.exists("Campaign", name):
			frappe.get_doc({"doctype": "Campaign", "campaign_name": name}).insert()


def empty() -> None:
	for doctype in (
		"Membership Spell",
		"Membership Event",
		"Membership",
		"Member",
		"Membership Prospect",
		"Recruitment Cost",
	):
		frappe.db.delete(doctype)


def enter(prospects: list[Prospect], costs: list[Cost]) -> None:
	"""Rows as a hand-over leaves them; what came of it goes through the register's own rules."""
	for number, prospect in enumerate(prospects):
		journey_id = new_journey_id()
		frappe.get_doc(
			{
				"doctype": "Membership Prospect",
				"name": f"PRO-TEST-{number}",
				"creation": f"{prospect.came_on} 13:45:00",
				"status": "Converted" if prospect.joined_on else "Open",
				"closed_on": prospect.joined_on,
				"recruitment_source": prospect.source,
				"campaign": prospect.campaign,
				"recruiter": prospect.recruiter,
				"journey_id": journey_id,
			}
		).db_insert()
		# db_insert keeps the creation that it is given; whoever reads the report must get that one
		frappe.db.set_value(
			"Membership Prospect", f"PRO-TEST-{number}", "creation", f"{prospect.came_on} 13:45:00"
		)
		if prospect.member:
			add_members(
				[
					NewMember(
						f"Medlem {number}",
						journey_id=journey_id,
						deceased_on=prospect.member.deceased_on,
						terms=[
							NewTerm(
								t.membership_type, t.start, t.end, t.cancelled_from, approved=not t.pending
							)
							for t in prospect.member.terms
						],
					)
				]
			)
	for cost in costs:
		frappe.get_doc(
			{
				"doctype": "Recruitment Cost",
				"spent_on": cost.spent_on,
				"amount": cost.amount,
				"recruitment_source": cost.source,
				"campaign": cost.campaign,
			}
		).insert()


def ask(first, last, group_by="Source") -> dict:
	filters = {"from_date": str(first), "to_date": str(last), "group_by": group_by}
	return query_report.run(REPORT, filters=filters)


def rows(first, last, group_by="Source") -> dict[str, dict]:
	found = ask(first, last, group_by)["result"]
	return {"" if row["group"] == UNKNOWN[group_by] else row["group"]: row for row in found}


def refusal() -> str:
	return str(frappe.local.message_log[-1])


# ---------------------------------------------------------------- brute force


@st.composite
def prospect(draw) -> Prospect:
	came_on = date.today() - timedelta(days=draw(st.integers(0, 900)))
	joined_on, member = None, None
	if draw(st.booleans()):
		joined_on = came_on + timedelta(days=draw(st.integers(0, 300)))
		joined_on = min(joined_on, date.today())
		if draw(st.integers(0, 9)):
			member = draw(person(joined_on))
	return Prospect(
		came_on,
		draw(st.sampled_from((None, "Website", "Friend"))),
		draw(st.sampled_from((None, "Spring", "Autumn"))),
		draw(st.sampled_from((None, "Administrator", "Guest"))),
		joined_on,
		member,
	)


@st.composite
def person(draw, start: date) -> Person:
	found = []
	start += timedelta(days=draw(st.sampled_from((0, 0, 3))))
	for _ in range(draw(st.integers(1, 3))):
		end = (
			start + timedelta(days=draw(st.sampled_from((364, 365, 180, 20))))
			if draw(st.integers(0, 9))
			else None
		)
		stop = draw(st.sampled_from((None, None, None, 0, 100, 340)))
		cancelled_from = start + timedelta(days=stop) if stop is not None else None
		found.append(Term("Individual", start, end, cancelled_from, pending=draw(st.integers(0, 9)) == 0))
		if end is None:
			break
		start = end + timedelta(days=draw(st.sampled_from((1, 1, 20, 31, 32, 90))))
	died = found[0].start + timedelta(days=draw(st.integers(1, 700)))
	return Person(tuple(found), died if draw(st.integers(0, 9)) == 0 else None)


costs = st.builds(
	Cost,
	st.integers(0, 900).map(lambda days: date.today() - timedelta(days=days)),
	st.integers(0, 5000).map(float),
	st.sampled_from(("Website", "Friend")),
	st.sampled_from((None, "Spring")),
) | st.builds(
	Cost,
	st.integers(0, 900).map(lambda days: date.today() - timedelta(days=days)),
	st.integers(0, 5000).map(float),
	st.none(),
	st.sampled_from(("Spring", "Autumn")),
)


@examples(40)
@given(
	prospects=st.lists(prospect(), min_size=2, max_size=10),
	spent=st.lists(costs, max_size=4),
	window=st.tuples(st.integers(0, 900), st.integers(0, 900)),
	group_by=st.sampled_from(("Source", "Campaign", "Recruiter")),
	grace=st.sampled_from((0, 30)),
	grace_is_active=st.booleans(),
)
def test_equals_brute_force(register, make, prospects, spent, window, group_by, grace, grace_is_active):
	empty()
	make.settings(grace_days=grace, grace_is_active=int(grace_is_active))
	enter(prospects, spent)
	first, last = sorted(date.today() - timedelta(days=days) for days in window)
	expected = brute_force_value.recruitment_sources(
		prospects,
		spent,
		first,
		last,
		group_by,
		today=date.today(),
		grace=grace,
		active_grace=grace if grace_is_active else 0,
	)
	found = rows(first, last, group_by)
	assert {name: {column: row[column] for column in COLUMNS} for name, row in found.items()} == {
		name: {column: pytest.approx(value) for column, value in row.items()}
		for name, row in expected.items()
	}
	# the groups add up to the whole, whichever they are
	assert sum(row["prospects"] for row in found.values()) == sum(
		first <= row.came_on <= last for row in prospects
	)
	if group_by != "Recruiter":
		assert sum(row["cost"] for row in found.values()) == pytest.approx(
			sum(row.amount for row in spent if first <= row.spent_on <= last)
		)


# ---------------------------------------------------------------- by hand


def test_a_hand_over_counts(register, make):
	"""Through the app's own conversion: what is left of the prospect is enough."""
	doc = make.prospect(
		"Nils", "Berg", email="nils@example.com", recruitment_source="Friend", campaign="Spring"
	)
	frappe.db.set_value("Membership Prospect", doc.name, "creation", f"{date.today() - 12 * DAY} 08:00:00")
	make.prospect("Eva", "Lund", recruitment_source="Friend")
	conversion.convert(doc.name, make.TYPE, date.today(), new_person=True)
	only = rows(date.today() - 30 * DAY, date.today())["Friend"]
	assert (only["prospects"], only["members"], only["conversion_rate"]) == (2, 1, 50)
	assert only["median_days_to_join"] == 12
	assert only["first_year_retention"] is None
	campaigns = rows(date.today() - 30 * DAY, date.today(), "Campaign")
	assert (campaigns["Spring"]["members"], campaigns[""]["members"]) == (1, 0)


def test_what_a_member_cost_and_who_stayed(register):
	came_on = date.today() - 800 * DAY
	stays = Person((Term("Individual", came_on, None),))
	leaves = Person((Term("Individual", came_on, came_on + 364 * DAY),))
	enter(
		[
			Prospect(came_on, "Website", joined_on=came_on, member=stays),
			Prospect(came_on, "Website", joined_on=came_on + 4 * DAY, member=leaves),
			Prospect(came_on, "Website"),
			Prospect(came_on, "Website"),
		],
		[
			Cost(came_on, 700, "Website", "Spring"),
			Cost(came_on, 100, None, "Spring"),
			Cost(date.today(), 9, "Website"),
		],
	)
	found = rows(came_on, came_on + DAY)
	assert (found["Website"]["cost"], found["Website"]["cost_per_member"]) == (700, 350)
	assert (found["Website"]["median_days_to_join"], found["Website"]["first_year_retention"]) == (2, 50)
	# what was spent on a campaign alone has no source
	assert (found[""]["prospects"], found[""]["cost"], found[""]["cost_per_member"]) == (0, 100, None)
	assert rows(came_on, came_on + DAY, "Campaign")["Spring"]["cost"] == 800
	assert rows(came_on, came_on + DAY, "Recruiter")[""]["cost"] is None


def test_the_cards_compare_with_a_window_that_had_as_long_to_join(register):
	# both came a day before their window closed; the earlier one joined only after that window's month of waiting
	enter(
		[
			Prospect(date.today() - 1 * DAY, "Website", joined_on=date.today()),
			Prospect(date.today() - 11 * DAY, "Website", joined_on=date.today() - 3 * DAY),
			Prospect(date.today() - 12 * DAY, "Website", joined_on=date.today() - 11 * DAY),
		],
		[],
	)
	cards = {
		card["label"]: card["value"] for card in ask(date.today() - 9 * DAY, date.today())["report_summary"]
	}
	assert cards["Prospects (before: 2)"] == 1
	assert cards["Became members (before: 1)"] == 1
	assert cards[f"Conversion rate (before: {in_percent(50)})"] == in_percent(100)


def test_opens_with_content_and_is_drawn(register):
	enter([Prospect(date.today() - 40 * DAY, "Website"), Prospect(date.today() - 20 * DAY, None)], [])
	answer = query_report.run(REPORT, filters={})
	assert [row["group"] for row in answer["result"]] == ["Unknown", "Website"]
	assert answer["chart"]["data"]["datasets"][0]["values"] == [1, 1]
	assert "/membership-help/recruitment-sources" in answer["message"]
	assert frappe.db.get_value("Report", REPORT, "prepared_report") == 0


@pytest.mark.parametrize(
	("filters", "words"),
	[
		({"from_date": "2024-02-01", "to_date": "2024-01-01"}, "lies after"),
		({"from_date": "2024-01-01", "to_date": "2024-02-01", "group_by": "name"}, "Group by Source"),
		({"from_date": "0001-01-01", "to_date": "2024-02-01"}, "between the years"),
		({"from_date": "1000-01-01", "to_date": "2024-02-01"}, "between the years"),
	],
)
def test_says_what_is_wrong_with_its_filters(register, filters, words):
	assert not query_report.run(REPORT, filters=filters)["result"]
	assert words in refusal()


# ---------------------------------------------------------------- who sees what


def crowd(count: int, joined: int, source: str) -> list[Prospect]:
	came_on = date.today().replace(day=1) - 20 * DAY
	return [
		Prospect(came_on, source, joined_on=came_on + DAY if number < joined else None)
		for number in range(count)
	]


def test_recruiters_see_rounded_numbers_over_whole_months(register, as_role):
	enter([*crowd(23, 7, "Website"), *crowd(4, 1, "Friend"), Prospect(date.today(), "Website")], [])
	as_role("Member Recruiter")
	found = rows(date.today() - 60 * DAY, date.today())
	assert list(found) == ["Website"]  # four prospects are not shown at all
	only = found["Website"]
	assert (only["prospects"], only["members"]) == (25, 5)
	assert only["conversion_rate"] == 20
	assert only["median_days_to_join"] is None  # seven members are too few for it


@pytest.mark.parametrize("joins", [0, 1])
def test_who_joins_from_a_small_source_is_not_told(register, as_role, joins):
	"""The differencing attack: ask before and after somebody joined."""
	enter([*crowd(20, 5, "Website"), *crowd(1, joins, "Friend")], [])
	as_role("Member Recruiter")
	found = ask(date.today() - 60 * DAY, date.today())
	assert [row["group"] for row in found["result"]] == ["Website"]
	assert [(card["label"], card["value"]) for card in found["report_summary"]][:2] == [
		("Prospects (before: 0)", 20),
		("Became members (before: 0)", 5),
	]


def test_somebody_who_joins_today_moves_no_rounded_number(register, as_role):
	came_on = date.today().replace(day=1) - 20 * DAY
	enter([*crowd(30, 7, "Website"), Prospect(came_on, "Website", joined_on=date.today())], [])
	as_role("Member Recruiter")
	assert rows(date.today() - 60 * DAY, date.today())["Website"]["members"] == 5


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager", "Membership Analyst"])
def test_the_register_s_staff_and_analysts_see_every_number(register, as_role, role):
	enter(crowd(3, 1, "Friend"), [])
	as_role(role)
	assert rows(date.today() - 60 * DAY, date.today())["Friend"]["members"] == 1
	assert rows(date.today() - 60 * DAY, date.today(), "Recruiter")[""]["prospects"] == 3


def test_campaigns_and_recruiters_are_the_manager_s(register, as_role):
	enter(crowd(20, 10, "Friend"), [])
	as_role("Member Recruiter")
	for group_by in ("Campaign", "Recruiter"):
		assert not ask(date.today() - 60 * DAY, date.today(), group_by)["result"]
		assert "Group by Source" in refusal()
	as_role("Recruitment Manager")
	assert rows(date.today() - 60 * DAY, date.today(), "Recruiter")[""]["members"] == 10


def test_a_month_that_is_not_over_is_refused(register, as_role):
	as_role("Member Recruiter")
	assert not ask(date.today().replace(day=1), date.today())["result"]
	assert "whole month" in refusal()


@pytest.mark.parametrize("role", ["Member Privacy Officer", "Accounts User"])
def test_others_may_not_open_it(register, as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		ask(date.today() - 60 * DAY, date.today())


# ---------------------------------------------------------------- Recruitment Cost


def cost(**values):
	return frappe.get_doc({"doctype": "Recruitment Cost", "spent_on": date.today(), "amount": 100, **values})


def test_a_cost_is_for_something(register):
	with pytest.raises(frappe.ValidationError, match="Choose the recruitment source"):
		cost().insert()
	with pytest.raises(frappe.ValidationError):
		cost(recruitment_source="Website", amount=-1).insert()
	assert cost(campaign="Spring", purpose="Leaflets").insert().name.startswith("COST-")


@pytest.mark.parametrize("role", ["Recruitment Manager", "Membership Manager"])
def test_managers_write_costs(register, as_role, role):
	as_role(role)
	assert cost(recruitment_source="Website").insert().amount == 100


@pytest.mark.parametrize("role", ["Member Recruiter", "Member Registrar", "Membership Analyst"])
def test_others_do_not(register, as_role, role):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		cost(recruitment_source="Website").insert()
