"""Erasure: what must outlive the person, and what must not, in places that are easily overlooked."""

import frappe
import pytest
from frappe.utils import global_search, now_datetime, nowdate

from membership_recruitment.member_insights import message_results
from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import run, search_index, told
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.retention.rows_kinds import ROW_KINDS
from membership_recruitment.utils import database
from tests.support.factories import messages
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("own_ledger")


def erase(*people) -> None:
	"""By the calendar, all at once."""
	waiting = [run.plan(one.doctype, one.name, reason=run.RETENTION) for one in people]
	while waiting:
		waiting = run._erase_together(waiting)
	assert not frappe.db.count("Erasure", {"status": ["not in", ("Done", "Files Left")]})


def said_no(email: str, **about):
	values = about or {"global_unsubscribe": 1}
	return frappe.get_doc({"doctype": "Email Unsubscribe", "email": email, **values}).insert()


# ---------------------------------------------------------------- who has said no to mail


def test_a_no_to_all_mail_outlives_the_person(make):
	member, prospect = (
		former_member(email="astrid@example.com"),
		make.prospect("Nils", email="nils@example.com"),
	)
	other = former_member("Bo", "Ek", email="bo@example.com")
	said_no("Astrid@Example.com")
	said_no("nils@example.com")
	found = told.to_look_at(decided.decide(persons.of_document("Member", member.name)))
	assert any("no to all mail" in sentence for sentence in found)
	erase(member, prospect, other)
	addresses = ("astrid@example.com", "nils@example.com", "bo@example.com")
	assert not frappe.db.count("Email Unsubscribe", {"email": ["in", addresses]})
	assert [suppression.must_not_be_mailed(address) for address in addresses] == [True, True, False]


def test_a_no_at_an_address_alone_outlives_it(make):
	said_no("siv@example.com")
	assert run.carry_out(run.plan(None, None, address="siv@example.com")) == "Done"
	assert suppression.must_not_be_mailed("siv@example.com")


def test_a_no_to_mail_about_one_entry_goes_with_it(make):
	member = former_member(email="astrid@example.com")
	said_no("astrid@example.com", reference_doctype="Member", reference_name=member.name)
	erase(member)
	assert not suppression.must_not_be_mailed("astrid@example.com")


# ---------------------------------------------------------------- Frappe's search


@pytest.fixture
def empty_queue():
	"""What waits for the search, put aside for this test. The table has no transactions: its rows are deleted here."""
	key, kept = frappe.cache.make_key(search_index.QUEUE), frappe.cache.lrange(search_index.QUEUE, 0, -1)
	frappe.cache.delete(key)
	yield
	frappe.cache.delete(key)
	frappe.db.sql(
		"delete from `__global_search` where content in ('Text : Kanariesearch', 'Text : Andrasearch')"
	)
	if kept:
		frappe.cache.execute_command("RPUSH", key, *kept)


def indexed(doc, word: str) -> None:
	"""As Frappe does it when somebody saves."""
	words = {"doctype": doc.doctype, "name": doc.name, "content": f"Text : {word}", "published": 0}
	global_search.sync_value_in_queue({**words, "title": word, "route": ""})


def found_by(word: str) -> list[str]:
	return frappe.db.sql_list(
		"select doctype from `__global_search` where content like %s order by doctype", f"%{word}%"
	)


def things_of(*members) -> list:
	about = {"reference_doctype": "Member", "reference_name": members[0].name}
	participants = [{"reference_doctype": "Member", "reference_docname": one.name} for one in members]
	return [
		frappe.get_doc(values).insert()
		for values in (
			{"doctype": "Communication", "subject": "Kanariesearch", **about},
			{
				"doctype": "ToDo",
				"description": "x",
				"reference_type": "Member",
				"reference_name": members[0].name,
			},
			{
				"doctype": "Event",
				"subject": "Talk",
				"starts_on": nowdate(),
				"event_participants": participants,
			},
		)
	]


@pytest.mark.usefixtures("empty_queue")
@pytest.mark.parametrize("waiting", [False, True], ids=["in the table", "in the queue"])
def test_nobody_is_found_by_the_search_after_erasing(make, waiting):
	member, other = former_member("Astrid"), former_member("Bo", "Ek")
	theirs, others = things_of(member, other), things_of(other)
	frappe.cache.delete(frappe.cache.make_key(search_index.QUEUE))
	for doc in theirs:
		indexed(doc, "Kanariesearch")
	for doc in others:
		indexed(doc, "Andrasearch")
	if not waiting:
		global_search.sync_global_search()
		assert found_by("Kanariesearch") == ["Communication", "Event", "ToDo"]
	erase(member)
	global_search.sync_global_search()
	assert found_by("Kanariesearch") == []
	assert found_by("Andrasearch") == ["Communication", "Event", "ToDo"]


@pytest.mark.usefixtures("empty_queue")
def test_mails_that_go_by_the_calendar_are_not_found_either(make, monkeypatch):
	mail, kept = things_of(former_member())[0], things_of(former_member("Bo", "Ek"))[0]
	frappe.cache.delete(frappe.cache.make_key(search_index.QUEUE))
	indexed(mail, "Kanariesearch")
	indexed(kept, "Andrasearch")
	global_search.sync_global_search()
	ROW_KINDS["Correspondence"].take([mail.name])
	assert (found_by("Kanariesearch"), found_by("Andrasearch")) == ([], ["Communication"])


@pytest.mark.usefixtures("empty_queue")
def test_what_stays_as_it_was_for_others_is_found_as_before(make, monkeypatch):
	member, other = former_member("Astrid"), former_member("Bo", "Ek")
	about = {"reference_doctype": "Member", "reference_name": member.name}
	link = [{"link_doctype": "Member", "link_name": other.name}]
	values = {"doctype": "Communication", "subject": "Andrasearch", **about, "timeline_links": link}
	mail = frappe.get_doc(values).insert()
	things_of(member)
	indexed(mail, "Andrasearch")
	global_search.sync_global_search()
	indexed(mail, "Andrasearch")
	asked, lrange = [], frappe.cache.lrange
	monkeypatch.setattr(
		frappe.cache, "lrange", lambda key, *rest: asked.append(key) or lrange(key, *rest), raising=False
	)
	erase(member)
	assert found_by("Andrasearch") == ["Communication"]
	assert frappe.db.exists("Communication", mail.name)
	assert len(asked) == 1
	assert any(mail.name in value.decode() for value in lrange(search_index.QUEUE, 0, -1))


# ---------------------------------------------------------------- what messages have come to


def test_what_a_message_has_come_to_is_the_same(make):
	person = make.prospect("Nils", email="nils@example.com")
	messages.template()
	message = messages.message()
	delivery = {
		"name": frappe.generate_hash(length=10),
		"journey_message": message.name,
		"journey_id": person.journey_id,
		"entry": "ENTRY",
		"status": "Sent",
		"result": "Sent to nils@example.com",
		"sent_on": now_datetime(),
	}
	database.insert("Journey Delivery", [delivery | {"delivery_key": delivery["name"]}])
	before = message_results.results(message.name)
	assert before["sent"] == 1
	erase(person)
	assert message_results.results(message.name) == before
	left = frappe.db.get_value("Journey Delivery", delivery["name"], ["result", "guardian", "status"])
	assert left == (None, None, "Sent")
