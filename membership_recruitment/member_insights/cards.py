"""Number cards of the workspace Member Figures and the dashboard: one row of report 1 or 2, with its permission and rounding.

Recruiting staff see whole months that are over; in January there is none of this year.
"""

from datetime import date

import frappe
from frappe import _
from frappe.desk import query_report
from frappe.utils import getdate

from membership_recruitment.member_insights import disclosure
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_privacy.wall import row_rules

REPORT, RETENTION = "Active and Inactive Members", "Retention Rate"
OURS = "membership_recruitment.member_insights.cards."


def has_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""Who may not read what a card counts, or not run the report behind one of these, does not get the card. Frappe lets an
	administrator have every card, and it would wait for a number for ever."""
	user = user or frappe.session.user
	if not row_rules.may_see(doc, user):
		return False
	if (doc.method or "").startswith(OURS):
		report = RETENTION if doc.method.endswith(retention_last_year.__name__) else REPORT
		return bool(frappe.get_doc("Report", report).is_permitted())
	return not doc.document_type or row_rules.reads(doc.document_type, user)


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
	if _is_unknown(date(year, 1, 1)):
		return _("not known yet")
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
	if _is_unknown(last):
		return _("not known yet")
	asked = {"from_date": str(date(last.year, 1, 1)), "to_date": str(last), "interval": "Year"}
	(row,) = query_report.run(REPORT, filters=asked)["result"]
	return {"value": row[field], "fieldtype": "Int", "route": ["query-report", REPORT]}


def _is_unknown(day: date) -> bool:
	"""Whether the register does not know who joined and left on a day."""
	known = report_filters.known_from(disclosure.for_reader())
	return bool(known and day < known)
