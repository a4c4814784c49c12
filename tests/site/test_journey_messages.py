"""Journey messages: who gets which, once; who does not, and why; and what stops one that is queued already."""

import email
import email.policy
import json
import os
import re
import signal
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import frappe
import pytest
from frappe.utils import formatdate, getdate, now_datetime

from membership_recruitment.mail import gate as mail_gate
from membership_recruitment.member_journey.messages import due_messages, unsubscribe
from membership_recruitment.member_journey.messages import gate as message_gate
from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_privacy.consent import bounces, suppression
from membership_recruitment.member_privacy.erasure import run
from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.notices import due_notices
from membership_recruitment.membership.terms import renewal
from tests.support.factories import messages as support
from tests.support.factories import notices
from tests.support.processes import live

QUEUED, WAITING = [("Queued", "")], [("Waiting", "")]


@pytest.fixture(autouse=True)
def setting(make):
	support.prepare()
	yield make.settings(journey_messages_per_day=0, send_renewal_notices=0)
	support.lose_ledger()
	notices.clear_account()


def day(after: int):
	return getdate() + timedelta(days=after)


def mail_of(person) -> email.message.EmailMessage:
	return email.message_from_string(support.queue_of(person).message, policy=email.policy.default)


# ---------------------------------------------------------------- when, and once


def test_a_message_is_queued_on_its_day_and_not_again(make):
	support.message(3)
	early, today, late = support.member(make, 2), support.member(make, 3), support.member(make, 4)
	for _ in range(2):
		support.run()
		assert (support.of(early), support.of(today), support.of(late)) == ([], QUEUED, QUEUED)
	support.run(day(1))
	assert support.of(early) == QUEUED
	assert frappe.db.count("Email Queue") == 3


def test_a_message_of_the_first_day_leaves_the_same_day(make):
	support.message(0)
	person = support.member(make)
	support.run()
	assert support.of(person) == QUEUED
	assert [row.recipient for row in support.queue_of(person).recipients] == [person.email]
	assert mail_of(person)["Subject"] == "Hello Astrid"


def test_switching_on_does_not_start_a_series_retroactively(make):
	message = support.message(3, enabled_days_ago=2)
	before, after = support.member(make, 3), support.member(make, 1)
	support.run()
	assert support.of(before) == []
	support.run(day(2))
	assert (support.of(before), support.of(after)) == ([], QUEUED)
	message.reload()
	assert message.enabled_on == day(-2)
	message.update({"enabled": 0}).save()
	message.update({"enabled": 1}).save()
	assert message.enabled_on == getdate()


def test_another_phase_starts_anew_and_other_changes_do_not(make):
	message = support.message(3)
	message.reload().update({"title": "Other", "days": 4}).save()
	assert message.enabled_on == day(-100)
	message.update({"phase": support.AMBASSADOR}).save()
	assert message.enabled_on == getdate()


def test_too_late_is_put_down_and_not_sent(make):
	support.message(3)
	person, long_ago = support.member(make, 11), support.member(make, 60)
	support.run()
	assert support.of(person) == [("Not Sent", "Too Late")]
	assert "7" in support.delivery(person).result
	assert support.of(long_ago) == []


def test_prospects_get_those_of_their_phase(make):
	support.message(0, phase=support.CONSIDERATION)
	person = support.prospect(make)
	lost = support.prospect(make)
	lost.db_set("status", "Lost")
	support.run()
	assert (support.of(person), support.of(lost)) == (QUEUED, [])
	queue = support.queue_of(person)
	assert (queue.reference_doctype, queue.reference_name) == ("Membership Prospect", person.name)


def test_only_the_target_group_and_the_language(make):
	group = frappe.get_doc({"doctype": "Target Group", "group_name": "Testers"}).insert()
	message = support.message(0, target_group=group.name, only_language="sv")
	fits = support.member(make, target_group=group.name, language="sv")
	others = [
		support.member(make, language="sv"),
		support.member(make, target_group=group.name, language="en"),
		support.member(make, target_group=group.name),
	]
	support.run()
	assert support.of(fits, message) == QUEUED
	assert [support.of(person) for person in others] == [[]] * 3


@pytest.mark.parametrize("status", ["Expired", "Pending", "Cancelled"])
def test_members_who_are_not_active_get_none(make, status):
	support.message(0)
	person = support.member(make)
	person.db_set("status", status)
	support.run()
	assert support.of(person) == []


