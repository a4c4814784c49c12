"""Renewal notices: who gets which, once, by which way; and who does not, and why."""

import email
import email.policy
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import frappe
import pytest
from frappe.core.utils import html2text
from frappe.desk.form.load import get_docinfo
from frappe.email.doctype.email_queue.email_queue import QueueBuilder
from frappe.utils import getdate, now_datetime

from membership_recruitment.mail import templates as mail_templates
from membership_recruitment.membership.notices import delivery as notice_delivery
from membership_recruitment.membership.notices import due_notices, letters
from membership_recruitment.membership.terms import renewal
from membership_recruitment.people.addresses import new_address
from membership_recruitment.setup import renewal_templates
from tests.support.factories import notices
from tests.support.processes import live


@pytest.fixture(autouse=True)
def setting(make):
	with notices.sending(make, bankgiro_number="5555-5551") as settings:
		yield settings


def of(term) -> list[tuple[str, int, str]]:
	"""What the register holds on a term's notices: status, milestone, channel."""
	rows = frappe.get_all(
		"Renewal Notice",
		filters={"membership": term.name},
		fields=["status", "rule_days", "channel"],
		order_by="due_on asc, channel asc",
	)
	return [(row.status, row.rule_days, row.channel) for row in rows]


def the_notice(term):
	return frappe.get_last_doc("Renewal Notice", {"membership": term.name})


def queued(notice) -> email.message.EmailMessage:
	message = frappe.db.get_value("Email Queue", notice.email_queue, "message")
	return email.message_from_string(message, policy=email.policy.default)


# ---------------------------------------------------------------- once, and which


def test_one_notice_goes_out_and_the_next_night_none(make):
	term = notices.term(make, 30)
	due_notices.nightly()
	assert of(term) == [("Sent", -30, "E-mail")]
	due_notices.nightly()
	due_notices.nightly(getdate() + timedelta(days=1))
	assert of(term) == [("Sent", -30, "E-mail")]
	assert frappe.db.count("Email Queue") == 1


def test_the_row_says_what_was_sent_where_by_which_rule(make):
	term = notices.term(make, 7)
	due_notices.nightly()
	notice = the_notice(term)
	member = frappe.get_doc("Member", term.member)
	assert notice.notice_key == f"{term.name}|{term.end_date}|-7|E-mail"
	assert (notice.member, notice.member_name, notice.recipient) == (member.name, "Astrid Lind", member.email)
	assert (notice.due_on, notice.email_template) == (getdate(), notices.EN)
	assert getdate(notice.sent_on) == getdate()
	assert queued(notice)["Subject"].startswith("Ends ")


def test_nothing_goes_out_while_it_is_switched_off(make):
	make.settings(send_renewal_notices=0)
	term = notices.term(make, 30)
	due_notices.nightly()
	assert of(term) == []


def test_who_left_long_ago_gets_nothing_when_it_is_switched_on(make):
	gone, late = notices.term(make, -60), notices.term(make, -28)
	due_notices.nightly()
	assert of(gone) == []
	assert of(late) == [("To print", 14, "Letter")]


def test_after_ten_days_without_a_scheduler_each_gets_the_right_one(make):
	"""Off from day 1 to day 10; milestones at -5, 0 and 5 days."""
	rows = [(5, "Before the End"), (0, "After the End"), (5, "After the End")]
	notices.membership_type([(*row, "E-mail", notices.EN, None, None) for row in rows], name="Three")
	terms = {ends_in: notices.term(make, ends_in, membership_type="Three") for ends_in in range(-5, 17)}
	due_notices.nightly(getdate())
	before = {ends_in: of(term) for ends_in, term in terms.items()}
	assert before[5] == before[1] == [("Sent", -5, "E-mail")]
	assert before[6] == []
	assert before[0] == before[-4] == [("Sent", 0, "E-mail")]
	assert before[-5] == [("Sent", 5, "E-mail")]
	due_notices.nightly(getdate() + timedelta(days=11))
	for ends_in, term in terms.items():
		# by then it ends in so many days less
		left = ends_in - 11
		right = -5 if 0 < left <= 5 else 0 if -5 < left <= 0 else 5
		new = [notice for notice in of(term) if notice not in before[ends_in]]
		expected = [("Sent", right, "E-mail")]
		assert new == ([] if expected == before[ends_in] else expected), ends_in
	# nobody got two on one day, and each kind was among them
	assert {of(term)[-1][1] for term in terms.values()} == {-5, 0, 5}


