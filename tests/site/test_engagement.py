"""Engagement: scores that follow, rules that bring activities in once, lists pasted in, report 6 against brute force."""

import json
import random
from datetime import date, timedelta
from math import exp

import frappe
import pytest
from frappe.desk import query_report
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_insights import engagement_counts, packed_columns
from membership_recruitment.member_insights.report.member_engagement import member_engagement
from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.engagement import activity_rules, attendance, stored_scores
from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members
from membership_recruitment.setup import activities as shipped
from membership_recruitment.utils.database import insert
from tests.support.oracles.brute_force import Person, Term
from tests.support.tools.examples import examples

REPORT = "Member Engagement"
DAY = timedelta(days=1)
ATTENDED, VOLUNTEERED, WROTE = shipped.ATTENDED, shipped.VOLUNTEERED, shipped.WROTE


@pytest.fixture(autouse=True)
def known_rules(make):
	"""Types, weights and settings as shipped; no member and no activity."""
	for doctype in (
		"Member Activity",
		"Activity Rule",
		"Member Activity Type",
		"Membership Spell",
		"Membership Event",
		"Membership",
		"Member",
	):
		frappe.db.delete(doctype)
	make.settings(
		half_life_days=100,
		engagement_scale=10,
		level_high=60,
		level_medium=25,
		level_low=5,
		grace_days=30,
		grace_is_active=1,
		minimum_cell=5,
	)
	shipped.seed()


def activity(member: str, days_ago: int = 0, activity_type: str = ATTENDED, **values):
	return frappe.get_doc(
		{
			"doctype": "Member Activity",
			"member": member,
			"activity_type": activity_type,
			"activity_on": date.today() - days_ago * DAY,
			**values,
		}
	).insert()


def stored(member: str) -> tuple:
	return frappe.db.get_value("Member", member, stored_scores.STORED)


def score(points: float) -> float:
	return round(100 * (1 - exp(-points / 10)), 1)


def of_rule(rule: str) -> list[tuple]:
	rows = frappe.get_all(
		"Member Activity",
		filters={"activity_rule": rule},
		fields=["reference_name", "member", "activity_on"],
		order_by="reference_name asc, member asc",
		as_list=True,
	)
	return list(rows)


# ---------------------------------------------------------------- the score on the member


def test_the_score_follows_what_is_entered_changed_and_deleted(make):
	member = make.member().name
	assert stored(member) == (0, "None", None, 0)
	first = activity(member, 100)
	assert stored(member) == (score(1.5), "Low", date.today() - 100 * DAY, 1)
	second = activity(member, 0, VOLUNTEERED)
	assert stored(member) == (score(6.5), "Medium", date.today(), 2)
	first.activity_on = date.today()
	first.save()
	assert stored(member) == (score(8), "Medium", date.today(), 2)
	second.delete()
	assert stored(member) == (score(3), "Medium", date.today(), 1)
	other = make.member("Nils").name
	first.member = other
	first.save()
	assert stored(member) == (0, "None", None, 0)
	assert stored(other) == (score(3), "Medium", date.today(), 1)


def test_an_activity_in_the_future_waits_for_its_day(make):
	member = make.member().name
	activity(member, -10)
	assert stored(member) == (0, "None", None, 0)
	stored_scores.refresh_scores([member], day=date.today() + 10 * DAY)
	assert stored(member) == (score(3), "Medium", date.today() + 10 * DAY, 1)


def test_saving_an_old_form_of_the_member_does_not_bring_the_old_score_back(make):
	form = make.member()
	activity(form.name)
	form.first_name = "Ebba"
	form.save()
	assert stored(form.name)[0] == score(3)


def test_the_night_makes_good_what_was_missed_and_writes_nothing_twice(make):
	members = [make.member(f"Medlem {number}").name for number in range(3)]
	for number, member in enumerate(members):
		for days_ago in range(number):
			activity(member, days_ago * 50)
	frappe.db.set_value("Member Activity Type", ATTENDED, "weight", 4)
	frappe.db.sql(
		"update `tabMember Activity` set points = 0, latest_to = null where member = %s", members[2]
	)
	stored_scores.nightly()
	assert [stored(member)[0] for member in members] == [0, score(4), score(4 + 4 * 0.5**0.5)]
	frappe.db.sql("select 1")
	before = frappe.db.sql("show session status like 'Handler_update'")
	stored_scores.nightly()
	assert frappe.db.sql("show session status like 'Handler_update'") == before


