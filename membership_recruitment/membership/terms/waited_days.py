"""Which days terms have that waited for their fee. No database, no frappe.

They are a function of what was planned, of the days on which payments completed the fees, and of the days that other
terms have: never of the order in which any of it was entered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from membership_recruitment.membership.terms.periods import ONE_DAY, next_start

# last day of the term with a name, if it starts on a day; None: no end
EndOf = Callable[[str, date], date | None]


@dataclass(frozen=True)
class WaitingTerm:
	"""A term that waits, or waited, for its fee.

	Attributes:
	        name: Of the Membership.
	        planned: First day as it was planned.
	        paid_on: The day on which its fee was complete; of one that holds as soon as the term before it does, that
	                one's. None: it waits.
	        kept_until: Up to this day somebody let it count unpaid, so that it keeps the days that were planned.
	        with_payer: First day that follows for it from the term of the payer whose fee covers it; None: as planned.
	"""

	name: str
	planned: date
	paid_on: date | None = None
	kept_until: date | None = None
	with_payer: date | None = None

	@property
	def expected(self) -> date:
		return self.with_payer or self.planned

	@property
	def counts(self) -> bool:
		return bool(self.paid_on or self.kept_until)

	def begins(self, first_fee_days: int) -> date:
		"""First day where no term that holds is before it: as expected, or the day of payment where that is later."""
		if (
			self.paid_on is None
			or self.kept_until
			or self.paid_on <= self.expected + timedelta(days=first_fee_days)
		):
			return self.expected
		return self.paid_on


@dataclass(frozen=True)
class Before:
	"""The term that the first of them follows, and that holds: its last day (None: no end), whether it was cancelled, so
	that no grace follows, and its override."""

	end: date | None
	cancelled: bool = False
	kept_until: date | None = None


def place(
	chain: Sequence[WaitingTerm],
	before: Before | None,
	taken: Iterable[tuple[date, date | None]],
	end_of: EndOf,
	*,
	grace_days: int,
	first_fee_days: int,
) -> Iterator[tuple[str, date, date | None]]:
	"""(name, first day, last day) of terms that follow each other, in the order of their days.

	Of those that are paid the one that can begin first does, and the others join on to it. One whose fee is paid though
	that of the term before it is not keeps the days that were planned. What waits keeps its days as far as they are free,
	and goes along where a paid one has taken them. Where another term has the day, it is the first free one after, up to
	the day before the next term. Nothing is said of a term, and those behind it, for which there is no room.

	Args:
	        chain: As they were planned to follow each other.
	        before: What the first of them renews.
	        taken: Days that other terms of the member have.
	        end_of: Asked as far as the days before have been taken by the caller.
	"""
	taken = sorted(taken, key=_first_day)
	earlier = {later.name: term for term, later in pairwise(chain)}
	waiting = [term for term in chain if not term.counts]
	placed: list[WaitingTerm] = []
	behind: date | None = None
	for term in sorted(
		(term for term in chain if term.counts), key=lambda term: (term.begins(first_fee_days), term.planned)
	):
		joins_on = term.name not in earlier or earlier[term.name] in placed
		start = _first_free(_start(term, before, joins_on, grace_days, first_fee_days), taken)
		if start is None:
			return
		for one in [one for one in waiting if one.planned < term.planned]:
			planned = _planned_after(Before(behind) if behind else before, one.expected)
			if days := _room(one.name, planned, sorted([*taken, (start, None)], key=_first_day), end_of):
				yield one.name, *days
				waiting.remove(one)
				behind = days[1]
		days = _room(term.name, start, taken, end_of)
		if not days:
			return
		yield term.name, *days
		placed.append(term)
		behind, before = days[1], Before(days[1], kept_until=term.kept_until)
		if behind is None:
			return
	for term in waiting:
		start = behind + ONE_DAY if behind else _planned_after(before, term.expected)
		days = _room(term.name, start, taken, end_of)
		if not days:
			return
		yield term.name, *days
		behind = days[1]
		if behind is None:
			return


def _start(
	term: WaitingTerm, before: Before | None, joins_on: bool, grace_days: int, first_fee_days: int
) -> date:
	"""First day of a term that is paid, or let count unpaid, behind the one that holds before it."""
	if term.kept_until:
		return term.planned
	begins = term.begins(first_fee_days)
	if before is None:
		return begins
	if before.cancelled:
		return max(term.planned, term.paid_on)
	if not joins_on and before.end:
		return max(begins, before.end + ONE_DAY)
	start, _late = next_start(before.end, term.paid_on, grace_days, before.kept_until)
	return start


def _planned_after(before: Before | None, planned: date) -> date:
	if before is None or before.cancelled or before.end is None:
		return planned
	return max(planned, before.end + ONE_DAY)


def _room(
	name: str, start: date, taken: Sequence[tuple[date, date | None]], end_of: EndOf
) -> tuple[date, date | None] | None:
	start = _first_free(start, taken)
	if start is None:
		return None
	end = end_of(name, start)
	later = next((other_start for other_start, _end in taken if other_start > start), None)
	if later and end is None:
		return None
	return start, min(end, later - ONE_DAY) if later else end


def _first_free(start: date, taken: Sequence[tuple[date, date | None]]) -> date | None:
	for other_start, other_end in taken:
		if other_start <= start and (other_end is None or other_end >= start):
			if other_end is None:
				return None
			start = other_end + ONE_DAY
	return start


def _first_day(span: tuple[date, date | None]) -> date:
	return span[0]


def holds_before(start: date, *days: date | None) -> bool:
	"""Whether a term that starts on a day holds before its member leaves or dies (`days`; None: does not)."""
	return all(day is None or start < day for day in days)
