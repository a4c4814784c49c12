"""The risk of leaving on a real site: switched on, trained, approved, looked at, objected to."""

import json
from datetime import date, timedelta

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_days, getdate, now_datetime

from membership_recruitment.member_journey.target_lists import email_group, letters, question
from membership_recruitment.member_privacy.consent import withdrawal
from membership_recruitment.member_recruitment import target_list_api
from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.doctype.leaving_risk_settings.leaving_risk_settings import (
	approver_query as approvers,
)
from membership_recruitment.membership.leaving_risk import models, rules, scores, told
from membership_recruitment.membership.leaving_risk.snapshots import Snapshots, open_now
from membership_recruitment.membership.leaving_risk.term_features import LEAD_DAYS, NAMES
from membership_recruitment.membership.notices import text
from membership_recruitment.membership.terms import lapse_rates
from membership_recruitment.patches.v0_2 import begin_leaving_risk
from membership_recruitment.public_page import PublicRequest
from membership_recruitment.utils.statistics import holdout
from tests.support import roles
from tests.support.factories import leaving_members
from tests.support.factories.leaving_members import PURPOSE, TYPE, history, switch_on

SETTINGS, MODEL = "Leaving Risk Settings", "Leaving Risk Model"
CALL_THESE = "Call These This Week"
RISK = ("leaving_band", "leaving_levels", "leaving_call_on")


@pytest.fixture(autouse=True)
def nobody_else(make):
	"""No members but those of the test."""
	for doctype in (
		*("Renewal Notice", "Member Activity", "Membership Spell", "Membership Event", "Membership"),
		*("Member", MODEL),
	):
		frappe.db.delete(doctype)
	make.settings(grace_days=30, complete_since=None)
	yield
	frappe.clear_document_cache(SETTINGS, SETTINGS)


@pytest.fixture
def ending():
	"""A member whose term ends in so many days, and what the register knows of such terms: half are not renewed."""
	leaving_members.past_terms()
	return leaving_members.ending


def risk_of(member) -> tuple:
	return frappe.db.get_value("Member", getattr(member, "name", member), RISK)


NOTHING = (None, None, None)


# ---------------------------------------------------------------- switched off, and on


def test_it_is_off_until_it_is_switched_on(ending):
	member = ending()
	assert not rules.rules().enabled
	models.nightly()
	assert risk_of(member) == NOTHING and told.on_form(member.name) is None


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"purpose": None}, "Choose the purpose that people are told of"),
		({"approver": None}, "Choose who approves a model"),
		({"approver": "Guest"}, "may not approve models. Choose somebody with one of these roles"),
	],
)
def test_what_is_needed_before_it_is_switched_on(make, values, sentence):
	settings = frappe.get_single(SETTINGS)
	settings.update({"enabled": 1, "purpose": PURPOSE, "approver": make.user("Membership Manager"), **values})
	with pytest.raises(frappe.ValidationError, match=sentence):
		settings.save()


def test_switched_off_again_nothing_is_left(ending):
	member = ending()
	switch_on()
	assert scores.score() == 1 and risk_of(member)[0]
	switch_on(enabled=0)
	scores.score()
	assert risk_of(member) == NOTHING


# ---------------------------------------------------------------- without a model


def test_without_a_model_the_share_of_the_group_puts_them_in_order(ending):
	member, far, ended = ending(20), ending(200), ending(-60)
	switch_on()
	scores.score()
	band, levels, call_on = risk_of(member)
	assert (band, levels, call_on) == ("Less Likely", None, getdate() + timedelta(days=20 - LEAD_DAYS))
	assert risk_of(far) == risk_of(ended) == NOTHING
	found = told.on_form(member.name)
	assert (found["by_group"], found["reasons_for"]) == (True, [])
	assert found["chance"] == pytest.approx(
		100 * 21 / 41
	)  # of those terms that ended, and this member's group


@pytest.mark.parametrize(
	("band", "days", "wanted"),
	[("Most Likely", 40, 10), ("Most Likely", 20, 0), ("Least Likely", 40, None), ("Least Likely", 20, None)],
)
def test_nobody_is_to_be_called_on_a_day_that_is_over_nor_who_is_least_likely(ending, band, days, wanted):
	member = ending(days)
	switch_on()
	scores.score()
	frappe.db.set_value("Member", member.name, "leaving_band", band)
	call_on = None if wanted is None else getdate() + timedelta(days=wanted)
	assert told.on_form(member.name)["call_on"] == call_on


