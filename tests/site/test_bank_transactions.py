"""ERPNext's Bank Transaction of each booked payment, where the association reconciles with it."""

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.bank_files import to_decide
from tests.support.factories import bank_files, bank_payments
from tests.support.factories.bank_payments import booked, camt, owes, pays

pytestmark = pytest.mark.usefixtures("fees")
UETR = "6f0d2c1e-92c4-4c5a-8d0b-0c5f6a1b2c3d"


@pytest.fixture
def reconciles(make, fees) -> str:
	"""The Bank Account of an association that makes them."""
	make.settings(make_bank_transactions=1)
	return bank_payments.bank_account()


def transaction_of(row):
	return frappe.get_doc(
		"Bank Transaction", frappe.db.get_value("Bank Payment", row.name, "bank_transaction")
	)


def test_a_booked_payment_is_a_reconciled_bank_transaction(reconciles):
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference, payer="Astrid Lind"))))
	made = transaction_of(row)
	assert (made.docstatus, made.status, made.unallocated_amount) == (1, "Reconciled", 0)
	assert (made.date, made.deposit, made.bank_account, made.currency) == (getdate(), 350, reconciles, "SEK")
	assert [(each.payment_entry, each.allocated_amount) for each in made.payment_entries] == [
		(row.payment_entry, 350)
	]
	assert frappe.db.get_value("Payment Entry", row.payment_entry, "clearance_date") == getdate()


def test_one_payment_of_two_members_is_one_bank_transaction(reconciles):
	first, second = owes(100), owes(200, first_name="Bo")
	(row,) = bank_payments.payments(booked(camt(pays(320, message="för oss båda"))))
	assert not row.bank_transaction
	entries = to_decide.book(row.name, [first.name, second.name])["payment_entries"]
	made = transaction_of(row)
	assert (made.status, made.deposit) == ("Reconciled", 320)
	assert {each.payment_entry for each in made.payment_entries} == set(entries)


def test_an_entry_cancelled_and_booked_again_keeps_its_bank_transaction(reconciles):
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference))))
	first = transaction_of(row)
	frappe.get_doc("Payment Entry", row.payment_entry).cancel()
	assert first.reload().status == "Unreconciled"
	to_decide.book(row.name, [invoice.name])
	again = transaction_of(row)
	assert (again.name, again.status, len(again.payment_entries)) == (first.name, "Reconciled", 1)


def test_what_the_bank_takes_back_leaves_none(reconciles):
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference, uetr=UETR))))
	back = bank_files.Batch(
		(pays(350, uetr=UETR),), day=getdate(), indicator="DBIT", reversal=True, reference="BACK"
	)
	(taking,) = bank_payments.payments(booked(bank_files.camt([back], version=8)))
	to_decide.reverse(taking.name)
	assert transaction_of(row).docstatus == 2
	assert bank_payments.on_account(reconciles) == 0


def test_whoever_does_not_reconcile_there_gets_none(fees):
	bank_payments.bank_account()
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference))))
	assert row.outcome == "Booked" and not row.bank_transaction
	assert not frappe.db.count("Bank Transaction")