def test_coming_again_starts_the_series_again(make):
	message = support.message(0)
	person = support.member(make, 20)
	support.run(day(-20))
	support.enter(person, support.AMBASSADOR, 10)
	support.run()
	assert support.of(person) == QUEUED
	support.enter(person, support.LOYALTY, 0)
	support.run()
	assert support.of(person, message) == QUEUED * 2


def test_one_a_day_and_the_rest_on_the_next_days(make):
	for days in (0, 1, 2):
		support.message(days)
	person = support.member(make, 2)
	for queued in (1, 2, 3):
		for _ in range(2):
			support.run(day(queued - 1))
			statuses = [status for status, _reason in support.of(person)]
			assert statuses.count("Queued") == queued
	assert frappe.db.count("Email Queue") == 3


def test_the_days_limit_holds_and_the_rest_waits(make):
	make.settings(journey_messages_per_day=2)
	support.message(0)
	people = [support.member(make) for _ in range(5)]
	counts = []
	for after in range(3):
		for _ in range(2):
			support.run(day(after))
		counts.append(sum(support.of(person) == QUEUED for person in people))
	assert counts == [2, 4, 5]


def test_without_an_account_they_wait_and_the_log_says_so_once(make):
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	notices.clear_account()
	support.message(0)
	person = support.member(make)
	frappe.db.delete("Error Log")
	for _ in range(2):
		support.clear_what_was_read()
		due_messages.hourly()
	assert support.of(person) == WAITING
	assert frappe.db.count("Error Log", {"method": ["like", "%e-mail account%"]}) == 1


def test_what_waits_or_is_queued_does_not_reach_who_is_erased(make):
	support.message(0, phase=support.CONSIDERATION)
	queued, waiting = support.prospect(make), support.prospect(make, email="bo@example.com")
	support.run()
	assert support.of(queued) == support.of(waiting) == QUEUED
	frappe.db.set_value("Journey Delivery", {"journey_id": waiting.journey_id}, "status", "Waiting")
	for person in (queued, waiting):
		run.carry_out(run.plan("Membership Prospect", person.name))
	assert not frappe.db.exists("Email Queue Recipient", {"recipient": ["in", (queued.email, waiting.email)]})
	long_ago = now_datetime() - timedelta(days=2)
	frappe.db.set_value("Journey Delivery", {"journey_id": queued.journey_id}, "queued_on", long_ago)
	support.run()
	assert [end for end, _why in support.of(queued) + support.of(waiting)] == ["Failed", "Not Sent"]
	assert not frappe.db.count("Email Queue")


def test_a_template_with_an_error_holds_up_no_other_and_leaves_when_it_is_corrected(make):
	notices.template("Bad", "S", "{{ 1 / 0 }}")
	bad, good = support.message(0, email_template="Bad"), support.message(0, phase=support.AMBASSADOR)
	one, two = support.member(make), support.member(make, phase=support.AMBASSADOR)
	support.run()
	assert support.of(one, bad) == [("Waiting", "Error")]
	assert "division by zero" in support.delivery(one).result
	assert support.of(two, good) == QUEUED
	frappe.db.set_value("Email Template", "Bad", "response_html", "fine")
	support.run()
	assert support.of(one, bad) == QUEUED
	assert not support.delivery(one).result


def test_a_language_that_nobody_knows_and_a_word_that_is_no_address_harm_nobody_else(make):
	frappe.get_doc({"doctype": "Language", "language_code": "xq", "language_name": "Own"}).insert()
	support.message(0)
	strange, wrong, fine = support.member(make, language="xq"), support.member(make), support.member(make)
	wrong.db_set("email", "no address")
	support.run()
	assert (support.of(strange), support.of(fine)) == (QUEUED, QUEUED)
	assert support.of(wrong) == [("Not Sent", "No Usable Address")]


# ---------------------------------------------------------------- memberships that end


def ends(make, in_days: int, **values):
	return notices.term(make, in_days, **values)


def ends_message(days: int = 30, **values):
	return support.message(
		days, begins="Membership Ends", phase=None, purpose=support.CONTRACT, enabled_days_ago=50, **values
	)


def of_term(term):
	return support.of(frappe.get_doc("Member", term.member))


@pytest.fixture
def noticed():
	notices.templates()
	return notices.membership_type()


def test_who_is_about_to_leave_gets_one(make, noticed):
	ends_message(20)
	far, near = ends(make, 21), ends(make, 20)
	support.run()
	support.run()
	assert (of_term(far), of_term(near)) == ([], QUEUED)


