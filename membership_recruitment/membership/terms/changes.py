"""Changes of a running membership: resignation, change of type, approval, override.

Each change has a plan that saves nothing and a function that carries it out by the same plan. Saving a
Membership writes its Membership Event.
"""

from dataclasses import dataclass, replace
from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html, formatdate, getdate

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import (
	cancellation,
	cover,
	covered,
	leaving,
	lifecycle,
	payers,
	periods,
	renewal,
)
from membership_recruitment.membership.terms.earlier_cancellation import DECEASED, FEE_CREDITED
from membership_recruitment.membership.terms.latest_terms import latest_terms
from membership_recruitment.membership.terms.stored import all_terms, as_lifecycle_term, asks, locked_term
from membership_recruitment.settings import rules

AT_ONCE = "At Once"
END_OF_TERM = "End of Term"
ON_A_DAY = "On a Day"
EXCLUDED = "Excluded"


# ---------------------------------------------------------------- resignation


@dataclass(frozen=True)
class Resignation:
	"""What a resignation does.

	Attributes:
	        cancelled_from: The first day on which it is no longer a membership.
	        endings: Terms (rows of Membership) that are cancelled, each with the day from which: its own first
	                day where all of it is.
	"""

	cancelled_from: date
	endings: list[tuple[frappe._dict, date]]


def plan_resignation(
	member: str,
	when: str,
	day: date | None = None,
	*,
	reason: str | None = None,
	said_on: date | None = None,
	today: date | None = None,
) -> Resignation:
	"""Which terms a resignation cancels, and from which day; nothing is saved.

	Terms that start on that day or later, and renewals that nobody paid, are cancelled altogether; one that was renewed
	before that day stays as it is, though its grace would reach it. The type's minimum
	time and notice hold for everybody but who is excluded.

	Args:
	        member: Name of the Member.
	        when: AT_ONCE, END_OF_TERM (no grace, no renewal) or ON_A_DAY.
	        day: The first day without membership, for ON_A_DAY.
	        reason: One of `cancellation_reason`.
	        said_on: The day on which the member said so (default: today).
	        today: The day of the resignation.

	Raises:
	        frappe.ValidationError: For the deceased, on a day that no term reaches, and before the type allows it.
	"""
	today = getdate(today)
	refuse_the_deceased(member)
	terms = all_terms(member)
	running = _running(terms, today)
	if when == END_OF_TERM:
		cancelled_from = _day_after_the_end(running, member)
	elif when == ON_A_DAY:
		if not day:
			frappe.throw(_("Enter the first day on which this is no longer a membership."))
		cancelled_from = getdate(day)
		_refuse_before_the_start(terms, cancelled_from, today)
	elif when == AT_ONCE:
		cancelled_from = today
	else:
		frappe.throw(_("{0} is no way to resign. Choose one of those in the list.").format(escape_html(when)))
	said_on = getdate(said_on or today)
	leaving.refuse_said_on(said_on, today, _joined_on(member, running, cancelled_from))
	if running:
		if reason != EXCLUDED and not _is_over(running, today):
			_refuse_before_the_earliest(member, terms, running, cancelled_from, said_on)
		_refuse_beyond_the_terms(terms, member, cancelled_from)
	endings = _endings(terms, cancelled_from)
	if not endings:
		frappe.throw(
			_("{0} has no membership on {1} that could be ended.").format(member, formatdate(cancelled_from))
		)
	return Resignation(cancelled_from, endings)


def resign(
	member: str,
	when: str,
	reason: str,
	day: date | None = None,
	*,
	said_on: date | None = None,
	today: date | None = None,
) -> Resignation:
	"""End a membership; arguments and errors as `plan_resignation`, with a reason of `cancellation_reason`."""
	if reason == DECEASED:
		frappe.throw(_("Enter the date of death on the member instead: it ends the membership."))
	if reason == FEE_CREDITED:
		frappe.throw(_("This reason follows from a credit note by itself. Choose another."))
	if not reason:
		frappe.throw(_("Choose a reason."))
	said_on, today = getdate(said_on or today), getdate(today)
	resignation = plan_resignation(member, when, day, reason=reason, said_on=said_on, today=today)
	# the last one first: a cancelled renewal must not be taken for the next term of the one before it
	for row, cancelled_from in reversed(resignation.endings):
		cancel_term(row, cancelled_from, reason, said_on, left_from=resignation.cancelled_from)
	return resignation


def _day_after_the_end(running: frappe._dict | None, member: str) -> date:
	if not running:
		frappe.throw(_("{0} has no running term. Choose At Once or a day.").format(member))
	day = leaving.day_after_the_last(as_lifecycle_term(running))
	if day is None:
		frappe.throw(_("A lifetime membership has no last day. Choose At Once or a day."))
	return day


