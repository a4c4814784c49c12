"""Reports 3, 4, 10 and 13 the slow way: one member, one day, one term at a time, from design §4 and §7.

Shares no code with the app: what a report gives is held against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.support.oracles.brute_force import Person, _due, _fate

DAY = timedelta(days=1)
YEAR = 365  # days, leap days not counted
FAR = 1500  # days after the last day of interest, by when every random term is over or endless


# ---------------------------------------------------------------- years after joining


def years_after(day: date, years: int) -> date:
	leap_day = (day.month, day.day) == (2, 29)
	return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def fate_after(person: Person, years: int, *, active_grace: int, grace: int, today: date) -> str:
	"""What somebody is so many years after joining: "member" by a term, "gone", or "undecided" while grace runs.

	Args:
	        active_grace: Days of grace that count as active, so that a gap of as many is no break.
	        grace: Days of grace.
	"""
	runs = person.runs(today + FAR * DAY, active_grace)
	day = years_after(runs[0][0], years)
	for begin, stop, _kind in runs:
		if begin <= day <= stop and any(person.active_on(later, 0) for later in _days(day, stop)):
			return "member"
	waiting = (
		term.end is not None
		and term.end < day
		and _due(person, term, None)
		and _fate(person, term, grace, today) == "undecided"
		for term in person.counting()
	)
	return "undecided" if any(waiting) else "gone"


# ---------------------------------------------------------------- report 3


def cohorts(people: Iterable[Person], *, active_grace: int, grace: int, today: date) -> dict[str, dict]:
	"""Rows by the year of joining."""
	joined: dict[int, list[Person]] = defaultdict(list)
	for person in people:
		if runs := person.runs(today, active_grace):
			joined[runs[0][0].year].append(person)
	return {
		str(year): {
			"size": len(found),
			**{
				f"year_{n}": _share_of_members(
					[
						fate_after(person, n, active_grace=active_grace, grace=grace, today=today)
						for person in found
					]
				)
				for n in range(1, today.year - year + 1)
				if date(year + n, 12, 31) <= today
			},
		}
		for year, found in joined.items()
	}


def _share_of_members(fates: list[str]) -> float | None:
	decided = len(fates) - fates.count("undecided")
	return 100 * fates.count("member") / decided if decided else None


# ---------------------------------------------------------------- report 4


@dataclass
class Spell:
	"""A membership: how many days it was seen to last, and whether it ended then."""

	begin: date
	membership_type: str
	days: int
	ended: bool


def spells(people: Iterable[Person], as_of: date, grace: int) -> list[Spell]:
	"""Unbroken memberships that had begun by a day, as it looks on that day."""
	found = []
	for person in people:
		for begin, stop, kind in person.runs(as_of + FAR * DAY, grace):
			if begin > as_of:
				continue
			covered = [day for day in _days(begin, stop) if person.active_on(day, 0)]
			if stop < as_of:
				found.append(Spell(begin, kind, max(1, _lasted(begin, covered[-1] + DAY)), True))
			elif covered[-1] > as_of:
				found.append(Spell(begin, kind, _lasted(begin, as_of + DAY), False))
			else:  # whether it was renewed is not known before the grace days are over
				found.append(Spell(begin, kind, _lasted(begin, covered[-1]), False))
	return found


def _lasted(first: date, stop: date) -> int:
	return sum((day.month, day.day) != (2, 29) for day in _days(first + DAY, stop))


def _days(first: date, last: date) -> list[date]:
	return [first + number * DAY for number in range((last - first).days + 1)]


def lifetime(people: Iterable[Person], as_of: date, grace: int, group_by: str = "") -> dict[str, dict]:
	"""Rows of report 4 by group."""
	groups: dict[str, list[Spell]] = defaultdict(list)
	for spell in spells(people, as_of, grace):
		key = {"": "", "Membership Type": spell.membership_type, "Join Year": str(spell.begin.year)}[group_by]
		groups[key].append(spell)
	return {name: _lifetime_row(found) for name, found in groups.items()}


def _lifetime_row(found: list[Spell]) -> dict:
	longest = max(spell.days for spell in found)

	def left(time: float) -> float:
		"""Share of the memberships that last longer than so many days (Kaplan and Meier)."""
		share = 1.0
		for day in range(0, int(time) + 1):
			at_risk = sum(spell.days >= day for spell in found)
			ends = sum(spell.ended and spell.days == day for spell in found)
			if ends:
				share *= 1 - ends / at_risk
		return share

	halves = [day for day in range(longest + 1) if left(day) <= 0.5 + 1e-12]
	return {
		"members": len(found),
		"ended": sum(spell.ended for spell in found),
		"median_years": halves[0] / YEAR if halves else None,
		"mean_years": sum(left(day) for day in range(longest)) / YEAR,
		**{
			f"survival_{years}": 100 * left(years * YEAR) if years * YEAR <= longest else None
			for years in (1, 2, 3, 5, 10)
		},
	}


# ---------------------------------------------------------------- report 10


def renewals_due(
	people: Iterable[Person],
	first: date,
	last: date,
	membership_type: str | None,
	*,
	grace: int,
	today: date,
	fewest: int,
) -> list[tuple]:
	"""(number of the member, last day, status, percent likely to lapse) of the terms that are due."""
	people = list(people)
	rows = []
	for number, person in enumerate(people):
		counting = person.counting()
		if person.deceased_on or not counting:
			continue
		term = counting[-1]
		if term.cancelled_from or term.end is None or not first <= term.end <= last:
			continue
		if membership_type not in (None, term.membership_type):
			continue
		if today < term.start:
			status = "Upcoming"
		elif today <= term.end:
			status = "Current"
		else:
			status = "Grace" if today <= term.end + grace * DAY else "Expired"
		lapse = _likely_to_lapse(people, term.membership_type, len(counting) == 1, grace, today, fewest)
		rows.append((number, term.end, status, lapse))
	return rows


def _likely_to_lapse(
	people: list[Person], kind: str, first_term: bool, grace: int, today: date, fewest: int
) -> float | None:
	two_years_ago = today.replace(year=today.year - 2)
	fates = [
		_fate(person, term, grace, today)
		for person in people
		for term in person.counting()
		if term.end is not None
		and two_years_ago <= term.end <= today
		and _due(person, term, kind)
		and (person.counting()[0] == term) == first_term
	]
	decided = [fate for fate in fates if fate != "undecided"]
	return 100 * decided.count("lapsed") / len(decided) if len(decided) >= fewest else None


# ---------------------------------------------------------------- report 13


@dataclass
class Known:
	"""What the register knows of somebody beside the terms. `phases` are those before joining, in order."""

	recruitment_source: str | None = None
	campaign: str | None = None
	birth_date: date | None = None
	postal_code: str | None = None
	phases: list[str] = field(default_factory=list)


def insight(
	people: Iterable[Person],
	first: date,
	last: date,
	value_of: Callable[[int, date], str],
	*,
	active_grace: int,
	grace: int,
	today: date,
) -> dict[str, tuple[int, int]]:
	"""Who first joined in the window and who of them was a member a year later, by the value of a characteristic;
	without those who are undecided.

	Args:
	        value_of: From the number of the member and the joining day.
	"""
	counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
	for number, person in enumerate(people):
		runs = person.runs(last + DAY, active_grace)
		if not runs or not first <= runs[0][0] <= last:
			continue
		joined = runs[0][0]
		fate = fate_after(person, 1, active_grace=active_grace, grace=grace, today=today)
		if fate == "undecided":
			continue
		count = counts[value_of(number, joined)]
		count[0] += 1
		count[1] += fate == "member"
	return {value: (joined, stayed) for value, (joined, stayed) in counts.items()}


def age_on(day: date, born: date) -> int:
	return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
