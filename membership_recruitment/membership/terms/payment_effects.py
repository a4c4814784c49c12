"""What a payment or a credit of its fee does to a term: it holds, starts later, or is cancelled."""

from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import events, periods, stored
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts

FEE_CREDITED = "Fee credited"


MONEY_FIELDS = ("payment_state", "paid_on", "outstanding", "sales_invoice")


@conflicts.in_words()
def settle(
	term_name: str,
	payment_state: str,
	paid_on: date | None,
	outstanding: float,
	sales_invoice: str | None,
) -> None:
	"""Bring a term up to date with what ERPNext says about its fee. Idempotent: nothing new, nothing saved.

	A renewal that waited for its fee holds once it is paid, from `start_of_late_payment`. A term whose fee was
	credited in full is cancelled from the day of the credit, or altogether if it never held; is it no longer
	credited, that cancellation is taken back. What the term covers in the household follows.

	Args:
	        term_name: Name of the Membership.
	        payment_state: One of the options of `payment_state`.
	        paid_on: The day on which it was paid, or credited.
	        outstanding: What is still to pay, in the company's currency.
	        sales_invoice: The invoice it stands on.
	"""
	member = frappe.db.get_value("Membership", term_name, "member")
	frappe.db.get_value("Member", member, "name", for_update=True)  # locked before its terms, as everywhere
	term = frappe.get_doc("Membership", term_name, for_update=True)
	before, held = term.get_valid_dict(), not term.lifecycle_term().pending
	paid_on = getdate(paid_on) if paid_on else None
	term.update(
		{
			"payment_state": payment_state,
			"paid_on": paid_on,
			"outstanding": flt(outstanding),
			"sales_invoice": sales_invoice or None,
		}
	)
	if payment_state == CREDITED:
		_cancel_credited(term, paid_on or getdate(), held)
	elif term.cancelled_from and term.cancellation_reason == FEE_CREDITED:
		take_back_cancellation(term)
	holds = not term.lifecycle_term().pending
	if holds and not held and not term.cancelled_from:
		_move_to_payment(term, paid_on or getdate())
	after = term.get_valid_dict()
	changed = {field for field in after if after[field] != before[field]}
	if changed <= set(MONEY_FIELDS) and holds == held:
		if changed:  # no status and no spell follows from these
			frappe.db.set_value("Membership", term.name, {field: after[field] for field in changed})
	else:
		term.flags.ignore_permissions = (
			True  # follows from the invoice, whose user need not write the register
		)
		term.save()
	for covered in frappe.get_all(
		"Membership", filters={"covered_by": term.name}, pluck="name", order_by="start_date"
	):
		settle(covered, payment_state, paid_on, 0, sales_invoice)


def start_of_late_payment(term, paid_on: date) -> date:
	"""First day of a renewal that is paid on a day.

	As planned while the term before it, its grace or its override lasts; later it is the day of payment, and the
	gap stays. A renewal that somebody let count unpaid (`kept_until`) keeps its days.

	Args:
	        term: A Membership document or row.
	        paid_on: The day of payment.
	"""
	start = getdate(term.start_date)
	if not term.renews or term.kept_until:
		return start
	earlier = frappe.db.get_value(
		"Membership", term.renews, ("end_date", "cancelled_from", "kept_until"), as_dict=True
	)
	if earlier.cancelled_from:
		return max(start, paid_on)
	start, _late = periods.next_start(earlier.end_date, paid_on, rules().grace_days, earlier.kept_until)
	return start


def take_back_cancellation(term) -> bool:
	"""Make a term hold as if it had never been cancelled, and stand again as the renewal that it was.

	Args:
	        term: A Membership document; the caller saves it.

	Returns:
	        False where another term has taken its days: then it stays cancelled.
	"""
	cancelled = {field: term.get(field) for field in ("cancelled_from", "cancellation_reason")}
	term.update({"cancelled_from": None, "cancellation_reason": None})
	if stored.clashing_term(term):
		term.update(cancelled)
		return False
	earlier = stored.earlier_term(term)
	if not term.renews and earlier and stored.kind_of_start(term) == events.RENEWAL:
		renewed = frappe.db.get_value("Membership", {"renews": earlier.name})
		term.renews = None if renewed else earlier.name
	return True


def _cancel_credited(term, credited_on: date, held: bool) -> None:
	if term.cancelled_from:
		return
	start, last_day = getdate(term.start_date), term.lifecycle_term().last_covered
	if last_day and credited_on > last_day + timedelta(days=rules().grace_days):
		return  # it had run out before
	cancelled_from = max(start, credited_on) if held else start
	term.update({"cancelled_from": cancelled_from, "cancellation_reason": FEE_CREDITED})


def _move_to_payment(term, paid_on: date) -> None:
	start = start_of_late_payment(term, paid_on)
	if start == getdate(term.start_date):
		return
	term.start_date = start
	term.end_date = stored.defaults_of_type(term).end_date
