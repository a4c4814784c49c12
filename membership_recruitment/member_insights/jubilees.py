"""Which jubilees somebody has, by completed years as a member. No database, no frappe.

A year is completed on its anniversary, as `calendar_years` has them. A jubilee is on the day only of who is a member that
day: an anniversary that falls into a gap is none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from membership_recruitment.membership.terms.calendar_years import YEAR, day_after, lasted
from membership_recruitment.membership.terms.periods import add_months

# how years are counted
ALL_YEARS = "All Years"  # those as a member; gaps are left out
SINCE_JOINING = "Since Joining"  # from the join date on, gaps and all
UNBROKEN = "Unbroken"  # those since the latest gap
WAYS = (ALL_YEARS, SINCE_JOINING, UNBROKEN)

STEP, FIRST, MOST_YEARS = 5, 10, 150
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
	"""An unbroken time as a member, first and last day; `end` None: without end."""

	start: date
	end: date | None = None


@dataclass(frozen=True)
class Gap:
	"""Days between two stays, both inclusive."""

	first: date
	last: date

	@property
	def days(self) -> int:
		return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Jubilee:
	"""A number of years that somebody completes.

	Attributes:
	        years: How many.
	        day: The day; the earliest one where only the year of joining is known.
	        latest: The latest day that it can be; otherwise the same.
	        if_renewed: Whether the term that is there ends before.
	        gaps: Those before the day.
	"""

	years: int
	day: date
	latest: date
	if_renewed: bool
	gaps: tuple[Gap, ...] = ()


def every_fifth() -> tuple[int, ...]:
	"""The years that count where nobody chose others: 10, 15, 20 …"""
	return tuple(range(FIRST, MOST_YEARS + 1, STEP))


def years_in(text: str) -> tuple[int, ...]:
	"""Years as somebody writes them, "10, 25 50", in order.

	Raises:
	        ValueError: When something else stands there than whole numbers from 1 to MOST_YEARS.
	"""
	years = {int(word) for word in text.replace(",", " ").replace(";", " ").split()}
	if not years.issubset(range(1, MOST_YEARS + 1)):
		raise ValueError("years that somebody can have been a member")
	return tuple(sorted(years))


def jubilees(
	stays: Sequence[Stay],
	years: int,
	way: str,
	*,
	goes_on: bool = True,
	only_year_known: bool = False,
) -> Iterator[Jubilee]:
	"""When somebody completes so many years; more than once only where unbroken ones count.

	Args:
	        stays: All of them, in order; at least one.
	        years: How many.
	        way: One of WAYS.
	        goes_on: Whether the last stay is thought to go on after its end: false for who has resigned.
	        only_year_known: The first stay began some day of the year of its start.
	"""
	for run in [[stay] for stay in stays] if way == UNBROKEN else [list(stays)]:
		open_ended = goes_on and run[-1] is stays[-1]
		earliest = latest = _reached(run, years, way, open_ended)
		if only_year_known and run[0] is stays[0]:
			latest = _reached([_begun_last(run[0]), *run[1:]], years, way, open_ended)
		earliest, latest = earliest or latest, latest or earliest
		if earliest and latest:
			day, stay = latest
			if (
				earliest[1].end and earliest[1].end != stay.end
			):  # a gap lies between: it is counted before that
				stay = earliest[1]
				day = stay.end
			if_renewed = bool(stay.end and stay.end < day)
			yield Jubilee(years, earliest[0], day, if_renewed, tuple(_gaps_before(stays, earliest[0])))


def _begun_last(stay: Stay) -> Stay:
	"""The stay as it is where it began on the last day of the year."""
	last = stay.start.replace(month=12, day=31)
	return replace(stay, start=min(last, stay.end or last))


def _reached(stays: Sequence[Stay], years: int, way: str, open_ended: bool) -> tuple[date, Stay] | None:
	"""The day on which the years are full, and the stay that it lies in."""
	before = 0  # counted days of earlier stays
	for stay in stays:
		is_open = not stay.end or (open_ended and stay is stays[-1])
		day = _day_in(stay, stays[0], before, years, way)
		if day and stay.start <= day and (is_open or day <= stay.end):
			return day, stay
		if stay.end:
			before += lasted(stay.start, stay.end + ONE_DAY)
	return None


def _day_in(stay: Stay, first: Stay, before: int, years: int, way: str) -> date | None:
	"""The day on which the years would be full, counted as for a day in this stay; None: they were before it."""
	if way == ALL_YEARS and before:
		missing = years * YEAR - before
		return day_after(stay.start, missing) if missing >= 0 else None
	return add_months(first.start, 12 * years)


def _gaps_before(stays: Iterable[Stay], day: date) -> Iterator[Gap]:
	earlier = None
	for stay in stays:
		if stay.start > day:
			return
		if earlier and earlier.end:
			yield Gap(earlier.end + ONE_DAY, stay.start - ONE_DAY)
		earlier = stay
