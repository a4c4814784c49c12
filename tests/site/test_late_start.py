"""When a term that waited for its fee begins, and whether it held: by what was planned, paid and decided, each with its
day, in whatever order they are booked."""

from datetime import date, timedelta

import frappe
import pytest

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api, payment_effects, refresh
from membership_recruitment.patches.v0_2 import date_fees_by_their_money
from tests.support.factories import money
from tests.support.tools import clock

DAY = timedelta(days=1)
YEAR = date.today().year
WAITS = "Waits"
JOINING = "Waits and Joins"


def on(month: int, day: int, year: int = YEAR) -> date:
	return date(year, month, day)


TODAY = on(11, 29)


@pytest.fixture(autouse=True)
def types(make):
	for name, joining_fee in ((WAITS, 0), (JOINING, 100)):
		make.membership_type(
			name,
			period_kind="Rolling",
			period_count=1,
			period_unit="Year",
			fee=300,
			joining_fee=joining_fee,
			first_fee_before_start=1,
		)
	money.fees(WAITS, JOINING)
	with clock.on(TODAY):
		yield


def term_of(make, start: date, membership_type: str = WAITS, member: str | None = None, **values):
	return make.term(member or make.member().name, str(start), membership_type=membership_type, **values)


def invoice(*terms, day: date) -> str:
	return invoices.make_invoice([term.name for term in terms], submit=True, day=day)


def cancel(entry) -> None:
	entry.reload().cancel()


def days(term) -> tuple:
	term.reload()
	return term.start_date, term.end_date


def spells(member: str) -> list:
	return [
		(row.start_date, row.end_date)
		for row in frappe.get_all(
			"Membership Spell",
			filters={"member": member},
			fields=["start_date", "end_date"],
			order_by="start_date",
		)
	]


def joined(member: str) -> date | None:
	return frappe.db.get_value("Member", member, "join_date")


# ---------------------------------------------------------------- a credit says nothing of when a fee was paid


def paid_with_joining_fee(make) -> tuple:
	term = term_of(make, on(3, 1), JOINING)
	name = invoice(term, day=on(3, 1))
	money.pay(name, day=on(3, 5))
	return term, name


def credit_of_the_joining_fee(name: str, day: date):
	note = money.credit_draft(name, for_self=1, day=day)
	note.items = note.items[1:]
	note.insert()
	note.submit()
	return note


@pytest.mark.parametrize("day", [on(6, 1), on(11, 20)])
def test_a_part_that_is_credited_moves_no_membership(make, day):
	term, name = paid_with_joining_fee(make)
	credit_of_the_joining_fee(name, day)
	assert (term.reload().payment_state, term.paid_on, days(term)[0]) == ("Paid", on(3, 5), on(3, 5))
	assert joined(term.member) == on(3, 5)


def test_nor_does_one_after_the_member_has_left(make):
	term, name = paid_with_joining_fee(make)
	api.resign(term.member, "On a Day", "Resigned", str(on(10, 1)))
	note = credit_of_the_joining_fee(name, on(10, 20))
	for undo in (lambda: None, lambda: cancel(note)):
		undo()
		assert (term.reload().cancelled_from, joined(term.member)) == (on(10, 1), on(3, 5))
		assert spells(term.member) == [(on(3, 5), on(9, 30))]


def test_nor_does_one_before_the_member_has_died(make):
	term, name = paid_with_joining_fee(make)
	credit_of_the_joining_fee(name, on(9, 20))
	frappe.get_doc("Member", term.member).update({"deceased_on": on(10, 1)}).save()
	assert spells(term.member) == [(on(3, 5), on(9, 30))]


def test_a_second_invoice_that_is_credited_moves_nothing(make):
	term = term_of(make, on(3, 1))
	first = invoice(term, day=on(3, 1))
	twice = frappe.copy_doc(frappe.get_doc("Sales Invoice", first))
	twice.insert()
	twice.reload().submit()
	money.pay(first, day=on(3, 15))
	money.credit(twice.name, day=on(6, 1))
	assert (days(term)[0], term.paid_on) == (on(3, 15), on(3, 15))


def test_the_new_invoice_after_a_correction_says_when_it_was_paid(make):
	term = term_of(make, on(3, 1))
	money.credit(invoice(term, day=on(3, 1)), day=TODAY)
	api.decide_credit(term.name, "Correction")
	money.pay(invoice(term, day=on(10, 1)), day=on(10, 5))
	assert (days(term)[0], term.paid_on) == (on(10, 5), on(10, 5))