def test_it_says_when(make, noticed):
	notices.template("Ends", "{{ frappe.format_date(membership_end) }}", "<p>{{ membership_type }}</p>")
	ends_message(20, email_template="Ends")
	term = ends(make, 20)
	support.run()
	person = frappe.get_doc("Member", term.member)
	assert mail_of(person)["Subject"] == formatdate(term.end_date, "MMMM d, yyyy")


def test_who_needs_no_renewal_notice_needs_no_message(make, noticed):
	ends_message(20)
	renewed, off, fine = ends(make, 20), ends(make, 20), ends(make, 20)
	renewal.open_term(renewal.plan(renewed.member))
	frappe.db.set_value("Member", off.member, "renewal_notices_off", 1)
	support.run()
	assert (of_term(renewed), of_term(off), of_term(fine)) == ([], [], QUEUED)


def test_who_renewed_between_finding_and_queueing_gets_none(make, noticed):
	ends_message(20)
	term = ends(make, 20)
	list(due_messages.find(getdate()))
	renewal.open_term(renewal.plan(term.member))
	support.run()
	assert of_term(term) == [("Not Sent", "Not Needed")]
	assert "renewed" in support.delivery(frappe.get_doc("Member", term.member)).result


def test_it_keeps_away_from_renewal_notices_and_comes_after_them(make, noticed):
	"""Notices go 30 and 7 days before the end."""
	make.settings(send_renewal_notices=1)
	ends_message(32)
	term = ends(make, 32)
	waited = []
	for after in range(7):
		due_notices.nightly(day(after))
		support.run(day(after))
		waited.append(of_term(term))
	assert waited == [WAITING] * 6 + [QUEUED]
	assert frappe.db.count("Renewal Notice", {"membership": term.name}) == 1


def test_it_is_dropped_when_the_term_ended_meanwhile(make, noticed):
	make.settings(send_renewal_notices=1)
	ends_message(5)
	term = ends(make, 5)
	support.run()
	assert of_term(term) == WAITING
	support.run(day(6))
	assert of_term(term) == [("Not Sent", "Not Needed")]


def test_the_payer_and_not_the_child_gets_it(make, noticed):
	ends_message(20)
	payer = make.member("Payer", email="payer@example.com")
	child = make.member("Child", payer=payer.name, email="child@example.com")
	of_child, of_payer = ends(make, 20, member=child), ends(make, 20, member=payer)
	support.run()
	assert (of_term(of_child), of_term(of_payer)) == ([], QUEUED)


# ---------------------------------------------------------------- the gate


def left_the_phase(person):
	support.enter(person, support.AMBASSADOR)


def withdrew(person):
	support.agree(person, event="Withdrawn", on=now_datetime() + timedelta(seconds=1))


def suppressed(person):
	suppression.suppress(person.email)


def unsubscribed(person):
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": person.email, "global_unsubscribe": 1}).insert()


def switched_off(person):
	for name in frappe.get_all("Journey Message", pluck="name"):
		frappe.get_doc("Journey Message", name).update({"enabled": 0}).save()


def died(person):
	person.reload().update({"deceased_on": getdate()}).save()


def moved_to_another_address(person):
	person.db_set("email", "new@example.com")


def bounced_before(person):
	bounces.stop(person.email, "550 no such user")


HAPPENINGS = [
	(left_the_phase, "Left the Phase"),
	(withdrew, "No Consent"),
	(suppressed, "No Usable Address"),
	(unsubscribed, "Unsubscribed"),
	(switched_off, "Switched Off"),
	(died, "Left the Phase"),
	(moved_to_another_address, "No Usable Address"),
	(bounced_before, "Bounced"),
]


def status_of_message(person, message) -> tuple[str, str]:
	return support.of(person, message)[0]


@pytest.mark.parametrize(
	("happens", "reason"), HAPPENINGS, ids=lambda value: getattr(value, "__name__", None)
)
def test_what_happens_while_it_is_queued_stops_it(make, happens, reason):
	message = support.message(0)
	person, other = support.member(make), support.member(make)
	support.run()
	delivery = support.delivery(person)
	queue, others = frappe.get_doc("Email Queue", delivery.email_queue), support.queue_of(other)
	happens(person)
	queue.send()
	assert status_of_message(person, message) == ("Not Sent", reason)
	assert frappe.db.get_value("Journey Delivery", delivery.name, "result")
	assert not frappe.db.exists("Email Queue", queue.name)
	assert not frappe.db.exists("Communication", delivery.communication)
	if happens is not switched_off:
		assert message_gate.ask(others).is_open
	support.run()
	assert frappe.db.count("Email Queue") == 1


