"""What the Member Forecast looks at: terms counted by month, and what follows from them. No database, no frappe.

A month is a number (`periods.month_number` of terms). Everything is derived from one table of counts, so that
members, joins, leaves and win-backs always add up, and what was known at an earlier month can be told.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from membership_recruitment.membership.terms.periods import ONE_DAY

LAST_NUMBER = 12  # later terms of a membership are counted with this one
IMPORT = 20  # at least so many joins in a month, and half of all members there then, are an import

Cell = tuple[str, int]  # membership type, number of the term


def first_day(month: int) -> date:
	"""The first day of a month given as a number."""
	return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
	"""Its last day."""
	return first_day(month + 1) - ONE_DAY


@dataclass(frozen=True)
class TermCount:
	"""So many terms that went the same way.

	A member counts at the end of month m with exactly one term: that with begun <= m < due (and m < left). "Active" is
	as in every report: to the end of grace where grace counts.

	Attributes:
	        membership_type: As the term began; a change within a term counts from the next term on.
	        number: Which term of the unbroken membership it is, 1 for the first. Terms before the register count too,
	                as far as *Member Since* tells: whoever was brought in after five yearly terms has number 6.
	        opens: Whether an unbroken membership begins with it, in this register.
	        begun: The first month at whose end it counts. Where it opens a membership, the month of its first day
	                (*Member Since* where that is earlier); else the `due` of the term before.
	        due: The month of the first day on which the member is not active any more unless the term is renewed: the
	                day after `active_to`. None for terms without an end.
	        terms: How many.
	        left: The month of the first day after a resignation, exclusion or death within the term; else None. One to come
	                is known: somebody has said that he or she leaves then.
	        renewed: Whether the next term continued without a gap. Read only when `due` has passed.
	        lapsed: Where it opens the membership of somebody who comes back, the month in which they left; else None.
	        would_be_due: Where somebody has said that he or she leaves at its end, and gets no grace: the month in which it
	                were due without that; else None.
	"""

	membership_type: str
	number: int
	opens: bool
	begun: int
	due: int | None
	terms: int
	left: int | None = None
	renewed: bool = False
	lapsed: int | None = None
	would_be_due: int | None = None

	@property
	def gone(self) -> int | None:
		"""The first month at whose end it does not count any more."""
		return self.due if self.left is None else self.left

	@property
	def cell(self) -> Cell:
		"""What chances are told by: the type, and the number up to LAST_NUMBER."""
		return self.membership_type, min(self.number, LAST_NUMBER)


@dataclass(frozen=True)
class History:
	"""A register's past.

	Attributes:
	        terms: All terms whose `begun` is no later than `last`.
	        last: The last month that is over.
	        complete_since: The first whole month after *Register Complete Since*, where that is set.
	"""

	terms: Sequence[TermCount]
	last: int
	complete_since: int | None = None

	def of(self, membership_types: Iterable[str]) -> "History":
		"""That of some types alone."""
		wanted = set(membership_types)
		return replace(self, terms=[row for row in self.terms if row.membership_type in wanted])

	def as_of(self, month: int) -> "History":
		"""What was known when an earlier month was over."""
		known = []
		for row in self.terms:
			if row.begun > month:
				continue
			if row.left is not None and row.left > month:
				row = replace(row, left=None)
			if row.left is None and (row.due is None or row.due > month):
				row = replace(row, renewed=False, would_be_due=None)
			known.append(row)
		return History(known, month, self.complete_since)

	@cached_property
	def types(self) -> list[str]:
		"""Those of the terms, in order."""
		return sorted({row.membership_type for row in self.terms})

	@cached_property
	def first(self) -> int:
		"""The month in which the first term began; `last` where there is none."""
		return min((row.begun for row in self.terms), default=self.last)

	@cached_property
	def members(self) -> list[int]:
		"""Members at the end of each month, `first` to `last`."""
		change = Counter()
		for row in self.terms:
			change[row.begun] += row.terms
			if row.gone is not None:
				change[row.gone] -= row.terms
		members, now = [], 0
		for month in range(self.first, self.last + 1):
			now += change[month]
			members.append(now)
		return members

	@cached_property
	def joins(self) -> list[int]:
		"""Who joined for the first time, in each month `first` to `last`."""
		return self._by_month(lambda row: row.begun if row.opens and row.lapsed is None else None)

	@cached_property
	def leaves(self) -> list[int]:
		"""Who was a member at the end of the month before and did not go on, in each month `first` to `last`."""
		return self._by_month(_left_in)

	@cached_property
	def win_backs(self) -> list[int]:
		"""Who came back, in each month `first` to `last`."""
		return self._by_month(lambda row: row.begun if row.opens and row.lapsed is not None else None)

	def _by_month(self, month_of: Callable[[TermCount], int | None]) -> list[int]:
		found = Counter()
		for row in self.terms:
			month = month_of(row)
			if month is not None:
				found[month] += row.terms
		return [found[month] for month in range(self.first, self.last + 1)]

	@cached_property
	def known_leavers(self) -> list[TermCount]:
		"""Terms of those who are members at the end of `last` and of whom it is known that they have left since or will."""
		return [
			row
			for row in self.terms
			if row.would_be_due is not None or (row.left is not None and row.left > self.last)
		]

	@cached_property
	def steady_from(self) -> int:
		"""The first month that tells how people come and go; later than `last` where none does.

		An import of current members is no month of record joining: those who had left by then are missing, and whoever
		was there seems to have joined at once, or as *Member Since* says without anybody ever leaving. So nothing
		counts before the register is said to be complete; nor before the first member left; nor up to a month in which
		IMPORT or more joined and were at least half of the members at its end.
		"""
		months = range(self.first, self.last + 1)
		left = next((month for month, count in zip(months, self.leaves, strict=True) if count), self.last + 1)
		imported = [
			month + 1
			for month, joined, there in zip(months, self.joins, self.members, strict=True)
			if joined >= IMPORT and 2 * joined >= there
		]
		return max(left, *imported, self.complete_since or left)

	def since(self, series: Sequence[int]) -> Sequence[int]:
		"""The part of `members`, `joins` … that counts."""
		return series[max(self.steady_from - self.first, 0) :]


def _left_in(row: TermCount) -> int | None:
	if row.left is not None:
		return row.left
	return None if row.renewed else row.due


class Tally:
	"""The terms of a history counted by month once, so that each origin of a back-test needs only to add up.

	Each attribute is a dict by month.

	Attributes:
	        decided: Of terms due: (type, number) → [renewed, not renewed].
	        resigned: Who left within a term: type → how many.
	        exposed: Members at the end of the month: type → how many.
	        joined: First joins: type → how many.
	        lapsed: How many left.
	        returned: Who came back: month in which they had left → how many.
	        lengths: Of terms begun: (type, opens) → months to their `due` → how many.
	        continued: Terms begun that continue another: (type, number) → how many.
	        running: At the end of the month (only of `origins`): due → (type, number) → how many.
	"""

	def __init__(self, history: History, origins: Iterable[int]):
		self.decided: dict[int, dict[Cell, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
		self.resigned: dict[int, Counter] = defaultdict(Counter)
		self.joined: dict[int, Counter] = defaultdict(Counter)
		self.lapsed: Counter = Counter()
		self.returned: dict[int, Counter] = defaultdict(Counter)
		self.lengths: dict[int, dict[tuple[str, bool], Counter]] = defaultdict(lambda: defaultdict(Counter))
		self.continued: dict[int, Counter] = defaultdict(Counter)
		changes: dict[int, Counter] = defaultdict(Counter)
		for row in history.terms:
			self._count_begin(row)
			self._count_end(row)
			changes[row.begun][row.due, row.cell] += row.terms
			if row.gone is not None:
				changes[row.gone][row.due, row.cell] -= row.terms
		self._sweep(history, changes, set(origins))

	def _count_begin(self, row: TermCount) -> None:
		kind, begun = row.membership_type, row.begun
		length = None if row.due is None else row.due - begun
		self.lengths[begun][kind, row.opens][length] += row.terms
		if not row.opens:
			self.continued[begun][row.cell] += row.terms
		elif row.lapsed is None:
			self.joined[begun][kind] += row.terms
		else:
			self.returned[begun][row.lapsed] += row.terms

	def _count_end(self, row: TermCount) -> None:
		if row.left is not None:
			self.resigned[row.left][row.membership_type] += row.terms
			self.lapsed[row.left] += row.terms
		elif row.due is not None:
			self.decided[row.due][row.cell][0 if row.renewed else 1] += row.terms
			self.lapsed[row.due] += 0 if row.renewed else row.terms

	def _sweep(self, history: History, changes: dict[int, Counter], origins: set[int]) -> None:
		self.exposed: dict[int, Counter] = {}
		self.running: dict[int, dict[int | None, dict[Cell, int]]] = {}
		now, by_type = Counter(), Counter()
		for month in range(history.first, history.last + 1):
			for (due, cell), change in changes.get(month, {}).items():
				now[due, cell] += change
				by_type[cell[0]] += change
				if not now[due, cell]:
					del now[due, cell]
			self.exposed[month] = Counter(by_type)
			if month in origins:
				running = self.running[month] = defaultdict(dict)
				for (due, cell), count in now.items():
					running[due][cell] = count
