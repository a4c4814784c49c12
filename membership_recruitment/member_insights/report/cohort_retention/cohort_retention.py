"""Report 3: of those who first joined in a year, how many are members n years after their own join date."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate

from membership_recruitment.member_insights import charts, cohort_counts, disclosure, report_text
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.cohort_counts import Cohort
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import return_errors_as_messages

MOST_YEARS = 100
# years after joining that are drawn, from deep to pale green
DRAWN = {1: "#2b8a3e", 2: "#51cf66", 3: "#8ce99a", 5: "#d3f9d8"}
MOST_COHORTS = 20  # drawn; of more the bars get too thin


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	first, last = years(filters)
	reader = disclosure.for_reader()
	known_from = report_filters.known_from(reader)
	cohorts = cohort_counts.cohorts(first, last, reader.last_day(getdate()), known_from)
	cohorts = [cohort for cohort in cohorts if reader.count(cohort.size)]
	rows = [row(cohort, reader) for cohort in cohorts]
	width = max((len(cohort.stayed) for cohort in cohorts), default=0)
	return columns(width), rows, message(reader, first, last), chart(rows), summary(rows)


def years(filters: dict | None) -> tuple[int, int]:
	"""First and last year asked for; the last ten where nothing is."""
	filters = frappe._dict(filters or {})
	last = cint(filters.to_year) or getdate().year
	first = cint(filters.from_year) or last - 9
	if not 1000 <= first <= last <= 9998:
		frappe.throw(_("Choose years from the earlier to the later one, such as 2015 to 2024."))
	if last - first >= MOST_YEARS:
		frappe.throw(_("That makes more than {0} rows. Choose years closer together.").format(MOST_YEARS))
	return first, last


def columns(width: int) -> list[dict]:
	return [
		{"fieldname": "cohort", "label": _("Joined In"), "fieldtype": "Data", "width": 110},
		{"fieldname": "size", "label": _("Members Joined"), "fieldtype": "Int", "width": 140},
		*(
			{
				"fieldname": f"year_{n}",
				"label": after(n),
				"fieldtype": "Percent",
				"precision": 1,
				"width": 120,
			}
			for n in range(1, width + 1)
		),
	]


def row(cohort: Cohort, reader: Disclosure) -> dict:
	return {
		"cohort": str(cohort.year),
		"size": reader.count(cohort.size),
		**{
			f"year_{n}": reader.rate(stayed, cohort.size - undecided)
			for n, (stayed, undecided) in enumerate(
				zip(cohort.stayed, cohort.undecided, strict=True), start=1
			)
		},
	}


def message(reader: Disclosure, first: int, last: int) -> str:
	begin, known_from = date(first, 1, 1), report_filters.known_from(reader)
	return report_text.definitions(
		_(
			"The share of those who first joined in a year who are members on the day n years after they joined."
		),
		_(
			"A term has to cover that day: grace is no year of membership, and whoever's grace is not over yet is left out."
		),
		_("Who left and came back counts on the days on which they are members again."),
		_("A cell is filled once everyone who joined in that year has come so far."),
		reader=reader,
		page="docs/cohort-retention.md",
		limits=report_text.limits(max(known_from or begin, begin), date(last, 12, 31), reader),
	)


def chart(rows: list[dict]) -> dict | None:
	"""Bars for each cohort, side by side: whether later cohorts stay better shows along a colour.

	Bars and no lines, since Frappe draws a figure that is not there yet as 0: a bar is missing, a line would fall.
	"""
	drawn = [row for row in rows if row.get("year_1") is not None][-MOST_COHORTS:]
	years = [n for n in DRAWN if any(row.get(f"year_{n}") is not None for row in drawn)]
	if not drawn:
		return None
	return charts.bars(
		[row["cohort"] for row in drawn],
		[Series(after(n), [row.get(f"year_{n}") for row in drawn], DRAWN[n]) for n in years],
		fieldtype="Percent",
		in_order=True,
	)


def after(years: int) -> str:
	return _("After {0} Years").format(years) if years > 1 else _("After 1 Year")


def summary(rows: list[dict]) -> list[dict]:
	"""How the latest cohort with a full first year did beside the one before it; likewise after three years."""
	found = []
	for n, label in ((1, _("First year, joined in {0}")), (3, _("Three years, joined in {0}"))):
		whole = [row for row in rows if row.get(f"year_{n}") is not None]
		if whole:
			before = whole[-2] if len(whole) > 1 else None
			found.append(
				report_text.card(
					label.format(whole[-1]["cohort"]), whole[-1], before, f"year_{n}", datatype="Percent"
				)
			)
	return found
