"""Members' engagement as of a day: how many have which level, and who the most engaged are.

Each member's standing on a day is one row of Member Activity (engagement.py), so each answer is one statement.
"""

from datetime import date

import frappe
from frappe.desk.reportview import build_match_conditions

from membership_recruitment.membership import lifecycle
from membership_recruitment.membership.doctype.membership.membership import as_lifecycle_term
from membership_recruitment.membership.engagement import LEVELS, NONE
from membership_recruitment.membership.engagement_scores import HOLDS_SQL, SCORE_SQL, level_sql, values
from membership_recruitment.membership.settings import rules

MEMBERS_AT_ONCE = 900


def levels(day: date, membership_type: str | None = None) -> dict[str, int]:
	"""How many of the members active on a day have each level, by level.

	Args:
	        day: The day.
	        membership_type: Only memberships that began with this type.
	"""
	active = "s.start_date <= %(day)s and s.active_to >= %(day)s"
	if membership_type:
		active += " and s.membership_type = %(membership_type)s"
	parameters = {**values(day), "membership_type": membership_type}
	((everyone,),) = frappe.db.sql(f"select count(*) from `tabMembership Spell` s where {active}", parameters)
	# only who took part in something can be above None, and most have faded: those first, then whether they are active
	found = dict(
		frappe.db.sql(
			f"""select {level_sql(SCORE_SQL)} as level, count(*)
			from `tabMember Activity` a straight_join `tabMembership Spell` s on s.member = a.member and {active}
			where {HOLDS_SQL} and {SCORE_SQL} >= %(low)s
			group by level""",
			parameters,
		)
	)
	return {**dict.fromkeys(LEVELS, 0), **found, NONE: everyone - sum(found.values())}


def members(
	day: date, *, level: str | None = None, membership_type: str | None = None, limit: int
) -> tuple[list[frappe._dict], int]:
	"""The most engaged members on a day, former ones too, whom the session's user may see.

	Args:
	        day: The day.
	        level, membership_type: Only these.
	        limit: How many at most.

	Returns:
	        Rows with member, member_name, score, level, activities, last_activity, membership_status; and how many
	        members there are in all.
	"""
	frappe.has_permission("Member", "read", throw=True)
	where = ["(`tabMember`.deceased_on is null or `tabMember`.deceased_on > %(day)s)"]
	if permitted := build_match_conditions("Member"):
		where.append(f"({permitted})")
	if membership_type:
		where.append(
			"""(select s.membership_type from `tabMembership Spell` s
				where s.member = `tabMember`.name and s.start_date <= %(day)s
				order by s.start_date desc limit 1) = %(membership_type)s"""
		)
	parameters = {**values(day), "level": level, "membership_type": membership_type, "limit": limit}
	of_level = [f"{level_sql(SCORE_SQL)} = %(level)s"] if level else []
	took_part = f"""from `tabMember Activity` a straight_join `tabMember` on `tabMember`.name = a.member
		where {" and ".join([HOLDS_SQL, *of_level, *where])}"""
	found, count = _most_engaged(f"a.member, {SCORE_SQL} as score {took_part}", took_part, parameters)
	if level in (None, NONE):
		# who never took part in anything, and had joined by then
		never = f"""from `tabMember` left join `tabMember Activity` a on a.member = `tabMember`.name and {HOLDS_SQL}
			where {" and ".join(["a.name is null", "`tabMember`.join_date <= %(day)s", *where])}"""
		others, more = _most_engaged(f"`tabMember`.name, 0 as score {never}", never, parameters)
		found, count = sorted([*found, *others], key=lambda row: (-row[1], row[0]))[:limit], count + more
	return _rows(day, [member for member, _score in found]), count


def _most_engaged(select: str, of_whom: str, parameters: dict) -> tuple[list[tuple], int]:
	"""(member, score) of the first `limit` of these, the most engaged first, and how many there are."""
	found = frappe.db.sql(f"select {select} order by score desc, 1 limit %(limit)s", parameters)
	if len(found) < parameters["limit"]:
		return list(found), len(found)
	((count,),) = frappe.db.sql(f"select count(*) {of_whom}", parameters)
	return list(found), count


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
			"""select t.* from `tabMembership` t where t.member in %s""",
			(tuple(names[start : start + MEMBERS_AT_ONCE]),),
			as_dict=True,
		)
		for row in rows:
			terms[row.member].append(as_lifecycle_term(row))
	grace_days = rules().grace_days
	return {
		member: lifecycle.member_status(found, day, grace_days=grace_days) for member, found in terms.items()
	}
