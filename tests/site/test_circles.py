"""Terms that cover themselves or each other, and what covers what covers another: each follows its fee, once."""

import frappe
import pytest

from membership_recruitment.membership.fees import invoices, payments
from membership_recruitment.membership.terms import payment_effects
from membership_recruitment.patches.v0_2 import mend_joining_fees_and_cover
from tests.support.factories import money


@pytest.fixture
def three(make) -> list[str]:
	"""Terms of three members, that wait for their fee."""
	make.membership_type("Prepaid", fee=100, first_fee_before_start=1)
	return [make.term(make.member().name, "2024-01-01", membership_type="Prepaid").name for _ in range(3)]


def cover(**by: str) -> None:
	for name, covering in by.items():
		frappe.db.set_value("Membership", name, "covered_by", covering)


def states(terms: list[str]) -> list[str]:
	return [frappe.db.get_value("Membership", name, "payment_state") for name in terms]


SETTLE = {
	"one by one": payment_effects.settle,
	"together": lambda term, *money: payment_effects.settle_all({term: money}),
}


@pytest.mark.parametrize("settle", SETTLE.values(), ids=SETTLE)
@pytest.mark.parametrize("state", ["Unpaid", "Paid"])
@pytest.mark.parametrize("covering", [(0, 0, 1), (2, 0, 1), (1, 0, 1)], ids=["itself", "circle", "pair"])
def test_terms_that_cover_each_other_follow_once(three, settle, state, covering):
	cover(**{name: three[place] for name, place in zip(three, covering, strict=True)})
	settle(three[0], state, None, 0, None)
	assert states(three) == [state] * 3


@pytest.mark.parametrize("settle", SETTLE.values(), ids=SETTLE)
@pytest.mark.parametrize("state", ["Unpaid", "Paid"])
def test_what_a_covered_term_covers_follows_too(three, settle, state):
	cover(**{three[1]: three[0], three[2]: three[1]})
	settle(three[0], state, None, 60, None)
	assert states(three) == [state] * 3
	assert [frappe.db.get_value("Membership", name, "outstanding") for name in three] == [60, 0, 0]


@pytest.mark.parametrize("covering", [(0, 0, 1), (2, 0, 1), (1, 0, 1)], ids=["itself", "circle", "pair"])
def test_the_patch_opens_circles(three, covering):
	cover(**{name: three[place] for name, place in zip(three, covering, strict=True)})
	frappe.db.set_value("Membership", three[0], {"payment_state": "Paid", "sales_invoice": "SINV-gone"})
	mend_joining_fees_and_cover.execute()
	left = {name: frappe.db.get_value("Membership", name, "covered_by") for name in three}
	circle = {(0, 0, 1): {0}, (2, 0, 1): {0, 1, 2}, (1, 0, 1): {0, 1}}[covering]
	assert {place for place, name in enumerate(three) if not left[name]} == circle
	assert states(three)[0] == "Not invoiced"


@pytest.fixture
def club(make):
	money.fees()
	make.membership_type("Club", fee=300, joining_fee=200, joining_fee_on_return=1)
	money.fees("Club")
	yield make
	money.clear_caches()


def joining_fees(member: str) -> list[float]:
	return frappe.get_all("Membership", {"member": member}, pluck="joining_fee", order_by="start_date")


@pytest.mark.parametrize(("invoiced", "stays"), [([], [200, 0]), ([0], [200, 0]), ([1], [0, 200])])
def test_the_patch_asks_a_joining_fee_once_where_it_was_stored_twice(club, invoiced, stays):
	member = club.member().name
	terms = [club.term(member, f"{year}-01-01", membership_type="Club").name for year in (2024, 2025)]
	for term in terms:
		frappe.db.set_value("Membership", term, "joining_fee", 200)
	for place in invoiced:
		invoices.make_invoice([terms[place]], submit=True)
	mend_joining_fees_and_cover.execute()
	assert joining_fees(member) == stays
	assert payments.sync_terms(terms) == 0


def test_the_patch_leaves_who_joined_and_came_back_and_what_is_invoiced(club):
	member = club.member().name
	for year in (2020, 2024):
		club.term(member, f"{year}-01-01", membership_type="Club")
	twice = club.member().name
	for year in (2024, 2025):
		term = club.term(twice, f"{year}-01-01", membership_type="Club").name
		frappe.db.set_value("Membership", term, "joining_fee", 200)
		invoices.make_invoice([term], submit=True)
	mend_joining_fees_and_cover.execute()
	assert joining_fees(member) == [200, 200]
	assert joining_fees(twice) == [200, 200]


def test_the_patch_lets_nobody_wait_for_nothing(club):
	club.membership_type("Free Club", fee=0, joining_fee=200, first_fee_before_start=1)
	member = club.member().name
	terms = [club.term(member, f"{year}-01-01", membership_type="Free Club").name for year in (2024, 2025)]
	frappe.db.set_value("Membership", terms[1], {"joining_fee": 200, "awaits_payment": 1})
	mend_joining_fees_and_cover.execute()
	assert joining_fees(member) == [200, 0]
	assert frappe.db.get_value("Membership", terms[1], "awaits_payment") == 0
