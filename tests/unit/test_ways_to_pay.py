"""How an invoice is paid, as machines read it."""

import re
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649, luhn

from membership_recruitment.membership.bank_files import written_references
from membership_recruitment.membership.fees import payment_reference, ways_to_pay


def test_swish_as_its_specification_has_it():
	"""The example of Swish's own manual: a company, 100 SEK, an OCR number."""
	assert ways_to_pay.swish_code("1237856901", D(100), "12229445") == "C1237856901;100,00;12229445;0"
	assert ways_to_pay.swish_code("1237856901", D("1350.5"), "1") == "C1237856901;1350,50;1;0"


@pytest.mark.parametrize(
	("text", "number"),
	[
		("123 785 69 01", "1237856901"),
		("1237856901", "1237856901"),
		("90 00 123", "9000123"),
		("0701740605", None),
		("123785690", None),
		("", None),
		(None, None),
	],
)
def test_swish_numbers_of_associations(text, number):
	assert ways_to_pay.swish_number(text) == number


@pytest.mark.parametrize(("number", "written"), [("1237856901", "123 785 69 01"), ("9000123", "900 01 23")])
def test_swish_numbers_are_written_in_groups(number, written):
	assert ways_to_pay.swish_as_written(number) == written


def test_the_ocr_line_of_a_bankgiro_slip():
	line = ways_to_pay.ocr_line("10000184", D("350.50"), "991-2346")
	assert line == "H   #                  10000184 #      350 50   4 >    9912346#41#"
	assert luhn.is_valid("350504")
	# what is left without blanks: 2 to 25 digits, 1 to 8 for kronor, 2 for öre, 1 that checks, the bankgiro number, the form
	read = re.fullmatch(r"H#(\d{2,25})#(\d{1,8})(\d{2})(\d)>(\d{7,8})#41#", line.replace(" ", ""))
	assert read.groups() == ("10000184", "350", "50", "4", "9912346")


@given(st.integers(1, 10**12), st.decimals(D("0.01"), D(999999), places=2))
def test_the_amount_of_an_ocr_line_has_a_right_check_digit(number, amount):
	reference = payment_reference.make(number)
	_mark, said, money, _end = ways_to_pay.ocr_line(reference, amount, "991-2346").split("#")[:4]
	kronor, ore, check = money.split(">")[0].split()
	assert said.strip() == reference
	assert D(f"{kronor}.{ore}") == amount
	assert luhn.is_valid(kronor + ore + check)


@given(st.integers(1, 10**12))
def test_an_rf_reference_is_valid_and_read_back(number):
	reference = payment_reference.make(number)
	written = ways_to_pay.rf_reference(reference)
	assert iso11649.is_valid(written)
	assert reference in written_references.found(f"Betalning {written}")
