"""Whoever has not given their data themselves is told where it comes from, and not written to before."""

from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.email.doctype.email_queue.email_queue import SendMailContext
from frappe.utils import add_days, add_months, getdate, now_datetime

from membership_recruitment.member_journey.data_notices import api, delivery, gate, nightly, rules
from membership_recruitment.member_journey.target_lists import question
from membership_recruitment.member_privacy.consent import consent, information_duty, suppression
from membership_recruitment.member_privacy.erasure import ledger
from membership_recruitment.member_privacy.erasure import run as run_erasure
from membership_recruitment.member_privacy.processing_record import content as record
from membership_recruitment.member_privacy.requests import answer, person
from membership_recruitment.member_privacy.retention import due
from membership_recruitment.member_privacy.retention.kinds import BY_NAME
from membership_recruitment.member_recruitment import worklist
from membership_recruitment.member_recruitment.conversion import convert, merge
from membership_recruitment.member_recruitment.imported_prospects import Listener
from membership_recruitment.membership.register.bulk import NewMember, add_members
from membership_recruitment.patches.v0_2 import add_rule_of_people_never_told
from tests.support.factories import messages, notices, register_files

PROSPECT, NOTICE = "Membership Prospect", "Personal Data Notice"
FRIEND = "A friend's tip"


def in_a_month():
	return information_duty.deadline(date.today())


@pytest.fixture(autouse=True)
def sending(make):
	with notices.sending(make):
		frappe.db.delete(NOTICE)
		make.source(FRIEND)
		frappe.db.set_value("Recruitment Source", FRIEND, "given_by_others", 1)
		yield


@pytest.fixture
def tipped(make):
	"""Somebody whom a friend has named."""
	return make.prospect("Ture", recruitment_source=FRIEND, email="ture@example.com")


def state(doc) -> tuple:
	return frappe.db.get_value(doc.doctype, doc.name, information_duty.FIELDS)


def consented(doc, purpose: str) -> None:
	consent.record(doc.doctype, doc.name, purpose, "E-mail", "Given", source="Meeting", evidence="said so")


def purpose_of_consent() -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Processing Purpose",
				"purpose_name": "Told Test",
				"lawful_basis": "Consent",
				"by_email": 1,
				"by_letter": 1,
				"wording_sv": "Får vi?",
				"wording_en": "May we?",
			}
		)
		.insert()
		.name
	)


def send(doc):
	"""Queue the text; the notice and its mail."""
	api.send_text(doc.doctype, [doc.name])
	delivery.deliver()
	notice = frappe.get_last_doc(NOTICE, {"subject_name": doc.name})
	return notice, notice.email_queue and frappe.get_doc("Email Queue", notice.email_queue)


def body_of(queue) -> str:
	message = message_from_bytes(
		SendMailContext(queue).build_message(queue.recipients[0].recipient), policy=default
	)
	return message.get_body(("html",)).get_content()


# ---------------------------------------------------------------- who must be told


def test_the_source_says_it_and_the_person_has_a_month(make, tipped):
	assert state(tipped) == (in_a_month(), None, None)
	assert state(make.prospect()) == (None, None, None)


def test_nobody_says_so_by_a_form_or_an_import_of_frappes(make):
	named = {"must_be_told_by": "2030-01-01", "told_on": "2020-01-01", "told_how": "Letter"}
	assert state(make.prospect(**named)) == (None, None, None)
	doc = make.prospect(recruitment_source=FRIEND, **named)
	assert state(doc) == (in_a_month(), None, None)
	doc.update({**named, "notes": "x"})
	doc.save()
	assert state(doc) == (in_a_month(), None, None)


def test_who_fills_in_the_joining_page_has_given_the_data(make):
	doc = frappe.get_doc({"doctype": PROSPECT, "first_name": "Siv", "recruitment_source": FRIEND})
	doc.flags.given_by_the_person = True
	doc.insert()
	assert state(doc) == (None, None, None)


def test_a_source_that_was_wrong_is_corrected_both_ways(make, tipped):
	tipped.recruitment_source = make.source()
	tipped.save()
	assert state(tipped) == (None, None, None)
	tipped.recruitment_source = FRIEND
	tipped.save()
	assert state(tipped) == (in_a_month(), None, None)
	information_duty.told(PROSPECT, tipped.name, "Letter")
	tipped.reload()
	tipped.recruitment_source = make.source()
	tipped.save()
	assert state(tipped) == (None, date.today(), "Letter")