def test_all_channels_of_a_milestone_go_out(make):
	user = make.user("Member Registrar")
	rows = [
		(3, "Before the End", "E-mail", notices.EN, None, None),
		(3, "Before the End", "Letter", notices.LETTER, None, None),
		(3, "Before the End", "Task", None, None, user),
	]
	notices.membership_type(rows, name="All")
	term = notices.term(make, 3, membership_type="All")
	due_notices.nightly()
	assert of(term) == [("Sent", -3, "E-mail"), ("To print", -3, "Letter"), ("Assigned", -3, "Task")]
	task = frappe.get_doc("ToDo", {"allocated_to": user})
	assert (task.reference_type, task.reference_name) == ("Member", term.member)
	assert "Astrid Lind" in task.description
	notice = frappe.get_last_doc("Renewal Notice", {"channel": "Task", "membership": term.name})
	assert (notice.todo, notice.recipient) == (task.name, user)


def test_a_task_for_a_disabled_user_fails_with_a_sentence(make):
	user = make.user("Member Registrar")
	notices.membership_type([(3, "Before the End", "Task", None, None, user)], name="Task")
	frappe.db.set_value("User", user, "enabled", 0)
	term = notices.term(make, 3, membership_type="Task")
	due_notices.nightly()
	assert of(term) == [("Failed", -3, "Task")]
	assert user in the_notice(term).result


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
	("language", "subject", "month"),
	[("sv", "Slutar", "maj"), ("en", "Ends", "May"), (None, "Ends", "May"), ("de", "Ends", "Mai")],
)
def test_the_rule_and_the_words_are_in_the_members_language(make, language, subject, month):
	member = make.member(email="sprak@example.com", language=language)
	notices.membership_type(name="May")
	term = make.term(member.name, "2030-05-21", "2031-05-20", membership_type="May")
	list(due_notices.work(getdate("2031-04-20")))
	found = queued(the_notice(term))
	assert found["Subject"].startswith(subject)
	assert month in found["Subject"]
	assert "Astrid" in found.get_body(("html",)).get_content()
	assert frappe.local.lang == "en"


def test_a_rule_for_another_language_alone_sends_nothing(make):
	notices.membership_type([(30, "Before the End", "E-mail", notices.SV, "sv", None)], name="Swedes")
	term = notices.term(make, 30, membership_type="Swedes")
	due_notices.nightly()
	assert of(term) == []


# ---------------------------------------------------------------- none is needed


def renewed_and_holds(make, term):
	renewal.open_term(renewal.plan(term.member))


def renewed_by_a_term_without_a_link(make, term):
	make.term(term.member, term.end_date + timedelta(days=1), membership_type=notices.TYPE)


def cancelled_at_once(make, term):
	term.update({"cancelled_from": getdate(), "cancellation_reason": "Resigned"})
	term.save()


def resigned_at_the_end(make, term):
	term.update({"cancelled_from": term.end_date + timedelta(days=1), "cancellation_reason": "Resigned"})
	term.save()


def resigned_from_the_next_term(make, term):
	following = renewal.open_term(renewal.plan(term.member))
	following.update({"cancelled_from": following.start_date, "cancellation_reason": "Resigned"})
	following.save()


def died(make, term):
	frappe.get_doc("Member", term.member).update({"deceased_on": getdate()}).save()


def turned_off(make, term):
	frappe.db.set_value("Member", term.member, "renewal_notices_off", 1)


def payer_turned_off(make, term):
	payer = make.member("Payer", email="payer@example.com", renewal_notices_off=1)
	frappe.db.set_value("Member", term.member, "payer", payer.name)


def pending(make, term):
	term.db_set("approved", 0)


def lifetime(make, term):
	term.db_set("end_date", None)


def fee_included_in_anothers(make, term):
	covering = notices.term(make, 7)  # asked about the same day
	term.db_set("covered_by", covering.name)
	frappe.db.set_value("Member", term.member, "payer", covering.member)


def kept_by_hand(make, term):
	term.update({"kept_until": term.end_date + timedelta(days=60), "kept_reason": "Pays in June"})
	term.save()


REASONS = [
	renewed_and_holds,
	renewed_by_a_term_without_a_link,
	cancelled_at_once,
	resigned_at_the_end,
	resigned_from_the_next_term,
	died,
	turned_off,
	payer_turned_off,
	pending,
	lifetime,
	fee_included_in_anothers,
	kept_by_hand,
]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.__name__)
def test_none_is_found(make, reason):
	term, other = notices.term(make, 7), notices.term(make, 7)
	reason(make, term)
	due_notices.nightly()
	assert of(term) == []
	assert of(other) == [("Sent", -7, "E-mail")]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.__name__)
