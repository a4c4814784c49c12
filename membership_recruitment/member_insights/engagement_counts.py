"""Count members by level of engagement as of a day, and list the most engaged.

Each member's standing on a day is one row of Member Activity (engagement/score.py). They are read once for both answers and
put in order here: a score has one decimal, so that there are few different ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from heapq import heapify, heappop, merge

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.utils import getdate

from membership_recruitment.member_insights.packed_columns import column, columns
from membership_recruitment.member_insights.spell_counts import IN_ONE_TYPE
from membership_recruitment.membership.engagement.score import LEVELS, NONE
from membership_recruitment.membership.engagement.stored_scores import (
	HOLDS_SQL,
	SCORE_SQL,
	engagement_rules,
	level_sql,
	values,
)
from membership_recruitment.membership.terms import lifecycle, status_day
from membership_recruitment.membership.terms.stored import TERM_COLUMNS, as_lifecycle_term
from membership_recruitment.settings import rules
from membership_recruitment.utils import batches


class Engagement:
	"""The engagement of all members on a day, from those who had taken part in something by then."""

	def __init__(self, day: date):
		self.day = day
		took_part = columns(["a.member", SCORE_SQL], f"`tabMember Activity` a where {HOLDS_SQL}", values(day))
		members: dict[str, list[str]] = defaultdict(list)
		for member, score in zip(*took_part, strict=True):
			members[score].append(member)
		self.members_by_score = {float(score): found for score, found in members.items()}

	def levels(self, membership_type: str | None = None) -> dict[str, int]:
		"""How many of the members active on the day have each level, by level.

		Args:
		        membership_type: Only those who are of this type on the day.
		"""
		spells = IN_ONE_TYPE if membership_type else "`tabMembership Spell`"
		active = f"{spells} s where s.start_date <= %(day)s and s.active_to >= %(day)s"
		if membership_type:
			active += " and s.membership_type = %(membership_type)s"
		asked = {"day": self.day, "membership_type": membership_type}
		if not self.members_by_score:  # nobody to tell apart
			((count,),) = frappe.db.sql(f"select count(*) from {active}", asked)
			return {level: count if level == NONE else 0 for level in LEVELS}
		members = set(column("s.member", active, asked))
		level, found = engagement_rules().level, Counter()
		for score, took_part in self.members_by_score.items():
			found[level(score)] += len(members.intersection(took_part))
		found[NONE] += len(members) - found.total()
		return {level: found[level] for level in LEVELS}

	def members(
		self, *, level: str | None = None, membership_type: str | None = None, limit: int
	) -> tuple[list[frappe._dict], bool]:
		"""The most engaged members, former ones too, whom the session's user may see.

		Args:
		        level, membership_type: Only these; of several memberships the latest one's type counts.
		        limit: How many at most.

		Returns:
		        Rows with member, member_name, score, level, activities, last_activity, membership_status; and whether
		        there are more members than these.
		"""
		frappe.has_permission("Member", "read", throw=True)
		of_type = _latest_of_type(self.day, membership_type) if membership_type else None
		found: list[str] = []
		for names in batches.split(self._most_engaged_first(level, of_type)):
			found += _living(self.day, names)
			if len(found) > limit:  # one more tells that there are more
				break
		return _rows(self.day, found[:limit]), len(found) > limit

	def _most_engaged_first(self, wanted: str | None, of_type: set[str] | None) -> Iterator[str]:
		"""Members of a level and type, or all; by name where the score is the same."""
		level = engagement_rules().level
		for score in sorted(self.members_by_score, reverse=True):
			if wanted not in (None, level(score)):
				continue
			members = self.members_by_score[score]
			names = sorted(members if of_type is None else of_type.intersection(members))
			yield from names if score else merge(names, self._never_took_part(of_type))
		if 0 not in self.members_by_score and wanted in (None, level(0)):
			yield from self._never_took_part(of_type)

	def _never_took_part(self, of_type: set[str] | None) -> Iterator[str]:
		"""Who had joined by the day and taken part in nothing, by name."""
		took_part = set().union(*self.members_by_score.values())
		if of_type is not None:
			names = list(of_type)
			heapify(names)  # few of them will be asked for
			while names:
				if (name := heappop(names)) not in took_part:
					yield name
			return
		for names in batches.names_of("Member", f"join_date <= {frappe.db.escape(str(self.day))}"):
			yield from (name for name in names if name not in took_part)


def _latest_of_type(day: date, membership_type: str) -> set[str]:
	"""Members who are of the type on the day, or were the last time that they were members."""
	asked = {"day": day, "membership_type": membership_type}
	spells = f"{IN_ONE_TYPE} s where s.start_date <= %(day)s"
	of_type = set(column("s.member", f"{spells} and s.membership_type = %(membership_type)s", asked))
	latest: dict[str, tuple[int, bool]] = {}
	came_back = columns(
		["s.member", "s.spell_number", "s.membership_type <=> %(membership_type)s"],
		f"{spells} and s.spell_number > 1",
		asked,
	)
	for member, number, is_of_type in zip(*came_back, strict=True):
		latest[member] = max(latest.get(member, (0, False)), (int(number), is_of_type == "1"))
	of_type.difference_update(latest)
	of_type.update(member for member, (_number, is_of_type) in latest.items() if is_of_type)
	return of_type


def _living(day: date, names: list[str]) -> list[str]:
	"""Those of these members who had not died by the day and whom the session's user may see, in their order."""
	where = [
		"`tabMember`.name in %(names)s",
		"(`tabMember`.deceased_on is null or `tabMember`.deceased_on > %(day)s)",
	]
	if permitted := build_match_conditions("Member"):
		where.append(f"({permitted})")
	found = set(
		frappe.db.sql_list(
			f"select `tabMember`.name from `tabMember` where {' and '.join(where)}",
			{"names": tuple(names), "day": day},
		)
	)
	return [name for name in names if name in found]


def _rows(day: date, names: list[str]) -> list[frappe._dict]:
	"""What there is to say about these members, in their order."""
	found: dict[str, frappe._dict] = {}
	stored = day == getdate() and status_day.is_today()
	statuses = {} if stored else status_on(day, names)
	for batch in batches.split(names):
		rows = frappe.db.sql(
			f"""select m.name as member, m.full_name as member_name, {SCORE_SQL} as score,
				{level_sql(SCORE_SQL)} as level, m.status as membership_status, ifnull(a.number, 0) as activities, a.activity_on as last_activity
			from `tabMember` m left join `tabMember Activity` a on a.member = m.name and {HOLDS_SQL}
			where m.name in %(members)s""",
			{**values(day), "members": tuple(batch)},
			as_dict=True,
		)
		found |= {row.member: row for row in rows}
	for member, status in statuses.items():
		found[member].membership_status = status
	return [found[name] for name in names]


def status_on(day: date, names: list[str]) -> dict[str, str]:
	"""The membership status of each of these members on a day, from their terms."""
	terms: dict[str, list[lifecycle.Term]] = {name: [] for name in names}
	for batch in batches.split(names):
		rows = frappe.db.sql(
			f"select member, {', '.join(TERM_COLUMNS)} from `tabMembership` where member in %s",
			(tuple(batch),),
			as_dict=True,
		)
		for row in rows:
			terms[row.member].append(as_lifecycle_term(row))
	grace_days = rules().grace_days
	return {
		member: lifecycle.member_status(found, day, grace_days=grace_days) for member, found in terms.items()
	}
