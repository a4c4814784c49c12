"""Report 11: how many members there will be, what if, and how right the forecast has been.

Not for recruiting staff, who see rounded numbers: with the what-if inputs one would find out what was rounded.
"""

from dataclasses import dataclass
from math import isfinite

import frappe
from frappe import _
from frappe.utils import cstr

from membership_recruitment.member_insights import (
	charts,
	disclosure,
	forecast_records,
	forecast_terms,
	forecast_text,
	member_forecast,
)
from membership_recruitment.member_insights.charts import BLUE, GREEN, ORANGE, PALE_GREEN, Series
from membership_recruitment.member_insights.filters import known_type, return_errors_as_messages
from membership_recruitment.member_insights.forecast_history import History, last_day
from membership_recruitment.member_insights.forecast_records import Said
from membership_recruitment.member_insights.member_forecast import LONGEST, YEAR, Forecast
from membership_recruitment.utils.statistics import rounding

PAST = 24  # months of the chart
MOST_JOINS = 1000  # percent more


@dataclass(frozen=True)
class Question:
	"""Checked filters: `joins` in percent and `retention` in percentage points more (below 0: fewer)."""

	months: int
	membership_type: str | None
	joins: float
	retention: float

	@property
	def what_if(self) -> bool:
		return bool(self.joins or self.retention)


@return_errors_as_messages
def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page."""
	if disclosure.for_reader().cell:
		frappe.throw(_("The forecast is for those who see all figures, and yours are rounded."))
	question = read(filters)
	history = forecast_terms.history()
	of_type = history.of([question.membership_type]) if question.membership_type else history
	refuse_nothing(of_type)
	# twelve at least: the cards look so far ahead
	forecast = member_forecast.forecast(
		history,
		max(question.months, YEAR),
		[question.membership_type] if question.membership_type else None,
		question.joins,
		question.retention,
	)
	said = forecast_records.said_of(
		max(of_type.last - PAST + 1, of_type.first), of_type.last, question.membership_type
	)
	return (
		columns(question),
		rows(question, forecast),
		forecast_text.message(of_type, forecast, said),
		chart(question, of_type, forecast, said),
		forecast_text.summary(of_type, forecast, said),
	)


def read(filters: dict | None) -> Question:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	months = number(filters.months)
	if months is None or months != int(months) or not 1 <= months <= LONGEST:
		frappe.throw(_("Choose a whole number of months ahead, 1 to {0}.").format(LONGEST))
	joins, retention = number(filters.joins or 0), number(filters.retention or 0)
	if joins is None or not -100 <= joins <= MOST_JOINS:
		frappe.throw(
			_(
				"Choose how many percent more or fewer would join, from −100 (nobody) to {0}, or leave the field empty."
			).format(MOST_JOINS)
		)
	if retention is None or not -100 <= retention <= 100:
		frappe.throw(
			_(
				"Choose how many percentage points more or fewer would be renewed, from −100 to 100, or leave the field empty."
			)
		)
	return Question(int(months), known_type(filters), joins, retention)


def number(value) -> float | None:
	"""A number as people write it, with a comma too; None where it is none."""
	try:
		found = float(cstr(value).replace(",", ".").replace("−", "-"))
	except ValueError:
		return None
	return found if isfinite(found) else None


def refuse_nothing(history: History) -> None:
	if not history.terms:
		frappe.throw(
			_("Nobody had become a member by the end of last month, so there is nothing to forecast from.")
		)


def columns(question: Question) -> list[dict]:
	def people(fieldname: str, label: str, width: int = 150, **more) -> dict:
		return {"fieldname": fieldname, "label": label, "fieldtype": "Int", "width": width, **more}

	def flow(fieldname: str, label: str) -> dict:
		return people(fieldname, label, fieldtype="Float", precision=1)

	found = [
		{"fieldname": "month", "label": _("Month End"), "fieldtype": "Date", "width": 130},
		people("expected", _("Members Expected"), 170),
		people("low", _("80 %, Low")),
		people("high", _("80 %, High")),
		flow("joins", _("Members Joining")),
		flow("leaves", _("Members Leaving")),
		flow("win_backs", _("Members Coming Back")),
	]
	return [*found, people("what_if", _("What If"))] if question.what_if else found


def rows(question: Question, forecast: Forecast) -> list[dict]:
	what_if = forecast.what_if or [None] * len(forecast.months)
	return [
		{
			"month": last_day(month.month),
			"expected": rounding.whole(month.expected),
			"low": whole(month.low),
			"high": whole(month.high),
			"joins": one_digit(month.joins),
			"leaves": one_digit(month.leaves),
			"win_backs": one_digit(month.win_backs),
			**({"what_if": whole(changed)} if question.what_if else {}),
		}
		for month, changed in zip(forecast.months[: question.months], what_if, strict=False)
	]


def whole(number: float | None) -> int | None:
	return None if number is None else rounding.whole(number)


def one_digit(number: float | None) -> float | None:
	return None if number is None else round(number, 1)


def chart(question: Question, history: History, forecast: Forecast, said: list[Said]) -> dict:
	"""The last months as they were and what is expected, with its band, as one line; what if, and what was said before.

	A line of Frappe's has no gaps. So the band and what-if lie on the members until now, and what was said lies on them
	where nothing was.
	"""
	past = list(zip(range(history.first, history.last + 1), map(float, history.members), strict=True))[-PAST:]
	ahead = forecast.months[: question.months]
	members = [*(count for _month, count in past), *(month.expected for month in ahead)]
	earlier = {one.month: one.expected for one in reversed(said)}
	until_now = members[: len(past)]
	lines = []
	if all(month.low is not None for month in ahead):
		lines.append(Series(_("80 %, Low"), [*until_now, *(month.low for month in ahead)], PALE_GREEN))
		lines.append(Series(_("80 %, High"), [*until_now, *(month.high for month in ahead)], PALE_GREEN))
	if earlier:
		before = [earlier.get(month, count) for month, count in past]
		lines.append(Series(_("Said Before"), [*before, *members[len(past) :]], ORANGE))
	if forecast.what_if:
		lines.append(Series(_("What If"), [*until_now, *forecast.what_if[: len(ahead)]], BLUE))
	lines.append(Series(_("Members"), members, GREEN))  # drawn last, over the others
	months = [*(month for month, _count in past), *(month.month for month in ahead)]
	labels = [last_day(month).strftime("%Y-%m") for month in months]
	return charts.lines(labels, lines, fieldtype="Int", known=len(past))
