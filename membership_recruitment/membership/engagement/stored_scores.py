"""Keep engagement up to date: the standing after each activity, and today's score on the member.

All of it is derived from Member Activity and Member Activity Type: running it again changes nothing, and missed nights are
made good by the next. Activities dated in the future wait for their day.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import frappe
from frappe import _
from frappe.utils import add_months, cint, flt, get_last_day, getdate

from membership_recruitment.membership.engagement import score as engagement_score
from membership_recruitment.utils import batches, conflicts

STORED = ("engagement_score", "engagement_level", "last_activity", "activities")
MONTHS_SHOWN = 24
LATEST_SHOWN = 8

# SQL over `a`, the activity that is the member's latest on %(day)s; without one there are no points
HOLDS_SQL = "a.activity_on <= %(day)s and a.latest_to >= %(day)s"
POINTS_SQL = "ifnull(a.points * pow(0.5, datediff(%(day)s, a.activity_on) / %(half_life)s), 0)"
SCORE_SQL = f"round(100 * (1 - exp(-{POINTS_SQL} / %(scale)s)), {engagement_score.SCORE_DIGITS})"


def level_sql(score: str) -> str:
	"""SQL: the level of a score."""
	return (
		f"case when {score} >= %(high)s then 'High' when {score} >= %(medium)s then 'Medium'"
		f" when {score} >= %(low)s then 'Low' else 'None' end"
	)


def engagement_rules(settings=None) -> engagement_score.ScoreRules:
	"""Half-life, scale and levels; where a field is empty (0, as on a site that had none), the one that comes with the
	app.

	Args:
	        settings: The Membership Settings document to read; default: the stored one.
	"""
	settings = settings or frappe.get_cached_doc("Membership Settings")
	given = {
		"half_life_days": cint(settings.half_life_days),
		"scale": flt(settings.engagement_scale),
		"high": cint(settings.level_high),
		"medium": cint(settings.level_medium),
		"low": cint(settings.level_low),
	}
	return engagement_score.ScoreRules(**{name: value for name, value in given.items() if value})


def values(day: date) -> dict:
	"""The parameters of the SQL above, by the rules in force."""
	rules = engagement_rules()
	return {
		"day": day,
		"half_life": rules.half_life_days,
		"scale": rules.scale,
		"high": rules.high,
		"medium": rules.medium,
		"low": rules.low,
	}


# ---------------------------------------------------------------- everyone, every night


@conflicts.tried_again
def nightly() -> None:
	"""The nightly job. Killed half-way, the rest is made good by the next run: each batch is finished by itself."""
	batches.finish_each(refresh_scores, batches.all_members())


def recompute_soon() -> None:
	"""After a rule for everybody changed."""
	batches.soon(nightly, "engagement_scores")


# ---------------------------------------------------------------- some


def refresh_scores(members: Iterable[str], day: date | None = None) -> None:
	"""Standings and scores of these members, after their activities changed.

	Args:
	        members: Their names; empty ones are passed over.
	        day: The day that the score on the member is for (default: today).
	"""
	for batch in map(tuple, batches.split(sorted({member for member in members if member}))):
		# one after the other for the same member: whoever comes second sees both activities
		frappe.db.sql("select name from `tabMember` where name in %s order by name for update", (batch,))
		_refresh_standings(batch)
		_refresh_members(batch, getdate(day))


def _refresh_standings(members: tuple[str, ...]) -> None:
	"""Write those that differ, so that a second run writes nothing."""
	rules = engagement_rules()
	weights = dict(frappe.get_all("Member Activity Type", fields=["name", "weight"], as_list=True))
	# locked, as what was read earlier in this transaction may be behind what others committed
	rows = frappe.db.sql(
		"""select member, name, activity_on, activity_type, latest_to, points, number from `tabMember Activity`
		where member in %s order by member lock in share mode""",
		(members,),
	)
	changed = []
	for _member, group in groupby(rows, key=lambda row: row[0]):
		stored = {row[1]: row[2:] for row in group}
		activities = (
			engagement_score.Activity(name, day, weights.get(activity_type, 0))
			for name, (day, activity_type, *_standing) in stored.items()
		)
		for standing in engagement_score.standings(activities, rules):
			wanted = (standing.latest_to, standing.points, standing.number)
			if stored[standing.key][2:] != wanted:
				changed.append((standing.key, *wanted))
	for part in batches.split(changed):
		frappe.db.sql(
			"update `tabMember Activity` a join (select %s as name, %s as latest_to, %s as points, %s as number"
			+ " union all select %s, %s, %s, %s" * (len(part) - 1)
			+ """) wanted on wanted.name = a.name
			set a.latest_to = wanted.latest_to, a.points = wanted.points, a.number = wanted.number""",
			[value for row in part for value in row],
		)


def _refresh_members(members: tuple[str, ...], day: date) -> None:
	wanted = {
		"engagement_score": SCORE_SQL,
		"engagement_level": level_sql(SCORE_SQL),
		"last_activity": "a.activity_on",
		"activities": "ifnull(a.number, 0)",
	}
	assign = ", ".join(f"m.{column} = {value}" for column, value in wanted.items())
	same = " and ".join(f"m.{column} <=> ({value})" for column, value in wanted.items())
	frappe.db.sql(
		f"""update `tabMember` m
		left join `tabMember Activity` a on a.member = m.name and {HOLDS_SQL}
		set {assign} where m.name in %(members)s and not ({same})""",
		{**values(day), "members": members},
	)


def keep_stored(member) -> None:
	"""Before a Member is saved: a form that was opened before the last activity does not bring its old score back."""
	stored = None if member.is_new() else frappe.db.get_value("Member", member.name, STORED, as_dict=True)
	member.update(stored or {**dict.fromkeys(STORED), "engagement_level": engagement_score.NONE})


def delete_activities(member: str) -> None:
	"""When a Member is deleted, so are the activities."""
	frappe.db.delete("Member Activity", {"member": member})


# ---------------------------------------------------------------- one member, for the form


@frappe.whitelist()
def on_form(member: str) -> dict:
	"""What the form of a member shows.

	Returns:
	        `score`, `level`; `trend` (a [month end, score] each month, the last one today); `latest` activities, newest
	        first, dated up to today or later; `bounds` of the levels; `types` to choose from; `may_add`.
	"""
	frappe.get_doc("Member", member).check_permission("read")
	frappe.has_permission("Member Activity", "read", throw=True)
	rules, today = engagement_rules(), getdate()
	rows = frappe.get_all(
		"Member Activity",
		filters={"member": member},
		fields=["name", "activity_type", "activity_on", "note", "latest_to", "points", "number"],
		order_by="activity_on asc, name asc",
	)
	found = [
		engagement_score.StandingAfter(row.name, row.activity_on, row.latest_to, row.points, row.number)
		for row in rows
	]
	months = [getdate(get_last_day(add_months(today, -n))) for n in range(MONTHS_SHOWN, 0, -1)]
	score = engagement_score.score_on(today, found, rules)
	return {
		"score": score,
		"level": rules.level(score),
		"trend": [[day, engagement_score.score_on(day, found, rules)] for day in (*months, today)],
		"bounds": {"high": rules.high, "medium": rules.medium, "low": rules.low},
		"latest": [
			{key: row[key] for key in ("name", "activity_type", "activity_on", "note")}
			for row in rows[: -LATEST_SHOWN - 1 : -1]
		],
		"activities": len(rows),
		"types": enabled_types(),
		"may_add": bool(frappe.has_permission("Member Activity", "create")),
	}


def enabled_types() -> list[str]:
	return frappe.get_all(
		"Member Activity Type", filters={"enabled": 1}, pluck="name", order_by="weight desc, name asc"
	)


def check_type(activity_type: str) -> None:
	"""Stop with a sentence where the type is not there or is not in use."""
	enabled = frappe.db.get_value("Member Activity Type", activity_type, "enabled")
	if enabled is None:
		frappe.throw(
			_("There is no activity type {0}. Choose one from the list.").format(
				frappe.utils.escape_html(activity_type)
			)
		)
	if not enabled:
		frappe.throw(
			_("The activity type {0} is not in use. Choose another one, or enable it.").format(
				frappe.utils.escape_html(_(activity_type))
			)
		)
