"""Members' engagement as of a day: how many have which level, and who the most engaged are.

Each member's standing on a day is one row of Member Activity (engagement.py), so each answer is one statement.
"""

from collections import Counter
from datetime import date

import frappe
from frappe.desk.reportview import build_match_conditions

from membership_recruitment.member_insights.columns import column
from membership_recruitment.membership import lifecycle
from membership_recruitment.membership.doctype.membership.membership import TERM_COLUMNS, as_lifecycle_term
from membership_recruitment.membership.engagement import LEVELS, NONE
from membership_recruitment.membership.engagement_scores import HOLDS_SQL, SCORE_SQL, level_sql, values
from membership_recruitment.membership.settings import rules

MEMBERS_AT_ONCE = 900
EVERYBODY = 2**62  # rows: no limit
# whose latest membership by the day began with the type
OF_TYPE = """select s.member from `tabMembership Spell` s
	where s.membership_type = %(membership_type)s and s.start_date <= %(day)s and not exists (
		select 1 from `tabMembership Spell` later
		where later.member = s.member and later.start_date > s.start_date and later.start_date <= %(day)s
	)"""


def levels(day: date, membership_type: str | None = None) -> dict[str, int]:
	"""How many of the members active on a day have each level, by level.

	Args:
	        day: The day.
	        membership_type: Only memberships that began with this type.
	"""
	active = "`tabMembership Spell` s where s.start_date <= %(day)s and s.active_to >= %(day)s"
	if membership_type:
		active += " and s.membership_type = %(membership_type)s"
	parameters = {**values(day), "membership_type": membership_type}
	members = set(column("s.member", active, parameters))
	took_part = column(
		f"concat(left({level_sql(SCORE_SQL)}, 1), a.member)",
		f"`tabMember Activity` a where {HOLDS_SQL}",
		parameters,
	)
	found = Counter(row[0] for row in took_part if row[1:] in members)
	never = len(members) - found.total()
	return {level: found[level[0]] + never * (level == NONE) for level in LEVELS}


def members(
	day: date, *, level: str | None = None, membership_type: str | None = None, limit: int
) -> tuple[list[frappe._dict], bool]:
	"""The most engaged members on a day, former ones too, whom the session's user may see.

	Args:
	        day: The day.
	        level, membership_type: Only these.
	        limit: How many at most.

	Returns:
	        Rows with member, member_name, score, level, activities, last_activity, membership_status; and whether
	        there are more members than these.
	"""
	frappe.has_permission("Member", "read", throw=True)
	where = ["(`tabMember`.deceased_on is null or `tabMember`.deceased_on > %(day)s)"]
	if permitted := build_match_conditions("Member"):
		where.append(f"({permitted})")
	wanted = limit + 1  # one more tells that there are more
	parameters = {**values(day), "level": level, "membership_type": membership_type, "wanted": wanted}
	found = _took_part(where, parameters)
	if level in (None, NONE) and (len(found) < wanted or not found[-1][1]):
		# who never took part in anything, and had joined by then
		if membership_type:
			where.append(f"`tabMember`.name in ({OF_TYPE})")
		never = frappe.db.sql(
			f"""select `tabMember`.name, 0 from `tabMember`
			left join `tabMember Activity` a on a.member = `tabMember`.name and {HOLDS_SQL}
			where {" and ".join(["a.name is null", "`tabMember`.join_date <= %(day)s", *where])}
			order by `tabMember`.name limit %(wanted)s""",
			parameters,
		)
		found = sorted([*found, *never], key=lambda row: (-row[1], row[0]))
	return _rows(day, [member for member, _score in found[:limit]]), len(found) > limit


def _took_part(where: list[str], parameters: dict) -> list[tuple]:
	"""(member, score) of the first `wanted` members with activities for whom it holds, the most engaged first.

	The most engaged are found from the index alone; only these are looked up, and more of them as long as too few
	are left.
	"""
	standings = "`tabMember Activity` a"
	if parameters["membership_type"]:
		standings = f"({OF_TYPE}) t straight_join {standings} on a.member = t.member"
	level = f" and {level_sql(SCORE_SQL)} = %(level)s" if parameters["level"] else ""
	for looked_at in (4 * parameters["wanted"], 40 * parameters["wanted"], EVERYBODY):
		found = frappe.db.sql(
			f"""select c.member, c.score from (
				select a.member, {SCORE_SQL} as score from {standings} where {HOLDS_SQL}{level}
				order by score desc, a.member limit %(looked_at)s
			) c
			join `tabMember` on `tabMember`.name = c.member
			where {" and ".join(where)} order by c.score desc, c.member limit %(wanted)s""",
			{**parameters, "looked_at": looked_at},
		)
		if len(found) == parameters["wanted"]:
			break
	return list(found)


def _rows(day: date, names: list[str]) -> list[frappe._dict]:
	"""What there is to say about these members, in their order."""
	found: dict[str, frappe._dict] = {}
	statuses = status_on(day, names)
	for start in range(0, len(names), MEMBERS_AT_ONCE):
		rows = frappe.db.sql(
			f"""select m.name as member, m.full_name as member_name, {SCORE_SQL} as score,
				{level_sql(SCORE_SQL)} as level, ifnull(a.number, 0) as activities, a.activity_on as last_activity
			from `tabMember` m left join `tabMember Activity` a on a.member = m.name and {HOLDS_SQL}
			where m.name in %(members)s""",
			{**values(day), "members": tuple(names[start : start + MEMBERS_AT_ONCE])},
			as_dict=True,
		)
		found |= {row.member: row for row in rows}
	for member, row in found.items():
		row.membership_status = statuses[member]
	return [found[name] for name in names]


def status_on(day: date, names: list[str]) -> dict[str, str]:
	"""The membership status of each of these members on a day, from their terms."""
	terms: dict[str, list[lifecycle.Term]] = {name: [] for name in names}
	for start in range(0, len(names), MEMBERS_AT_ONCE):
		rows = frappe.db.sql(
			f"select member, {', '.join(TERM_COLUMNS)} from `tabMembership` where member in %s",
			(tuple(names[start : start + MEMBERS_AT_ONCE]),),
			as_dict=True,
		)
		for row in rows:
			terms[row.member].append(as_lifecycle_term(row))
	grace_days = rules().grace_days
	return {
		member: lifecycle.member_status(found, day, grace_days=grace_days) for member, found in terms.items()
	}
