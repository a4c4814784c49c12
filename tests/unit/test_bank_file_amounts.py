"""What a bank file says of money is what the bank paid, to the öre: charges, parts of an öre, files cut off in an amount."""

from decimal import Decimal as D

import pytest

from tests.support.factories.bank_files import Batch, Paid, camt
from tests.unit.test_bank_file_reading import read, refused

KINDS = ("camt.053", "camt.054")


# ---------------------------------------------------------------- charges


def with_charges(*, on_entry: bool) -> bytes:
	"""550 and 350, of which the bank keeps 5: 895 came into the account."""
	content = camt([Batch((Paid(D("550.00"), bank_reference="A"), Paid(D("350.00"), bank_reference="B")))])
	charges = b"<Chrgs><Amt Ccy='SEK'>5.00</Amt></Chrgs>"
	content = content.replace(
		b"<Amt Ccy='SEK'>900.00</Amt><CdtDbtInd>", b"<Amt Ccy='SEK'>895.00</Amt><CdtDbtInd>"
	)
	content = content.replace(b"<Sum>900.00</Sum>", b"<Sum>895.00</Sum>")
	if on_entry:
		return content.replace(b"<NtryDtls>", charges + b"<NtryDtls>")
	return content.replace(b"</AmtDtls><RltdPties>", b"</AmtDtls>" + charges + b"<RltdPties>", 1)


@pytest.mark.parametrize("on_entry", [True, False])
def test_what_the_bank_kept_of_a_batch_is_a_row_of_its_own(on_entry):
	file = read(with_charges(on_entry=on_entry))
	assert [payment.amount for payment in file.payments] == [D("550.00"), D("350.00"), D("-5.00")]
	assert sum(payment.amount for payment in file.payments) == file.entries[0].amount == D("895.00")
	assert not file.payments[2].references and not file.payments[2].is_sum


def test_without_charges_nothing_is_deducted():
	file = read(camt([Batch((Paid(D("550.00")), Paid(D("350.00"))))]))
	assert [payment.amount for payment in file.payments] == [D("550.00"), D("350.00")]


# ---------------------------------------------------------------- parts of an öre


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("amount", ["549.995", "0.004", "550.0010"])
def test_less_than_an_ore_is_refused_as_it_stands_there(amount, kind):
	assert refused(camt([Batch((Paid(D(amount)),))], kind=kind)) == ("impossible", amount)


def test_a_part_of_a_payment_has_no_part_of_an_ore_either():
	assert refused(camt([Batch((Paid(D("550.00"), (("1000024", D("549.995")),)),))])) == (
		"impossible",
		"549.995",
	)


def test_zeros_behind_are_no_parts():
	assert read(camt([Batch((Paid(D("550.000")),))])).payments[0].amount == 550


# ---------------------------------------------------------------- Swish, cut off in its last cell

HEADINGS = "Radnr,Clnr,Kontonr,Bokfdag,Mottagarnr,Avsändarnr,Meddelande,Belopp\r\n"
ROW = "1,83279,1234567890,2026-03-03,1230000001,46701740605,1000024,"


@pytest.mark.parametrize("amount", ["550.00", "550.0", "550", "55"])
def test_a_report_that_ends_in_an_amount_is_cut_off(amount):
	assert refused((HEADINGS + ROW + "200.00\r\n" + ROW + amount).encode()) == ("cut off",)
	assert refused((HEADINGS + ROW + amount).encode()) == ("cut off",)


@pytest.mark.parametrize("end", ["550.00\r\n", "550.00\n", '"550.00"', "550.00\r\n\r\n"])
def test_a_report_whose_last_amount_is_ended_is_read(end):
	[payment] = read((HEADINGS + ROW + end).encode()).payments
	assert payment.amount == 550
