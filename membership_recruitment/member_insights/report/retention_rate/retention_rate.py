"""Report 2: of those who were active when a period began, how many still are; and which terms were renewed."""

from frappe import _

from membership_recruitment.member_insights import (
	charts,
	disclosure,
	renewal_counts,
	report_text,
	spell_counts,
)
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import PeriodFilters
from membership_recruitment.settings import rules
from membership_recruitment.utils.words import in_days


@report_filters.return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = report_filters.read(filters, reader)
	rows = [
		{"period_start": period.start, "period_end": period.end, **figures(row, reader)}
		for period, row in zip(choice.periods, people(choice, reader), strict=True)
	]
	return columns(), rows, message(choice, reader), chart(choice, rows), summary(choice, rows)


def columns() -> list[dict]:
	return [
		{"fieldname": "period_start", "label": _("Period Start"), "fieldtype": "Date", "width": 140},
		{"fieldname": "period_end", "label": _("Period End"), "fieldtype": "Date", "width": 130},
		{"fieldname": "active_at_start", "label": _("Active at Start"), "fieldtype": "Int", "width": 150},
		{"fieldname": "retained", "label": _("Members Retained"), "fieldtype": "Int", "width": 155},
		{
			"fieldname": "retention_rate",
			"label": _("Retention Rate"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 165,
		},
		{
			"fieldname": "churn_rate",
			"label": _("Churn Rate"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 130,
		},
		{"fieldname": "joined", "label": _("Members Joined"), "fieldtype": "Int", "width": 140},
		{
			"fieldname": "field_rate",
			"label": _("Retention as Quoted"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 215,
		},
		{"fieldname": "due", "label": _("Terms Due"), "fieldtype": "Int", "width": 130},
		{"fieldname": "renewed", "label": _("Terms Renewed"), "fieldtype": "Int", "width": 130},
		{"fieldname": "undecided", "label": _("Terms Undecided"), "fieldtype": "Int", "width": 130},
		{
			"fieldname": "renewal_rate",
			"label": _("Renewal Rate"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 155,
		},
		{
			"fieldname": "first_year_renewal_rate",
			"label": _("First-Term Renewal Rate"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 235,
		},
	]


def people(choice: PeriodFilters, reader: Disclosure) -> list[dict]:
	"""Numbers of people and terms for each period, as the reader may see them."""
	exact = spell_counts.spells_by_period(choice)
	came_back = spell_counts.came_back_by_period(choice)
	shown = spell_counts.as_shown(choice, reader).flows if reader.cell else exact.flows
	renewals = renewal_counts.renewals_by_period(choice, reader)
	counts = []
	for flow, passing, returned, seen, term in zip(
		exact.flows, exact.came_and_went, came_back, shown, renewals, strict=True
	):
		stayed = flow.stayed(passing)
		lost = reader.count(flow.active_before - stayed - returned)
		broken_off = reader.count(flow.active_before - stayed)
		counts.append(
			{
				"active_at_start": seen.active_before,
				"retained": max(0, seen.active_before - lost),
				"stayed": max(0, seen.active_before - broken_off),
				"joined": seen.joined,
				"due": term.due,
				"renewed": term.renewed,
				"undecided": term.undecided,
				"decided": term.decided,
				"first_decided": term.first_decided,
				"first_renewed": term.first_renewed,
			}
		)
	return counts


def figures(row: dict, reader: Disclosure) -> dict:
	"""The report's columns from the numbers of people."""
	return {
		"active_at_start": row["active_at_start"],
		"retained": row["retained"],
		"retention_rate": reader.share(row["retained"], row["active_at_start"]),
		"churn_rate": reader.share(row["active_at_start"] - row["retained"], row["active_at_start"]),
		"joined": row["joined"],
		"field_rate": reader.share(row["stayed"], row["active_at_start"]),
		"due": row["due"],
		"renewed": row["renewed"],
		"undecided": row["undecided"],
		"renewal_rate": reader.share(row["renewed"], row["decided"]),
		"first_year_renewal_rate": reader.share(row["first_renewed"], row["first_decided"]),
	}


def message(choice: PeriodFilters, reader: Disclosure) -> str:
	return report_text.notes(
		choice,
		_(
			"Retained are those active on the day before the period who are active on its last day; who joined in between does not count."
		),
		_(
			"Retention as associations quote it to each other is (active at the end − joined in the period and still active) ÷ active at the start. Where it is lower than the retention rate, members who left and came back within the period are why."
		),
		_(
			"A term is renewed when the member's next one starts at most {0} after it ended, and undecided until then, unless the member has resigned or died; the renewal rate leaves the undecided out."
		).format(in_days(rules().grace_days)),
		_(
			"First-term renewal follows terms, not years: who resigned or died within a first term came up for no renewal, and a first term may be longer than a year. How many stay a year tells Cohort Retention."
		),
		reader=reader,
		page="docs/retention.md",
	)


def chart(choice: PeriodFilters, rows: list[dict]) -> dict | None:
	drawn = {
		"retention_rate": (_("Retention Rate"), charts.GREEN),
		"renewal_rate": (_("Renewal Rate"), charts.BLUE),
		"first_year_renewal_rate": (_("First-Term Renewal Rate"), charts.ORANGE),
	}
	return charts.by_period(choice, rows, drawn, fieldtype="Percent")


def summary(choice: PeriodFilters, rows: list[dict]) -> list[dict]:
	row, before, name = report_text.latest_two(choice, rows)
	cards = (
		report_text.card(
			_("Retention rate in {0}").format(name), row, before, "retention_rate", datatype="Percent"
		),
		report_text.card(_("Churn rate"), row, before, "churn_rate", datatype="Percent", good=-1),
		report_text.card(_("Renewal rate"), row, before, "renewal_rate", datatype="Percent"),
		report_text.card(
			_("First-term renewal rate"), row, before, "first_year_renewal_rate", datatype="Percent"
		),
	)
	return [card for card in cards if card]
