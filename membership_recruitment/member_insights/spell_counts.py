"""Spells counted by period in single SQL statements: what the reports by period stand on.

"Active on day D" is `start_date <= D <= active_to`. With a membership type only spells of that type count:
the type of their first term.
"""

from collections import Counter
from itertools import accumulate

import frappe

from membership_recruitment.member_insights import flows
from membership_recruitment.member_insights.filters import Choice
from membership_recruitment.member_insights.periods import number, number_sql


def flows_by_period(choice: Choice) -> list[flows.Flow]:
	"""Stocks and flows of each period, from one pass over the spells."""
	cells = frappe.db.sql(
		f"""select {_start_period("s", choice)} as start_period, {_leaving_period("s", choice)} as leaving_period,
			count(*)
		from `tabMembership Spell` s
		where s.start_date <= %(last)s and s.active_to >= %(day_before)s {_of_type("s", choice)}
		group by start_period, leaving_period""",
		_values(choice),
	)
	return flows.from_cells(cells, len(choice.periods))


def ever_members(choice: Choice) -> tuple[int, list[int]]:
	"""How many people had become members (of the type): before the first period, and by each period's end."""
	first_joined = _by_period(
		f"""select {_start_period("f", choice)} as period, count(*)
		from (
			select min(s.start_date) as start_date from `tabMembership Spell` s
			where s.start_date <= %(last)s {_of_type("s", choice)} group by s.member
		) f
		group by period""",
		choice,
	)
	before = first_joined[-1]
	joined = (first_joined[period] for period in range(len(choice.periods)))
	return before, list(accumulate(joined, initial=before))[1:]


def came_back_by_period(choice: Choice) -> list[int]:
	"""Members who were active before the period, left in it, and are active again, by a new spell, at its end."""
	came_back = _by_period(
		f"""select {_start_period("came", choice)} as period, count(*)
		from `tabMembership Spell` came
		join `tabMembership Spell` gone on gone.member = came.member
			and gone.start_date < came.start_date and gone.active_to >= %(day_before)s
		where came.spell_number > 1 and came.start_date between %(first)s and %(last)s
			and {_leaving_period("came", choice)} > {_start_period("came", choice)}
			and {_leaving_period("gone", choice)} = {_start_period("came", choice)}
			and {_start_period("gone", choice)} < {_start_period("came", choice)}
			{_of_type("came", choice)} {_of_type("gone", choice)}
		group by period""",
		choice,
	)
	return [came_back[period] for period in range(len(choice.periods))]


def _by_period(statement: str, choice: Choice) -> Counter:
	return Counter(dict(frappe.db.sql(statement, _values(choice))))


def _start_period(spell: str, choice: Choice) -> str:
	"""SQL: index of the period that a spell starts in, -1 before the first."""
	return (
		f"(case when {spell}.start_date < %(first)s then -1"
		f" else {number_sql(f'{spell}.start_date', choice.interval)} - %(base)s end)"
	)


def _leaving_period(spell: str, choice: Choice) -> str:
	"""SQL: index of the period that a spell's first inactive day lies in, the number of periods if none."""
	first_inactive = f"({spell}.active_to + interval 1 day)"
	return (
		f"(case when {spell}.active_to >= %(last)s then %(periods)s"
		f" else {number_sql(first_inactive, choice.interval)} - %(base)s end)"
	)


def _of_type(spell: str, choice: Choice) -> str:
	return f"and {spell}.membership_type = %(membership_type)s" if choice.membership_type else ""


def _values(choice: Choice) -> dict:
	return {
		"first": choice.first,
		"last": choice.last,
		"day_before": choice.periods[0].day_before,
		"base": number(choice.first, choice.interval),
		"periods": len(choice.periods),
		"membership_type": choice.membership_type,
	}
