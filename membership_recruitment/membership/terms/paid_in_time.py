"""Whether a term that waited for its fee held before its member left or died: by the day of payment alone.

The day on which somebody left stands apart (`left_from`) while a term is cancelled altogether because it was not paid by
then, and the day of death on the member. So a payment that is booked late, or corrected, finds them as they were.
"""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import CREDITED, PAID
from membership_recruitment.membership.terms import cancellation, earlier_cancellation, late_start, stored
from membership_recruitment.membership.terms.waited_days import holds_before

FIELDS = (*earlier_cancellation.FIELDS, "earlier_cancellation", "renews")


def follow(term, before: dict) -> None:
	"""Give a term that waited for its fee the days that follow from what was paid when, or none of them.

	Nothing happens to what was cancelled altogether for another reason, and where neither the payment nor the override
	is new, nor that it waits.

	Args:
	        term: A Membership document with its new payment state; the caller saves it.
	        before: Its values before that.
	"""
	if not term.awaits_payment or term.payment_state == CREDITED or _facts(term) == _facts(before):
		return
	as_it_was = {field: term.get(field) for field in FIELDS}
	if term.lifecycle_term().void and not cancellation.lift(term):
		return
	left = getdate(term.cancelled_from) if term.cancelled_from else None
	died = frappe.db.get_value("Member", term.member, "deceased_on")
	counts = bool(term.kept_until) or (term.payment_state == PAID and term.approved)
	start = late_start.days(term)[0] if left or died else None
	if start is None or (counts and holds_before(start, left, died)):
		late_start.move(term)
		if stored.clashing_term(term):
			term.update(as_it_was)  # another has taken its days
	elif died and not (counts and start < died):
		cancellation.cancel(term, getdate(term.start_date), earlier_cancellation.DECEASED)
	else:
		late_start.back_to_plan(term)
		if counts or term.leaving_said_on:
			term.update({"cancelled_from": term.start_date, "left_from": left})


def _facts(term) -> tuple:
	paid = term.get("payment_state") == PAID
	days = (term.get("paid_on") if paid else None, term.get("kept_until"))
	return paid, bool(term.get("awaits_payment")), *map(stored.as_date, days)
