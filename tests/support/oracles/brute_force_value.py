"""Reports 5 and 8 the slow way: one prospect, one invoice, one member at a time, from design §7 and the docs.

Shares no code with the app: what a report gives is held against it.
"""

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from statistics import median

from tests.support.oracles.brute_force import Person

DAY = timedelta(days=1)
YEAR = 365


# ---------------------------------------------------------------- report 8


@dataclass(frozen=True)
class Prospect:
	"""`joined_on`: the day of the hand-over. `member`: who came of it, where the register knows."""

	came_on: date
	source: str | None
	campaign: str | None = None
	recruiter: str | None = None
	joined_on: date | None = None
	member: Person | None = None


@dataclass(frozen=True)
class Cost:
	spent_on: date
	amount: float
	source: str | None = None
	campaign: str | None = None


def recruitment_sources(
	prospects: Iterable[Prospect],
	costs: Iterable[Cost],
	first: date,
	last: date,
	group_by: str,
	*,
	today: date,
	grace: int,
	active_grace: int,
) -> dict[str, dict]:
	"""Rows of the report by group ('' where it is not known)."""
	name_of: Callable = lambda row: getattr(row, group_by.lower(), None) or ""  # noqa: E731
	came = [prospect for prospect in prospects if first <= prospect.came_on <= last]
	spent = [cost for cost in costs if first <= cost.spent_on <= last] if group_by != "Recruiter" else []
	rows = {}
	for group in {name_of(row) for row in [*came, *spent]}:
		own = [prospect for prospect in came if name_of(prospect) == group]
		joined = [prospect for prospect in own if prospect.joined_on and prospect.joined_on <= today]
		cost = None
		if group_by != "Recruiter":
			cost = sum(row.amount for row in spent if name_of(row) == group)
		fates = [
			_stayed(prospect.member, today, grace, active_grace) for prospect in joined if prospect.member
		]
		known = [fate for fate in fates if fate is not None]
		rows[group] = {
			"prospects": len(own),
			"members": len(joined),
			"conversion_rate": 100 * len(joined) / len(own) if own else None,
			"median_days_to_join": median((row.joined_on - row.came_on).days for row in joined)
			if joined
			else None,
			"cost": cost,
			"cost_per_member": cost / len(joined) if cost is not None and joined else None,
			"first_year_retention": 100 * sum(known) / len(known) if known else None,
		}
	return rows


def anniversary(day: date, years: int) -> date:
	"""The same day years later; 29 February's is the 28th where there is none."""
	try:
		return day.replace(year=day.year + years)
	except ValueError:
		return date(day.year + years, 2, 28)


def _stayed(person: Person, today: date, grace: int, active_grace: int) -> bool | None:
	"""Whether a term covers the day a year after the first one; None where it is too early to say."""
	runs = person.runs(today, active_grace)
	if not runs:
		return None
	day = anniversary(runs[0][0], 1)
	if day + grace * DAY > today:
		return None
	return covered(person, day, active_grace)


def covered(person: Person, day: date, active_grace: int) -> bool:
	"""Whether the day lies in an unbroken membership; grace at its end does not belong to it here."""
	return any(begin <= day <= last for begin, last, _kind in covered_runs(person, day, active_grace))


@cache
def _runs(person: Person, until: date, active_grace: int) -> list[tuple[date, date, str]]:
	return person.runs(until, active_grace)


def covered_runs(person: Person, until: date, active_grace: int) -> list[tuple[date, date, str]]:
	"""Unbroken memberships that begin by `until`: first day, last day covered by a term, type of the first term."""
	found = []
	for begin, stop, kind in _runs(person, until + 800 * DAY, active_grace):
		ends = [
			min(day for day in (term.end, term.cancelled_from and term.cancelled_from - DAY, stop) if day)
			for term in person.counting()
			if begin <= term.start <= stop
		]
		if begin <= until:
			found.append((begin, max(ends), kind))
	return found


# ---------------------------------------------------------------- report 5


@dataclass(frozen=True)
class Bill:
	"""An invoice.

	Attributes:
	        posted: Its day.
	        amount: All its lines.
	        term: Number of the payer's own term whose fee is on it, or (number of a member, number of a term).
	        receipts: (day, money, loss written off with it).
	        credits: (day, what a credit note takes off).
	"""

	posted: date
	amount: float
	term: int | tuple[int, int]
	receipts: tuple[tuple[date, float, float], ...] = ()
	credits: tuple[tuple[date, float], ...] = ()

	def paid(self, day: date) -> float:
		if self.posted > day:
			return 0
		money = sum(amount for on, amount, _loss in self.receipts if on <= day)
		credited = sum(amount for on, amount in self.credits if on <= day)
		return max(0, min(money, self.amount - credited))


