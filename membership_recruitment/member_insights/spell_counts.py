"""Count spells by period (reports 1 and 2).

"Active on day D" is `start_date <= D <= active_to`. With a membership type unbroken times in that type count instead of
spells: whoever changes to another type leaves the one and joins the other on the first day of the new term.

Statements count by day, in the order of an index that holds all they ask for; days become periods here. To group
a million spells by period in the database takes three times as long.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import frappe

from membership_recruitment.member_insights import flows
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import PeriodFilters
from membership_recruitment.member_insights.periods import MONTHS_IN, ONE_DAY, number, number_sql
from membership_recruitment.settings import rules

# unbroken times in one type, each kept on its last term (terms/refresh.py), as rows of Membership Spell
IN_ONE_TYPE = """(select member, membership_type, type_since as start_date, type_until as active_to,
	type_earlier_until as earlier_active_to, type_earlier_until is null as first_of_type, type_run as spell_number,
	type_before
	from `tabMembership` where type_since is not null)"""
LONGEST = {"Month": 31, "Quarter": 92, "Year": 366}  # days


@dataclass
class SpellCounts:
	"""Members over the periods of a choice.

	Attributes:
	        flows: Stocks and flows of each period.
	        ever_before: How many people had become members (of the type) before the first period.
	        ever: How many had by each period's end.
	        came_and_went: Spells that start and run out in the same period; none where numbers are rounded.
	"""

	flows: list[flows.Flow]
	ever_before: int
	ever: list[int]
	came_and_went: Sequence[int] = ()


def spells_by_period(choice: PeriodFilters) -> SpellCounts:
	# a person's first spell (of the type)
	first = "s.first_of_type" if choice.membership_type else "s.spell_number = 1"
	values = _values(choice)
	((active_before, ever_before),) = frappe.db.sql(
		f"""select sum(s.active_to >= %(day_before)s), sum({first})
		from {_spells(choice)} s where s.start_date < %(first)s {_of_type("s", choice)}""",
		values,
	)
	# most are too long for that, and those are told fast
	came_and_went = f"""(s.active_to < s.start_date + interval %(longest)s day and s.active_to < %(last)s
		and {_first_inactive_period("s", choice)} = {_start_period("s", choice)})"""
	starts = frappe.db.sql(
		f"""select s.start_date, count(*), sum({first}), sum({came_and_went})
		from {_spells(choice)} s
		where s.start_date between %(first)s and %(last)s {_of_type("s", choice)}
		group by s.start_date""",
		values,
	)
	ends = frappe.db.sql(
		f"""select s.active_to, count(*)
		from {_spells(choice)} s
		where s.active_to between %(day_before)s and %(day_before_last)s {_of_type("s", choice)}
		group by s.active_to""",
		values,
	)
	joined = _by_period(choice, ((day, spells) for day, spells, *_some in starts))
	firsts = _by_period(choice, ((day, int(firsts)) for day, _spells, firsts, _short in starts))
	short = _by_period(choice, ((day, int(short)) for day, _spells, _firsts, short in starts))
	left = _by_period(choice, ((day + ONE_DAY, spells) for day, spells in ends))
	ever_before = int(ever_before or 0)
	return SpellCounts(
		flows.by_period(int(active_before or 0), joined, left),
		ever_before,
		list(accumulate(firsts, initial=ever_before))[1:],
		short,
	)


def as_shown(choice: PeriodFilters, reader: Disclosure) -> SpellCounts:
	"""spells_by_period() as the reader may see it.

	For recruiting staff everything comes from a few rounded totals up to each month's end: who joined and who left as
	one of each type, who joined again, and who came to each type from each other one. So months add up to years, and
	types to all, but for those who change type: they leave one and join the other.
	"""
	if not reader.cell:
		return spells_by_period(choice)
	totals = _by_type_and_month(choice)
	kind = choice.membership_type
	joined, left = ({key: reader.running(of_one) for key, of_one in some.items()} for some in totals[:2])
	changed = {pair: reader.running(of_pair) for pair, of_pair in totals.changed.items()}
	if kind:
		came = [of_pair for (_before, after), of_pair in changed.items() if after == kind]
		went = [of_pair for (before, _after), of_pair in changed.items() if before == kind]
		joined, left = _sum([joined.get(kind, {}), *came]), _sum([left.get(kind, {}), *went])
		again = Counter(reader.running(totals.again_of_type[kind]))
	else:
		joined, left = _sum(joined.values()), _sum(left.values())
		again = _sum(reader.running(of_type) for of_type in totals.again.values())
	first = number(choice.first, "Month")
	joined_before = _before(first, joined)
	ever_before = joined_before - _before(first, again)
	new = {month: joined[month] - again[month] for month in {*joined, *again}}
	return SpellCounts(
		flows.by_period(
			joined_before - _before(first, left),
			_months_by_period(choice, joined),
			_months_by_period(choice, left),
		),
		ever_before,
		list(accumulate(_months_by_period(choice, new), initial=ever_before))[1:],
	)


class _Totals(NamedTuple):
	"""People up to the last day of a choice, by month number.

	Attributes:
	        joined, left: By type: whose membership begins with it, and whose first day without any comes after it.
	        again: By type: of those who joined, who had been members before.
	        again_of_type: By type: who joined or came to it and had been of it before.
	        changed: By type before and after: who came from one to the other.
	"""

	joined: dict[str, Counter]
	left: dict[str, Counter]
	again: dict[str, Counter]
	again_of_type: dict[str, Counter]
	changed: dict[tuple[str, str], Counter]


def _by_type_and_month(choice: PeriodFilters) -> _Totals:
	totals = _Totals(*(defaultdict(Counter) for _total in _Totals._fields))
	values = _values(choice)
	for kind, before, day, runs, firsts_of_type, firsts in frappe.db.sql(
		f"""select s.membership_type, s.type_before, s.start_date, count(*), sum(s.first_of_type),
			sum(s.spell_number = 1)
		from {IN_ONE_TYPE} s
		where s.start_date <= %(last)s
		group by s.membership_type, s.start_date, s.type_before""",
		values,
	):
		month = number(day, "Month")
		totals.again_of_type[kind][month] += runs - int(firsts_of_type)
		if before:
			totals.changed[before, kind][month] += runs
			totals.left[before][month] -= runs  # counted below, at the end of the time in that type
		else:
			totals.joined[kind][month] += runs
			totals.again[kind][month] += runs - int(firsts)
	for kind, day, runs in frappe.db.sql(
		f"""select s.membership_type, s.active_to, count(*)
		from {IN_ONE_TYPE} s
		where s.active_to <= %(day_before_last)s
		group by s.membership_type, s.active_to""",
		values,
	):
		totals.left[kind][number(day + ONE_DAY, "Month")] += runs
	return totals


def _sum(counts: Iterable[dict]) -> Counter:
	total = Counter()
	for of_one in counts:
		for month, count in of_one.items():
			total[month] += count
	return total


def _before(month: int, counts: dict[int, int]) -> int:
	return sum(count for other, count in counts.items() if other < month)


def _months_by_period(choice: PeriodFilters, counts: dict[int, int]) -> list[int]:
	"""Counts by month number added up by period; months outside of the choice are left out."""
	found = [0] * len(choice.periods)
	first, base = number(choice.first, "Month"), number(choice.first, choice.interval)
	for month, count in counts.items():
		if month >= first:
			found[month // MONTHS_IN[choice.interval] - base] += count
	return found


def came_back_by_period(choice: PeriodFilters) -> list[int]:
	"""Members who were active before the period, left in it, and are active again, by a new spell, at its end.

	Such a spell starts in the period in which the one before it ran out; few do, so only they are looked at twice.
	"""
	came_back = frappe.db.sql(
		f"""select came.start_date, count(*)
		from {_spells(choice)} came
		join {_spells(choice)} gone on gone.member = came.member
			and gone.start_date < came.start_date and gone.active_to >= %(day_before)s
		where came.earlier_active_to between %(day_before)s and %(last)s
			and came.start_date between %(first)s and %(last)s
			and {number_sql("(came.earlier_active_to + interval 1 day)", choice.interval)}
				= {_start_period("came", choice)}
			and (came.active_to >= %(last)s
				or {_first_inactive_period("came", choice)} > {_start_period("came", choice)})
			and {_first_inactive_period("gone", choice)} = {_start_period("came", choice)}
			and (gone.start_date < %(first)s or {_start_period("gone", choice)} < {_start_period("came", choice)})
			{_of_type("came", choice)} {_of_type("gone", choice)}
		group by came.start_date""",
		_values(choice),
	)
	return _by_period(choice, came_back)


def still_active(first: date, last: date) -> tuple[int, int]:
	"""Members active on `first`, and how many of them are active on `last`; none of days before the register is complete."""
	if (since := rules().complete_since) and first < since:
		return 0, 0
	((people, part),) = frappe.db.sql(
		"""select count(*), count(later.member)
		from `tabMembership Spell` spell
		left join `tabMembership Spell` later on later.member = spell.member
			and later.start_date <= %(last)s and later.active_to >= %(last)s
		where spell.start_date <= %(first)s and spell.active_to >= %(first)s""",
		{"first": first, "last": last},
	)
	return people, part


def _by_period(choice: PeriodFilters, counts: Iterable[tuple]) -> list[int]:
	"""Counts of days of the report added up by period."""
	found, base = Counter(), number(choice.first, choice.interval)
	for day, count in counts:
		found[number(day, choice.interval) - base] += count
	return [found[period] for period in range(len(choice.periods))]


def _start_period(spell: str, choice: PeriodFilters) -> str:
	return number_sql(f"{spell}.start_date", choice.interval)


def _first_inactive_period(spell: str, choice: PeriodFilters) -> str:
	return number_sql(f"({spell}.active_to + interval 1 day)", choice.interval)


def _spells(choice: PeriodFilters) -> str:
	return IN_ONE_TYPE if choice.membership_type else "`tabMembership Spell`"


def _of_type(spell: str, choice: PeriodFilters) -> str:
	return f"and {spell}.membership_type = %(membership_type)s" if choice.membership_type else ""


def _values(choice: PeriodFilters) -> dict:
	return {
		"first": choice.first,
		"last": choice.last,
		"day_before": choice.periods[0].day_before,
		"day_before_last": choice.last - ONE_DAY,
		"longest": LONGEST[choice.interval],
		"membership_type": choice.membership_type,
	}