def test_running_it_twice_changes_nothing(ending, statements):
	ending()
	switch_on()
	scores.score()
	before = frappe.get_all("Member", fields=["*"])
	scores.score()
	assert frappe.get_all("Member", fields=["*"]) == before


def test_settings_that_are_open_on_a_form_can_be_used_after_the_job(ending):
	ending()
	switch_on()
	said = "select value from tabSingles where doctype = 'Leaving Risk Settings' and field = 'modified'"
	opened = frappe.db.sql(said)
	assert scores.score() == 1
	assert frappe.db.sql(said) == opened  # Frappe refuses the form's buttons where it differs


def test_nobody_types_it_and_no_old_form_brings_it_back(ending):
	member = ending()
	opened = frappe.get_doc("Member", member.name)
	switch_on()
	scores.score()
	stored = risk_of(member)
	opened.update(
		{"leaving_band": "Least Likely", "leaving_levels": "{}", "leaving_objection_on": now_datetime()}
	)
	opened.save()
	assert risk_of(member) == stored
	assert not frappe.db.get_value("Member", member.name, "leaving_objection_on")


@pytest.mark.parametrize("how", ["renewed", "said", "died"])
def test_whose_end_is_no_question_any_more_is_left_out(ending, make, how):
	member = ending()
	term = frappe.get_last_doc("Membership", {"member": member.name})
	switch_on()
	scores.score()
	assert risk_of(member)[0]
	if how == "renewed":
		make.term(member.name, str(term.end_date + timedelta(days=1)), membership_type=TYPE)
	elif how == "said":
		term.update({"cancelled_from": term.end_date + timedelta(days=1), "cancellation_reason": "Resigned"})
		term.save()
	else:
		frappe.get_doc("Member", member.name).update({"deceased_on": getdate()}).save()
	scores.score()
	assert risk_of(member) == NOTHING


# ---------------------------------------------------------------- objections and consent


def test_an_objection_on_the_form_deletes_it_at_once(ending):
	member, other = ending(), ending()
	switch_on()
	scores.score()
	frappe.get_doc("Member", member.name).object_to_ranking()
	assert risk_of(member) == NOTHING and set(told.on_form(member.name)) == {"objected_on"}
	scores.score()
	assert risk_of(member) == NOTHING and risk_of(other)[0]


def test_the_privacy_officer_notes_an_objection_before_anything_is_foretold_and_takes_it_back(ending, make):
	early, soon = ending(200), ending()
	switch_on()
	scores.score()
	frappe.set_user(make.user("Member Privacy Officer"))
	assert frappe.get_doc("Member", early.name).leaving_risk() == {"band": None, "may_object": True}
	for member in (early, soon):
		frappe.get_doc("Member", member.name).object_to_ranking()
	assert risk_of(soon) == NOTHING
	assert set(frappe.get_doc("Member", early.name).leaving_risk()) == {"objected_on", "may_object"}
	with pytest.raises(frappe.ValidationError, match="Say why the objection is taken back"):
		frappe.get_doc("Member", soon.name).take_objection_back(" ")
	frappe.get_doc("Member", soon.name).take_objection_back("It was somebody else")
	frappe.set_user("Administrator")
	scores.score()
	assert risk_of(soon)[0]
	assert frappe.db.get_value("Member", early.name, "leaving_objection_on")
	traces = frappe.get_all("Comment", filters={"reference_name": soon.name}, pluck="content")
	assert any("It was somebody else" in trace for trace in traces)


def test_who_only_reads_members_cannot_object_in_their_name(ending, make):
	member = ending()
	switch_on()
	scores.score()
	frappe.set_user(make.user("Membership Analyst"))
	for method, *words in (("leaving_risk",), ("object_to_ranking",), ("take_objection_back", "No")):
		with pytest.raises(frappe.PermissionError):
			getattr(frappe.get_doc("Member", member.name), method)(*words)
	assert not frappe.db.get_value("Member", member.name, "leaving_objection_on")