def test_none_leaves_when_it_happens_between_finding_and_sending(make, reason):
	term, other = notices.term(make, 7), notices.term(make, 7)
	list(due_notices.find(getdate()))
	assert of(term) == [("Due", -7, "E-mail")]
	reason(make, term)
	list(notice_delivery.deliver(getdate()))
	assert of(term) == [("Not needed", -7, "E-mail")]
	assert the_notice(term).result
	assert of(other) == [("Sent", -7, "E-mail")]
	assert frappe.db.count("Email Queue") == 1


def test_an_unpaid_renewal_stops_no_notice_and_a_paid_one_does(make):
	unpaid, paid = notices.term(make, 7), notices.term(make, 7)
	renewal.open_term(renewal.plan(unpaid.member), awaits_payment=True)
	following = renewal.open_term(renewal.plan(paid.member), awaits_payment=True)
	following.db_set("payment_state", "Paid")
	due_notices.nightly()
	assert of(unpaid) == [("Sent", -7, "E-mail")]
	assert of(paid) == []


@pytest.mark.parametrize(
	("state", "goes_on"), [("Unpaid", True), ("Part paid", True), ("Paid", False), ("Not invoiced", False)]
)
def test_where_types_renew_by_themselves_it_goes_on_until_paid(make, state, goes_on):
	notices.membership_type(name="Itself", renews_automatically=1)
	term = notices.term(make, -14, membership_type="Itself")
	following = renewal.open_term(renewal.plan(term.member))
	following.db_set("payment_state", state)
	due_notices.nightly()
	assert bool(of(term)) is goes_on


def test_a_later_milestone_takes_the_place_of_one_that_still_waits(make):
	term = notices.term(make, 30)
	list(due_notices.find(getdate()))
	day = getdate() + timedelta(days=23)
	list(due_notices.work(day))
	assert of(term) == [("Not needed", -30, "E-mail"), ("Sent", -7, "E-mail")]


def test_a_notice_that_waited_too_long_is_not_sent(make):
	term = notices.term(make, 30)
	list(due_notices.find(getdate()))
	list(notice_delivery.deliver(getdate() + timedelta(days=15)))
	assert of(term) == [("Not needed", -30, "E-mail")]


def test_a_term_whose_end_was_moved_is_not_written_about(make):
	term = notices.term(make, 7)
	list(due_notices.find(getdate()))
	term.update({"end_date": term.end_date + timedelta(days=200)})
	term.save()
	list(notice_delivery.deliver(getdate()))
	assert of(term) == [("Not needed", -7, "E-mail")]


# ---------------------------------------------------------------- who pays


def test_the_payer_gets_one_for_everyone(make):
	payer = make.member("Orga", "Nisation", email="kassor@example.com", member_kind="Organisation")
	terms = [
		notices.term(make, 7, member=make.member(name, payer=payer.name, email=f"{name}@example.com"))
		for name in ("Ett", "Tva", "Tre")
	]
	due_notices.nightly()
	due_notices.nightly()
	found = frappe.get_all(
		"Renewal Notice",
		filters={"end_date": terms[0].end_date},
		fields=["member", "recipient", "membership"],
	)
	assert [(row.member, row.recipient) for row in found] == [(payer.name, "kassor@example.com")]
	assert found[0].membership == terms[0].name
	# it stays one when the term that it names needs none any more
	turned_off(make, terms[0])
	due_notices.nightly(getdate() + timedelta(days=1))
	assert frappe.db.count("Renewal Notice", {"end_date": terms[0].end_date}) == 1


def test_the_payers_own_term_is_named_and_the_others_are_listed(make):
	notices.template("Household", "Ends", "{% for one in terms %}[{{ one.member_name }}]{% endfor %}")
	notices.membership_type([(7, "Before the End", "E-mail", "Household", None, None)], name="House")
	payer = make.member("Anna", "Ek", email="anna@example.com")
	child = notices.term(make, 7, member=make.member("Bo", "Ek", payer=payer.name), membership_type="House")
	own = notices.term(make, 7, member=payer, membership_type="House")
	due_notices.nightly()
	assert (of(child), of(own)) == ([], [("Sent", -7, "E-mail")])
	content = frappe.db.get_value("Communication", the_notice(own).communication, "content")
	assert content == "[Anna Ek][Bo Ek]"


