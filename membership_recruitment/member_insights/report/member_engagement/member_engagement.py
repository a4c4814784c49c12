"""Report 6: how engaged members are on a day; by name for those who may see members, by level for all."""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_months, cstr, formatdate, get_last_day, getdate

from membership_recruitment.member_insights import charts, disclosure, engagement_counts, report_text
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import known_type, return_errors_as_messages
from membership_recruitment.member_insights.periods import FIRST_YEAR
from membership_recruitment.member_privacy.wall.row_rules import may_see_members
from membership_recruitment.membership.engagement.score import HIGH, LEVELS, LOW, MEDIUM, NONE
from membership_recruitment.membership.engagement.stored_scores import enabled_types, engagement_rules

MOST_ROWS = 2000  # about what anybody reads; the most engaged first
MONTHS_BACK = (12, 0)  # the days that are compared
COLORS = {HIGH: charts.GREEN, MEDIUM: charts.BLUE, LOW: charts.ORANGE, NONE: charts.PALE_GREY}


@dataclass(frozen=True)
class EngagementFilters:
	"""Checked filters: the day, and only one level or membership type where given."""

	as_of: date
	level: str | None = None
	membership_type: str | None = None


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = read(filters, reader)
	days = [day_before(choice.as_of, months) for months in MONTHS_BACK]
	seen = [engagement_counts.Engagement(day) for day in days]
	trend = [
		{level: reader.count(number) for level, number in engagement.levels(choice.membership_type).items()}
		for engagement in seen
	]
	if may_see_members(frappe.session.user):
		rows, are_more = seen[-1].members(
			level=choice.level, membership_type=choice.membership_type, limit=MOST_ROWS
		)
		columns = member_columns()
	else:
		columns, rows, are_more = level_columns(), level_rows(choice, trend, reader), False
	return columns, rows, message(choice, are_more, reader), chart(days, trend), summary(trend)


def read(filters: dict | None, reader: Disclosure) -> EngagementFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	as_of = getdate(filters.as_of) if filters.as_of else getdate()
	if not as_of or as_of > getdate():
		frappe.throw(_("Choose today or an earlier day: what members will take part in is not known."))
	if as_of.year <= FIRST_YEAR:
		frappe.throw(_("Choose a day after the year {0}.").format(FIRST_YEAR))
	level = cstr(filters.level) or None
	if level and level not in LEVELS:
		frappe.throw(_("Choose High, Medium, Low or None as the level, or leave the field empty."))
	return EngagementFilters(reader.last_day(as_of), level, known_type(filters))


def day_before(day: date, months: int) -> date:
	"""The day so many months before; from the last day of a month to the last day of a month."""
	earlier = getdate(add_months(day, -months))
	return getdate(get_last_day(earlier)) if day == getdate(get_last_day(day)) else earlier


# ---------------------------------------------------------------- rows


def member_columns() -> list[dict]:
	return [
		{"fieldname": "member", "label": _("Member"), "fieldtype": "Link", "options": "Member", "width": 120},
		{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 180},
		{
			"fieldname": "score",
			"label": _("Score", context="Member Engagement"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 90,
		},
		{"fieldname": "level", "label": _("Level"), "fieldtype": "Data", "width": 100},
		{"fieldname": "activities", "label": _("Activities"), "fieldtype": "Int", "width": 100},
		{"fieldname": "last_activity", "label": _("Last Activity"), "fieldtype": "Date", "width": 155},
		{
			"fieldname": "membership_status",
			"label": _("Membership Status"),
			"fieldtype": "Data",
			"width": 150,
		},
	]


def level_columns() -> list[dict]:
	return [
		{"fieldname": "level", "label": _("Level"), "fieldtype": "Data", "width": 120},
		{"fieldname": "members", "label": _("Active Members"), "fieldtype": "Int", "width": 140},
		{
			"fieldname": "share",
			"label": _("Share of Members"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 110,
		},
		{"fieldname": "members_before", "label": _("A Year Before"), "fieldtype": "Int", "width": 140},
		{"fieldname": "change", "label": _("Change since a Year Before"), "fieldtype": "Int", "width": 110},
	]


def level_rows(choice: EngagementFilters, trend: list[dict[str, int]], reader: Disclosure) -> list[dict]:
	"""Numbers of members by level, from the numbers as they are shown."""
	before, now = trend[0], trend[-1]
	whole = sum(now.values())
	return [
		{
			"level": level,
			"members": now[level],
			"share": reader.share(now[level], whole),
			"members_before": before[level],
			"change": now[level] - before[level],
		}
		for level in LEVELS
		if choice.level in (None, level)
	]


# ---------------------------------------------------------------- message, chart, cards


def message(choice: EngagementFilters, are_more: bool, reader: Disclosure) -> str:
	rules = engagement_rules()
	sentences = [
		_(
			"What members have taken part in up to {0}; the chart and the cards count those who were active members."
		).format(formatdate(choice.as_of)),
		_(
			"Score = 100 × (1 − exp(−points ÷ {0})). An activity gives as many points as its type weighs, half as many after {1} days, a quarter after twice as long."
		).format(frappe.format(rules.scale, {"fieldtype": "Float", "precision": 1}), rules.half_life_days),
		_("High from {0}, Medium from {1}, Low from {2}, None below.").format(
			rules.high, rules.medium, rules.low
		),
		weights(),
	]
	limits = []
	if may_see_members(frappe.session.user):
		sentences.append(
			_("The rows hold former members too, with their status on the day; nobody who had died.")
		)
	if are_more:
		limits.append(
			_("Only the {0} most engaged are shown. Choose a level or a type to see others.").format(
				MOST_ROWS
			)
		)
	if choice.membership_type:
		sentences.append(
			_("A membership belongs to the type that it began with, also where a later term has another.")
		)
	return report_text.definitions(*sentences, reader=reader, page="docs/engagement.md", limits=limits)


def weights() -> str:
	"""The weights in force, in a sentence."""
	found = frappe.get_all(
		"Member Activity Type",
		filters={"name": ["in", enabled_types()]},
		fields=["name", "weight"],
		order_by="weight desc, name asc",
	)
	said = ", ".join(f"{frappe.utils.escape_html(_(row.name))} {row.weight:g}" for row in found)
	return _("Weights: {0}.").format(said or "–")


def chart(days: list[date], trend: list[dict[str, int]]) -> dict | None:
	"""Active members by level, a bar for each day of the trend."""
	if not any(sum(counted.values()) for counted in trend):
		return None
	return charts.bars(
		[formatdate(day) for day in days],
		[Series(_(level), [counted[level] for counted in trend], COLORS[level]) for level in LEVELS],
		fieldtype="Int",
		stacked=True,
	)


def summary(trend: list[dict[str, int]]) -> list[dict]:
	"""A card for each level with the number of a year before."""
	before, now = trend[0], trend[-1]
	if not sum(now.values()):
		return []
	names = {
		HIGH: _("Highly engaged"),
		MEDIUM: _("Fairly engaged"),
		LOW: _("A little engaged"),
		NONE: _("Not engaged"),
	}
	compared = before if sum(before.values()) else None
	return [
		report_text.card(
			names[level], now, compared, level, datatype="Int", good=-1 if level in (LOW, NONE) else 1
		)
		for level in LEVELS
	]
