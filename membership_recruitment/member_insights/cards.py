"""The two figures on top of the workspace: one row of report 1, read by its rights and suppression.

Methods rather than cards of type Report, for those would show a suppressed figure as 0.
"""

from datetime import date

import frappe
from frappe import _
from frappe.desk import query_report
from frappe.utils import getdate

REPORT = "Active and Inactive Members"


@frappe.whitelist()
def active_members(filters: str | dict | list | None = None) -> dict | str:
	"""Members active today, for a number card. `filters` is what every card sends; this one has none."""
	return _card("active")


@frappe.whitelist()
def joined_this_year(filters: str | dict | list | None = None) -> dict | str:
	"""Memberships begun since the first of January, for a number card; `filters` as above."""
	return _card("joined")


def _card(field: str) -> dict | str:
	today = getdate()
	asked = {"from_date": str(date(today.year, 1, 1)), "to_date": str(today), "interval": "Year"}
	(row,) = query_report.run(REPORT, filters=asked)["result"]
	if row[field] is None:
		return _("too few to show")
	return {"value": row[field], "fieldtype": "Int", "route": ["query-report", REPORT]}