def test_when_the_payer_has_died_the_members_get_their_own(make):
	payer = make.member("Payer")
	term = notices.term(make, 7, member=make.member("Bo", payer=payer.name, email="bo@example.com"))
	payer.deceased_on = getdate()
	payer.save()
	due_notices.nightly()
	assert the_notice(term).recipient == "bo@example.com"


# ---------------------------------------------------------------- e-mail or letter


def unsubscribe(address: str, member: str | None = None) -> None:
	frappe.get_doc(
		{
			"doctype": "Email Unsubscribe",
			"email": address,
			"reference_doctype": "Member" if member else None,
			"reference_name": member,
			"global_unsubscribe": 0 if member else 1,
		}
	).insert()


def test_without_a_usable_address_it_goes_by_letter(make):
	without = notices.term(make, 7, member=make.member(email=None))
	everywhere = notices.term(make, 7, member=make.member(email="a@example.com"))
	here = notices.term(make, 7, member=make.member(email="b@example.com"))
	elsewhere = notices.term(make, 7, member=make.member(email="c@example.com"))
	unsubscribe("a@example.com")
	unsubscribe("b@example.com", here.member)
	unsubscribe("c@example.com", here.member)
	due_notices.nightly()
	letter = [("To print", -7, "Letter")]
	assert [of(term) for term in (without, everywhere, here)] == [letter] * 3
	assert of(elsewhere) == [("Sent", -7, "E-mail")]


def test_an_address_that_went_away_meanwhile_makes_it_a_letter(make):
	term = notices.term(make, 7)
	list(due_notices.find(getdate()))
	frappe.db.set_value("Member", term.member, "email", "")
	list(notice_delivery.deliver(getdate()))
	assert of(term) == [("To print", -7, "Letter")]
	due_notices.nightly()
	assert of(term) == [("To print", -7, "Letter")]


def test_there_is_one_letter_where_the_milestone_has_one_of_its_own(make):
	rows = [
		(3, "Before the End", "E-mail", notices.EN, None, None),
		(3, "Before the End", "Letter", notices.LETTER, None, None),
	]
	notices.membership_type(rows, name="Both")
	at_once = notices.term(make, 3, member=make.member(email=None), membership_type="Both")
	later = notices.term(make, 3, membership_type="Both")
	list(due_notices.find(getdate()))
	frappe.db.set_value("Member", later.member, "email", "")
	list(notice_delivery.deliver(getdate()))
	assert of(at_once) == [("To print", -3, "Letter")]
	assert the_notice(at_once).email_template == notices.LETTER
	assert sorted(of(later)) == [("Not needed", -3, "E-mail"), ("To print", -3, "Letter")]


def test_without_an_email_account_they_wait_and_one_sentence_is_logged(make):
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	notices.clear_account()
	frappe.db.delete("Error Log")
	terms = [notices.term(make, 7) for _ in range(3)]
	due_notices.nightly()
	assert [of(term) for term in terms] == [[("Due", -7, "E-mail")]] * 3
	logged = frappe.get_all("Error Log", filters={"method": ["like", "%e-mail account%"]}, pluck="error")
	assert len(logged) == 1
	assert "no outgoing e-mail account" in logged[0]
	frappe.db.delete("Email Account", {"name": "Test Notices"})
	notices.account()
	due_notices.nightly()
	assert [of(term) for term in terms] == [[("Sent", -7, "E-mail")]] * 3


def test_the_timeline_of_the_member_shows_it(make):
	term = notices.term(make, 7)
	due_notices.nightly()
	get_docinfo(frappe.get_doc("Member", term.member))
	shown = frappe.response.docinfo.automated_messages or frappe.response.docinfo.communications
	assert [message.subject[:4] for message in shown] == ["Ends"]
	assert "Hello Astrid" in shown[0].content


def test_names_are_text_and_not_html(make):
	member = make.member("Firm", "Co", email="x@example.com")
	name = "<script>x</script> O'Neill & Co"
	frappe.db.set_value("Member", member.name, "full_name", name)
	notices.template("Name", "For {{ member.full_name }}", "<p>{{ member.full_name }}</p>")
	notices.membership_type([(7, "Before the End", "E-mail", "Name", None, None)], name="Names")
	term = notices.term(make, 7, member=member, membership_type="Names")
	due_notices.nightly()
	found = queued(the_notice(term))
	assert found["Subject"] == f"For {name}"
	body = found.get_body(("html",)).get_content()
	assert "<script>x" not in body
	assert "&lt;script&gt;x&lt;/script&gt; O&#x27;Neill &amp; Co</p>" in body


