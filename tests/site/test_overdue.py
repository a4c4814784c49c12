"""A type that renews by itself: what becomes of a renewal that nobody pays."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import overdue, payments, renewal_invoices
from membership_recruitment.membership.notices import recipients
from membership_recruitment.membership.terms import api, refresh
from tests.support.factories import money
from tests.support.tools import clock

DAY = timedelta(days=1)
TYPE = "Itself"


@pytest.fixture(autouse=True)
def itself(make, rolled_back):
	make.membership_type(
		TYPE,
		period_kind="Rolling",
		period_count=2,
		period_unit="Month",
		fee=100,
		shared_fee=1,
		renews_automatically=1,
		renewal_invoice_days=10,
	)
	money.fees(TYPE, submit_renewal_invoices=1, make_renewal_invoices=1, invoice_due_days=20, grace_days=30)
	yield
	money.clear_caches()


@pytest.fixture
def renewed(make):
	"""A member, a covered one, and their renewals: the term before ends in five days."""
	payer = make.member().name
	child = make.member(payer=payer).name
	ends = getdate() + 5 * DAY
	for member in (payer, child):
		make.term(member, str(ends - 60 * DAY), str(ends), membership_type=TYPE)
	made = api.renew(payer, with_invoice=True)
	terms = [frappe.get_doc("Membership", name) for name in made["memberships"]]
	return frappe._dict(
		payer=payer, child=child, ends=ends, own=terms[0], covered=terms[1], invoice=made["sales_invoice"]
	)


def statuses(renewed) -> set:
	return {frappe.db.get_value("Member", name, "status") for name in (renewed.payer, renewed.child)}


def night():
	overdue.nightly()
	refresh.nightly()


def test_who_leaves_later_waits_for_the_fee_until_then(renewed):
	api.resign(renewed.payer, "On a Day", "Resigned", str(renewed.own.end_date))
	with clock.on(getdate() + 21 * DAY):
		night()
	assert frappe.db.get_value("Membership", renewed.own.name, ("status", "cancelled_from")) == (
		"Pending",
		renewed.own.end_date,
	)


def test_it_holds_to_the_due_date_and_waits_after_it(renewed):
	due_date = getdate() + 20 * DAY
	with clock.on(due_date):
		night()
		assert renewed.own.reload().status == "Current"
	with clock.on(due_date + DAY):
		night()
		assert {one.reload().status for one in (renewed.own, renewed.covered)} == {"Pending"}
		assert statuses(renewed) == {"Grace"}
		spell = frappe.get_doc("Membership Spell", {"member": renewed.child})
		assert spell.active_to == renewed.ends + 30 * DAY
	with clock.on(renewed.ends + 31 * DAY):
		night()
		assert statuses(renewed) == {"Expired"}


def test_it_is_not_invoiced_again_and_notices_go_on(renewed):
	with clock.on(renewed.own.end_date - 3 * DAY):
		assert renewed.payer in dict(renewal_invoices.due_by_payer(getdate())), "it would be"
		night()
		assert renewed.payer not in dict(renewal_invoices.due_by_payer(getdate()))
		first = frappe.db.get_value("Membership", {"member": renewed.payer, "renews": ["is", "not set"]})
		assert recipients.terms([first], getdate())[first].not_needed == ""


@pytest.mark.parametrize(("days", "gap"), [(21, False), (60, True)])
def test_paid_late_it_holds_as_everybody_elses(renewed, days, gap):
	paid_on = getdate() + days * DAY
	with clock.on(paid_on):
		payments.nightly()
		money.pay(renewed.invoice, day=paid_on)
		for term in (renewed.own, renewed.covered):
			term.reload()
			assert (term.status, term.start_date) == ("Current", paid_on if gap else renewed.ends + DAY)
		once = frappe.db.sql("select * from `tabMembership` order by name")
		night()
		assert frappe.db.sql("select * from `tabMembership` order by name") == once


def test_what_is_paid_or_waits_for_no_invoice_is_let_be(make, renewed):
	money.pay(renewed.invoice)
	other = make.member().name
	make.term(other, str(renewed.ends - 60 * DAY), str(renewed.ends), membership_type=TYPE)
	free_of_invoice = api.renew(other)["membership"]
	with clock.on(getdate() + 40 * DAY):
		night()
	assert frappe.db.get_value("Membership", free_of_invoice, "awaits_payment") == 0
	assert renewed.own.reload().awaits_payment == 0


def test_who_joined_under_it_waits_for_it_too_and_starts_when_it_is_paid(make, renewed):
	with clock.on(renewed.own.start_date):
		newcomer = make.member("Newcomer", payer=renewed.payer).name
		term = make.term(newcomer, str(getdate()), membership_type=TYPE)
		assert (term.covered_by, term.status) == (renewed.own.name, "Current")
	late = getdate() + 30 * DAY
	with clock.on(late):
		night()
		after = make.member("Later", payer=renewed.payer).name
		later = make.term(after, str(late), membership_type=TYPE)
		assert {one.reload().status for one in (renewed.own, renewed.covered, term, later)} == {"Pending"}
		money.pay(renewed.invoice, day=late)
		assert {one.reload().status for one in (renewed.own, renewed.covered, term, later)} == {"Current"}
		assert (term.start_date, term.end_date) == (late, renewed.own.end_date)
