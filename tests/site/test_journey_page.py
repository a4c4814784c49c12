"""The journey on one page: equal to report 7 for every reader, to brute force over raw steps, and to the latest map."""

from datetime import date, datetime, time
from random import Random

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import add_months, getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import journey_page
from membership_recruitment.member_insights.report.journey_gaps import journey_gaps
from membership_recruitment.member_journey.map import map_page
from membership_recruitment.member_recruitment.conversion import merge
from tests.support.factories import journeys
from tests.support.factories.journeys import BASE, DAY, GROUPS, PHASES, SOURCES
from tests.support.oracles import brute_force_funnel
from tests.support.oracles.brute_force_funnel import Step
from tests.support.tools.examples import examples

SEE_FIGURES = {
	"Member Recruiter": {"Prospects"},
	"Recruitment Manager": {"Prospects"},
	"Member Registrar": {"Prospects", "Members"},
	"Membership Manager": {"Prospects", "Members"},
	"Membership Analyst": set(),
}
SEE_THE_MAP = ("Member Privacy Officer", "System Manager")
COUNTED = ("entered", "advanced", "conversion_rate", "median_days", "in_phase_now", "lost")


@pytest.fixture(autouse=True)
def origins(make):
	"""No journey, map or improvement yet; sources, campaign and target groups to ask by."""
	for doctype in ("Journey Improvement", "Journey Map", "Journey Transition"):
		frappe.db.delete(doctype)
	make.settings(minimum_cell=5)
	for source in SOURCES:
		make.source(source)
	frappe.get_doc({"doctype": "Campaign", "campaign_name": "Spring"}).insert(ignore_if_duplicate=True)
	for group in GROUPS:
		frappe.get_doc({"doctype": "Target Group", "group_name": group}).insert(ignore_if_duplicate=True)


def asked(first, last, **filters) -> dict:
	return {"from_date": str(first), "to_date": str(last), **filters}


def drawn(page: dict, fields=COUNTED) -> list[dict]:
	return [
		{"phase": phase["name"], **{field: phase["people_figures"][field] for field in fields}}
		for phase in page["phases"]
	]


def report(filters: dict) -> list[dict]:
	rows = query_report.run("Journey Funnel", filters=filters)["result"]
	return [{field: row[field] for field in ("phase", *COUNTED)} for row in rows]


def of(page: dict, name: str) -> dict:
	(found,) = [phase for phase in page["phases"] if phase["name"] == name]
	return found


def crowd(people: int, phase: str | None, day: date, of: str = "", **origin) -> None:
	"""So many journeys into a phase on a day; of the same name go on, one by one."""
	journeys.enter(
		Step(f"{of}{number}", phase, datetime.combine(day, time(12)), **origin) for number in range(people)
	)


# ---------------------------------------------------------------- the figures


@pytest.mark.parametrize("role", SEE_FIGURES)
def test_every_reader_sees_the_rows_of_the_report(as_role, role):
	crowd(43, "Awareness", date(2024, 2, 10), "a", source="Website")
	crowd(17, "Decision", date(2024, 2, 19), "a", source="Website")
	crowd(31, "Awareness", date(2024, 3, 5), "b", target_group=GROUPS[0])
	crowd(22, "Consideration", date(2024, 3, 25), "b", target_group=GROUPS[0])
	crowd(3, None, date(2024, 3, 26), "b", campaign="Spring")
	as_role(role)
	seen = set()
	for filters in (
		asked("2024-03-01", "2024-03-31"),
		asked("2024-02-15", "2024-04-15"),
		asked("2024-01-01", "2024-06-30", source="Website"),
		asked("2024-01-01", "2024-06-30", target_group=GROUPS[0]),
		asked("2024-01-01", "2024-06-30", campaign="Spring"),
		{},
	):
		page = journey_page.figures(**filters)
		assert drawn(page) == report(filters)
		seen |= {row["entered"] for row in drawn(page)}
	rounded = role in ("Member Recruiter", "Recruitment Manager")
	assert all(number % 5 == 0 for number in seen) == rounded
	assert set(page["lists"]) == SEE_FIGURES[role]
	assert page["sees_people"] and page["sees_improvements"]


