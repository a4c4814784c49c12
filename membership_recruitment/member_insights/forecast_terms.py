"""Read the register's past for the Member Forecast: what is kept of each term (terms/courses.py), and who has said that he or
she leaves."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.forecast_history import History, TermCount, last_day
from membership_recruitment.membership.terms.courses import Course
from membership_recruitment.membership.terms.periods import month_number
from membership_recruitment.settings import rules


def history(day: date | None = None) -> History:
	"""All types, to the end of the last month that is over on a day (default: today)."""
	last = month_number(getdate(day)) - 1
	counted = frappe.db.sql(
		# in the order of the index
		"""select membership_type, course, count(*) from `tabMembership` where course is not null
		group by membership_type, course"""
	)
	leaving = _leaving_at_the_end(last)
	apart = Counter()
	for (membership_type, text, _month), terms in leaving.items():
		apart[membership_type, text] += terms
	terms = [
		_count(membership_type, text, terms - apart[membership_type, text])
		for membership_type, text, terms in counted
	]
	terms += [
		replace(_count(membership_type, text, terms), would_be_due=month)
		for (membership_type, text, month), terms in leaving.items()
	]
	return History([row for row in terms if row.begun <= last and row.terms], last, _complete_since())


def _count(membership_type: str, text: str, terms: int) -> TermCount:
	course = Course.from_text(text)
	return TermCount(
		membership_type,
		course.number,
		course.opens,
		course.begun,
		course.due,
		terms,
		course.left,
		course.renewed,
		course.lapsed,
	)


def _leaving_at_the_end(last: int) -> Counter:
	"""Who leaves after a month, at the end of a term: (type, course, month in which it were due with its grace) → how many.

	Who leaves within one is known by the course.
	"""
	found: Counter = Counter()
	for membership_type, text, cancelled_from, terms in frappe.db.sql(
		"""select membership_type, course, cancelled_from, count(*) from `tabMembership`
		where cancelled_from > %(last)s and course is not null group by membership_type, course, cancelled_from""",
		{"last": last_day(last)},
	):
		course = Course.from_text(text)
		if course.left is None and not course.renewed and course.due is not None:
			month = month_number(cancelled_from + timedelta(days=rules().active_grace_days))
			found[membership_type, text, max(month, course.due)] += terms
	return found


def _complete_since() -> int | None:
	"""The first whole month after Register Complete Since."""
	day = rules().complete_since
	return None if not day else month_number(day) + (day.day > 1)
