"""Dates of one column, all read in one order. No database, no frappe.

12/01/2019 alone may be January or December. So the whole column is read first: 12/31/2019 anywhere in it says that the
month comes first. Where two cells contradict each other nothing of the kind is taken; where no cell decides, the other
columns of the file do, and else the day comes first.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from membership_recruitment.membership.register.import_cells import (
	EUROPEAN_DATE,
	SERIAL_NUMBER,
	TIME_OF_DAY,
	day_in_words,
	day_of_serial_number,
	is_year,
	parse_date,
)
from membership_recruitment.membership.register.import_findings import (
	CENTURY,
	FAR_AWAY,
	IDENTITY_NUMBER,
	NO_WHOLE_DATE,
	OFTEN,
	ORDER,
	ORDER_ASSUMED,
	SAID_FOREVER,
	SAID_NONE,
	SERIAL,
	SWAPPED,
	TWO_ORDERS,
	Finding,
	ReadColumn,
)
from membership_recruitment.utils import bounds

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day first", "month first", "year first"
PREFERRED = (DAY_FIRST, YEAR_FIRST, MONTH_FIRST)

ISO = re.compile(r"\d{4}-\d\d-\d\d")
SHORT_YEAR = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{1,2})")
PART_OF_A_DATE = re.compile(
	r"--\d\d-\d\d|(?:19|20)\d\d(?:-00(?:-00)?)?"
)  # the day without the year, or the year alone
SIX_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)")
COORDINATION = 60  # what coordination numbers add to the day
IDENTITY = re.compile(r"((?:\d\d)?\d\d)(\d\d)(\d\d)([-+ ]?)(?:\d{4}|x{4})")  # masked by import_identity
NOTHING = re.compile(r"[0\s:./–-]+")

NONE_WORDS = {"none", "null", "n/a", "saknas", "okänd", "okänt", "unknown", "clear"}
FOREVER_WORDS = {"never", "livstid", "lifetime", "for life", "tillsvidare", "tills vidare", "aldrig"}

PAST = ("birth_date", "deceased_on", "join_date", "paid_on", "office_from", "consent_on")
FAR = 20  # years ahead: a last day beyond is likely to mean something else
A_CENTURY = 100
MOST_NOTICES = 5  # of a column


@dataclass(frozen=True)
class DateWords:
	"""What the association says about days that are no days.

	Attributes:
	        none: Dates that stand for an empty cell.
	        forever: Dates that stand for no end.
	"""

	none: Collection[date] = (date(1900, 1, 1),)
	forever: Collection[date] = ()


def read_columns(
	columns: Mapping[str, Sequence[tuple[int, str]]], words: DateWords, today: date
) -> dict[str, ReadColumn]:
	"""All columns with dates of a file.

	Args:
	        columns: By what it goes to: number of the row and text of the cells that are not empty.
	        words: Of the association.
	        today: For years of two digits.
	"""
	read = {target: _Reader(target, cells, words, today) for target, cells in columns.items()}
	long = {reader.long.order for reader in read.values() if reader.long.decided}
	short = {reader.short.order for reader in read.values() if reader.short.decided}
	hints = _only(long | short - {YEAR_FIRST}), _only(short) or _only(long)
	return {target: reader.column(*hints) for target, reader in read.items()}


def _only(orders: Collection[str]) -> str | None:
	return next(iter(orders)) if len(orders) == 1 else None


# ---------------------------------------------------------------- the order of a column


class _Order:
	"""Which orders all cells of one shape allow."""

	def __init__(self):
		self.possible: frozenset[str] | None = None
		self.clash: tuple | None = None  # cell, row, cell, row
		self.decider: tuple[str, int] = ("", 0)
		self.uncertain: tuple[str, int] | None = None  # the first cell that is two days

	def hear(self, text: str, row: int, days: Mapping[str, date]) -> None:
		"""
		Args:
		        text: A cell.
		        row: Where it stands.
		        days: What day it is, by order; orders in which it is none are left out.
		"""
		if not days:
			return
		if len(set(days.values())) > 1 and not self.uncertain:
			self.uncertain = (text, row)
		possible = frozenset(days) if self.possible is None else self.possible & frozenset(days)
		if not possible:
			self.clash = self.clash or (*self.decider, text, row)
		elif possible != self.possible:
			self.possible, self.decider = possible, (text, row)

	@property
	def decided(self) -> bool:
		return bool(self.possible) and len(self.possible) == 1 and not self.clash

	@property
	def order(self) -> str | None:
		return next(order for order in PREFERRED if order in self.possible) if self.possible else None


class _Reader:
	"""One column."""

	def __init__(self, target: str, cells: Sequence[tuple[int, str]], words: DateWords, today: date):
		self.target, self.words, self.today = target, words, today
		self.first: dict[str, int] = {}  # row, by text
		self.count: dict[str, int] = {}
		for row, text in cells:
			self.first.setdefault(text, row)
			self.count[text] = self.count.get(text, 0) + 1
		self.long, self.short, self.six = _Order(), _Order(), _Order()
		self.iso: list[tuple[str, int]] = []
		self.open: dict[str, tuple[_Order, dict[str, date]]] = {}  # cells that may be several days
		for text, row in self.first.items():
			self._hear(text, row)

	def _hear(self, text: str, row: int) -> None:
		plain = TIME_OF_DAY.sub("", text)
		if ISO.fullmatch(plain):
			self.iso.append((text, row))
			return
		if match := EUROPEAN_DATE.fullmatch(plain):
			one, _, two, year = match.groups()
			order, days = self.long, _days(int(one), int(two), int(year))
		elif match := SHORT_YEAR.fullmatch(plain):
			one, _, two, three = match.groups()
			order, days = self.short, self._short_days(int(one), int(two), int(three))
		elif match := SIX_DIGITS.fullmatch(plain):
			order, days = self.six, self._short_days(*map(int, match.groups()))
			days.pop(MONTH_FIRST, None)
		else:
			return
		order.hear(text, row, days)
		self.open[text] = (order, days)

	def _short_days(self, one: int, two: int, three: int) -> dict[str, date]:
		days = _days(one, two, self._century(three))
		if found := _day(self._century(one), two, three):
			days[YEAR_FIRST] = found
		return {order: self._not_to_come(day) for order, day in days.items()}

	def _century(self, year: int) -> int:
		latest = self.today.year + (0 if self.target in PAST else FAR)
		return latest - (latest - year) % A_CENTURY

	def _not_to_come(self, day: date) -> date:
		if self.target in PAST and day > self.today:
			return _day(day.year - A_CENTURY, day.month, day.day) or day
		return day

	# ------------------------------------------------------------ what it comes to

	def column(self, hint: str | None, hint_of_short: str | None) -> ReadColumn:
		"""
		Args:
		        hint: The order that other columns of the file have.
		        hint_of_short: The same for years of two digits, which may also come first.
		"""
		column = ReadColumn()
		hints = {self.long: hint, self.short: hint_of_short, self.six: hint}
		orders = {order: self._settle(order, hints[order], column) for order in hints}
		told: dict[str, list[Finding]] = defaultdict(list)  # by kind
		for text, row in self.first.items():
			day = None if text in column.refused else self._day_of(text, orders, column)
			if not day and self.target == "birth_date" and PART_OF_A_DATE.fullmatch(text):
				column.cells[text] = ""
				column.remarks[text] = Finding(NO_WHOLE_DATE, self.target, (text,))
				continue
			column.cells[text], kind = self._cell(text, day)
			if kind == SERIAL:
				told[kind].append(Finding(kind, self.target, (text, row, day)))
			elif kind:
				told[kind].append(Finding(kind, self.target, (text, self.count[text])))
		identities = told.pop(IDENTITY_NUMBER, [])
		if identities:
			rows = sum(finding.said[1] for finding in identities)
			column.notices.append(Finding(IDENTITY_NUMBER, self.target, (rows,)))
		for findings in told.values():
			column.notices += findings[:MOST_NOTICES]
		return column

	def _cell(self, text: str, day: date | None) -> tuple[str, str | None]:
		"""What a cell says, and what kind of finding that is."""
		identity = self._identity(text)
		if not day:
			if NOTHING.fullmatch(text) or text.casefold() in NONE_WORDS:
				return "", SAID_NONE
			if self.target == "end_date" and text.casefold() in FOREVER_WORDS:
				return bounds.NO_END.isoformat(), SAID_FOREVER
			return f"{text[:-4]}****" if identity else text, None  # no sentence repeats the number
		if bounds.means_no_end(day) or (self.target == "end_date" and day in self.words.forever):
			return bounds.NO_END.isoformat(), SAID_FOREVER
		if day in self.words.none:
			return "", SAID_NONE
		if not bounds.is_possible(day):
			return text, None
		kind = None
		if identity:
			kind = IDENTITY_NUMBER
		elif SERIAL_NUMBER.fullmatch(text):
			kind = SERIAL
		elif self.target == "end_date" and day.year > self.today.year + FAR:
			kind = FAR_AWAY
		elif self.target == "birth_date" and (day.month, day.day) == (1, 1) and self._often(text):
			kind = OFTEN
		return day.isoformat(), kind

	def _often(self, text: str) -> bool:
		"""Whether more people are born on one day than chance makes."""
		return self.count[text] >= 3 and self.count[text] > sum(self.count.values()) / 50

	def _identity(self, text: str) -> re.Match | None:
		return IDENTITY.fullmatch(text) if self.target == "birth_date" else None

	def _day_of_identity(self, year: str, month: str, day: str, sign: str) -> date | None:
		full = int(year) if len(year) == 4 else self._century(int(year)) - (A_CENTURY if sign == "+" else 0)
		born = _day(full, int(month), int(day) % COORDINATION)
		return self._not_to_come(born) if born and len(year) == 2 else born

	def _settle(self, order: _Order, hint: str | None, column: ReadColumn) -> str | None:
		"""The order that is taken for cells of one shape, and what is to be said about it; None: none."""
		if order.clash:
			finding = Finding(TWO_ORDERS, self.target, order.clash)
			column.refused.update(
				{text: finding for text, (of, days) in self.open.items() if of is order and days}
			)
			return None
		if not order.possible:
			return None
		if order.decided:
			taken, text = order.order, order.decider[0]
			column.notices.append(Finding(ORDER, self.target, (taken, text, self.open[text][1][taken])))
			if order is self.long and self._may_be_swapped():
				text, row = self.iso[0]
				column.notices.append(Finding(SWAPPED, self.target, (text, row, parse_date(text))))
			return taken
		taken = hint if hint in order.possible else order.order
		if order is self.six and YEAR_FIRST in order.possible:
			taken = YEAR_FIRST
		if order.uncertain:
			text, row = order.uncertain
			column.notices.append(
				Finding(ORDER_ASSUMED, self.target, (taken, text, row, self.open[text][1][taken]))
			)
		return taken

	def _may_be_swapped(self) -> bool:
		"""Whether a spreadsheet of another country made dates of all cells in which day and month can change places,
		and left the others as text."""
		texts = [days for order, days in self.open.values() if order is self.long]
		days = [int(text[8:10]) for text, _row in self.iso]
		return len(days) >= 3 and max(days) <= 12 and all(len(days) == 1 for days in texts)

	def _day_of(self, text: str, orders: Mapping[_Order, str | None], column: ReadColumn) -> date | None:
		if text in self.open:
			order, days = self.open[text]
			day = days.get(orders[order])
			if day and order is not self.long:
				column.remarks[text] = Finding(CENTURY, self.target, (text, day))
			return day
		if identity := self._identity(text):
			return self._day_of_identity(*identity.groups())
		if is_year(text):
			return None
		try:
			return parse_date(text)
		except ValueError:
			day = day_of_serial_number(text) or day_in_words(text, self._century)
		if day and not re.search(r"\d{4}", text):
			column.remarks[text] = Finding(CENTURY, self.target, (text, day))
		return day


def _days(one: int, two: int, year: int) -> dict[str, date]:
	found = {DAY_FIRST: _day(year, two, one), MONTH_FIRST: _day(year, one, two)}
	return {order: day for order, day in found.items() if day}


def _day(year: int, month: int, day: int) -> date | None:
	try:
		return date(year, month, day)
	except ValueError:
		return None
