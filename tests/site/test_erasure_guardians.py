"""Somebody who is a guardian on another one's form is not said to be erased while the row stands there."""

import frappe
import pytest

from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import run
from membership_recruitment.member_privacy.requests import person as persons
from tests.site.test_erasure import erase
from tests.support.factories.privacy_requests import former_member

pytestmark = pytest.mark.usefixtures("fees", "own_ledger")
EMAIL, NUMBER = "greta@example.com", "+46701740605"


@pytest.fixture
def child(make, fees):
	child = make.member("Olle", "Lind")
	child.append("guardians", {"full_name": "Greta Lind", "email": EMAIL, "phone": NUMBER})
	return child.save()


@pytest.mark.parametrize("reached", [{"email": EMAIL}, {"phone": NUMBER}])
def test_a_member_who_is_a_guardian_waits_for_that_form(child, reached):
	member = former_member("Greta", "Lind", **reached)
	erasure = erase("Member", member.name)
	assert erasure.status == "Stopped" and f"a guardian of {child.name}" in erasure.problem
	child.guardians = []
	child.save()
	run.plan_again(erasure.name)
	assert run.carry_out(erasure.name) == "Done"


def test_an_address_that_only_a_guardian_has_waits_too(child):
	erasure = run.plan(None, None, address=EMAIL)
	assert run.carry_out(erasure) == "Stopped"
	assert child.name in frappe.db.get_value("Erasure", erasure, "problem")
	assert frappe.db.get_value("Member Guardian", {"parent": child.name}, "email") == EMAIL


def test_who_shares_the_address_of_a_guardian_and_the_child_itself_do_not_wait(child):
	sibling = former_member("Ebba", "Lind", email=EMAIL, phone=NUMBER)
	assert decided.refusals(persons.of_document("Member", sibling.name)) == []
	assert decided.refusals(persons.of_document("Member", child.name)) == []
