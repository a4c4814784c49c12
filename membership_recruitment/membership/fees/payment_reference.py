"""Swedish payment references (OCR) and bankgiro numbers: digits and their checks. No database, no frappe.

An OCR number ends with a length digit (the last digit of its whole length, both added digits counted) and a check
digit by Luhn's formula (modulus 10), as Bankgirot describes it for its "OCR control" with variable length.
"""

import re

from stdnum import luhn

LONGEST = 25


def make(number: int) -> str:
	"""The payment reference for a number: the number, a length digit and a check digit.

	Args:
	        number: 1 or more, unique by itself.

	Raises:
	        ValueError: Where the number is not positive, or gives more than the 25 digits that banks take.
	"""
	digits = str(number)
	length = len(digits) + 2
	if number < 1 or length > LONGEST:
		raise ValueError(f"a payment reference cannot be made from {number}")
	with_length = f"{digits}{length % 10}"
	return with_length + luhn.calc_check_digit(with_length)


def read(text: str | None) -> str | None:
	"""The payment reference that a text is, as `make` makes it, however it is grouped; None where its length digit or
	check digit is wrong."""
	digits = _digits(text)
	if not re.fullmatch(rf"[0-9]{{3,{LONGEST}}}", digits) or digits.startswith("0"):
		return None
	# the number without its two added digits gives the reference again, or it is none
	return digits if make(int(digits[:-2])) == digits else None


def is_valid(reference: str | None) -> bool:
	"""Whether a text is a payment reference with right length digit and check digit, however it is grouped."""
	return read(reference) is not None


def bankgiro(number: str | None) -> str | None:
	"""A bankgiro number as it is printed, 123-4567 or 1234-5678; None where it is none (7 or 8 digits, Luhn)."""
	digits = _digits(number)
	if not re.fullmatch(r"[0-9]{7,8}", digits) or not luhn.is_valid(digits):
		return None
	return f"{digits[:-4]}-{digits[-4:]}"


def _digits(text: str | None) -> str:
	"""Without what people group digits with; public/js/membership/sales_invoice_list.js takes the same away."""
	return re.sub(r"[\s.\-]", "", text or "")
