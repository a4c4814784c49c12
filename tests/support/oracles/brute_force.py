"""Reports 1 and 2 the slow way: one member, one day, one term at a time, from design §4 and §7.

Shares no code with the app: what a report gives is held against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
	membership_type: str
	start: date
	end: date | None
	cancelled_from: date | None = None
	pending: bool = False


@dataclass(frozen=True)
class Person:
	terms: tuple[Term, ...] = field(default=())
	deceased_on: date | None = None

	def counting(self) -> list[Term]:
		"""Terms that are neither pending nor cancelled before they began, in order."""
		terms = [
			term
			for term in self.terms
			if not term.pending and not (term.cancelled_from and term.cancelled_from <= term.start)
		]
		return sorted(terms, key=lambda term: term.start)

	def term_on(self, day: date) -> Term | None:
		"""The latest counting term that has started."""
		started = [term for term in self.counting() if term.start <= day]
		return started[-1] if started else None

	def active_on(self, day: date, grace: int) -> bool:
		if self.deceased_on and self.deceased_on <= day:
			return False
		term = self.term_on(day)
		if term is None or (term.cancelled_from and term.cancelled_from <= day):
			return False
		return term.end is None or day <= term.end + grace * DAY

	def runs(self, until: date, grace: int, *, by_type: bool = False) -> list[tuple[date, date, str]]:
		"""Unbroken runs of active days up to `until`, with the type of the term that each began with.

		Args:
		        by_type: Whether a run ends where another type begins.
		"""
		runs = []
		day = min((term.start for term in self.terms), default=until)
		while day <= until:
			if self.active_on(day, grace):
				kind = self.term_on(day).membership_type
				if runs and runs[-1][1] == day - DAY and (not by_type or runs[-1][2] == kind):
					runs[-1] = (runs[-1][0], day, runs[-1][2])
				else:
					runs.append((day, day, kind))
			day += DAY
		return runs


def periods(first: date, last: date, interval: str) -> list[tuple[date, date]]:
	"""Days from first to last, gathered by the calendar."""
	found: dict[tuple, list[date]] = {}
	day = first
	while day <= last:
		key = {
			"Year": (day.year,),
			"Quarter": (day.year, (day.month + 2) // 3),
			"Month": (day.year, day.month),
		}[interval]
		found.setdefault(key, []).append(day)
		day += DAY
	return [(days[0], days[-1]) for days in found.values()]


def active_and_inactive(
	people: Iterable[Person],
	first: date,
	last: date,
	interval: str,
	membership_type: str | None,
	active_grace: int,
) -> list[dict]:
	runs_of = [_runs(person, last, active_grace, membership_type) for person in people]
	rows = []
	for start, end in periods(first, last, interval):
		active = sum(any(begin <= end <= stop for begin, stop in runs) for runs in runs_of)
		ever = sum(any(begin <= end for begin, _ in runs) for runs in runs_of)
		joined = sum(start <= begin <= end for runs in runs_of for begin, _ in runs)
		left = sum(start <= stop + DAY <= end for runs in runs_of for _, stop in runs)
		rows.append(
			{
				"period_end": end,
				"active": active,
				"inactive": ever - active,
				"joined": joined,
				"left": left,
				"net": joined - left,
			}
		)
	return rows


def retention(
	people: Iterable[Person],
	first: date,
	last: date,
	interval: str,
	membership_type: str | None,
	*,
	active_grace: int,
	grace: int,
	today: date,
) -> list[dict]:
	people = list(people)
	runs_of = [_runs(person, last, active_grace, membership_type) for person in people]
	rows = []
	for start, end in periods(first, last, interval):
		at_start = [runs for runs in runs_of if any(begin < start <= stop + DAY for begin, stop in runs)]
		at_end = [runs for runs in runs_of if any(begin <= end <= stop for begin, stop in runs)]
		retained = sum(any(begin <= end <= stop for begin, stop in runs) for runs in at_start)
		joined = sum(start <= begin <= end for runs in runs_of for begin, _ in runs)
		joined_still = sum(start <= begin <= end <= stop for runs in runs_of for begin, stop in runs)
		fates = [
			(person.counting()[0] == term, _fate(person, term, grace, today))
			for person in people
			for term in person.counting()
			if term.end is not None and start <= term.end <= end and _due(person, term, membership_type)
		]
		rows.append(
			{
				"period_start": start,
				"period_end": end,
				"active_at_start": len(at_start),
				"retained": retained,
				"retention_rate": _percent(retained, len(at_start)),
				"churn_rate": _percent(len(at_start) - retained, len(at_start)),
				"joined": joined,
				"field_rate": _percent(len(at_end) - joined_still, len(at_start)),
				"due": len(fates),
				"renewed": sum(fate == "renewed" for _, fate in fates),
				"undecided": sum(fate == "undecided" for _, fate in fates),
				"renewal_rate": _renewal_rate(fate for _, fate in fates),
				"first_year_renewal_rate": _renewal_rate(fate for is_first, fate in fates if is_first),
			}
		)
	return rows


def _runs(person: Person, until: date, grace: int, membership_type: str | None) -> list[tuple[date, date]]:
	"""Runs of the type; seen one day further than asked, so that the last day is not taken for an end."""
	runs = person.runs(until + DAY, grace, by_type=membership_type is not None)
	return [(begin, stop) for begin, stop, kind in runs if membership_type in (None, kind)]


def _due(person: Person, term: Term, membership_type: str | None) -> bool:
	return (
		membership_type in (None, term.membership_type)
		and not (term.cancelled_from and term.cancelled_from <= term.end)
		and not (person.deceased_on and person.deceased_on <= term.end)
	)


def _fate(person: Person, term: Term, grace: int, today: date) -> str:
	following = [other for other in person.counting() if other.start > term.start]
	if following and (following[0].start - term.end).days - 1 <= grace:
		return "renewed"
	gone = term.cancelled_from or (person.deceased_on and person.deceased_on <= today)
	return "undecided" if term.end + grace * DAY >= today and not gone else "lapsed"


def _renewal_rate(fates: Iterable[str]) -> float | None:
	decided = [fate for fate in fates if fate != "undecided"]
	return _percent(decided.count("renewed"), len(decided))


def _percent(part: int, whole: int) -> float | None:
	return 100 * part / whole if whole else None
