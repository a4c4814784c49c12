"""Renewal invoices: for whom, and what. How many run at the same time: test_renewal_invoices_at_once.py."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import renewal_invoices
from membership_recruitment.membership.terms import credit_decisions, payers
from tests.support.factories import money


@pytest.fixture(autouse=True)
def fees(rolled_back):
	money.fees(submit_renewal_invoices=0, make_renewal_invoices=1)
	yield
	money.clear_caches()


def due() -> dict[str, list[str]]:
	"""Terms that are due today, by payer; of this test's members, the site may have others."""
	return dict(renewal_invoices.due_by_payer(getdate()))


def ending(make, days: int, **values):
	"""A member whose term ends that many days from today."""
	member = make.member(**values.pop("person", {}))
	end = getdate() + timedelta(days=days)
	return make.term(member.name, str(end - timedelta(days=364)), end, **values)


def renew(term) -> dict:
	return renewal_invoices.renew_payer(payers.payer_of(term.member), [term.name], getdate())


# ---------------------------------------------------------------- for whom


@pytest.mark.parametrize(
	("days", "is_due"),
	[(31, False), (30, True), (0, True), (-1, True), (-30, True), (-31, False)],
	ids=["before the time", "first day", "last day of the term", "in grace", "last of grace", "too late"],
)
def test_due_from_the_types_days_ahead_to_the_end_of_grace(make, days, is_due):
	term = ending(make, days)
	assert (term.member in due()) is is_due


def test_who_gets_no_renewal_invoice(make):
	cancelled = ending(make, 10)
	cancelled.update({"cancelled_from": getdate() + timedelta(days=11), "cancellation_reason": "Resigned"})
	cancelled.save()
	dead = ending(make, 10)
	person = frappe.get_doc("Member", dead.member)
	person.deceased_on = getdate()
	person.save()
	unapproved = ending(make, 10, approved=0)
	make.membership_type(
		"Closed", period_kind="Rolling", period_count=1, period_unit="Year", fee=10, renewal_invoice_days=30
	)
	closed = ending(make, 10, membership_type="Closed")
	moved = ending(make, 10, membership_type="Closed", next_membership_type="Individual")
	frappe.db.set_value("Membership Type", "Closed", "disabled", 1)
	renewed = ending(make, 10)
	make.term(renewed.member, str(renewed.end_date + timedelta(days=1)), renews=renewed.name)
	back = ending(make, -20)
	make.term(back.member, str(back.end_date + timedelta(days=10)))
	found = due()
	for term in (cancelled, dead, unapproved, closed, renewed, back):
		assert term.member not in found
	assert found[moved.member] == [moved.name]


def test_whoever_declined_a_renewal_is_not_invoiced_again(make):
	term = ending(make, 10)
	renew(term)
	following = frappe.get_doc("Membership", {"renews": term.name})
	frappe.get_doc("Sales Invoice", following.sales_invoice).submit()
	money.credit(following.sales_invoice)
	assert term.member not in due()
	credit_decisions.decide(following.name, "Withdrawal")
	following.reload()
	assert following.cancellation_reason == "Fee credited"
	assert term.member not in due()


def test_a_fee_that_was_credited_to_correct_it_is_invoiced_when_asked_for(make):
	term = ending(make, 10)
	renew(term)
	following = frappe.get_doc("Membership", {"renews": term.name})
	frappe.get_doc("Sales Invoice", following.sales_invoice).submit()
	money.credit(following.sales_invoice)
	ask = (payers.payer_of(term.member), [term.name], getdate())
	with pytest.raises(renewal_invoices.NothingToInvoice):
		renewal_invoices.renew_payer(*ask, chosen=True)
	credit_decisions.decide(following.name, "Correction")
	assert renewal_invoices.renew_payer(*ask, chosen=True)["invoices"] == 1
	assert frappe.db.get_value("Membership", following.name, "sales_invoice") != following.sales_invoice


def test_a_term_kept_by_hand_is_due_as_long_as_it_is_kept(make):
	kept = ending(make, -100, kept_until=getdate() + timedelta(days=5), kept_reason="Illness")
	lapsed = ending(make, -100, kept_until=getdate() - timedelta(days=5), kept_reason="Illness")
	assert kept.member in due() and lapsed.member not in due()


# ---------------------------------------------------------------- what


