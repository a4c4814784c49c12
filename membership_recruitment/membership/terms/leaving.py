"""When somebody may leave: the day on which it was said, the minimum time and the notice of the type."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.membership.terms import events
from membership_recruitment.membership.terms.periods import ONE_DAY


def joined_on(member: str, start: date) -> date:
	"""First day of the unbroken membership that a term which starts on a day belongs to."""
	spell = frappe.db.get_value(
		"Membership Spell",
		{"member": member, "start_date": ["<=", start]},
		"start_date",
		order_by="start_date desc",
	)
	return spell or start


def refuse_said_on(said_on: date, today: date, joined: date | None = None) -> None:
	"""Stop where nobody can have said that day that they leave.

	Args:
	        said_on: The day on which the member said so.
	        today: No later than this.
	        joined: Nor before this one, where membership has begun (`joined_on`).
	"""
	if said_on > today:
		frappe.throw(_("Nobody can have said so in the future. Enter a day up to today."))
	if joined and said_on < joined <= today:
		frappe.throw(
			_("The membership began on {0}, and nobody leaves before that. Enter a day from then on.").format(
				formatdate(joined)
			)
		)


def day_after_the_last(term) -> date | None:
	"""The first day without membership of who leaves at the end of a term, counted as current until a day or not; None for one
	without end.

	Args:
	        term: A lifecycle.Term.
	"""
	return max(term.end, term.kept_until or term.end) + ONE_DAY if term.end else None


def follow_last_day(term) -> None:
	"""Who leaves at the end of a term does so, too, when that comes to be another day: no grace follows, and no day is lost.

	Args:
	        term: A Membership document, before it is saved.
	"""
	before = term.get_doc_before_save()
	if not before or not term.cancelled_from or events.date_changed(term, "cancelled_from"):
		return
	was, is_now = (day_after_the_last(row.lifecycle_term()) for row in (before, term))
	if is_now and was == getdate(term.cancelled_from):
		term.cancelled_from = is_now


def validate_said_on(term) -> None:
	"""The same of a term that is saved. Who takes an application back, so that not one day holds, says so before it.

	Args:
	        term: A Membership document.
	"""
	if not term.cancelled_from:
		term.leaving_said_on = None
	if not term.leaving_said_on or not events.date_changed(term, "leaving_said_on"):
		return
	held = getdate(term.cancelled_from) > getdate(term.start_date)
	joined = joined_on(term.member, getdate(term.start_date)) if held else None
	refuse_said_on(getdate(term.leaving_said_on), getdate(), joined)
