"""Cells of a row that neither identify nor date anybody: what of them is kept, and what is left out with a remark, so that
one bad cell does not cost the person. No database, no frappe.
"""

from collections.abc import Sequence

from membership_recruitment.membership.register.import_findings import (
	NO_EMAIL,
	NO_PHONE,
	NOT_READABLE,
	REST_OF_EMAIL,
	REST_OF_PHONE,
	TOO_LONG,
	Finding,
	ReadColumn,
)
from membership_recruitment.people import email_addresses, phone_numbers

Cells = Sequence[tuple[int, str]]

LONGEST = 140  # characters that Frappe keeps in a field of one line
CAN_BE_LEFT_OUT = (
	*("email", "phone", "address_line", "house_number", "postal_code", "city", "country"),
	"language",
)


def phones(target: str, cells: Cells, country: str) -> ReadColumn:
	"""The first number of each cell that can be called.

	Args:
	        target: What the column goes to.
	        cells: Number of the row and text.
	        country: Two letters, for numbers without a country code.
	"""
	column = ReadColumn()
	for _row, text in cells:
		if text in column.cells or not text:
			continue
		phone = phone_numbers.read(text, country)
		column.cells[text] = phone.number or ""
		if not phone.number:
			column.remarks[text] = Finding(NO_PHONE, target, (text,))
		elif phone.rest:
			column.remarks[text] = Finding(REST_OF_PHONE, target, (phone.rest, phone.number))
	return column


def emails(target: str, cells: Cells) -> ReadColumn:
	"""The first address of each cell; "-", "saknas" and what else is none is left out."""
	column = ReadColumn()
	for _row, text in cells:
		if text in column.cells or not text:
			continue
		kept, rest = email_addresses.read(text)
		column.cells[text] = kept
		if not kept:
			column.remarks[text] = Finding(NO_EMAIL, target, (text,))
		elif rest:
			column.remarks[text] = Finding(REST_OF_EMAIL, target, (rest, kept))
	return column


def leave_out(target: str, letters: ReadColumn) -> None:
	"""Let what cannot be trusted of such a column, or does not fit, cost its cell and not the row.

	Args:
	        target: What the column goes to.
	        letters: The column as import_letters.py read it; changed.
	"""
	if target not in CAN_BE_LEFT_OUT:
		return
	for text, finding in letters.refused.items():
		letters.remarks[text] = Finding(NOT_READABLE, target, finding.said)
		letters.cells[text] = ""
	letters.refused.clear()
	for text, said in letters.cells.items():
		if len(said) > LONGEST:
			letters.remarks[text] = Finding(TOO_LONG, target, (len(said), LONGEST))
			letters.cells[text] = ""