def test_a_new_weight_asks_for_the_recompute_and_a_name_does_not(make, monkeypatch):
	asked = []
	monkeypatch.setattr(stored_scores, "recompute_soon", lambda: asked.append(1))
	doc = frappe.get_doc("Member Activity Type", ATTENDED)
	doc.description = "x"
	doc.save()
	assert not asked
	doc.weight = 7
	doc.save()
	assert asked == [1]
	make.settings(half_life_days=30)
	assert asked == [1, 1]


def test_settings_that_make_no_sense_are_refused(make):
	with pytest.raises(frappe.ValidationError, match="levels must fall"):
		make.settings(level_medium=70)


def test_a_site_that_had_no_such_settings_gets_those_that_come_with_the_app(make):
	frappe.db.delete("Singles", {"doctype": "Membership Settings", "field": "half_life_days"})
	frappe.clear_document_cache("Membership Settings", "Membership Settings")
	shipped.fill_settings()
	assert frappe.db.get_single_value("Membership Settings", "half_life_days") == 365
	assert frappe.db.get_single_value("Membership Settings", "level_high") == 60


def test_types_in_use_stay_and_those_that_are_off_are_not_chosen(make):
	member = make.member().name
	activity(member)
	kind = frappe.get_doc("Member Activity Type", ATTENDED)
	with pytest.raises(frappe.ValidationError, match="Turn it off"):
		kind.delete()
	kind.enabled = 0
	kind.save()
	with pytest.raises(frappe.ValidationError, match="not in use"):
		activity(member)
	assert stored(member)[3] == 1  # what was recorded goes on counting


def test_a_member_without_terms_is_deleted_with_the_activities(make):
	member = make.member()
	activity(member.name)
	member.delete()
	assert not frappe.db.exists("Member Activity", {"member": member.name})


def test_the_form_shows_trend_and_latest(make):
	member = make.member().name
	activity(member, 400)
	activity(member, 0, VOLUNTEERED, note="Kitchen")
	shown = stored_scores.on_form(member)
	assert shown["score"] == score(5 + 3 * 0.5**4) and shown["level"] == "Medium"
	assert len(shown["trend"]) == 25 and shown["trend"][-1] == [date.today(), shown["score"]]
	assert shown["trend"][0][1] == 0
	assert [row["activity_type"] for row in shown["latest"]] == [VOLUNTEERED, ATTENDED]
	assert shown["may_add"] and ATTENDED in shown["types"]


# ---------------------------------------------------------------- rules


def event(*people: tuple[str, str], days_ago: int = 3, **values):
	return frappe.get_doc(
		{
			"doctype": "Event",
			"subject": "Open evening",
			"starts_on": f"{date.today() - days_ago * DAY} 18:00:00",
			"event_participants": [
				{"reference_doctype": doctype, "reference_docname": name} for doctype, name in people
			],
			**values,
		}
	).insert()


EVENTS, MAILS = "Participants of Events", "E-Mail from Members"


def linked_contact(member: str, **values) -> str:
	doc = frappe.get_doc(
		{
			"doctype": "Contact",
			"name": f"{member}-Test",
			"first_name": "C",
			"links": [{"link_doctype": "Member", "link_name": member}],
			**values,
		}
	)
	doc.db_insert()
	for row in (*doc.links, *doc.email_ids):
		row.db_insert()
	return doc.name


def test_participants_of_events_count_once_however_often_it_runs(make):
	anna, bo = make.member("Anna").name, make.member("Bo").name
	contact = linked_contact(bo)
	# Bo by his Contact and by himself
	meeting = event(("Member", anna), ("Contact", contact), ("Member", bo))
	event(("Member", anna), status="Cancelled")
	day = date.today() - 3 * DAY
	for _night in range(3):
		activity_rules.nightly()
		assert of_rule(EVENTS) == [(meeting.name, anna, day), (meeting.name, bo, day)]
	assert stored(anna) == (score(3 * 0.5**0.03), "Medium", day, 1)


