"""What a stored term is when its type is corrected: the same as if it had been entered with that type."""

import frappe
from frappe import _
from frappe.utils import flt, formatdate, getdate

from membership_recruitment.membership.fees.settlement import CREDITED, PAID
from membership_recruitment.membership.terms import events, late_start, lifecycle, periods, stored


def follow_fee(term, before) -> None:
	"""Fee, joining fee and waiting for them are those of the new type, but for a fee that was typed with it.

	On an invoice the fee stays what was asked for. What was paid under a type that does not wait goes on, and what is over
	begins to wait for nothing; see _may_wait.

	Args:
	        term: The Membership, before it is saved; no household's fee covers it.
	        before: As it is stored.
	"""
	conditions = stored.defaults_of_type(term)
	if not term.reinstates and (not term.sales_invoice or term.payment_state == CREDITED):
		for field in ("fee", "joining_fee"):
			if flt(term.get(field)) == flt(before.get(field)):
				term.set(field, getattr(conditions, field))
	if term.renews:
		waits = before.awaits_payment  # for the invoice of a renewal, whatever its type
	else:
		begins = _may_wait(term, before) and term.payment_state != PAID
		# nobody became a member by an application that is over
		never_held = _waited_to_its_end(before)
		waits = never_held or (conditions.waits and (before.awaits_payment or begins))
	term.awaits_payment = int(bool(waits) and stored.asks(term) > 0)
	waits_to_start = term.awaits_payment and not term.renews
	term.planned_start = (before.planned_start or term.start_date) if waits_to_start else None


def follow_days(term, before) -> None:
	"""The last day is what the new type makes of the first one, unless it was set by hand, then or now. It stays where the
	next term joins on to it or has days of a longer one: two terms share no day, and no gap comes of a correction.

	Args:
	        term: The Membership with the fee of its new type, before it is saved.
	        before: As it is stored.
	"""
	if events.date_changed(term, "end_date") or term.reinstates or not _ended_as_its_type_said(before):
		return
	moved = term.planned_start and not events.date_changed(term, "start_date")
	planned = getdate(term.planned_start if moved else term.start_date)
	end = stored.defaults_of_type(frappe._dict(term.as_dict(), start_date=planned)).end_date
	if following := _stands_behind(term, before, end):
		if end != stored.as_date(term.end_date):
			_say_that_it_stays(term, following)
	elif moved and planned != getdate(term.start_date):
		late_start.follow_type(term, planned, end)
	else:
		term.update({"end_date": end, "planned_end": None})


def _ended_as_its_type_said(term) -> bool:
	planned, end = late_start.plan(term)
	if term.covered_by:
		return end == stored.as_date(frappe.db.get_value("Membership", term.covered_by, "end_date"))
	return end == stored.defaults_of_type(frappe._dict(term.as_dict(), start_date=planned)).end_date


def _stands_behind(term, before, end) -> frappe._dict | None:
	"""The next term, where it joins on to a term as it was, or begins before a new last day (None: there is none)."""
	start, old = getdate(term.start_date), stored.as_date(before.end_date)
	following = next((row for row in stored.other_terms(term) if row.start_date > start), None)
	if not following:
		return None
	joins_on = old and following.start_date == old + periods.ONE_DAY
	return following if joins_on or end is None or end >= following.start_date else None


def _say_that_it_stays(term, following) -> None:
	frappe.msgprint(
		_(
			"The last day stays {0}, because of the next term, {1}. Enter another one if that is wrong."
		).format(formatdate(term.end_date), following.name),
		alert=True,
	)


def follow_approval(term, before) -> None:
	"""Who joins or comes back with a type that asks for approval waits for the role that it names; without one nobody
	waits. What is over stays as it was.

	Args:
	        term: The Membership, before it is saved.
	        before: As it is stored.
	"""
	rule = frappe.get_cached_doc("Membership Type", term.membership_type)
	needed = rule.requires_approval and stored.kind_of_start(term) != events.RENEWAL
	if needed and _may_wait(term, before):
		term.approved = 0
	elif not needed and not before.approved:
		term.approved = 1
		term.flags.update({"approved": True, "needs_no_approval": True})


def _waited_to_its_end(before) -> bool:
	span = before.lifecycle_term()
	return bool(before.awaits_payment and span.pending and span.end and span.end < getdate())


def _may_wait(term, before) -> bool:
	"""Whether the term can come to wait: nothing that is over does, and nobody who was a member in an old register."""
	return before.status not in (*lifecycle.OVER, lifecycle.DECEASED) and not term.flags.from_old_register