TAGS = """<h2>Hej</h2><p class="x">Hello {{ member.first_name }} å &amp; ä, 2 &lt; 3
	<a href="/about">more</a></p><table><tr><td>1</td><td> {{ member.email }}</td></tr></table>"""


@pytest.mark.parametrize(
	"body", [TAGS, "<style>p {color: red}</style>" + TAGS, "Words alone, to {{ member.name }}"]
)
def test_the_short_way_gives_the_same_message_as_frappe(make, body):
	"""Messages share what Frappe made of their tags and headers; the words are each one's own."""
	notices.template("Short", "S {{ member.first_name }} & co " + "long å " * 14, body)
	notices.membership_type([(7, "Before the End", "E-mail", "Short", "", None)], name="Short")
	terms = [
		notices.term(
			make, 7, member=make.member(first, email=f"{number}@example.com"), membership_type="Short"
		)
		for number, first in enumerate(("Ann", "Bo 1 xnoticewords0x", "Åsa", "D" * 120))
	]
	due_notices.nightly()
	for term in terms:
		notice = the_notice(term)
		content, subject = frappe.db.get_value("Communication", notice.communication, ("content", "subject"))
		stored = frappe.db.get_value("Email Queue", notice.email_queue, "*", as_dict=True)
		expected = QueueBuilder(
			recipients=[notice.recipient],
			subject=subject,
			message=content,
			text_content=html2text(content),
			reference_doctype="Member",
			reference_name=term.member,
			communication=notice.communication,
			add_unsubscribe_link=0,
		).as_dict()
		mine, frappes = parts(stored.message), parts(expected["message"])
		assert mine == frappes
		assert mine[0]["Subject"] == " ".join(subject.split())
		assert f"<{stored.message_id}>" in stored.message
		for field in ("sender", "priority", "email_account", "add_unsubscribe_link", "attachments"):
			assert stored[field] == expected[field], field


def parts(message: str) -> list:
	"""A message without what is each one's own: its headers, and headers and text of each part as they are sent."""
	found = email.message_from_string(message, policy=email.policy.default)
	own = ("Message-Id", "Date", "Content-Type")
	headers = {name: value for name, value in found.items() if name not in own}
	return [
		headers,
		*((part.items(), part.get_payload()) for part in found.walk() if not part.is_multipart()),
	]


# ---------------------------------------------------------------- what goes wrong


def test_one_bad_row_fails_with_its_reason_and_the_rest_go_on(make):
	notices.template("Bad", "S", "{% if member.first_name == 'Bo' %}{{ 1 / 0 }}{% endif %}fine")
	notices.membership_type([(7, "Before the End", "E-mail", "Bad", None, None)], name="Bad")
	terms = [
		notices.term(make, 7, member=make.member(name, email=f"{name}@example.com"), membership_type="Bad")
		for name in ("Ann", "Bo", "Cecilia")
	]
	due_notices.nightly()
	assert [of(term)[0][0] for term in terms] == ["Sent", "Failed", "Sent"]
	notice = the_notice(terms[1])
	assert "division by zero" in notice.result
	frappe.db.set_value("Email Template", "Bad", "response_html", "fine")
	assert due_notices.try_again([notice.name]) == {"Sent": 1}
	assert of(terms[1]) == [("Sent", -7, "E-mail")]


def test_a_template_that_was_taken_away_is_a_sentence(make):
	term = notices.term(make, 7)
	frappe.db.delete("Email Template", {"name": notices.EN})
	due_notices.nightly()
	assert of(term) == [("Failed", -7, "E-mail")]
	assert notices.EN in the_notice(term).result


# ---------------------------------------------------------------- by the rule as it is now


def change_rules(*rows, name: str) -> None:
	frappe.get_doc("Membership Type", name).update({"renewal_rules": notices.rules(rows)}).save()


def test_try_again_uses_the_template_of_the_rule_as_it_is_now(make):
	before = (7, "Before the End", "E-mail", notices.LETTER, None, None)
	notices.membership_type([before], name="Corrected")
	term = notices.term(make, 7, membership_type="Corrected")
	frappe.db.delete("Email Template", {"name": notices.LETTER})
	due_notices.nightly()
	assert of(term) == [("Failed", -7, "E-mail")]
	change_rules((7, "Before the End", "E-mail", notices.EN, None, None), name="Corrected")
	assert due_notices.try_again([the_notice(term).name]) == {"Sent": 1}
	assert the_notice(term).email_template == notices.EN


