"""The days of terms that waited for their fee, as stored: computed anew (waited_days.py) when a payment of theirs, what
lets them count unpaid, or their cancellation changes."""

from collections.abc import Iterator
from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import PAID
from membership_recruitment.membership.terms import events, periods, stored
from membership_recruitment.membership.terms.waited_days import Before, WaitingTerm, place
from membership_recruitment.settings import rules

DAYS = ("start_date", "end_date", "planned_start", "planned_end")
WAITS = ("awaits_payment", "waits_behind")


def days(term) -> tuple[date, date | None]:
	"""First and last day of a term that waited for its fee, by what was planned and paid; its own where it has no room, and
	where it never waited.

	Args:
	        term: A Membership document as it would be.
	"""
	own = getdate(term.start_date), stored.as_date(term.end_date)
	if not term.awaits_payment:
		return own
	return next(((start, end) for name, start, end in _placed(_chain(term)) if name == term.name), own)


def move(term) -> None:
	"""Give a term the days that follow, and those that follow it theirs.

	Args:
	        term: A Membership document; the caller saves it.
	"""
	chain = _chain(term)
	docs = {one.name: one for one in chain}
	linked = _in_links(chain)
	outside = linked[0].renews
	plans = {one.name: plan(one) for one in chain}
	order = []
	for name, start, end in _placed(chain):
		one = docs[name]
		before = {field: one.get(field) for field in (*DAYS, *WAITS)}
		_take(one, plans[name], start, end)
		_wait_with(one, docs.get(one.renews))
		order.append(one)
		if _state(before) != _state(one):
			_write(one, before)
			if one is not term:
				was = frappe._dict(before, membership_type=one.membership_type)
				term.flags.setdefault("moved_behind", []).append((one, was))
	if len(order) == len(chain) and order != linked:
		_link(order, outside)


def planned_with(term, covering) -> date | None:
	"""First day of a term as it was planned, where a payer's fee comes to cover it: the payer's, where both begin on one day.
	None where that is its first day and it waits for nothing.

	Args:
	        term: A Membership document that has what the payer's has of money.
	        covering: Row of the payer's term with start_date and planned_start.
	"""
	if term.planned_start or term.renews:
		return stored.as_date(term.planned_start)
	start = getdate(term.start_date)
	planned = (covering.planned_start or start) if start == covering.start_date else start
	return planned if term.awaits_payment or planned != start else None


def back_to_plan(term) -> None:
	"""Give a term that never held the days that were planned; the caller saves it."""
	if term.awaits_payment and term.planned_start and getdate(term.planned_start) != getdate(term.start_date):
		planned, end = plan(term)
		_take(term, (planned, end), planned, end)


def follow_type(term, planned: date, planned_end: date | None) -> None:
	"""The days of a term that was paid late, when its type is corrected and with it the last day that was planned.

	Args:
	        term: A Membership document of the new type; the caller saves it.
	        planned, planned_end: First and last day as they are planned now.
	"""
	term.update({"start_date": planned, "end_date": planned_end, "planned_end": None})
	_take(term, (planned, planned_end), *days(term))


def follow_taken_back(term) -> None:
	"""The days of a term that was cancelled altogether and is so no more. Does what had been decided before leave none of
	them, it never held.

	Args:
	        term: A Membership document without its cancellation; the caller saves it.
	"""
	if not term.awaits_payment or (term.left_from and getdate(term.left_from) < getdate(term.start_date)):
		return
	left = stored.as_date(term.cancelled_from)
	if left and days(term)[0] >= left:
		term.update({"cancelled_from": term.start_date, "left_from": left})
	else:
		move(term)


def end_of(term, start: date) -> date | None:
	"""Last day of a term that waited for its fee, if it starts on a day.

	A year that was paid for in part keeps its last day, and where that is over has as many months as were paid for.
	"""
	if not term.end_date:  # one without end goes on without
		return None
	if term.covered_by and (end := _end_of_payer(term, start)) and end >= start:
		return end
	if start == getdate(term.start_date):
		return getdate(term.end_date)
	planned, planned_end = plan(term)
	if start == planned and not term.covered_by:
		return planned_end
	if term.agreed_end and start <= getdate(term.agreed_end):
		return getdate(term.agreed_end)
	kind = frappe.get_cached_doc("Membership Type", term.membership_type)
	in_part = kind.pro_rate and not term.covered_by and planned_end
	if in_part and (end := periods.end_of_part(kind.period_rule(), planned, planned_end, start)):
		return end
	return stored.defaults_of_type(frappe._dict(term.as_dict(), start_date=start)).end_date


