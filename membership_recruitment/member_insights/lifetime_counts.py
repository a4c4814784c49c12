"""How long memberships have lasted, read in one SQL statement and counted here: what survival.py makes its curves of.

The unit is the membership spell: terms that follow each other within grace are one; who came back counts once
more. As of a day a spell has ended when its last active day is over. Otherwise it is running: it was seen to last
up to that day or, where its term is over and only grace is left, up to the day before the term's last one, since
whether it was renewed is not known yet.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import frappe

from membership_recruitment.member_insights import survival
from membership_recruitment.member_insights.columns import column, numbered

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


def lifetimes(as_of: date, group_by: str = "", complete_since: date | None = None) -> dict[str, Lifetimes]:
	"""Lifetimes by group, in days.

	Args:
	        as_of: Seen from this day, inclusive.
	        group_by: A key of GROUPS.
	        complete_since: Before this day the register knows only those who were still members on it. Spells that
	                began earlier enter on it, those that ended before it are left out.
	"""
	label, name_of = label_of(GROUPS[group_by], group_by)
	entered = "greatest(0, datediff(%(complete_since)s, s.start_date))" if complete_since else "0"
	# counted here: few of them are different ones
	cells = Counter(
		column(
			f"""concat_ws('\t', {label}, s.active_to < %(as_of)s,
				datediff(case when s.active_to < %(as_of)s then s.end_date
					when s.end_date <= %(as_of)s then s.end_date - interval 1 day
					else %(as_of)s end, s.start_date) + 1,
				{entered})""",
			"`tabMembership Spell` s where s.start_date <= %(as_of)s",
			{"as_of": as_of, "complete_since": complete_since},
		)
	)
	found: dict[str, Lifetimes] = defaultdict(Lifetimes)
	for cell, count in cells.items():
		group, ended, *numbers = cell.split("\t")
		days, entered = map(int, numbers)
		if entered and days <= entered:
			continue  # over before the register knew of it
		seen = found[name_of(group)]
		(seen.ended if ended == "1" else seen.censored).append((days, count))
		if entered:
			seen.entered_late.append((entered, count))
	return dict(found)


def label_of(expression: str, group_by: str) -> tuple[str, Callable[[str], str]]:
	"""SQL for a member's group, and what makes its value the name of the group; see columns.numbered."""
	if group_by not in NAMED:
		return expression, str
	return numbered(expression, frappe.get_all(group_by, pluck="name"))
