"""One payment is booked once, whatever the files that bring it call it, and never more than the bank paid."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.bank_files import (
	booking,
	job,
	payment_keys,
	reading,
	stored_payments,
	to_decide,
)
from tests.support.factories import bank_files, bank_payments, make, money
from tests.support.factories.bank_files import Batch
from tests.support.factories.bank_payments import book, booked, camt, owes, pays, read

pytestmark = pytest.mark.usefixtures("fees")
UETR = "6f0d2c1e-92c4-4c5a-8d0b-0c5f6a1b2c3d"
PERHAPS = ("To Decide", "perhaps booked")


@pytest.fixture
def account(fees) -> str:
	return bank_payments.bank_account(number="9991-2346")


@pytest.fixture
def half(account):
	"""An invoice of 550 of which 275 came in and was booked as a part, by camt.054 or as the argument says."""

	def made(content=None, name="xml"):
		invoice = owes(550)
		content = content or (lambda reference: camt(paid(reference)))
		(row,) = bank_payments.payments(booked(content(invoice.payment_reference), name))
		to_decide.book(row.name, [invoice.name])
		return invoice

	return made


def paid(reference: str, **values):
	return pays(275, reference, **{"payer": "Åsa Öberg", **values})


def old_file(reference: str, payer: str = "Åsa Öberg", **values) -> bytes:
	bankgiro = [Batch((paid(reference, payer=payer),), day=getdate())]
	return bank_files.bgmax(bankgiro, **values)


def swish(reference: str, day) -> bytes:
	return (
		"Radnr,Clnr,Kontonr,Bokfdag,Mottagarnr,Avsändarnr,Meddelande,Belopp,Orderreferens\r\n"
		f"1,5491,0000003,{day},1230000001,46701740605,{reference},275.00,\r\n"
	).encode()


# ---------------------------------------------------------------- the same payment, called something else


def left(invoice) -> float:
	return frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount")


def test_the_other_version_of_a_kind_gives_it_a_uetr(half):
	invoice = half()
	again = booked(camt(paid(invoice.payment_reference, uetr=UETR), version=8))
	assert bank_payments.outcomes(again) == {PERHAPS: 1} and left(invoice) == 275


def test_letters_are_spoilt_in_the_other_file(half):
	invoice = half(lambda reference: old_file(reference), "txt")
	spoilt = old_file(invoice.payment_reference, "?sa ?berg")
	again = booked(spoilt, "txt")
	assert bank_payments.outcomes(again) == {PERHAPS: 1} and left(invoice) == 275


def test_letters_are_written_another_way_in_the_other_file(half):
	invoice = half(lambda reference: old_file(reference), "txt")
	other = old_file(invoice.payment_reference, "A\u030asa O\u0308berg", encoding="utf-8")
	again = booked(other, "txt")
	assert (again.known, bank_payments.payments(again), left(invoice)) == (1, [], 275)


def test_the_banks_reference_stands_on_the_entry_alone(half):
	invoice = half(lambda reference: camt(paid(reference, bank_reference="T1"), kind="camt.053"))
	again = booked(camt(paid(invoice.payment_reference), kind="camt.053"))
	assert bank_payments.outcomes(again) == {PERHAPS: 1} and left(invoice) == 275


@pytest.mark.parametrize(("days", "outcome"), [(3, PERHAPS), (5, PERHAPS), (6, ("Booked", ""))])
def test_the_bank_books_it_days_later_in_the_other_file(half, days, outcome):
	earlier = getdate() - timedelta(days=days)
	invoice = half(lambda reference: swish(reference, earlier), "csv")
	again = booked(camt(paid(invoice.payment_reference), kind="camt.053"))
	assert bank_payments.outcomes(again) == {outcome: 1}


def test_another_amount_or_another_invoice_is_booked_by_itself(half):
	invoice, other = half(), owes(275, first_name="Bo")
	rest = booked(
		camt(pays(275, other.payment_reference), pays(100, invoice.payment_reference, bank_reference="T2"))
	)
	assert bank_payments.outcomes(rest) == {("Booked", ""): 1, ("To Decide", "too little"): 1}


def test_what_was_taken_off_its_invoice_is_not_booked_again_by_another_file(account):
	"""The invoice is open again as a whole, and its payment is the payer's credit."""
	invoice = owes(550)
	(row,) = bank_payments.payments(booked(camt(pays(550, invoice.payment_reference))))
	money.unreconcile(frappe.get_doc("Payment Entry", row.payment_entry))
	assert left(invoice) == 550
	again = booked(camt(pays(550, invoice.payment_reference, uetr=UETR), version=8))
	assert bank_payments.outcomes(again) == {PERHAPS: 1} and left(invoice) == 550


# ---------------------------------------------------------------- keys from before December 2026


