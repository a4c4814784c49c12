"""First terms and rejoins that wait for their fee: when they start, and what comes behind them."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api, payment_effects, preview, renewal
from tests.support.factories import money
from tests.support.tools import clock

DAY = timedelta(days=1)
START = date(2025, 1, 10)
LATE = date(2026, 9, 10)
TYPE = "Prepaid"


@pytest.fixture(autouse=True)
def prepaid(make):
	make.membership_type(
		TYPE, period_kind="Rolling", period_count=1, period_unit="Year", fee=200, first_fee_before_start=1
	)


def pay(term, day: date | None, state: str = "Paid"):
	payment_effects.settle(term.name, state, day, 0, None)
	return term.reload()


def days(term) -> tuple:
	return term.start_date, term.end_date


def status(member: str) -> str:
	return frappe.db.get_value("Member", member, "status")


def events(member: str) -> list:
	return frappe.get_all(
		"Membership Event",
		filters={"member": member},
		fields=["event", "event_date"],
		as_list=True,
		order_by="event_date, creation",
	)


def spells(member: str) -> list:
	return frappe.get_all(
		"Membership Spell",
		filters={"member": member},
		fields=["start_date", "end_date"],
		as_list=True,
		order_by="start_date",
	)


# ---------------------------------------------------------------- when it starts


def test_a_first_fee_paid_late_starts_the_term_on_the_day_of_payment(make):
	member = make.member().name
	with clock.on(START):
		term = make.term(member, str(START), membership_type=TYPE)
	with clock.on(LATE):
		pay(term, LATE)
		assert days(term) == (LATE, date(2027, 9, 9))
		assert (term.status, status(member)) == ("Current", "Current")
		assert spells(member) == ((LATE, date(2027, 9, 9)),)
		assert events(member) == (("Join", LATE),)


@pytest.mark.parametrize(
	("kept", "late", "moves"), [(0, 0, False), (0, 1, True), (30, 30, False), (30, 31, True)]
)
def test_the_settings_keep_the_first_day_for_some_days(make, kept, late, moves):
	make.settings(first_fee_days=kept)
	term = make.term(make.member().name, str(START), membership_type=TYPE)
	paid_on = START + late * DAY
	pay(term, paid_on)
	assert term.start_date == (paid_on if moves else START)


def test_paid_before_it_starts_or_kept_by_hand_it_stays(make):
	term = make.term(make.member().name, str(START), membership_type=TYPE)
	pay(term, START - 5 * DAY)
	assert term.start_date == START
	kept = make.term(make.member().name, str(START), membership_type=TYPE)
	api.keep_current(kept.name, "2026-12-31", "Agreed")
	pay(kept, LATE)
	assert kept.start_date == START


def test_a_payment_that_is_corrected_is_followed(make):
	term = make.term(make.member().name, str(START), membership_type=TYPE)
	planned = days(term)
	term.db_set("planned_start", None)  # as one from before it was kept
	pay(term, LATE)
	pay(term, None, "Unpaid")
	assert days(term) == planned
	pay(term, LATE)
	pay(term, START)  # it had been booked on the wrong day
	assert days(term) == planned


def test_a_fixed_year_that_is_paid_in_the_next_one_is_that_year(make):
	make.membership_type("Calendar", period_kind="Fixed Year", fee=100, first_fee_before_start=1)
	term = make.term(make.member().name, str(START), membership_type="Calendar")
	assert days(term) == (START, date(2025, 12, 31))
	pay(term, LATE)
	assert days(term) == (LATE, date(2026, 12, 31))


def test_a_household_starts_with_its_payer(make):
	make.membership_type(
		"Home", period_kind="Rolling", period_count=1, fee=500, shared_fee=1, first_fee_before_start=1
	)
	payer = make.member().name
	own = make.term(payer, str(START), membership_type="Home")
	covered = make.term(make.member(payer=payer).name, str(START + DAY), membership_type="Home")
	assert (covered.covered_by, covered.status) == (own.name, "Pending")
	pay(own, LATE)
	covered.reload()
	assert days(covered) == days(own) == (LATE, date(2027, 9, 9))


# ---------------------------------------------------------------- paid after the member has left or died


@pytest.mark.parametrize("without_gap", [True, False])
def test_months_before_a_fee_that_was_paid_after_the_resignation_are_no_membership(make, without_gap):
	member = make.member().name
	with clock.on(START):
		term = make.term(member, str(START), membership_type=TYPE)
	with clock.on(date(2025, 3, 1)):
		api.resign(member, "At Once", "Resigned")
	with clock.on(LATE):
		pay(term, LATE)
		assert (term.status, spells(member)) == ("Cancelled", ())
		told = api.preview_reinstatement(member, without_gap)
		assert (told["start_date"], told["end_date"]) == (LATE, date(2027, 9, 9))
		api.reinstate(member, without_gap)
		assert days(term.reload()) == (LATE, date(2027, 9, 9))
		assert spells(member) == ((LATE, date(2027, 9, 9)),)


@pytest.mark.parametrize("kind", ["unpaid", "not approved"])
def test_what_waited_and_was_cancelled_waits_again_when_it_is_reinstated(make, kind):
	make.membership_type("Applied For", period_count=1, requires_approval=1, fee=200)
	member = make.member().name
	term = make.term(member, str(getdate()), membership_type=TYPE if kind == "unpaid" else "Applied For")
	api.resign(member, "At Once", "Resigned")
	with clock.on(getdate() + 5 * DAY):
		assert api.reinstate(member, False)["membership"] == term.name
		assert term.reload().status == "Pending"


def test_a_term_that_was_over_before_its_fee_was_paid_never_held(make):
	member = make.member().name
	term = make.term(member, str(START), membership_type=TYPE)
	term.update({"cancelled_from": "2025-06-01", "cancellation_reason": "Other"})
	term.save()
	pay(term, LATE)
	assert (term.status, term.cancelled_from, spells(member)) == ("Cancelled", START, ())
	other = make.member().name
	term = make.term(other, str(START), membership_type=TYPE)
	term.update({"cancelled_from": "2025-06-01", "cancellation_reason": "Other"})
	term.save()
	pay(term, date(2025, 3, 1))
	assert spells(other) == ((date(2025, 3, 1), date(2025, 5, 31)),)


def test_nothing_begins_for_who_has_died(make):
	"""The fee turns out to have been paid after the death, and then in time."""
	member = make.member()
	term = make.term(member.name, str(START), membership_type=TYPE)
	pay(term, START)
	member.reload().update({"deceased_on": "2025-03-01"}).save()
	pay(term, None, "Unpaid")
	pay(term, LATE)
	assert days(term) == (START, date(2026, 1, 9))
	assert (term.cancellation_reason, spells(member.name)) == ("Deceased", ())
	pay(term, None, "Unpaid")
	pay(term, date(2025, 2, 1))
	assert spells(member.name) == ((date(2025, 2, 1), date(2025, 2, 28)),)


def test_a_fee_paid_after_the_death_makes_no_member_when_its_date_is_corrected(make):
	member = make.member()
	term = make.term(member.name, str(START), membership_type=TYPE)
	member.reload().update({"deceased_on": "2025-03-01"}).save()
	pay(term, LATE)
	member.reload().update({"deceased_on": "2025-04-01"}).save()
	assert spells(member.name) == ()
	member.reload().update({"deceased_on": None}).save()
	assert spells(member.name) == ((LATE, date(2027, 9, 9)),)


# ---------------------------------------------------------------- rejoins


def rejoin(make, **how):
	"""A member who left years ago and comes back."""
	member = make.member().name
	make.term(member, "2020-01-01", "2020-12-31", membership_type="Individual")
	return member, frappe.get_doc("Membership", api.renew(member, TYPE, **how)["membership"])


@pytest.mark.parametrize("with_invoice", [False, True])
def test_a_rejoin_waits_as_a_first_term_does(make, with_invoice):
	money.fees(TYPE, submit_renewal_invoices=1)
	member, term = rejoin(make, with_invoice=with_invoice)
	assert (term.status, status(member)) == ("Pending", "Pending")
	with clock.on(getdate() + 40 * DAY):
		paid_on = getdate()
		pay(term, paid_on)
		assert (term.start_date, status(member)) == (paid_on, "Current")
	assert ("Rejoin", paid_on) in events(member)


def test_what_is_said_before_it_is_saved(make):
	member = make.member().name
	assert preview.preview_term(TYPE, str(START), member)["awaits_payment"]
	make.term(member, "2020-01-01", "2020-12-31", membership_type="Individual")
	told = api.preview_renewal(member, TYPE)
	assert (told["kind"], told["waits"], told["holds_when_paid"]) == ("Rejoin", True, True)
	assert not api.preview_renewal(member, "Individual")["holds_when_paid"]


def test_what_costs_nothing_or_comes_back_waits_for_no_fee(make):
	make.membership_type("Free", period_kind="Rolling", period_count=1, fee=0, first_fee_before_start=1)
	assert make.term(make.member().name, str(getdate()), membership_type="Free").status == "Current"
	member = make.member().name
	term = make.term(member, str(getdate() - 30 * DAY), membership_type=TYPE)
	pay(term, getdate() - 30 * DAY)
	api.resign(member, "On a Day", "Other", str(getdate() - 5 * DAY))
	again = api.reinstate(member, False)["membership"]
	assert frappe.db.get_value("Membership", again, "status") == "Current"


# ---------------------------------------------------------------- the next one before the first is paid


@pytest.fixture
def two_years(make):
	"""A first term that nobody has paid, and the one after it, entered by hand."""
	member = make.member().name
	with clock.on(START):
		first = make.term(member, str(START), membership_type=TYPE)
	with clock.on(date(2025, 12, 20)):
		assert preview.preview_term(TYPE, "2026-01-10", member)["kind"] == "Renewal"
		second = make.term(member, "2026-01-10", membership_type=TYPE)
	return member, first, second


def test_the_second_year_is_a_renewal_that_waits(two_years):
	member, first, second = two_years
	assert (second.renews, second.awaits_payment, second.status) == (first.name, 1, "Pending")
	with clock.on(date(2026, 1, 15)):
		pay(first, START)
		assert (status(member), second.reload().status) == ("Grace", "Pending")
		pay(second, date(2026, 1, 15))
		assert (status(member), second.start_date) == ("Current", date(2026, 1, 10))
	assert events(member) == (("Join", START), ("Renewal", date(2026, 1, 10)))


def test_what_waits_behind_a_late_first_fee_goes_along(two_years):
	member, first, second = two_years
	with clock.on(LATE):
		pay(first, LATE)
		second.reload()
		assert days(first) == (LATE, date(2027, 9, 9))
		assert (days(second), second.status) == ((date(2027, 9, 10), date(2028, 9, 9)), "Pending")
		pay(first, None, "Unpaid")
		assert (first.start_date, second.reload().start_date) == (START, date(2026, 1, 10))
		pay(first, LATE)
		pay(second, LATE)
		assert spells(member) == ((LATE, date(2028, 9, 9)),)
	assert [event for event, _day in events(member)][-1] == "Renewal"


def test_a_late_first_fee_takes_no_days_from_the_second_term_that_runs(two_years):
	member, first, second = two_years
	with clock.on(LATE):
		pay(second, date(2026, 1, 10))
		pay(first, LATE)
		assert (second.reload().start_date, first.start_date) == (date(2026, 1, 10), date(2027, 1, 10))
		assert spells(member) == ((date(2026, 1, 10), date(2028, 1, 9)),)


def test_a_third_year_goes_when_the_second_is_replaced(make):
	member = make.member().name
	with clock.on(START):
		first = make.term(member, str(START), membership_type="Individual")
		second = renewal.open_term(renewal.plan(member), awaits_payment=True)
		third = make.term(member, str(second.end_date + DAY), membership_type="Individual")
		assert (third.renews, third.status) == (second.name, "Pending")
		again = renewal.open_term(renewal.plan(member))
	assert (again.renews, again.start_date) == (first.name, second.start_date)
	for term in (second, third):
		assert term.reload().cancelled_from == term.start_date


def test_money_fills_the_first_line_first(make):
	money.fees(TYPE)
	member = make.member().name
	first = make.term(member, str(getdate()), membership_type=TYPE)
	second = make.term(member, str(first.end_date + DAY), membership_type=TYPE)
	name = invoices.make_invoice([second.name, first.name], submit=True)
	money.pay(name, 200)
	assert (money.fee_state(first.name)[0], money.fee_state(second.name)[0]) == ("Paid", "Unpaid")
	assert [one.reload().status for one in (first, second)] == ["Current", "Pending"]


@pytest.mark.parametrize("which", ["first", "household", "renewal"])
def test_a_fee_that_is_waived_is_waited_for_no_more(make, which):
	make.membership_type(
		"Home", period_kind="Rolling", period_count=1, fee=500, shared_fee=1, first_fee_before_start=1
	)
	payer = make.member().name
	child = make.member(payer=payer).name
	with clock.on(START):
		terms = [make.term(member, str(START), membership_type="Home") for member in (payer, child)]
		if which == "renewal":
			pay(terms[0], START)
	with clock.on(date(2026, 1, 2)):
		if which == "renewal":
			terms = renewal.open_household(renewal.plan_household(payer), invoiced=True)
		if which == "first":
			terms = terms[:1]
		assert {term.reload().status for term in terms} == {"Pending"}
		doc = frappe.get_doc("Membership", terms[0].name)
		doc.fee = 0
		doc.save()
		wanted = ("Upcoming" if which == "renewal" else "Current", 0)
		assert {(term.reload().status, term.awaits_payment) for term in terms} == {wanted}


def test_a_fee_that_is_on_an_invoice_is_not_waived_in_the_form(make):
	money.fees(TYPE)
	term = make.term(make.member().name, str(getdate()), membership_type=TYPE)
	name = invoices.make_invoice([term.name], submit=True)
	term.reload().fee = 0
	term.save()
	assert (term.reload().awaits_payment, term.status, term.sales_invoice) == (1, "Pending", name)
