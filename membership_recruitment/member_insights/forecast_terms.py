"""Read the register's past for the Member Forecast: one statement over what is kept of each term (terms/courses.py)."""

from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.forecast_history import History, TermCount
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
	terms = [
		TermCount(
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
		for membership_type, course, terms in (
			(membership_type, Course.from_text(text), terms) for membership_type, text, terms in counted
		)
		if course.begun <= last
	]
	return History(terms, last, _complete_since())


def _complete_since() -> int | None:
	"""The first whole month after Register Complete Since."""
	day = rules().complete_since
	return None if not day else month_number(day) + (day.day > 1)
