"""Report 14: members who complete so many years in a period, by name."""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

from membership_recruitment.member_insights import charts, jubilee_rows, report_text
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.filters import known_type, return_errors_as_messages
from membership_recruitment.member_insights.jubilee_rows import JubileeFilters
from membership_recruitment.member_insights.jubilees import (
	ALL_YEARS,
	MOST_YEARS,
	SINCE_JOINING,
	UNBROKEN,
	WAYS,
	every_fifth,
	years_in,
)
from membership_recruitment.member_insights.periods import FIRST_YEAR, LAST_YEAR

MOST_ROWS = 10_000  # more than anybody reads, and about what a browser can show


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	choice = read(filters)
	found = jubilee_rows.candidates(choice, MOST_ROWS)
	rows = jubilee_rows.rows(choice, found)
	for row in rows:
		row.note = note(row)
	return columns(), rows, message(choice, len(found)), chart(rows), summary(rows)


def read(filters: dict | None) -> JubileeFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	today = getdate()
	first = getdate(filters.from_date) if filters.from_date else today.replace(month=1, day=1)
	last = getdate(filters.to_date) if filters.to_date else today.replace(month=12, day=31)
	if not (first and last) or first.year < FIRST_YEAR or last.year > LAST_YEAR:
		frappe.throw(_("Choose days between the years {0} and {1}.").format(FIRST_YEAR, LAST_YEAR))
	if first > last:
		frappe.throw(
			_("The first day, {0}, lies after the last day, {1}. Change one of them.").format(
				formatdate(first), formatdate(last)
			)
		)
	try:
		years = years_in(cstr(filters.years)) or every_fifth()
	except ValueError:
		frappe.throw(
			_("Write the years as whole numbers from 1 to {0}, such as 10, 25, 50.").format(MOST_YEARS)
		)
	way = cstr(filters.way) or ALL_YEARS
	if way not in WAYS:
		frappe.throw(_("Choose from the list how years are counted."))
	return JubileeFilters(first, last, years, way, known_type(filters))


def columns() -> list[dict]:
	return [
		{"fieldname": "member", "label": _("Member"), "fieldtype": "Link", "options": "Member", "width": 110},
		{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 170},
		{
			"fieldname": "membership_type",
			"label": _("Membership Type"),
			"fieldtype": "Link",
			"options": "Membership Type",
			"width": 140,
		},
		{"fieldname": "join_date", "label": _("Join Date"), "fieldtype": "Date", "width": 120},
		{"fieldname": "jubilee_day", "label": _("Jubilee Day"), "fieldtype": "Date", "width": 120},
		{"fieldname": "completed_years", "label": _("Completed Years"), "fieldtype": "Int", "width": 110},
		{"fieldname": "days_away", "label": _("Days Away"), "fieldtype": "Int", "width": 110},
		report_text.sentences("away", _("Away"), 170),
		report_text.sentences("note", _("To Note"), 240),
	]


def note(row: dict) -> str:
	"""What has to be known beside the day; it stands in exports too."""
	notes = []
	if row["only_year_known"]:
		notes.append(_("only the year of joining is known"))
	if row["if_renewed"]:
		notes.append(_("if renewed"))
	return ", ".join(notes)


def message(choice: JubileeFilters, found: int) -> str:
	ways = {
		ALL_YEARS: _("Years as a member count, all of them; days between two memberships do not."),
		SINCE_JOINING: _(
			"Years since the join date count, also those between two memberships; who is not a member on the day has no jubilee."
		),
		UNBROKEN: _("Years since the latest break count."),
	}
	parts = [
		_("Active members who complete so many years from {0} to {1}.").format(
			formatdate(choice.first), formatdate(choice.last)
		),
		ways[choice.way],
		_("Listed is who is an active member today."),
		_("If renewed: the membership as it is registered today ends before the day."),
		_("Where only the year of joining is known, the jubilee falls some day of the year that is shown."),
		report_text.rules_in_force(),
	]
	limits = []
	if found >= MOST_ROWS:
		limits.append(
			_("Only the first {0} jubilees were looked at. Choose fewer days or one type.").format(MOST_ROWS)
		)
	return report_text.note(*parts, page="docs/jubilees.md", limits=limits)


def chart(rows: list[dict]) -> dict | None:
	"""Jubilees by completed years."""
	if not rows:
		return None
	counts = sorted(Counter(row["completed_years"] for row in rows).items())
	return charts.bars(
		[str(years) for years, _count in counts],
		[Series(_("Jubilees"), [count for _years, count in counts], charts.GREEN)],
		fieldtype="Int",
		in_order=True,
	)


def summary(rows: list[dict]) -> list[dict]:
	if not rows:
		return []
	figures = {
		_("Jubilees"): len(rows),
		_("Of those if renewed"): sum(row["if_renewed"] for row in rows),
		_("Of those with gaps"): sum(bool(row["days_away"]) for row in rows),
	}
	return [
		{"label": label, "value": value, "datatype": "Int", "indicator": "Blue"}
		for label, value in figures.items()
	]