def test_what_changes_or_goes_in_the_source_does_so_here(make):
	anna, bo = make.member("Anna").name, make.member("Bo").name
	meeting, other = event(("Member", anna)), event(("Member", anna), days_ago=9)
	activity_rules.nightly()
	meeting.starts_on = f"{date.today() - 5 * DAY} 10:00:00"
	meeting.event_participants[0].reference_docname = bo
	meeting.save()
	other.delete()
	activity_rules.nightly()
	assert of_rule(EVENTS) == [(meeting.name, bo, date.today() - 5 * DAY)]
	assert stored(anna) == (0, "None", None, 0) and stored(bo)[3] == 1
	frappe.db.set_value("Activity Rule", EVENTS, "activity_type", VOLUNTEERED)
	activity_rules.nightly()
	assert frappe.db.get_value("Member Activity", {"member": bo}, "activity_type") == VOLUNTEERED
	assert stored(bo)[0] == score(5 * 0.5**0.05)


def test_mail_counts_for_its_sender_and_for_the_member_it_belongs_to(make):
	anna = make.member("Anna", email="anna@exempel.example").name
	bo = make.member("Bo").name
	linked_contact(bo, email_ids=[{"email_id": "bo@arbete.example"}])
	ways = (
		{"sender": "anna@exempel.example"},
		{"sender": "anna@exempel.example", "reference_doctype": "Member", "reference_name": anna},
		{"sender": "bo@arbete.example"},
		{"sender": "stranger@exempel.example", "reference_doctype": "Member", "reference_name": bo},
		{"sender": "stranger@exempel.example"},
		{"sender": "anna@exempel.example", "sent_or_received": "Sent"},
	)
	for values in ways:
		doc = frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": "Received",
				"subject": "Hej",
				"communication_date": f"{date.today()} 08:00:00",
				**values,
			}
		)
		doc.name = frappe.generate_hash(length=10)
		doc.db_insert()
	for _night in range(2):
		activity_rules.nightly()
	found = [member for _mail, member, _day in of_rule(MAILS)]
	assert sorted(found) == sorted([anna, anna, bo, bo])


def test_many_documents_are_read_batch_by_batch(make, monkeypatch):
	monkeypatch.setattr(activity_rules, "BATCH", 2)
	anna = make.member("Anna").name
	meetings = [event(("Member", anna), days_ago=number) for number in range(5)]
	activity_rules.run(EVENTS)
	assert len(of_rule(EVENTS)) == 5
	gone = sorted(meeting.name for meeting in meetings)
	for name in (gone[0], gone[2], gone[4]):
		frappe.delete_doc("Event", name)
	assert activity_rules.run(EVENTS) == 3
	assert [row[0] for row in of_rule(EVENTS)] == [gone[1], gone[3]]
	assert activity_rules.run(EVENTS) == 0


def test_an_activity_of_a_rule_is_changed_in_its_source(make):
	anna = make.member("Anna").name
	event(("Member", anna))
	activity_rules.nightly()
	doc = frappe.get_doc("Member Activity", {"member": anna})
	with pytest.raises(frappe.ValidationError, match="would be back tomorrow"):
		doc.delete()
	doc.activity_on = date.today()
	with pytest.raises(frappe.ValidationError, match="Change the document"):
		doc.save()
	doc.reload()
	doc.note = "Spoke"
	doc.save()
	activity_rules.nightly()
	assert frappe.db.get_value("Member Activity", doc.name, "note") == "Spoke"


def test_nobody_enters_an_activity_as_a_rule(make):
	doc = activity(make.member().name, activity_rule=EVENTS, points=1000, number=9)
	assert not doc.activity_rule
	assert stored(doc.member)[::3] == (score(3), 1)


def test_a_rule_that_is_off_stops_and_one_that_is_deleted_takes_along(make):
	anna = make.member("Anna").name
	event(("Member", anna))
	activity_rules.nightly()
	rule = frappe.get_doc("Activity Rule", EVENTS)
	rule.enabled = 0
	rule.save()
	event(("Member", anna))
	activity_rules.nightly()
	assert len(of_rule(EVENTS)) == 1
	rule.delete()
	assert of_rule(EVENTS) == [] and stored(anna) == (0, "None", None, 0)


