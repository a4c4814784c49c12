"""What a payment or a credit of its fee does to a term: it holds, starts later, or waits for a decision."""

from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED, PAID
from membership_recruitment.membership.terms import cancellation, covered, credit_decisions, periods, stored
from membership_recruitment.membership.terms.credit_decisions import FEE_CREDITED
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.database import write_rows

MONEY_FIELDS = ("payment_state", "paid_on", "outstanding", "sales_invoice")

# payment state, day of payment or credit, what is still to pay, and the invoice: as `settle` takes them
Money = tuple[str, date | None, float, str | None]


@conflicts.in_words()
def settle_all(changes: dict[str, Money]) -> None:
	"""Bring many terms up to date, as `settle` does each: together where nothing but the money changes, and one by one
	where a term begins or ends to hold.

	Args:
	        changes: By name of the Membership.
	"""
	if not changes:
		return
	# their members before the terms, in the order in which saving a term locks
	frappe.db.sql(
		"""select name from `tabMember` where name in (select member from `tabMembership` where name in %s)
		order by name for update""",
		(tuple(changes),),
	)
	written = {}
	for row in _with_covered(tuple(changes)):
		follows = row.covered_by in changes and row.name not in changes
		state, paid_on, outstanding, invoice = changes[row.covered_by if follows else row.name]
		money = _as_fields(state, paid_on, 0 if follows else outstanding, invoice)
		if _holds_as_before(row, money):
			written[row.name] = {field: value for field, value in money.items() if row[field] != value}
		else:
			settle(row.name, *money.values())
	write_rows("Membership", {name: fields for name, fields in written.items() if fields})


def _as_fields(state: str, paid_on: date | None, outstanding: float, invoice: str | None) -> dict:
	values = (state, getdate(paid_on) if paid_on else None, flt(outstanding), invoice or None)
	return dict(zip(MONEY_FIELDS, values, strict=True))


def _with_covered(terms: tuple[str, ...]) -> list[frappe._dict]:
	"""Rows of these terms, and of those that they cover, locked."""
	following = frappe.get_all("Membership", filters={"covered_by": ["in", terms]}, pluck="name")
	columns = (
		"name",
		"covered_by",
		"cancellation_reason",
		"credit_decision",
		"planned_start",
		*stored.TERM_COLUMNS,
		*MONEY_FIELDS[1:],
	)
	return frappe.db.sql(
		f"select {', '.join(columns)} from `tabMembership` where name in %s order by start_date, name for update",
		({*terms, *following},),
		as_dict=True,
	)


def _holds_as_before(row, money: dict) -> bool:
	"""Whether nothing follows for a term from what its fee has become."""
	if money["payment_state"] in (CREDITED, NOT_INVOICED) or row.credit_decision:
		return False
	if (
		row.cancellation_reason in (FEE_CREDITED, covered.NO_LONGER_COVERED)
		or stored.as_lifecycle_term(row).void
	):
		return False
	if row.awaits_payment and (money["payment_state"] == PAID or row.planned_start):
		return False  # its days may follow
	after = frappe._dict(row, **money)
	return stored.as_lifecycle_term(row).pending == stored.as_lifecycle_term(after).pending


