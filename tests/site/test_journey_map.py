"""Journey maps, the walk's door, improvements and what they measure."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import cycle

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import add_days, add_months, getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import improvement_metrics
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_journey.map import gaps, improvement_boards, map_page, maps
from membership_recruitment.member_journey.steps.order import sync
from membership_recruitment.utils.words import in_percent
from tests.support.factories import messages
from tests.support.factories.journeys import BASE, enter, history
from tests.support.tools import clock
from tests.support.tools.examples import examples

READERS = ("Member Recruiter", "Member Registrar", "Membership Analyst", "Member Privacy Officer")
WRITERS = ("Recruitment Manager", "Membership Manager")


@pytest.fixture(autouse=True)
def no_journey():
	for doctype in ("Journey Improvement", "Journey Map", "Journey Transition", "Membership Spell"):
		frappe.db.delete(doctype)


def start(**values) -> str:
	return map_page.start(values.pop("title", "Families"), **values)


def answers(name: str) -> list:
	return frappe.get_doc("Journey Map", name).answers


def say(name: str, number: int, value: str, seen: str = "", field: str = "answer") -> dict:
	return map_page.save_answer(name, answers(name)[number].name, field, value, seen)


def finished(**values) -> str:
	name = start(**values)
	map_page.finish(name, 1)
	return name


def first_phase():
	return frappe.get_doc("Journey Phase", {"sequence": 1})


# ---------------------------------------------------------------- phases


def test_installed_questions_have_weights():
	phases = maps.phases_in_order()
	assert len(phases) >= 5
	assert all(question.weight >= 1 for phase in phases[:5] for question in phase.questions)
	assert {question.weight for phase in phases[:5] for question in phase.questions} == {1, 2, 3}


def test_renaming_a_phase_keeps_its_history():
	phase = first_phase()
	name = start()
	frappe.get_doc(
		{
			"doctype": "Journey Transition",
			"journey_id": "j1",
			"to_phase": phase.name,
			"transition_on": datetime(2026, 1, 1),
		}
	).insert()
	frappe.rename_doc("Journey Phase", phase.name, "Hears of Us")
	assert frappe.db.get_value("Journey Transition", {"journey_id": "j1"}, "to_phase") == "Hears of Us"
	assert answers(name)[0].phase == "Hears of Us"
	board = frappe.get_doc("Kanban Board", improvement_boards.BY_PHASE)
	assert board.columns[0].column_name == "Hears of Us"
	assert map_page.state(name)["phases"][0]["name"] == "Hears of Us"


def test_a_new_phase_comes_where_its_order_says_and_old_maps_stay():
	before = start()
	frappe.get_doc(
		{
			"doctype": "Journey Phase",
			"phase_name": "Trying Out",
			"sequence": 0,
			"people": "Prospects",
			"questions": [{"question": "Can people try?", "weight": 2}],
		}
	).insert()
	after = frappe.get_doc("Journey Map", start())
	assert after.phases[0].phase == "Trying Out" and after.answers[0].question == "Can people try?"
	assert "Trying Out" not in {row.phase for row in answers(before)}
	board = frappe.get_doc("Kanban Board", improvement_boards.BY_PHASE)
	assert board.columns[0].column_name == "Trying Out"


def test_insight_of_a_group_is_written_once():
	phase = first_phase()
	phase.append("insights", {"needs": "Company"})
	phase.append("insights", {"needs": "Fresh air"})
	with pytest.raises(frappe.ValidationError, match="two rows"):
		phase.save()


# ---------------------------------------------------------------- the map


def test_a_map_copies_the_questions_of_its_day():
	name = start(target_group=None)
	doc = frappe.get_doc("Journey Map", name)
	asked = [(phase.name, q.question, q.weight) for phase in maps.phases_in_order() for q in phase.questions]
	assert [(row.phase, row.question, row.weight) for row in doc.answers] == asked
	assert doc.status == "Draft" and not any(row.answer for row in doc.answers)
	phase = first_phase()
	phase.questions[0].question = "Something else?"
	phase.save()
	assert answers(name)[0].question == asked[0][1]


def test_scores_follow_the_answers():
	name = start()
	say(name, 0, "Yes")
	say(name, 1, "No")
	score = say(name, 3, "Partly")["scores"][0]
	# weights of the first phase as seeded: 1, 2, 1, 2, 1
	assert score["answered"] == 3 and score["gap_score"] == pytest.approx(100 * (2 + 1) / 5)
	row = frappe.get_doc("Journey Map", name).phases[0]
	assert row.answered == 3 and row.gap_score == pytest.approx(60)


def test_what_a_phase_lacks_is_a_gap_until_it_is_there():
	group = frappe.get_doc({"doctype": "Target Group", "group_name": "Families"}).insert().name
	name = start(target_group=group)
	phase = first_phase().name

	def lacking():
		return {
			gap["key"] for gap in say_nothing(name)["gaps"] if gap["phase"] == phase and not gap["answer"]
		}

	assert {"insight", "activity", "message", "material"} <= lacking() and "measure" not in lacking()
	doc = first_phase()
	doc.append("insights", {"target_group": group, "needs": "Something for everyone"})
	doc.append("resources", {"kind": "Activity", "description": "Open Sunday", "target_group": group})
	doc.append("resources", {"kind": "Material", "description": "Folder"})
	doc.target_conversion = 0
	doc.save()
	assert lacking() == {"measure", "message"}
	messages.template()
	off = messages.message(phase=phase, target_group=group, enabled=0)
	assert lacking() == {"measure", "message"}
	off.update({"enabled": 1}).save()
	assert lacking() == {"measure"}
	doc.append("resources", {"kind": "Measure", "description": "Visitors who leave an address"})
	doc.save()
	assert lacking() == set()
	# of other groups nothing is said
	other = frappe.get_doc({"doctype": "Target Group", "group_name": "Retired"}).insert().name
	elsewhere = frappe.get_doc("Journey Map", start(target_group=other))
	assert set(elsewhere.phases[0].automatic_gaps.split("\n")) == {"insight", "activity", "message"}


def say_nothing(name):
	doc = frappe.get_doc("Journey Map", name)
	doc.save()
	return map_page.state(name)


def test_a_map_is_finished_only_with_all_answers_and_then_stays():
	name = start()
	say(name, 0, "Yes")
	with pytest.raises(frappe.ValidationError, match="no answer yet"):
		map_page.finish(name)
	state = map_page.finish(name, 1)
	assert state["status"] == "Finished"
	assert [row.answer for row in answers(name)] == ["Yes", *["Don't know"] * (len(answers(name)) - 1)]
	lacked = frappe.get_doc("Journey Map", name).phases[0].automatic_gaps
	doc = first_phase()
	doc.append("resources", {"kind": "Material", "description": "Folder"})
	doc.save()
	frappe.get_doc("Journey Map", name).save()
	assert frappe.get_doc("Journey Map", name).phases[0].automatic_gaps == lacked
	with pytest.raises(frappe.ValidationError, match="finished"):
		say(name, 0, "No", "Yes")
	map_page.reopen(name)
	assert say(name, 0, "No", "Yes")["conflict"] is None


def test_a_new_map_is_compared_with_the_latest_finished_one_of_its_group():
	group = frappe.get_doc({"doctype": "Target Group", "group_name": "Families"}).insert().name
	finished(target_group=group, map_date="2025-01-01")
	latest = finished(target_group=group, map_date="2026-01-01")
	finished(map_date="2026-02-01")  # of everyone
	start(target_group=group, map_date="2026-03-01")  # not finished
	name = start(target_group=group, map_date="2026-04-01")
	assert frappe.db.get_value("Journey Map", name, "earlier_map") == latest
	for number in range(5):
		found = say(name, number, "Yes")
	assert (found["scores"][0]["before"], found["scores"][0]["gap_score"]) == (100, 0)
	assert frappe.db.get_value("Journey Map", finished(map_date="2024-01-01"), "earlier_map") is None


def test_two_who_answer_at_once_do_not_overwrite_each_other(as_role):
	name = start()
	first = as_role("Membership Manager")
	frappe.db.set_value("User", first, "full_name", "Rut Ek")
	assert say(name, 0, "Yes")["conflict"] is None
	frappe.set_user("Administrator")
	as_role("Recruitment Manager")
	# saw the question open
	found = say(name, 0, "No")
	assert found["conflict"] == {"value": "Yes", "by": "Rut Ek"}
	assert answers(name)[0].answer == "Yes"
	# other questions, and other fields of the same one, are nobody's conflict
	assert say(name, 1, "No")["conflict"] is None
	assert say(name, 0, "Visitors' book", field="evidence")["conflict"] is None
	# the same answer twice is none either, nor one that was seen
	assert say(name, 0, "Yes")["conflict"] is None
	assert say(name, 0, "No", seen="Yes")["conflict"] is None
	assert answers(name)[0].evidence == "Visitors' book"


def test_only_answers_can_be_changed_on_the_walk():
	name = start()
	row = answers(name)[0].name
	with pytest.raises(frappe.ValidationError, match="Only the answer"):
		map_page.save_answer(name, row, "weight", "9", "")
	with pytest.raises(frappe.ValidationError, match="not on the map"):
		map_page.save_answer(name, "somewhere else", "answer", "Yes", "")
	with pytest.raises(frappe.ValidationError):
		map_page.save_answer(name, row, "answer", "Perhaps", "")


@pytest.mark.parametrize("role", READERS)
def test_who_reads_the_journey_writes_nothing(role, as_role):
	name = start()
	row = answers(name)[0].name
	as_role(role)
	frappe.clear_messages()
	state = map_page.state(name)
	assert not state["may_write"] and not state["may_improve"]
	assert frappe.get_message_log() == [], "reading is no attempt to write"
	gap = state["gaps"][0]
	for refused in (
		lambda: map_page.start("Mine"),
		lambda: map_page.save_answer(name, row, "answer", "Yes", ""),
		lambda: map_page.finish(name, 1),
		lambda: map_page.reopen(name),
		lambda: map_page.make_improvement(name, gap["phase"], gap["key"], "Step", 3, 3),
	):
		with pytest.raises(frappe.PermissionError):
			refused()


@pytest.mark.parametrize("role", WRITERS)
def test_managers_write(role, as_role):
	as_role(role)
	name = start()
	gap = say(name, 1, "No")["gaps"][0]
	found = map_page.make_improvement(name, gap["phase"], gap["key"], "A stall at the fair", 5, 1)
	made = next(one for one in found["gaps"] if one["key"] == gap["key"])["improvements"]
	assert [(one["title"], one["priority"], one["status"]) for one in made] == [
		("A stall at the fair", 25, "Idea")
	]


def test_others_get_no_map(as_role):
	name = start()
	as_role("Sales User")
	with pytest.raises(frappe.PermissionError):
		map_page.state(name)


def test_print_shows_gaps_improvements_and_no_markup_of_others(make):
	name = start(title="Families <b>2026</b>")
	say(name, 1, "No")
	say(name, 1, "<script>alert(1)</script>", field="evidence")
	gap = map_page.state(name)["gaps"][0]
	map_page.make_improvement(name, gap["phase"], gap["key"], "Stall <i>at the fair</i>", 5, 1)
	html = frappe.get_print("Journey Map", name, "Journey Map")
	assert "Families &lt;b&gt;2026" in html and "Stall &lt;i&gt;" in html
	assert "<script>alert" not in html
	assert answers(name)[1].question in html


# ---------------------------------------------------------------- improvements


def improvement(phase: str, metric: str = "", **values):
	return frappe.get_doc(
		{"doctype": "Journey Improvement", "title": "Step", "phase": phase, "metric": metric, **values}
	).insert()


def test_impact_and_effort_are_one_to_five():
	doc = improvement("Awareness", impact=4, effort=2)
	assert doc.priority == gaps.priority(4, 2) == 16
	doc.effort = 6
	with pytest.raises(frappe.ValidationError, match="1 to 5"):
		doc.save()


def test_nobody_goes_on_from_the_last_phase():
	last = maps.phases_in_order()[-1].name
	with pytest.raises(frappe.ValidationError, match="last phase"):
		improvement(last, "Days in the Phase")
	assert improvement(last, "Retention Rate").name


def went(journey: str, *steps: tuple[str | None, float]):
	"""Transitions: (phase, days ago)."""
	before = None
	for phase, ago in steps:
		doc = frappe.get_doc(
			{
				"doctype": "Journey Transition",
				"journey_id": journey,
				"from_phase": before,
				"to_phase": phase,
				"transition_on": datetime.combine(getdate(), datetime.min.time())
				- timedelta(days=ago)
				+ timedelta(hours=9),
			}
		)
		doc.name = frappe.generate_hash(length=10)
		doc.db_insert()
		before = phase
	sync([journey])


@pytest.fixture
def first_of_july():
	with clock.on(date(2026, 7, 1)):
		yield getdate()


def test_conversion_follows_everyone_for_the_same_days(first_of_july):
	today = first_of_july
	went("on in time", ("Awareness", 60), ("Consideration", 40))
	went("on too late", ("Awareness", 60), ("Consideration", 20))
	went("skipped one", ("Awareness", 60), ("Decision", 50))
	went("left", ("Awareness", 60), (None, 50))
	went("twice in", ("Awareness", 60), ("Consideration", 55), ("Awareness", 54))
	went("backwards", ("Decision", 61), ("Awareness", 60))
	went("too new", ("Awareness", 10), ("Consideration", 5))
	went("too old", ("Awareness", 200), ("Consideration", 190))
	found = improvement_metrics.measure("Conversion to the Next Phase", "Awareness", today)
	assert (found.part, found.people, found.wait) == (3, 6, 30)
	assert found.value == pytest.approx(50)
	assert found.last == str(add_days(today, -31))


def test_days_in_phase_are_the_median_of_those_who_went_on(first_of_july):
	went("a", ("Awareness", 30), ("Consideration", 20))
	went("b", ("Awareness", 80), ("Decision", 60))
	went("c", ("Awareness", 90), ("Consideration", 60))
	went("back again", ("Awareness", 99), ("Consideration", 95), ("Awareness", 50), ("Consideration", 10))
	went("left", ("Awareness", 50), (None, 1))
	found = improvement_metrics.measure("Days in the Phase", "Awareness", getdate())
	assert (found.people, found.value, found.interval) == (4, 25, None)


def test_retention_is_of_those_active_a_year_before():
	last = getdate().replace(day=1) - timedelta(days=1)
	first = getdate(add_months(last, -12))
	for member, spells in {
		"stayed": [(first - timedelta(days=50), last)],
		"left": [(first - timedelta(days=50), first)],
		"came back": [(first, first), (last, last)],
		"new": [(first + timedelta(days=1), last)],
	}.items():
		for start_date, active_to in spells:
			frappe.db.sql(
				"""insert into `tabMembership Spell` (name, member, start_date, end_date, active_to)
				values (%s, %s, %s, %s, %s)""",
				(frappe.generate_hash(length=10), member, start_date, active_to, active_to),
			)
	found = improvement_metrics.measure("Retention Rate", "Loyalty", getdate())
	assert (found.part, found.people, found.last) == (2, 3, str(last))


def entered(count: int, moved_on: int, ago: float):
	for number in range(count):
		went(
			frappe.generate_hash(length=10),
			("Decision", ago),
			*([("Loyalty", ago - 5)] if number < moved_on else []),
		)


def exact(doc):
	return frappe.get_doc("Improvement Measurement", doc.name)


def test_baseline_at_the_start_and_result_at_the_end(make, first_of_july):
	make.settings(minimum_cell=5)
	frappe.db.set_value("Journey Phase", "Decision", "expected_days", 14)
	entered(39, 12, ago=100)
	doc = improvement("Decision", "Conversion to the Next Phase")
	assert not doc.started_on and not frappe.db.exists("Improvement Measurement", doc.name)
	doc.status = "Planned"
	doc.save()
	assert not doc.started_on
	doc.update({"status": "Under way", "started_on": "2020-01-01", "finished_on": "2020-02-02"})
	with clock.on(date(2026, 5, 1)):
		doc.save()
	assert str(doc.started_on) == "2026-05-01" and not doc.finished_on  # whatever a request says
	assert exact(doc).baseline_words.startswith("31 % (12 of 39)")
	assert doc.baseline == pytest.approx(25)  # about 10 of 40
	entered(34, 15, ago=60)
	doc.status = "Done"
	doc.save()
	doc.reload()
	assert doc.finished_on == getdate()
	assert exact(doc).outcome_words == (
		"Rose from 31 % (12 of 39) to 44 % (15 of 34); with so few people this may be chance."
	)
	assert doc.outcome == (
		"Rose from 25 % (about 10 of 40) to 43 % (about 15 of 35); with so few people this may be chance."
	)
	assert improvement_metrics.said(doc.name) == exact(doc).outcome_words
	frappe.set_user(make.user("Member Recruiter"))
	assert improvement_metrics.said(doc.name) == doc.outcome
	frappe.set_user(make.user("Sales User"))
	with pytest.raises(frappe.PermissionError):
		improvement_metrics.said(doc.name)
	frappe.set_user("Administrator")
	# back on the board: the result is taken anew when it is done again
	doc.status = "Under way"
	doc.save()
	assert doc.started_on and doc.baseline and not doc.finished_on and not doc.outcome
	assert exact(doc).baseline_words and not exact(doc).outcome_words
	doc.status = "Idea"
	doc.save()
	assert not doc.started_on and not doc.baseline and not exact(doc).baseline
	doc.delete()
	assert not frappe.db.exists("Improvement Measurement", doc.name)


def test_too_few_people_are_told_only_to_those_who_see_the_register(make):
	make.settings(minimum_cell=5)
	frappe.db.set_value("Journey Phase", "Decision", "expected_days", 14)
	entered(9, 3, ago=80)
	doc = improvement("Decision", "Conversion to the Next Phase", status="Under way")
	assert not doc.baseline and exact(doc).baseline_words.startswith("33 % (3 of 9)")
	doc.status = "Done"
	doc.save()
	assert "too few to show" in doc.outcome
	assert "Whole months are counted, 30 days after their end" in exact(doc).outcome_words


@pytest.mark.parametrize("role", [*READERS, *WRITERS])
def test_exact_counts_are_read_by_those_who_see_all(role, as_role):
	frappe.db.set_value("Journey Phase", "Decision", "expected_days", 14)
	entered(9, 3, ago=80)
	doc = improvement("Decision", "Conversion to the Next Phase")
	as_role(role)
	if role in WRITERS:
		doc = frappe.get_doc("Journey Improvement", doc.name)
		doc.status = "Under way"
		doc.save()
		assert "3 of 9" not in frappe.as_json(doc.as_dict())
	frappe.set_user("Administrator")
	doc.reload()
	doc.status = "Under way"
	doc.save()
	as_role(role)
	sees_all = role in ("Membership Manager", "Member Registrar", "Membership Analyst")
	assert frappe.has_permission("Improvement Measurement", "read", doc.name) == sees_all
	assert not frappe.has_permission("Improvement Measurement", "write", doc.name)


def test_another_metric_is_measured_for_the_same_months():
	went("a", ("Awareness", 80), ("Consideration", 70))
	doc = improvement("Awareness", "Conversion to the Next Phase", status="Under way")
	started = doc.started_on
	doc.metric = "Days in the Phase"
	doc.save()
	assert doc.started_on == started and exact(doc).baseline_words.startswith("10 days")


def test_engagement_is_the_share_of_active_members_who_take_part(make):
	today = getdate()
	frappe.db.delete("Membership")
	frappe.db.delete("Member")
	for name, level, days in (("A", "High", 10), ("B", "Medium", 10), ("C", "Low", 10), ("D", "High", -10)):
		member = make.member(name)
		frappe.db.sql(
			"""insert into `tabMembership Spell` (name, member, start_date, end_date, active_to)
			values (%s, %s, '2020-01-01', %s, %s)""",
			(frappe.generate_hash(length=10), member.name, *[add_days(today, days)] * 2),
		)
		frappe.db.set_value("Member", member.name, "engagement_level", level)
	found = improvement_metrics.measure("Engagement Level", "Loyalty", today)
	assert (found.part, found.people) == (2, 3)


@pytest.mark.parametrize(
	("before", "after", "words"),
	[
		((300, 1000), (400, 1000), "Rose from 30 % (300 of 1000) to 40 % (400 of 1000); chance alone would"),
		((300, 1000), (310, 1000), "Rose from 30 % (300 of 1000) to 31 % (310 of 1000); that may be chance."),
		((300, 1000), (301, 1000), "Stayed about the same: 30 % (300 of 1000) before, 30 %"),
		((8, 10), (2, 10), "Fell from 80 % (8 of 10) to 20 % (2 of 10); chance alone"),
		((0, 0), (2, 10), "There is no figure from before the start."),
		((2, 10), (0, 0), "There is no figure yet from after the start."),
	],
)
def test_outcomes_in_words(before, after, words):
	def share(part, whole):
		day = getdate("2026-01-01")
		return improvement_metrics._share(part, whole, day, day, wait=30)

	said = improvement_metrics.Words().outcome(share(*before), share(*after))
	assert said.startswith(words)


def test_nobody_without_the_register_sees_figures_about_members():
	found = improvement_metrics.conversion("Loyalty", getdate(), getdate(), 90)
	assert found.of_members
	assert improvement_metrics.Words(Disclosure(5)).value(found) is None


# ---------------------------------------------------------------- report 9

FIELDS = [
	"phase",
	"questions",
	"answered",
	"gap_score",
	"open_improvements",
	"conversion_rate",
	"target_rate",
]


def report(**filters) -> dict:
	return query_report.run("Journey Gaps", filters=filters)


def test_the_report_says_there_is_no_map():
	answer = report()
	assert not answer["result"] and "no journey map" in answer["message"]
	assert [column["fieldname"] for column in answer["columns"]] == FIELDS


def test_the_report_shows_the_latest_finished_map_with_what_is_done(make):
	before = finished(map_date="2025-01-01")
	name = start(title="Now", map_date="2026-01-01")
	for number in range(len(answers(name))):
		say(name, number, "Partly")
	map_page.finish(name)
	start(map_date="2026-02-01")
	phase = first_phase()
	for status in ("Idea", "Under way", "Done", "Dropped"):
		improvement(phase.name, status=status)
	went("a", (phase.name, 40), ("Consideration", 35))
	went("b", (phase.name, 40))
	answer = report()
	row = answer["result"][0]
	assert {field: row[field] for field in FIELDS} == {
		"phase": phase.name,
		"questions": 5,
		"answered": 5,
		"gap_score": 50,
		"open_improvements": 2,
		"conversion_rate": 50,
		"target_rate": phase.target_conversion,
	}
	assert answer["result"][-1]["conversion_rate"] is None
	assert len(answer["chart"]["data"]["datasets"]) == 2
	card = answer["report_summary"][0]
	assert (card["value"], card["indicator"]) == (in_percent(50), "Green") and "100" in card["label"]
	assert report(journey_map=before)["result"][0]["gap_score"] == 100


BASE_MOMENT = datetime.combine(BASE, time()) + timedelta(days=60)
MISSING = {"Yes": 0, "Partly": 50, "No": 100, "Don't know": 100}


def gaps_by_brute_force(rows) -> dict[str, tuple]:
	"""By phase, written straight from design §6: questions, answered, and the missing share of the weighted answers."""
	found = {}
	for phase in {row.phase for row in rows}:
		asked = [row for row in rows if row.phase == phase]
		answered = [row for row in asked if row.answer]
		weight = sum(row.weight for row in answered)
		missing = sum(row.weight * MISSING[row.answer] for row in answered)
		found[phase] = (len(asked), len(answered), pytest.approx(missing / weight) if weight else None)
	return found


@examples(25)
@given(
	said=st.lists(st.tuples(st.sampled_from((*MISSING, None)), st.integers(0, 3)), min_size=10, max_size=60),
	walked=history(),
	statuses=st.lists(st.sampled_from(("Idea", "Planned", "Under way", "Done", "Dropped")), max_size=4),
)
def test_the_report_equals_brute_force(said, walked, statuses):
	for doctype in ("Journey Improvement", "Journey Map", "Journey Transition"):
		frappe.db.delete(doctype)
	enter(replace(step, on=step.on + (datetime.now() - BASE_MOMENT)) for step in walked)
	doc = frappe.get_doc("Journey Map", start())
	for row, (answer, weight) in zip(doc.answers, cycle(said)):
		row.answer, row.weight = answer, weight
	doc.save()
	phases = [phase.name for phase in maps.phases_in_order()]
	for number, status in enumerate(statuses):
		improvement(phases[number % 2], status=status)
	by_hand = gaps_by_brute_force(frappe.get_doc("Journey Map", doc.name).answers)
	conversions = {
		row["phase"]: row["conversion_rate"]
		for row in query_report.run("Journey Funnel", filters={})["result"]
	}
	rows = report(journey_map=doc.name)["result"]
	assert [row["phase"] for row in rows] == phases
	for row in rows:
		assert (row["questions"], row["answered"], row["gap_score"]) == by_hand[row["phase"]]
		number = phases.index(row["phase"])
		todo = (
			[status for status in statuses[number::2] if status not in ("Done", "Dropped")]
			if number < 2
			else []
		)
		assert row["open_improvements"] == len(todo)
		assert row["conversion_rate"] == (None if row is rows[-1] else conversions[row["phase"]])


def test_an_unknown_map_is_refused_in_words():
	answer = report(journey_map="MAP-9999")
	assert not answer["result"]
	assert "no journey map MAP-9999" in str(frappe.local.message_log)


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager"])
def test_recruiters_read_rounded_conversions(role, as_role, make):
	make.settings(minimum_cell=5)
	finished()
	for number in range(7):
		went(f"j{number}", (first_phase().name, 60), *([("Consideration", 50)] if number < 3 else []))
	as_role(role)
	assert report()["result"][0]["conversion_rate"] is None
