"""Somebody whom the association has excluded: told in access, known again after the erasure until a day, and then forgotten."""

import json

import frappe
import pytest
from frappe.utils import add_days, add_years, getdate, nowdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import exclusions, told
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import answer
from membership_recruitment.member_recruitment.conversion import new_member
from tests.site.test_erasure import erase

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
EMAIL, NUMBER = "excluded@example.com", "+46701740613"


def excluded(make, on: str, **values):
	member = make.member("Ivar", "Utsluten", **{"email": EMAIL, "phone": NUMBER, **values})
	term = make.term(member.name, add_days(on, -200), add_days(on, 160))
	frappe.db.set_value(
		"Membership",
		term.name,
		{"cancelled_from": on, "cancellation_reason": "Excluded", "status": "Cancelled"},
	)
	frappe.db.set_value("Member", member.name, "status", "Cancelled")
	return member.reload()


def until(address: str = EMAIL):
	return (suppression.entries([address]).get(address) or frappe._dict()).excluded_until


def messages() -> list[str]:
	said = [message["message"] for message in frappe.get_message_log()]
	frappe.clear_messages()
	frappe.flags.pop("membership_stopped_addresses", None)
	return said


def test_access_tells_it(make):
	member = excluded(make, add_days(nowdate(), -100))
	found = answer(persons.of_document("Member", member.name)).content
	assert '"cancellation_reason": "Excluded"' in json.dumps(found)


@pytest.mark.parametrize("let_in_again", [False, True])
def test_who_is_not_erased_is_shown_as_excluded_to_whoever_takes_them_in(make, as_role, let_in_again):
	member = excluded(make, add_days(nowdate(), -700))
	if let_in_again:
		make.term(member.name, add_days(nowdate(), -300), add_days(nowdate(), -100))
	as_role("Member Registrar")
	(row,) = new_member.alike({"first_name": "Ivar", "last_name": "U", "email": EMAIL})["members"]
	assert row.name == member.name
	assert any("excluded from" in reason for reason in row.reasons) != let_in_again


def test_erasure_says_it_and_who_joins_again_is_shown_to_who_reads_the_register(make, as_role):
	day = add_days(nowdate(), -100)
	member = excluded(make, day)
	lines = told.lines(told.result(decided.decide(persons.of_document("Member", member.name))))
	(line,) = [line for line in lines if "has excluded the person" in line["does"]]
	assert (line["kind"], line["rows"]) == ("stays", 2)
	erasure = erase("Member", member.name)
	assert erasure.status == "Done" and '"excluded"' in erasure.result
	assert until() == until(NUMBER) == getdate(add_years(day, exclusions.YEARS))
	messages()
	source = make.source()
	for role, hears in (("Member Registrar", True), ("Member Recruiter", False)):
		as_role(role)
		doctype = "Member" if hears else "Membership Prospect"
		person = {"doctype": doctype, "first_name": "Ivar", "email": EMAIL, "recruitment_source": source}
		frappe.get_doc(person).insert()
		(text,) = [text for text in messages() if "was blocked" in text]
		assert ("has excluded" in text) == hears
		frappe.set_user("Administrator")


def test_after_the_day_nobody_knows(make):
	member = excluded(make, add_days(nowdate(), -100))
	erase("Member", member.name)
	exclusions.nightly()
	assert until()
	frappe.db.set_value(
		"Contact Suppression", {"excluded_until": ["is", "set"]}, "excluded_until", add_days(nowdate(), -1)
	)
	exclusions.nightly()
	assert not until() and suppression.is_suppressed(EMAIL)


@pytest.mark.parametrize("why", ["long ago", "let in again", "left by themselves"])
def test_of_who_is_not_excluded_any_more_nothing_is_kept(make, why):
	member = excluded(make, add_years(nowdate(), -6) if why == "long ago" else add_years(nowdate(), -2))
	if why == "let in again":
		make.term(member.name, add_days(nowdate(), -400), add_days(nowdate(), -100))
	if why == "left by themselves":
		frappe.db.set_value("Membership", {"member": member.name}, "cancellation_reason", "Resigned")
	frappe.db.set_value("Member", member.name, "status", "Cancelled")
	assert erase("Member", member.name).status == "Done"
	assert not until()


def test_without_an_own_address_it_is_said_that_nobody_knows(make):
	member = excluded(make, add_days(nowdate(), -100), email=None, phone=None)
	found = decided.decide(persons.of_document("Member", member.name))
	assert [sentence for sentence in told.to_look_at(found) if "will know them again" in sentence]


def test_nobody_writes_it_by_hand(as_role):
	as_role("Member Privacy Officer")
	frappe.get_doc(
		{"doctype": "Contact Suppression", "address": EMAIL, "excluded_until": add_days(nowdate(), 9)}
	).insert()
	assert not until()