@conflicts.in_words()
def settle(
	term_name: str,
	payment_state: str,
	paid_on: date | None,
	outstanding: float,
	sales_invoice: str | None,
) -> None:
	"""Bring a term up to date with what ERPNext says about its fee. Idempotent: nothing new, nothing saved.

	A term that waited for its fee holds once it is paid, from `start_when_paid`. A fee that was credited in full asks
	what was meant (credit_decisions.py); is the credit note cancelled, a withdrawal is taken back. Another invoice for
	a term that was withdrawn revives nothing. What the term covers in the household follows.

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
	term.update(_as_fields(payment_state, paid_on, outstanding, sales_invoice))
	withdrawn = term.cancelled_from and term.cancellation_reason == FEE_CREDITED
	if withdrawn and payment_state != CREDITED and not credit_decisions.is_booked(term):
		cancellation.take_back(term)
	elif term.cancellation_reason == covered.NO_LONGER_COVERED and payment_state in covered.ASKED_FOR:
		cancellation.take_back(term)  # the payer is gone, but the fee is asked for or paid
	credit_decisions.apply(term, held=held)
	_follow_payment(term, before)
	holds = not term.lifecycle_term().pending
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
	for name in credit_decisions.covered_by(term.name):
		settle(name, payment_state, paid_on, 0, sales_invoice)
	if term.lifecycle_term().void:
		covered.release(term.name)


def start_when_paid(term, paid_on: date) -> date:
	"""First day of a term that waited for its fee, which is paid on a day.

	A renewal starts as planned while the term before it, its grace or its override lasts. A first term and a rejoin do
	where they are paid before they start, or within the days of Membership Settings after that. Otherwise it is the day
	of payment. A term that somebody let count unpaid (`kept_until`) keeps its days.

	Args:
	        term: A Membership document or row.
	        paid_on: The day of payment.
	"""
	start = getdate(term.start_date)
	if term.kept_until:
		return start
	if not term.renews:
		planned = getdate(term.planned_start or start)
		return planned if paid_on <= planned + timedelta(days=rules().first_fee_days) else paid_on
	earlier = frappe.db.get_value(
		"Membership", term.renews, ("end_date", "cancelled_from", "kept_until"), as_dict=True
	)
	if earlier.cancelled_from:
		return max(start, paid_on)
	start, _late = periods.next_start(earlier.end_date, paid_on, rules().grace_days, earlier.kept_until)
	return start


def _follow_payment(term, before: dict) -> None:
	"""Let a term that waited for its fee start when it was paid, and one that is unpaid again as it was planned.

	Args:
	        term: A Membership document with its new payment state; the caller saves it.
	        before: Its values before that.
	"""
	if not term.awaits_payment or term.cancelled_from:
		return
	if term.payment_state == PAID:
		as_before = before["payment_state"] == PAID and before["paid_on"] == term.paid_on
		start = term.start_date if as_before else start_when_paid(term, term.paid_on or getdate())
	elif term.payment_state != CREDITED and term.planned_start:
		start = term.planned_start
	else:
		return
	if getdate(start) != getdate(term.start_date):
		_move(term, getdate(start))


def _move(term, start: date) -> None:
	"""Give a term another first day and the last day that follows; the renewals that wait behind it go along. Nothing
	happens where there is no room for them."""
	days = {field: term.get(field) for field in ("start_date", "end_date")}
	frappe.db.savepoint("before_the_move")
	term.start_date = start
	term.end_date = stored.defaults_of_type(term).end_date
	_write_days(term)
	moved = [term, *_move_what_waits_behind(term)]
	if any(stored.clashing_term(one) for one in moved):
		conflicts.back_to("before_the_move")
		term.update(days)
		return
	term.flags.follows_payment = True
	if not term.renews:
		term.planned_start = term.planned_start or days["start_date"]  # a term from before this was kept


def _move_what_waits_behind(term) -> list:
	"""Let the pending renewal of a term join on to it anew, and that one's; returns those that moved."""
	name = frappe.db.get_value("Membership", {"renews": term.name})
	behind = frappe.get_doc("Membership", name) if name and term.end_date else None
	if not behind or behind.kept_until or not behind.lifecycle_term().pending:
		return []
	behind.start_date = term.end_date + periods.ONE_DAY
	behind.end_date = stored.defaults_of_type(behind).end_date
	_write_days(behind)
	return [behind, *_move_what_waits_behind(behind)]


def _write_days(term) -> None:
	# the caller of _move saves the term, which brings what follows from the days up to date
	frappe.db.set_value(
		"Membership",
		term.name,
		{"start_date": term.start_date, "end_date": term.end_date},
		update_modified=False,
	)
