"""How figures are drawn: charts as Frappe's pages take them, and in their data what desk/charts.js needs beside."""

from collections.abc import Sequence
from typing import NamedTuple

from membership_recruitment.member_insights import report_text
from membership_recruitment.member_insights.filters import PeriodFilters
from membership_recruitment.utils.statistics import rounding

GREEN, GREY, BLUE, ORANGE = "#2f9e44", "#868e96", "#4dabf7", "#ff922b"
PALE_GREEN, PALE_GREY = "#b2d8b9", "#ced4da"
DIGITS = {"Percent": 1}  # whole numbers otherwise


class Series(NamedTuple):
	"""What is drawn in one colour: its name in the legend, and a value for each label (None: nothing to draw)."""

	name: str
	values: Sequence[float | None]
	color: str


def bars(
	labels: Sequence[str],
	series: Sequence[Series],
	*,
	fieldtype: str,
	stacked: bool = False,
	in_order: bool = False,
) -> dict:
	"""Bars for each label, beside or upon each other.

	Args:
	        labels: What stands below the bars.
	        series: One for each colour.
	        fieldtype: Of the values: "Int", "Percent" or "Currency".
	        in_order: The labels follow each other as years do: where there is no room, some are left out.
	"""
	return _chart("bar", labels, series, fieldtype, stacked=stacked, in_order=in_order)


def lines(
	labels: Sequence[str],
	series: Sequence[Series],
	*,
	fieldtype: str,
	below: Sequence[str] | None = None,
	known: int | None = None,
) -> dict:
	"""A line for each of the series.

	Args:
	        labels, series, fieldtype: As of `bars`.
	        below: What stands below the chart in place of the labels.
	        known: So many of the first labels are past, and what comes after them is marked as forecast; None: no mark.
	"""
	return _chart("line", labels, series, fieldtype, in_order=True, below=below, known=known)


def by_period(
	choice: PeriodFilters, rows: list[dict], drawn: dict[str, tuple[str, str]], *, fieldtype: str
) -> dict | None:
	"""A line for each field of `drawn` (field: name and color), over the periods in which the first one has a figure.

	A line is drawn down to 0 where it has no figure, so one with a gap among those periods is left out.
	"""
	leading = next(iter(drawn))
	shown = [
		(period, row) for period, row in zip(choice.periods, rows, strict=True) if row[leading] is not None
	]
	if not shown:
		return None
	return lines(
		[report_text.period_name(period, choice.interval) for period, _row in shown],
		[
			Series(name, [row[field] for _period, row in shown], color)
			for field, (name, color) in drawn.items()
			if all(row[field] is not None for _period, row in shown)
		],
		fieldtype=fieldtype,
	)


def _drawn(value: float | None, digits: int | None) -> float | None:
	if value is None:
		return None
	return rounding.whole(value) if digits is None else round(value, digits)


def _chart(kind: str, labels: Sequence[str], series: Sequence[Series], fieldtype: str, **look) -> dict:
	"""`drawn` stands within the data, since that is all which Frappe's dashboards keep of a report's chart."""
	digits = DIGITS.get(fieldtype)
	return {
		"type": kind,
		"fieldtype": fieldtype,
		"data": {
			"labels": list(labels),
			"datasets": [
				{
					"name": one.name,
					"values": [_drawn(value, digits) for value in one.values],
				}
				for one in series
			],
			"drawn": {"fieldtype": fieldtype, "colors": [one.color for one in series], **look},
		},
	}
