"""Allocate payments, credits and write-offs to invoice lines. No database, no frappe.

Money that does not cover an invoice pays the fees first, in the order of their lines, and donations last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NOT_INVOICED = "Not invoiced"
UNPAID = "Unpaid"
PART_PAID = "Part paid"
PAID = "Paid"
CREDITED = "Credited"
WRITTEN_OFF = "Written off"

# below half of the smallest coin: what rounding leaves
NOTHING = 0.005


@dataclass(frozen=True)
class Line:
	"""A line of an invoice. `term`: whose fee it is; None for a donation or anything else. `amount`: with tax."""

	term: str | None
	amount: float


@dataclass(frozen=True)
class Credit:
	"""What a credit note takes off on a day. `term`: whose fee; None: off what is no fee."""

	day: date
	term: str | None
	amount: float


@dataclass(frozen=True)
class Receipt:
	"""What settled a part of an invoice on a day: money (negative where it was paid back), or a loss."""

	day: date
	paid: float
	written_off: float = 0


@dataclass
class Part:
	"""What a line has got. `settled_on`: the day whose money, or credit note, completed it; None: not yet."""

	amount: float
	credited: float = 0
	paid: float = 0
	written_off: float = 0
	settled_on: date | None = None

	@property
	def due(self) -> float:
		return self.amount - self.credited

	@property
	def outstanding(self) -> float:
		return max(self.due - self.paid - self.written_off, 0)


def settle(
	lines: Sequence[Line],
	credits: Sequence[Credit],
	receipts: Sequence[Receipt],
	*,
	invoiced_on: date,
) -> list[tuple[str | None, Part]]:
	"""Share out what settles an invoice.

	Args:
	        lines: In their order.
	        credits: What is more than the lines that they name comes off the others, the last one first.
	        receipts: In the order in which they came.
	        invoiced_on: The day on which a line of nothing counts as paid.

	Returns:
	        (term, part) for each line, fees first.
	"""
	parts = [(line.term, Part(line.amount)) for line in sorted(lines, key=lambda line: line.term is None)]
	_share_credits(parts, credits)
	left = sum(receipt.paid for receipt in receipts)
	reached = 0.0
	for _term, part in parts:
		due = max(part.due, 0)
		part.paid = min(max(left, 0), due)
		left -= part.paid
		reached += due
		if due < NOTHING:
			part.settled_on = max((credit.day for credit in credits), default=invoiced_on)
		elif part.paid > due - NOTHING:
			part.settled_on = _day_of(reached, receipts)
	loss = sum(receipt.written_off for receipt in receipts)
	for _term, part in reversed(parts):
		part.written_off = min(max(loss, 0), part.outstanding)
		loss -= part.written_off
	return parts


def state(parts: Sequence[Part]) -> tuple[str, date | None, float]:
	"""Payment state of a term, the day on which it was paid or credited, and what is left to pay.

	Args:
	        parts: All its lines on submitted invoices.
	"""
	if not parts:
		return NOT_INVOICED, None, 0
	settled_on = max((part.settled_on for part in parts if part.settled_on), default=None)
	outstanding = sum(part.outstanding for part in parts)
	if outstanding > NOTHING:
		paid = sum(part.paid for part in parts)
		return PART_PAID if paid > NOTHING else UNPAID, None, round(outstanding, 2)
	if sum(part.due for part in parts) < NOTHING and any(part.credited > NOTHING for part in parts):
		return CREDITED, settled_on, 0
	if sum(part.written_off for part in parts) > NOTHING:
		return WRITTEN_OFF, None, 0
	return PAID, settled_on, 0


def _share_credits(parts: list[tuple[str | None, Part]], credits: Sequence[Credit]) -> None:
	named: dict[str | None, float] = {}
	for credit in credits:
		named[credit.term] = named.get(credit.term, 0) + credit.amount
	for term, part in reversed(parts):
		part.credited = min(max(named.get(term, 0), 0), part.amount)
		named[term] = named.get(term, 0) - part.credited
	rest = sum(amount for amount in named.values() if amount > NOTHING)
	for _term, part in reversed(parts):
		more = min(rest, max(part.due, 0))
		part.credited += more
		rest -= more


def _day_of(amount: float, receipts: Sequence[Receipt]) -> date:
	"""The day on which what came in reached an amount, for good: it may have been paid back in between."""
	total, day = 0.0, None
	for receipt in receipts:
		total += receipt.paid
		day = None if total < amount - NOTHING else day or receipt.day
	return day or receipts[-1].day