def test_the_credit_of_one_line_moves_no_other_member(make):
	payer = make.member().name
	first = term_of(make, on(3, 1), member=payer)
	second = term_of(make, on(3, 1), member=make.member(payer=payer).name)
	name = invoice(first, second, day=on(3, 1))
	money.pay(name, 300, day=on(3, 5))
	money.pay(name, 300, day=on(4, 10))
	assert (days(first)[0], days(second)[0]) == (on(3, 5), on(4, 10))
	money.credit(name, 300, term=first.name, for_self=1, day=on(6, 1))
	assert days(second)[0] == on(4, 10)


def test_what_a_credit_note_had_dated_is_mended(make):
	term, name = paid_with_joining_fee(make)
	right = days(term)
	credit_of_the_joining_fee(name, on(6, 1))
	wrong = {"paid_on": on(6, 1), "start_date": on(6, 1), "end_date": on(5, 31, YEAR + 1)}
	frappe.db.set_value("Membership", term.name, wrong)
	date_fees_by_their_money.execute()
	assert (days(term), term.paid_on, joined(term.member)) == (right, on(3, 5), on(3, 5))


# ---------------------------------------------------------------- whether it held before its member left or died


def resign(term, day: date) -> None:
	api.resign(term.member, "On a Day", "Resigned", str(day))


def die(term, day: date | None) -> None:
	frappe.get_doc("Member", term.member).update({"deceased_on": day}).save()


def test_a_payment_day_that_is_corrected_takes_no_resignation_away(make):
	term = term_of(make, on(3, 1))
	name = invoice(term, day=on(3, 1))
	entry = money.pay(name, day=on(3, 5))
	resign(term, on(10, 1))
	cancel(entry)
	assert (spells(term.member), term.reload().cancelled_from, term.left_from) == ([], on(3, 1), on(10, 1))
	entry = money.pay(name, day=on(10, 20))
	assert (spells(term.member), term.reload().cancelled_from, term.left_from) == ([], on(3, 1), on(10, 1))
	cancel(entry)
	money.pay(name, day=on(3, 5))
	assert (spells(term.member), joined(term.member)) == ([(on(3, 5), on(9, 30))], on(3, 5))
	assert (term.reload().cancelled_from, term.left_from) == (on(10, 1), None)


@pytest.mark.parametrize("paid_first", [True, False])
def test_a_fee_paid_before_the_death_counts_whenever_it_is_booked(make, paid_first):
	term = term_of(make, on(6, 1))
	name = invoice(term, day=on(6, 1))
	happens = [lambda: money.pay(name, day=on(8, 1)), lambda: die(term, on(9, 1))]
	for what in happens if paid_first else reversed(happens):
		what()
	assert spells(term.member) == [(on(8, 1), on(8, 31))]
	assert sums(term.member) == {"Join": 1, "Death": 1}
	die(term, None)
	assert days(term) == (on(8, 1), on(7, 31, YEAR + 1))


@pytest.mark.parametrize("paid_first", [True, False])
def test_a_fee_paid_before_the_resignation_counts_whenever_it_is_booked(make, paid_first):
	term = term_of(make, on(6, 1))
	name = invoice(term, day=on(6, 1))
	happens = [
		lambda: money.pay(name, day=on(10, 1)),
		lambda: api.resign(term.member, "At Once", "Resigned"),
	]
	for what in happens if paid_first else reversed(happens):
		what()
	assert spells(term.member) == [(on(10, 1), TODAY - DAY)]
	assert (term.reload().cancelled_from, term.left_from) == (TODAY, None)


@pytest.mark.parametrize("paid_first", [True, False])
def test_who_was_kept_and_waits_again_can_leave(make, paid_first):
	"""Before the payment is booked, too, though the override is over by then."""
	term = term_of(make, on(6, 1))
	name = invoice(term, day=on(6, 1))
	api.keep_current(term.name, str(on(7, 15)), "Agreed")
	happens = [
		lambda: money.pay(name, day=on(8, 1)),
		lambda: api.resign(term.member, "On a Day", "Resigned", str(on(9, 15))),
	]
	for what in happens if paid_first else reversed(happens):
		what()
	assert spells(term.member) == [(on(6, 1), on(9, 14))]
	assert (term.reload().cancelled_from, term.left_from) == (on(9, 15), None)