@pytest.mark.parametrize(
	("happens", "reason"), HAPPENINGS[:6] + HAPPENINGS[7:], ids=lambda value: getattr(value, "__name__", None)
)
def test_what_happens_between_finding_and_queueing_stops_it(make, happens, reason):
	message = support.message(0)
	person = support.member(make)
	list(due_messages.find(getdate()))
	happens(person)
	support.run()
	assert status_of_message(person, message) == ("Not Sent", reason)
	assert frappe.db.count("Email Queue") == 0


def test_without_consent_and_without_address_none_leaves(make):
	support.message(0)
	mute, silent = support.member(make, agrees=False), support.member(make, email=None)
	support.run()
	assert support.of(mute) == [("Not Sent", "No Consent")]
	assert support.of(silent) == [("Not Sent", "No Usable Address")]


def test_a_bounce_after_sending_is_put_down_and_the_next_message_does_not_leave(make):
	support.message(0)
	second = support.message(1)
	person = support.member(make)
	support.run()
	delivery = support.delivery(person)
	delivery.db_set({"status": "Sent", "sent_on": now_datetime()})
	frappe.db.set_value("Communication", delivery.communication, "delivery_status", "Bounced")
	support.run(day(1))
	assert support.of(person) == [("Failed", "Bounced"), ("Not Sent", "Bounced")]
	assert support.of(person, second) == [("Not Sent", "Bounced")]


def test_the_address_of_a_household_that_bounced_is_used_for_nobody(make):
	support.message(0)
	one = support.member(make, email="home@example.com")
	support.run()
	frappe.db.set_value("Communication", support.delivery(one).communication, "delivery_status", "Bounced")
	other = support.member(make, first_name="Bo", email="home@example.com")
	support.run()
	assert support.of(other) == [("Not Sent", "Bounced")]


def test_mails_of_other_kinds_have_no_gate(make):
	notices.templates()
	notices.membership_type()
	make.settings(send_renewal_notices=1)
	term = notices.term(make, 7)
	due_notices.nightly()
	queue = frappe.get_last_doc("Email Queue", {"reference_name": term.member})
	assert isinstance(queue, mail_gate.GatedEmailQueue)
	assert message_gate.ask(queue) is None


def test_a_mail_that_somebody_puts_back_into_the_queue_does_not_leave(make):
	support.message(0)
	person = support.member(make)
	support.run()
	queue = support.queue_of(person)
	withdrew(person)
	queue.send()
	queue.db_insert()
	queue.send()
	assert not frappe.db.exists("Email Queue", queue.name)
	assert support.of(person) == [("Not Sent", "No Consent")]


# ---------------------------------------------------------------- a backup is restored


def leaves(person) -> None:
	"""The mail is handed to the server, and the database hears of it."""
	passage = message_gate.ask(support.queue_of(person))
	passage.leaves()
	passage.arrived()
	assert support.of(person)[-1] == ("Sent", "")


def restore(person) -> None:
	"""The database as it was before the message was found."""
	support.clear_what_was_read()
	rows = frappe.get_all(
		"Journey Delivery",
		filters={"journey_id": person.journey_id},
		fields=["name", "email_queue", "communication"],
	)
	mail_gate.remove_mails([row.email_queue for row in rows], [row.communication for row in rows])
	frappe.db.delete("Journey Delivery", {"journey_id": person.journey_id})


def test_after_a_restored_backup_what_left_does_not_leave_again(make):
	support.message(0)
	sent, waits = support.member(make), support.member(make)
	support.run()
	leaves(sent)
	restore(sent)
	restore(waits)
	support.run()
	assert support.of(sent) == [("Sent", "Backup Restored")]
	assert support.of(waits) == QUEUED
	row = support.delivery(sent)
	assert getdate(row.sent_on) == getdate()
	assert "forgotten" in row.result
	assert frappe.db.count("Email Queue") == 1


def test_a_mail_that_the_backup_brought_back_into_the_queue_does_not_leave_again(make):
	support.message(0)
	person = support.member(make)
	support.run()
	queue, row = support.queue_of(person), support.delivery(person)
	message_gate.ask(queue).leaves()  # and then the database of before comes back
	support.clear_what_was_read()
	queue.send()
	assert support.of(person) == [("Sent", "Backup Restored")]
	assert not frappe.db.exists("Email Queue", queue.name)
	assert frappe.db.get_value("Communication", row.communication, "delivery_status") == "Sent"