def test_a_broken_rule_says_so_and_the_others_go_on(make):
	anna = make.member("Anna").name
	event(("Member", anna))
	frappe.db.set_value("Activity Rule", MAILS, "member_field", "no_such_field")
	activity_rules.nightly()
	assert "no field no_such_field" in frappe.db.get_value("Activity Rule", MAILS, "problem")
	assert len(of_rule(EVENTS)) == 1


def test_any_doctype_by_customer_contact_and_mail(make):
	anna = make.member("Anna", email="anna@exempel.example").name
	rule = frappe.get_doc(
		{
			"doctype": "Activity Rule",
			"rule_name": "Tasks",
			"activity_type": VOLUNTEERED,
			"source_doctype": "ToDo",
			"member_field": "allocated_to",
			"date_field": "date",
			"filters": json.dumps([["ToDo", "status", "=", "Closed", False]]),
		}
	).insert()
	for status in ("Closed", "Open"):
		doc = frappe.get_doc(
			{
				"doctype": "ToDo",
				"description": "x",
				"status": status,
				"date": date.today(),
				"allocated_to": "x",
			}
		)
		doc.allocated_to = "anna@exempel.example"
		doc.name = frappe.generate_hash(length=10)
		doc.db_insert()
	activity_rules.run(rule.name)
	assert [row[1:] for row in of_rule("Tasks")] == [(anna, date.today())]


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"member_field": "nowhere"}, "has no field nowhere"),
		({"member_field": "description"}, "names no member"),
		({"member_field": "nowhere.field"}, "has no table nowhere"),
		({"date_field": "status"}, "has no date"),
		({"source_doctype": "DocField"}, "no documents of its own"),
		({"source_doctype": "System Settings"}, "no documents of its own"),
		({"filters": "nonsense"}, "cannot be read"),
		({"filters": '["status"]'}, "cannot be read"),
		({"activity_type": "Nothing"}, "Could not find Activity: Nothing"),
	],
)
def test_a_rule_that_cannot_work_is_refused_in_words(values, sentence):
	rule = {
		"doctype": "Activity Rule",
		"rule_name": "Wrong",
		"activity_type": VOLUNTEERED,
		"source_doctype": "ToDo",
		"member_field": "allocated_to",
		"date_field": "date",
	}
	with pytest.raises(frappe.ValidationError, match=sentence):
		frappe.get_doc({**rule, **values}).insert()


def test_whoever_may_not_read_the_documents_makes_no_rule_of_them(as_role):
	as_role("Membership Manager")
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(
			{
				"doctype": "Activity Rule",
				"rule_name": "Spying",
				"activity_type": VOLUNTEERED,
				"source_doctype": "Salary Component"
				if frappe.db.exists("DocType", "Salary Component")
				else "Employee",
				"member_field": "personal_email",
				"date_field": "date_of_joining",
			}
		).insert()


def test_the_form_offers_fields_that_fit():
	offered = activity_rules.fields_of("Event")
	assert "event_participants.reference_docname" in [row["value"] for row in offered["member"]]
	assert {"starts_on", "creation"} <= {row["value"] for row in offered["date"]}


# ---------------------------------------------------------------- two members who are one


def test_activities_follow_a_merge_and_come_back_when_it_is_undone(make):
	kept, merged = make.member("Anna"), make.member("Ann")
	activity(kept.name)
	activity(merged.name, 0, VOLUNTEERED)
	meeting = event(("Member", kept.name), ("Member", merged.name))
	activity_rules.nightly()
	record = merge.join("Member", kept.name, merged.name)
	assert stored(kept.name)[3] == 4
	assert merge.undo(frappe.get_doc("Member Merge", record)) == merged.name
	assert stored(kept.name)[3] == stored(merged.name)[3] == 2
	merge.join("Member", kept.name, merged.name)
	activity_rules.nightly()
	assert [row[:2] for row in of_rule(EVENTS)] == [(meeting.name, kept.name)]  # one meeting, one person
	assert stored(kept.name)[3] == 3