def consent_to(purpose, member, event="Given"):
	return frappe.get_doc(
		{
			"doctype": "Consent Event",
			"subject_doctype": "Member",
			"subject_name": member.name,
			"purpose": purpose,
			"channel": "E-mail",
			"event": event,
			"source": "Phone call",
			"evidence": "Said so",
		}
	).insert()


def test_an_objection_from_the_withdrawal_page(ending):
	member = ending()
	event = consent_to("Newsletter", member)
	switch_on()
	scores.score()
	assert page_of(event)["ranking"] and page_of(event)["leaving"]
	withdrawal.object_to_ranking(event.name)
	assert risk_of(member) == NOTHING
	switch_on(enabled=0)
	assert not page_of(event)["ranking"] and not page_of(event)["leaving"]


def page_of(event) -> dict:
	"""What the page behind the link of a mail says before anything is pressed."""
	request = PublicRequest(withdrawal.PATH, False, "en", {"token": withdrawal.token(event.name)})
	return withdrawal.page(request).context


def test_who_takes_the_consent_back_objects_and_where_it_is_sensitive_only_those_who_gave_it(make, ending):
	said_yes, said_nothing = ending(), ending()
	frappe.db.set_value("Processing Purpose", PURPOSE, {"lawful_basis": "Consent", "by_email": 1})
	make.settings(reveals_sensitive_data=1)
	switch_on()
	consent_to(PURPOSE, said_yes)
	scores.score()
	assert risk_of(said_yes)[0] and risk_of(said_nothing) == NOTHING
	consent_to(PURPOSE, said_yes, "Withdrawn")
	assert risk_of(said_yes) == NOTHING
	scores.score()
	assert risk_of(said_yes) == NOTHING


def test_who_objects_is_never_learnt_from(make):
	history(3, 60)
	switch_on()
	person = Snapshots().all()[0].person
	frappe.get_doc("Member", person).object_to_ranking()
	assert person not in {row.person for row in Snapshots().all()}


def test_an_objection_outlives_a_merge(ending):
	kept, merged = ending(), ending()
	frappe.db.delete("Membership", {"member": merged.name})
	switch_on()
	frappe.get_doc("Member", merged.name).object_to_ranking()
	merge.join("Member", kept.name, merged.name)
	assert frappe.db.get_value("Member", kept.name, "leaving_objection_on")
	scores.score()
	assert risk_of(kept) == NOTHING


# ---------------------------------------------------------------- what is learnt from


def test_the_statements_part_the_terms_as_the_rule_does():
	history(5, 300)
	snapshots = Snapshots()
	rows = snapshots.all()
	wanted = holdout.split(rows, snapshots.label_days)
	assert snapshots.cut == wanted.cut and snapshots.lapsed == sum(row.joined for row in rows) > 50
	assert snapshots.rows == {day: sum(row.day == day for row in rows) for day in snapshots.rows}
	assert sorted(snapshots.training()) == sorted(wanted.training)
	assert sorted(snapshots.held_out()) == sorted(wanted.holdout)
	assert {row.weight for row in snapshots.held_out()} == {1, 2}


def test_nothing_of_the_future_is_known():
	history(5, 150)
	switch_on()
	before, today = sorted(Snapshots().all()), open_now()
	assert len(before) > 100 and today
	names = frappe.get_all("Member", pluck="name")
	day = getdate()
	frappe.db.sql("update `tabMember Activity` set creation = creation")
	# dated later, and dated long ago but entered now
	rows = [leaving_members.activity(name, on) for name in names for on in (day, add_days(day, -900))]
	leaving_members.database.insert("Member Activity", rows)
	# paid, notified and left later
	frappe.db.sql("update `tabMembership` set paid_on = %s where paid_on is null", day)
	leaving_members.database.insert(
		"Renewal Notice",
		[
			{
				"name": frappe.generate_hash(length=10),
				"member": term.member,
				"membership": term.name,
				"end_date": add_days(term.start_date, -1),
				"status": "Sent",
				"sent_on": now_datetime(),
				"notice_key": frappe.generate_hash(length=10),
			}
			for term in frappe.get_all("Membership", fields=["name", "member", "start_date"])
		],
	)
	frappe.db.set_value(
		"Member", {"name": ["in", names]}, {"engagement_level": "High", "recruitment_source": "Website"}
	)
	assert sorted(Snapshots().all()) == before
	assert sorted(open_now()) == sorted(today)


