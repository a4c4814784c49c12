"""The members behind a figure of Active and Inactive Members or Retention Rate, by name, for those who read members."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import cstr

from membership_recruitment.member_insights import behind_figures, report_text
from membership_recruitment.member_insights.behind_figures import FIGURES, FLOWS, TERMS, Behind
from membership_recruitment.member_insights.disclosure import EXACT
from membership_recruitment.member_insights.filters import days, known_type, return_errors_as_messages
from membership_recruitment.member_insights.periods import Period
from membership_recruitment.membership.terms.spells import FOREVER
from membership_recruitment.utils import batches

PAGE = "docs/active-members.md"
MOST = 10_000  # more than anybody reads, and about what a browser can show


@dataclass(frozen=True)
class Question:
	"""Checked filters."""

	figure: str
	period: Period
	membership_type: str | None = None


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for Frappe's report page."""
	question = read(filters)
	period = question.period
	found = behind_figures.behind(
		question.figure, period.start, period.end, question.membership_type, MOST + 1
	)
	shown = found[:MOST]
	return columns(question), rows(shown), message(question, len(found) > MOST)


def read(filters: dict | None) -> Question:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	figure = cstr(filters.figure)
	if figure not in FIGURES:
		frappe.throw(_("Choose the figure from the list."))
	return Question(figure, Period(*days(filters, EXACT)), known_type(filters))


def rows(found: list[Behind]) -> list[dict]:
	"""With the names of those whom the reader may see; the others are left out."""
	known = {
		row.name: row
		for names in batches.split({one.member for one in found})
		for row in frappe.get_list(
			"Member",
			filters={"name": ["in", names]},
			fields=["name", "full_name", "status", "membership_type"],
			limit=len(names),
		)
	}
	return [
		{
			"member": one.member,
			"member_name": known[one.member].full_name,
			"status": known[one.member].status,
			"membership_type": known[one.member].membership_type,
			"from_date": one.start,
			"to_date": None if one.end >= FOREVER else one.end,
		}
		for one in found
		if one.member in known
	]


def columns(question: Question) -> list[dict]:
	of_terms = question.figure in TERMS
	return [
		{"fieldname": "member", "label": _("Member"), "fieldtype": "Link", "options": "Member", "width": 120},
		{"fieldname": "member_name", "label": _("Member Name"), "fieldtype": "Data", "width": 220},
		{
			"fieldname": "from_date",
			"label": _("First Day of the Term") if of_terms else _("Member Since"),
			"fieldtype": "Date",
			"width": 160,
		},
		{
			"fieldname": "to_date",
			"label": _("Last Day of the Term") if of_terms else _("Last Active Day"),
			"fieldtype": "Date",
			"width": 160,
		},
		{"fieldname": "status", "label": _("Status Today"), "fieldtype": "Data", "width": 120},
		{
			"fieldname": "membership_type",
			"label": _("Membership Type"),
			"fieldtype": "Link",
			"options": "Membership Type",
			"width": 150,
		},
	]


def message(question: Question, cut_off: bool) -> str:
	sentences = [
		_("Those whom the figure counts, with the days for which they count; the status is today's.")
	]
	if question.figure in FLOWS:
		sentences.append(_("Whoever joined or left twice in the period stands here twice."))
	limits = []
	if cut_off:
		limits.append(_("Only the first {0} are shown. Choose fewer days or one type.").format(MOST))
	return report_text.definitions(*sentences, reader=EXACT, page=PAGE, limits=limits)