# ---------------------------------------------------------------- attendance


def test_a_pasted_list_is_looked_up_line_by_line(make):
	anna = make.member("Anna", "Ek", email="anna@exempel.example")
	bo = make.member("Bo", "Lind", former_number="4711")
	for _twin in range(2):
		make.member("Eva", "Holm")
	dead = make.member("Dag", "Ek", deceased_on=date.today() - DAY)
	text = "\n".join(
		[
			anna.name.lower(),
			"",
			"Bo  Lind",
			"Lind, Bo",
			"4711",
			"Eva Holm",
			"Nobody Known",
			dead.name,
			"Anna Ek <ANNA@exempel.example>",
		]
	)
	found = attendance.preview(ATTENDED, str(date.today()), text)
	assert [(line["number"], line["status"]) for line in found] == [
		(1, "Matched"),
		(3, "Matched"),
		(4, "Repeated"),
		(5, "Repeated"),
		(6, "Ambiguous"),
		(7, "Unknown"),
		(8, "Deceased"),
		(9, "Repeated"),
	]
	assert len(found[4]["members"]) == 2
	assert not frappe.db.count("Member Activity")
	chosen = found[4]["members"][1]["name"]
	answer = attendance.record(
		ATTENDED, str(date.today()), text, choices=json.dumps({"6": chosen}), note="Spring"
	)
	assert answer["recorded"] == 3
	assert [line["text"] for line in answer["left"]] == [
		"Lind, Bo",
		"4711",
		"Nobody Known",
		dead.name,
		"Anna Ek <ANNA@exempel.example>",
	]
	assert all(line["reason"] for line in answer["left"])
	rows = frappe.get_all("Member Activity", fields=["member", "note", "owner"])
	assert {row.member for row in rows} == {anna.name, bo.name, chosen}
	assert {(row.note, row.owner) for row in rows} == {("Spring", frappe.session.user)}
	assert stored(chosen)[0] == score(3)
	again = attendance.record(ATTENDED, str(date.today()), text, choices=json.dumps({"6": chosen}))
	assert again["recorded"] == 0 and frappe.db.count("Member Activity") == 3
	assert attendance.record(VOLUNTEERED, str(date.today()), anna.name)["recorded"] == 1


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"text": " \n "}, "Paste the list"),
		({"activity_on": ""}, "Choose the day"),
		({"activity_type": "Nothing"}, "no activity type"),
		({"text": "x\n" * 5001}, "5001 lines"),
		({"note": "x" * 200}, "Shorten it"),
	],
)
def test_a_list_that_cannot_be_recorded_is_refused_in_words(values, sentence):
	asked = {"activity_type": ATTENDED, "activity_on": str(date.today()), "text": "x", **values}
	with pytest.raises(frappe.ValidationError, match=sentence):
		attendance.record(**asked)


def test_data_import_brings_activities(make):
	from frappe.core.doctype.data_import.importer import Importer

	member = make.member().name
	rows = f"Member,Activity,Day\n{member},{ATTENDED},{date.today()}\nMEM-99999,{ATTENDED},{date.today()}\n"
	doc = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": "Member Activity",
			"import_type": "Insert New Records",
			"submit_after_import": 0,
			"mute_emails": 1,
		}
	)
	doc.name = "engagement-test"
	path = frappe.get_site_path("private", "files", f"{frappe.generate_hash(length=8)}.csv")
	with open(path, "w") as file:
		file.write(rows)
	importer = Importer("Member Activity", file_path=path, import_type="Insert New Records", console=True)
	assert importer.import_file.get_payloads_for_import()[0].doc["activity_type"] == ATTENDED
	for payload in importer.import_file.get_payloads_for_import()[:1]:
		frappe.get_doc({"doctype": "Member Activity", **payload.doc}).insert()
	assert stored(member)[0] == score(3)


# ---------------------------------------------------------------- report 6 against brute force

TYPES = ("Individual", "Family")
COLUMNS = ("member", "score", "level", "activities", "last_activity", "membership_status")