@pytest.mark.parametrize("paid_first", [True, False])
@pytest.mark.parametrize("leaves", ["dies", "resigns"])
def test_nor_is_a_renewal_lost(make, leaves, paid_first):
	make.membership_type("Plain", period_kind="Rolling", period_count=1, period_unit="Year", fee=300)
	money.fees("Plain")
	member = make.member().name
	first = term_of(make, on(11, 1, YEAR - 1), "Plain", member)
	with clock.on(on(10, 10)):
		renewed = frappe.get_doc("Membership", api.renew(member, with_invoice=True)["membership"])
		if not frappe.db.get_value("Sales Invoice", renewed.reload().sales_invoice, "docstatus"):
			frappe.get_doc("Sales Invoice", renewed.sales_invoice).submit()
	happens = [
		lambda: money.pay(renewed.sales_invoice, day=on(10, 20)),
		lambda: die(first, on(11, 25)) if leaves == "dies" else resign(first, on(11, 25)),
	]
	for what in happens if paid_first else reversed(happens):
		what()
	renewed.reload()
	assert (renewed.renews, first.reload().renewed) == (first.name, 1)
	assert spells(member) == [(on(11, 1, YEAR - 1), on(11, 24))]
	assert sums(member) == {"Join": 1, "Renewal": 1, "Death" if leaves == "dies" else "Cancel": 1}


@pytest.mark.parametrize("paid_first", [True, False])
def test_the_payer_holds_as_those_whom_the_fee_covers(make, paid_first):
	home(make)
	payer = make.member().name
	own = term_of(make, on(6, 1), "Home", payer)
	covered = term_of(make, on(7, 1), "Home", make.member(payer=payer).name)
	name = invoice(own, day=on(6, 1))
	happens = [lambda: money.pay(name, day=on(6, 20)), lambda: die(own, on(9, 1))]
	for what in happens if paid_first else reversed(happens):
		what()
	assert spells(payer) == [(on(6, 20), on(8, 31))]
	assert spells(covered.member) == [(on(7, 1), on(6, 19, YEAR + 1))]


def home(make) -> None:
	make.membership_type(
		"Home",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=500,
		shared_fee=1,
		first_fee_before_start=1,
	)
	money.fees("Home")


def sums(member: str) -> dict[str, int]:
	"""What the ledger adds up to."""
	counted = frappe.db.sql(
		"select event, sum(counts) from `tabMembership Event` where member = %s group by event", member
	)
	return {event: int(count) for event, count in counted if count}


# ---------------------------------------------------------------- terms that follow a late first fee


@pytest.fixture
def two_quarters(make):
	make.membership_type(
		"Quarter",
		period_kind="Rolling",
		period_count=3,
		period_unit="Month",
		fee=100,
		first_fee_before_start=1,
	)
	money.fees("Quarter")
	first = term_of(make, on(6, 1), "Quarter")
	second = term_of(make, on(9, 1), "Quarter", first.member)
	return first, second, [invoice(term, day=on(6, 1)) for term in (first, second)]


@pytest.mark.parametrize("second_first", [True, False])
def test_a_first_fee_paid_after_the_second_holds_from_its_payment_at_the_earliest(two_quarters, second_first):
	first, second, names = two_quarters
	payments = [(names[1], on(9, 10)), (names[0], on(10, 1))]
	for name, day in payments if second_first else reversed(payments):
		money.pay(name, day=day)
	assert (days(second), days(first)) == ((on(9, 10), on(12, 9)), (on(12, 10), on(3, 9, YEAR + 1)))
	assert (first.renews, second.renews, joined(first.member)) == (second.name, None, on(9, 10))
	assert sums(first.member) == {"Join": 1, "Renewal": 1}


def test_a_first_fee_whose_day_is_corrected_takes_the_paid_second_along(two_quarters):
	first, second, names = two_quarters
	entry = money.pay(names[0], day=on(8, 20))
	assert days(second)[0] == on(11, 20)
	money.pay(names[1], day=on(11, 20))
	cancel(entry)
	money.pay(names[0], day=on(8, 25))
	assert spells(first.member) == [(on(8, 25), on(2, 24, YEAR + 1))]
	assert sums(first.member) == {"Join": 1, "Renewal": 1}


def test_and_back_into_the_order_that_was_planned(two_quarters):
	first, second, names = two_quarters
	money.pay(names[1], day=on(9, 10))
	entry = money.pay(names[0], day=on(10, 1))
	cancel(entry)
	assert (days(first), days(second)) == ((on(6, 1), on(8, 31)), (on(9, 10), on(12, 9)))
	money.pay(names[0], day=on(8, 25))
	assert (days(first), days(second)) == ((on(8, 25), on(11, 24)), (on(11, 25), on(2, 24, YEAR + 1)))
	assert (first.renews, second.renews) == (None, first.name)