def test_a_step_that_is_taken_again_after_the_backup_does_not_send_again(make):
	support.message(0)
	person = support.member(make)
	support.run()
	leaves(person)
	restore(person)
	frappe.db.delete("Journey Transition", {"journey_id": person.journey_id})
	support.enter(person, support.LOYALTY)
	support.run()
	assert support.of(person) == [("Sent", "Backup Restored")]


def test_coming_again_is_no_restored_backup(make):
	support.message(0)
	person = support.member(make, 20)
	support.run(day(-20))
	leaves(person)
	support.enter(person, support.AMBASSADOR, 10)
	support.enter(person, support.LOYALTY)
	support.run()
	assert support.of(person) == [("Sent", ""), ("Queued", "")]


def test_a_site_that_never_sent_makes_its_ledger_and_sends(make):
	support.delete_ledger()
	support.message(0)
	person = support.member(make)
	support.run()
	assert support.of(person) == QUEUED
	number = (message_ledger.folder() / message_ledger.NUMBER).read_text()
	assert number == frappe.db.get_default(message_ledger.STORED_NUMBER)
	leaves(person)


def test_without_the_ledger_nothing_of_today_and_before_leaves(make):
	"""The site was moved to another machine by its backup."""
	support.message(0)
	queued, waiting = support.member(make), support.member(make)
	support.run()
	queue = support.queue_of(queued)
	restore(waiting)
	support.lose_ledger()
	queue.send()
	support.run()
	assert support.of(queued) == support.of(waiting) == [("Not Sent", "Backup Restored")]
	assert "missing" in support.delivery(queued).result
	tomorrow = support.member(make, -0.999)
	support.run(day(1))
	assert support.of(tomorrow) == QUEUED


def test_the_ledger_of_another_database_counts_as_none(make):
	support.message(0)
	person = support.member(make)
	support.run()
	restore(person)
	(message_ledger.folder() / message_ledger.NUMBER).write_text("other")
	support.run()
	assert support.of(person) == [("Not Sent", "Backup Restored")]


def test_a_backup_of_before_the_first_run_takes_the_ledger_that_is_there(make):
	support.message(0)
	sent, other = support.member(make), support.member(make)
	support.run()
	leaves(sent)
	for person in (sent, other):
		restore(person)
	frappe.db.delete("DefaultValue", {"defkey": message_ledger.STORED_NUMBER})
	support.run()
	assert support.of(sent) == [("Sent", "Backup Restored")]
	assert support.of(other) == QUEUED


def test_a_mail_leaves_once_and_again_only_when_the_server_refused_it():
	message_ledger.held_until()
	assert message_ledger.leaves("a", "s")
	support.clear_what_was_read()
	assert not message_ledger.leaves("a", "s")
	message_ledger.came_back("a", "s")
	support.clear_what_was_read()
	assert message_ledger.of_series(["s"]) == {}
	assert message_ledger.leaves("a", "s")
	assert message_ledger.of_series(["s", "t"]) == {"s": {"a"}}


def test_a_line_that_was_cut_off_harms_no_other():
	message_ledger.held_until()
	message_ledger.leaves("a", "s")
	(file,) = message_ledger.folder().glob("*.log")
	with file.open("a") as text:
		text.write("2026-11-22T10:00:00 + bro")
	assert message_ledger.leaves("b", "s")
	support.clear_what_was_read()
	assert message_ledger.sent_on("a") and message_ledger.sent_on("b")
	assert not message_ledger.sent_on("bro")
	assert message_ledger.folder().parent.name == "private"
	assert oct(file.stat().st_mode)[-3:] == "600"


def test_old_months_go():
	message_ledger.held_until()
	message_ledger.leaves("a", "s")
	old = message_ledger.folder() / "2020-01.log"
	old.write_text("2020-01-01T10:00:00 + old s\n")
	message_ledger.delete_old()
	assert not old.exists()
	assert message_ledger.sent_on("a")


# ---------------------------------------------------------------- the mail server's answers


class Server:
	"""Stands where Frappe's connection to a mail server stands, and answers as told."""

	def __init__(self, answer: Exception | None):
		self.answer, self.session, self.mails = answer, self, []

	def sendmail(self, **mail):
		if self.answer:
			raise self.answer
		self.mails.append(mail)