@pytest.mark.parametrize("role", SEE_THE_MAP)
def test_who_may_not_open_the_report_sees_no_figures_about_people(as_role, role):
	crowd(20, "Awareness", date(2024, 3, 1))
	journey_map = finished()
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		report(asked("2024-03-01", "2024-03-31"))
	page = journey_page.figures(**asked("2024-03-01", "2024-03-31"))
	assert [phase["people_figures"] for phase in page["phases"]] == [None] * len(PHASES)
	assert not any(phase["below_target"] or phase["above_expected"] for phase in page["phases"])
	assert not page["sees_people"] and page["note"] == ""
	assert page["map"]["name"] == journey_map and of(page, "Awareness")["gap_score"] == 100


@pytest.mark.parametrize("roles", [(), ("Sales User",)])
def test_others_see_nothing(as_role, roles):
	as_role(*roles)
	with pytest.raises(frappe.PermissionError):
		journey_page.figures()


def test_the_page_is_for_the_roles_of_the_app(as_role):
	for role in (*SEE_FIGURES, *SEE_THE_MAP):
		frappe.set_user("Administrator")
		as_role(role)
		assert frappe.get_doc("Page", "journey").is_permitted(), role
	frappe.set_user("Administrator")
	as_role("Sales User")
	assert not frappe.get_doc("Page", "journey").is_permitted()


@examples(120)
@given(
	walked=journeys.history(),
	window=st.tuples(st.integers(-3, 32), st.integers(0, 35)),
	month=st.sampled_from((None, None, 1, 2)),
	source=st.sampled_from((None, None, *SOURCES)),
	campaign=st.sampled_from((None, None, "Spring")),
	target_group=st.sampled_from((None, None, *GROUPS)),
	merged=st.booleans(),
	phases=journeys.orders_of_phases(),
)
def test_the_page_equals_brute_force(walked, window, month, source, campaign, target_group, merged, phases):
	frappe.db.savepoint("example")
	try:
		journeys.enter(walked)
		if merged:
			journeys.merge_two(walked)
		if phases != PHASES:
			journeys.reorder(phases)
		compare(window, month, (source, campaign, target_group), phases)
	finally:
		frappe.db.rollback(save_point="example")


def compare(window, month, origin, phases) -> None:
	"""The page beside a count from the rows of Journey Transition, and the period before beside another one."""
	today = getdate()
	if month:  # a whole month is held against the month before
		first, last = date(2024, month, 1), date(2024, month + 1, 1) - DAY
		before = getdate(add_months(first, -1)), first - DAY
		as_of_before = add_months(today, -1)
	else:
		first = BASE + window[0] * DAY
		last = first + window[1] * DAY
		before = first - (window[1] + 1) * DAY, first - DAY
		as_of_before = today - (window[1] + 1) * DAY
	steps = journeys.stored()
	filters = dict(zip(("source", "campaign", "target_group"), origin, strict=True))
	page = journey_page.figures(**asked(first, last, **filters))
	expected = brute_force_funnel.funnel(steps, phases, first, last, today, *origin)
	assert drawn(page) == expected
	earlier = brute_force_funnel.funnel(steps, phases, *before, getdate(as_of_before), *origin)
	for phase, row, row_before in zip(page["phases"], expected, earlier, strict=True):
		rate, rate_before = row["conversion_rate"], row_before["conversion_rate"]
		assert phase["people_figures"]["before"] == rate_before
		change = None if None in (rate, rate_before) else rate - rate_before
		assert phase["people_figures"]["change"] == change
	assert [phase["is_last"] for phase in page["phases"]] == [False] * (len(phases) - 1) + [True]


