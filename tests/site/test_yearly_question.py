"""Once a year members are asked whether their data is still right: who, when, once, and what stands in it."""

from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import frappe
import pytest
from frappe.email.doctype.email_queue.email_queue import SendMailContext
from frappe.utils import add_days, getdate, now_datetime

from membership_recruitment.member_journey.data_notices import delivery, gate, nightly, rules
from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.membership.register import identity_numbers
from tests.support.factories import notices
from tests.support.factories.identity_numbers import number

NOTICE = "Personal Data Notice"


@pytest.fixture(autouse=True)
def asking(make):
	"""Switched on ten years ago, in an empty register."""
	with notices.sending(make):
		for doctype in ("Membership Event", "Membership Spell", "Membership", "Member", NOTICE):
			frappe.db.delete(doctype)
		make.settings(send_yearly_check=1, association_name="Odlarna")
		frappe.db.set_single_value("Membership Settings", "yearly_check_since", add_days(date.today(), -3650))
		yield
	frappe.clear_document_cache("Membership Settings", "Membership Settings")


def member(make, **values):
	"""Somebody who has been a member for three years."""
	values.setdefault("email", f"{frappe.generate_hash(length=6)}@example.com")
	doc = make.member(**values)
	make.term(doc.name, str(add_days(date.today(), -1095)), str(add_days(date.today(), 60)))
	return doc.reload()


def of(doc) -> list[tuple]:
	return list(
		frappe.get_all(
			NOTICE,
			filters={"subject_name": doc.name},
			fields=["status", "result"],
			as_list=True,
			order_by="due_on asc",
		)
	)


def mail_to(doc):
	name = frappe.db.get_value(NOTICE, {"subject_name": doc.name}, "email_queue")
	queue = frappe.get_doc("Email Queue", name)
	content = SendMailContext(queue).build_message(queue.recipients[0].recipient)
	return queue, message_from_bytes(content, policy=default)


def text_of(message) -> str:
	return message.get_body(("html",)).get_content()


# ---------------------------------------------------------------- when


def test_off_until_it_is_switched_on_and_then_nobody_is_asked_at_once(make):
	doc = member(make)
	make.settings(send_yearly_check=0)
	nightly.nightly()
	assert not of(doc)
	settings = make.settings(send_yearly_check=1)
	assert getdate(settings.yearly_check_since) == date.today()
	nightly.nightly()
	assert not of(doc)
	settings.save()
	assert getdate(settings.yearly_check_since) == date.today()
	nightly.plan(date.today() + timedelta(days=366))
	assert len(of(doc)) == 1


def test_once_a_year_however_many_nights_ran_or_did_not(make):
	doc = member(make)
	nights = [date.today() + timedelta(days=later) for later in (0, 0, 1, 366, 380, 731)]
	for night in nights:
		nightly.plan(night)
	nightly.nightly()
	days = frappe.get_all(NOTICE, filters={"subject_name": doc.name}, pluck="due_on", order_by="due_on asc")
	assert set(days) == {rules.latest_day(doc.name, night) for night in nights}
	assert len({day.year for day in days}) == len(days) >= 3


def test_a_night_after_an_outage_asks_who_was_missed(make):
	docs = [member(make) for _ in range(5)]
	nightly.nightly()
	assert [of(doc)[0][0] for doc in docs] == ["Queued"] * 5
	assert frappe.db.count("Email Queue") == 5


# ---------------------------------------------------------------- who


def left(doc):
	frappe.db.set_value("Member", doc.name, "status", "Expired")


def died(doc):
	frappe.db.set_value("Member", doc.name, "deceased_on", date.today())


def restricted(doc):
	frappe.db.set_value("Member", doc.name, "restricted_on", now_datetime())


def not_told(doc):
	frappe.db.set_value("Member", doc.name, "must_be_told_by", add_days(date.today(), 5))


def an_organisation(doc):
	frappe.db.set_value("Member", doc.name, "member_kind", "Organisation")


def joined_lately(doc):
	frappe.db.set_value("Member", doc.name, "join_date", add_days(date.today(), -1))


@pytest.mark.parametrize(
	"happens",
	(left, died, restricted, not_told, an_organisation, joined_lately),
	ids=lambda one: one.__name__,
)
def test_who_is_not_asked(make, happens):
	doc, other = member(make), member(make)
	happens(doc)
	nightly.nightly()
	assert (of(doc), len(of(other))) == ([], 1)


def bounced(doc):
	suppression.suppress(doc.email, suppression.UNDELIVERABLE)


def suppressed(doc):
	suppression.suppress(doc.email)


def unsubscribed(doc):
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": doc.email, "global_unsubscribe": 1}).insert()


def switched_off(_doc):
	frappe.db.set_single_value("Membership Settings", "send_yearly_check", 0)


