"""Who left and owes something, or is owed something: by name, with its age."""

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.member_insights import report_text
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.membership.fees import left_open

PAGE = "docs/bank-files.md"
MOST_ROWS = 10_000  # more than anybody reads, and about what a browser can show


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	rows = [*left_open.owing(MOST_ROWS), *left_open.owed(MOST_ROWS)]
	readable = _readable({row.member for row in rows})
	today = getdate()
	rows = [row for row in rows if row.member in readable]
	for row in rows:
		row.age = (today - getdate(row.since)).days
		row.what = _("is owed") if row.amount < 0 else _("owes")
	rows.sort(key=lambda row: (-row.age, row.member))
	return columns(), rows, message(len(rows)), None, summary(rows)


def _readable(members: set[str]) -> set[str]:
	"""Those whose terms the session's user may see."""
	return set(
		frappe.get_list(
			"Membership", filters={"member": ["in", list(members) or [""]]}, pluck="member", limit=0
		)
	)


def columns() -> list[dict]:
	return [
		report_text.link("member", _("Member"), "Member", 110),
		{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 170},
		{"fieldname": "status", "label": _("Membership"), "fieldtype": "Data", "width": 100},
		{"fieldname": "left_on", "label": _("Last Day"), "fieldtype": "Date", "width": 110},
		{"fieldname": "what", "label": _("Owes or Is Owed"), "fieldtype": "Data", "width": 130},
		{
			"fieldname": "amount",
			"label": _("Amount"),
			"fieldtype": "Currency",
			"options": "currency",
			"width": 120,
		},
		report_text.link("sales_invoice", _("Invoice"), "Sales Invoice", 170),
		{"fieldname": "since", "label": _("Since"), "fieldtype": "Date", "width": 110},
		{"fieldname": "age", "label": _("Days"), "fieldtype": "Int", "width": 80},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]


def message(found: int) -> str:
	parts = [
		_(
			"Former and deceased members with invoices that are not paid, or with money that is theirs (below zero)."
		),
		_("Since: the day on which it was to be paid, or on which the money came."),
		_("Accounting staff write off the rows that they choose; that is a loss, and never counts as paid."),
	]
	limits = []
	if found >= MOST_ROWS:
		limits.append(_("Only the first {0} are shown.").format(MOST_ROWS))
	return report_text.note(*parts, page=PAGE, limits=limits)


def summary(rows: list) -> list[dict]:
	if not rows:
		return []
	figures = {
		_("They owe"): sum(flt(row.amount) for row in rows if row.amount > 0),
		_("They are owed"): -sum(flt(row.amount) for row in rows if row.amount < 0),
	}
	return [
		{
			"label": label,
			"value": flt(value, 2),
			"datatype": "Currency",
			"currency": rows[0].currency,
			"indicator": "Blue",
		}
		for label, value in figures.items()
	]
