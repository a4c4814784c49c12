"""Read a bank file, whichever kind it is: that is seen from what it holds, not from its name. No database, no frappe."""

from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from membership_recruitment.membership.bank_files import bgmax, camt, letters, swish_report
from membership_recruitment.membership.bank_files.bank_file import (
	ANOTHER_KIND,
	EMPTY,
	IMPOSSIBLE,
	PACKED,
	SPOILT_LETTERS,
	TOO_LARGE,
	BankFile,
	UnreadableBankFile,
)
from membership_recruitment.people.spoilt_letters import is_spoilt
from membership_recruitment.utils import bounds

MOST_MEGABYTES = 100
MEGABYTE = 1024 * 1024
MOST_IN_A_FILE = 100 * bounds.MOST_MONEY
PACKED_MARKS = (
	b"PK\x03\x04",
	b"PK\x05\x06",
	b"\x1f\x8b",
	b"7z\xbc\xaf\x27\x1c",
	b"Rar!",
	b"BZh",
	b"\xfd7zXZ",
)


def read(file: BinaryIO) -> BankFile:
	"""Read a file whole and check its control sums, before anything of it is given out.

	Args:
	        file: Where one can go back to the beginning. A packed one is refused, never unpacked.

	Raises:
	        UnreadableBankFile: Where it is no bank file that we read, is cut off or damaged, or its sums do not agree.
	"""
	file.seek(0, 2)
	if file.tell() > MOST_MEGABYTES * MEGABYTE:
		raise UnreadableBankFile(TOO_LARGE, MOST_MEGABYTES)
	file.seek(0)
	start = file.read(letters.BEGINNING)
	file.seek(0)
	if start.startswith(PACKED_MARKS):
		raise UnreadableBankFile(PACKED)
	beginning = letters.beginning(start)
	if not beginning:
		raise UnreadableBankFile(EMPTY)
	if beginning.startswith("<"):
		found = camt.read(file)
	elif bgmax.is_bgmax(beginning):
		found = bgmax.read(file.read())
	elif swish_report.is_swish_report(beginning):
		found = swish_report.read(file.read())
	else:
		raise UnreadableBankFile(ANOTHER_KIND)
	_refuse_impossible(found)
	if SPOILT_LETTERS not in found.warnings and _has_spoilt_names(found):
		found.warnings.append(SPOILT_LETTERS)
	return found


def _refuse_impossible(file: BankFile) -> None:
	"""Days and amounts that no books take: the database could not keep them."""
	for each in (*file.entries, *file.payments):
		if not bounds.is_possible(each.day):
			raise UnreadableBankFile(IMPOSSIBLE, each.day.isoformat())
		if abs(each.amount) > bounds.MOST_MONEY:
			raise UnreadableBankFile(IMPOSSIBLE, each.amount)
	for amount in _amounts(file):
		if amount != round(amount, 2):
			# as it stands there: written as money it would be another amount
			raise UnreadableBankFile(IMPOSSIBLE, str(amount))
	total = sum(abs(payment.amount) for payment in file.payments)
	if total > MOST_IN_A_FILE:
		raise UnreadableBankFile(IMPOSSIBLE, total)


def _amounts(file: BankFile) -> Iterator[Decimal]:
	for entry in file.entries:
		yield entry.amount
	for payment in file.payments:
		yield payment.amount
		for reference in payment.references:
			yield reference.amount or Decimal()


def _has_spoilt_names(file: BankFile) -> bool:
	return any(is_spoilt(payment.payer) or letters.LOST in payment.message for payment in file.payments)
