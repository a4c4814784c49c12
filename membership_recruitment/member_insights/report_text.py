"""Texts that the reports by period share: names of periods, the rules in force, cards with the change."""

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.member_insights import periods
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import PeriodFilters
from membership_recruitment.member_insights.periods import Period
from membership_recruitment.settings import rules

GREEN, GREY, BLUE, ORANGE = "#2f9e44", "#868e96", "#4dabf7", "#ff922b"


def period_name(period: Period, interval: str) -> str:
	"""2026, 2026 Q3 or 2026-09."""
	if interval == "Year":
		return str(period.end.year)
	if interval == "Quarter":
		return _("{0} Q{1}").format(period.end.year, (period.end.month + 2) // 3)
	return period.end.strftime("%Y-%m")


def axis_name(period: Period, interval: str) -> str:
	"""The period's name below a chart, where Frappe cuts off more than six letters of thirteen months: 26-09."""
	return period.end.strftime("%y-%m") if interval == "Month" else period_name(period, interval)


def rules_in_force() -> str:
	"""The settings that decide who counts as active, in a sentence."""
	grace_days = rules().grace_days
	if rules().grace_is_active:
		return _("A member counts as active up to {0} days of grace after a term ends.").format(grace_days)
	return _(
		"A member counts as active to the last day of a term; the {0} days of grace do not count."
	).format(grace_days)


def notes(choice: PeriodFilters, *sentences: str, reader: Disclosure, page: str) -> str:
	"""The message of a report by period: its definitions, then what else one has to know to read it."""
	parts = [*sentences]
	if choice.membership_type:
		parts.append(
			_("A membership belongs to the type that it began with, also where a later term has another.")
		)
	if choice.last > getdate():
		parts.append(_("Days after today count only the terms that are registered already."))
	return definitions(*parts, reader=reader, page=page)


def definitions(*sentences: str, reader: Disclosure, page: str) -> str:
	"""A report's message: what its figures mean, the rules in force, how they are rounded, where to read more."""
	parts = [*sentences, rules_in_force()]
	if reader.cell:
		parts.append(rounding(reader))
	parts.append(read_more(page))
	return " ".join(parts)


def read_more(page: str) -> str:
	"""Where the figures are explained, such as docs/retention.md; in Swedish docs/sv/retention.md."""
	if frappe.local.lang == "sv":
		page = page.replace("docs/", "docs/sv/", 1)
	return _("More about these figures: {0}.").format(page)


def rounding(reader: Disclosure) -> str:
	"""How numbers are shown to recruiting staff, in a sentence."""
	return _(
		"Numbers of people are rounded to multiples of {0}, fewer than {0} are shown as 0, and days are whole months that are over."
	).format(reader.cell)


def latest_two(choice: PeriodFilters, rows: list[dict]) -> tuple[dict, dict | None, str]:
	"""The latest row whose period is a whole one, the row before it, and the period's name.

	Part of a month against a whole one would look like a fall. Where no period is whole, the last row counts.
	"""
	whole = [k for k, period in enumerate(choice.periods) if _is_whole(period, choice.interval)]
	k = whole[-1] if whole else len(rows) - 1
	return rows[k], rows[k - 1] if k else None, period_name(choice.periods[k], choice.interval)


def _is_whole(period: Period, interval: str) -> bool:
	"""Whether neither edge of the report cuts the calendar period."""
	own = periods.number(period.end, interval)
	return (
		periods.number(period.day_before, interval) < own
		and periods.number(period.end + periods.ONE_DAY, interval) > own
	)


def card(
	label: str, row: dict, before: dict | None, field: str, *, datatype: str, good: int = 1
) -> dict | None:
	"""A summary card with the figure of the row before in its label; None where the figure is empty.

	Args:
	        label: What the figure is.
	        row, before: The rows to compare; no `before`: no comparison.
	        field: Column of the figure.
	        datatype: "Int" or "Percent".
	        good: 1 where more is better, -1 where less is.
	"""
	value, earlier = row[field], before[field] if before else None
	if value is None:
		return None
	if datatype in ("Percent", "Float"):
		value, earlier = round(value, 1), None if earlier is None else round(earlier, 1)
	indicator = "Blue"
	if earlier is not None:
		shown = frappe.format(earlier, {"fieldtype": datatype})
		label = _("{0} (before: {1})").format(label, shown)
		change = (value > earlier) - (value < earlier)
		indicator = {1: "Green", 0: "Blue", -1: "Red"}[change * good]
	if datatype == "Float":  # cards have no precision: Frappe would write 5.1 as 5.100
		value, datatype = frappe.format(value, {"fieldtype": "Float", "precision": 1}), "Data"
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def line_chart(
	choice: PeriodFilters, rows: list[dict], lines: dict[str, str], colors: dict[str, str], *, fieldtype: str
) -> dict | None:
	"""A line for each field of `lines` (field: name), over the periods in which the first one has a figure.

	A line is drawn down to 0 where it has no figure, so one with a gap among those periods is left out.
	"""
	leading = next(iter(lines))
	shown = [
		(period, row) for period, row in zip(choice.periods, rows, strict=True) if row[leading] is not None
	]
	if not shown:
		return None
	whole = [field for field in lines if all(row[field] is not None for _period, row in shown)]
	digits = 1 if fieldtype == "Percent" else None
	return {
		"data": {
			"labels": [axis_name(period, choice.interval) for period, _row in shown],
			"datasets": [
				{"name": lines[field], "values": [round(row[field], digits) for _period, row in shown]}
				for field in whole
			],
		},
		"type": "line",
		"fieldtype": fieldtype,
		"colors": [colors[field] for field in whole],
	}