def status_on(person: Person, day: date, grace: int) -> str:
	"""Design §4, one person and one day; for people without pending terms who are alive."""
	terms = person.counting()
	started = [term for term in terms if term.start <= day]
	if started:
		last = started[-1]
		if not (last.cancelled_from and last.cancelled_from <= day):
			if last.end is None or day <= last.end:
				return "Current"
			if day <= last.end + grace * DAY:
				return "Grace"
			over = "Expired"
		else:
			over = "Cancelled"
	upcoming = [term for term in terms if term.start > day]
	if upcoming:
		return "Upcoming"
	if started:
		return over
	if person.terms:
		return "Cancelled"  # altogether, so from any day
	return ""


def brute_rows(people, weights, day, half_life, grace) -> list[tuple]:
	rows = []
	for name, person, done in people:
		if person.deceased_on and person.deceased_on <= day:
			continue
		past = [(when, kind) for when, kind in done if when <= day]
		points = sum(weights[kind] * 0.5 ** ((day - when).days / half_life) for when, kind in past)
		value = round(100 * (1 - exp(-points / 10)), 1)
		level = "High" if value >= 60 else "Medium" if value >= 25 else "Low" if value >= 5 else "None"
		joined = min((term.start for term in person.counting()), default=None)
		if not past and not (joined and joined <= day):
			continue
		last = max((when for when, _kind in past), default=None)
		rows.append((name, value, level, len(past), last, status_on(person, day, grace)))
	return sorted(rows, key=lambda row: (-row[1], row[0]))


@st.composite
def life(draw) -> tuple:
	terms, start = [], date.today() + draw(st.integers(-900, 10)) * DAY
	for _ in range(draw(st.integers(0, 4))):
		end = start + draw(st.sampled_from((20, 90, 365))) * DAY
		stop = draw(st.sampled_from((None, None, None, 0, 10)))
		cancelled_from = start + stop * DAY if stop is not None else None
		kind = draw(st.sampled_from(TYPES))
		forever = draw(st.integers(0, 9)) == 0
		terms.append(Term(kind, start, None if forever else end, cancelled_from))
		if forever and not cancelled_from:
			break
		covered = min(day for day in (None if forever else end, cancelled_from) if day)
		start = max(covered, start) + draw(st.sampled_from((1, 5, 31, 80))) * DAY
	died = draw(st.integers(0, 5)) == 0
	done = draw(
		st.lists(
			st.tuples(
				st.integers(-20, 800).map(lambda ago: date.today() - ago * DAY),
				st.sampled_from((ATTENDED, VOLUNTEERED, WROTE)),
			),
			max_size=6,
		)
	)
	return Person(tuple(terms), date.today() - draw(st.integers(0, 300)) * DAY if died else None), done


def enter(lives: list[tuple]) -> list[tuple]:
	names = add_members(
		[
			NewMember(
				f"Medlem {number}",
				deceased_on=person.deceased_on,
				terms=[NewTerm(t.membership_type, t.start, t.end, t.cancelled_from) for t in person.terms],
			)
			for number, (person, _done) in enumerate(lives)
		]
	)
	rows = [
		{
			"name": frappe.generate_hash(length=20),
			"member": name,
			"activity_type": kind,
			"activity_on": when,
		}
		for name, (_person, done) in zip(names, lives, strict=True)
		for when, kind in done
	]
	random.Random(1).shuffle(rows)
	insert("Member Activity", rows)
	stored_scores.refresh_scores(names)
	return [(name, person, done) for name, (person, done) in zip(names, lives, strict=True)]


def empty_register() -> None:
	for doctype in ("Member Activity", "Membership Spell", "Membership Event", "Membership", "Member"):
		frappe.db.delete(doctype)


def ask(as_of: date, **filters) -> dict:
	return query_report.run(REPORT, filters={"as_of": str(as_of), **filters})