def test_the_label_stands_in_no_feature():
	history(5, 150)
	before = Snapshots().all()
	frappe.db.sql("update `tabMembership` set renewed = 1 - renewed")
	after = Snapshots().all()
	assert [row.levels for row in sorted(after)] == [row.levels for row in sorted(before)]
	assert [row.joined for row in sorted(after)] == [not row.joined for row in sorted(before)]


def test_a_register_of_those_who_stayed_teaches_nothing(make):
	history(5, 100)
	make.settings(complete_since=add_days(getdate(), -200))
	assert min(Snapshots().days) >= getdate(add_days(getdate(), -200 - LEAD_DAYS))


def test_what_is_known_is_what_happened(make):
	"""One member, each feature by hand."""
	make.membership_type(TYPE, fee=300)
	make.source("Fair")
	member = make.member("Known", recruitment_source="Fair")
	today = getdate()
	joined = today - timedelta(days=365 + 335)
	for start in (joined, joined + timedelta(days=365)):
		make.term(
			member.name,
			str(start),
			str(start + timedelta(days=364)),
			membership_type=TYPE,
			recruitment_source="Fair",
		)
	old = make.member("Old")  # since whom activities are entered
	leaving_members.write(
		[
			leaving_members.activity(old.name, today - timedelta(days=3000)),
			*(leaving_members.activity(member.name, joined + timedelta(days=days)) for days in (5, 20, 600)),
		]
	)
	frappe.db.sql(
		"update `tabMembership` set paid_on = start_date + interval 10 day where member = %s", member.name
	)
	(found,) = (term for term in open_now() if term.member == member.name)
	levels = dict(zip(NAMES, found.levels.split("\x1f"), strict=True))
	assert levels == {
		"membership_type": TYPE,
		"term_number": "2",
		"fee_paid": "1-30",
		"notices_needed": "",  # none was ever sent
		"engagement": "Medium",
		"engagement_change": "As Before",
		"recruitment_source": "Fair",
		"first_activities": "2+",
	}


def test_of_who_was_erased_nothing_is_said_about_notices(make):
	"""The notices went with the person; that none was needed would be a sign of those who left."""
	make.membership_type(TYPE, fee=300)
	member, old = make.member("Erased"), make.member("Old")
	joined = getdate() - timedelta(days=900)
	for start in (joined, joined + timedelta(days=365)):
		make.term(member.name, str(start), str(start + timedelta(days=364)), membership_type=TYPE)
	leaving_members.database.insert(
		"Renewal Notice",
		[
			{
				"name": frappe.generate_hash(length=10),
				"member": name,
				"end_date": end,
				"status": "Sent",
				"sent_on": end - timedelta(days=14),
				"notice_key": frappe.generate_hash(length=10),
			}
			for name, end in (
				(member.name, joined + timedelta(days=364)),
				(old.name, joined - timedelta(days=400)),
			)
		],
	)

	def notices_needed() -> str:
		latest = max((row for row in Snapshots().all() if row.person == member.name), key=lambda row: row.day)
		return latest.levels[NAMES.index("notices_needed")]

	assert notices_needed() == "1"
	frappe.db.delete("Renewal Notice", {"member": member.name})
	assert notices_needed() == "0"
	frappe.db.set_value("Member", member.name, "erased_on", getdate())
	assert notices_needed() == ""


# ---------------------------------------------------------------- models


@pytest.fixture
def trained():
	"""A model that waits; who approves it."""
	history(11)
	approver = switch_on()
	name = models.train()
	frappe.set_user(approver)
	return frappe.get_doc(MODEL, name)