def test_a_yearly_one_whose_payment_is_corrected_too(make):
	first = term_of(make, on(3, 1))
	name = invoice(first, day=on(3, 1))
	entry = money.pay(name, day=on(3, 20))
	second = term_of(make, on(3, 20, YEAR + 1), member=first.member)
	money.pay(invoice(second, day=on(11, 1)), day=on(11, 1))
	cancel(entry)
	money.pay(name, day=on(3, 25))
	assert (days(first), days(second)[0]) == ((on(3, 25), on(3, 24, YEAR + 1)), on(3, 25, YEAR + 1))


def test_where_another_term_has_the_day_it_begins_after_that(make):
	make.membership_type("Plain", period_kind="Rolling", period_count=1, period_unit="Year", fee=0)
	first = term_of(make, on(3, 1), end_date=str(on(3, 31)))
	term_of(make, on(4, 1), "Plain", first.member, end_date=str(on(6, 30)))
	money.pay(invoice(first, day=on(3, 1)), day=on(5, 1))
	assert days(first)[0] == on(7, 1)


# ---------------------------------------------------------------- days that were planned, and paid for


def test_a_last_day_that_was_agreed_comes_back_with_the_first(make):
	term = term_of(make, on(3, 1), end_date=str(on(12, 31)))
	entry = money.pay(invoice(term, day=on(3, 1)), day=on(4, 5))
	assert days(term) == (on(4, 5), on(4, 4, YEAR + 1))
	cancel(entry)
	assert (days(term), term.planned_end) == ((on(3, 1), on(12, 31)), None)


def test_so_does_that_of_a_renewal_which_waited(make):
	make.membership_type("Plain", period_kind="Rolling", period_count=1, period_unit="Year", fee=300)
	money.fees("Plain")
	member = make.member().name
	term_of(make, on(8, 1, YEAR - 1), "Plain", member)
	with clock.on(on(7, 1)):
		term = frappe.get_doc("Membership", api.renew(member, with_invoice=True)["membership"])
		frappe.get_doc("Sales Invoice", term.reload().sales_invoice).submit()
	planned = days(term)
	entry = money.pay(term.reload().sales_invoice, day=on(9, 15))
	assert days(term) == (on(9, 15), on(9, 14, YEAR + 1))
	cancel(entry)
	assert days(term) == planned


def test_what_is_covered_ends_with_the_payers_when_a_payment_moves_that(make):
	home(make)
	payer = make.member().name
	own = term_of(make, on(9, 1), "Home", payer)
	covered = term_of(make, on(11, 1), "Home", make.member(payer=payer).name)
	entry = money.pay(invoice(own, day=on(9, 1)), day=on(10, 20))
	assert (days(own)[1], days(covered)) == (on(10, 19, YEAR + 1), (on(11, 1), on(10, 19, YEAR + 1)))
	cancel(entry)
	assert (days(own)[1], days(covered)) == (on(8, 31, YEAR + 1), (on(11, 1), on(8, 31, YEAR + 1)))


def test_so_does_a_renewal_of_the_household_that_is_paid_late(make):
	home(make)
	payer = make.member().name
	child = make.member(payer=payer).name
	with clock.on(on(7, 1)):
		own = term_of(make, on(8, 1, YEAR - 1), "Home", payer)
		term_of(make, on(8, 1, YEAR - 1), "Home", child)
		payment_effects.settle(own.name, "Paid", on(8, 1, YEAR - 1), 0, None)
		api.renew(payer, with_invoice=True)
	own, covered = (
		frappe.get_doc("Membership", {"member": member, "start_date": on(8, 1)}) for member in (payer, child)
	)
	planned = days(own)
	frappe.get_doc("Sales Invoice", own.sales_invoice).submit()
	entry = money.pay(own.sales_invoice, day=on(9, 15))
	assert days(own) == days(covered) == (on(9, 15), on(9, 14, YEAR + 1))
	cancel(entry)
	assert days(own) == days(covered) == planned