@pytest.mark.parametrize("seed", range(4))
def test_lives_on_the_desk_equal_brute_force(make, seed):
	"""Through the documents themselves: back and forth, skipped, lost, reopened, merged, joined, deleted, erased."""
	random, today = Random(seed), getdate()
	open_ones = [
		make.prospect(
			first_name=f"Nils {number}",
			recruitment_source=random.choice(SOURCES),
			target_group=random.choice((None, *GROUPS)),
		)
		for number in range(8)
	]
	joined = []
	for _ in range(30):
		if len(open_ones) < 3:
			break
		prospect = random.choice(open_ones)
		prospect.reload()
		what = random.choice(("phase", "phase", "phase", "lost", "merge", "join", "delete", "group"))
		if what == "phase":
			prospect.phase = random.choice(PHASES[:3])
			prospect.save()
		elif what == "group":
			prospect.target_group = random.choice(GROUPS)
			prospect.save()
		elif what == "lost":
			prospect.mark_lost("Moved away")
			if random.random() < 0.6:
				prospect.reload()
				prospect.reopen()
			else:
				open_ones.remove(prospect)
		elif what == "merge":
			other = random.choice([one for one in open_ones if one is not prospect])
			merge.join("Membership Prospect", prospect.name, other.name)
			open_ones.remove(other)
		elif what == "join":
			joined.append(prospect.make_member(make.TYPE, str(today), new_person=True)["member"])
			open_ones.remove(prospect)
		else:
			prospect.delete()
			open_ones.remove(prospect)
	for member in joined[:1]:
		doc = frappe.get_doc("Member", member)
		doc.journey_phase = "Ambassador"
		doc.save()
	steps = journeys.stored()
	assert len(steps) > 10
	for origin in ((None, None, None), (SOURCES[0], None, None), (None, None, GROUPS[0])):
		filters = dict(zip(("source", "campaign", "target_group"), origin, strict=True))
		expected = brute_force_funnel.funnel(steps, PHASES, today, today, today, *origin)
		assert drawn(journey_page.figures(**asked(today, today, **filters))) == expected


# ---------------------------------------------------------------- against what the phases aim at


def test_misses_of_the_targets_and_the_change(site):
	crowd(10, "Awareness", date(2024, 2, 1), "before")
	crowd(8, "Decision", date(2024, 2, 3), "before")
	crowd(10, "Awareness", date(2024, 3, 1), "now")
	crowd(5, "Decision", date(2024, 3, 21), "now")
	values = {"target_conversion": 60, "expected_days": 14}
	frappe.db.set_value("Journey Phase", "Awareness", values)
	march = asked("2024-03-01", "2024-03-31")
	awareness = of(journey_page.figures(**march), "Awareness")
	assert awareness["below_target"] and awareness["above_expected"]
	assert [awareness["people_figures"][field] for field in ("before", "change")] == [80, -30]
	frappe.db.set_value("Journey Phase", "Awareness", {"target_conversion": 50, "expected_days": 20})
	met = of(journey_page.figures(**march), "Awareness")
	assert not met["below_target"] and not met["above_expected"]
	frappe.db.set_value("Journey Phase", "Awareness", {"target_conversion": 0, "expected_days": 0})
	none = of(journey_page.figures(**march), "Awareness")
	assert none["target_conversion"] is None and none["expected_days"] is None
	assert not none["below_target"] and not none["above_expected"]
	# nobody came in: nothing is missed
	assert not of(journey_page.figures(**march), "Consideration")["below_target"]


# ---------------------------------------------------------------- map and work


def start(**values) -> str:
	return map_page.start(values.pop("title", "Our journey"), **values)


def finished(**values) -> str:
	name = start(**values)
	map_page.finish(name, 1)
	return name


def test_gap_scores_are_those_of_the_latest_finished_map(site):
	page = journey_page.figures()
	assert page["map"] is None and page["draft"] is None
	assert [phase["gap_score"] for phase in page["phases"]] == [None] * len(PHASES)
	draft = start(map_date="2026-05-01")
	page = journey_page.figures()
	assert page["map"] is None and page["draft"]["name"] == draft
	everyone = finished(map_date="2026-03-01")
	families = start(target_group=GROUPS[0], map_date="2026-02-01")
	for row in frappe.get_doc("Journey Map", families).answers[:5]:
		map_page.save_answer(families, row.name, "answer", "Yes", "")
	map_page.finish(families, 1)
	page = journey_page.figures()
	assert page["map"]["name"] == everyone and page["draft"] is None
	page = journey_page.figures(target_group=GROUPS[0])
	assert page["map"]["name"] == families and of(page, PHASES[0])["gap_score"] == 0
	rows = journey_gaps.phases(frappe.get_doc("Journey Map", families))
	assert [phase["gap_score"] for phase in page["phases"]] == [row["gap_score"] for row in rows]
	assert journey_page.figures(target_group=GROUPS[1])["map"] is None


