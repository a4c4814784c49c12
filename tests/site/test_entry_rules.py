"""Entry rules: what people do moves them on by itself, once, and their timeline says why."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.desk.form import load
from frappe.utils import add_to_date, getdate, now_datetime
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.member_journey.steps import entry_rules
from membership_recruitment.member_journey.steps.entry_rules import (
	ACTIVITY,
	CONTACT,
	JOINED,
	MEMBERS,
	PROSPECTS,
	RECRUITING,
	REGISTER,
	TERMS,
)
from membership_recruitment.member_recruitment import worklist
from membership_recruitment.people import journey_steps
from membership_recruitment.setup import journey_phases
from membership_recruitment.setup.activities import ATTENDED, OFFICE, RECOMMENDED
from membership_recruitment.utils import database
from tests.support.tools.examples import examples

PROSPECT = "Membership Prospect"
RULES_AS_INSTALLED = journey_phases.ENTRY_RULES


def call(prospect, **values):
	values = {"kind": "Call", "answered": 1, **values}
	return frappe.get_doc({"doctype": "Prospect Interaction", "prospect": prospect.name, **values}).insert()


def take_part(member, kind=RECOMMENDED, day=None):
	return frappe.get_doc(
		{
			"doctype": "Member Activity",
			"member": member.name,
			"activity_type": kind,
			"activity_on": day or getdate(),
		}
	).insert()


def phase_of(person) -> str | None:
	field = "phase" if person.doctype == PROSPECT else "journey_phase"
	return frappe.db.get_value(person.doctype, person.name, field)


def steps_of(person) -> list[tuple]:
	return [
		(row.from_phase, row.to_phase)
		for row in frappe.get_all(
			"Journey Transition",
			filters={"journey_id": person.journey_id},
			fields=["from_phase", "to_phase"],
			order_by="transition_on asc",
		)
	]


def remarks_on(person) -> list[str]:
	return frappe.get_all(
		"Comment",
		filters={
			"reference_doctype": person.doctype,
			"reference_name": person.name,
			"comment_type": "Info",
		},
		pluck="content",
		order_by="creation asc",
	)


def all_steps() -> list[tuple]:
	return frappe.db.sql("select * from `tabJourney Transition` order by name")


@pytest.fixture
def member(make):
	"""A member whose term runs, in the members' first phase since an hour ago."""
	doc = make.member(journey_phase="Loyalty")
	make.term(doc.name, add_to_date(getdate(), months=-2), add_to_date(getdate(), months=10))
	frappe.db.set_value(
		"Journey Transition",
		{"journey_id": doc.journey_id},
		"transition_on",
		now_datetime() - timedelta(hours=1),
	)
	return frappe.get_doc("Member", doc.name)


# ---------------------------------------------------------------- each rule


def test_the_phases_come_with_their_rules():
	stored = {
		name: [(row.event, row.activity_type) for row in frappe.get_doc("Journey Phase", name).entry_rules]
		for name in RULES_AS_INSTALLED
	}
	assert stored == {name: rules for name, (_people, rules) in RULES_AS_INSTALLED.items()}


def test_the_first_answered_contact_leads_on_and_says_so(make):
	prospect = make.prospect()
	call(prospect, answered=0)
	assert phase_of(prospect) == "Awareness"
	call(prospect, interaction_on=datetime(2026, 11, 3, 10, 15))
	assert phase_of(prospect) == "Consideration"
	assert steps_of(prospect) == [(None, "Awareness"), ("Awareness", "Consideration")]
	assert remarks_on(prospect) == [
		"· Moved from Awareness to Consideration: first answered contact (Call, 3 November 2026)."
	]
	row = frappe.db.get_value(PROSPECT, prospect.name, ("phase_since", "phase_due_on"))
	assert row == (getdate(), getdate() + timedelta(days=45))


def test_a_form_that_somebody_sent_in_is_not_answered_yet(make):
	prospect = make.prospect()
	call(prospect, kind="Form")
	assert phase_of(prospect) == "Awareness"
	call(prospect, kind="Mail")
	assert phase_of(prospect) == "Consideration"


def test_the_timeline_speaks_the_sites_language(make, monkeypatch):
	monkeypatch.setattr(entry_rules, "site_language", lambda: "sv")
	prospect = make.prospect()
	call(prospect, interaction_on=datetime(2026, 11, 3, 10, 15))
	assert "3 november 2026" in remarks_on(prospect)[0]


