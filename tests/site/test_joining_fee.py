"""A joining fee: asked once of who joins, beside the fee."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoice_lines, invoices, payments, renewal_invoices
from membership_recruitment.membership.terms import api, preview, renewal
from tests.support.factories import money

pytestmark = pytest.mark.usefixtures("fees")


def club(make, **values) -> str:
	name = make.membership_type("Club", **{"fee": 300, "joining_fee": 200, **values})
	money.fees("Club")
	return name


def join(make, day=None, **values):
	return make.term(make.member().name, str(day or getdate()), membership_type="Club", **values)


def lines(invoice: str) -> list[tuple[str, float]]:
	return [
		(row.description, row.amount)
		for row in frappe.get_doc("Sales Invoice", invoice).items
		if row.membership
	]


def test_who_joins_pays_both_and_is_told_so(make):
	club(make)
	assert preview.preview_term("Club", str(getdate()))["joining_fee"] == 200
	term = join(make)
	assert (term.fee, term.joining_fee) == (300, 200)
	invoice = invoices.make_invoice([term.name], submit=True)
	(_fee, first), (joining, second) = lines(invoice)
	assert (first, second) == (300, 200)
	assert joining == "Joining fee, Astrid Lind"
	assert money.fee_state(term.name)[:2] == ("Unpaid", 500)
	shown = invoice_lines.membership_lines(frappe.get_doc("Sales Invoice", invoice))
	assert len(shown) == 1


def test_the_fee_alone_is_a_part(make):
	club(make, first_fee_before_start=1)
	term = join(make)
	invoice = invoices.make_invoice([term.name], submit=True)
	money.pay(invoice, 300)
	assert money.fee_state(term.name)[:2] == ("Part paid", 200)
	term.reload()
	assert term.status == "Pending"
	money.pay(invoice, 200)
	term.reload()
	assert (term.status, term.payment_state) == ("Current", "Paid")
	assert payments.sync_terms([term.name]) == 0


def test_a_renewal_has_none_and_a_return_where_the_type_says_so(make):
	club(make)
	today = getdate()
	term = join(make, today - timedelta(days=300))
	assert renewal.plan(term.member).joining_fee == 0
	gone = join(make, today - timedelta(days=900))
	frappe.db.set_value("Membership", gone.name, "end_date", today - timedelta(days=300))
	assert renewal.plan(gone.member).joining_fee == 0
	frappe.db.set_value("Membership Type", "Club", "joining_fee_on_return", 1)
	frappe.clear_document_cache("Membership Type", "Club")
	assert api.preview_renewal(gone.member)["joining_fee"] == 200
	made = api.renew(gone.member, with_invoice=True)
	assert [amount for _text, amount in lines(made["sales_invoice"])] == [300, 200]


def test_a_household_pays_it_once(make):
	club(make, shared_fee=1)
	payer = join(make)
	member = make.member("Olle", payer=payer.member).name
	covered = make.term(member, str(getdate()), membership_type="Club")
	assert (covered.covered_by, covered.joining_fee) == (payer.name, 0)


def test_a_free_type_may_ask_one(make):
	club(make, fee=0)
	term = join(make)
	invoice = invoices.make_invoice([term.name], submit=True)
	assert [amount for _text, amount in lines(invoice)] == [200]
	money.pay(invoice)
	assert money.fee_state(term.name)[:2] == ("Paid", 0)


def test_it_has_an_item_of_its_own(make):
	club(make)
	other = frappe.copy_doc(frappe.get_doc("Item", "Donation"))
	other.item_code = other.item_name = "Joining"
	other.insert()
	frappe.db.set_value("Membership Type", "Club", "joining_fee_item", "Joining")
	frappe.clear_document_cache("Membership Type", "Club")
	invoice = frappe.get_doc("Sales Invoice", invoices.make_invoice([join(make).name]))
	assert [row.item_code for row in invoice.items][1] == "Joining"


def test_crediting_takes_both_back(make):
	club(make)
	term = join(make)
	invoices.make_invoice([term.name], submit=True)
	assert api.preview_credit(term.name, "Withdrawal")["amount"] == 500
	api.credit_fee(term.name, "Withdrawal")
	assert money.fee_state(term.name)[:2] == ("Credited", 0)


def test_it_is_never_negative(make):
	with pytest.raises(frappe.ValidationError):
		club(make, joining_fee=-1)


# ---------------------------------------------------------------- once, of who joins


def joining_fees(member: str) -> list[float]:
	return frappe.get_all("Membership", {"member": member}, pluck="joining_fee", order_by="start_date")


WAITS = [{}, {"requires_approval": 1}, {"first_fee_before_start": 1}]


@pytest.mark.parametrize("waits", WAITS, ids=lambda waits: " ".join(waits) or "plain")
@pytest.mark.parametrize(("years", "asked"), [((2024, 2025), [200, 0]), ((2025, 2024), [0, 200])])
def test_it_is_asked_once_in_whichever_order_the_years_are_entered(make, waits, years, asked):
	club(make, **waits)
	member = make.member().name
	for year in years:
		day = f"{year}-01-01"
		shown = preview.preview_term("Club", day, member).get("joining_fee", 0)
		assert make.term(member, day, membership_type="Club").joining_fee == shown
	assert joining_fees(member) == asked


def test_who_left_a_gap_before_joining_was_approved_joins_once(make):
	club(make, requires_approval=1)
	member = make.member().name
	make.term(member, "2023-01-01", membership_type="Club")
	make.term(member, "2025-06-01", membership_type="Club")
	assert joining_fees(member) == [200, 0]


@pytest.mark.parametrize(
	("since", "asked"), [("1987-01-01", 0), ("2025-12-31", 0), ("2026-01-01", 200), (None, 200)]
)
def test_who_was_a_member_before_the_register_began_does_not_join(make, since, asked):
	club(make)
	member = make.member(member_since=since).name
	assert preview.preview_term("Club", "2026-01-01", member).get("joining_fee", 0) == asked
	make.term(member, "2026-01-01", membership_type="Club")
	assert joining_fees(member) == [asked]


def test_a_return_is_asked_once_too(make):
	club(make, joining_fee_on_return=1, requires_approval=1)
	member = make.member().name
	first = make.term(member, "2020-01-01", membership_type="Club")
	frappe.db.set_value("Membership", first.name, "approved", 1)
	make.term(member, "2024-01-01", membership_type="Club")
	make.term(member, "2025-01-01", membership_type="Club")
	assert joining_fees(member) == [200, 200, 0]


def test_what_never_held_asked_nobody(make):
	club(make)
	member = make.member().name
	for values in ({}, {"approved": 0}):
		term = make.term(member, "2024-01-01", membership_type="Club", **values)
		day = term.start_date if not values else "2024-03-01"
		term.update({"cancelled_from": day, "cancellation_reason": "Other"})
		term.save()
	assert make.term(member, "2025-01-01", membership_type="Club").joining_fee == 200


# ---------------------------------------------------------------- alone, without a fee


def ask_for(term) -> dict:
	"""As *Renewals Due* does for a chosen term."""
	return renewal_invoices.renew_payer(term.member, [term.name], getdate(), chosen=True)


def test_a_renewal_that_asks_the_joining_fee_alone_is_invoiced_when_chosen(make):
	club(make, fee=0)
	term = join(make, getdate() - timedelta(days=350))
	made = api.renew(term.member)["membership"]
	frappe.db.set_value("Membership", made, "joining_fee", 200)
	assert ask_for(term)["invoices"] == 1
	invoice = frappe.db.get_value("Sales Invoice Item", {"membership": made}, "parent")
	assert [amount for _text, amount in lines(invoice)] == [200]


def test_a_free_renewal_has_nothing_to_be_invoiced(make):
	club(make, fee=0)
	term = join(make, getdate() - timedelta(days=350))
	api.renew(term.member)
	with pytest.raises(renewal_invoices.NothingToInvoice):
		ask_for(term)


def test_who_comes_back_to_a_free_type_is_invoiced_the_joining_fee(make):
	club(make, fee=0, joining_fee_on_return=1)
	gone = join(make, getdate() - timedelta(days=900))
	assert ask_for(gone) == {"invoices": 1, "terms": 1}
	invoice = frappe.get_last_doc("Sales Invoice", {"member": gone.member})
	assert [amount for _text, amount in lines(invoice.name)] == [200]
