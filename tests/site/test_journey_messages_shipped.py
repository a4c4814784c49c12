"""Journey messages as they come installed, and what the form asks: preview, a test to oneself, results."""

import re
from datetime import timedelta

import frappe
import pytest
from babel.dates import format_date
from frappe.utils import add_to_date, getdate, now_datetime

from membership_recruitment.member_insights import message_results
from membership_recruitment.member_journey.messages import due_messages
from membership_recruitment.setup import journey_messages
from membership_recruitment.utils import database

TEMPLATES = [template["name"] for template in journey_messages.templates()]


@pytest.fixture
def shipped():
	"""As on a fresh site."""
	for doctype, filters in (("Journey Message", {}), ("Email Template", {"name": ["in", TEMPLATES]})):
		frappe.db.delete(doctype, filters)
	journey_messages.seed()


@pytest.fixture
def member(make):
	doc = make.member(email="astrid@example.com", journey_phase="Loyalty")
	make.term(doc.name, getdate(), add_to_date(getdate(), years=1, days=-1))
	return frappe.get_doc("Member", doc.name)


def message(title: str) -> str:
	return frappe.db.get_value("Journey Message", {"title": title})


# ---------------------------------------------------------------- what comes installed


def test_they_are_there_in_two_languages_and_switched_off(shipped):
	stored = frappe.get_all(
		"Journey Message", fields=["begins", "phase", "days", "only_language", "enabled"], as_list=True
	)
	series = [
		("Coming into the Phase", "Consideration", 3),
		("Coming into the Phase", "Decision", 2),
		("Coming into the Phase", "Loyalty", 0),
		("Coming into the Phase", "Loyalty", 10),
		("Coming into the Phase", "Loyalty", 30),
		("Membership Ends", None, 45),
	]
	expected = {(*step, language, 0) for step in series for language in ("sv", "en")}
	assert len(stored) == 12
	assert set(stored) == expected


def test_seeding_again_adds_and_overwrites_nothing(shipped):
	one = message("Welcome as a Member")
	frappe.db.set_value("Journey Message", one, "days", 5)
	frappe.db.set_value("Email Template", "Welcome as a Member", "subject", "Ours")
	frappe.delete_doc("Journey Message", message("Come and See Us"))
	journey_messages.seed()
	assert frappe.db.count("Journey Message") == 11
	assert frappe.db.get_value("Journey Message", one, "days") == 5
	assert frappe.db.get_value("Email Template", "Welcome as a Member", "subject") == "Ours"


def test_a_template_of_somebody_elses_stays(shipped):
	frappe.db.delete("Journey Message")
	frappe.db.set_value("Email Template", "Kom och hälsa på", "response_html", "<p>Ours</p>")
	journey_messages.seed()
	assert frappe.db.get_value("Email Template", "Kom och hälsa på", "response_html") == "<p>Ours</p>"


def test_where_a_phase_was_renamed_its_messages_are_left_out(shipped):
	frappe.db.delete("Journey Message")
	frappe.rename_doc("Journey Phase", "Decision", "Signing Up", force=True)
	journey_messages.seed()
	assert frappe.db.count("Journey Message") == 10
	assert frappe.db.exists("Email Template", "What Membership Means and Costs")


@pytest.mark.parametrize("site", ["sv", "en-GB"])
def test_the_sites_own_kind_of_a_language(shipped, monkeypatch, site):
	frappe.db.delete("Journey Message")
	monkeypatch.setattr(journey_messages, "site_language", lambda: site)
	journey_messages.seed()
	languages = set(frappe.get_all("Journey Message", pluck="only_language"))
	assert languages == {"sv", "en-GB" if site == "en-GB" else "en"}


def test_each_text_can_be_filled_in_for_a_person(shipped, make, member):
	prospect = make.prospect(phase="Decision")
	for row in frappe.get_all("Journey Message", fields=["name", "phase", "only_language"]):
		person = prospect if row.phase in ("Consideration", "Decision") else member
		shown = due_messages.preview(row.name, person.doctype, person.name)
		assert person.first_name in shown["body"]
		assert "messages/unsubscribe" in shown["body"]
		assert "{{" not in shown["body"] + shown["subject"]
		assert "None" not in shown["body"]


def test_the_fees_are_told_as_people_write_them(shipped, make):
	make.membership_type("Pensionär & vän", fee=120.5)
	prospect = make.prospect(phase="Decision")
	body = due_messages.preview(
		message("Vad medlemskapet innebär och kostar"), prospect.doctype, prospect.name
	)["body"]
	assert "Pensionär &amp; vän: <b>120" in body
	assert re.search(r"<b>350\xa0(kr|SEK)</b>", body)


# ---------------------------------------------------------------- preview and test


