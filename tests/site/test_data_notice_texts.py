"""Mails that the law asks for: in the association's own words, to each guardian, and no more of them on a day than it says."""

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime

from membership_recruitment.member_journey.data_notices import api, delivery, gate, nightly
from membership_recruitment.member_privacy.consent import information_duty
from tests.site.test_yearly_question import NOTICE, asking, mail_to, member, of, text_of  # noqa: F401

FRIEND = "A friend's tip"


def template(subject: str, body: str) -> str:
	doc = {"doctype": "Email Template", "name": frappe.generate_hash(length=8)}
	return frappe.get_doc({**doc, "subject": subject, "use_html": 1, "response_html": body}).insert().name


# ---------------------------------------------------------------- how many on a day


def test_so_many_are_asked_on_a_day_and_the_rest_the_day_after(make):
	make.settings(yearly_checks_per_day=2)
	for _number in range(3):
		member(make)
	for _night in range(2):
		nightly.nightly()
	assert sorted(frappe.get_all(NOTICE, pluck="status")) == ["Queued", "Queued", "Waiting"]
	frappe.db.set_value(NOTICE, {"status": "Queued"}, "queued_on", add_days(now_datetime(), -1))
	nightly.nightly()
	assert frappe.get_all(NOTICE, pluck="status") == ["Queued"] * 3


def test_without_a_limit_all_are_asked_and_who_must_be_told_does_not_wait_for_it(make):
	make.settings(yearly_checks_per_day=1)
	make.source(FRIEND)
	frappe.db.set_value("Recruitment Source", FRIEND, "given_by_others", 1)
	member(make), member(make)
	tipped = make.prospect("Ture", recruitment_source=FRIEND, email="ture@example.com")
	nightly.nightly()
	api.send_text("Membership Prospect", [tipped.name])
	delivery.deliver()
	assert of(tipped) == [("Queued", None)]
	assert frappe.db.count(NOTICE, {"status": "Waiting"}) == 1
	make.settings(yearly_checks_per_day=0)
	nightly.nightly()
	assert not frappe.db.exists(NOTICE, {"status": "Waiting"})


# ---------------------------------------------------------------- in words of the association's own


def test_the_association_writes_its_own_text(make):
	own = template(
		"Stämmer det, {{ first_name }}?",
		"<p>{{ association }}: {% for row in known %}{{ row.label }} {{ row.value }}. {% endfor %}</p>",
	)
	make.settings(yearly_check_template=own, association_name="Odlarna")
	doc = member(make, first_name="Åsa", last_name="Ek")
	nightly.nightly()
	queue, message = mail_to(doc)
	assert message["subject"] == "Stämmer det, Åsa?"
	assert "Odlarna: Name Åsa Ek. E-mail" in text_of(message) and "need do nothing" not in text_of(message)
	assert frappe.db.get_value("Communication", queue.communication, "email_template") == own


def test_where_the_data_comes_from_too_in_mails_and_letters(make):
	make.source(FRIEND)
	frappe.db.set_value("Recruitment Source", FRIEND, "given_by_others", 1)
	own = template("Om dina uppgifter", "<p>Vi fick dem av {{ source }}: {{ kinds | join(', ') }}</p>")
	make.settings(data_origin_template=own)
	tipped = make.prospect(
		"Ture",
		recruitment_source=FRIEND,
		email="ture@example.com",
		address_line="Storgatan 1",
		postal_code="111 22",
		city="Stockholm",
	)
	letter = api._letters("Membership Prospect", api.people_of("Membership Prospect", [tipped.name]))
	assert "Vi fick dem av A friend&#x27;s tip: name, e-mail address" in str(letter[tipped.name])
	api.send_text("Membership Prospect", [tipped.name])
	delivery.deliver()
	_queue, message = mail_to(tipped)
	assert "Vi fick dem av" in text_of(message) and message["subject"] == "Om dina uppgifter"


