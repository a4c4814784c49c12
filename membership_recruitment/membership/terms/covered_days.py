"""The days of a term that a payer's fee covers, when those of the payer's term have changed."""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.terms import late_start, stored
from membership_recruitment.membership.terms.waited_days import holds_before

DAYS = ("start_date", "end_date", "planned_start")


def follow(term, covering, before) -> None:
	"""Who began with the payer's term begins with it, nobody before the payer's membership; who ended with it ends with it.

	Nothing happens where that leaves no day, or another term is in the way; nor to the first day of somebody who left or
	died before the new one.

	Args:
	        term: A Membership document that the payer's fee covers; the caller saves it.
	        covering: The payer's Membership, saved.
	        before: As it was.
	"""
	ends_with_it = stored.as_date(term.end_date) == stored.as_date(before.end_date)
	was = {field: term.get(field) for field in DAYS}
	if first := _first_day(term, covering, before):
		term.update({**first, "end_date": covering.end_date if ends_with_it else term.end_date})
		if _has_room(term):
			term.flags.follows_payment = True  # by no hand
			return
		term.update(was)
	if ends_with_it:
		end_with(term, covering)


def end_with(term, covering) -> None:
	"""Nothing happens where that leaves no day, or a later term is in the way."""
	end = term.end_date
	term.end_date = stored.as_date(covering.end_date)
	if not _has_room(term):
		term.end_date = end


def _has_room(term) -> bool:
	no_day = term.end_date and getdate(term.end_date) < getdate(term.start_date)
	return not no_day and not stored.clashing_term(term)


def _first_day(term, covering, before) -> dict | None:
	"""First day and the planned one, where the first day is another one now. A renewal joins on to the term before it, and
	goes along where that one is covered too."""
	if getdate(covering.start_date) == getdate(before.start_date):
		return None
	if term.renews and not frappe.db.get_value("Membership", term.renews, "covered_by"):
		return None
	planned = late_start.first_planned(term)
	if planned == late_start.first_planned(before):
		planned = late_start.first_planned(covering)
	kept, term.planned_start = term.planned_start, planned
	by_payment = term.awaits_payment and not term.waits_behind
	start = late_start.days(term)[0] if by_payment else late_start.begins_with(term, covering)
	term.planned_start = kept
	end, died = stored.as_date(covering.end_date), frappe.db.get_value("Member", term.member, "deceased_on")
	over = end and start > end
	if (
		start == getdate(term.start_date)
		or over
		or not holds_before(start, stored.as_date(term.cancelled_from), died)
	):
		return None
	waits_to_start = term.awaits_payment and not term.renews
	return {"start_date": start, "planned_start": planned if waits_to_start or planned != start else None}