def test_a_source_that_says_it_later_says_it_of_those_who_have_come(make, tipped):
	source = frappe.get_doc("Recruitment Source", make.source("Lists"))
	came, told, by_form = (make.prospect(recruitment_source=source.name) for _ in range(3))
	frappe.db.set_value(PROSPECT, came.name, "creation", add_days(now_datetime(), -50))
	frappe.db.set_value(PROSPECT, told.name, {"told_on": date.today(), "told_how": "Letter"})
	frappe.get_doc({"doctype": "Prospect Interaction", "prospect": by_form.name, "kind": "Form"}).insert()
	source.given_by_others = 1
	source.save()
	assert state(came)[0] == getdate(add_months(add_days(date.today(), -50), 1)) < date.today()
	assert (state(told)[0], state(by_form)[0]) == (None, None)
	source.given_by_others = 0
	source.save()
	assert state(came)[0] is None and state(tipped)[0] == in_a_month()


def test_an_import_says_it_of_members_and_prospects(make):
	made = Listener(dry_run=False).take(
		{"first_name": "Lista", "last_name": "Ek", "recruitment_source": make.source()}, given_by_others=True
	)
	assert frappe.db.get_value(PROSPECT, made.prospect, "must_be_told_by") == in_a_month()
	(name,) = add_members([NewMember("Lista", "Berg", must_be_told_by=in_a_month())])
	member = frappe.get_doc("Member", name)
	member.update({"must_be_told_by": None, "notes": "x"})
	member.save()
	assert frappe.db.get_value("Member", name, "must_be_told_by") == in_a_month()


@pytest.mark.parametrize("given_by_others", (1, 0))
def test_a_file_that_says_it_says_it_of_everybody_whom_it_adds(given_by_others):
	doc = register_files.load(
		"Nr;Förnamn;Efternamn;E-post;Startdatum\nL-1;Lista;Ny;lista.ny@example.com;2026-01-01\n",
		given_by_others=given_by_others,
	)
	register_files.run(doc)
	assert register_files.counts(doc) == {"new_members": 1}
	expected = in_a_month() if given_by_others else None
	assert register_files.member(former_number="L-1").must_be_told_by == expected


# ---------------------------------------------------------------- nothing is sent before


def test_a_journey_message_is_not_sent_and_says_why(make):
	frappe.db.delete("Email Account", {"name": "Test Notices"})  # prepare makes it
	messages.prepare()
	make.settings(journey_messages_per_day=0)
	messages.message(0, phase=messages.CONSIDERATION)
	untold, other = messages.prospect(make, recruitment_source=FRIEND), messages.prospect(make)
	messages.run()
	assert messages.of(untold) == [("Not Sent", "No Consent")]
	assert "must first be told" in messages.delivery(untold).result
	assert messages.of(other) == [("Queued", "")]
	messages.lose_ledger()


def test_neither_messages_nor_lists_nor_letters_reach_whoever_must_be_told(make, tipped):
	purpose, other = purpose_of_consent(), make.prospect(email="other@example.com")
	for doc in (tipped, other):
		consented(doc, purpose)
	addresses = {doc.name: doc.email for doc in (tipped, other)}
	refused = consent.refusals(PROSPECT, addresses, purpose, "E-mail")
	assert {name: refusal.reason for name, refusal in refused.items()} == {tipped.name: consent.NOT_TOLD}
	asked = frappe._dict(people="Prospects", purpose=purpose)
	found = question.names(asked, "Administrator")
	assert other.name in found and tipped.name not in found
	listed = frappe.get_list(
		PROSPECT, filters=question.list_filters(asked, "Administrator"), pluck="name", limit=0
	)
	assert other.name in listed and tipped.name not in listed
	information_duty.told(PROSPECT, tipped.name, "Conversation")
	assert not consent.refusals(PROSPECT, addresses, purpose, "E-mail")
	assert tipped.name in question.names(asked, "Administrator")


def test_the_desks_list_of_a_target_list_leaves_out_the_restricted_too(make):
	doc = make.prospect()
	frappe.db.set_value(PROSPECT, doc.name, "restricted_on", now_datetime())
	asked = frappe._dict(people="Prospects")
	listed = frappe.get_list(
		PROSPECT, filters=question.list_filters(asked, "Administrator"), pluck="name", limit=0
	)
	assert doc.name not in listed and doc.name not in question.names(asked, "Administrator")


# ---------------------------------------------------------------- the text


def test_the_text_ticks_it_off_when_the_mail_server_has_taken_it(make, tipped):
	make.settings(association_name="Odlarna")
	notice, queue = send(tipped)
	assert (notice.status, notice.recipient, state(tipped)[0]) == ("Queued", "ture@example.com", in_a_month())
	body = body_of(queue)
	for words in (
		"Odlarna",
		FRIEND.replace("'", "&#39;"),
		"name, e-mail address",
		"article 6.1 f",
		"imy.se",
		"erased",
	):
		assert words in body, words
	assert "Ture" not in body and "Berg" not in body
	passage = gate.ask(queue)
	assert passage.is_open
	passage.arrived()
	assert state(tipped) == (None, date.today(), "E-mail")
	assert frappe.db.get_value(NOTICE, notice.name, ("status", "due_on")) == ("Sent", in_a_month())


