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


def is_valid(reference: str | None) -> bool:
	"""Whether a text is a payment reference with right length digit and check digit; spaces are passed over."""
	digits = _digits(reference)
	return (
		re.fullmatch(rf"[0-9]{{3,{LONGEST}}}", digits) is not None
		and int(digits[-2]) == len(digits) % 10
		and luhn.is_valid(digits)
	)


def bankgiro(number: str | None) -> str | None:
	"""A bankgiro number as it is printed, 123-4567 or 1234-5678; None where it is none (7 or 8 digits, Luhn)."""
	digits = _digits(number).replace("-", "")
	if not re.fullmatch(r"[0-9]{7,8}", digits) or not luhn.is_valid(digits):
		return None
	return f"{digits[:-4]}-{digits[-4:]}"


def _digits(text: str | None) -> str:
	return "".join((text or "").split())