def test_a_model_is_trained_waits_is_approved_and_says_why(trained):
	assert (trained.status, trained.why) == ("Waiting for Approval", "Better")
	assert trained.area > trained.area_of_rates + 0.05 and trained.lift > 1.3
	assert trained.lapsed > 100 and trained.people > 500
	frappe.set_user("Administrator")
	scores.score()
	assert scores.in_force() is None  # it only waits
	frappe.set_user(rules.rules().approver)
	trained.approve()
	assert (trained.status, trained.approved_by) == ("In Use", frappe.session.user)
	scores.score()
	assert scores.in_force().model == trained.name
	first = frappe.get_all("Member", filters={"leaving_band": "Most Likely"}, pluck="name")
	found = [told.on_form(name) for name in first]
	said = {sentence for one in found for sentence in one["reasons_for"]}
	assert said & {"Has not taken part in anything lately", "Takes part in little"}
	assert "Paid this term's fee more than a month late" in said
	assert all((one["chance"] is None) == (not trained.shows_percent) for one in found)
	trained.put_aside()
	scores.score()
	assert scores.in_force() is None
	assert all(not frappe.db.get_value("Member", name, "leaving_levels") for name in first)


def test_who_is_called_this_week_stands_in_order_of_likelihood_with_the_phone(trained, make):
	trained.approve()
	scores.score()
	frappe.set_user("Administrator")
	likely = {"leaving_band": ["in", told.TO_CALL]}
	frappe.db.set_value("Member", likely, "phone", "+46701234567")
	expected = set(frappe.get_all("Member", filters=likely, pluck="name"))
	for name in expected:
		call_on(name, getdate())
	objects, later = sorted(expected)[:2]
	frappe.get_doc("Member", objects).object_to_ranking()
	call_on(later, getdate() + timedelta(days=14))
	frappe.set_user(make.user("Member Registrar"))
	rows = rows_of(run(CALL_THESE, filters={}))
	assert {row["member"] for row in rows} == expected - {objects, later}
	assert {row["phone"] for row in rows} == {"+46701234567"}
	assert [row["band"] for row in rows] == sorted((row["band"] for row in rows), key=told.TO_CALL.index)
	assert len({row["band"] for row in rows}) == 2 and any(row["reasons_for"] for row in rows)
	for band in told.TO_CALL:
		chances = [row["chance"] or 0 for row in rows if row["band"] == band]
		assert chances == sorted(chances, reverse=True)
	found = rows_of(
		run(CALL_THESE, filters={"from_date": add_days(getdate(), 10), "to_date": add_days(getdate(), 20)})
	)
	assert later in {row["member"] for row in found}
	assert objects not in {row["member"] for row in found}


def call_on(name: str, day: date) -> None:
	"""Let the term in question end so that this is the day to call."""
	end = frappe.db.get_value("Member", name, "leaving_call_on") + timedelta(days=LEAD_DAYS)
	moved = day + timedelta(days=LEAD_DAYS)
	frappe.db.set_value("Membership", {"member": name, "due_on": end}, {"due_on": moved, "end_date": moved})
	frappe.db.set_value("Member", name, "leaving_call_on", day)


def test_without_a_model_who_is_called_has_the_share_of_the_group(make):
	"""Of each, as Renewals Due says it, the likeliest group first."""
	history(11)
	switch_on()
	scores.score()
	likely = {"leaving_band": ["in", told.TO_CALL]}
	days = frappe.get_all("Member", filters=likely, pluck="leaving_call_on")
	frappe.set_user(make.user("Member Registrar"))
	answer = run(CALL_THESE, filters={"from_date": min(days), "to_date": max(days)})
	rows = rows_of(answer)
	rates = lapse_rates.rates(getdate(), frappe.get_all("Membership Type", pluck="name"))
	assert rows and len(rows) == len(days)
	for row in rows:
		term = {"member": row["member"], "end_date": row["end_date"]}
		of = frappe.db.get_value("Membership", term, ["membership_type", "first_term"])
		assert row["chance"] == pytest.approx(rates[of[0], bool(of[1])]) and not row["reasons_for"]
	chances = [row["chance"] for row in rows]
	assert chances == sorted(chances, reverse=True) and chances[0] > 0
	(column,) = (column for column in answer["columns"] if column["fieldname"] == "chance")
	assert not column["hidden"]


