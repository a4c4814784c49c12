"""Report 1: active and inactive members at the end of each period, and who joined and left in it."""

from frappe import _
from frappe.utils import formatdate

from membership_recruitment.member_insights import charts, disclosure, report_text, spell_counts
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import PeriodFilters


@report_filters.return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = report_filters.read(filters, reader)
	rows = people(choice, reader)
	return columns(), rows, message(choice, reader), chart(choice, rows), summary(choice, rows)


def columns() -> list[dict]:
	return [
		{"fieldname": "period_end", "label": _("Period End"), "fieldtype": "Date", "width": 130},
		{"fieldname": "active", "label": _("Active Members"), "fieldtype": "Int", "width": 160},
		{"fieldname": "inactive", "label": _("Inactive Members"), "fieldtype": "Int", "width": 175},
		{"fieldname": "joined", "label": _("Members Joined"), "fieldtype": "Int", "width": 140},
		{"fieldname": "left", "label": _("Members Left"), "fieldtype": "Int", "width": 140},
		{"fieldname": "net", "label": _("Net Change"), "fieldtype": "Int", "width": 160},
	]


def people(choice: PeriodFilters, reader: Disclosure) -> list[dict]:
	spells = spell_counts.as_shown(choice, reader)
	return [
		{
			"period_end": period.end,
			"active": flow.active,
			"inactive": max(
				0, ever - flow.active
			),  # rounded, who ever joined may seem fewer than who is there
			"joined": flow.joined,
			"left": flow.left,
			"net": flow.joined - flow.left,
		}
		for period, flow, ever in zip(choice.periods, spells.flows, spells.ever, strict=True)
	]


def message(choice: PeriodFilters, reader: Disclosure) -> str:
	return report_text.notes(
		choice,
		_(
			"Active and inactive are counted on the last day of each period: inactive is whoever has been a member and is not active that day."
		),
		_(
			"Joined and left count memberships that begin and that run out in the period, so active + joined − left leads from each row to the next."
		),
		reader=reader,
		page="docs/active-members.md",
	)


def chart(choice: PeriodFilters, rows: list[dict]) -> dict | None:
	"""Lines for the stocks; those who joined and left would be lost at their scale."""
	drawn = {
		"active": (_("Active Members"), charts.GREEN),
		"inactive": (_("Inactive Members"), charts.GREY),
	}
	return charts.by_period(choice, rows, drawn, fieldtype="Int")


def summary(choice: PeriodFilters, rows: list[dict]) -> list[dict]:
	last, before_last = rows[-1], rows[-2] if len(rows) > 1 else None
	whole, before, name = report_text.latest_two(choice, rows)
	cards = (
		report_text.card(
			_("Active on {0}").format(formatdate(last["period_end"])),
			last,
			before_last,
			"active",
			datatype="Int",
		),
		report_text.card(_("Inactive Members"), last, before_last, "inactive", datatype="Int", good=-1),
		report_text.card(_("Joined in {0}").format(name), whole, before, "joined", datatype="Int"),
		report_text.card(_("Left in {0}").format(name), whole, before, "left", datatype="Int", good=-1),
	)
	return [card for card in cards if card]
