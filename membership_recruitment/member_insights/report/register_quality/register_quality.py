"""What looks wrong or old in the register, by member, with the way to mend it."""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import cstr

from membership_recruitment.member_insights import register_quality, report_text
from membership_recruitment.member_insights.filters import return_errors_as_messages

PAGE = "docs/register-quality.md"


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and summary for Frappe's report page."""
	only = read(filters)
	rows, counts = register_quality.found(only)
	return columns(), rows, message(counts), None, summary(counts)


def read(filters: dict | None) -> str | None:
	"""The kind that was chosen; throws a sentence for what is none."""
	only = cstr(frappe._dict(filters or {}).finding)
	if only and only not in {kind.name for kind in register_quality.kinds()}:
		frappe.throw(_("Choose from the list what to look for."))
	return only or None


def columns() -> list[dict]:
	return [
		{"fieldname": "member", "label": _("Member"), "fieldtype": "Link", "options": "Member", "width": 120},
		{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 190},
		{"fieldname": "finding", "label": _("What Was Found"), "fieldtype": "Data", "width": 200},
		{"fieldname": "detail", "label": _("Which"), "fieldtype": "Data", "width": 200, "align": "left"},
		report_text.sentences("mend", _("What to Do"), 480),
	]


def message(counts: Counter) -> str:
	limits = [
		_("Of “{0}” only the first {1} of {2} are shown.").format(
			_(name), register_quality.MOST_ROWS, frappe.format(count, "Int")
		)
		for name, count in counts.items()
		if count > register_quality.MOST_ROWS
	]
	sentence = (
		_("What looks wrong or old in the register. Nothing is changed by itself.")
		if counts.total()
		else _("Nothing looks wrong.")
	)
	return report_text.note(
		sentence,
		_("Notes are looked through for what looks like an identity number or has a word about health."),
		_("Who has left is looked at only where it still matters: birth dates, notes and double entries."),
		page=PAGE,
		limits=limits,
	)


def summary(counts: Counter) -> list[dict]:
	return [
		{"label": _(name), "value": count, "datatype": "Int", "indicator": "Orange"}
		for name, count in counts.items()
		if count
	]