def test_a_text_that_asks_for_what_nobody_knows_is_refused_when_it_is_chosen(make):
	for field in ("yearly_check_template", "data_origin_template"):
		with pytest.raises(frappe.ValidationError, match="membership_end, which is not known here"):
			make.settings(**{field: template("Hello", "Until {{ membership_end }}")})
		make.settings(**{field: None})


def test_a_text_that_was_spoilt_later_waits_until_it_is_corrected(make):
	own = template("Hello", "<p>{{ full_name }}</p>")
	make.settings(yearly_check_template=own)
	doc = member(make)
	frappe.db.set_value("Email Template", own, "response_html", "<p>{{ nonsense }}</p>")
	nightly.nightly()
	((status, result),) = of(doc)
	assert status == "Waiting" and "nonsense, which is not known here" in result
	frappe.db.set_value("Email Template", own, "response_html", "<p>{{ full_name }}</p>")
	nightly.nightly()
	assert of(doc) == [("Queued", None)]


# ---------------------------------------------------------------- to each guardian


@pytest.fixture
def child(make):
	"""A child of two guardians, whose data somebody else has given."""
	doc = member(
		make,
		first_name="Barnet",
		birth_date=str(add_days(getdate(), -3000)),
		guardians=[
			{"full_name": "Mor Ek", "email": "mor@example.com", "gets_mail": 1},
			{"full_name": "Far Ek", "email": "far@example.com", "gets_mail": 1},
			{"full_name": "Mormor Ek", "email": "mormor@example.com", "gets_mail": 0},
		],
	)
	frappe.db.set_value("Member", doc.name, information_duty.DUE, add_days(getdate(), 30))
	return doc


def mails(doc) -> dict:
	"""Notices by who gets them."""
	rows = frappe.get_all(
		NOTICE,
		filters={"subject_name": doc.name},
		fields=["recipient", "status", "email_queue", "communication"],
	)
	return {row.recipient: row for row in rows}


def state(doc) -> tuple:
	return frappe.db.get_value("Member", doc.name, information_duty.FIELDS)


def test_each_guardian_is_told_and_the_second_also_when_the_first_has_been(child):
	for _time in range(2):
		api.send_text("Member", [child.name])
		delivery.deliver()
	sent = mails(child)
	assert sent.keys() == {"mor@example.com", "far@example.com"} and frappe.db.count("Email Queue") == 2
	for one in sent.values():
		passage = gate.ask(frappe.get_doc("Email Queue", one.email_queue))
		assert passage.is_open
		passage.arrived()
	assert state(child) == (None, getdate(), "E-mail")
	assert {one.status for one in mails(child).values()} == {"Sent"}


def test_one_whose_mail_comes_back_does_not_undo_what_the_other_was_told(child):
	api.send_text("Member", [child.name])
	delivery.deliver()
	for one in mails(child).values():
		gate.ask(frappe.get_doc("Email Queue", one.email_queue)).arrived()
	first, second = mails(child).values()
	frappe.db.set_value("Communication", first.communication, "delivery_status", "Bounced")
	nightly.nightly()
	assert state(child) == (None, getdate(), "E-mail")
	frappe.db.set_value("Communication", second.communication, "delivery_status", "Bounced")
	nightly.nightly()
	assert state(child)[0] == getdate(add_days(getdate(), 30))


def test_who_is_no_guardian_any_more_gets_nothing_that_is_queued(child):
	api.send_text("Member", [child.name])
	delivery.deliver()
	one = mails(child)["far@example.com"]
	frappe.db.set_value("Member Guardian", {"parent": child.name, "full_name": "Far Ek"}, "gets_mail", 0)
	assert not gate.ask(frappe.get_doc("Email Queue", one.email_queue)).is_open
	assert gate.ask(frappe.get_doc("Email Queue", mails(child)["mor@example.com"].email_queue)).is_open