def test_the_next_term_and_its_invoice_once(make):
	term = ending(make, 10)
	assert renew(term) == {"invoices": 1, "terms": 1}
	following = frappe.get_doc("Membership", {"renews": term.name})
	assert following.start_date == term.end_date + timedelta(days=1)
	assert (following.awaits_payment, following.status) == (1, "Pending")
	invoice = frappe.get_doc("Sales Invoice", following.sales_invoice)
	assert (invoice.docstatus, invoice.grand_total) == (0, 350)
	assert term.member not in due()
	# a run that had looked them up before finds nothing left to do
	assert renew(term) == {"invoices": 0, "terms": 0}
	assert frappe.db.count("Sales Invoice", {"member": term.member}) == 1


def test_submitted_where_the_settings_say_so(make):
	make.settings(submit_renewal_invoices=1)
	term = ending(make, 10)
	renew(term)
	following = frappe.get_doc("Membership", {"renews": term.name})
	assert (following.payment_state, following.outstanding) == ("Unpaid", 350)


def test_a_type_that_renews_by_itself_holds_unpaid(make):
	make.membership_type(
		"Auto",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=100,
		renews_automatically=1,
		renewal_invoice_days=30,
	)
	money.fees("Auto")
	term = ending(make, 10, membership_type="Auto")
	renew(term)
	assert frappe.db.get_value("Membership", {"renews": term.name}, "status") == "Upcoming"


@pytest.mark.parametrize(("automatic", "made"), [(0, 0), (1, 1)])
def test_no_fee_no_invoice(make, automatic, made):
	make.membership_type(
		"Honorary",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=0,
		renews_automatically=automatic,
		renewal_invoice_days=30,
	)
	term = ending(make, 10, membership_type="Honorary")
	assert renew(term) == {"invoices": 0, "terms": made}
	assert frappe.db.count("Membership", {"renews": term.name}) == made


def test_a_household_renews_on_one_invoice(make):
	make.membership_type(
		"Home",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=500,
		shared_fee=1,
		renewal_invoice_days=30,
	)
	money.fees("Home")
	payer = ending(make, 10, membership_type="Home")
	child = ending(
		make,
		10,
		membership_type="Home",
		person={"first_name": "Björn", "payer": payer.member},
		covered_by=payer.name,
	)
	found = due()
	assert sorted(found[payer.member]) == sorted([payer.name, child.name])
	made = renewal_invoices.renew_payer(payer.member, found[payer.member], getdate())
	assert made == {"invoices": 1, "terms": 2}
	covered = frappe.get_doc("Membership", {"renews": child.name})
	assert covered.covered_by == frappe.db.get_value("Membership", {"renews": payer.name})
	invoice = frappe.get_doc("Sales Invoice", covered.sales_invoice)
	assert invoice.grand_total == 500 and "Björn" in invoice.items[0].description
	assert payer.member not in due()


def test_an_organisation_that_only_pays(make):
	club = make.member("Umeå Simklubb", "", member_kind="Organisation")
	terms = [ending(make, 10, person={"first_name": name, "payer": club.name}) for name in ("Anna", "Bo")]
	made = renewal_invoices.renew_payer(club.name, [term.name for term in terms], getdate())
	assert made == {"invoices": 1, "terms": 2}
	invoice = frappe.get_last_doc("Sales Invoice", {"member": club.name})
	assert (invoice.grand_total, invoice.customer) == (700, "Umeå Simklubb")


# ---------------------------------------------------------------- chosen by hand


def test_only_those_who_may_write_terms_ask_for_invoices(make, as_role):
	term = ending(make, 10)
	for role in ("Member Recruiter", "Membership Analyst", "Accounts User", "Member Privacy Officer"):
		as_role(role)
		with pytest.raises(frappe.PermissionError):
			renewal_invoices.make_for([term.name])
		frappe.set_user("Administrator")


def test_a_renewal_without_invoice_gets_one(make):
	term = ending(make, 10)
	following = make.term(term.member, str(term.end_date + timedelta(days=1)), renews=term.name)
	made = renewal_invoices.renew_payer(term.member, [term.name], getdate(), chosen=True)
	assert made == {"invoices": 1, "terms": 0}
	following.reload()
	assert following.sales_invoice
	with pytest.raises(frappe.ValidationError, match="renewed and invoiced already"):
		renewal_invoices.renew_payer(term.member, [term.name], getdate(), chosen=True)
