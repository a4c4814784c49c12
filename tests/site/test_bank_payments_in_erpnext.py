"""What accounting staff do in ERPNext beside the bank files: entries cancelled and amended, credit notes beside an invoice,
accounts disabled, other companies."""

from datetime import date

import frappe
import pytest
from frappe.utils import flt, getdate

from membership_recruitment.membership.bank_files import booking, job, surplus, to_decide
from membership_recruitment.membership.fees import invoice_lines, left_open
from tests.support.factories import bank_payments, money
from tests.support.factories.bank_payments import book, booked, camt, owes, pays, read
from tests.support.processes import live

pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def account(fees) -> str:
	return bank_payments.bank_account()


def left(invoice) -> float:
	return flt(frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount"))


def amended(entry, **values):
	"""A draft that amends a Payment Entry, as the form's button makes it: that takes the link along."""
	draft = frappe.copy_doc(entry)
	draft.update({"docstatus": 0, "amended_from": entry.name, "bank_payment": entry.bank_payment, **values})
	return draft.insert()


def cancelled_entry(invoice):
	"""A booked payment whose Payment Entry is cancelled: its row and the entry."""
	doc = booked(camt(pays(350, invoice.payment_reference)))
	(row,) = bank_payments.payments(doc)
	entry = frappe.get_doc("Payment Entry", row.payment_entry)
	entry.cancel()
	return row, entry.reload()


# ---------------------------------------------------------------- Payment Entries


def test_one_of_two_entries_cancelled_takes_the_other_with_it(account):
	one, two = owes(100), owes(200, first_name="Bo")
	doc = booked(camt(pays(300, one.payment_reference, two.payment_reference)))
	(row,) = bank_payments.payments(doc)
	first, second = booking.entries_of(row.name)
	assert bank_payments.on_account(account) == 300
	frappe.get_doc("Payment Entry", first).cancel()
	assert bank_payments.outcomes(doc) == {("To Decide", "entry cancelled"): 1}
	assert (bank_payments.on_account(account), left(one), left(two)) == (0, 100, 200)
	assert frappe.db.get_value("Payment Entry", second, "docstatus") == 2
	assert frappe.db.get_value("Bank File", doc.name, ("booked", "to_decide")) == (0, 1)


def test_an_amended_entry_books_the_payment_again_and_once(account):
	invoice, other = owes(350), owes(350, first_name="Bo")
	row, entry = cancelled_entry(invoice)
	again = amended(entry)
	again.submit()
	stored = frappe.db.get_value("Bank Payment", row.name, "*", as_dict=True)
	assert (stored.outcome, stored.payment_entry, stored.surplus) == ("Booked", again.name, 0)
	assert frappe.db.get_value("Bank File", row.bank_file, ("booked", "to_decide")) == (1, 0)
	with pytest.raises(frappe.ValidationError, match="This payment is decided"):
		to_decide.book(row.name, [other.name])
	assert (bank_payments.on_account(account), left(invoice)) == (350, 0)


def test_what_was_booked_again_meanwhile_is_not_booked_by_an_amended_entry(account):
	invoice, other = owes(350), owes(350, first_name="Bo")
	row, entry = cancelled_entry(invoice)
	to_decide.book(row.name, [other.name])
	with pytest.raises(frappe.ValidationError, match="is decided already"):
		amended(entry).submit()


def test_an_amended_entry_of_another_amount_is_refused(account):
	_row, entry = cancelled_entry(owes(350))
	draft = amended(entry, paid_amount=300, received_amount=300)
	draft.references[0].allocated_amount = 300
	with pytest.raises(frappe.ValidationError, match="this entry is of another amount"):
		draft.submit()


def test_what_is_taken_off_its_invoice_is_the_payers_credit(account):
	invoice = owes(350)
	doc = booked(camt(pays(350, invoice.payment_reference)))
	(row,) = bank_payments.payments(doc)
	money.unreconcile(frappe.get_doc("Payment Entry", row.payment_entry))
	assert (left(invoice), bank_payments.on_account(account)) == (350, 350)
	assert bank_payments.outcomes(doc) == {("Booked", ""): 1}  # the money is in the books
	(credit,) = surplus.open_of([invoice.member])
	assert (credit.bank_payment, credit.left) == (row.name, 350)
	money.reconcile(invoice.name)  # as the treasurer puts it right in ERPNext
	assert (left(invoice), surplus.open_of([invoice.member])) == (0, [])


# ---------------------------------------------------------------- credit notes beside the invoice


@pytest.mark.parametrize("credited", [None, 100])
def test_an_invoice_with_a_credit_note_beside_it_is_not_paid_by_itself(account, credited):
	"""As ERPNext's own button makes them: the invoice's outstanding amount knows nothing of it."""
	invoice = owes(350)
	money.credit(invoice.name, credited, for_self=1)
	assert left(invoice) == 350
	doc = booked(camt(pays(350, invoice.payment_reference)))
	assert bank_payments.outcomes(doc) == {("To Decide", "invoice credited"): 1}
	(row,) = bank_payments.payments(doc)
	(proposed,) = to_decide.proposals(row.name)["invoices"]
	assert "a credit note" in proposed["state"]


@pytest.mark.parametrize(("credited", "surplus_of_it"), [(350, None), (100, 100)])
def test_what_is_credited_beside_is_not_paid_by_a_click(account, credited, surplus_of_it):
	invoice = owes(350)
	money.credit(invoice.name, None if credited == 350 else credited, for_self=1)
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference))))
	(proposed,) = to_decide.proposals(row.name)["invoices"]
	assert (proposed["left"], proposed["may_be_paid"]) == (350 - credited, credited < 350)
	if surplus_of_it is None:
		with pytest.raises(frappe.ValidationError, match="Nothing is left to pay"):
			to_decide.book(row.name, [invoice.name])
	else:
		assert to_decide.book(row.name, [invoice.name])["surplus"] == surplus_of_it
		assert (left(invoice), surplus.left(row.name)) == (100, 100)