def test_try_again_gives_the_task_to_whom_the_rule_names_now(make):
	gone, here = make.user("Member Registrar"), make.user("Membership Manager")
	notices.membership_type([(3, "Before the End", "Task", None, None, gone)], name="Task")
	frappe.db.set_value("User", gone, "enabled", 0)
	term = notices.term(make, 3, membership_type="Task")
	due_notices.nightly()
	assert of(term) == [("Failed", -3, "Task")]
	change_rules((3, "Before the End", "Task", None, None, here), name="Task")
	assert due_notices.try_again([the_notice(term).name]) == {"Assigned": 1}
	assert frappe.db.get_value("ToDo", the_notice(term).todo, "allocated_to") == here


def test_what_waits_or_is_printed_follows_the_rule_as_it_is_now(make):
	notices.membership_type(
		[
			(7, "Before the End", "E-mail", notices.LETTER, None, None),
			(7, "Before the End", "Letter", notices.LETTER, None, None),
		],
		name="Waits",
	)
	term = notices.term(make, 7, membership_type="Waits")
	list(due_notices.find(getdate()))
	change_rules((7, "Before the End", "E-mail", notices.EN, None, None), name="Waits")
	list(notice_delivery.deliver(getdate()))
	by_channel = {row[2]: row[0] for row in of(term)}
	assert by_channel == {"E-mail": "Sent", "Letter": "To print"}
	mail = frappe.get_last_doc("Renewal Notice", {"membership": term.name, "channel": "E-mail"})
	assert mail.email_template == notices.EN
	# a letter that stands for an e-mail goes by the e-mail's rule
	letter = frappe.get_last_doc("Renewal Notice", {"membership": term.name, "channel": "Letter"})
	new_address("Member", term.member, line="Gatan 1", city="Umeå").insert()
	letters.make_batch([letter.name])
	assert (letter.reload().status, letter.email_template) == ("Printed", notices.EN)


def test_a_notice_whose_rule_was_taken_away_is_not_needed(make):
	notices.membership_type([(7, "Before the End", "E-mail", notices.EN, None, None)], name="Taken")
	term = notices.term(make, 7, membership_type="Taken")
	list(due_notices.find(getdate()))
	change_rules((7, "Before the End", "Letter", notices.LETTER, None, None), name="Taken")
	list(notice_delivery.deliver(getdate()))
	notice = frappe.get_last_doc("Renewal Notice", {"membership": term.name, "channel": "E-mail"})
	assert (notice.status, bool(notice.result)) == ("Not needed", True)


def test_an_address_that_frappe_refuses_fails_alone(make):
	bad, good = notices.term(make, 7), notices.term(make, 7)
	frappe.db.set_value("Member", bad.member, "email", "no address")
	due_notices.nightly()
	assert (of(bad)[0][0], of(good)[0][0]) == ("Failed", "Sent")
	assert "no address" in the_notice(bad).result


@pytest.mark.parametrize("status", ["Error", "Bounced"])
def test_a_mail_that_came_back_makes_the_notice_a_failed_one(make, status):
	term = notices.term(make, 7)
	due_notices.nightly()
	notice = the_notice(term)
	if status == "Error":
		doc = frappe.get_doc("Email Queue", notice.email_queue)
		doc.update_status("Error", error="Traceback\n  line\nSMTPRecipientsRefused: no such user\n")
	else:
		frappe.db.set_value("Communication", notice.communication, "delivery_status", "Bounced")
	due_notices.nightly()
	notice.reload()
	assert notice.status == "Failed"
	assert notice.recipient in notice.result
	assert ("no such user" in notice.result) is (status == "Error")
	assert due_notices.try_again([notice.name], by_letter=True) == {"To print": 1}
	assert of(term) == [("To print", -7, "Letter")]


# ---------------------------------------------------------------- a day's limit


def test_no_more_than_the_days_limit_and_the_rest_on_the_next_days(make):
	make.settings(notices_per_day=2)
	terms = [notices.term(make, 7) for _ in range(5)]
	counts = []
	for day in range(3):
		due_notices.nightly(getdate() + timedelta(days=day))
		due_notices.nightly(getdate() + timedelta(days=day))
		counts.append(sum(of(term)[0][0] == "Sent" for term in terms))
	assert counts == [2, 4, 5]