def test_a_household_is_one_call_to_whom_it_hangs_on(make):
	"""Who pays decides for those whom the fee is paid for, a guardian for a child; nobody calls a child."""
	history(11)
	switch_on()
	scores.score()
	likely = {"leaving_band": ["in", told.TO_CALL]}
	names = sorted(frappe.get_all("Member", filters=likely, pluck="name"))
	payer, covered, child, *_others = names
	frappe.db.set_value("Member", likely, {"leaving_call_on": getdate(), "phone": None})
	due = getdate() + timedelta(days=LEAD_DAYS)
	frappe.db.set_value(
		"Membership", {"member": ["in", names], "renewed": 0}, {"end_date": due, "due_on": due}
	)
	frappe.db.set_value("Member", payer, {"phone": "+46701740605", "full_name": "Pia Payer"})
	frappe.db.set_value("Member", covered, {"payer": payer, "phone": "+46701740606"})
	frappe.db.set_value("Member", child, {"birth_date": add_days(getdate(), -3000), "phone": "+46701740607"})
	doc = frappe.get_doc("Member", child)
	doc.append("guardians", {"full_name": "Gun Guardian", "phone": "070-174 06 08", "gets_mail": 1})
	doc.guardians[0].parent = child
	doc.guardians[0].db_insert()
	frappe.set_user(make.user("Member Registrar"))
	answer = run(CALL_THESE, filters={})
	rows = {row["member"]: row for row in rows_of(answer)}
	assert len(rows) == len(names) - 1 and not {payer, covered} <= set(rows)
	of_household = rows.get(payer) or rows[covered]
	assert of_household["phone"] == "+46701740605"
	assert of_household["whom"] == ("" if payer in rows else "Pia Payer")
	assert rows[child]["whom"] == "Gun Guardian" and "08" in rows[child]["phone"]
	assert {row["whom"] for name, row in rows.items() if name not in (payer, covered, child)} == {""}


def rows_of(answer: dict) -> list[dict]:
	return [row for row in answer["result"] if isinstance(row, dict)]


def test_the_report_of_calls_says_what_is_wrong_and_that_it_is_switched_off(ending):
	ending()
	assert "switched on in Leaving Risk Settings" in run(CALL_THESE)["message"]
	switch_on()
	turned = {"from_date": "2026-12-01", "to_date": "2026-11-01"}
	assert run(CALL_THESE, filters=turned)["result"] == []
	assert "lies after the last day" in str(frappe.get_message_log())
	assert "No model is in use" in run(CALL_THESE)["message"]
	for filters in ({"from_date": "9999-12-31"}, {"to_date": "9999-12-31"}, {"from_date": "0001-01-01"}):
		frappe.clear_messages()
		assert run(CALL_THESE, filters=filters)["result"] == []
		(said,) = frappe.get_message_log()
		assert "Choose days between the years" in said["message"]


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_nobody_else_reads_whom_to_call(make, role):
	frappe.set_user(make.user(role))
	with pytest.raises(frappe.PermissionError):
		run(CALL_THESE)


def test_the_settings_say_where_training_stands_and_offer_who_may_approve(trained, make):
	registrar = make.user("Member Registrar")
	doc = frappe.get_single(SETTINGS)
	doc.run_method("onload")
	assert doc.get_onload().training == doc.training()
	assert (doc.training()["running"], doc.training()["model"].name) == (False, trained.name)
	offered = [name for name, _full_name in approvers("User", "", "name", 0, 1000, None)]
	assert rules.rules().approver in offered and registrar not in offered
	frappe.set_user(registrar)
	with pytest.raises(frappe.PermissionError):
		approvers("User", "", "name", 0, 20, None)


def test_a_level_that_the_model_never_learnt_about_is_no_reason(trained, make):
	trained.approve()
	scores.score()
	member = frappe.get_all("Member", filters={"leaving_levels": ["is", "set"]}, pluck="name")[0]
	levels = {**json.loads(risk_of(member)[1]), "membership_type": "Brand New"}
	stored = json.loads(frappe.db.get_single_value(SETTINGS, "in_force"))
	(of_type,) = (one for one in stored["weights"]["features"] if one["feature"] == "membership_type")
	for average in (-2.0, 2.0):
		of_type["average"] = average
		frappe.db.set_single_value(SETTINGS, "in_force", json.dumps(stored))
		frappe.db.set_value("Member", member, "leaving_levels", json.dumps(levels))
		found = told.on_form(member)
		assert "Brand New" not in str(found)
		frappe.db.set_value(
			"Member", member, "leaving_levels", json.dumps({**levels, "membership_type": TYPE})
		)
		assert TYPE in str(told.on_form(member))