def _end_of_payer(term, start: date) -> date | None:
	"""Last day of the payer's term, with which this one ends, though that one leaves or dies before. Where it never held,
	the day is that which it would have had by what was paid."""
	covering = frappe.get_doc("Membership", term.covered_by)
	if not covering.lifecycle_term().void:
		return None if start == getdate(term.start_date) else stored.as_date(covering.end_date)
	if covering.covered_by or stored.as_date(term.end_date) != stored.as_date(covering.end_date):
		return None
	covering.cancelled_from = None
	return days(covering)[1]


# ---------------------------------------------------------------- terms that follow each other


def _chain(term) -> list:
	"""A term and those that waited like it or were made when it held, and that join on to it, in the order in which they
	were planned; also those before it that begin later than it can."""
	if not term.awaits_payment or term.cancelled_from:
		return [term]
	chain, begins = [term], _waiting(term).begins(rules().first_fee_days)
	seen = {term.name}
	while (name := chain[0].renews) and name not in seen:
		earlier = frappe.get_doc("Membership", name)
		if not _moves(earlier) or begins >= getdate(earlier.start_date):
			break
		chain.insert(0, earlier)
		seen.add(name)
	while name := frappe.db.get_value("Membership", {"renews": chain[-1].name, "name": ["not in", seen]}):
		behind = frappe.get_doc("Membership", name)
		if not _moves(behind) and not _goes_along(behind, chain[-1]):
			break
		chain.append(behind)
		seen.add(name)
	return sorted(chain, key=lambda one: (plan(one)[0], one.name))


def _moves(term) -> bool:
	return bool(term.awaits_payment) and not term.kept_until and not term.cancelled_from


def _goes_along(term, earlier) -> bool:
	"""Whether a term that waits for no fee joins on to one that held when it was made, and so does what that one does."""
	if term.kept_until or term.cancelled_from or not term.approved or not earlier.end_date:
		return False
	columns = stored.TERM_COLUMNS
	as_it_was = stored.as_lifecycle_term(
		frappe.db.get_value("Membership", earlier.name, columns, as_dict=True)
	)
	held = not as_it_was.pending or as_it_was.kept_until
	return bool(held) and getdate(term.start_date) == getdate(earlier.end_date) + periods.ONE_DAY


def _wait_with(term, earlier) -> None:
	"""What was made when the term before it held waits while that one does, and holds again with it.

	Args:
	        term: A Membership of a chain.
	        earlier: The one of the chain that it renews, up to date; None for the first.
	"""
	if not earlier or (term.awaits_payment and not term.waits_behind):
		return
	before = earlier.lifecycle_term()
	waits = before.pending and not before.kept_until
	if term.covered_by:
		columns = stored.TERM_COLUMNS
		covering = frappe.db.get_value("Membership", term.covered_by, columns, as_dict=True)
		waits = waits and stored.as_lifecycle_term(covering).pending
	else:
		waits = waits and stored.asks(term) > 0
	term.update({"awaits_payment": int(waits), "waits_behind": int(waits)})


def _state(term) -> tuple:
	return (
		*(stored.as_date(term.get(field)) for field in DAYS),
		*(int(term.get(field) or 0) for field in WAITS),
	)


def _in_links(chain: list) -> list:
	"""The same terms, each behind the one that it renews."""
	behind = {one.renews: one for one in chain}
	names = {one.name for one in chain}
	found = [one for one in chain if one.renews not in names]
	while found and (following := behind.get(found[-1].name)):
		found.append(following)
	return found


def _link(order: list, outside: str | None) -> None:
	for one in order:
		frappe.db.set_value("Membership", one.name, "renews", None, update_modified=False)
	for earlier, one in zip([outside, *(one.name for one in order)], order, strict=False):
		one.renews = earlier
		frappe.db.set_value("Membership", one.name, "renews", earlier, update_modified=False)


