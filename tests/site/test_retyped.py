"""A corrected type brings its conditions: as if the term had been entered with that type."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices
from tests.support.factories import money
from tests.support.factories.register_files import load, member, run

DAY = timedelta(days=1)
TYPES = {
	"Plain": {"fee": 400},
	"Waiting": {"fee": 300, "first_fee_before_start": 1},
	"Joining": {"fee": 300, "first_fee_before_start": 1, "joining_fee": 100},
	"Approved": {"fee": 400, "requires_approval": 1, "approval_role": "Membership Manager"},
	"For Life": {"fee": 5000, "period_kind": "Lifetime"},
	"Month": {"fee": 50, "period_unit": "Month"},
	"Year": {"fee": 600, "period_kind": "Fixed Year", "pro_rate": 1},
	"Waiting Year": {"fee": 600, "period_kind": "Fixed Year", "pro_rate": 1, "first_fee_before_start": 1},
}


@pytest.fixture
def types(make):
	for name, values in TYPES.items():
		make.membership_type(name, **{"period_kind": "Rolling", "period_count": 1, **values})


def retyped(term, membership_type: str, **values):
	doc = frappe.get_doc("Membership", term.name)
	doc.update({"membership_type": membership_type, **values})
	doc.save()
	return doc


@pytest.mark.parametrize("to", list(TYPES))
@pytest.mark.parametrize("of", list(TYPES))
def test_as_if_it_had_been_entered_so(make, types, of, to):
	start = str(getdate() - 20 * DAY)
	asked = ("membership_type", "end_date", "fee", "joining_fee", "awaits_payment", "planned_start")
	asked += ("approved", "status")
	term, entered = (make.term(make.member().name, start, membership_type=kind) for kind in (of, to))
	term = retyped(term, to).reload()
	entered.reload()
	assert {field: term.get(field) for field in asked} == {field: entered.get(field) for field in asked}
	member = frappe.get_doc("Member", term.member)
	assert member.join_date == frappe.db.get_value("Member", entered.member, "join_date")


@pytest.mark.parametrize("years", ["a rolling year", "a fixed one"])
def test_days_and_share_of_the_fee_are_two_results_of_one_rule(make, types, years):
	start = date(getdate().year, 9, 1)
	of, to = ("Plain", "Year") if years == "a rolling year" else ("Year", "Plain")
	term = retyped(make.term(make.member().name, str(start), membership_type=of), to)
	whole = (400, start.replace(year=start.year + 1) - DAY)
	assert (term.fee, getdate(term.end_date)) == (whole if to == "Plain" else (200, date(start.year, 12, 31)))


@pytest.mark.parametrize("to", ["Year", "For Life"])
def test_a_last_day_that_was_set_by_hand_stays(make, types, to):
	start = str(getdate() - 20 * DAY)
	last = getdate() + 100 * DAY
	term = make.term(make.member().name, start, str(last), membership_type="Plain")
	if to == "For Life":
		with pytest.raises(frappe.ValidationError, match="for life and has no last day"):
			retyped(term, to)
	else:
		assert getdate(retyped(term, to).end_date) == last
	term = make.term(make.member().name, start, membership_type="Month")
	assert getdate(retyped(term, "Plain", end_date=str(last)).end_date) == last
	endless = make.term(make.member().name, start, "9999-12-31", membership_type="Plain")
	assert (retyped(endless, "Month").end_date, endless.reload().no_end) == (None, 1)


def test_the_last_day_stays_where_the_next_term_is_and_the_form_says_so(make, types):
	member, start = make.member().name, getdate() - 20 * DAY
	term = make.term(member, str(start), membership_type="Plain")
	renewal = make.term(member, str(getdate(term.end_date) + DAY), membership_type="Plain")
	last = getdate(term.end_date)
	make.membership_type("Longer", period_kind="Rolling", period_count=2, fee=800)
	for kind in ("Month", "Longer"):
		frappe.clear_messages()
		term = retyped(term, kind)
		assert getdate(term.end_date) == last
		assert renewal.name in frappe.message_log[-1]["message"]
		term = retyped(term, "Plain")
	renewal.reload().update({"cancelled_from": renewal.start_date, "cancellation_reason": "Other"})
	renewal.save()
	assert getdate(retyped(term, "Month").end_date) < last


def test_what_was_paid_late_has_the_days_of_its_new_type(make, types):
	"""A share of the year that was paid late keeps the last day that was planned; a rolling one begins anew."""
	money.fees("Waiting", "Waiting Year")
	planned = getdate() - 40 * DAY
	for of, to in (("Waiting", "Waiting Year"), ("Waiting Year", "Waiting")):
		term, entered = (
			make.term(make.member().name, str(planned), membership_type=kind) for kind in (of, to)
		)
		for one in (term, entered):
			money.pay(invoices.make_invoice([one.name], submit=True))
		term = retyped(term.reload(), to).reload()
		entered.reload()
		days = ("start_date", "end_date", "planned_start", "planned_end", "status")
		assert [term.get(field) for field in days] == [entered.get(field) for field in days]
		assert getdate(term.start_date) == getdate()


def test_whom_the_payer_covers_ends_with_the_payer_of_another_type(make, types):
	make.membership_type("Home", period_kind="Rolling", period_count=1, fee=500, shared_fee=1)
	make.membership_type("Home Month", period_kind="Rolling", period_unit="Month", fee=50, shared_fee=1)
	payer = make.member("Payer")
	child = make.member("Child", payer=payer.name)
	own, theirs = (make.term(one.name, str(getdate()), membership_type="Home") for one in (payer, child))
	own = retyped(own, "Home Month")
	assert theirs.reload().end_date == getdate(own.end_date) < getdate() + 40 * DAY
	frappe.db.set_value("Membership", own.name, "cancelled_from", getdate() + 5 * DAY)
	assert getdate(retyped(theirs, "Plain").end_date) > getdate() + 300 * DAY


def test_a_fee_that_is_typed_with_the_type_counts(make, types):
	term = make.term(make.member().name, str(getdate()), membership_type="Joining")
	assert retyped(term, "Plain", fee=120).fee == 120


def test_who_may_not_approve_does_not_get_past_by_another_type(make, types, as_role):
	term = make.term(make.member().name, str(getdate()), membership_type="Plain")
	as_role("Member Registrar")
	term = retyped(term, "Approved", approved=1)
	assert (term.approved, term.status) == (0, "Pending")
	term = retyped(term, "Plain")
	assert (term.approved, term.status) == (1, "Current")
	assert not frappe.get_all("Membership Event", {"member": term.member, "event": "Approval"})


def test_what_is_over_begins_to_wait_for_nothing(make, types):
	start = getdate() - 800 * DAY
	member = make.member().name
	term = make.term(member, str(start), membership_type="Plain")
	for kind in ("Waiting", "Approved"):
		term = retyped(term, kind)
		assert (term.awaits_payment, term.approved, term.status) == (0, 1, "Expired")
	assert frappe.db.get_value("Member", member, "join_date") == start


def test_what_was_paid_goes_on(make, types):
	start = getdate() - 40 * DAY
	term = make.term(make.member().name, str(start), membership_type="Plain")
	term.db_set({"payment_state": "Paid", "paid_on": start + 9 * DAY, "sales_invoice": None})
	term = retyped(term, "Waiting")
	assert (term.awaits_payment, getdate(term.start_date), term.status) == (0, start, "Current")


def test_a_renewal_of_another_type_keeps_its_conditions(make, types):
	end = getdate() + 20 * DAY
	member = make.member().name
	make.term(member, str(end - 300 * DAY), str(end), membership_type="Plain")
	renewal = make.term(member, str(end + DAY), membership_type="Plain")
	for kind in ("Waiting", "Approved"):
		renewal = retyped(renewal, kind)
		assert (renewal.awaits_payment, renewal.approved, renewal.status) == (0, 1, "Upcoming")


def test_what_is_on_an_invoice_stays_what_was_asked_for(make, types):
	"""It waits for it, or not, as the new type says."""
	money.fees("Plain", "Waiting")
	term = make.term(make.member().name, str(getdate()), membership_type="Waiting")
	invoice = invoices.make_invoice([term.name], submit=True)
	for kind, status in (("Plain", "Current"), ("Waiting", "Pending")):
		term = retyped(term, kind)
		assert (term.fee, term.sales_invoice, term.status) == (300, invoice, status)
	money.pay(invoice)
	assert frappe.db.get_value("Membership", term.name, "status") == "Current"


def test_whom_a_payer_covers_waits_with_the_payer_of_another_type(make, types):
	for name, waits in (("Home", 0), ("Waiting Home", 1)):
		make.membership_type(
			name,
			period_kind="Rolling",
			period_count=1,
			fee=500,
			shared_fee=1,
			first_fee_before_start=waits,
		)
	payer = make.member("Payer")
	child = make.member("Child", payer=payer.name)
	own, theirs = (make.term(one.name, str(getdate()), membership_type="Home") for one in (payer, child))
	assert theirs.covered_by == own.name
	for kind, status in (("Waiting Home", "Pending"), ("Home", "Current")):
		own = retyped(own, kind)
		theirs.reload()
		assert (own.status, theirs.status, theirs.membership_type, theirs.fee) == (status, status, kind, 0)


def test_who_was_a_member_in_an_old_register_goes_on(types):
	text = "Medlemsnummer;Namn;Startdatum;Medlemstyp\n9;Nils Ek;2026-06-01;{}\n"
	run(load(text.format("Plain")))
	for kind in ("Waiting", "Approved"):
		assert run(load(text.format(kind))).updated == 1
		person = member(former_number="9")
		assert (person.membership_type, person.status) == (kind, "Current")


def test_an_application_that_is_over_is_no_membership_by_another_type(make, types):
	member = make.member().name
	term = make.term(member, str(getdate() - 800 * DAY), membership_type="Waiting")
	before = [term.reload().get(field) for field in ("status", "awaits_payment", "planned_start", "end_date")]
	assert term.awaits_payment
	for kind in ("Plain", "Waiting"):
		term = retyped(term, kind).reload()
		assert (term.awaits_payment, frappe.db.get_value("Member", member, "join_date")) == (1, None)
	assert [term.get(field) for field in ("status", "awaits_payment", "planned_start", "end_date")] == before
	assert not frappe.get_all("Membership Event", {"member": member, "event": ["in", ["Join", "Lapse"]]})
