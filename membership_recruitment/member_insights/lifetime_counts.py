"""Read how long memberships have lasted: the input of the curves in survival.py.

The unit is the membership spell: terms that follow each other within grace are one; who came back counts once
more. As of a day a spell has ended when its last active day is over and no grace is left, whether or not grace counts
as active. Otherwise it is running: it was seen to last up to that day or, where its term is over and only grace is
left, up to the day before the term's last one, since whether it was renewed is not known yet.

Days are those of calendar_years.py, of which a year has 365, leap day or not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

import frappe

from membership_recruitment.member_insights import survival
from membership_recruitment.member_insights.packed_columns import column, numbered
from membership_recruitment.membership.terms.calendar_years import lasted_sql
from membership_recruitment.membership.terms.lapse_rates import in_grace_sql, open_since
from membership_recruitment.settings import rules

GROUPS = {
	"": "''",
	"Membership Type": "s.membership_type",
	"Recruitment Source": "s.recruitment_source",
	"Join Year": "year(s.start_date)",
}
NAMED = ("Membership Type", "Recruitment Source")


@dataclass
class Lifetimes:
	"""Memberships of a group: (days, how many) for each kind; see survival.estimate."""

	ended: list[tuple[int, int]] = field(default_factory=list)
	censored: list[tuple[int, int]] = field(default_factory=list)
	entered_late: list[tuple[int, int]] = field(default_factory=list)

	@property
	def members(self) -> int:
		return self.ended_count + sum(count for _days, count in self.censored)

	@property
	def ended_count(self) -> int:
		return sum(count for _days, count in self.ended)

	def curve(self) -> survival.Curve:
		return survival.estimate(self.ended, self.censored, self.entered_late)


class Memberships(NamedTuple):
	"""Spells that are alike.

	Attributes:
	        group: Its name; empty: not known, or no groups.
	        ended: Whether they have ended; otherwise they are running.
	        days: How long they lasted, or were seen to.
	        entered: After how many of these days the register came to know of them; 0: from the start.
	        more: What else was asked of each.
	        count: How many they are.
	"""

	group: str
	ended: bool
	days: int
	entered: int
	more: list[str]
	count: int


def memberships(
	as_of: date,
	group_by: str = "",
	complete_since: date | None = None,
	more: Sequence[str] = (),
	values: dict | None = None,
) -> Iterator[Memberships]:
	"""All spells that have begun by a day; few of them are different ones, so they are counted here.

	Args:
	        as_of: Seen from this day, inclusive.
	        group_by: A key of GROUPS.
	        complete_since: Before this day the register knows only those who were still members on it. Spells that
	                began earlier enter on it.
	        more: SQL over a spell `s`, so that who needs both reads spells once; what is null is left out.
	        values: Parameters of `more`.
	"""
	label, name_of = label_of(GROUPS[group_by], group_by)
	# where grace counts as active, that tells already
	undecided = "" if rules().grace_is_active else f"and not {in_grace_sql('s')}"
	# short, so that a million of them fit into a packet: below zero are those that have ended
	# (a membership of a single day has lasted, also where the day after it is a leap day)
	days = f"""case
		when s.active_to < %(as_of)s {undecided} then
			least(-1, {lasted_sql("(s.end_date + interval 1 day)", "s.start_date")})
		when s.end_date <= %(as_of)s then {lasted_sql("s.start_date", "s.end_date")}
		else {lasted_sql("s.start_date", "%(day_after)s")} end"""
	entered = [f"greatest(0, {lasted_sql('s.start_date', '%(complete_since)s')})"] if complete_since else []
	rows = Counter(
		column(
			f"concat_ws('\t', {', '.join([label, days, *entered, *more])})",
			"`tabMembership Spell` s where s.start_date <= %(as_of)s",
			{
				"as_of": as_of,
				"day": as_of,
				"open_from": open_since(as_of),
				"day_after": as_of + timedelta(days=1),
				"complete_since": complete_since,
				**(values or {}),
			},
		)
	)
	for row, count in rows.items():
		group, lasted, *rest = row.split("\t")
		entered_after = int(rest.pop(0)) if complete_since else 0
		yield Memberships(
			name_of(group), lasted.startswith("-"), abs(int(lasted)), entered_after, rest, count
		)


def lifetimes(found: Iterable[Memberships]) -> dict[str, Lifetimes]:
	"""Lifetimes by group, in days. Memberships that were over before the register knew of them are left out."""
	groups: dict[str, Lifetimes] = defaultdict(Lifetimes)
	for group, ended, days, entered, _more, count in found:
		if entered and days <= entered:
			continue
		seen = groups[group]
		(seen.ended if ended else seen.censored).append((days, count))
		if entered:
			seen.entered_late.append((entered, count))
	return dict(groups)


def label_of(expression: str, group_by: str) -> tuple[str, Callable[[str], str]]:
	"""SQL for a member's group, and what makes its value the name of the group; see packed_columns.numbered."""
	if group_by not in NAMED:
		return expression, str
	return numbered(expression, frappe.get_all(group_by, pluck="name"))
