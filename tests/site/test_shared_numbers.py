"""A telephone that several people have: what names nobody but its number is nobody's alone."""

import json

import frappe
import pytest

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import run, told
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from tests.site.test_erasure import erase
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
NUMBER, WRITTEN = "+46701740605", "070-174 06 05"


def rows_of_bertha(number: str) -> list:
	"""A sign-up, an enquiry and a call that name nobody but Bertha and the number."""
	called = {"first_name": "Bertha", "last_name": "Ek"}
	signup = frappe.get_doc(
		{"doctype": "Prospect Signup", **called, "phone": number, "message": "BerthasMessage"}
	)
	signup.name = "bertha-signup"
	signup.db_insert()
	lead = frappe.get_doc({"doctype": "Lead", "lead_name": "Bertha Ek", **called, "mobile_no": number})
	lead.name = "bertha-lead"
	lead.db_insert()
	call = {"communication_type": "Communication", "communication_medium": "Phone"}
	text = {"subject": "Call", "content": "BerthasCall", "phone_no": number}
	return [signup, lead, frappe.get_doc({"doctype": "Communication", **call, **text}).insert()]


@pytest.fixture
def axel(fees):
	return former_member("Axel", "Lind", email="axel@example.com", phone=NUMBER)


def others(make, kind: str):
	if kind == "Guardian":
		child = make.member("Olle", "Ek")
		child.append("guardians", {"full_name": "Bertha Ek", "phone": NUMBER})
		return child.save()
	return (make.member if kind == "Member" else make.prospect)("Bertha", "Ek", phone=NUMBER)


@pytest.mark.parametrize("kind", ["Member", "Prospect", "Guardian"])
def test_access_gives_nothing_of_who_has_the_same_number(make, axel, kind):
	others(make, kind)
	rows = rows_of_bertha(NUMBER)
	found = persons.of_document("Member", axel.name)
	given = answer(found)
	text = json.dumps(given.content, ensure_ascii=False, default=str)
	assert found.shared == {NUMBER} and "Bertha" not in text
	sentences = "\n".join(given.to_look_at)
	assert all(f"{row.doctype}: 1 more name" in sentences for row in rows), sentences


@pytest.mark.parametrize("together", [False, True])
def test_erasing_leaves_what_names_only_a_shared_number(make, axel, together):
	others(make, "Member")
	rows = rows_of_bertha(NUMBER)
	before = [frappe.db.get_value(row.doctype, row.name, "*", as_dict=True) for row in rows]
	decisions = decided.decide(persons.of_document("Member", axel.name))
	assert any("number with others" in sentence for sentence in told.to_look_at(decisions))
	if together:
		people = [axel, former_member("Nils", "Berg", email="nils@example.com")]
		run.carry_out_together([run.plan("Member", one.name, stop_addresses=1) for one in people])
	else:
		erase("Member", axel.name, stop_addresses=1)
	assert frappe.db.get_value("Member", axel.name, "erased_on")
	assert [frappe.db.get_value(row.doctype, row.name, "*", as_dict=True) for row in rows] == before
	assert suppression.is_suppressed("axel@example.com") and not suppression.is_suppressed(NUMBER)


def test_a_number_is_the_same_however_it_is_written(make, axel):
	signup = frappe.get_doc({"doctype": "Prospect Signup", "member": axel.name, "phone": WRITTEN})
	signup.name = "axels-signup"
	signup.db_insert()
	others(make, "Member")
	found = persons.of_document("Member", axel.name)
	assert {NUMBER, WRITTEN} <= found.shared and found.own_addresses == {"axel@example.com"}


def test_a_number_of_ones_own_still_finds_what_names_it(make, axel):
	(_signup, _lead, call) = rows_of_bertha(NUMBER)
	found = persons.of_document("Member", axel.name)
	assert not found.shared and "BerthasCall" in json.dumps(answer(found).content, default=str)
	erase("Member", axel.name, stop_addresses=1)
	assert not frappe.db.exists("Communication", call.name) and suppression.is_suppressed(NUMBER)
