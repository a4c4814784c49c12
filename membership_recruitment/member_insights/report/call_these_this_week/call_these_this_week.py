"""Whom to call this week: members most and more likely to leave whose day to call comes, the likeliest first."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.member_insights import report_text
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.member_insights.periods import FIRST_YEAR, LAST_YEAR
from membership_recruitment.membership.leaving_risk import rules, scores, told

PAGE = "docs/leaving-risk.md"
MOST = 500  # a list of more is no list to call from


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for Frappe's report page."""
	first, last = read(filters)
	found, count = told.to_call(first, last, MOST) if rules.rules().enabled else ([], 0)
	return columns(), [row(one) for one in found], message(count)


def read(filters: dict | None) -> tuple[date, date]:
	"""The days as the report page sends them, or this week's; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	monday = getdate() - timedelta(days=getdate().weekday())
	first = getdate(filters.from_date) if filters.from_date else monday
	last = getdate(filters.to_date) if filters.to_date else first
	if not (first and last) or first.year < FIRST_YEAR or last.year > LAST_YEAR:
		frappe.throw(_("Choose days between the years {0} and {1}.").format(FIRST_YEAR, LAST_YEAR))
	if not filters.to_date:
		last += timedelta(days=6)
	if first > last:
		frappe.throw(
			_("The first day, {0}, lies after the last day, {1}. Change one of them.").format(
				formatdate(first), formatdate(last)
			)
		)
	return first, last


def row(one: dict) -> dict:
	return {
		**one,
		"reasons_for": ". ".join(one["reasons_for"]),
		"reasons_against": ". ".join(one["reasons_against"]),
	}


def columns() -> list[dict]:
	ranking = scores.in_force()
	link = {"fieldtype": "Link", "options": "Member"}
	return [
		{"fieldname": "member", "label": _("Member"), "width": 200, **link},
		{"fieldname": "whom", "label": _("Whom to Call"), "fieldtype": "Data", "width": 160},
		{"fieldname": "phone", "label": _("Phone"), "fieldtype": "Data", "width": 140, "align": "left"},
		{"fieldname": "band", "label": _("Likely to Leave"), "fieldtype": "Data", "width": 130},
		{
			"fieldname": "chance",
			"label": _("Chance of Leaving"),
			"fieldtype": "Percent",
			"precision": 0,
			"width": 140,
			"hidden": int(bool(ranking) and not ranking.shows_percent),
		},
		{"fieldname": "call_on", "label": _("Call From"), "fieldtype": "Date", "width": 110},
		{"fieldname": "end_date", "label": _("Last Day"), "fieldtype": "Date", "width": 110},
		{"fieldname": "payer", "label": _("Fee Paid By"), "width": 130, **link},
		{**report_text.reasons("reasons_for", _("Speaks for Leaving")), "hidden": int(not ranking)},
		{**report_text.reasons("reasons_against", _("Speaks for Staying")), "hidden": int(not ranking)},
	]


def message(found: int) -> str:
	if not rules.rules().enabled:
		return _("Nobody is looked at: it is switched on in Leaving Risk Settings.")
	sentences = [
		_("Members most and more likely to leave whose day to call lies in these days, the likeliest first."),
		_("It is for a call, a welcome or help, never for marketing, and decides nothing."),
	]
	limits = []
	if not scores.in_force():
		limits.append(
			_(
				"No model is in use: order and chance are the share of the terms of each type, first or later, that was not renewed lately, which gives no reasons."
			)
		)
	if found > MOST:
		limits.append(_("Only the first {0} are shown. Choose fewer days.").format(MOST))
	return report_text.note(*sentences, page=PAGE, limits=limits)