@pytest.mark.parametrize("happens", (bounced, suppressed, unsubscribed), ids=lambda one: one.__name__)
def test_whose_address_may_not_be_used_gets_none_and_it_says_why(make, happens):
	doc = member(make)
	happens(doc)
	nightly.nightly()
	((status, result),) = of(doc)
	assert status == "Not Sent" and result
	assert frappe.db.count("Email Queue") == 0
	nightly.nightly()
	assert len(of(doc)) == 1


@pytest.mark.parametrize(
	"happens",
	(bounced, suppressed, unsubscribed, left, died, restricted, not_told, switched_off),
	ids=lambda one: one.__name__,
)
def test_the_gate_asks_again_when_it_leaves(make, happens):
	doc = member(make)
	nightly.nightly()
	queue, _message = mail_to(doc)
	happens(doc)
	assert not gate.ask(queue).is_open
	((status, result),) = of(doc)
	assert status == "Not Sent" and result
	assert frappe.db.count("Email Queue") == 0


def test_the_gate_lets_it_pass_and_puts_down_that_it_left(make):
	doc = member(make)
	nightly.nightly()
	queue, _message = mail_to(doc)
	passage = gate.ask(queue)
	assert passage.is_open
	passage.arrived()
	assert of(doc) == [("Sent", None)]
	assert not gate.ask(frappe.get_doc("Email Queue", queue.name)).is_open  # somebody sends it again


# ---------------------------------------------------------------- what stands in it


def test_it_names_what_is_held_and_how_to_answer(make):
	make.settings(privacy_page_on=1)
	doc = member(make, first_name="Astrid", last_name="Lind", phone="+46701234567", birth_date="1980-02-03")
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "x",
			"address_type": "Personal",
			"address_line1": "Storgatan 1",
			"pincode": "111 22",
			"city": "Stockholm",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": doc.name}],
		}
	).insert()
	nightly.nightly()
	_queue, message = mail_to(doc)
	text = text_of(message)
	for words in (
		"Astrid Lind",
		doc.email,
		"+46701234567",
		"Storgatan 1, 111 22 Stockholm",
		"Odlarna",
		"answer this mail",
	):
		assert words in text, words
	assert "privacy/ask?" in text and "kind=Rectification" in text
	assert "1980" not in text and doc.name not in text
	assert message["Subject"] == "Are these still right?"


def test_in_the_members_language(make):
	doc = member(make, language="sv")
	nightly.nightly()
	_queue, message = mail_to(doc)
	assert message["Subject"] == "Stämmer uppgifterna fortfarande?"
	assert "En gång om året frågar Odlarna" in text_of(message)


@pytest.mark.parametrize("other", ("member", "guardian", "prospect"))
def test_at_a_shared_address_it_says_no_more_than_the_name(make, other):
	doc = member(make, phone="+46701234567", email="Family@example.com")
	if other == "member":
		make.member("Bo", email="family@example.com")
	elif other == "guardian":
		make.member("Barn", guardians=[{"full_name": "Bo Ek", "email": "family@example.com", "gets_mail": 1}])
	else:
		make.prospect("Bo", email="family@example.com")
	nightly.nightly()
	_queue, message = mail_to(doc)
	text = text_of(message)
	assert doc.full_name in text and "+46701234567" not in text and "Bo" not in text
	assert "Others can read mail to this address too" in text


def test_about_a_child_each_guardian_is_asked_once_with_the_name_alone(make):
	doc = member(
		make,
		first_name="Barnet",
		birth_date=str(add_days(date.today(), -3000)),
		phone="+46701234567",
		guardians=[
			{"full_name": "Mor Ek", "email": "mor@example.com", "gets_mail": 1},
			{"full_name": "Far Ek", "email": "far@example.com", "gets_mail": 1},
		],
	)
	for _night in range(2):
		nightly.nightly()
	rows = frappe.get_all(NOTICE, filters={"subject_name": doc.name}, fields=["recipient", "guardian"])
	assert {(row.recipient, row.guardian) for row in rows} == {(row.email, row.name) for row in doc.guardians}
	assert len(rows) == frappe.db.count("Email Queue") == 2
	_queue, message = mail_to(doc)
	assert "whose guardian you are" in text_of(message) and "+46701234567" not in text_of(message)


def test_never_the_identity_number(make):
	doc = member(make, birth_date="1980-02-03")
	secret = number("1980-02-03")
	identity_numbers.save(doc.name, secret)
	nightly.nightly()
	_queue, message = mail_to(doc)
	assert secret[2:8] not in text_of(message) and secret[-4:] not in text_of(message)


def test_without_an_account_it_waits(make):
	doc = member(make)
	frappe.db.delete("Email Account", {"enable_outgoing": 1})
	notices.clear_account()
	nightly.nightly()
	assert of(doc) == [("Waiting", None)]
	notices.account()
	delivery.deliver()
	assert of(doc) == [("Queued", None)]