@pytest.mark.parametrize(
	("planned", "rollover", "fee", "paid_on", "start", "end"),
	[
		("2025-12-20", None, 50, "2025-12-29", "2025-12-29", "2025-12-31"),
		("2025-12-20", None, 50, "2026-01-10", "2026-01-10", "2026-01-31"),
		("2025-09-15", "October", 200, "2025-10-05", "2025-10-05", "2025-12-31"),
		("2025-10-15", "October", 600, "2025-11-05", "2025-11-05", "2026-12-31"),
		("2025-10-15", "October", 600, "2026-01-05", "2026-01-05", "2026-12-31"),
	],
)
def test_a_part_of_a_year_that_is_paid_late_is_what_was_paid_for(
	make, planned, rollover, fee, paid_on, start, end
):
	months = {"rollover_month": rollover, "rollover_day": 1} if rollover else {}
	make.membership_type(
		"Calendar", period_kind="Fixed Year", fee=600, pro_rate=1, first_fee_before_start=1, **months
	)
	term = term_of(make, date.fromisoformat(planned), "Calendar")
	assert term.fee == fee
	payment_effects.settle(term.name, "Paid", paid_on, 0, None)
	assert [str(day) for day in days(term)] == [start, end]


# ---------------------------------------------------------------- an override


@pytest.mark.parametrize("acts", [["keep", "take back", "pay"], ["keep", "pay", "take back"]])
def test_an_override_that_is_taken_back_never_was(make, acts):
	term = term_of(make, on(6, 1))
	name = invoice(term, day=on(6, 1))
	for act in acts:
		if act == "pay":
			money.pay(name, day=on(10, 1))
		else:
			api.keep_current(term.name, str(on(8, 31)) if act == "keep" else None, "Agreed")
	assert days(term) == (on(10, 1), on(9, 30, YEAR + 1))
	assert spells(term.member) == [days(term)]


@pytest.mark.parametrize("kept_first", [True, False])
def test_whoever_counted_unpaid_keeps_the_days_that_were_planned(make, kept_first):
	term = term_of(make, on(6, 1))
	name = invoice(term, day=on(6, 1))
	happens = [
		lambda: api.keep_current(term.name, str(on(8, 31)), "Agreed"),
		lambda: money.pay(name, day=on(10, 1)),
	]
	for what in happens if kept_first else reversed(happens):
		what()
	assert days(term) == (on(6, 1), on(5, 31, YEAR + 1))


def test_what_is_kept_beyond_its_end_keeps_its_first_day(make):
	term = term_of(make, on(6, 1))
	money.pay(invoice(term, day=on(6, 1)), day=on(10, 1))
	api.keep_current(term.name, str(on(11, 15, YEAR + 1)), "Ill")
	assert days(term) == (on(10, 1), on(9, 30, YEAR + 1))


# ---------------------------------------------------------------- a household whose first fee is paid late


def household(make, membership_type: str = "Home", *, next_too: bool = False):
	"""Terms of a payer and a child, who wait for one fee: the first ones, and where asked for the next ones."""
	if not frappe.db.exists("Membership Type", "Home"):
		home(make)
	start = on(1, 10, YEAR - 1)
	payer = make.member("Payer").name
	people = [payer, make.member("Child", payer=payer).name]
	with clock.on(start):
		first = [term_of(make, start, membership_type, member) for member in people]
		if not next_too:
			return first
		following = first[0].end_date + DAY
		return first, [term_of(make, following, membership_type, member) for member in people]


def pays(term, paid_on: date | None) -> None:
	payment_effects.settle(term.name, "Paid" if paid_on else "Unpaid", paid_on, 0, None)


def household_state(*terms) -> list:
	fields = ("name", "start_date", "end_date", "status", "fee", "covered_by", "payment_state", "renews")
	return [frappe.db.get_value("Membership", term.name, fields) for term in terms]


@pytest.mark.parametrize("kind", ["Home", "Calendar Home"])
def test_who_is_covered_follows_a_payment_that_is_booked_on_another_day(make, kind):
	home(make)
	make.membership_type(
		"Calendar Home", period_kind="Fixed Year", fee=110, pro_rate=1, shared_fee=1, first_fee_before_start=1
	)
	own, child = household(make, kind)
	pays(own, on(9, 10))
	paid = household_state(own, child)
	assert (days(own), days(own)[0]) == (days(child), on(9, 10))
	for day in (on(2, 1, YEAR - 1), on(1, 5, YEAR - 1), on(6, 1), None):
		pays(own, day)
		assert days(own) == days(child), day
		assert (child.covered_by, child.fee, child.payment_state) == (own.name, 0, own.reload().payment_state)
		pays(own, on(9, 10))
		assert household_state(own, child) == paid