def test_asking_for_the_price_leads_to_decision(make):
	prospect = make.prospect()
	worklist.log_contact(prospect.name, "Call", asked_for_terms=True)
	assert phase_of(prospect) == "Decision"
	assert steps_of(prospect)[1:] == [("Awareness", "Decision")]
	assert "asked for terms or price (Call, " in remarks_on(prospect)[0]


def test_the_step_is_by_whoever_logged_the_contact(make, as_role):
	recruiter = as_role("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter)
	worklist.log_contact(prospect.name, "Call")
	frappe.set_user("Administrator")
	staff = frappe.get_all("Journey Transition", filters={"journey_id": prospect.journey_id}, pluck="staff")
	assert staff == [recruiter, recruiter]


@pytest.mark.parametrize("kind", [RECOMMENDED, OFFICE])
def test_activities_make_ambassadors(member, kind):
	take_part(member, ATTENDED)
	assert phase_of(member) == "Loyalty"
	take_part(member, kind)
	assert phase_of(member) == "Ambassador"
	assert steps_of(member)[1:] == [("Loyalty", "Ambassador")]
	assert remarks_on(member)[-1].startswith(f"· Moved from Loyalty to Ambassador: activity {kind} (")


def test_new_members_come_into_the_phase_with_that_rule(make):
	convert = {"membership_type": "Individual", "start_date": str(getdate())}
	first = make.prospect().make_member(**convert)["member"]
	assert frappe.db.get_value("Member", first, "journey_phase") == "Loyalty"
	phase = add_phase("Welcome", MEMBERS, 9)
	move_rule(JOINED, "Loyalty", phase)
	prospect = make.prospect("Elsa", "Holm")
	second = prospect.make_member(**convert)["member"]
	assert frappe.db.get_value("Member", second, "journey_phase") == "Welcome"
	assert steps_of(prospect)[-1] == ("Awareness", "Welcome")


def test_without_that_rule_new_members_come_into_the_first_phase(make):
	frappe.db.delete("Journey Entry Rule", {"event": JOINED})
	assert entry_rules.phase_of_new_members() == "Loyalty"


def test_members_registered_by_hand_get_a_phase_at_night(make):
	person = make.member()
	make.term(person.name, getdate(), add_to_date(getdate(), years=1))
	assert phase_of(person) is None
	entry_rules.nightly()
	assert phase_of(person) == "Loyalty"
	assert remarks_on(person)[-1].startswith("· Moved to Loyalty: became a member (")


def test_a_joining_that_was_taken_back_leads_nowhere(make):
	person = make.member()
	term = make.term(person.name, getdate(), add_to_date(getdate(), years=1))
	joined = f"select count(*) from `tabMembership Event` r where r.member = %s and {entry_rules.SOURCES[JOINED].condition}"
	assert frappe.db.sql(joined, person.name)[0][0] == 1
	term.reload()
	term.update({"cancelled_from": term.start_date, "cancellation_reason": "Other"})
	term.save()
	assert frappe.db.sql(joined, person.name)[0][0] == 0


def test_a_contact_from_before_the_prospect_was_entered_counts(make):
	"""Met yesterday, entered today."""
	prospect = make.prospect()
	call(prospect, interaction_on=add_to_date(now_datetime(), days=-1))
	assert phase_of(prospect) == "Consideration"


def test_what_lies_ahead_waits_for_its_day(make, member):
	prospect = make.prospect()
	call(prospect, interaction_on=add_to_date(now_datetime(), days=1))
	take_part(member, day=add_to_date(getdate(), days=1))
	assert (phase_of(prospect), phase_of(member)) == ("Awareness", "Loyalty")


# ---------------------------------------------------------------- hand and rule


def test_the_phase_chosen_with_the_contact_wins(make):
	prospect = make.prospect(phase="Consideration")
	worklist.log_contact(prospect.name, "Call", answered=True, asked_for_terms=True, phase="Awareness")
	assert phase_of(prospect) == "Awareness"
	entry_rules.nightly()
	assert phase_of(prospect) == "Awareness"


def test_the_phase_left_as_it_is_in_the_dialog_lets_the_rules_decide(make):
	prospect = make.prospect()
	worklist.log_contact(prospect.name, "Call", phase="Awareness", next_action="Send the form")
	assert phase_of(prospect) == "Consideration"
	assert frappe.db.get_value(PROSPECT, prospect.name, "next_action") == "Send the form"


def test_moved_back_by_hand_stays_until_something_new_happens(make, member):
	prospect = make.prospect()
	call(prospect)
	take_part(member)
	for person, field, phase in ((prospect, "phase", "Awareness"), (member, "journey_phase", "Loyalty")):
		person.reload()
		person.set(field, phase)
		person.save()
	entry_rules.nightly()
	assert (phase_of(prospect), phase_of(member)) == ("Awareness", "Loyalty")
	call(prospect, kind="Meeting")
	take_part(member, OFFICE)
	assert (phase_of(prospect), phase_of(member)) == ("Consideration", "Ambassador")
	assert steps_of(member) == [
		(None, "Loyalty"),
		("Loyalty", "Ambassador"),
		("Ambassador", "Loyalty"),
		("Loyalty", "Ambassador"),
	]


def test_a_form_that_was_open_meanwhile_is_not_saved_over_the_move(make, member):
	prospect = make.prospect()
	opened = [frappe.get_doc(PROSPECT, prospect.name), frappe.get_doc("Member", member.name)]
	call(prospect)
	take_part(member)
	for doc in opened:
		with pytest.raises(frappe.TimestampMismatchError):
			doc.save()


def test_members_are_moved_by_hand_among_their_own_phases(member):
	member.journey_phase = "Decision"
	with pytest.raises(frappe.ValidationError, match="no phase of members"):
		member.save()


# ---------------------------------------------------------------- once


def test_every_night_again_changes_nothing(make, member):
	entry_rules.nightly()  # whoever else is on the site
	prospects = [make.prospect("Nils", f"Berg {number}") for number in range(3)]
	for prospect in prospects:
		enter_contact(prospect.name, now_datetime(), "answered")
	enter_activity(member.name, getdate(), RECOMMENDED)
	before = len(all_steps())
	entry_rules.nightly()
	steps, remarks = all_steps(), frappe.db.count("Comment")
	assert len(steps) == before + 4
	entry_rules.nightly()
	assert (all_steps(), frappe.db.count("Comment")) == (steps, remarks)


def test_whoever_comes_second_finds_the_person_moved(make):
	"""Two processes find the same move; the second looks again under the lock."""
	prospect = make.prospect()
	enter_contact(prospect.name, now_datetime(), "answered")
	rules = entry_rules._rules(RECRUITING)
	found = entry_rules._find(RECRUITING, rules, [prospect.name])
	assert entry_rules.apply_rules(RECRUITING, [prospect.name]) == 1
	assert entry_rules._carry_out(RECRUITING, rules, found) == 0
	assert len(steps_of(prospect)) == 2


# ---------------------------------------------------------------- who is left alone


def test_prospects_who_are_lost_or_queued_stay(make):
	lost, queued = make.prospect(), make.prospect("Elsa", "Holm")
	lost.mark_lost("Moved abroad")
	frappe.db.set_value(PROSPECT, queued.name, "status", "Queued")
	for prospect in (lost, queued):
		enter_contact(prospect.name, now_datetime(), "answered")
	entry_rules.nightly()
	assert {phase_of(lost), phase_of(queued)} == {"Awareness"}


def test_after_reopening_only_a_new_contact_leads_on(make):
	prospect = make.prospect()
	call(prospect, answered=0)
	prospect.reload()
	prospect.mark_lost("Moved abroad")
	enter_contact(prospect.name, now_datetime(), "answered")
	prospect.reload()
	prospect.reopen()
	entry_rules.nightly()
	assert phase_of(prospect) == "Awareness"
	call(prospect)
	assert phase_of(prospect) == "Consideration"


@pytest.mark.parametrize("why", ["deceased", "former"])
def test_who_is_no_longer_a_member_stays(make, why):
	person = make.member(journey_phase="Loyalty")
	make.term(person.name, "2020-01-01", "2020-12-31" if why == "former" else None)
	if why == "deceased":
		person.reload()
		person.deceased_on = getdate()
		person.save()
	take_part(person)
	entry_rules.nightly()
	assert phase_of(person) == "Loyalty"


def test_nothing_stays_readable_on_the_converted_prospect(make):
	prospect = make.prospect()
	call(prospect)
	assert remarks_on(prospect)
	prospect.reload()
	prospect.make_member("Individual", str(getdate()))
	assert not frappe.db.exists("Comment", {"reference_name": prospect.name})


def test_the_owner_of_a_prospect_reads_why_and_others_do_not(make, as_role):
	prospect = make.prospect(recruiter=make.user("Member Recruiter"))
	call(prospect)
	frappe.set_user(prospect.recruiter)
	load.getdoc(PROSPECT, prospect.name)
	assert [row.content for row in frappe.response.docinfo.info_logs] == remarks_on(prospect)
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		load.getdoc(PROSPECT, prospect.name)


def test_a_recruiters_contact_reads_no_member(make, as_role, monkeypatch):
	recruiter = as_role("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter)
	asked = []
	run = frappe.db.__class__.sql

	def listen(self, query, *args, **kwargs):
		asked.append(str(query))
		return run(self, query, *args, **kwargs)

	monkeypatch.setattr(frappe.db.__class__, "sql", listen)
	worklist.log_contact(prospect.name, "Call", asked_for_terms=True)
	assert phase_of(prospect) == "Decision"
	assert any("`tabProspect Interaction`" in query for query in asked)
	assert not [query for query in asked if "`tabMember`" in query or "`tabMember Activity`" in query]


# ---------------------------------------------------------------- phases that people change


def add_phase(name: str, people: str, sequence: int) -> str:
	return (
		frappe.get_doc(
			{"doctype": "Journey Phase", "phase_name": name, "people": people, "sequence": sequence}
		)
		.insert()
		.name
	)


def move_rule(event: str, old: str, new: str) -> None:
	frappe.db.set_value("Journey Entry Rule", {"event": event, "parent": old}, "parent", new)
	frappe.clear_document_cache("Journey Phase")


def test_rules_follow_a_renamed_phase(make):
	frappe.rename_doc("Journey Phase", "Consideration", "Getting to Know Us", force=True)
	prospect = make.prospect()
	call(prospect)
	assert phase_of(prospect) == "Getting to Know Us"


def test_further_on_is_what_the_order_says(make):
	prospect = make.prospect(phase="Decision")
	call(prospect)
	assert phase_of(prospect) == "Decision"
	frappe.db.set_value("Journey Phase", "Consideration", "sequence", 4)
	call(prospect)
	assert phase_of(prospect) == "Consideration"


@pytest.mark.parametrize(
	("phase", "row", "sentence"),
	[
		("Consideration", {"event": ACTIVITY, "activity_type": RECOMMENDED}, "the other side"),
		("Loyalty", {"event": CONTACT}, "the other side"),
		("Ambassador", {"event": ACTIVITY}, "Choose the activity"),
		("Ambassador", {"event": JOINED}, "come into Loyalty already"),
		("Consideration", {"event": CONTACT}, "says the same"),
	],
)
def test_rules_that_lead_nowhere_are_refused(phase, row, sentence):
	doc = frappe.get_doc("Journey Phase", phase)
	doc.append("entry_rules", row)
	with pytest.raises(frappe.ValidationError, match=sentence):
		doc.save()


def test_rules_are_seeded_once_and_only_on_phases_of_ours():
	frappe.db.delete("Journey Entry Rule")
	frappe.clear_document_cache("Journey Phase")
	frappe.rename_doc("Journey Phase", "Decision", "Signing Up", force=True)
	frappe.db.set_value("Journey Phase", "Ambassador", "people", PROSPECTS)
	journey_phases.seed_entry_rules()
	journey_phases.seed_entry_rules()
	stored = frappe.get_all("Journey Entry Rule", fields=["parent", "event"], as_list=True)
	assert sorted(stored) == [("Consideration", CONTACT), ("Loyalty", JOINED)]


# ---------------------------------------------------------------- everybody at night, against one by one

MINUTE = timedelta(minutes=1)
LENGTH = 12  # minutes of a history


def enter_contact(prospect: str, on: datetime, what: str) -> None:
	database.insert(
		"Prospect Interaction",
		[
			{
				"name": frappe.generate_hash(length=20),
				"prospect": prospect,
				"kind": "Call",
				"answered": int(what == "answered"),
				"asked_for_terms": int(what == "asked"),
				"interaction_on": on,
			}
		],
	)


def enter_activity(member: str, on, kind: str) -> None:
	database.insert(
		"Member Activity",
		[
			{
				"name": frappe.generate_hash(length=20),
				"member": member,
				"activity_type": kind,
				"activity_on": on,
			}
		],
	)


@st.composite
def histories(draw) -> list[dict]:
	"""Prospects with steps by hand and contacts, each minute one thing at most of each kind."""
	minutes = st.integers(0, LENGTH)
	found = []
	for _person in range(draw(st.integers(1, 4))):
		found.append(
			{
				"status": draw(st.sampled_from(("Open", "Open", "Open", "Lost"))),
				"steps": draw(
					st.dictionaries(
						minutes, st.sampled_from(("Awareness", "Consideration", "Decision")), max_size=3
					)
				),
				"contacts": draw(
					st.lists(
						st.tuples(minutes, minutes, st.sampled_from(("answered", "asked", "neither"))),
						max_size=5,
					)
				),
			}
		)
	return found


@examples(50)
@given(
	people=histories(),
	order=st.permutations(("Awareness", "Consideration", "Decision")),
	rules=st.dictionaries(
		st.sampled_from((CONTACT, TERMS)), st.sampled_from(("Awareness", "Consideration", "Decision"))
	),
)
def test_the_night_equals_going_through_people_one_by_one(make, people, order, rules):
	frappe.db.savepoint("example")
	try:
		compare(make, people, order, rules)
	finally:
		frappe.db.rollback(save_point="example")


def compare(make, people, order, rules):
	frappe.db.delete("Journey Entry Rule", {"event": ["in", [CONTACT, TERMS]]})
	for place, phase in enumerate(order, start=1):
		frappe.db.set_value("Journey Phase", phase, "sequence", place)
	for event, phase in rules.items():
		row = {"doctype": "Journey Entry Rule", "parent": phase, "parenttype": "Journey Phase"}
		frappe.get_doc({**row, "parentfield": "entry_rules", "event": event}).db_insert()
	base = now_datetime().replace(microsecond=0) - timedelta(days=1)
	prospects, expected = [], []
	for number, person in enumerate(people):
		prospect = make.prospect("Nils", f"Berg {number}")
		frappe.db.delete("Journey Transition", {"journey_id": prospect.journey_id})
		phase = None
		for minute, phase in sorted(person["steps"].items()):
			journey_steps.record(prospect, None, phase)
			frappe.db.sql(
				"update `tabJourney Transition` set transition_on = %s where journey_id = %s"
				" order by transition_on desc limit 1",
				(base + minute * MINUTE, prospect.journey_id),
			)
		frappe.db.set_value(PROSPECT, prospect.name, {"phase": phase, "status": person["status"]})
		for happened, entered, what in person["contacts"]:
			name = frappe.generate_hash(length=20)
			frappe.get_doc(
				{
					"doctype": "Prospect Interaction",
					"name": name,
					"prospect": prospect.name,
					"kind": "Call",
					"answered": int(what == "answered"),
					"asked_for_terms": int(what == "asked"),
					"interaction_on": base + happened * MINUTE,
				}
			).db_insert()
			frappe.db.sql(
				"update `tabProspect Interaction` set creation = %s where name = %s",
				(base + entered * MINUTE, name),
			)
		prospects.append(prospect)
		expected.append(one_by_one(person, phase, order, rules))
	before = [len(steps_of(prospect)) for prospect in prospects]
	entry_rules.nightly()
	found = [
		(phase_of(prospect), len(steps_of(prospect)) - steps)
		for prospect, steps in zip(prospects, before, strict=True)
	]
	assert found == expected
	entry_rules.nightly()
	assert [phase_of(prospect) for prospect in prospects] == [phase for phase, _moved in expected]


def one_by_one(person, phase, order, rules) -> tuple[str | None, int]:
	"""Where somebody stands after a night, and how many steps that took."""
	if person["status"] != "Open":
		return phase, 0
	latest = max(person["steps"], default=-1)
	reached = phase
	for happened, entered, what in person["contacts"]:
		event = {"answered": CONTACT, "asked": TERMS}.get(what)
		if event not in rules or max(happened, entered) <= latest:
			continue
		if reached is None or order.index(rules[event]) > order.index(reached):
			reached = rules[event]
	return reached, int(reached != phase)


def test_thousands_in_batches(make, monkeypatch):
	monkeypatch.setattr("membership_recruitment.utils.batches.SIZE", 2)
	prospects = [make.prospect("Nils", f"Berg {number}") for number in range(5)]
	for prospect in prospects:
		enter_contact(prospect.name, now_datetime(), "asked")
	entry_rules.nightly()
	assert {phase_of(prospect) for prospect in prospects} == {"Decision"}
	assert entry_rules.apply_rules(REGISTER, []) == 0