@pytest.mark.parametrize("settings", [SETTINGS, "Prospect Ranking Settings"])
def test_settings_that_are_new_say_no_last_day(settings):
	frappe.db.delete("Singles", {"doctype": settings, "field": "scored_on"})
	frappe.clear_document_cache(settings, settings)
	doc = frappe.get_single(settings)
	doc.save()
	assert doc.scored_on is None
	doc = frappe.get_single(settings)
	doc.run_method("onload")
	assert doc.scored_on is None


def test_a_notification_is_in_the_language_of_who_gets_it(trained):
	"""Whoever trained the model."""
	frappe.set_user("Administrator")
	approver = rules.rules().approver
	frappe.db.set_value("User", approver, "language", "sv")
	frappe.clear_document_cache("User", approver)
	models.train()
	said = frappe.get_all(
		"Notification Log", filters={"for_user": approver}, pluck="subject", order_by="creation desc", limit=1
	)
	assert said[0].startswith("En ny modell")


def test_training_twice_gives_the_same(trained):
	frappe.set_user("Administrator")
	again = frappe.get_doc(MODEL, models.train())
	assert (again.weights, again.area, again.brier) == (trained.weights, trained.area, trained.brier)


def test_only_the_named_person_approves(trained, make):
	for user in (make.user("Membership Manager"), "Administrator"):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError, match="Only Staff approves models"):
			trained.approve()


def test_it_is_trained_once_a_quarter():
	history(11)
	switch_on()
	for _twice in range(2):
		models.nightly()
		assert frappe.db.count(MODEL) == 1


def test_too_little_to_learn_from_is_said_in_one_sentence():
	user = switch_on()
	for seed, people in ((1, 0), (2, 30)):
		if people:
			history(seed, people)
		assert models.train() is None
		models.train_for(user)
		said = frappe.get_all("Notification Log", filters={"for_user": user}, pluck="subject", limit=1)
		assert "There is not enough to learn from yet" in said[0]
	assert not frappe.db.count(MODEL)


def test_nothing_stored_with_a_model_names_anybody(trained):
	stored = json.dumps(trained.as_dict(), default=str)
	assert "MEM-" not in stored and "Leaving 11" not in stored  # what history calls them


# ---------------------------------------------------------------- where people work


def report(**filters):
	answer = run("Renewals Due", filters=filters)
	return answer, {row["member"]: row for row in answer["result"] if isinstance(row, dict)}


def test_renewals_due_shows_the_chance_and_the_reasons(trained):
	trained.approve()
	frappe.db.set_value(MODEL, trained.name, "shows_percent", 1)
	scores.score()
	answer, rows = report(to_date=add_days(getdate(), 90))
	assert [column["fieldname"] for column in answer["columns"]][-3:] == [
		"likely_to_lapse",
		"reasons_for",
		"reasons_against",
	]
	ranking = scores.in_force()
	scored = frappe.get_all(
		"Member", filters={"leaving_band": ["is", "set"]}, fields=["name", "leaving_levels"]
	)
	assert len(scored) > 20
	for member in scored:
		wanted = 100 * ranking.chance(ranking.levels(member.leaving_levels))
		assert rows[member.name]["likely_to_lapse"] == pytest.approx(wanted)
	assert any(row["reasons_for"] for row in rows.values())
	assert "learnt" in answer["message"]
	frappe.db.set_value(MODEL, trained.name, "shows_percent", 0)
	scores.score()
	shares = {round(100 * rate, 6) for rate in scores.group_rates().values()}
	_answer, rows = report()
	assert {round(row["likely_to_lapse"], 6) for row in rows.values()} <= shares


def test_switched_off_renewals_due_is_as_it_was(ending):
	member = ending()
	answer, rows = report()
	assert answer["columns"][-1]["fieldname"] == "likely_to_lapse"
	assert rows[member.name]["likely_to_lapse"] == pytest.approx(100 * 20 / 40)


