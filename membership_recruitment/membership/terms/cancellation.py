"""Cancel a term, and take that back."""

from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import (
	cover,
	credit_decisions,
	earlier_cancellation,
	late_start,
	stored,
)
from membership_recruitment.membership.terms.earlier_cancellation import CONSEQUENCES, DECEASED, FIELDS


def cancel(
	term, cancelled_from: date, reason: str, said_on: date | None = None, left_from: date | None = None
) -> None:
	"""Cancel a term. Where that is a consequence of something else, what had been decided before (a resignation within
	the term, say) is kept for the case that it turns out to be none.

	Args:
	        term: A Membership document; the caller saves it.
	        cancelled_from: The first day on which it no longer holds.
	        reason: One of the options of `cancellation_reason`.
	        said_on: The day on which the member said so.
	        left_from: The first day without membership, where all of it is cancelled. After its first day, it is so only
	                because it waits: it holds until then if its fee turns out to have been paid before
	                (paid_in_time.py). Before that, nothing is said about a term that begins in between.
	"""
	if reason in CONSEQUENCES:
		earlier_cancellation.keep(term)
	term.update(dict(zip(FIELDS, (cancelled_from, reason, said_on, left_from), strict=True)))
	if term.lifecycle_term().void:
		late_start.back_to_plan(term)
		term.cancelled_from = min(getdate(cancelled_from), getdate(term.start_date))
	if left_from and not _says_more(term, left_from):
		term.left_from = None
	term.flags.by_the_app = True


def _says_more(term, left_from: date) -> bool:
	start = getdate(term.start_date)
	if not term.lifecycle_term().void or left_from == start:
		return False
	return left_from < start or bool(term.awaits_payment)


def can_be_taken_back(term) -> bool:
	"""Whether the days of a cancelled term are free; nothing is changed."""
	return not clash_if_taken_back(term)


def clash_if_taken_back(term) -> frappe._dict | None:
	"""The term that has days of a cancelled one by now; nothing is changed."""
	cancelled = {field: term.get(field) for field in earlier_cancellation.KEPT}
	term.update(earlier_cancellation.kept(term))
	clash = stored.clashing_term(term)
	term.update(cancelled)
	return clash


def lift(term) -> bool:
	"""Take a term as if it had not been cancelled altogether because it waited when its member left or died.

	Args:
	        term: A Membership document; nothing is saved.

	Returns:
	        False where it was cancelled altogether for another reason.
	"""
	if term.cancellation_reason == DECEASED:
		term.update(earlier_cancellation.kept(term))
	elif term.left_from and getdate(term.left_from) > getdate(term.start_date):
		term.update({"cancelled_from": term.left_from, "left_from": None})
	else:
		return False
	renew_again(term)
	return True


def take_back(term) -> bool:
	"""Make a term hold as if it had not been cancelled: as the renewal that it was, from the day of payment where its
	fee was paid meanwhile, and to the day on which it was to end by what had been decided before. Where the payer's fee
	covers it no more, it asks for its own.

	Args:
	        term: A Membership document; the caller saves it.

	Returns:
	        False where another term has taken its days: then it stays cancelled.
	"""
	if not can_be_taken_back(term):
		return False
	was_void = term.lifecycle_term().void
	term.update(earlier_cancellation.kept(term))
	term.flags.by_the_app = True
	renew_again(term)
	if was_void:
		late_start.follow_taken_back(term)
	if cover.own_conditions(term):
		term.end_date = _own_end(term, was_void)
		term.ask_its_own_fee()
	if term.payment_state == CREDITED:
		# the fee was given back meanwhile, because of what has turned out not to have happened
		term.credit_decision = credit_decisions.asked_anew(term)
	return True


def days_taken_back(term) -> tuple[date, date | None]:
	"""First and last day that a cancelled term would have if that were taken back.

	Args:
	        term: A Membership document, which is not to be saved.
	"""
	was_void = term.lifecycle_term().void
	term.update(earlier_cancellation.kept(term))
	renew_again(term)
	if was_void:
		term.start_date, term.end_date = late_start.days(term)
	term.end_date = _own_end(term, was_void)
	return getdate(term.start_date), term.lifecycle_term().last_covered


def _own_end(term, was_void: bool) -> date | None:
	"""A year that nothing covers any more and that had not begun is a whole one, where there is room."""
	alone = cover.own_conditions(term) if was_void and term.end_date else None
	if not alone:
		return term.end_date
	whole = frappe._dict(term.as_dict(), end_date=alone.end_date)
	return term.end_date if stored.clashing_term(whole) else alone.end_date


def renew_again(term) -> None:
	if not term.renews:
		term.renews = term.renewable(stored.renewed_by(term))