@dataclass(frozen=True)
class Payer:
	person: Person
	source: str | None
	bills: tuple[Bill, ...] = ()


def member_value(
	payers: list[Payer], as_of: date, group_by: str, rate: float, *, active_grace: int, until: date
) -> dict[str, dict]:
	"""Rows of the report by group. `until`: a day after which nothing happens any more."""
	runs_of = [covered_runs(payer.person, until, active_grace) for payer in payers]
	active_of = [_runs(payer.person, until + 800 * DAY, active_grace) for payer in payers]

	def named(number: int, run: int = 0) -> str:
		if len(runs_of[number]) <= run:
			return ""
		start, _last, kind = runs_of[number][run]
		return {
			"": "",
			"Membership Type": kind,
			"Recruitment Source": payers[number].source or "",
			"Join Year": str(start.year),
		}[group_by]

	rows: dict[str, dict] = {}

	def group(name: str) -> dict:
		return rows.setdefault(name, {"members": 0, "paid_total": 0.0, "years": 0, "lives": []})

	known_since = _known_since(payers)
	for number, payer in enumerate(payers):
		if runs_of[number] and runs_of[number][0][0] <= as_of:
			group(named(number))["members"] += 1
		for index, (start, last, _kind) in enumerate(runs_of[number]):
			if start > as_of:
				continue
			group(named(number))["years"] += _begun(start, min(last, as_of), known_since)
			# a curve has each membership in its own group, as Member Lifetime does
			group(named(number, index))["lives"].append(
				_life(start, last, active_of[number][index][1], as_of)
			)
		for bill in payer.bills:
			whose = number if runs_of[number] or isinstance(bill.term, int) else bill.term[0]
			if paid := bill.paid(as_of):
				group(named(whose))["paid_total"] += paid
	for row in rows.values():
		members, years, paid, lives = row["members"], row.pop("years"), row["paid_total"], row.pop("lives")
		annual = paid / years if years else None
		row["paid_per_member"] = paid / members if members else None
		row["annual_value"] = annual
		row["expected_years"] = _restricted_mean(lives) / YEAR if lives else None
		row["projected_value"] = annual * _discounted(lives, rate) if lives and annual is not None else None
	return {name: row for name, row in rows.items() if row["members"] or row["paid_total"]}


def _known_since(payers: list[Payer]) -> date | None:
	bills = [(bill, number) for number, payer in enumerate(payers) for bill in payer.bills]
	if not bills:
		return None
	first = min(bill.posted for bill, _number in bills)
	days = [first]
	for bill, number in bills:
		if bill.posted == first:
			whose, term = (number, bill.term) if isinstance(bill.term, int) else bill.term
			days.append(payers[whose].person.terms[term].start)
	return min(days)


def _begun(start: date, last: date, known_since: date | None) -> int:
	"""Years of a membership whose first day lies between the day from which fees are known and its last day."""
	if known_since is None:
		return 0
	return sum(known_since <= day <= last for day in (anniversary(start, years) for years in range(60)))


def _life(start: date, last: date, active_to: date, as_of: date) -> tuple[int, bool]:
	"""(days that a membership was seen to last, leap days not counted; whether it ended)"""
	if active_to < as_of:
		return max(1, _days(start, last + DAY)), True
	if last <= as_of:
		return _days(start, last), False  # in grace: whether it was renewed is not known yet
	return _days(start, as_of + DAY), False


def _days(first: date, stop: date) -> int:
	leap_days = [date(year, 2, 29) for year in range(first.year, stop.year + 1) if isleap(year)]
	return (stop - first).days - sum(first < day <= stop for day in leap_days)


def _share(lives: list[tuple[int, bool]], time: int) -> float:
	"""Kaplan and Meier's share of memberships that last longer than a time."""
	share = 1.0
	for step in sorted({days for days, ended in lives if ended and days <= time}):
		at_risk = sum(days >= step for days, _ended in lives)
		share *= 1 - sum(days == step and ended for days, ended in lives) / at_risk
	return share


def _restricted_mean(lives: list[tuple[int, bool]]) -> float:
	return sum(_share(lives, day) for day in range(max(days for days, _ended in lives)))


def _discounted(lives: list[tuple[int, bool]], rate: float) -> float:
	longest = max(days for days, _ended in lives)
	total, year = 0.0, 0
	while year * YEAR <= longest:
		total += _share(lives, year * YEAR) / (1 + rate / 100) ** year
		year += 1
	return total