def test_so_does_who_is_kept_current_after_a_late_payment(make):
	own, child = household(make)
	pays(own, on(9, 10))
	paid = household_state(own, child)
	api.keep_current(own.name, str(on(3, 1, YEAR - 1)), "Decided by the board")
	assert days(own) == days(child) == (on(1, 10, YEAR - 1), on(1, 9))
	assert child.covered_by == own.name
	api.keep_current(own.name, None, None)
	assert household_state(own, child) == paid


@pytest.mark.parametrize("paid_on", [on(1, 24, YEAR - 1), on(6, 1, YEAR - 1), on(9, 10)])
@pytest.mark.parametrize("together", [True, False])
def test_the_terms_after_the_first_ones_go_along_for_payer_and_child(make, paid_on, together):
	if together:
		(own, child), (own_next, child_next) = household(make, next_too=True)
	else:
		own, child = household(make)
		with clock.on(on(1, 10, YEAR - 1)):
			child_next = term_of(make, child.end_date + DAY, "Home", child.member)
			own_next = None
	for waiting in filter(None, (own, own_next)):
		pays(waiting, None)
	before = household_state(own, child, child_next)
	assert child_next.renews == child.name
	pays(own, paid_on)
	assert days(own) == days(child) and own.start_date == paid_on
	assert days(child_next)[0] == child.end_date + DAY
	assert child_next.covered_by == (own_next.name if own_next else None)
	assert child_next.status == "Pending"
	if own_next:
		assert days(own_next) == days(child_next)
		pays(own_next, paid_on)
		assert child_next.reload().payment_state == "Paid"
		pays(own_next, None)
	pays(own, None)
	assert household_state(own, child, child_next) == before


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("whose", ["the child's", "the payer's"])
def test_a_type_that_is_corrected_and_back_leaves_the_household_as_it_was(make, waits, whose):
	make.membership_type("Other", period_kind="Rolling", fee=200, first_fee_before_start=int(waits))
	own, child = household(make)
	pays(own, on(9, 10))
	paid = household_state(own, child)
	for kind in ("Other", "Home"):
		term = frappe.get_doc("Membership", (child if whose == "the child's" else own).name)
		term.membership_type = kind
		term.save()
		if kind == "Other":
			assert days(child)[0] == on(9, 10), "nobody becomes a member of months before"
			assert (child.covered_by, child.status) == (None, "Current")
	assert household_state(own, child) == paid
	pays(own, on(6, 1, YEAR - 1))
	assert days(own) == days(child) and child.covered_by == own.name


# ---------------------------------------------------------------- what was made behind a term that held


@pytest.fixture
def renewed(make):
	"""A first term that was paid late, and its renewal, made without an invoice."""
	first = term_of(make, on(1, 10, YEAR - 1))
	pays(first, on(9, 10, YEAR - 1))
	with clock.on(on(9, 1)):
		second = frappe.get_doc("Membership", api.renew(first.member)["membership"])
	refresh.nightly()
	return first, second


def whole_state(*terms) -> list:
	return [
		*household_state(*terms),
		*(days(term) for term in terms),
		*(term.awaits_payment for term in terms),
	]


@pytest.mark.parametrize(
	("paid_on", "start"),
	[
		(on(1, 5, YEAR - 1), on(1, 10, YEAR - 1)),
		(on(6, 10, YEAR - 1), on(6, 10, YEAR - 1)),
		(on(11, 10, YEAR - 1), on(11, 10, YEAR - 1)),
	],
)
def test_a_renewal_without_an_invoice_follows_a_payment_that_is_corrected(renewed, paid_on, start):
	first, second = renewed
	before = whole_state(first, second)
	assert (days(second)[0], second.status) == (on(9, 10), "Current")
	pays(first, paid_on)
	assert days(first)[0] == start
	assert (days(second)[0], second.status) == (first.end_date + DAY, "Current")
	assert (second.end_date - second.start_date).days in (364, 365)
	assert spells(first.member) == [(start, second.end_date)]
	assert sums(first.member) == {"Join": 1, "Renewal": 1}
	pays(first, on(9, 10, YEAR - 1))
	assert whole_state(first, second) == before


def test_it_waits_while_the_payment_is_taken_back(renewed):
	first, second = renewed
	before = whole_state(first, second)
	for _time in range(2):
		pays(first, None)
		assert days(first) == (on(1, 10, YEAR - 1), on(1, 9))
		assert (days(second)[0], second.status, second.awaits_payment) == (on(1, 10), "Pending", 1)
		assert (spells(first.member), sums(first.member)) == ([], {})
		pays(first, on(9, 10, YEAR - 1))
		assert whole_state(first, second) == before