def hand_over(person, answer: Exception | None) -> list[dict]:
	"""What reaches the server when the person's mail is handed over as mail_gate does it."""
	queue = support.queue_of(person)
	server, passage = Server(answer), message_gate.ask(queue)
	handover = mail_gate.Handover(queue, passage, server)
	message = queue.message.encode()
	try:
		handover.send(server, from_addr="a@b.se", to_addrs=person.email, msg=message)
	except smtplib.SMTPException as error:
		(passage.was_refused if handover.refusal else passage.is_uncertain)(error)
		mail_gate.tell_refusal(error)
	return server.mails


def test_a_busy_server_is_tried_again(make):
	support.message(0)
	person = support.member(make)
	support.run()
	busy = smtplib.SMTPRecipientsRefused({person.email: (451, b"later")})
	assert hand_over(person, busy) == []
	assert support.of(person) == QUEUED
	assert len(hand_over(person, None)) == 1


def test_an_address_that_the_server_does_not_know_has_bounced(make):
	support.message(0)
	support.message(1)
	person = support.member(make)
	support.run()
	unknown = smtplib.SMTPRecipientsRefused({person.email: (550, b"no such user")})
	assert hand_over(person, unknown) == []
	assert support.of(person) == [("Failed", "Bounced")]
	assert support.queue_of(person).status == "Error"
	support.run(day(1))
	assert support.of(person) == [("Failed", "Bounced"), ("Not Sent", "Bounced")]


def test_a_connection_that_breaks_is_not_tried_again(make):
	support.message(0)
	person = support.member(make)
	support.run()
	assert hand_over(person, smtplib.SMTPServerDisconnected("gone")) == []
	assert support.of(person) == [("Failed", "Error")]
	queue = support.queue_of(person)
	assert queue.status == "Error"
	queue.db_set("status", "Not Sent")
	queue.send()
	assert support.of(person) == [("Failed", "Error")]
	assert not frappe.db.exists("Email Queue", queue.name)


def test_what_the_queue_says_is_put_down(make):
	support.message(0)
	people = [support.member(make) for _ in range(4)]
	support.run()
	sent, error, gone, _waits = people
	frappe.db.set_value("Email Queue", support.delivery(sent).email_queue, "status", "Sent")
	frappe.db.set_value("Email Queue", support.delivery(error).email_queue, "status", "Error")
	frappe.db.delete("Email Queue", {"name": support.delivery(gone).email_queue})
	frappe.db.set_value(
		"Journey Delivery", support.delivery(gone).name, "queued_on", now_datetime() - timedelta(2)
	)
	support.run()
	assert [support.of(person) for person in people] == [
		[("Sent", "")],
		[("Failed", "Error")],
		[("Failed", "Error")],
		QUEUED,
	]


# ---------------------------------------------------------------- unsubscribing


def link_in(person) -> str:
	return mail_of(person)["List-Unsubscribe"].strip("<>")


def token_in(person) -> str:
	return link_in(person).partition("token=")[2].partition("&")[0]


def test_each_mail_has_its_link_in_header_html_and_text_and_the_timeline_has_none(make):
	support.message(0)
	people = [support.member(make, language="sv") for _ in range(2)]
	support.run()
	for person in people:
		mail, link = mail_of(person), link_in(person)
		assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
		assert frappe.utils.escape_html(link) in mail.get_body(("html",)).get_content()
		assert link in mail.get_body(("plain",)).get_content()
		content = frappe.db.get_value("Communication", support.delivery(person).communication, "content")
		assert "token=" not in content and "/messages/unsubscribe" in content
		assert person.name not in link and person.email not in link
	assert link_in(people[0]) != link_in(people[1])


def test_the_link_stands_where_the_template_puts_it(make):
	notices.template("Own", "S", "<p><a href='{{ unsubscribe_link }}'>Enough</a></p>")
	support.message(0, email_template="Own")
	person = support.member(make)
	support.run()
	html = mail_of(person).get_body(("html",)).get_content()
	assert html.count("token=") == 1
	assert "Enough" in html


def test_a_long_link_arrives_as_it_is(make):
	"""Frappe 15 reads and writes the message anew when it sends, and would encode it."""
	support.message(0)
	person = support.member(make)
	support.run()
	queue = support.queue_of(person)
	handover = mail_gate.Handover(queue, message_gate.ask(queue), None)
	policy = email.policy.SMTP
	rewritten = email.message_from_string(queue.message, policy=policy).as_string()
	link = link_in(person)
	assert link not in rewritten
	arrived = handover.with_headers(rewritten.encode()).decode()
	assert f"\r\nList-Unsubscribe: <{link}>\r\n" in arrived
	assert arrived.partition("\r\n\r\n")[2] == rewritten.partition("\r\n\r\n")[2]
	assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in arrived


