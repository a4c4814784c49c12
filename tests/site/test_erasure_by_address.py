"""What has an address of the person and no entry behind it: the person's for certain, or a doubt that whoever decides sees."""

import frappe
import pytest

from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import run, told
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from tests.site.test_erasure import erase
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
ASTRID, OTHER, NUMBER = "astrid@example.com", "other@example.com", "+46701740605"


def contact(*emails: str, phone: str = "", links=()):
	return frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Kanarieaddress",
			"email_ids": [{"email_id": email} for email in emails],
			"phone_nos": [{"phone": phone, "is_primary_mobile_no": 1}] if phone else [],
			"links": [{"link_doctype": doc.doctype, "link_name": doc.name} for doc in links],
		}
	).insert()


def login(email: str):
	values = {"email": email, "first_name": "Kanarieaddress", "send_welcome_email": 0}
	return frappe.get_doc({"doctype": "User", "user_type": "Website User", **values}).insert()


def customer(email: str):
	made = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Kanarieaddress", "customer_type": "Individual"}
	).insert()
	made.db_set("email_id", email)
	return made


def by_member():
	member = former_member(email=ASTRID, phone=NUMBER)
	return run.plan("Member", member.name), persons.of_document("Member", member.name)


def by_address():
	return run.plan(None, None, address=ASTRID), persons.of_address(ASTRID)


@pytest.mark.parametrize("who", [by_member, by_address])
def test_a_contact_that_frappe_made_of_a_mail_goes(make, who):
	made = contact(ASTRID)
	erasure, person = who()
	assert "Kanarieaddress" in str(answer(person).content)
	assert run.carry_out(erasure) == "Done"
	assert not frappe.db.exists("Contact", made.name)


def test_a_login_of_the_website_under_an_address_alone_goes(make):
	login(ASTRID)
	erasure, _person = by_address()
	assert run.carry_out(erasure) == "Done" and not frappe.db.exists("User", ASTRID)


def test_the_contact_of_a_lead_with_the_address_goes(make):
	lead = frappe.get_doc({"doctype": "Lead", "lead_name": "Astrid Lind", "email_id": ASTRID}).insert()
	made = contact(ASTRID, links=[lead])
	erasure, _person = by_member()
	assert run.carry_out(erasure) == "Done" and not frappe.db.exists("Contact", made.name)


def two_addresses():
	return contact(ASTRID, OTHER)


def of_another_member():
	return contact(ASTRID, links=[former_member("Bo", "Ek", email="bo@example.com")])


def with_the_number():
	return contact(OTHER, phone="070-174 06 05")


def of_a_customer():
	return customer(ASTRID)


@pytest.mark.parametrize("make_doubt", [two_addresses, of_another_member, with_the_number, of_a_customer])
def test_what_may_be_somebody_elses_is_a_doubt_and_stays(make, make_doubt):
	doc = make_doubt()
	erasure, person = by_member()
	for sentences in (told.to_look_at(decided.decide(person)), answer(person).to_look_at):
		assert any(doc.name in sentence for sentence in sentences), sentences
	assert run.carry_out(erasure) == "Done"
	assert frappe.db.exists(doc.doctype, doc.name)


def test_a_shared_address_leads_to_no_doubt(make):
	former_member("Bo", "Ek", email=ASTRID)
	made = contact(ASTRID)
	_erasure, person = by_member()
	assert not person.owns("Contact", made.name) and ("Contact", made.name) not in person.doubts
	assert erase("Member", next(iter(person.names("Member")))).status == "Done"
	assert frappe.db.exists("Contact", made.name)
