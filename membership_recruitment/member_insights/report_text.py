"""Texts that the reports by period share: names of periods, the rules in force, cards with the change."""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment import help_pages
from membership_recruitment.member_insights import filters as report_filters
from membership_recruitment.member_insights import periods
from membership_recruitment.member_insights.disclosure import Disclosure
from membership_recruitment.member_insights.filters import PeriodFilters
from membership_recruitment.member_insights.periods import Period
from membership_recruitment.settings import rules
from membership_recruitment.utils.words import in_days, in_percent


def period_name(period: Period, interval: str) -> str:
	"""2026, 2026 Q3 or 2026-09."""
	if interval == "Year":
		return str(period.end.year)
	if interval == "Quarter":
		return _("{0} Q{1}").format(period.end.year, (period.end.month + 2) // 3)
	return period.end.strftime("%Y-%m")


def link(fieldname: str, label: str, doctype: str, width: int) -> dict:
	"""A column of names of documents: links for whoever may read them. Frappe gives nobody else a report with such links."""
	leads = {"fieldtype": "Link", "options": doctype} if frappe.has_permission(doctype, "read") else {}
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width, **leads}


def rules_in_force() -> str:
	"""The settings that decide who counts as active, in a sentence."""
	grace = in_days(rules().grace_days)
	if rules().grace_is_active:
		return _("A member counts as active up to {0} of grace after a term ends.").format(grace)
	return _("A member counts as active to the last day of a term; the grace of {0} does not count.").format(
		grace
	)


def note(sentence: str, *method: str, page: str, limits: Sequence[str] = ()) -> str:
	"""A report's message: one sentence, and behind a click how its figures are counted.

	Args:
	        sentence: What is shown.
	        method: Sentences that stand behind the click; empty ones are left out.
	        page: Of the handbook, such as docs/retention.md.
	        limits: What keeps the rows from being all of them, or what they seem; said at once.
	"""
	shown = " ".join([sentence, *limits, read_more(page)])
	opened = "".join(f'<div class="mt-1">{part}</div>' for part in method if part)
	summary = _("How it is counted")
	return f"{shown}<details><summary>{summary}</summary>{opened}</details>" if opened else shown


def notes(choice: PeriodFilters, sentence: str, *method: str, reader: Disclosure, page: str) -> str:
	"""The message of a report by period: its definitions, then what else one has to know to read it."""
	parts = [*method]
	if choice.membership_type:
		parts.append(
			_("A membership belongs to the type that it began with, also where a later term has another.")
		)
	if choice.last > getdate():
		parts.append(_("Days after today count only the terms that are registered already."))
	limited = limits(choice.first, choice.last, reader, by_year=choice.interval == "Year")
	return definitions(sentence, *parts, reader=reader, page=page, limits=limited)


def limits(first: date, last: date, reader: Disclosure, *, by_year: bool = False) -> list[str]:
	"""What is not known of those who joined in some days, in sentences.

	Args:
	        first, last: Both inclusive; the first at the earliest filters.known_from.
	        by_year: Whether a year is all that the figures tell apart.
	"""
	found = []
	if first == report_filters.known_from(reader):
		found.append(
			_(
				"The register knows since {0} who joins and who leaves: nothing before that is counted."
			).format(formatdate(first))
		)
	if not by_year and (people := reader.count(only_year_known(first, last))):
		found.append(year_alone(people))
	return found


def year_alone(people: int) -> str:
	return _("Of {0} of them only the year of joining is known: they count from its first day.").format(
		people
	)


def only_year_known(first: date, last: date) -> int:
	"""How many joined in these days of whom only the year is known."""
	since = ["member_since", "between", [first, last]]
	return frappe.db.count("Member", [["only_year_known", "=", 1], since])


def definitions(
	sentence: str, *method: str, reader: Disclosure, page: str, limits: Sequence[str] = ()
) -> str:
	"""A report's message, with the rules in force and how the reader's figures are rounded behind the click."""
	rounded = rounding(reader) if reader.cell else ""
	return note(sentence, *method, rules_in_force(), rounded, page=page, limits=limits)


def read_more(page: str) -> str:
	"""A link to the page of the handbook that explains the figures, such as docs/retention.md."""
	address = help_pages.address(page.rpartition("/")[2].removesuffix(".md"))
	# underlined: within text a colour alone does not tell a link
	words = _("More about these figures")
	return f'<a href="{address}" target="_blank" style="text-decoration: underline">{words}</a>'


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
		shown = (
			in_percent(earlier) if datatype == "Percent" else frappe.format(earlier, {"fieldtype": datatype})
		)
		label = _("{0} (before: {1})").format(label, shown)
		change = (value > earlier) - (value < earlier)
		indicator = {1: "Green", 0: "Blue", -1: "Red"}[change * good]
	if datatype == "Percent":  # cards would write it as 86.3% whatever the site's numbers look like
		value, datatype = in_percent(value), "Data"
	if datatype == "Float":  # cards have no precision: Frappe would write 5.1 as 5.100
		value, datatype = frappe.format(value, {"fieldtype": "Float", "precision": 1}), "Data"
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def sentences(fieldname: str, label: str, width: int, lines: int = 1) -> dict:
	"""A column of sentences. The table takes an empty cell for a number and would set the whole column to the right.

	Args:
	        lines: So many there is room for at most; the report's table asks for them (`with_room` in desk/reports.js).
	"""
	column = {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width, "align": "left"}
	return column if lines == 1 else column | {"lines": lines}


def reasons(fieldname: str, label: str) -> dict:
	"""A column of three reasons, whole."""
	return sentences(fieldname, label, 360, 5)