@examples(40)
@given(
	lives=st.lists(life(), min_size=2, max_size=8),
	days_ago=st.lists(st.integers(0, 700), min_size=1, max_size=2),
	half_life=st.sampled_from((30, 100, 365)),
	grace=st.sampled_from((0, 30)),
	kind=st.sampled_from(TYPES),
	level=st.sampled_from(("High", "Medium", "Low", "None")),
)
def test_report_6_equals_brute_force(make, lives, days_ago, half_life, grace, kind, level):
	empty_register()
	make.settings(half_life_days=half_life, grace_days=grace)
	people = enter(lives)
	weights = dict(frappe.get_all("Member Activity Type", fields=["name", "weight"], as_list=True))
	for ago in (0, *days_ago):
		day = date.today() - ago * DAY
		expected = brute_rows(people, weights, day, half_life, grace)
		# all, and those of one type; each member who is listed has one, the newest up to the day
		latest = {
			name: runs[-1][2]
			for name, person, _done in people
			if (runs := person.runs(day, grace, by_type=True))
		}
		of_type = [row for row in expected if latest.get(row[0]) == kind]
		for filters, rows in (({}, expected), ({"membership_type": kind}, of_type)):
			answer = ask(day, **filters)
			assert [tuple(row[name] for name in COLUMNS) for row in answer["result"]] == rows
			# the levels of those who are active
			level_of = {row[0]: row[2] for row in expected}
			active = [
				level_of[name]
				for name, person, _done in people
				if any(
					begin <= day <= stop and (not filters or its_type == kind)
					for begin, stop, its_type in person.runs(day, grace, by_type=True)
				)
			]
			counts = [active.count(level) for level in ("High", "Medium", "Low", "None")]
			assert [card["value"] for card in answer["report_summary"]] == (counts if active else [])
		shown = ask(day, level=level)["result"]
		assert [row["member"] for row in shown] == [row[0] for row in expected if row[2] == level]


def test_the_stored_score_is_that_of_the_report(make):
	people = enter(
		[(Person((Term("Individual", date.today() - 50 * DAY, None),)), [(date.today() - 9 * DAY, ATTENDED)])]
		* 3
	)
	rows = {row["member"]: row for row in ask(date.today())["result"]}
	for name, _person, _done in people:
		row = rows[name]
		assert stored(name) == (row["score"], row["level"], row["last_activity"], row["activities"])


# ---------------------------------------------------------------- what the page gets, and who sees what


@pytest.fixture
def association():
	"""Forty members since two years: 12 did much today, 8 something a while ago, 20 nothing. A year ago nobody did."""
	term = (Term("Individual", date.today() - 730 * DAY, None),)
	much = [(date.today(), VOLUNTEERED), (date.today(), VOLUNTEERED)]
	return enter(
		[(Person(term), much)] * 12
		+ [(Person(term), [(date.today() - 30 * DAY, ATTENDED)])] * 8
		+ [(Person(term), [])] * 20
	)


def test_columns_chart_cards_and_message(association):
	answer = ask(date.today())
	names = [column["fieldname"] for column in answer["columns"]]
	assert [name for name in names if name != "member_name"] == [
		"member",
		"score",
		"level",
		"activities",
		"last_activity",
		"membership_status",
	]
	values = {dataset["name"]: dataset["values"] for dataset in answer["chart"]["data"]["datasets"]}
	assert [values[level][-1] for level in ("High", "Medium", "Low", "None")] == [12, 0, 8, 20]
	assert [values[level][0] for level in ("High", "None")] == [0, 40]
	assert len(answer["chart"]["data"]["labels"]) == 2
	high = answer["report_summary"][0]
	assert (high["value"], high["indicator"]) == (12, "Green") and "(before: 0)" in high["label"]
	for said in (
		"100 days",
		"High from 60",
		"Volunteered 5",
		"30 days of grace",
		"/membership-help/engagement",
	):
		assert said in answer["message"]


def test_only_the_most_engaged_are_listed_and_the_message_says_so(association, monkeypatch):
	monkeypatch.setattr(member_engagement, "MOST_ROWS", 15)
	answer = ask(date.today())
	assert len(answer["result"]) == 15
	assert [row["level"] for row in answer["result"]] == ["High"] * 12 + ["Low"] * 3
	assert "Only the 15 most engaged are shown" in answer["message"]
	assert "most engaged are shown" not in ask(date.today(), level="High")["message"]
	assert len(ask(date.today(), level="None")["result"]) == 15