def test_a_preview_needs_the_right_to_the_person(shipped, make, member, as_role):
	one = message("Welcome as a Member")
	recruiter = as_role("Member Recruiter")
	mine = make.prospect(recruiter=recruiter)
	frappe.set_user("Administrator")
	theirs = make.prospect("Elsa", "Holm", recruiter=make.user("Member Recruiter"))
	frappe.set_user(recruiter)
	assert due_messages.preview(one, mine.doctype, mine.name)["subject"]
	for person in (theirs, member):
		for ask in (due_messages.preview, due_messages.send_test):
			with pytest.raises(frappe.PermissionError):
				ask(one, person.doctype, person.name)
	with pytest.raises(frappe.ValidationError, match="Choose a member or a prospect"):
		due_messages.preview(one, "User", recruiter)
	as_role("Sales User")
	with pytest.raises(frappe.PermissionError):
		due_messages.preview(one, mine.doctype, mine.name)


def test_a_preview_is_in_the_only_language_of_its_message(shipped, make):
	"""Also for somebody of another language, who would not get it: Swedish words had English days."""
	member = make.member(language="en")
	term = make.term(member.name, str(getdate()))
	body = due_messages.preview(message("Ditt år som medlem"), "Member", member.name)["body"]
	assert format_date(term.end_date, "long", "sv") in body


def test_a_test_goes_to_oneself_alone(shipped, make, member, as_role):
	account(make)
	user = as_role("Membership Manager")
	one = message("Welcome as a Member")
	with pytest.raises(frappe.PermissionError):
		due_messages.send_test(one, "Member", member.name, to_user="Administrator")
	assert due_messages.send_test(one, "Member", member.name) == user
	frappe.set_user("Administrator")
	mails = frappe.get_all(
		"Email Queue Recipient", filters={"recipient": ["in", [user, member.email]]}, pluck="recipient"
	)
	assert mails == [user]
	assert not frappe.db.exists("Journey Delivery", {"journey_message": one})


def account(make) -> None:
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Test Outgoing",
			"email_id": "forening@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"awaiting_password": 1,
			"no_smtp_authentication": 1,
		}
	).db_insert()
	frappe.local.outgoing_email_account = {}


# ---------------------------------------------------------------- results


def deliver(one: str, journey: str, status: str, **values) -> None:
	row = {
		"name": frappe.generate_hash(length=20),
		"journey_message": one,
		"journey_id": journey,
		"status": status,
		"reason": "",
		"sent_on": None,
		"unsubscribed_on": None,
		"entry": "",
		**values,
	}
	database.insert("Journey Delivery", [row | {"delivery_key": row["name"]}])


def step(journey: str, phase: str, on) -> None:
	database.insert(
		"Journey Transition",
		[
			{
				"name": frappe.generate_hash(length=20),
				"journey_id": journey,
				"to_phase": phase,
				"transition_on": on,
			}
		],
	)


def test_results_count_what_came_of_a_message(shipped):
	one, sent_on = message("Come and See Us"), now_datetime() - timedelta(days=40)
	for number, (phase, days) in enumerate(
		[("Decision", 3), ("Loyalty", 29), ("Decision", 31), ("Awareness", 3), ("Decision", -1)]
	):
		deliver(
			one, f"sent {number}", "Sent", sent_on=sent_on, unsubscribed_on=sent_on if number == 0 else None
		)
		step(f"sent {number}", phase, sent_on + timedelta(days=days))
	deliver(one, "refused", "Not Sent", reason="No Consent")
	deliver(one, "gone", "Not Sent", reason="Unsubscribed")
	deliver(one, "late", "Not Sent", reason="Too Late")
	deliver(one, "next", "Waiting")
	deliver(message("Kom och hälsa på"), "other", "Sent", sent_on=sent_on)
	assert message_results.results(one) == {
		"sent": 5,
		"on_the_way": 1,
		"no_consent": 1,
		"unsubscribed": 2,
		"moved_on": 2,
		"rounded": False,
	}


def test_results_of_a_message_about_the_end_count_renewals(shipped, make):
	one = message("Your Year as a Member")
	for number, renewed in enumerate((True, False)):
		person = make.member("Nils", f"Berg {number}")
		term = make.term(person.name, "2025-01-01", "2025-12-31")
		deliver(one, person.name, "Sent", sent_on=now_datetime(), entry=term.name)
		if renewed:
			make.term(person.name, "2026-01-01", "2026-12-31", renews=term.name)
	assert message_results.results(one)["moved_on"] == 1


def test_results_are_rounded_for_recruiters_and_closed_to_others(shipped, make, as_role):
	make.settings(minimum_cell=5)
	one = message("Come and See Us")
	for number in range(7):
		deliver(one, f"sent {number}", "Sent", sent_on=now_datetime())
	as_role("Member Recruiter")
	found = message_results.results(one)
	assert (found["sent"], found["rounded"]) == (5, True)
	for about_members in ("Welcome as a Member", "Your Year as a Member"):
		assert message_results.results(message(about_members)) == {}
	as_role("Sales User")
	with pytest.raises(frappe.PermissionError):
		message_results.results(one)