def test_what_is_stored_under_its_former_key_is_known(account):
	invoice = owes(350)
	content = camt(pays(350, invoice.payment_reference, payer="Åsa Öberg"), pays(20, payer="Åsa Öberg"))
	doc = booked(content)
	file = reading.read(BytesIO(content))
	former = payment_keys.former_keys(file.payments)
	assert set(former).isdisjoint(stored_payments.keys_of(file.payments))
	for row, key in zip(bank_payments.payments(doc), former, strict=True):
		frappe.db.set_value("Bank Payment", row.name, "payment_key", key)
	assert stored_payments.keys_of(file.payments) == former
	again = booked(content)
	assert (again.known, bank_payments.payments(again)) == (2, [])


# ---------------------------------------------------------------- what the bank kept


def test_no_more_is_booked_of_a_batch_than_came_in(account):
	one, two = owes(550), owes(350, first_name="Bo")
	content = camt(pays(550, one.payment_reference), pays(350, two.payment_reference))
	content = content.replace(b"'>900</Amt><CdtDbtInd>", b"'>895</Amt><CdtDbtInd>")
	content = content.replace(b"<Sum>900</Sum>", b"<Sum>895</Sum>")
	content = content.replace(b"<NtryDtls>", b"<Chrgs><Amt Ccy='SEK'>5</Amt></Chrgs><NtryDtls>")
	doc = booked(content)
	assert bank_payments.outcomes(doc) == {("Booked", ""): 2, ("To Decide", "taken back"): 1}
	rows = bank_payments.payments(doc)
	assert [row.amount for row in rows] == [550, 350, -5] and bank_payments.sum_of(rows) == 895
	assert doc.accounts[0].total == 895


# ---------------------------------------------------------------- whose it is


@pytest.mark.parametrize("text", ["MEM-99999", "Medlemsnummer: 999999"])
def test_the_number_of_a_member_who_owes_nothing_is_not_passed_over(account, text):
	invoice = owes(350)
	doc = booked(camt(pays(350, message=f"OCR {invoice.payment_reference} Avser {text}")))
	assert bank_payments.outcomes(doc) == {("To Decide", "other member"): 1}


def test_the_number_of_another_one_without_any_invoice(account):
	invoice, other = owes(350), make.member("Bo", "Ek")
	doc = booked(camt(pays(350, message=f"OCR {invoice.payment_reference} Avser {other.name}")))
	assert bank_payments.outcomes(doc) == {("To Decide", "other member"): 1}


# ---------------------------------------------------------------- a file that is half booked


def test_a_file_that_is_being_booked_is_not_read_again(account):
	doc = read(camt(pays(350, owes(350).payment_reference)))
	job.stored(doc.name)
	assert doc.reload().status == "Booking"
	with pytest.raises(frappe.ValidationError, match="Book it again"):
		job.read_again(doc.name)
	assert doc.reload().status == "Booking"
	assert book(doc).booked == 1


def test_what_is_stored_is_booked_without_the_file(account):
	"""The run was killed and the file is gone: none of its payments may be locked for ever."""
	one, two = owes(350), owes(200, first_name="Bo")
	doc = read(camt(pays(350, one.payment_reference), pays(200, two.payment_reference), pays(5, message="x")))
	job.stored(doc.name)
	first, _second = booking.waiting(doc.name)
	booking.book_by_itself(first)
	Path(frappe.get_doc("File", {"file_url": doc.file}).get_full_path()).unlink()
	frappe.db.delete("File", {"file_url": doc.file})
	assert book(doc).status == "Booked"
	assert (doc.payments, doc.booked, doc.to_decide, doc.known) == (3, 2, 1, 0)
	assert (left(one), left(two)) == (0, 0)


@pytest.mark.parametrize("state", [read, booked])
def test_the_file_behind_payments_is_not_deleted(account, state):
	doc = state(camt(pays(350, owes(350).payment_reference)))
	with pytest.raises(frappe.ValidationError, match="kept with the books"):
		frappe.delete_doc("File", frappe.db.get_value("File", {"file_url": doc.file}))
	assert frappe.db.exists("File", {"file_url": doc.file})


def test_a_file_that_was_refused_may_go(account):
	doc = read(b"no bank file")
	frappe.delete_doc("File", frappe.db.get_value("File", {"file_url": doc.file}))
	assert not frappe.db.exists("File", {"file_url": doc.file})


# ---------------------------------------------------------------- what payers write


@pytest.mark.parametrize("field", ["payer", "message", "references"])
def test_markup_in_what_payers_write_draws_nothing(account, field):
	"""Print formats draw a payment as it is stored: no form that asks for a password, no picture from elsewhere."""
	markup = (
		"<form action=//evil.example><input name=p></form><style>*{}</style><img src=https://evil.example/x>"
	)
	said = (("A " + markup, None),) if field == "references" else markup
	(row,) = bank_payments.payments(booked(camt(bank_files.Paid(Decimal(5), **{field: said}))))
	drawn = frappe.get_print("Bank Payment", row.name, print_format="Standard")
	for tag in ("<form action", "<input name", "<style>*", "<img src=https", '<img src="https://evil'):
		assert tag not in drawn