def _refuse_before_the_start(terms: list[frappe._dict], cancelled_from: date, today: date) -> None:
	"""Somebody who resigned before the running term may be registered late, but older terms stay as they were."""
	started = [row for row in terms if row.start_date <= today and not as_lifecycle_term(row).pending]
	if started and cancelled_from < (first := started[-2:][0].start_date):
		frappe.throw(
			_(
				"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it."
			).format(formatdate(first))
		)


def _joined_on(member: str, running: frappe._dict | None, cancelled_from: date) -> date | None:
	"""Since when somebody is a member who is to have been one."""
	held = running and cancelled_from > running.start_date
	return leaving.joined_on(member, running.start_date) if held else None


def _is_over(row: frappe._dict, day: date) -> bool:
	"""In grace nothing binds any more."""
	last_day = as_lifecycle_term(row).last_covered
	return last_day is not None and last_day < day


def _last_held(terms: list[frappe._dict]) -> lifecycle.Term:
	"""The last of the terms that hold; where one is running there is one."""
	held = [term for term in map(as_lifecycle_term, terms) if not term.pending or term.kept_until]
	return held[-1]


def _endings(terms: list[frappe._dict], cancelled_from: date) -> list[tuple[frappe._dict, date]]:
	"""Terms that a resignation cancels, each with the day from which, but those that say so already."""
	endings = []
	for place, row in enumerate(terms):
		term = as_lifecycle_term(row)
		if any(_holds_before(later, cancelled_from) for later in terms[place + 1 :]):
			continue
		if term.start >= cancelled_from or (term.pending and not term.kept_until):
			endings.append((row, term.start))
		# an override that is over leaves a term that waits: it may be paid for yet
		elif _reaches(replace(term, pending=False) if term.kept_until else term, cancelled_from):
			endings.append((row, cancelled_from))
	return [(row, start) for row, start in endings if row.cancelled_from != start]


def _holds_before(row: frappe._dict, day: date) -> bool:
	"""Whether a term, by now or by an override, has begun by the day before."""
	term = as_lifecycle_term(row)
	return term.start < day and not term.pending


def _reaches(term: lifecycle.Term, cancelled_from: date) -> bool:
	until = term.joins_on_until(rules().grace_days)
	return until is None or until >= cancelled_from - periods.ONE_DAY


def _refuse_beyond_the_terms(terms: list[frappe._dict], member: str, cancelled_from: date) -> None:
	"""A day that no term reaches ends none: the fees up to it would never be asked, and an unpaid renewal would go."""
	last = _last_held(terms)
	if not _reaches(last, cancelled_from):
		frappe.throw(
			_(
				"{0} has no membership on {1} that could be ended: the last term that holds ends on {2}. Renew up to that day first; an unpaid renewal counts once it is paid."
			).format(member, formatdate(cancelled_from), formatdate(last.last_covered))
		)


def _refuse_before_the_earliest(
	member: str, terms: list[frappe._dict], running: frappe._dict, cancelled_from: date, said_on: date
) -> None:
	"""The minimum time counts from the first day of the unbroken membership."""
	kind = frappe.get_cached_doc("Membership Type", running.membership_type)
	if not kind.minimum_months and not kind.notice_months:
		return
	earliest = periods.earliest_leaving(
		leaving.joined_on(member, running.start_date),
		said_on,
		minimum_months=kind.minimum_months,
		notice_months=kind.notice_months,
	)
	if cancelled_from >= earliest:
		return
	last = _last_held(terms)
	if not _reaches(last, earliest):
		frappe.throw(
			_(
				"By the minimum time and the notice of {0} the first day without membership can be {1}, and the last term that holds ends on {2}. Renew up to that day first, then resign with On a day; an unpaid renewal counts once it is paid."
			).format(_(kind.name), formatdate(earliest), formatdate(last.last_covered))
		)
	frappe.throw(
		_(
			"By the minimum time and the notice of {0} the first day without membership can be {1}. Choose On a day."
		).format(_(kind.name), formatdate(earliest))
	)


def cancel_term(
	row: frappe._dict,
	cancelled_from: date,
	reason: str,
	said_on: date | None = None,
	*,
	left_from: date | None = None,
) -> None:
	"""Cancel a term of a member who leaves."""
	if row.renews and as_lifecycle_term(row).pending and cancelled_from == row.start_date:
		renewal.withdraw(row.name, reason, said_on, left_from)
		return
	term = locked_term(row.name)
	cancellation.cancel(term, cancelled_from, reason, said_on, left_from)
	term.save()


# ---------------------------------------------------------------- type, approval, override


def plan_type_change(member: str, membership_type: str, *, today: date | None = None) -> renewal.NextTerm:
	"""The next term as one of another type; nothing is saved.

	Raises:
	        frappe.ValidationError: As renewal.plan, and where the renewal is on an invoice already.
	"""
	made = _renewal_made(member, getdate(today))
	if made:
		refuse_on_invoice(made)
	elif not _running(all_terms(member), getdate(today)):
		frappe.throw(_("{0} has no running membership. Renew it with the new type instead.").format(member))
	return renewal.plan(member, membership_type, day=today, without=made)


