"""What the bank takes back: in the same year what was booked is cancelled, and no year that is over changes."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import booking, surplus, to_decide
from membership_recruitment.membership.fees import customers
from tests.support.factories import bank_files, bank_payments, money
from tests.support.factories.bank_payments import booked, camt, owes, pays

pytestmark = pytest.mark.usefixtures("fees")
UETR = "6f0d2c1e-92c4-4c5a-8d0b-0c5f6a1b2c3d"
NEXT_YEAR = date(date.today().year + 1, 1, 5)


@pytest.fixture
def account(fees) -> str:
	return bank_payments.bank_account()


def taken_back(amount: float, day: date):
	back = bank_files.Batch(
		(pays(amount, uetr=UETR),), day=day, indicator="DBIT", reversal=True, reference="BACK"
	)
	(row,) = bank_payments.payments(booked(bank_files.camt([back], version=8)))
	return row


def stored(row):
	return frappe.db.get_value("Bank Payment", row.name, "*", as_dict=True)


def on_account_until(bank_account: str, day: date) -> float:
	ledger = frappe.db.get_value("Bank Account", bank_account, "account")
	return flt(
		frappe.db.sql(
			"""select sum(debit - credit) from `tabGL Entry` where account = %s and is_cancelled = 0
			and posting_date <= %s""",
			(ledger, day),
		)[0][0],
		2,
	)


def assert_went_out(account: str, invoice, day: date, back, amount: float = 350) -> None:
	"""On its own day, and what came in stands as it was."""
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 350
	assert frappe.db.get_value("Membership", invoice.membership, "payment_state") == "Unpaid"
	assert on_account_until(account, day - timedelta(days=1)) == amount
	assert bank_payments.on_account(account) == 0
	assert money.receivable(invoice.customer) == 350 and customers.credit(invoice.customer) == 0
	went = frappe.get_doc("Payment Entry", stored(back).payment_entry)
	assert (went.payment_type, went.docstatus, went.posting_date) == ("Pay", 1, day)


def test_of_another_year_it_goes_out_on_its_own_day(account, as_role):
	invoice = owes(350)
	(paid,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference, uetr=UETR), version=8)))
	back = taken_back(350, NEXT_YEAR)
	as_role("Membership Treasurer")
	assert to_decide.reverse(back.name) == paid.name
	assert [stored(each).outcome for each in (paid, back)] == ["Reversed", "Reversed"]
	frappe.set_user("Administrator")
	assert_went_out(account, invoice, NEXT_YEAR, back)
	assert frappe.db.get_value("Payment Entry", paid.payment_entry, "docstatus") == 1
	assert surplus.open_of([invoice.member]) == []


def test_of_a_day_that_is_frozen_too(account):
	invoice, day = owes(350), getdate() - timedelta(days=1)
	paid_yesterday = camt(pays(350, invoice.payment_reference, uetr=UETR), version=8, day=day)
	(paid,) = bank_payments.payments(booked(paid_yesterday))
	if paid.outcome != "Booked":
		to_decide.book(paid.name, [invoice.name])
	if frappe.get_meta("Accounts Settings").has_field("acc_frozen_upto"):
		frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", day)
	else:
		frappe.db.set_value("Company", money.company(), "accounts_frozen_till_date", day)
		frappe.clear_document_cache("Company", money.company())
	back = taken_back(350, getdate())
	to_decide.reverse(back.name)
	assert_went_out(account, invoice, getdate(), back)


def test_what_paid_for_two_and_was_too_much_goes_out_as_a_whole(account):
	one, two = owes(350), owes(350, first_name="Bo")
	(paid,) = bank_payments.payments(booked(camt(pays(720, message="för oss båda", uetr=UETR), version=8)))
	to_decide.book(paid.name, [one.name, two.name])
	assert len(booking.entries_of(paid.name)) == 2
	back = taken_back(720, NEXT_YEAR)
	to_decide.reverse(back.name)
	for invoice in (one, two):
		assert_went_out(account, invoice, NEXT_YEAR, back, amount=720)


def test_a_gift_of_another_year_is_first_taken_back_in_erpnext(account):
	invoice = owes(350)
	(paid,) = bank_payments.payments(booked(camt(pays(400, invoice.payment_reference, uetr=UETR), version=8)))
	to_decide.book(paid.name, [invoice.name])
	gift = surplus.give(paid.name)
	back = taken_back(400, NEXT_YEAR)
	frappe.db.savepoint("taken_back")
	with pytest.raises(frappe.ValidationError, match=f"Cancel {gift} in ERPNext first"):
		to_decide.reverse(back.name)
	frappe.db.rollback(save_point="taken_back")
	frappe.get_doc("Sales Invoice", gift).cancel()
	to_decide.reverse(back.name)
	assert_went_out(account, invoice, NEXT_YEAR, back, amount=400)


# ---------------------------------------------------------------- before it is booked


def both(invoice, **values) -> bytes:
	"""A payment and its reversal in one file."""
	paid = pays(350, invoice.payment_reference, bank_reference="T1", **values)
	batches = [
		bank_files.Batch((paid,), day=getdate()),
		bank_files.Batch((paid,), day=getdate(), indicator="DBIT", reversal=True, reference="BACK"),
	]
	return bank_files.camt(batches, version=8)


@pytest.mark.parametrize("values", [{"uetr": UETR}, {}])
def test_what_is_taken_back_by_the_same_file_is_not_booked_by_itself(account, values):
	invoice = owes(350)
	doc = booked(both(invoice, **values))
	assert bank_payments.outcomes(doc) == {("To Decide", "perhaps booked"): 1, ("To Decide", "taken back"): 1}
	assert frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount") == 350


def test_what_was_taken_back_before_it_came_is_not_booked_by_itself(account):
	invoice = owes(350)
	taken_back(350, getdate())
	doc = booked(camt(pays(350, invoice.payment_reference, uetr=UETR), version=8))
	assert bank_payments.outcomes(doc) == {("To Decide", "perhaps booked"): 1}


@pytest.mark.parametrize("amount", [300, 100])
def test_what_is_to_be_decided_says_that_the_bank_takes_it_back(account, amount):
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(300, invoice.payment_reference, uetr=UETR), version=8)))
	assert to_decide.proposals(row.name)["said"] == "It is less than what is left to pay."
	back = taken_back(amount, getdate())
	assert f"see {back.name} before you book it" in to_decide.proposals(row.name)["said"]
