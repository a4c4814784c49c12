"""Whose end of a term is no question any more: nothing is foretold of them from that moment on, and nobody calls them."""

from datetime import timedelta

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import getdate

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.membership.leaving_risk import scores, told
from tests.support.factories import leaving_members
from tests.support.factories.leaving_members import TYPE, switch_on

SETTINGS = "Leaving Risk Settings"
RISK = ("leaving_band", "leaving_levels", "leaving_call_on")
NOTHING = (None, None, None)


@pytest.fixture
def likely(make):
	"""Makes a member who most likely leaves, of whom it is foretold."""
	make.settings(grace_days=30, complete_since=None)
	leaving_members.past_terms()
	switch_on()

	def one(**values):
		member = leaving_members.ending(**values)
		scores.score()
		frappe.db.set_value("Member", {"leaving_band": ["is", "set"]}, "leaving_band", told.TO_CALL[0])
		return member

	yield one
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def risk_of(member) -> tuple:
	return frappe.db.get_value("Member", member.name, RISK)


def to_call() -> dict:
	found, _count = told.to_call(getdate() - timedelta(days=30), getdate() + timedelta(days=30), 500)
	return {row["member"]: row for row in found}


def dies(member, make):
	frappe.get_doc("Member", member.name).update({"deceased_on": getdate()}).save()


def resigns(member, make):
	term = frappe.get_last_doc("Membership", {"member": member.name})
	term.update({"cancelled_from": term.end_date + timedelta(days=1), "cancellation_reason": "Resigned"})
	term.save()


def resigns_at_once(member, make):
	term = frappe.get_last_doc("Membership", {"member": member.name})
	term.update({"cancelled_from": getdate(), "cancellation_reason": "Resigned"}).save()


def renews(member, make):
	term = frappe.get_last_doc("Membership", {"member": member.name})
	make.term(member.name, str(term.end_date + timedelta(days=1)), membership_type=TYPE)


DECIDES = pytest.mark.parametrize("decides", [dies, resigns, resigns_at_once, renews])


@DECIDES
def test_what_is_foretold_goes_when_the_end_is_decided(likely, make, decides):
	member, other = likely(), likely()
	assert risk_of(member)[0] and set(to_call()) >= {member.name, other.name}
	decides(member, make)
	assert risk_of(member) == NOTHING and risk_of(other) != NOTHING
	assert member.name not in to_call() and other.name in to_call()
	assert told.on_form(member.name) == {"band": None} != told.on_form(other.name)


@DECIDES
def test_also_what_is_stored_all_the_same_is_not_told(likely, make, decides):
	"""The job that looked before, and writes after."""
	member = likely()
	stored = dict(zip(RISK, risk_of(member), strict=True))
	term = frappe.get_last_doc("Membership", {"member": member.name})
	row = frappe._dict(member=member.name, membership=term.name, end_date=term.end_date)
	assert told.of_terms([row])
	decides(member, make)
	frappe.db.set_value("Member", member.name, stored)
	assert risk_of(member)[0] and member.name not in to_call()
	assert told.on_form(member.name) == {"band": None} and not told.of_terms([row])


def test_a_resignation_taken_back_is_foretold_about_again(likely, make):
	member = likely()
	resigns(member, make)
	frappe.get_last_doc("Membership", {"member": member.name}).update(
		{"cancelled_from": None, "cancellation_reason": None}
	).save()
	assert risk_of(member) == NOTHING
	scores.score()
	assert risk_of(member)[0]


def test_a_number_that_must_not_be_used_is_not_shown(likely):
	closed, free = likely(phone="+46701740605"), likely(phone="+46701740606")
	suppression.suppress("+46701740605")
	assert {name: row["phone"] for name, row in to_call().items() if name in (closed.name, free.name)} == {
		closed.name: None,
		free.name: "+46701740606",
	}
	days = {"from_date": str(getdate() - timedelta(days=30)), "to_date": str(getdate() + timedelta(days=30))}
	assert "+46701740605" not in frappe.as_json(run("Call These This Week", filters=days)["result"])