def stop(person) -> None:
	unsubscribe.stop(*unsubscribe.named_by(token_in(person)))


def withdrawals(person) -> int:
	return frappe.db.count("Consent Event", {"subject_name": person.name, "event": "Withdrawn"})


def test_unsubscribing_withdraws_the_consent_once_and_stops_what_is_queued(make):
	support.message(0)
	support.message(0, title="Second")
	person = support.member(make)
	support.run()
	queue = support.queue_of(person)
	for _ in range(2):
		stop(person)
	assert withdrawals(person) == 1
	row = frappe.get_doc("Journey Delivery", {"email_queue": queue.name})
	assert getdate(row.unsubscribed_on) == getdate()
	queue.send()
	support.run(day(1))
	assert support.of(person) == [("Not Sent", "No Consent")] * 2
	event = frappe.get_last_doc("Consent Event", {"subject_name": person.name})
	assert (event.event, event.source, event.actor) == ("Withdrawn", "Withdrawal link", None)


def test_where_there_is_no_consent_the_address_is_unsubscribed(make):
	support.message(0, purpose=support.CONTRACT)
	person = support.member(make, agrees=False)
	support.run()
	queue = support.queue_of(person)
	for _ in range(2):
		stop(person)
	rows = frappe.get_all(
		"Email Unsubscribe", filters={"email": person.email}, fields=["reference_doctype", "reference_name"]
	)
	assert [(row.reference_doctype, row.reference_name) for row in rows] == [("Member", person.name)]
	queue.send()
	assert support.of(person) == [("Not Sent", "Unsubscribed")]


def test_the_link_works_when_the_prospect_has_become_a_member(make):
	support.message(0, phase=support.CONSIDERATION)
	person = support.prospect(make)
	support.run()
	token = token_in(person)
	member = make.member(email=person.email)
	member.db_set("journey_id", person.journey_id)
	person.db_set("status", "Converted")
	frappe.db.sql(
		"update `tabConsent Event` set subject_doctype = 'Member', subject_name = %s where subject_name = %s",
		(member.name, person.name),
	)
	unsubscribe.stop(*unsubscribe.named_by(token))
	assert withdrawals(member) == 1


def test_the_link_works_when_a_restored_backup_has_forgotten_the_delivery(make):
	support.message(0)
	person = support.member(make)
	support.run()
	token = token_in(person)
	restore(person)
	unsubscribe.stop(*unsubscribe.named_by(token))
	assert frappe.db.exists("Email Unsubscribe", {"email": person.email})
	support.run()
	assert support.of(person) == [("Not Sent", "Unsubscribed")]


def test_what_this_site_did_not_sign_names_nothing(make):
	token = unsubscribe.token("a" * 20, "b" * 16)
	assert unsubscribe.named_by(token) == ("a" * 20, "b" * 16)
	forged = [
		token[:-1],
		token + "x",
		token.replace("a", "c", 1),
		"",
		None,
		".",
		"..",
		"a.b.c",
		token.upper(),
	]
	assert [unsubscribe.named_by(one) for one in forged] == [None] * len(forged)


def test_a_link_of_nobody_changes_nothing():
	unsubscribe.stop("a" * 20, "b" * 16)
	assert frappe.db.count("Email Unsubscribe", {"reference_name": "b" * 16}) == 0


def test_of_two_who_were_one_person_one_mail_leaves_and_either_link_works(make):
	support.message(0, phase=support.CONSIDERATION)
	one, two = (support.prospect(make, ago, email=f"{ago}@example.com") for ago in (0.002, 0.001))
	support.run()
	queues = [support.queue_of(person) for person in (one, two)]
	token = token_in(two)
	merge.join("Membership Prospect", one.name, two.name)
	one.reload()
	assert support.of(one) == QUEUED * 2
	assert support.of(two) == []
	support.run()
	assert support.of(one) == QUEUED * 2
	passages = [message_gate.ask(queue) for queue in queues]
	assert sum(bool(passage and passage.is_open) for passage in passages) <= 1
	unsubscribe.stop(*unsubscribe.named_by(token))
	assert withdrawals(one) == 1


# ---------------------------------------------------------------- other processes

COUNT = int(os.environ.get("MEMBERSHIP_MESSAGES", "300"))  # people; 50000 takes some minutes
SECONDS = 120 + COUNT / 20


