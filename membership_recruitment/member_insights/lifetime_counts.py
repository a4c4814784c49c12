"""How long memberships have lasted, counted in one SQL statement: what survival.py makes its curves of.

The unit is the membership spell: terms that follow each other within grace are one; who came back counts once
more. As of a day a spell has ended when its last active day is over. Otherwise it is running: it was seen to last
up to that day or, where its term is over and only grace is left, up to the day before the term's last one, since
whether it was renewed is not known yet.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

import frappe

from membership_recruitment.member_insights import survival

GROUPS = {
	"": "''",
	"Membership Type": "coalesce(s.membership_type, '')",
	"Recruitment Source": "coalesce(s.recruitment_source, '')",
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
	label, name_of = numbered(group_by)
	cells = frappe.db.sql(
		f"""select d.label, d.ended, d.days, d.entered, count(*)
		from (
			select {label} as label, s.active_to < %(as_of)s as ended,
				datediff(case when s.active_to < %(as_of)s then s.end_date
					when s.end_date <= %(as_of)s then s.end_date - interval 1 day
					else %(as_of)s end, s.start_date) + 1 as days,
				greatest(0, datediff(%(complete_since)s, s.start_date)) as entered
			from `tabMembership Spell` s
			where s.start_date <= %(as_of)s
		) d
		where d.days > d.entered or (d.entered = 0 and d.days = 0)
		group by d.label, d.ended, d.days, d.entered""",
		{"as_of": as_of, "complete_since": complete_since or date(1000, 1, 1)},
	)
	found: dict[str, Lifetimes] = defaultdict(Lifetimes)
	for label, ended, days, entered, count in cells:
		group = found[name_of(label)]
		(group.ended if ended else group.censored).append((int(days), count))
		if entered:
			group.entered_late.append((int(entered), count))
	return dict(found)


def numbered(group_by: str) -> tuple[str, Callable[[int | str], str]]:
	"""A group as a number, since the database tells numbers apart faster than names, and more of them fit into memory.

	Args:
	        group_by: A key of GROUPS.

	Returns:
	        SQL over a spell `s`, and what makes its value the name of the group again.
	"""
	if group_by not in NAMED:
		return GROUPS[group_by], str
	names = {crc32(name.encode()): name for name in frappe.get_all(group_by, pluck="name")}
	return f"crc32({GROUPS[group_by]})", lambda number: names.get(number, "")