def _placed(chain: list) -> Iterator[tuple[str, date, date | None]]:
	docs = {one.name: one for one in chain}
	waiting: dict[str, WaitingTerm] = {}
	for one in chain:
		waiting[one.name] = _waiting(one, waiting.get(one.renews))
	return place(
		list(waiting.values()),
		_before(_in_links(chain)[0].renews),
		[
			(row.start_date, stored.as_lifecycle_term(row).last_covered)
			for row in stored.terms_of(chain[0].member)
			if row.name not in docs
		],
		lambda name, start: end_of(docs[name], start),
		grace_days=rules().grace_days,
		first_fee_days=rules().first_fee_days,
	)


def _waiting(term, earlier: WaitingTerm | None = None) -> WaitingTerm:
	paid_on = getdate(term.paid_on) if term.payment_state == PAID else None
	if earlier and not paid_on and (term.waits_behind or not term.awaits_payment):
		paid_on = earlier.paid_on or (earlier.planned if earlier.kept_until else None)
	kept_until = stored.as_date(term.kept_until)
	if kept_until and paid_on:
		# what is kept beyond its last day was no waiting for the fee
		end = end_of(term, paid_on)
		kept_until = kept_until if end is None or kept_until <= end else None
	with_payer = None
	if term.covered_by and not term.renews and not kept_until:
		columns = (*stored.TERM_COLUMNS, "planned_start")
		covering = frappe.db.get_value("Membership", term.covered_by, columns, as_dict=True)
		if not stored.as_lifecycle_term(covering).void:
			with_payer = begins_with(term, covering)
	return WaitingTerm(term.name, plan(term)[0], paid_on, kept_until, with_payer)


def _before(renews: str | None) -> Before | None:
	row = frappe.db.get_value("Membership", renews, stored.TERM_COLUMNS, as_dict=True) if renews else None
	span = stored.as_lifecycle_term(row) if row else None
	if not span or span.void or (span.pending and not span.kept_until):
		return None
	return Before(span.end, bool(span.cancelled_from), span.kept_until)


# ---------------------------------------------------------------- planned and stored days


def keep_what_is_agreed(term) -> None:
	"""Days that are changed by hand are the planned ones; the last day of a term that a payment has moved is agreed for
	wherever it stands, but where it was planned.

	Args:
	        term: A Membership document, before it is saved.
	"""
	if term.planned_start and events.date_changed(term, "start_date"):
		term.update({"planned_start": term.start_date, "planned_end": None, "agreed_end": None})
	elif events.date_changed(term, "end_date") and not term.flags.by_the_app:
		end = stored.as_date(term.end_date)
		moved = plan(term)[0] != getdate(term.start_date)
		agreed = moved and not term.covered_by and end != stored.defaults_of_type(term).end_date
		term.agreed_end = end if agreed else None


def first_planned(term) -> date:
	"""First day as it was planned, of a document or row."""
	return getdate(term.planned_start or term.start_date)


def begins_with(term, covering) -> date:
	"""First day of a term that a payer's fee covers: the payer's where both were planned to begin on one day, else the one
	that was planned, but not before the payer's membership."""
	planned, start = first_planned(term), getdate(covering.start_date)
	if planned == first_planned(covering):
		return start
	return planned if covering.renews else max(planned, start)


def plan(term) -> tuple[date, date | None]:
	"""First and last day as they were planned: kept when it was first moved."""
	start, end = getdate(term.start_date), stored.as_date(term.end_date)
	planned = getdate(term.planned_start) if term.planned_start else start
	if term.planned_end:
		return planned, getdate(term.planned_end)
	if planned == start or not end:
		return planned, end
	# moved before its last day was kept
	return planned, stored.defaults_of_type(frappe._dict(term.as_dict(), start_date=planned)).end_date


def _take(term, plan: tuple[date, date | None], start: date, end: date | None) -> None:
	planned, planned_end = plan
	moved = start != planned or (end != planned_end and not term.covered_by)
	# what is covered ends with the payer's
	kept_end = planned_end if moved and not term.covered_by else None
	term.update({"start_date": start, "end_date": end, "planned_end": kept_end})
	term.planned_start = planned if moved or not term.renews else None
	term.flags.follows_payment = True


def _write(term, before: dict) -> None:
	"""Stored at once, so that those behind it find its days; what else follows comes with the save of the term that was
	paid, which is told by `days_before` that they changed."""
	fields = (*DAYS, *WAITS)
	frappe.db.set_value(
		"Membership", term.name, {field: term.get(field) for field in fields}, update_modified=False
	)
	term.flags.days_before = {**before, **(term.flags.days_before or {})}