def script(*arguments: str):
	return live.script("live_messages", *arguments, seconds=SECONDS)


def answered(*arguments: str) -> dict:
	done = script(*arguments)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def due_on_the_live_site():
	"""COUNT people to whom a message is due, committed; all of it is taken away again."""
	frappe.db.rollback()
	made = script("make", str(COUNT))
	assert made.returncode == 0, made.stderr
	yield
	cleaned = script("clean")
	assert cleaned.returncode == 0, cleaned.stderr


def all_queued() -> dict:
	"""What is committed when each has got it once."""
	return {
		"deliveries": {"Queued": COUNT},
		"mails": COUNT,
		"recipients": COUNT,
		"communications": COUNT,
		"most": 1,
		"ledger": 0,
	}


def at_the_same_time(*dies_in: list[str]) -> list:
	with ThreadPoolExecutor(len(dies_in)) as pool:
		return list(pool.map(lambda chunk: script("run", *chunk), dies_in))


def shares(runs: list) -> int:
	assert [run.returncode for run in runs] == [0] * len(runs), [run.stderr for run in runs]
	return sum(json.loads(run.stdout.splitlines()[-1])["queued"] for run in runs)


def test_three_at_the_same_time_and_one_is_killed_and_each_gets_it_once(due_on_the_live_site):
	"""The limit's lock lets them queue one after the other; the killed one dies within a chunk."""
	answered("limit", "50")
	assert shares(at_the_same_time([], [], [])) == 50
	assert answered("count")["deliveries"] == {"Queued": 50, "Waiting": COUNT - 50}
	answered("limit", "0")
	killed, *others = at_the_same_time(["1"], [], [])
	half = answered("count")
	assert half["deliveries"].get("Queued", 0) == half["mails"] == 50 + shares(others)
	assert half["most"] == 1
	assert 50 + shares(others) + answered("run")["queued"] == COUNT
	assert answered("count") == all_queued()
	assert killed.returncode in (-signal.SIGKILL, 0), killed.stderr  # 0: the others left it no chunk


def test_killed_within_a_chunk_and_run_again_each_gets_it_once(due_on_the_live_site):
	killed = script("run", "2")
	assert killed.returncode == -signal.SIGKILL, killed.stderr
	half = answered("count")
	assert 0 < half["deliveries"]["Queued"] == half["mails"] == half["communications"] < COUNT
	answered("run")
	assert answered("count") == all_queued()


@pytest.mark.skipif(COUNT > 1000, reason="sends few of them")
def test_frappes_own_sender_with_a_server_that_takes_refuses_breaks_and_with_a_kill(due_on_the_live_site):
	answered("run")
	taken = answered("flush", "3")["mails"]
	mails = [email.message_from_string(text, policy=email.policy.default) for text in taken]
	assert len({mail["To"] for mail in mails}) == 3
	for mail in mails:
		assert "Åsa Live" in mail.get_body(("html",)).get_content()
		link = mail["List-Unsubscribe"].strip("<>")
		token = link.partition("token=")[2].partition("&")[0]
		assert re.fullmatch(r"[0-9a-f]{20}\.[0-9a-f]{16}\.[\w-]{24}", token), link
		assert link in mail.get_body(("plain",)).get_content()
		assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
	expected = {"Queued": COUNT - 3, "Sent": 3}
	counted = answered("count")
	assert (counted["deliveries"], counted["ledger"]) == (expected, 3)

	assert answered("flush", "2", "busy")["mails"] == []
	assert answered("count")["deliveries"] == expected

	assert answered("flush", "2", "unknown")["mails"] == []
	expected |= {"Queued": COUNT - 5, "Failed Bounced": 2}
	counted = answered("count")
	assert (counted["deliveries"], counted["ledger"]) == (expected, 11)  # four left and came back

	assert len(answered("flush", "2", "breaks")["mails"]) == 2
	expected |= {"Queued": COUNT - 7, "Failed Error": 2}
	counted = answered("count")
	assert (counted["deliveries"], counted["ledger"]) == (expected, 13)

	assert script("flush", "1", "killed").returncode == -signal.SIGKILL
	assert answered("count")["ledger"] == 14
	answered("waiting")
	assert answered("flush", "1")["mails"] == []
	expected |= {"Queued": COUNT - 8, "Sent Backup Restored": 1}
	counted = answered("count")
	assert (counted["deliveries"], counted["ledger"]) == (expected, 14)
