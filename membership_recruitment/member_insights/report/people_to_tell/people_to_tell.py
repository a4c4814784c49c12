"""Those who have not given their data themselves and must be told where it comes from, the most urgent first."""

import frappe
from frappe import _
from frappe.utils import date_diff, getdate, nowdate

from membership_recruitment.member_insights import report_text
from membership_recruitment.member_insights.filters import return_errors_as_messages

PAGE = "docs/privacy.md"
MEMBER, PROSPECT = "Member", "Membership Prospect"
DUE = "must_be_told_by"
MOST = 1000
FIELDS = ("name", "full_name", "email", "recruitment_source", "status", "creation", DUE)


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for Frappe's report page: those whom the reader may see."""
	people = (filters or {}).get("people") or PROSPECT
	if people not in (MEMBER, PROSPECT):
		frappe.throw(_("Choose prospects or members."))
	found = frappe.get_list(
		people,
		filters=[[people, DUE, "is", "set"]],
		fields=list(FIELDS),
		order_by=f"{DUE} asc",
		limit=MOST + 1,
	)
	attempts = _attempts(people, [row.name for row in found])
	rows = [_row(people, row, attempts.get(row.name, "")) for row in found[:MOST]]
	return _columns(people), rows, _message(rows, len(found) > MOST)


def _attempts(people: str, names: list[str]) -> dict[str, str]:
	"""What became of the last mail to each of them that did not arrive, or is on its way; the reader sees these people."""
	rows = frappe.get_all(
		"Personal Data Notice",
		filters={
			"subject_doctype": people,
			"subject_name": ["in", names or [""]],
			"kind": "Where the Data Comes From",
		},
		fields=["subject_name", "status", "result"],
		order_by="creation asc",
	)
	return {row.subject_name: row.result or _(row.status, context="Personal Data Notice") for row in rows}


def _row(people: str, row, attempt: str) -> dict:
	return {
		"doctype": people,
		"person": row.name,
		"full_name": row.full_name,
		DUE: row[DUE],
		"days_left": date_diff(row[DUE], nowdate()),
		"came_on": getdate(row.creation),
		"recruitment_source": row.recruitment_source,
		"has_email": int(bool(row.email)),
		"attempt": attempt,
	}


def _columns(people: str) -> list[dict]:
	return [
		{"fieldname": "person", "label": _(people), "fieldtype": "Link", "options": people, "width": 180},
		{"fieldname": DUE, "label": _("Must Be Told By"), "fieldtype": "Date", "width": 160},
		{"fieldname": "days_left", "label": _("Days Left"), "fieldtype": "Int", "width": 100},
		{"fieldname": "came_on", "label": _("Came On"), "fieldtype": "Date", "width": 110},
		{
			"fieldname": "recruitment_source",
			"label": _("Recruitment Source"),
			"fieldtype": "Link",
			"options": "Recruitment Source",
			"width": 170,
		},
		{"fieldname": "has_email", "label": _("Has E-mail"), "fieldtype": "Check", "width": 100},
		{"fieldname": "attempt", "label": _("Last Mail"), "fieldtype": "Data", "width": 280},
	]


def _message(rows: list[dict], cut_off: bool) -> str:
	late = sum(row["days_left"] < 0 for row in rows)
	sentences = [
		_("Somebody else has given their data: each must be told within a month, and nothing is sent before.")
	]
	if late:
		sentences.append(_("Overdue: {0}.").format(late))
	limits = [_("Only the first {0} are shown.").format(MOST)] if cut_off else []
	return report_text.note(*sentences, page=PAGE, limits=limits)
