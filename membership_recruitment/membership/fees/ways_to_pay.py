"""How an invoice is paid, in the forms that machines read: Swish's QR code, the OCR line of a bankgiro slip, and the
reference for those abroad. No database, no frappe.
"""

import re
from decimal import Decimal
from urllib.parse import quote

from stdnum import iso11649, luhn

BANKGIRO_SLIP = "41"  # the code of an OCR slip with an amount
NOTHING_TO_EDIT = "0"  # Swish's lock mask: payee, amount and message are fixed


def swish_number(text: str | None) -> str | None:
	"""A Swish number of an association, digits only; None where it is none (123 and seven digits, or 90 and five)."""
	digits = re.sub(r"[\s.\-]", "", text or "")
	return digits if re.fullmatch(r"123[0-9]{7}|90[0-9]{5}", digits) else None


def swish_as_written(number: str) -> str:
	"""As people write and read it: 123 123 45 67, or 901 23 45."""
	return " ".join(filter(None, (number[:-7], number[-7:-4], number[-4:-2], number[-2:])))


def swish_code(number: str, amount: Decimal, reference: str) -> str:
	"""What a Swish QR code holds, as Swish's specification has it: payee, amount with a comma, message, lock mask."""
	return f"C{number};{amount:.2f};{quote(reference)};{NOTHING_TO_EDIT}".replace(".", ",")


def ocr_line(reference: str, amount: Decimal, bankgiro: str) -> str:
	"""The line of a bankgiro slip that machines read: reference, kronor, öre, the check digit of both, bankgiro number; with
	three blanks before the check digit, as others print it who follow Bankgirot's manual. Readers pass over blanks."""
	kronor, ore = f"{amount:.2f}".split(".")
	check = luhn.calc_check_digit(kronor + ore)
	return f"H   # {reference:>25} # {kronor:>8} {ore}   {check} > {re.sub('[^0-9]', '', bankgiro):>10}#{BANKGIRO_SLIP}#"


def rf_reference(reference: str) -> str:
	"""The reference as it is written abroad (ISO 11649), in groups of four."""
	number = int("".join(str(int(letter, 36)) for letter in f"{reference}RF00"))
	return iso11649.format(f"RF{98 - number % 97:02}{reference}")
