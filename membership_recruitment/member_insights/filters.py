"""Check the filters that the reports by period share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps

import frappe
from frappe import _
from frappe.utils import cstr, formatdate, getdate

from membership_recruitment.member_insights import live_reports, periods
from membership_recruitment.member_insights.disclosure import EXACT, Disclosure
from membership_recruitment.member_insights.periods import Period
from membership_recruitment.settings import rules


def return_errors_as_messages(execute: Callable) -> Callable:
	"""Let a report's `execute` answer at once always, and say what is wrong with its filters rather than raise it: the sentence
	reaches the user all the same, since frappe.throw has put it among the messages of the answer.
	"""

	@wraps(execute)
	def answered(filters: dict | None = None) -> tuple:
		live_reports.stop_the_clock(execute.__module__)
		try:
			return execute(filters)
		except frappe.ValidationError:
			return [], []

	return answered


@dataclass(frozen=True)
class PeriodFilters:
	"""Checked filters.

	Attributes:
	        periods: In order, at least one.
	        interval: Month, Quarter or Year.
	        membership_type: Only this type; None for all.
	"""

	periods: list[Period]
	interval: str
	membership_type: str | None = None

	@property
	def first(self) -> date:
		"""First day of the report."""
		return self.periods[0].start

	@property
	def last(self) -> date:
		"""Last day of the report."""
		return self.periods[-1].end


def days(filters: frappe._dict, reader: Disclosure) -> tuple[date, date]:
	"""First and last day that were asked for, as far as the reader may ask: for recruiting staff whole months that
	are over."""
	# getdate() takes no date for today and gives None for the year 1
	first = getdate(filters.from_date) if filters.from_date else None
	last = getdate(filters.to_date) if filters.to_date else None
	if not (first and last):
		frappe.throw(_("Choose the first and the last day of the report."))
	if first > last:
		frappe.throw(
			_("The first day, {0}, lies after the last day, {1}. Change one of them.").format(
				formatdate(first), formatdate(last)
			)
		)
	if first.year < periods.FIRST_YEAR or last.year > periods.LAST_YEAR:
		frappe.throw(
			_("Choose days between the years {0} and {1}.").format(periods.FIRST_YEAR, periods.LAST_YEAR)
		)
	if reader.cell:
		first, last = first.replace(day=1), reader.last_day(last)
		if first > last:
			frappe.throw(
				_(
					"Figures are shown of whole months that are over, and these days hold none. Choose more days."
				)
			)
	return first, last


def known_from(reader: Disclosure) -> date | None:
	"""The first day of which the register knows who joined and who left, as far as the reader may ask; None: of every day.

	Of the days up to *Register Complete Since* it knows who was still a member on that one, and of many not since when:
	they are among those who are there, and not among those who joined.
	"""
	if not (since := rules().complete_since):
		return None
	day = since + timedelta(days=1)
	if not reader.cell or day.day == 1:
		return day
	return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def known_days(first: date, last: date, reader: Disclosure) -> tuple[date, date]:
	"""Those of these days of which the register knows who joined and who left; throws a sentence where there are none."""
	known = known_from(reader)
	if known and last < known:
		frappe.throw(
			_(
				"The register knows since {0} who joins and who leaves. Choose a last day that is not before that."
			).format(formatdate(known))
		)
	return max(first, known or first), last


def read(filters: dict | None, reader: Disclosure = EXACT) -> PeriodFilters:
	"""Filters as the report page sends them; throws one sentence that says what to change."""
	filters = frappe._dict(filters or {})
	first, last = known_days(*days(filters, reader), reader)
	interval = cstr(filters.interval)
	if interval not in periods.MONTHS_IN:
		frappe.throw(_("Choose Month, Quarter or Year as the interval."))
	if periods.count(first, last, interval) > periods.MOST_PERIODS:
		frappe.throw(
			_("That makes more than {0} rows. Choose a longer interval or days closer together.").format(
				periods.MOST_PERIODS
			)
		)
	return PeriodFilters(periods.split(first, last, interval), interval, known_type(filters))


def known_type(filters: frappe._dict) -> str | None:
	"""The membership type that was asked for, as it is stored; None for all."""
	asked = cstr(filters.membership_type)
	found = stored_name("Membership Type", asked)
	if asked and not found:
		frappe.throw(
			_("There is no membership type {0}. Choose one from the list.").format(
				frappe.utils.escape_html(asked)
			)
		)
	return found


def stored_name(doctype: str, asked: str) -> str | None:
	"""The document that a filter asks for, as its name is stored: the database finds it in other letters too. None where
	there is none, or none was asked for."""
	return (asked and frappe.db.exists(doctype, asked)) or None
