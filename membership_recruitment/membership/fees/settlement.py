"""Allocate payments, credits and write-offs to invoice lines. No database, no frappe.

Money that does not cover an invoice pays the fees first, in the order of their lines, and donations last.
"""

from collections.abc import Callable, Sequence
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
	"""What a line has got. `settled_on`: the day whose money completed it; of a line that was credited altogether the day
	of the credit note. None: not yet."""

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
	in_order = sorted(lines, key=lambda line: line.term is None)
	parts = [(line.term, Part(line.amount)) for line in in_order]
	_share_credits(parts, credits)
	left = sum(receipt.paid for receipt in receipts)
	for place, (term, part) in enumerate(parts):
		due = max(part.due, 0)
		part.paid = min(max(left, 0), due)
		left -= part.paid
		if due < NOTHING:
			part.settled_on = _credited_on(term, credits) if part.credited > NOTHING else invoiced_on
		elif part.paid > due - NOTHING:
			part.settled_on = _completed_on(place, parts, in_order, credits, receipts)
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
	outstanding = sum(part.outstanding for part in parts)
	if outstanding > NOTHING:
		paid = sum(part.paid for part in parts)
		return PART_PAID if paid > NOTHING else UNPAID, None, round(outstanding, 2)
	if sum(part.due for part in parts) < NOTHING and any(part.credited > NOTHING for part in parts):
		return CREDITED, _latest(parts), 0
	if sum(part.written_off for part in parts) > NOTHING:
		return WRITTEN_OFF, None, 0
	# what was credited altogether, beside what was paid, pays nothing and says nothing of when
	return PAID, _latest([part for part in parts if part.due > NOTHING] or parts), 0


def _latest(parts: Sequence[Part]) -> date | None:
	return max((part.settled_on for part in parts if part.settled_on), default=None)


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


def _credited_on(term: str | None, credits: Sequence[Credit]) -> date:
	"""The day of the last credit note that names a term's fee; where none does, of the last one."""
	return max([credit.day for credit in credits if credit.term == term] or [one.day for one in credits])


def _completed_on(
	place: int,
	parts: list[tuple[str | None, Part]],
	lines: Sequence[Line],
	credits: Sequence[Credit],
	receipts: Sequence[Receipt],
) -> date:
	"""The earliest day on which the money for a line was all that is asked for it, whenever the rest was credited.

	The lines before it had their money first, by what was credited of them until then: a credit note of somebody else's
	fee does not say that this one was paid earlier. Where it alone left enough, it is the day on which that had come in.
	"""
	term, part = parts[place]

	def reached(until: date | None) -> float:
		before = parts[:place]
		if until:
			then = [(line.term, Part(line.amount)) for line in lines]
			_share_credits(then, [credit for credit in credits if credit.day <= until])
			before = [now if now[0] == term else was for now, was in zip(before, then, strict=False)]
		return sum(max(earlier.due, 0) for _term, earlier in before) + part.due

	return _day_of(reached, receipts) or _day_of(lambda _day: reached(None), receipts) or receipts[-1].day


def _day_of(amount_on: Callable[[date], float], receipts: Sequence[Receipt]) -> date | None:
	"""The day on which what came in reached an amount, for good: it may have been paid back in between."""
	total, day = 0.0, None
	for receipt in receipts:
		total += receipt.paid
		day = None if total < amount_on(receipt.day) - NOTHING else day or receipt.day
	return day
