"""Reports of Swish payments as CSV: Swedbank's and the savings banks' with a row of headings, Handelsbanken's with
numbered records. No database, no frappe.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from membership_recruitment.membership.bank_files import letters
from membership_recruitment.membership.bank_files.bank_file import (
	CUT_OFF,
	DAMAGED,
	GIVEN_BACK,
	PAID_OUT,
	SWISH,
	WRONG_COUNT,
	BankFile,
	Entry,
	Payment,
	UnreadableBankFile,
)
from membership_recruitment.membership.register import import_csv

SEPARATORS = (",", ";", "\t")
CURRENCY = "SEK"  # Swish has no other
AMOUNT = re.compile(r"-?\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
SPACES = re.compile(r"\s")

# headings, as banks write them
PHONE, MESSAGE, AMOUNT_PAID, ACCOUNT = "phone", "message", "amount", "account"
HEADINGS = {
	"avsändarnr": PHONE,
	"avsändarnummer": PHONE,
	"meddelande": MESSAGE,
	"belopp": AMOUNT_PAID,
	"bokfdag": "day",
	"bokf.dag": "day",
	"bokföringsdag": "day",
	"bokföringsdatum": "day",
	"transdag": "paid on",
	"transaktionsdag": "paid on",
	"transaktionsdatum": "paid on",
	"clnr": "clearing",
	"clearingnr": "clearing",
	"clearingnummer": "clearing",
	"kontonr": ACCOUNT,
	"kontonummer": ACCOUNT,
	"mottagarnr": "swish number",
	"mottagarnummer": "swish number",
	"avsändarnamn": "payer",
	"tid": "time",
	"klockslag": "time",
	"orderreferens": "order",
}
NEEDED = {PHONE, MESSAGE, AMOUNT_PAID, ACCOUNT, "day"}

# Handelsbanken's records, by their fields' places
HANDELSBANKEN = ("", "", ACCOUNT, "", "swish number", "paid on", "kind", AMOUNT_PAID, "", PHONE, "payer")
HANDELSBANKEN += ("reference", MESSAGE, "order", "time", "day")
FEWEST_FIELDS = 13  # those of 2015 end after the message, the order and the time
PAID_IN = "SWH"
NO_PAYMENT = {"SWR": PAID_OUT, "SWU": PAID_OUT, "SWT": GIVEN_BACK, "SWZ": GIVEN_BACK}

Cells = dict[str, str]


def is_swish_report(beginning: str) -> bool:
	"""Whether a file begins as a report of Swish payments does."""
	lines = beginning.splitlines()
	return any(_headings(line) for line in lines[:4]) or _is_handelsbanken(lines)


def read(content: bytes) -> BankFile:
	"""Read a file whose numbers agree; a report has no sums.

	Raises:
	        UnreadableBankFile: Otherwise.
	"""
	lines = letters.lines(content)
	file = BankFile(SWISH)
	rows = _handelsbankens_rows(lines, file) if _is_handelsbanken(lines) else _rows_below_headings(lines)
	for number, cells in rows:
		amount = _amount(cells[AMOUNT_PAID], number)
		if amount <= 0:
			file.passed_over[PAID_OUT] += 1
			continue
		payment = _payment(len(file.entries), number, cells, amount)
		file.payments.append(payment)
		file.entries.append(
			Entry(payment.day, amount, CURRENCY, payment.account, payment.bankgiro, payment.bank_reference)
		)
	return file


def _headings(line: str) -> tuple[str, list[str]] | None:
	"""The separator and what each column holds; None where a line is no row of headings."""
	for separator in SEPARATORS:
		columns = [
			HEADINGS.get(SPACES.sub("", cell.strip(' "').lower()), "") for cell in line.split(separator)
		]
		if set(columns) >= NEEDED:
			return separator, columns
	return None


def _rows_below_headings(lines: Sequence[str]) -> Iterator[tuple[int, Cells]]:
	found = next(((at, found) for at, line in enumerate(lines) if (found := _headings(line))), None)
	if not found:
		raise UnreadableBankFile(DAMAGED, 1)
	at, (separator, columns) = found
	if columns[-1] == AMOUNT_PAID and lines[-1].strip() and not lines[-1].endswith('"'):
		# cut off there, a smaller amount would be left
		raise UnreadableBankFile(CUT_OFF)
	number = at + 1
	for cells, fault in import_csv.rows("\n".join(lines[at + 1 :]), separator):
		number += 1
		if not any(cell.strip() for cell in cells):
			continue
		if fault or len(cells) != len(columns):
			raise UnreadableBankFile(DAMAGED, number)
		yield number, {name: cell.strip() for name, cell in zip(columns, cells, strict=True) if name}


def _is_handelsbanken(lines: Sequence[str]) -> bool:
	return bool(re.match(r"01([,;])\d{4}-\d\d-\d\d\1", lines[0])) and any(
		re.match(r"02([,;])(?:[^,;]*\1){2}HANDSESS\1", line) for line in lines[1:3]
	)


def _handelsbankens_rows(lines: Sequence[str], file: BankFile) -> Iterator[tuple[int, Cells]]:
	separator, number_of_rows, end = lines[0][2], 0, None
	for number, line in enumerate(lines, start=1):
		if not line.strip() or number == 1:
			continue
		if end:
			raise UnreadableBankFile(DAMAGED, number)
		cells = [cell.strip() for cell in line.split(separator)]
		if cells[0] == "03":
			end = cells
			continue
		if cells[0] != "02" or len(cells) < FEWEST_FIELDS:
			raise UnreadableBankFile(DAMAGED, number)
		number_of_rows += 1
		found = {name: cell for name, cell in zip(HANDELSBANKEN, cells, strict=False) if name}
		if found["kind"] == PAID_IN:
			yield number, found
		elif found["kind"] in NO_PAYMENT:
			file.passed_over[NO_PAYMENT[found["kind"]]] += 1
		else:
			raise UnreadableBankFile(DAMAGED, number)
	if not end:
		raise UnreadableBankFile(CUT_OFF)
	stated = end[1] if len(end) > 1 else ""
	if re.fullmatch(r"[0-9]{1,9}", stated) and int(stated) != number_of_rows:
		raise UnreadableBankFile(WRONG_COUNT, "payments", int(stated), number_of_rows)


def _payment(at: int, number: int, cells: Cells, amount: Decimal) -> Payment:
	booked = cells.get("day") or cells.get("paid on", "")
	try:
		day = date.fromisoformat(booked[:10])
	except ValueError as error:
		raise UnreadableBankFile(DAMAGED, number) from error
	moment = f"{cells.get('paid on', '')} {cells.get('time', '')}".strip()
	return Payment(
		entry=at,
		day=day,
		amount=amount,
		currency=CURRENCY,
		account=re.sub(r"[\W_]", "", cells.get("clearing", "") + cells["account"]),
		bankgiro=_digits(cells.get("swish number", "")),
		message=cells[MESSAGE],
		payer=cells.get("payer", ""),
		payer_phone=cells[PHONE],
		# a bank that gives no number of its own says to the minute when it was paid
		bank_reference=cells.get("reference") or moment,
	)


def _amount(text: str, number: int) -> Decimal:
	text = SPACES.sub("", text).replace("\u2212", "-")
	if not AMOUNT.fullmatch(text):
		raise UnreadableBankFile(DAMAGED, number)
	return Decimal(text.replace(",", "."))


def _digits(text: str) -> str:
	return re.sub(r"\D", "", text)