def test_improvements_by_phase(site):
	for title, phase, status in (
		("Stall", "Awareness", "Under way"),
		("Film", "Awareness", "Under way"),
		("Folder", "Awareness", "Planned"),
		("Rota", "Decision", "Done"),
		("Form", "Decision", "Idea"),
	):
		doc = {"doctype": "Journey Improvement", "title": title, "phase": phase, "status": status}
		frappe.get_doc(doc).insert()
	page = journey_page.figures()
	assert of(page, "Awareness")["improvements"] == {"Under way": 2, "Planned": 1}
	assert of(page, "Decision")["improvements"] == {}


def message(phase: str | None, enabled: int = 1, target_group: str | None = None) -> None:
	doc = {"doctype": "Journey Message", "title": "Welcome", "phase": phase, "enabled": enabled}
	frappe.get_doc({**doc, "target_group": target_group}).db_insert()


def test_messages_running_by_phase(site):
	frappe.db.delete("Journey Message")
	for phase, *values in (
		("Loyalty",),
		("Loyalty", 1, GROUPS[0]),
		("Loyalty", 1, GROUPS[1]),
		("Loyalty", 0),
		("Decision", 0),
		(None,),
	):
		message(phase, *values)
	page = journey_page.figures()
	assert [phase["messages"] for phase in page["phases"]] == [0, 0, 0, 3, 0]
	assert page["sees_messages"] and page["messages_in_no_phase"] == 1
	# those for the group and those for everyone
	page = journey_page.figures(target_group=GROUPS[0])
	assert [phase["messages"] for phase in page["phases"]] == [0, 0, 0, 2, 0]


def test_active_members_of_the_register_stand_in_the_phases_of_members(make, as_role):
	members = [
		make.member(first_name=f"Astrid {number}", journey_phase=phase).name
		for number, phase in enumerate(("Loyalty", "Loyalty", "Loyalty", "Ambassador"))
	]
	before = counted_members()
	today = getdate()
	for member in members[1:]:
		make.term(member, str(today))
	frappe.db.set_value("Member", members[1], "target_group", GROUPS[0])
	assert counted_members() == [None] * 3 + [before[3] + 2, before[4] + 1]
	assert counted_members(target_group=GROUPS[0]) == [None] * 3 + [1, 0]
	as_role("Member Recruiter")
	assert counted_members() == [None] * 5


def counted_members(**filters) -> list[int | None]:
	return [phase["active_members"] for phase in journey_page.figures(**filters)["phases"]]


# ---------------------------------------------------------------- filters and emptiness


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2024-02-01", "to_date": "2024-01-01"}, "lies after the last day"),
		({"from_date": "2124-01-01", "to_date": "2124-02-01"}, "lies in the future"),
		({"source": "' or 1=1"}, "There is no recruitment source"),
		({"campaign": "' or 1=1"}, "There is no campaign"),
		({"target_group": "' or 1=1"}, "There is no target group"),
	],
)
def test_filters_that_make_no_sense_get_one_sentence(site, filters, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence):
		journey_page.figures(**filters)


def test_without_phases_or_journeys_there_is_an_empty_page(site):
	page = journey_page.figures()
	assert [row["entered"] for row in drawn(page)] == [0] * len(PHASES)
	assert [row["conversion_rate"] for row in drawn(page)] == [None] * len(PHASES)
	frappe.db.delete("Journey Phase")
	assert journey_page.figures()["phases"] == []


def test_names_of_the_page_follow_the_phases(site):
	frappe.get_doc(
		{"doctype": "Journey Phase", "phase_name": "Trying Out", "sequence": 0, "people": "Prospects"}
	).insert()
	frappe.rename_doc("Journey Phase", "Ambassador", "Carries Us", force=True)
	names = [phase["name"] for phase in journey_page.figures()["phases"]]
	assert names == ["Trying Out", *PHASES[:4], "Carries Us"]
