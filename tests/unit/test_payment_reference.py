"""Payment references and bankgiro numbers, against published ones and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from membership_recruitment.membership.fees import payment_reference


@pytest.mark.parametrize(
	"published",
	[
		"79927398713",  # the worked example of Luhn's formula, Wikipedia
		"8112189876",  # Skatteverket's example of a personal identity number
		"9912346",  # the bankgiro number in Bankgirot's own manuals
	],
)
def test_the_check_digit_is_luhns(published):
	assert luhn.calc_check_digit(published[:-1]) == published[-1]


@pytest.mark.parametrize(
	("number", "reference"),
	[
		# worked by hand. 1 and the length 3: 1·1 + (3·2 = 6) = 7, 3 up to 10
		(1, "133"),
		# 1234567 and the length 9: from the right 9·2 = 18 → 9, 7, 12 → 3, 5, 8, 3, 4, 1 = 40, 0 up to 40
		(1234567, "123456790"),
		# ten digits in all: the length digit is 0. 0, 8, 14 → 5, 6, 10 → 1, 4, 6, 2, 2 = 34, 6 up to 40
		(12345678, "1234567806"),
	],
)
def test_length_digit_and_check_digit(number, reference):
	assert payment_reference.make(number) == reference
	assert payment_reference.is_valid(reference)


@given(st.integers(1, 10**23 - 1), st.sampled_from([" ", "\u00a0", "-", ".", "  "]), st.integers(1, 5))
def test_what_is_read_is_what_was_made_however_it_is_grouped(number, between, size):
	reference = payment_reference.make(number)
	groups = [reference[k : k + size] for k in range(0, len(reference), size)]
	assert payment_reference.read(f" {between.join(groups)}\n") == reference


@pytest.mark.parametrize("text", [None, "", "abc", "134", "0133", "1 2 3", "133x"])
def test_what_was_never_made_is_not_read(text):
	assert payment_reference.read(text) is None


def test_the_longest_has_25_digits():
	reference = payment_reference.make(10**22)
	assert len(reference) == 25 and reference[-2] == "5" and payment_reference.is_valid(reference)
	for number in (10**23, 0, -5):
		with pytest.raises(ValueError):
			payment_reference.make(number)


@given(st.integers(1, 10**23 - 1))
def test_every_reference_is_valid_and_says_its_number(number):
	reference = payment_reference.make(number)
	assert payment_reference.is_valid(reference)
	assert reference[:-2] == str(number)


@given(st.integers(1, 10**12), st.data())
def test_one_wrong_digit_or_two_exchanged_are_seen(number, data):
	reference = payment_reference.make(number)
	place = data.draw(st.integers(0, len(reference) - 1))
	wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != reference[place]]))
	assert not payment_reference.is_valid(reference[:place] + wrong + reference[place + 1 :])
	# a digit left out shows in the length digit, unless that one moved
	assert not payment_reference.is_valid(reference[1:]) or reference[-2] == str((len(reference) - 1) % 10)


@pytest.mark.parametrize("text", ["", None, "12", "1 3 4", "ABC", "134", "1" * 26, "１３３"])
def test_what_is_no_reference(text):
	assert not payment_reference.is_valid(text)


def test_spaces_are_passed_over():
	assert payment_reference.is_valid(" 1234 56790 ")


@pytest.mark.parametrize(
	("text", "printed"),
	[
		("9912346", "991-2346"),
		("991-2346", "991-2346"),
		(" 991 2346 ", "991-2346"),
		("50501055", "5050-1055"),
		("5050-1055", "5050-1055"),
		("991-2345", None),  # wrong check digit
		("99123", None),
		("123456789", None),
		("bg 991-2346", None),
		("", None),
		(None, None),
	],
)
def test_bankgiro_numbers(text, printed):
	assert payment_reference.bankgiro(text) == printed
