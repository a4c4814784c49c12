"""Who stands behind a figure of Active and Inactive Members or Retention Rate: one row for each that it counts.

The same spells and terms as in spell_counts.py and renewal_counts.py, and tests hold the numbers equal. Whoever joined or
left twice in the period stands there twice, as in the figure.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.periods import ONE_DAY
from membership_recruitment.member_insights.spell_counts import IN_ONE_TYPE
from membership_recruitment.membership.terms.lapse_rates import open_since

ON_FIRST = "s.start_date <= %(day_before)s and s.active_to >= %(day_before)s"
# by one spell or another: who left and came back has stayed
ON_LAST = """exists (select 1 from {spells} later where later.member = s.member {later_of_type}
	and later.start_date <= %(last)s and later.active_to >= %(last)s)"""
SPELLS = {
	"Active Members": "s.start_date <= %(last)s and s.active_to >= %(last)s",
	"Members Joined": "s.start_date between %(first)s and %(last)s",
	# the first day without membership lies in the period
	"Members Left": "s.active_to between %(day_before)s and %(day_before_last)s",
	"Active at Start": ON_FIRST,
	"Members Retained": f"{ON_FIRST} and {ON_LAST}",
	"Members Not Retained": f"{ON_FIRST} and not {ON_LAST}",
}
INACTIVE = "Inactive Members"
TERMS = {
	"Terms Due": "1 = 1",
	"Terms Renewed": "t.renewed = 1",
	"Terms Undecided": """t.renewed = 0 and t.due_on >= %(open_from)s and t.cancelled_from is null
		and t.status <> 'Deceased'""",
}
FIGURES = (*SPELLS, INACTIVE, *TERMS)
FLOWS = ("Members Joined", "Members Left")
BY_END = ("Members Left", INACTIVE)


class Behind(NamedTuple):
	"""A member, and the days of the membership or of the term for which he or she counts."""

	member: str
	start: date
	end: date


def behind(
	figure: str, first: date, last: date, membership_type: str | None = None, most: int | None = None
) -> list[Behind]:
	"""Whom a figure counts, in order of the days.

	Args:
	        figure: One of FIGURES.
	        first, last: Of the period, both inclusive.
	        membership_type: Only this type; None for all.
	        most: No more rows than these; all where left out.
	"""
	values = {
		"first": first,
		"last": last,
		"day_before": first - ONE_DAY,
		"day_before_last": last - ONE_DAY,
		"open_from": open_since(getdate()),
		"membership_type": membership_type,
		"most": most,
	}
	# by the day alone, as the indexes are: the first ten thousand of a million are then read without the others
	statement = _of_terms(figure, values) if figure in TERMS else _of_spells(figure, values)
	limit = "limit %(most)s" if most else ""
	rows = [Behind(*row) for row in frappe.db.sql(f"{statement} {limit}", values)]
	by_end = figure in (*TERMS, *BY_END)
	return sorted(rows, key=lambda row: (row.end if by_end else row.start, row.member))


def _of_spells(figure: str, values: Mapping) -> str:
	of_type = bool(values["membership_type"])
	spells = IN_ONE_TYPE if of_type else "`tabMembership Spell`"
	kind, later_kind = (
		f"and {alias}.membership_type = %(membership_type)s" if of_type else "" for alias in ("s", "later")
	)
	if figure == INACTIVE:
		return f"""select s.member, max(s.start_date), max(s.active_to) as until from {spells} s
			where s.start_date <= %(last)s {kind}
			group by s.member having until < %(last)s order by until"""
	condition = SPELLS[figure].format(spells=spells, later_of_type=later_kind)
	order = "s.active_to" if figure in BY_END else "s.start_date"
	return f"""select s.member, s.start_date, s.active_to from {spells} s
		where {condition} {kind} order by {order}"""


def _of_terms(figure: str, values: Mapping) -> str:
	kind = "and t.membership_type = %(membership_type)s" if values["membership_type"] else ""
	return f"""select t.member, t.start_date, t.due_on from `tabMembership` t
		where t.due_on between %(first)s and %(last)s and {TERMS[figure]} {kind}
		order by t.due_on"""