def test_levels_are_the_same_where_the_names_do_not_fit_into_one_string(association, monkeypatch):
	whole = engagement_counts.Engagement(date.today()).levels()
	monkeypatch.setattr(packed_columns, "LONGEST", 40)
	assert engagement_counts.Engagement(date.today()).levels() == whole
	assert sum(whole.values()) == 40


def test_analysts_get_exact_levels_and_no_names(association, as_role):
	as_role("Membership Analyst")
	answer = ask(date.today())
	assert [(row["level"], row["members"], row["members_before"]) for row in answer["result"]] == [
		("High", 12, 0),
		("Medium", 0, 0),
		("Low", 8, 0),
		("None", 20, 40),
	]
	assert sum(row["share"] for row in answer["result"]) == pytest.approx(100)
	assert association[0][0] not in json.dumps(answer, default=str)


def test_recruiters_get_rounded_levels_of_whole_months(association, as_role):
	as_role("Member Recruiter")
	answer = ask(date.today())
	for row in answer["result"]:
		assert row["members"] % 5 == row["members_before"] % 5 == 0
	for dataset in answer["chart"]["data"]["datasets"]:
		assert all(value % 5 == 0 for value in dataset["values"])
	assert "multiples of 5" in answer["message"]
	assert [row["level"] for row in ask(date.today(), level="Low")["result"]] == ["Low"]
	assert association[0][0] not in json.dumps(answer, default=str)
	assert frappe.utils.formatdate(date.today().replace(day=1) - DAY) in answer["message"]


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_no_activity_and_no_score_is_read_without_the_right_to_members(association, as_role, role):
	as_role(role)
	assert not frappe.has_permission("Member Activity", "read")
	with pytest.raises(frappe.PermissionError):
		frappe.get_list("Member Activity")
	with pytest.raises(frappe.PermissionError):
		stored_scores.on_form(association[0][0])
	for call in (attendance.preview, attendance.record):
		with pytest.raises(frappe.PermissionError):
			call(ATTENDED, str(date.today()), association[0][0])
	with pytest.raises(frappe.PermissionError):
		activity_rules.run_now(EVENTS)


def test_registrars_record_and_privacy_officers_only_read(association, as_role):
	member = association[-1][0]
	as_role("Member Registrar")
	activity(member)
	assert attendance.record(VOLUNTEERED, str(date.today()), member)["recorded"] == 1
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Activity Rule", EVENTS).save()
	frappe.set_user("Administrator")
	as_role("Member Privacy Officer")
	assert frappe.get_list("Member Activity", filters={"member": member})
	with pytest.raises(frappe.PermissionError):
		activity(member)
	with pytest.raises(frappe.PermissionError):
		ask(date.today())


def test_a_registrar_who_may_see_some_members_sees_their_rows_only(association, as_role, make):
	user = as_role("Member Registrar")
	frappe.set_user("Administrator")
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Member", "for_value": association[0][0]}
	).insert(ignore_permissions=True)
	frappe.set_user(user)
	assert [row["member"] for row in ask(date.today())["result"]] == [association[0][0]]
	with pytest.raises(frappe.PermissionError):
		stored_scores.on_form(association[1][0])


@pytest.mark.parametrize(
	("wrong", "sentence"),
	[
		({"as_of": "in a day"}, "Choose today or an earlier day"),
		({"as_of": "0900-01-01"}, "Choose a day after the year"),
		({"level": "Top"}, "Choose High, Medium, Low or None"),
		({"membership_type": "' or 1=1"}, "There is no membership type"),
	],
)
def test_filters_that_make_no_sense_get_one_sentence(wrong, sentence):
	filters = {"as_of": str(date.today()), **wrong}
	if filters["as_of"] == "in a day":
		filters["as_of"] = str(date.today() + DAY)
	frappe.clear_messages()
	assert member_engagement.execute(filters) == ([], [])
	(said,) = frappe.get_message_log()
	assert sentence in said["message"]


def test_an_empty_register_is_empty_not_wrong():
	answer = ask(date.today())
	assert answer["result"] == [] and answer["chart"] is None and answer["report_summary"] == []