def test_it_is_sent_once_however_often_somebody_asks(tipped):
	send(tipped)
	send(tipped)
	assert frappe.db.count(NOTICE) == frappe.db.count("Email Queue") == 1


def told_meanwhile(doc):
	information_duty.told(doc.doctype, doc.name, "Conversation")


def restricted(doc):
	frappe.db.set_value(doc.doctype, doc.name, "restricted_on", now_datetime())


def moved(doc):
	frappe.db.set_value(doc.doctype, doc.name, "email", "elsewhere@example.com")


def silent(doc):
	suppression.suppress(doc.email)


@pytest.mark.parametrize("happens", (told_meanwhile, restricted, moved, silent), ids=lambda one: one.__name__)
def test_what_happens_while_it_is_queued_stops_it(tipped, happens):
	notice, queue = send(tipped)
	happens(tipped)
	assert not gate.ask(queue).is_open
	notice.reload()
	assert notice.status == "Not Sent" and notice.result
	assert not frappe.db.exists("Email Queue", queue.name)
	assert not frappe.db.exists("Communication", notice.communication)


def test_where_no_mail_may_go_it_says_why_and_a_corrected_address_begins_again(tipped):
	silent(tipped)
	notice, queue = send(tipped)
	assert (notice.status, notice.result, queue) == ("Not Sent", "The address is suppressed.", None)
	assert state(tipped)[0] == in_a_month()
	frappe.db.set_value(PROSPECT, tipped.name, "email", "new@example.com")
	notice, queue = send(tipped)
	assert (notice.status, frappe.db.count(NOTICE)) == ("Queued", 1) and queue


def test_a_mail_that_comes_back_has_told_nobody(tipped):
	notice, queue = send(tipped)
	gate.ask(queue).arrived()
	frappe.db.set_value("Communication", notice.communication, "delivery_status", "Bounced")
	nightly.nightly()
	notice.reload()
	assert (notice.status, notice.result) == ("Failed", "The message came back.")
	assert state(tipped) == (in_a_month(), None, None)
	assert suppression.is_suppressed("ture@example.com")


def test_a_letter_tells_and_who_has_no_address_stays_on_the_list(make, tipped):
	lives = make.prospect(
		"Greta", recruitment_source=FRIEND, address_line="Storgatan 1", postal_code="111 22", city="Stockholm"
	)
	assert api.make_letters(PROSPECT, [tipped.name, lives.name]).data[:4] == b"%PDF"
	assert state(lives) == (None, date.today(), "Letter") and state(tipped)[0] == in_a_month()
	with pytest.raises(frappe.ValidationError, match="Nobody of them has a postal address"):
		api.make_letters(PROSPECT, [tipped.name])


def test_a_call_counts_when_it_is_ticked_and_the_person_was_reached(make, tipped):
	frappe.set_user(make.user("Member Recruiter"))
	worklist.log_contact(tipped.name, "Call")
	worklist.log_contact(tipped.name, "Call", answered=False, told=True)
	assert state(tipped)[0] == in_a_month()
	yesterday = str(now_datetime() - timedelta(days=1))
	worklist.log_contact(tipped.name, "Call", told=True, interaction_on=yesterday)
	assert state(tipped) == (None, add_days(date.today(), -1), "Conversation")


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("act", ("send_text", "note_told", "make_letters"))
def test_recruiters_tell_their_own_prospects_and_nobody_else(make, tipped, act):
	others = make.prospect("Annas", recruitment_source=FRIEND, recruiter=make.user("Member Recruiter"))
	(member,) = add_members([NewMember("Lista", "Berg", must_be_told_by=in_a_month())])
	more = ("Letter",) if act == "note_told" else ()
	frappe.set_user(make.user("Member Recruiter"))
	for doctype, name in ((PROSPECT, others.name), ("Member", member), ("User", "Administrator")):
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			getattr(api, act)(doctype, [name, tipped.name], *more)
	if act != "make_letters":
		assert getattr(api, act)(PROSPECT, [tipped.name], *more) == 1
	frappe.set_user("Administrator")
	assert state(others)[0] == frappe.db.get_value("Member", member, "must_be_told_by") == in_a_month()


def test_the_privacy_officer_may_though_he_changes_nobody(make, tipped):
	frappe.set_user(make.user("Member Privacy Officer"))
	assert api.note_told(PROSPECT, [tipped.name], "Letter") == 1
	with pytest.raises(frappe.ValidationError, match="Choose how"):
		api.note_told(PROSPECT, [tipped.name], "Owl")


