"""The calendar periods that a report counts by. Dates only: no database, no frappe."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN = {"Month": 1, "Quarter": 3, "Year": 12}
MOST_PERIODS = 600
FIRST_YEAR, LAST_YEAR = 1900, 2200  # no day outside gets in (design, 4), and the period before has room
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
	"""Days `start` to `end`, both inclusive; part of a month, quarter or year at the edges of a report."""

	start: date
	end: date

	@property
	def day_before(self) -> date:
		return self.start - ONE_DAY


def split(first: date, last: date, interval: str) -> list[Period]:
	"""Calendar months, quarters or years from `first` to `last`, the outer two clipped to those days.

	Raises:
	        ValueError: When `interval` is none of MONTHS_IN or `first` lies after `last`.
	"""
	if interval not in MONTHS_IN or first > last:
		raise ValueError("a known interval, and a first day on or before the last one")
	numbers = range(number(first, interval), number(last, interval) + 1)
	return [
		Period(max(first, _first_day(n, interval)), min(last, _first_day(n + 1, interval) - ONE_DAY))
		for n in numbers
	]


def count(first: date, last: date, interval: str) -> int:
	"""How many periods split() gives."""
	return number(last, interval) - number(first, interval) + 1


def number(day: date, interval: str) -> int:
	"""Running number of the calendar period that a day lies in; number_sql() says the same in SQL."""
	return (day.year * 12 + day.month - 1) // MONTHS_IN[interval]


def number_sql(day: str, interval: str) -> str:
	"""number() of an SQL expression."""
	return f"(year({day}) * 12 + month({day}) - 1) div {MONTHS_IN[interval]}"


def _first_day(period_number: int, interval: str) -> date:
	year, month = divmod(period_number * MONTHS_IN[interval], 12)
	return date(year, month + 1, 1)