def test_the_days_mails_leave_evenly(make):
	make.settings(spread_over_hours=10)
	for _ in range(5):
		notices.term(make, 7)
	start = now_datetime()
	due_notices.nightly()
	leaves = frappe.get_all("Email Queue", pluck="send_after", order_by="send_after asc")
	hours = [round((moment - start).total_seconds() / 3600, 1) for moment in leaves]
	assert hours == [0, 2, 4, 6, 8]


# ---------------------------------------------------------------- on request


def test_send_now_sends_the_latest_due_one_or_the_next(make, as_role):
	due, coming = notices.term(make, 20), notices.term(make, 100)
	long_over = notices.term(make, -60)
	as_role("Member Registrar")
	answer = due_notices.send_now(json.dumps([due.name, coming.name, long_over.name]))
	assert answer == {"done": {"Sent": 2, "To print": 1}, "not_sent": []}
	frappe.set_user("Administrator")
	assert of(due) == of(coming) == [("Sent", -30, "E-mail")]
	assert of(long_over) == [("To print", 14, "Letter")]


def test_send_now_says_why_others_did_not_go(make):
	sent, renewed = notices.term(make, 20), notices.term(make, 20)
	no_rules = notices.term(make, 20, membership_type="Individual")
	renewed_and_holds(make, renewed)
	due_notices.nightly()
	answer = due_notices.send_now([sent.name, renewed.name, no_rules.name])
	assert answer["done"] == {}
	reasons = {row["membership"]: row["reason"] for row in answer["not_sent"]}
	assert "went out on" in reasons[sent.name]
	assert "renewed" in reasons[renewed.name]
	assert "no rules" in reasons[no_rules.name]


def test_send_now_sends_again_what_was_not_needed_or_failed(make):
	notices.template("Bad", "S", "{{ 1 / 0 }}")
	notices.membership_type([(30, "Before the End", "E-mail", "Bad", "", None)], name="Bad")
	failed, off = notices.term(make, 20, membership_type="Bad"), notices.term(make, 20)
	list(due_notices.find(getdate()))
	turned_off(make, off)
	list(notice_delivery.deliver(getdate()))
	assert (of(failed)[0][0], of(off)[0][0]) == ("Failed", "Not needed")
	frappe.db.set_value("Member", off.member, "renewal_notices_off", 0)
	answer = due_notices.send_now([failed.name, off.name])
	assert answer["done"] == {"Sent": 1}
	assert [row["membership"] for row in answer["not_sent"]] == [failed.name]
	assert "division by zero" in answer["not_sent"][0]["reason"]


def test_send_now_to_a_household_goes_to_the_payer_once(make):
	payer = make.member("Payer", email="payer@example.com")
	terms = [notices.term(make, 7, member=make.member(name, payer=payer.name)) for name in ("Ett", "Tva")]
	answer = due_notices.send_now([term.name for term in terms])
	assert answer["done"] == {"Sent": 1}
	assert [row["membership"] for row in answer["not_sent"]] == [terms[1].name]
	again = due_notices.send_now([terms[1].name])
	assert again["done"] == {}
	assert "went out on" in again["not_sent"][0]["reason"]


def test_send_now_keeps_to_the_days_limit(make):
	make.settings(notices_per_day=1)
	terms = [notices.term(make, 20) for _ in range(2)]
	answer = due_notices.send_now([term.name for term in terms])
	assert answer["done"] == {"Sent": 1}
	assert "1 e-mails a day" in answer["not_sent"][0]["reason"]


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst", "Member Privacy Officer"]
)
def test_others_may_send_nothing(make, as_role, role):
	term = notices.term(make, 20)
	as_role(role)
	for call in (
		lambda: due_notices.send_now([term.name]),
		lambda: due_notices.try_again(["NOTICE-0000001"]),
		lambda: letters.make_batch(),
	):
		with pytest.raises(frappe.PermissionError):
			call()


# ---------------------------------------------------------------- the texts that come installed