def test_the_worklist_shows_whom_the_reader_may_see_the_most_urgent_first(make, tipped):
	late = make.prospect("Sen", recruitment_source=FRIEND, recruiter=make.user("Member Recruiter"))
	frappe.db.set_value(PROSPECT, late.name, "must_be_told_by", add_days(date.today(), -3))
	silent(tipped)
	send(tipped)
	(member,) = add_members([NewMember("Lista", "Berg", must_be_told_by=in_a_month())])
	frappe.set_user(make.user("Membership Manager"))
	answer = run("People to Tell", filters={"people": PROSPECT})
	rows = [row for row in answer["result"] if row["person"] in (late.name, tipped.name)]
	assert [(row["person"], row["days_left"] < 0) for row in rows] == [
		(late.name, True),
		(tipped.name, False),
	]
	assert rows[0]["days_left"] == -3 and rows[1]["attempt"] == "The address is suppressed."
	assert "Overdue: 1" in answer["message"]
	assert member in [row["person"] for row in run("People to Tell", filters={"people": "Member"})["result"]]
	frappe.set_user(make.user("Member Recruiter"))
	assert [row["person"] for row in run("People to Tell", filters={})["result"]] == [tipped.name]


# ---------------------------------------------------------------- along with the person


def test_it_goes_along_to_the_member_and_through_a_merge(make, tipped):
	member = convert.convert(tipped.name, "Individual", date.today(), new_person=True)["member"]
	assert frappe.db.get_value("Member", member, "must_be_told_by") == in_a_month()
	assert state(tipped) == (None, None, None)
	told, untold = (
		make.prospect("A", recruitment_source=FRIEND),
		make.prospect("B", recruitment_source=FRIEND),
	)
	information_duty.told(PROSPECT, told.name, "Letter")
	merge.join(PROSPECT, untold.name, told.name)
	assert state(untold) == (None, date.today(), "Letter")
	mine, tip = make.prospect("C"), make.prospect("C", recruitment_source=FRIEND)
	merge.join(PROSPECT, mine.name, tip.name)
	assert state(mine)[0] == in_a_month()


def test_it_stands_in_the_access_document_and_the_record_of_processing(tipped):
	send(tipped)
	said = str(answer.answer(person.of_document(PROSPECT, tipped.name)).content)
	for words in ("Must Be Told By", "Personal Data Notice", "Where the Data Comes From", "ture@example.com"):
		assert words in said, words
	found = record.content()
	assert FRIEND in found["given_by_others"]
	assert any("must be told within a month" in sentence for sentence in found["measures"])


def test_whom_nobody_has_told_goes_by_the_calendar(make, tipped):
	kind = BY_NAME["People who were never told"]
	assert tipped.name not in due.people(kind, 1)
	frappe.db.set_value(PROSPECT, tipped.name, "must_be_told_by", add_days(date.today(), -40))
	assert tipped.name in due.people(kind, 1) and tipped.name not in due.people(kind, 3)
	settings = frappe.get_single(due.SETTINGS)
	settings.set("rules", [])
	settings.extend("rules", [rule for rule in due.shipped() if rule["kind"] != kind.name])
	settings.save()
	add_rule_of_people_never_told.execute()
	add_rule_of_people_never_told.execute()
	rules_now = frappe.get_single(due.SETTINGS).rules
	assert [(rule.months, rule.enabled) for rule in rules_now if rule.kind == kind.name] == [(kind.months, 0)]


def test_nobody_is_to_be_told_who_was_erased(tipped, tmp_path, monkeypatch):
	monkeypatch.setattr(ledger, "folder", lambda: tmp_path)
	send(tipped)
	assert run_erasure.carry_out(run_erasure.plan(PROSPECT, tipped.name)) == "Done"
	assert state(tipped)[0] is None and not frappe.db.count(NOTICE)


def test_who_is_deleted_leaves_no_notice(tipped):
	send(tipped)
	frappe.delete_doc(PROSPECT, tipped.name)
	assert not frappe.db.count(NOTICE)


def test_each_kind_of_notice_has_a_key_of_its_own():
	day = getdate("2026-03-01")
	keys = {
		rules.key(kind, doctype, name, day)
		for kind in (rules.ORIGIN, rules.YEARLY)
		for doctype in ("Member", PROSPECT)
		for name in ("A", "B")
	}
	assert len(keys) == 8
	assert rules.key(rules.YEARLY, "Member", "A", day) == rules.key(
		rules.YEARLY, "Member", "A", getdate("2026-09-01")
	)
