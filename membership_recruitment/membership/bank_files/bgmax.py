"""BgMax, Bankgirot's file of incoming payments: fixed columns, amounts in öre. No database, no frappe.

The columns are those of Bankgirot's technical manual. A deposit (05 … 15) holds payments (20) and deductions (21), each
followed by what belongs to it; the file ends with a control record (70).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from membership_recruitment.membership.bank_files import letters
from membership_recruitment.membership.bank_files.bank_file import (
	BGMAX,
	CUT_OFF,
	DAMAGED,
	TEST_FILE,
	WRONG_COUNT,
	WRONG_SUM,
	BankFile,
	Entry,
	Payment,
	Reference,
	UnreadableBankFile,
)

PAYMENT, DEDUCTION = "20", "21"
EXTRA_REFERENCE, NEGATIVE_REFERENCE = "22", "23"
FREE_TEXT = "3"  # code of a reference that nobody checked; it may be words
# what the control record counts, in its order
COUNTED = ("payments", "deductions", "extra references", "deposits")


def is_bgmax(beginning: str) -> bool:
	"""Whether a file begins as BgMax does."""
	return beginning.startswith("01BGMAX ")


def read(content: bytes) -> BankFile:
	"""Read a file whose sums and numbers agree.

	Raises:
	        UnreadableBankFile: Otherwise.
	"""
	reading = _Reading()
	for number, line in enumerate(letters.lines(content), start=1):
		reading.take(_Record(number, line.expandtabs().ljust(80)))
	return reading.finished()


@dataclass(frozen=True, slots=True)
class _Record:
	number: int  # of the line
	line: str

	@property
	def code(self) -> str:
		return self.line[:2]

	def text(self, first: int, last: int) -> str:
		"""Columns as the manual counts them, from 1, both included."""
		return self.line[first - 1 : last].strip()

	def count(self, first: int, last: int) -> int:
		digits = self.line[first - 1 : last]
		if not (digits.isascii() and digits.isdigit()):
			raise self.damaged()
		return int(digits)

	def amount(self, first: int, last: int) -> Decimal:
		return Decimal(self.count(first, last)).scaleb(-2)

	def number_of(self, first: int, last: int) -> str:
		"""A bankgiro or account number without the zeros that fill its field."""
		return self.text(first, last).lstrip("0")

	def day(self, first: int, last: int) -> date:
		try:
			return datetime.strptime(f"{self.count(first, last):08}", "%Y%m%d").date()
		except ValueError as error:
			raise self.damaged() from error

	def damaged(self) -> UnreadableBankFile:
		return UnreadableBankFile(DAMAGED, self.number)


@dataclass
class _Paid:
	"""A payment or deduction, with the records below it."""

	amount: Decimal
	payer_account: str
	serial: str
	references: list[Reference] = field(default_factory=list)
	message: list[str] = field(default_factory=list)
	payer: str = ""


class _Reading:
	def __init__(self):
		self.file = BankFile(BGMAX)
		self.deposit: list[_Paid] | None = None  # the open one
		self.opening: _Record | None = None
		self.counts: dict[str, int] | None = None  # None: outside 01 … 70

	def take(self, record: _Record) -> None:
		"""The next record; one of a kind that nobody knows is passed over."""
		step = _STEPS.get(record.code)
		if not step:
			return
		if (self.counts is None) != (record.code == "01"):
			raise record.damaged()
		step(self, record)

	def finished(self) -> BankFile:
		if self.counts is not None:
			raise UnreadableBankFile(CUT_OFF)
		return self.file

	def start(self, record: _Record) -> None:
		if record.text(45, 45) == "T":
			raise UnreadableBankFile(TEST_FILE)
		self.counts = dict.fromkeys(COUNTED, 0)

	def open_deposit(self, record: _Record) -> None:
		if self.deposit is not None:
			raise record.damaged()
		self.deposit, self.opening = [], record

	def pay(self, record: _Record) -> None:
		if self.deposit is None:
			raise record.damaged()
		deducts = record.code == DEDUCTION
		self.counts["deductions" if deducts else "payments"] += 1
		amount = record.amount(38, 55)
		paid = _Paid(-amount if deducts else amount, record.number_of(3, 12), record.text(58, 69))
		self.deposit.append(paid)
		self._add_reference(paid, record, None)

	def refer(self, record: _Record) -> None:
		paid = self._paid(record)
		self.counts["extra references"] += 1
		amount = record.amount(38, 55)
		if record.code == NEGATIVE_REFERENCE:
			amount = -amount
		self._add_reference(paid, record, amount or None)

	def _add_reference(self, paid: _Paid, record: _Record, amount: Decimal | None) -> None:
		if text := record.text(13, 37):
			structured = record.text(56, 56) != FREE_TEXT
			paid.references.append(Reference(text, amount, structured))

	def add_message(self, record: _Record) -> None:
		self._paid(record).message.append(record.text(3, 52))

	def name_payer(self, record: _Record) -> None:
		self._paid(record).payer = " ".join(filter(None, (record.text(3, 37), record.text(38, 72))))

	def close_deposit(self, record: _Record) -> None:
		if self.deposit is None:
			raise record.damaged()
		total, held = record.amount(51, 68), sum((paid.amount for paid in self.deposit), Decimal())
		currency = record.text(69, 71)
		if currency != self.opening.text(23, 25):
			raise record.damaged()
		if held != total:
			raise UnreadableBankFile(WRONG_SUM, "deposit", total, held)
		if (stated := record.count(72, 79)) != len(self.deposit):
			raise UnreadableBankFile(WRONG_COUNT, "deposit", stated, len(self.deposit))
		entry = Entry(
			record.day(38, 45),
			total,
			currency,
			record.number_of(3, 37),
			self.opening.number_of(3, 12),
			record.text(46, 50),
		)
		at = len(self.file.entries)
		self.file.entries.append(entry)
		self.file.payments.extend(_payment(at, entry, paid) for paid in self.deposit)
		self.counts["deposits"] += 1
		self.deposit = None

	def control(self, record: _Record) -> None:
		if self.deposit is not None:
			raise record.damaged()
		for at, what in enumerate(COUNTED):
			stated = record.count(3 + 8 * at, 10 + 8 * at)
			if stated != self.counts[what]:
				raise UnreadableBankFile(WRONG_COUNT, what, stated, self.counts[what])
		self.counts = None

	def _paid(self, record: _Record) -> _Paid:
		if not self.deposit:
			raise record.damaged()
		return self.deposit[-1]


_STEPS = {
	"01": _Reading.start,
	"05": _Reading.open_deposit,
	PAYMENT: _Reading.pay,
	DEDUCTION: _Reading.pay,
	EXTRA_REFERENCE: _Reading.refer,
	NEGATIVE_REFERENCE: _Reading.refer,
	"25": _Reading.add_message,
	"26": _Reading.name_payer,
	"15": _Reading.close_deposit,
	"70": _Reading.control,
}


def _payment(at: int, entry: Entry, paid: _Paid) -> Payment:
	return Payment(
		entry=at,
		day=entry.day,
		amount=paid.amount,
		currency=entry.currency,
		account=entry.account,
		bankgiro=entry.bankgiro,
		references=tuple(paid.references),
		message=" ".join(paid.message),
		payer=paid.payer,
		payer_account=paid.payer_account,
		# Bankgirot numbers the payments of a deposit, and the deposits of a bankgiro number
		bank_reference=f"{entry.reference}-{paid.serial}",
	)