@pytest.mark.parametrize("name", [row["name"] for row in renewal_templates.templates()])
@pytest.mark.parametrize("invoiced", [False, True])
def test_the_texts_say_when_and_what_to_pay(make, name, invoiced):
	renewal_templates.seed()
	day = getdate("2026-05-20")
	context = {
		"member": frappe._dict(first_name="Astrid"),
		"term": frappe._dict(end_date=day, ended=False),
		"terms": [frappe._dict(member_name="Astrid Lind"), frappe._dict(member_name="Bo Lind")],
		"renewal": {},
		"invoice": frappe._dict(
			payment_reference="12345", outstanding=350, due_date=day, currency="SEK", name="SINV-1"
		)
		if invoiced
		else {},
		"association": "Föreningen",
		"bankgiro": "5555-5551",
	}
	language = "sv" if "Medlemskapet" in name else "en"
	with mail_templates.in_language(language):
		subject, body = mail_templates.Templates().fill(name, language, context)
	assert ("20 maj 2026" if language == "sv" else "May 20, 2026") in subject
	assert "Astrid" in body and "Bo Lind" in body and "Föreningen" in body
	assert ("12345" in body, "5555-5551" in body, "350" in body) == (invoiced,) * 3
	assert "{" not in subject + body


# ---------------------------------------------------------------- other processes

COUNT = 1000
INVOICED = int(os.environ.get("MEMBERSHIP_DUE_TERMS", "24"))  # an invoice takes ERPNext half a second


@pytest.fixture
def due_on_the_live_site():
	"""COUNT terms with a notice due, committed; all of it is taken away again."""
	frappe.db.rollback()
	made = live.script("live_notices", "make", str(COUNT))
	assert made.returncode == 0, made.stderr
	yield
	cleaned = live.script("live_notices", "clean")
	assert cleaned.returncode == 0, cleaned.stderr


def counted() -> dict:
	"""What is committed: notices by status, queued mails, timeline rows, and mails of one member at most."""
	done = live.script("live_notices", "count")
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])


def each_once(count: int) -> dict:
	same = dict.fromkeys(("mails", "recipients", "communications"), count)
	return {"notices": {"Sent": count}, **same, "most": 1, "renewals": 0, "invoices": 0}


ALL = each_once(COUNT)


def test_two_at_the_same_time_send_each_notice_once(due_on_the_live_site):
	with ThreadPoolExecutor(2) as pool:
		results = list(pool.map(lambda _: live.script("live_notices", "run"), range(2)))
	assert [result.returncode for result in results] == [0, 0], [result.stderr for result in results]
	shares = [json.loads(result.stdout.splitlines()[-1])["sent"] for result in results]
	assert sum(shares) == COUNT
	assert counted() == ALL


def test_killed_half_way_and_run_again_each_notice_is_sent_once(due_on_the_live_site):
	killed = live.script("live_notices", "run", "2")
	assert killed.returncode == -signal.SIGKILL, killed.stderr
	half = counted()
	sent = half["notices"]["Sent"]
	assert 0 < sent < COUNT
	assert (half["mails"], half["communications"], half["recipients"]) == (sent, sent, sent)
	again = live.script("live_notices", "run")
	assert again.returncode == 0, again.stderr
	assert counted() == ALL


def test_reminders_and_invoices_at_the_same_time_for_the_same_terms():
	frappe.db.rollback()
	made = live.script("live_notices", "make", str(INVOICED), "invoiced")
	assert made.returncode == 0, made.stderr
	jobs = ["live_notices", "run_renewal_invoices"]

	def run(job: str):
		return live.script(job, "run", seconds=max(120, INVOICED * 5))

	try:
		# what two runs held at the same moment is left to the next one
		for night in (jobs * 2, jobs):
			with ThreadPoolExecutor(len(night)) as pool:
				ended = list(pool.map(run, night))
			assert [end.returncode for end in ended] == [0] * len(night), [end.stderr for end in ended]
		assert counted() == {**each_once(INVOICED), "renewals": INVOICED, "invoices": INVOICED}
	finally:
		cleaned = live.script("live_notices", "clean")
	assert cleaned.returncode == 0, cleaned.stderr


def test_frappes_own_sender_sends_them(due_on_the_live_site):
	run = live.script("live_notices", "run")
	assert run.returncode == 0, run.stderr
	flushed = live.script("live_notices", "flush", "3")
	assert flushed.returncode == 0, flushed.stderr
	mails = [
		email.message_from_string(text, policy=email.policy.default)
		for text in json.loads(flushed.stdout.splitlines()[-1])["mails"]
	]
	assert len(mails) == 3
	for mail in mails:
		assert mail["To"].endswith("@live-notices.example")
		assert "register@forening.example" in mail["From"]
		assert mail["Subject"].startswith("Slutar ")
		assert "Hej Åsa" in mail.get_body(("html",)).get_content()
		assert "Hej Åsa" in mail.get_body(("plain",)).get_content()
	assert json.loads(flushed.stdout.splitlines()[-1])["delivered"] == {"Sent": 3}