def test_credited_beside_between_reading_and_booking(account):
	invoice = owes(350)
	doc = read(camt(pays(350, invoice.payment_reference)))
	job.stored(doc.name)
	money.credit(invoice.name, for_self=1)
	(name,) = booking.waiting(doc.name)
	booking.book_by_itself(name)
	job.finish(doc.name)
	assert bank_payments.outcomes(doc) == {("To Decide", "changed since"): 1}


@pytest.mark.parametrize(("credited", "owed"), [(None, []), (100, [250])])
def test_who_left_owes_nothing_of_what_is_credited_beside(account, credited, owed):
	invoice = owes(350)
	money.credit(invoice.name, credited, for_self=1)
	frappe.db.set_value("Member", invoice.member, "status", "Cancelled")
	assert [row.amount for row in left_open.owing(10, [invoice.name])] == owed


def test_the_ways_to_pay_ask_for_what_is_not_credited_beside(account):
	part, whole = owes(350), owes(350, first_name="Bo")
	money.credit(part.name, 100, for_self=1)
	money.credit(whole.name, for_self=1)
	assert " 250 00   " in invoice_lines.ways_to_pay(part.reload())["ocr_line"]
	assert invoice_lines.ways_to_pay(whole.reload()) == {}


# ---------------------------------------------------------------- accounts and companies


def test_an_account_disabled_since_stops_nothing_else_and_nothing_is_lost(account):
	invoice = owes(350)
	doc = read(camt(pays(350, invoice.payment_reference)))
	frappe.db.set_value("Bank Account", account, "disabled", 1)
	with pytest.raises(frappe.ValidationError, match="cannot be booked on"):
		job.book(doc.name)
	book(doc)
	(row,) = bank_payments.payments(doc)
	assert (row.outcome, row.reason) == ("To Decide", "refused by ERPNext")
	assert "cannot be booked on" in row.refusal
	with pytest.raises(frappe.ValidationError, match="cannot be booked on"):
		to_decide.book(row.name, [invoice.name])
	frappe.db.set_value("Bank Account", account, "disabled", 0)
	to_decide.book(row.name, [invoice.name])
	assert left(invoice) == 0


def test_an_invoice_of_another_company_is_neither_found_nor_booked(account):
	company = frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": "Annan",
			"abbr": "ANN",
			"default_currency": "SEK",
			"country": "Sweden",
		}
	).insert()
	invoice = owes(350)
	frappe.db.set_value("Sales Invoice", invoice.name, "company", company.name)
	(row,) = bank_payments.payments(booked(camt(pays(350, invoice.payment_reference))))
	assert to_decide.find(row.name, invoice.name) == []
	with pytest.raises(frappe.ValidationError, match="no invoice of a member"):
		to_decide.book(row.name, [invoice.name])


# ---------------------------------------------------------------- two files at once


def test_a_file_is_not_stored_while_another_one_still_is(account, monkeypatch):
	"""They would not see each other's payments: after ten minutes it stops, and says so, instead of going on without the lock."""
	monkeypatch.setattr(job, "PATIENCE", 0)
	doc = read(camt(pays(350, owes(350).payment_reference)))
	with live.database() as other, other.cursor() as cursor:
		cursor.execute("select get_lock(%s, 0)", (f"{frappe.conf.db_name}.bank_file.store",))
		with pytest.raises(TimeoutError, match="another bank file"):
			job._book(doc.name)
	assert bank_payments.payments(doc) == []


# ---------------------------------------------------------------- what is sent


@pytest.mark.parametrize("names", ['{"a": 1}', "nope", "[1]", '[["a"]]', "[{}]", '"x"', "null", "[]"])
def test_what_is_no_list_of_names_is_refused_with_a_sentence(account, names):
	(row,) = bank_payments.payments(booked(camt(pays(350, message="x"))))
	with pytest.raises(frappe.ValidationError, match="Select at least one row"):
		to_decide.book(row.name, names)


def test_what_waits_for_its_run_is_not_decided_before(account):
	invoice = owes(350)
	doc = read(camt(pays(350, invoice.payment_reference)))
	job.stored(doc.name)
	(row,) = bank_payments.payments(doc)
	for decide in (to_decide.not_ours, to_decide.pay_back, lambda name: to_decide.book(name, [invoice.name])):
		with pytest.raises(frappe.ValidationError, match="Book the file first"):
			decide(row.name)
	booking.book_by_itself(row.name)
	job.finish(doc.name)
	assert doc.reload().booked == 1 and getdate(doc.last_day) == getdate()


@pytest.mark.parametrize(
	("amount", "day"),
	[("9999999999999", None), ("1000000001", None), ("350", "0001-01-01"), ("350", "2999-01-01")],
)
def test_what_cannot_be_true_is_refused_whole(account, amount, day):
	doc = read(camt(pays(amount), day=day and date.fromisoformat(day)))
	assert doc.status == "Refused" and "cannot be true" in doc.message
