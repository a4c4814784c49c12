"""Number cards of the workspace and the dashboard: one row of report 1 or 2, with its permission and rounding.

Recruiting staff see whole months that are over; in January there is none of this year.
"""

from datetime import date

import frappe
from frappe import _
from frappe.desk import query_report
from frappe.utils import getdate

from membership_recruitment.member_insights import disclosure

REPORT, RETENTION = "Active and Inactive Members", "Retention Rate"


@frappe.whitelist()
def active_members(filters: str | dict | list | None = None) -> dict | str:
	"""Members active today, for a number card. `filters` is what every card sends; this one has none."""
	return _card("active")


@frappe.whitelist()
def joined_this_year(filters: str | dict | list | None = None) -> dict | str:
	"""Memberships begun since the first of January, for a number card; `filters` as above."""
	return _card("joined")


@frappe.whitelist()
def left_this_year(filters: str | dict | list | None = None) -> dict | str:
	"""Memberships run out since the first of January, for a number card; `filters` as above."""
	return _card("left")


@frappe.whitelist()
def retention_last_year(filters: str | dict | list | None = None) -> dict | str:
	"""Retention rate of the last whole calendar year, for a number card; `filters` as above."""
	year = getdate().year - 1
	asked = {"from_date": str(date(year, 1, 1)), "to_date": str(date(year, 12, 31)), "interval": "Year"}
	(row,) = query_report.run(RETENTION, filters=asked)["result"]
	if row["retention_rate"] is None:
		return _("nobody was a member then")
	return {"value": row["retention_rate"], "fieldtype": "Percent", "route": ["query-report", RETENTION]}


def _card(field: str) -> dict | str:
	today = getdate()
	last = disclosure.for_reader().last_day(today)
	if field != "active" and last.year < today.year:
		return _("no month is over yet")
	asked = {"from_date": str(date(last.year, 1, 1)), "to_date": str(last), "interval": "Year"}
	(row,) = query_report.run(REPORT, filters=asked)["result"]
	return {"value": row[field], "fieldtype": "Int", "route": ["query-report", REPORT]}