def test_so_does_what_follows_a_renewal_that_was_paid_late(make):
	make.membership_type("Plain", period_kind="Rolling", period_count=1, period_unit="Year", fee=300)
	money.fees("Plain")
	member = make.member().name
	term_of(make, on(8, 1, YEAR - 2), "Plain", member)
	with clock.on(on(7, 1, YEAR - 1)):
		second = frappe.get_doc("Membership", api.renew(member, with_invoice=True)["membership"])
	pays(second, on(10, 15, YEAR - 1))
	with clock.on(on(10, 1)):
		third = frappe.get_doc("Membership", api.renew(member)["membership"])
	assert third.start_date == on(10, 15)
	for paid_on, start in ((on(9, 20, YEAR - 1), on(9, 20)), (on(8, 10, YEAR - 1), on(8, 1))):
		pays(second, paid_on)
		assert (days(third)[0], third.renews, third.status) == (start, second.name, "Current")


@pytest.mark.parametrize("paid_on", [on(6, 1, YEAR - 1), on(11, 10, YEAR - 1), None])
def test_so_does_the_household(make, paid_on):
	own, child = household(make)
	pays(own, on(9, 10, YEAR - 1))
	with clock.on(on(9, 1)):
		made = [frappe.get_doc("Membership", name) for name in api.renew(own.member)["memberships"]]
	own_next, child_next = made
	refresh.nightly()
	before = whole_state(own, child, *made)
	assert child_next.covered_by == own_next.name
	pays(own, paid_on)
	assert days(own) == days(child)
	assert days(own_next) == days(child_next)
	assert own_next.start_date == own.end_date + DAY
	assert (own_next.status, child_next.status) == (("Current",) * 2 if paid_on else ("Pending",) * 2)
	pays(own, on(9, 10, YEAR - 1))
	assert whole_state(own, child, *made) == before


@pytest.mark.parametrize("joined", [on(9, 10), on(10, 1)])
@pytest.mark.parametrize("paid_on", [on(1, 5, YEAR - 1), on(6, 10, YEAR - 1), on(11, 10, YEAR - 1), None])
def test_so_does_who_joined_under_the_payers_renewal(make, joined, paid_on):
	"""Also with a renewal of both since. Whoever joined within the payer's membership did so on that day."""
	own, _child = household(make)
	pays(own, on(9, 10, YEAR - 1))
	with clock.on(on(9, 1)):
		own_next = frappe.get_doc("Membership", api.renew(own.member)["membership"])
	late = term_of(make, joined, "Home", make.member("Late", payer=own.member).name)
	with clock.on(on(9, 1, YEAR + 1)):
		made = [frappe.get_doc("Membership", name) for name in api.renew(own.member)["memberships"]]
	third, late_third = (next(one for one in made if one.member == who.member) for who in (own, late))
	refresh.nightly()
	before = whole_state(own, own_next, late, third, late_third)
	assert late.covered_by == own_next.name and late_third.renews == late.name
	pays(own, paid_on)
	days(own_next)
	assert days(late) == (own_next.start_date if joined == on(9, 10) else joined, own_next.end_date)
	assert days(late_third) == days(third)
	assert third.start_date == own_next.end_date + DAY
	assert late.status == ("Current" if paid_on and own_next.start_date <= TODAY else "Pending")
	assert spells(late.member) == ([(late.start_date, third.end_date)] if paid_on else [])
	pays(own, on(9, 10, YEAR - 1))
	assert whole_state(own, own_next, late, third, late_third) == before


def test_who_left_before_the_payers_renewal_begins_stays_as_it_is(make):
	own, _child = household(make)
	pays(own, on(9, 10, YEAR - 1))
	with clock.on(on(9, 1)):
		api.renew(own.member)
	late = term_of(make, on(9, 10), "Home", make.member("Late", payer=own.member).name)
	api.resign(late.member, "On a Day", "Resigned", str(on(10, 20)))
	pays(own, on(11, 10, YEAR - 1))
	assert (days(late)[0], late.cancelled_from) == (on(9, 10), on(10, 20))