def change_type(member: str, membership_type: str, *, today: date | None = None) -> renewal.NextTerm:
	"""Let the next term be of another type. A renewal that is made but on no invoice yet is changed, with its
	days and fee; otherwise the latest term says what comes next. Arguments and errors as `plan_type_change`."""
	next_term = plan_type_change(member, membership_type, today=today)
	if made := _renewal_made(member, getdate(today)):
		term = locked_term(made)
		if term.covered_by and not next_term.covered_by:
			term.pay_for_itself()
		term.update(
			{
				"membership_type": next_term.membership_type,
				"start_date": next_term.start_date,
				"end_date": next_term.end_date,
				"fee": next_term.fee,
				"joining_fee": next_term.joining_fee,
				"awaits_payment": int(term.awaits_payment and asks(next_term) > 0),
			}
		)
		if next_term.covered_by:
			term.take_over_from_payer(next_term.covered_by)
	else:
		term = locked_term(latest_terms(member).latest.name)
		same = membership_type == term.membership_type
		term.next_membership_type = None if same else membership_type
	term.save()
	return next_term


def refuse_on_invoice(membership: str) -> None:
	"""Stop where a renewal stands on an invoice that would ask for the wrong fee; a credited one asks for none. One
	that somebody covered who does not pay any more stands on no line of that one's invoice."""
	made = frappe.db.get_value(
		"Membership",
		membership,
		("member", "start_date", "covered_by", "sales_invoice", "payment_state"),
		as_dict=True,
		for_update=True,
	)
	payer = payers.payer_of(made.member, made.start_date)
	if made.covered_by and not cover.is_payers(made.covered_by, payer):
		return
	invoice, paid = made.sales_invoice, made.payment_state
	state = frappe.db.get_value("Sales Invoice", invoice, "docstatus") if invoice else None
	if state == 0:
		frappe.throw(
			_("The renewal {0} is on the draft invoice {1}. Delete the draft first.").format(
				membership, invoice
			)
		)
	if state == 1 and paid != CREDITED:
		frappe.throw(
			_("The renewal {0} is on the invoice {1}. Credit the invoice first.").format(membership, invoice)
		)


def approve(membership: str) -> None:
	"""Approve a term that waits for it; nothing happens to one that doesn't.

	Raises:
	        frappe.PermissionError: Without the role that the membership type names.
	        frappe.ValidationError: For a cancelled term.
	"""
	term = locked_term(membership)
	if term.lifecycle_term().cancelled_by(getdate()):
		frappe.throw(_("The term {0} is cancelled. Reinstate it before you approve it.").format(membership))
	if not term.approved:
		term.approved = 1
		term.save()


def keep_current(membership: str, kept_until: date | None, reason: str | None) -> None:
	"""Let a term count as current up to a day, paid, approved and over or not, and with it what its fee covers; without
	a day take that back.

	Raises:
	        frappe.ValidationError: Without a reason, before the term starts, and for a cancelled term.
	"""
	term = locked_term(membership)
	if kept_until and term.lifecycle_term().cancelled_by(getdate()):
		frappe.throw(_("The term {0} is cancelled. Reinstate it instead.").format(membership))
	term.update({"kept_until": kept_until or None, "kept_reason": reason if kept_until else None})
	term.save()


def kept_with(membership: str, kept_until: date | None) -> list[str]:
	"""Full names of those who are kept current with a term whose fee covers them, or are not any more."""
	term = frappe.get_doc("Membership", membership)
	return [other.member_name for other in covered.to_keep(term, term.kept_until, kept_until)]


def _renewal_made(member: str, today: date) -> str | None:
	"""The renewal of the running term, if it is there: unpaid, or holding and still to come."""
	place = latest_terms(member)
	if place.unpaid:
		return place.unpaid.name
	if place.latest and place.latest.renews and place.latest.start_date > today:
		return place.latest.name
	return None


# ---------------------------------------------------------------- death


def refuse_the_deceased(member: str) -> None:
	died = frappe.db.get_value("Member", member, "deceased_on")
	if died:
		frappe.throw(_("{0} died on {1}, which ended the membership.").format(member, formatdate(died)))


# ---------------------------------------------------------------- terms


def _running(terms: list[frappe._dict], today: date) -> frappe._dict | None:
	"""The term that makes somebody a member today, grace and override included."""
	active = (lifecycle.CURRENT, lifecycle.GRACE)
	for row in reversed(terms):
		if lifecycle.term_status(as_lifecycle_term(row), today, grace_days=rules().grace_days) in active:
			return row
	return None
