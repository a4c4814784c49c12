"""Queued is not sent: whatever waits in the queue is asked again when it leaves."""

import smtplib
from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_recruitment.joining_page import gate as joining_gate
from membership_recruitment.member_recruitment.joining_page import signup as joining_signup
from membership_recruitment.membership.notices import due_notices
from membership_recruitment.membership.notices import gate as notice_gate
from membership_recruitment.membership.terms import renewal
from tests.support.factories import notices


@pytest.fixture(autouse=True)
def setting(make):
	with notices.sending(make, spread_over_hours=6) as settings:
		yield settings


def queued(make, ends_in: int = 7, **values):
	"""A notice in Frappe's queue."""
	term = notices.term(make, ends_in, **values)
	due_notices.nightly()
	notice = frappe.get_last_doc("Renewal Notice", {"membership": term.name})
	assert notice.status == "Sent"
	return notice


def leaves(notice) -> bool:
	"""Whether the gate lets it pass when Frappe sends its queue."""
	is_open = notice_gate.ask(frappe.get_doc("Email Queue", notice.email_queue)).is_open
	notice.reload()
	return is_open


def died(term):
	frappe.get_doc("Member", term.member).update({"deceased_on": getdate()}).save()


def resigned(term):
	frappe.db.set_value(
		"Membership", term.name, {"cancelled_from": getdate(), "cancellation_reason": "Resigned"}
	)


def renewed(term):
	renewal.open_term(renewal.plan(term.member))


def wants_none(term):
	frappe.db.set_value("Member", term.member, "renewal_notices_off", 1)


def end_was_moved(term):
	frappe.db.set_value("Membership", term.name, "end_date", getdate() + timedelta(days=40))


@pytest.mark.parametrize(
	"happens", [died, resigned, renewed, wants_none, end_was_moved], ids=lambda happens: happens.__name__
)
def test_a_queued_notice_that_is_not_needed_any_more_does_not_leave(make, happens):
	notice = queued(make)
	communication, queue = notice.communication, notice.email_queue
	happens(frappe.get_doc("Membership", notice.membership))
	assert not leaves(notice)
	assert (notice.status, bool(notice.result)) == ("Not needed", True)
	assert not (notice.sent_on or notice.recipient or notice.email_queue or notice.communication)
	assert not frappe.db.exists("Email Queue", queue)
	assert not frappe.db.exists("Communication", communication)
	due_notices.nightly()
	assert frappe.db.count("Email Queue") == 0


def test_a_queued_notice_that_is_needed_leaves(make):
	notice = queued(make)
	assert leaves(notice)
	assert notice.status == "Sent"


def test_a_changed_address_gets_a_queued_notice_at_the_new_one(make):
	notice = queued(make)
	frappe.db.set_value("Member", notice.member, "email", "new@example.com")
	queue = frappe.get_doc("Email Queue", notice.email_queue)
	assert notice_gate.ask(queue).is_open
	assert [row.recipient for row in queue.recipients] == ["new@example.com"]
	assert [row.recipient for row in queue.reload().recipients] == ["new@example.com"]
	assert notice.reload().recipient == "new@example.com"
	assert frappe.db.get_value("Communication", notice.communication, "recipients") == "new@example.com"


def test_whose_address_may_not_be_used_any_more_gets_a_letter_instead_of_a_queued_notice(make):
	notice = queued(make)
	frappe.get_doc(
		{"doctype": "Email Unsubscribe", "email": notice.recipient, "global_unsubscribe": 1}
	).insert()
	assert not leaves(notice)
	assert (notice.status, notice.channel) == ("To print", "Letter")


def test_a_queued_notice_goes_to_who_pays_now_with_words_of_its_own(make):
	notice = queued(make)
	payer = make.member(first_name="Berit", email="berit@example.com")
	frappe.db.set_value("Member", notice.member, "payer", payer.name)
	assert not leaves(notice)
	assert (notice.status, notice.member) == ("Due", payer.name)
	due_notices.nightly()
	assert (notice.reload().status, notice.recipient) == ("Sent", "berit@example.com")
	assert "Berit" in frappe.db.get_value("Communication", notice.communication, "content")


def test_a_mail_whose_notice_has_ended_otherwise_does_not_leave(make):
	"""Somebody chose Send as Letter while the mail server was down."""
	notice = queued(make)
	notice.db_set({"status": "To print", "channel": "Letter"})
	assert not leaves(notice)
	assert notice.status == "To print"


def task_instead(make) -> None:
	"""The rule makes a task from now on."""
	doc = frappe.get_doc("Membership Type", notices.TYPE)
	user = make.user("Member Registrar")
	task = (7, "Before the End", "Task", "", "", user)
	doc.set("renewal_rules", notices.rules((task,)))
	doc.save()


def channels(membership: str) -> list[tuple]:
	fields = ["channel", "status"]
	found = frappe.get_all("Renewal Notice", filters={"membership": membership}, fields=fields)
	return sorted((row.channel, row.status) for row in found)


def test_a_notice_whose_rule_goes_another_way_now_goes_that_way_once(make):
	notice = queued(make)
	task_instead(make)
	assert not leaves(notice)
	for _night in range(2):
		due_notices.nightly()
		assert channels(notice.membership) == [("E-mail", "Not needed"), ("Task", "Assigned")]


@pytest.mark.parametrize("status", ["Sent", "Failed"])
def test_a_notice_that_went_out_or_waits_for_somebody_makes_no_second_one(make, status):
	notice = queued(make)
	notice.db_set("status", status)
	task_instead(make)
	due_notices.nightly()
	assert channels(notice.membership) == [("E-mail", status)]


def test_a_refusal_for_good_fails_the_notice_at_once_and_a_busy_server_does_not(make):
	notice = queued(make)
	passage = notice_gate.ask(frappe.get_doc("Email Queue", notice.email_queue))
	passage.was_refused(smtplib.SMTPRecipientsRefused({notice.recipient: (451, b"later")}))
	assert notice.reload().status == "Sent"
	passage.was_refused(smtplib.SMTPRecipientsRefused({notice.recipient: (550, b"5.1.1 unknown")}))
	assert notice.reload().status == "Failed"
	assert frappe.db.get_value("Email Queue", notice.email_queue, "status") == "Error"


def test_a_mail_of_the_joining_page_does_not_leave_to_an_address_that_was_suppressed_since():
	with_address = "newcomer@example.com"
	for _each in range(2):
		joining_signup.send_mail(
			"joining_confirm", "Confirm", with_address, "SIGNUP-1", link="https://x.example", hours=48
		)
	first, second = (
		frappe.get_doc("Email Queue", name)
		for name in frappe.get_all("Email Queue", filters={"reference_name": "SIGNUP-1"}, pluck="name")
	)
	assert joining_gate.ask(first).is_open
	suppression.suppress(with_address)
	assert not joining_gate.ask(second).is_open
	assert not frappe.db.exists("Email Queue", second.name)
