"""What a treasurer sees of a bank file and its payments: which account, how far the run is, how much money, and why."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from membership_recruitment.membership.bank_files import booking, job, to_decide
from tests.support.factories import bank_files, bank_payments, make
from tests.support.factories.bank_payments import booked, camt, owes, pays, read

pytestmark = pytest.mark.usefixtures("fees")


def on_the_form(doc):
	"""As the form loads it: the document with what goes beside it."""
	doc = frappe.get_doc("Bank File", doc.name)
	doc.run_method("onload")
	return doc, doc.get("__onload")


def test_what_came_to_the_settings_bankgiro_is_on_the_only_account(fees):
	make.settings(bankgiro_number="5050-1055")

	def account_of(amount):
		batch = bank_files.Batch((pays(amount),), day=getdate(), bankgiro="50501055")
		return read(bank_files.bgmax([batch]), "txt").accounts[0].bank_account

	account, another = (bank_payments.bank_account(iban=None) for _ in range(2))
	assert not account_of(6)
	frappe.db.set_value("Bank Account", another, "disabled", 1)
	assert account_of(5) == account


def test_on_another_bankgiro_the_account_is_asked_for(fees):
	make.settings(bankgiro_number="5050-1055")
	bank_payments.bank_account(iban=None)
	assert not read(camt(pays(5))).accounts[0].bank_account


def test_the_form_tells_how_far_the_run_is_and_how_much_money_it_is(fees):
	bank_payments.bank_account()
	first, second = owes(100), owes(200, first_name="Bo", last_name="Ek")
	doc = read(
		camt(pays(100, first.payment_reference), pays(200, second.payment_reference), pays(33, message="?"))
	)
	job.stored(doc.name)
	shown, beside = on_the_form(doc)
	assert (shown.booked, shown.to_decide, beside["at_work"]) == (0, 1, False)
	waiting = booking.waiting(doc.name)
	booking.book_by_itself(waiting[0])
	assert on_the_form(doc)[0].booked == 1
	booking.book_by_itself(waiting[1])
	job.finish(doc.name)
	shown, beside = on_the_form(doc)
	assert (shown.booked, shown.to_decide) == (2, 1)
	assert beside["sums"] == {
		"payments": {"SEK": 333},
		"booked": {"SEK": 300},
		"to_decide": {"SEK": 33},
		"set_aside": {},
		"known": {},
	}


def test_what_came_in_another_file_is_told_in_money_too(fees):
	bank_payments.bank_account()
	day = add_days(getdate(), -1)
	booked(camt(pays(33, message="?"), day=day))
	again = booked(camt(pays(33, message="?"), pays(7, message="!"), day=day))
	_shown, beside = on_the_form(again)
	assert beside["sums"]["known"] == {"SEK": 33} and beside["sums"]["to_decide"] == {"SEK": 7}


def test_a_reference_is_one_reason_and_not_two(fees):
	bank_payments.bank_account()
	invoice = owes(350)
	(row,) = bank_payments.payments(booked(camt(pays(90, invoice.payment_reference))))
	(shown,) = to_decide.proposals(row.name)["invoices"]
	assert shown["why"] == "its reference stands there"


def test_what_is_open_is_found_first_then_the_newest(fees):
	bank_payments.bank_account()
	paid, older, newer = (owes(fee, first_name="Find", last_name="Mee") for fee in (500, 400, 300))
	frappe.db.set_value("Sales Invoice", older.name, "posting_date", add_days(getdate(), -40))
	(row,) = bank_payments.payments(booked(camt(pays(33, message="?"), pays(500, paid.payment_reference))))[
		:1
	]
	found = [each["invoice"] for each in to_decide.find(row.name, "Find Mee")]
	assert found == [newer.name, older.name, paid.name]