def test_a_notices_template_knows_nothing_of_it(ending):
	member = ending()
	switch_on()
	scores.score()
	term = frappe.get_last_doc("Membership", {"member": member.name})
	notice = frappe._dict(name="N", member=member.name, membership=term.name, end_date=term.end_date)
	found = text.contexts([notice], getdate())["N"]["member"]
	assert found.first_name and not [field for field in found if field.startswith("leaving_")]


# ---------------------------------------------------------------- care, not marketing


@pytest.fixture
def care(ending, make):
	"""A list of those who may leave."""
	member = ending()
	switch_on()
	scores.score()
	consent_to("Newsletter", member)
	return make_list(leaving_band=risk_of(member)[0]), member


def make_list(**asked):
	return frappe.get_doc(
		{"doctype": "Target List", "list_name": "Care", "people": "Members", "purpose": "Newsletter", **asked}
	).insert()


def test_a_target_list_asks_who_may_leave(care):
	found, member = care
	assert question.names(found, "Administrator") == [member.name]
	assert ["leaving_band", "=", found.leaving_band] in question.list_filters(found, "Administrator")
	found.people = "Prospects"
	question.tidy(found)
	assert found.leaving_band is None


@pytest.mark.parametrize(
	"way",
	[
		lambda name: target_list_api.make_email_group(name),
		lambda name: email_group.make(frappe.get_doc("Target List", name)),
		lambda name: target_list_api.letters(name, "Any"),
		lambda name: target_list_api.change(name, "target_group", "Any"),
	],
	ids=["email group", "email group by a program", "letters", "a group that messages go to"],
)
def test_such_a_list_sends_nothing(care, way):
	found, _member = care
	with pytest.raises(frappe.ValidationError, match="is for care"):
		way(found.name)


def test_such_a_list_counts_nobody_who_may_be_written_to(care):
	found, _member = care
	assert email_group.addresses(found, "Administrator") == set()
	assert letters.count(found, "Administrator") == 0
	fields = {"people": "Members", "purpose": "Newsletter"}
	assert email_group.addresses(frappe._dict(fields), "Administrator")
	preview = target_list_api.preview({**fields, "leaving_band": found.leaving_band})
	assert (preview["found"], preview["may_get_email"], preview["may_get_letters"]) == (1, 0, 0)


def test_a_list_with_a_group_cannot_begin_to_ask_it(care):
	plain = make_list()
	email_group.make(plain)
	plain.reload()
	plain.leaving_band = "Most Likely"
	with pytest.raises(frappe.ValidationError, match="is for care"):
		plain.save()


# ---------------------------------------------------------------- who sees it


@pytest.mark.parametrize("role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst"])
def test_recruiting_staff_and_analysts_see_nothing_of_it(trained, make, role):
	trained.approve()
	scores.score()
	name = frappe.get_all("Member", filters={"leaving_band": ["is", "set"]}, pluck="name", limit=1)[0]
	frappe.set_user(make.user(role))
	for doctype in (MODEL, SETTINGS, "Member"):
		assert not frappe.has_permission(doctype, "read")
	with pytest.raises(frappe.PermissionError):
		run("Renewals Due", filters={})
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Member", name).leaving_risk()
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("Member", name).object_to_ranking()
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(MODEL, trained.name).approve()
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(SETTINGS).train()
	with pytest.raises(frappe.PermissionError):
		make_list(leaving_band="Most Likely")
	with pytest.raises(frappe.PermissionError):
		target_list_api.preview({"people": "Members", "leaving_band": "Most Likely"})


@roles.by_name
def test_who_reads_reasons_reads_names(ending, as_role, role, sees):
	member = ending()
	switch_on()
	scores.score()
	as_role(role)
	if sees:
		assert frappe.get_doc("Member", member.name).leaving_risk()["band"]
	else:
		with pytest.raises(frappe.PermissionError):
			report()


def test_a_site_from_before_gets_its_purpose():
	frappe.db.set_single_value(SETTINGS, "purpose", None)
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	for _twice in range(2):
		begin_leaving_risk.execute()
		settings = frappe.get_single(SETTINGS)
		assert (settings.purpose, settings.enabled) == (PURPOSE, 0)