@pytest.mark.parametrize("waits", [True, False])
def test_a_first_day_that_is_corrected_takes_along_who_began_with_it(make, waits):
	"""And whoever joined after that is not a member before the payer."""
	make.membership_type("Open Home", period_kind="Rolling", fee=100, shared_fee=1)
	kind = "Home" if waits else "Open Home"
	own, child = household(make, kind)
	later = term_of(make, on(2, 1, YEAR - 1), kind, make.member("Later", payer=own.member).name)
	for paid_on in (on(1, 10, YEAR - 1), None):
		pays(own, paid_on)
		refresh.nightly()
		before = whole_state(own, child, later)
		for start, latest in (
			(on(3, 1, YEAR - 1), on(3, 1, YEAR - 1)),
			(on(1, 10, YEAR - 1), on(2, 1, YEAR - 1)),
		):
			own.reload().update({"start_date": start, "end_date": None}).save()
			assert days(own)[0] == start
			assert days(child) == days(own)
			assert days(later) == (latest, own.end_date)
		assert whole_state(own, child, later) == before


def test_who_joins_under_a_renewal_that_waits_begins_with_it(make):
	(own, _child), (own_next, child_next) = household(make, next_too=True)
	late = term_of(make, own_next.start_date, "Home", make.member("Late", payer=own.member).name)
	pays(own, on(3, 1, YEAR - 1))
	assert days(late) == days(own_next) == (on(3, 1), on(2, 28, YEAR + 1))
	pays(own_next, on(2, 1))
	assert days(late) == days(own_next) == days(child_next) == (on(3, 1), on(2, 28, YEAR + 1))


def test_what_held_before_the_first_was_paid_stays_where_it_is(make):
	"""It was a membership all the while."""
	make.membership_type("Free", period_kind="Rolling", period_count=1, period_unit="Year", fee=0)
	first = term_of(make, on(1, 10, YEAR - 1))
	free = term_of(make, on(1, 10), "Free", first.member)
	assert (free.renews, free.status) == (first.name, "Current")
	pays(first, on(9, 10))
	assert days(free)[0] == on(1, 10)


# ---------------------------------------------------------------- a chain, whatever its middle and its order


@pytest.mark.parametrize("later_first", [True, False])
def test_two_that_wait_are_a_chain_whichever_is_entered_first(make, later_first):
	member = make.member().name
	starts = [on(1, 10, YEAR - 1), on(1, 10)]
	made = {start: term_of(make, start, member=member) for start in sorted(starts, reverse=later_first)}
	first, second = (made[start].reload() for start in starts)
	assert (first.renews, second.renews) == (None, first.name)
	assert second.awaits_payment == 1
	pays(first, on(1, 30, YEAR - 1))
	assert (days(first)[0], days(second)[0]) == (on(1, 30, YEAR - 1), on(1, 30))


def test_one_in_the_middle_that_is_paid_no_more_waits_where_it_was_planned(make, two_quarters):
	first, second, _names = two_quarters
	third = term_of(make, on(12, 1), "Quarter", first.member)
	for term, paid_on in ((first, on(5, 20)), (second, on(8, 20)), (third, on(8, 20))):
		pays(term, paid_on)
	before = whole_state(first, second, third)
	pays(second, None)
	assert (days(second), second.status) == ((on(9, 1), on(11, 30)), "Pending")
	assert (days(third)[0], third.status) == (on(12, 1), "Upcoming"), "what is paid keeps its days"
	assert spells(first.member) == [(on(6, 1), on(8, 31)), days(third)]
	pays(first, on(5, 25))  # whichever is booked last
	assert days(third)[0] == on(12, 1)
	pays(second, on(8, 20))
	assert whole_state(first, second, third) == before


# ---------------------------------------------------------------- a last day that is agreed


def test_a_last_day_agreed_where_a_payment_moved_the_term_is_kept(make):
	term = term_of(make, on(3, 1))
	name = invoice(term, day=on(3, 1))
	entry = money.pay(name, day=on(4, 5))
	term.reload().update({"end_date": on(12, 31, YEAR + 1)}).save()
	cancel(entry)
	assert days(term) == (on(3, 1), on(2, 28, YEAR + 1))
	entry = money.pay(name, day=on(4, 5))
	assert days(term) == (on(4, 5), on(12, 31, YEAR + 1))
	cancel(entry)
	money.pay(name, day=on(4, 7))
	assert days(term) == (on(4, 7), on(12, 31, YEAR + 1))
	term.update({"end_date": None}).save()
	assert (days(term)[1], term.agreed_end) == (on(4, 6, YEAR + 1), None)
