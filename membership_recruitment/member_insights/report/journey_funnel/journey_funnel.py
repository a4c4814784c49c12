"""Report 7: of those who came into each phase of the journey, who got further, in how many days, and who was lost."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

from membership_recruitment.member_insights import charts, disclosure, funnel_counts, report_text
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_insights.charts import Series
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.funnel_counts import PhaseCount
from membership_recruitment.membership.terms.periods import add_months, last_day_of_month

MONTHS = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FunnelFilters:
	"""Checked filters: who came in from `first` to `last`, seen on the day `as_of`."""

	first: date
	last: date
	as_of: date
	source: str | None = None
	campaign: str | None = None
	target_group: str | None = None

	def before(self) -> "FunnelFilters":
		"""The period of the same length before, seen as long after its end; whole months before whole months."""
		months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
		month_end = last_day_of_month(self.last.year, self.last.month)
		if (self.first.day, self.last) == (1, month_end):
			first = add_months(self.first, -months)
			as_of = add_months(self.as_of, -months)
			if self.as_of == last_day_of_month(self.as_of.year, self.as_of.month):
				as_of = last_day_of_month(as_of.year, as_of.month)
		else:
			days = self.last - self.first + ONE_DAY
			first, as_of = self.first - days, self.as_of - days
		return replace(self, first=first, last=self.first - ONE_DAY, as_of=as_of)

	def count(self, **what) -> list[PhaseCount]:
		return funnel_counts.funnel(
			self.first,
			self.last,
			source=self.source,
			campaign=self.campaign,
			target_group=self.target_group,
			as_of=self.as_of,
			**what,
		)


@report_filters.return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	reader = disclosure.for_reader()
	choice = read(filters, reader)
	rows, before = now_and_before(choice, reader)
	return columns(), rows, message(choice, reader), chart(rows), summary(rows, before)


def now_and_before(choice: FunnelFilters, reader: Disclosure) -> tuple[list[dict], list[dict]]:
	"""The rows of the period, and those of the period before, in which nobody is counted as being there now."""
	people = dict(frappe.get_all("Journey Phase", fields=["name", "people"], as_list=True))
	rows = [row(count, people[count.phase], reader) for count in choice.count()]
	before = [row(count, people[count.phase], reader) for count in choice.before().count(with_now=False)]
	return rows, before


def read(filters: dict | None, reader: Disclosure) -> FunnelFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	today = getdate()
	filters.to_date = filters.to_date or today
	filters.from_date = filters.from_date or add_months(today.replace(day=1), -MONTHS)
	first, last = report_filters.days(filters, reader)
	if first > today:
		frappe.throw(
			_("The first day, {0}, lies in the future. Choose an earlier one.").format(formatdate(first))
		)
	source = report_filters.stored_name("Recruitment Source", cstr(filters.source))
	if filters.source and not source:
		frappe.throw(
			_("There is no recruitment source {0}. Choose one from the list.").format(
				frappe.utils.escape_html(cstr(filters.source))
			)
		)
	campaign = report_filters.stored_name("Campaign", cstr(filters.campaign))
	if filters.campaign and not campaign:
		frappe.throw(
			_("There is no campaign {0}. Choose one from the list.").format(
				frappe.utils.escape_html(cstr(filters.campaign))
			)
		)
	target_group = report_filters.stored_name("Target Group", cstr(filters.target_group))
	if filters.target_group and not target_group:
		frappe.throw(
			_("There is no target group {0}. Choose one from the list.").format(
				frappe.utils.escape_html(cstr(filters.target_group))
			)
		)
	return FunnelFilters(first, last, reader.last_day(today), source, campaign, target_group)


def columns() -> list[dict]:
	return [
		{
			"fieldname": "phase",
			"label": _("Phase"),
			"fieldtype": "Link",
			"options": "Journey Phase",
			"width": 170,
		},
		{"fieldname": "entered", "label": _("Came In"), "fieldtype": "Int", "width": 110},
		{"fieldname": "advanced", "label": _("Went On"), "fieldtype": "Int", "width": 110},
		{
			"fieldname": "conversion_rate",
			"label": _("Conversion"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 120,
		},
		{
			"fieldname": "median_days",
			"label": _("Median Days"),
			"fieldtype": "Float",
			"precision": 1,
			"width": 120,
		},
		{"fieldname": "in_phase_now", "label": _("In Phase Now"), "fieldtype": "Int", "width": 130},
		{"fieldname": "lost", "label": _("Lost", context="Journey"), "fieldtype": "Int", "width": 100},
	]


def row(count: PhaseCount, people: str, reader: Disclosure) -> dict:
	advanced, lost = reader.count(count.advanced), reader.count(count.lost)
	# a sum of what is shown: what adds up tells nothing more
	entered = advanced + lost + reader.count(count.others)
	return {
		"phase": count.phase,
		"entered": entered,
		"advanced": advanced,
		"conversion_rate": reader.share(advanced, entered),
		"median_days": reader.average(count.median_days, count.advanced),
		"in_phase_now": reader.count(count.in_phase_now),
		"lost": lost,
		"people": people,  # which list the page opens
	}


def message(choice: FunnelFilters, reader: Disclosure) -> str:
	return report_text.note(
		_(
			"Of those who came into a phase from {0} to {1}: who took a step into any later phase up to {2}, and who left the journey without."
		).format(formatdate(choice.first), formatdate(choice.last), formatdate(choice.as_of)),
		_("The rest are still there or went back. Who comes in again counts once."),
		_("Median days run from coming in to going on, among those who went on."),
		_("In the cards, the period before is seen as long after its end."),
		report_text.rounding(reader) if reader.cell else "",
		page="docs/journey-funnel.md",
	)


def chart(rows: list[dict]) -> dict | None:
	if not any(row["entered"] for row in rows):
		return None
	still_there = [row["entered"] - row["advanced"] - row["lost"] for row in rows]
	return charts.bars(
		[_(row["phase"]) for row in rows],
		[
			Series(_("Went On"), [row["advanced"] for row in rows], charts.GREEN),
			Series(_("Still There", context="Journey"), still_there, charts.BLUE),
			Series(_("Lost", context="Journey"), [row["lost"] for row in rows], charts.GREY),
		],
		fieldtype="Int",
		stacked=True,
	)


def summary(rows: list[dict], before: list[dict]) -> list[dict]:
	if not rows:
		return []
	first, first_before = rows[0], before[0]
	name = _(first["phase"])
	cards = [
		report_text.card(_("Came into {0}").format(name), first, first_before, "entered", datatype="Int"),
		report_text.card(
			_("Went on from {0}").format(name), first, first_before, "conversion_rate", datatype="Percent"
		),
	]
	joined = [k for k, row in enumerate(rows) if row["people"] == "Members"][:1]
	for k in joined:
		cards.append(report_text.card(_("Became members"), rows[k], before[k], "entered", datatype="Int"))
	cards.append(
		report_text.card(
			_("Lost on the way"),
			{"lost": sum(row["lost"] for row in rows)},
			{"lost": sum(row["lost"] for row in before)},
			"lost",
			datatype="Int",
			good=-1,
		)
	)
	return [card for card in cards if card]
