"""Report 9: how large the gaps of each phase are on a journey map, what is being done, and how many people go on."""

import frappe
from frappe import _
from frappe.utils import cstr, flt, formatdate

from membership_recruitment.member_insights import charts, disclosure, report_text
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.filters import return_errors_as_messages
from membership_recruitment.member_insights.report.journey_funnel import journey_funnel
from membership_recruitment.member_journey.map import gaps, maps

CLOSED = ("Done", "Dropped")


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	name = chosen_map(filters)
	if not name:
		return columns(), [], _("There is no journey map yet. Start one under Map the Journey."), None, []
	journey_map = frappe.get_doc("Journey Map", name)
	earlier = frappe.get_doc("Journey Map", journey_map.earlier_map) if journey_map.earlier_map else None
	rows = phases(journey_map)
	return (
		columns(),
		rows,
		message(journey_map),
		chart(rows, journey_map, earlier),
		summary(rows, journey_map, earlier),
	)


def chosen_map(filters: dict | None) -> str | None:
	"""The map asked for, or the latest: a finished one, where there is any."""
	name = cstr((filters or {}).get("journey_map"))
	if name:
		if not frappe.db.exists("Journey Map", name):
			frappe.throw(_("There is no journey map {0}. Choose one from the list.").format(name))
		return name
	for status in (maps.FINISHED, "Draft"):
		latest = frappe.get_all(
			"Journey Map",
			filters={"status": status},
			order_by="map_date desc, creation desc",
			limit=1,
			pluck="name",
		)
		if latest:
			return latest[0]
	return None


def columns() -> list[dict]:
	return [
		{
			"fieldname": "phase",
			"label": _("Phase"),
			"fieldtype": "Link",
			"options": "Journey Phase",
			"width": 170,
		},
		{"fieldname": "questions", "label": _("Questions"), "fieldtype": "Int", "width": 110},
		{"fieldname": "answered", "label": _("Answered"), "fieldtype": "Int", "width": 110},
		{
			"fieldname": "gap_score",
			"label": _("Gap Score"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 120,
		},
		{
			"fieldname": "open_improvements",
			"label": _("Open Improvements"),
			"fieldtype": "Int",
			"width": 160,
		},
		{
			"fieldname": "conversion_rate",
			"label": _("Conversion"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 120,
		},
		{
			"fieldname": "target_rate",
			"label": _("Target Conversion"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 150,
		},
	]


def phases(journey_map) -> list[dict]:
	"""A row for each phase of the map; the conversion is the one of report 7 without filters."""
	targets = dict(frappe.get_all("Journey Phase", fields=["name", "target_conversion"], as_list=True))
	open_improvements = dict(
		frappe.db.sql(
			"""select phase, count(*) from `tabJourney Improvement`
			where status not in %(closed)s group by phase""",
			{"closed": CLOSED},
		)
	)
	conversions = conversion_rates()
	return [
		{
			"phase": score.phase,
			"questions": score.questions,
			"answered": score.answered,
			"gap_score": score.gap_score,
			"open_improvements": open_improvements.get(score.phase, 0),
			"conversion_rate": conversions.get(score.phase),
			"target_rate": flt(targets.get(score.phase)) or None,
			"journey_map": journey_map.name,
		}
		for score in maps.scores(journey_map)
	]


def conversion_rates() -> dict[str, float | None]:
	"""By phase, as the reader finds them in report 7 without filters."""
	reader = disclosure.for_reader()
	people = dict(frappe.get_all("Journey Phase", fields=["name", "people"], as_list=True))
	rows = [
		journey_funnel.row(count, people[count.phase], reader)
		for count in journey_funnel.read(None, reader).count()
	]
	return {row["phase"]: row["conversion_rate"] for row in rows[:-1]}  # nobody goes on from the last phase


def message(journey_map) -> str:
	return report_text.note(
		_("{0} of {1}: what is missing in each phase; the higher the bar, the more.").format(
			frappe.bold(frappe.utils.escape_html(journey_map.title)), formatdate(journey_map.map_date)
		),
		_(
			"The gap score is the share that is missing of the answered questions by their weight: Yes counts in full, Partly half, No and Don't know not at all. 0 is everything there, 100 nothing."
		),
		_("The conversion is the one of the report Journey Funnel over its usual months."),
		page="docs/journey.md",
	)


def chart(rows: list[dict], journey_map, earlier) -> dict | None:
	if not any(row["answered"] for row in rows):
		return None
	before = {score.phase: score.gap_score for score in maps.scores(earlier)} if earlier else {}
	series = [Series(journey_map.title, [row["gap_score"] for row in rows], charts.ORANGE)]
	if earlier:
		series.insert(0, Series(earlier.title, [before.get(row["phase"]) for row in rows], charts.GREY))
	return charts.bars([_(row["phase"]) for row in rows], series, fieldtype="Percent")


def summary(rows: list[dict], journey_map, earlier) -> list[dict]:
	"""The whole map beside the earlier one, the largest gap, and what is being done."""
	now = {"gap_score": gaps.gap_score(maps.answers(journey_map))}
	# a part of a map against a whole one would look better or worse than it is
	whole = earlier and all(row.answer for row in journey_map.answers)
	before = {"gap_score": gaps.gap_score(maps.answers(earlier))} if whole else None
	cards = [
		report_text.card(
			_("Gap score of the whole journey"), now, before, "gap_score", datatype="Percent", good=-1
		)
	]
	scored = [row for row in rows if row["gap_score"] is not None]
	if scored:
		largest = max(scored, key=lambda row: row["gap_score"])
		phase = largest["phase"]
		cards.append(
			report_text.card(
				_("Largest gap: {0}").format(_(phase)),
				largest,
				None,
				"gap_score",
				datatype="Percent",
			)
		)
	total = {"open_improvements": sum(row["open_improvements"] for row in rows)}
	cards.append(report_text.card(_("Open Improvements"), total, None, "open_improvements", datatype="Int"))
	return [card for card in cards if card]
