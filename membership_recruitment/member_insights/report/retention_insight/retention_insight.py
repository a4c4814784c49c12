"""Report 13: what those who joined and stayed a year had in common, for those who recruit."""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

from membership_recruitment.member_insights import charts, disclosure, insight_counts, report_text
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.insight_counts import (
	AGE,
	AGE_BANDS,
	CHARACTERISTICS,
	PATH,
	POSTCODE,
	SOURCE,
	UNKNOWN,
	ValueCount,
)
from membership_recruitment.membership.terms.periods import add_months, last_day_of_month

YEARS = 3
BARS = 12  # values drawn
FEWEST = 30  # of fewer members a share says more about chance than about them


@dataclass(frozen=True)
class InsightFilters:
	"""Checked filters: joined from `first` to `last`, seen a year after each; one characteristic or all (None)."""

	first: date
	last: date
	characteristic: str | None = None


@report_filters.return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = read(filters, reader)
	asked = [choice.characteristic] if choice.characteristic else CHARACTERISTICS
	counts = insight_counts.insights(asked, choice.first, choice.last)
	everyone = total(counts[asked[0]])
	rows = [row for name in asked for row in rows_of(name, counts[name], everyone, reader)]
	return (
		columns(),
		rows,
		message(choice, reader),
		chart(rows, asked[0]),
		summary(choice, rows, everyone, reader),
	)


def read(filters: dict | None, reader: Disclosure) -> InsightFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	a_year_ago = add_months(reader.last_day(getdate()), -12)
	if reader.cell:
		a_year_ago = last_day_of_month(a_year_ago.year, a_year_ago.month)
	filters.to_date = filters.to_date or a_year_ago
	filters.from_date = filters.from_date or add_months(getdate(filters.to_date) or a_year_ago, -12 * YEARS)
	first, last = report_filters.days(filters, reader)
	first, last = report_filters.known_days(first, min(last, a_year_ago), reader)
	if first > last:
		frappe.throw(
			_("Who stays a year is known of those who joined up to {0}. Choose an earlier first day.").format(
				formatdate(a_year_ago)
			)
		)
	characteristic = cstr(filters.characteristic) or None
	if characteristic and characteristic not in CHARACTERISTICS:
		frappe.throw(
			_("There is no characteristic {0}. Choose one from the list, or leave the field empty.").format(
				frappe.utils.escape_html(characteristic)
			)
		)
	return InsightFilters(first, last, characteristic)


def columns() -> list[dict]:
	return [
		{
			"fieldname": "characteristic",
			"label": _("Characteristic"),
			"fieldtype": "Data",
			"width": 165,
		},
		{"fieldname": "value", "label": _("Value"), "fieldtype": "Data", "width": 235},
		{"fieldname": "joined", "label": _("Members Joined"), "fieldtype": "Int", "width": 140},
		{"fieldname": "stayed", "label": _("Stayed a Year"), "fieldtype": "Int", "width": 130},
		{
			"fieldname": "share",
			"label": _("Share Who Stayed"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 165,
		},
		{
			"fieldname": "difference",
			"label": _("Difference from All"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 160,
		},
	]


def total(counts: list[ValueCount]) -> ValueCount:
	return ValueCount("", sum(count.joined for count in counts), sum(count.stayed for count in counts))


def rows_of(name: str, counts: list[ValueCount], everyone: ValueCount, reader: Disclosure) -> list[dict]:
	"""One row for each value that the reader may know of: those of too few people are not even named."""
	share_of_all = all_share(everyone, reader)
	found = []
	for count in counts:
		stayed, gone = reader.count(count.stayed), reader.count(count.gone)
		joined = stayed + gone  # a sum of what is shown: what adds up tells nothing more
		if not joined:
			continue
		share = reader.share(stayed, joined)
		known = share is not None and share_of_all is not None
		found.append(
			{
				"characteristic": _(name),
				"value": label(name, count.value),
				"joined": joined,
				"stayed": stayed,
				"share": share,
				"difference": share - share_of_all if known else None,
				"of": name,  # which characteristic, whatever the language
			}
		)
	return found


def all_share(everyone: ValueCount, reader: Disclosure) -> float | None:
	"""The share of all who joined, in percent."""
	return reader.share(
		reader.count(everyone.stayed), reader.count(everyone.stayed) + reader.count(everyone.gone)
	)


def label(name: str, value: str) -> str:
	if name == PATH:
		return (
			" → ".join(_(phase) for phase in value.split("\n")) if value else _("Straight into the register")
		)
	if value == UNKNOWN:
		return _("Unknown")
	if name == AGE:
		return age_band(int(value))
	if name == POSTCODE:
		return f"{value}…"
	return _(value) if name == SOURCE else value


def age_band(first: int) -> str:
	"""Under 26, 26–35, …, 66 and over."""
	if not first:
		return _("Under {0}").format(AGE_BANDS[0])
	place = AGE_BANDS.index(first)
	if place == len(AGE_BANDS) - 1:
		return _("{0} and over").format(first)
	return f"{first}–{AGE_BANDS[place + 1] - 1}"


def message(choice: InsightFilters, reader: Disclosure) -> str:
	return report_text.definitions(
		_(
			"Of those who first became members from {0} to {1}: how many were members on the same day a year later."
		).format(formatdate(choice.first), formatdate(choice.last)),
		_("A difference says what goes together, not what causes what."),
		_(
			"A term has to cover that day: grace is no year of membership, and whoever's grace is not over yet is left out."
		),
		_("Who left and was back by then stayed."),
		_("The phases are those that the person was in before joining; the age is that on the joining day."),
		reader=reader,
		page="docs/retention-insight.md",
		limits=report_text.limits(choice.first, choice.last, reader),
	)


def chart(rows: list[dict], name: str) -> dict | None:
	"""The shares of one characteristic, the largest groups first."""
	drawn = [row for row in rows if row["of"] == name and row["share"] is not None][:BARS]
	if not drawn:
		return None
	return charts.bars(
		[row["value"] for row in drawn],
		[Series(_("Stayed a Year"), [row["share"] for row in drawn], charts.GREEN)],
		fieldtype="Percent",
	)


def summary(choice: InsightFilters, rows: list[dict], everyone: ValueCount, reader: Disclosure) -> list[dict]:
	"""All who joined beside those of as long a time before, and the value that goes with staying most."""
	months = (choice.last.year - choice.first.year) * 12 + choice.last.month - choice.first.month + 1
	before = insight_counts.everyone(
		add_months(choice.first, -months), reader.last_day(add_months(choice.last, -months))
	)
	now, then = (
		{
			"joined": reader.count(count.stayed) + reader.count(count.gone),
			"share": all_share(count, reader),
		}
		for count in (everyone, before)
	)
	cards = [
		report_text.card(_("Members joined"), now, then, "joined", datatype="Int"),
		report_text.card(_("Stayed a year"), now, then, "share", datatype="Percent"),
	]
	known = [row for row in rows if row["difference"] is not None and row["joined"] >= FEWEST]
	if known:
		best = max(known, key=lambda row: row["difference"])
		cards.append(
			report_text.card(
				_("Stayed most: {0}").format(best["value"]), best, None, "share", datatype="Percent"
			)
		)
	return [card for card in cards if card]
