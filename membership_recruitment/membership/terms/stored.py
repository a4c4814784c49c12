"""Terms as they are stored: a row as the rules see it, a member's other terms, and what follows from them for a term.

`term` is a Membership document, or any mapping with its fields: a term that is only planned has no name yet.
"""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import PAID
from membership_recruitment.membership.terms import events, lifecycle, payers, periods
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts

# what as_lifecycle_term asks of a row
TERM_COLUMNS = (
	"start_date",
	"end_date",
	"cancelled_from",
	"approved",
	"awaits_payment",
	"payment_state",
	"kept_until",
	"renews",
)


def one_term_at_a_time() -> str:
	"""What to do instead of a second term on the same days."""
	return _(
		"A member has one term at a time. Who also belongs to a section or a club gets a tag or a target group on the member."
	)


class TermDefaults(NamedTuple):
	"""What a term takes from its type.

	Attributes:
	        kind: events.JOIN, RENEWAL or REJOIN.
	        end_date: Last day; None for a lifetime.
	        fee: In the company's currency; 0 where the household's fee covers it.
	        covered_by: The payer's term whose fee that is.
	        joining_fee: Beside the fee, once, of who joins; of who comes back where the type says so.
	        waits: It is pending until its fee is paid, where there is one: the fee of somebody who joins or comes
	                back, where the type demands it, and what follows a term that waits for its own fee.
	        follows: The term that waits for its fee and that it follows as a renewal.
	"""

	kind: str
	end_date: date | None
	fee: float
	covered_by: str | None = None
	joining_fee: float = 0.0
	waits: bool = False
	follows: str | None = None


def as_lifecycle_term(row) -> lifecycle.Term:
	"""A row or document of Membership as the rules see it."""
	return lifecycle.Term(
		start=getdate(row.start_date),
		end=getdate(row.end_date) if row.end_date else None,
		cancelled_from=getdate(row.cancelled_from) if row.cancelled_from else None,
		pending=bool(
			row.get("approved") == 0 or (row.get("awaits_payment") and row.get("payment_state") != PAID)
		),
		kept_until=getdate(row.kept_until) if row.get("kept_until") else None,
		renewal=bool(row.get("renews")),
	)


# ---------------------------------------------------------------- the same in SQL, of rows of Membership


def pending_sql(term: str) -> str:
	"""As `lifecycle.Term.pending`, of the table with the alias `term`."""
	return f"({term}.approved = 0 or ({term}.awaits_payment = 1 and {term}.payment_state <> '{PAID}'))"


def kept_sql(term: str) -> str:
	"""As `lifecycle.Term.kept_on` the day %(day)s."""
	return (
		f"({term}.kept_until is not null and %(day)s between {term}.start_date and {term}.kept_until"
		f" and ({term}.cancelled_from is null or {term}.cancelled_from > %(day)s))"
	)


def void_sql(term: str) -> str:
	"""As `lifecycle.Term.void`."""
	return f"({term}.cancelled_from is not null and {term}.cancelled_from <= {term}.start_date)"


# ---------------------------------------------------------------- the member's other terms


@conflicts.in_words()
def terms_of(member: str | None, *, without: str | None = None) -> list[frappe._dict]:
	"""A member's terms that held on at least one day, in order.

	Locks the member and reads what is committed now, so that two terms can't be added side by side.

	Args:
	        member: Name of the Member.
	        without: Name of a term to leave out.
	"""
	frappe.db.get_value("Member", member, "name", for_update=True)
	term = frappe.qb.DocType("Membership")
	rows = (
		frappe.qb.from_(term)
		.select(term.name, term.membership_type, term.joining_fee, *(term[column] for column in TERM_COLUMNS))
		.where((term.member == member) & (term.name != (without or "")))
		.orderby(term.start_date)
		.for_update()
		.run(as_dict=True)
	)
	return [row for row in rows if not as_lifecycle_term(row).void]


def other_terms(term) -> list[frappe._dict]:
	"""The terms of its member beside a term."""
	return terms_of(term.member, without=term.name)


def earlier_term(term) -> frappe._dict | None:
	"""The term before this one that held; None for the first."""
	start = getdate(term.start_date)
	earlier = [
		row
		for row in other_terms(term)
		if row.start_date < start and (row.kept_until or not as_lifecycle_term(row).pending)
	]
	return earlier[-1] if earlier else None


def unpaid_before(term) -> str | None:
	"""The term right before this one, where that one waits for its fee and this one joins on to it: paid one after the
	other they are a start and its renewal. None otherwise."""
	start = getdate(term.start_date)
	before = [row for row in other_terms(term) if row.start_date < start]
	if not before or not before[-1].awaits_payment or not before[-1].approved or before[-1].kept_until:
		return None
	row = as_lifecycle_term(before[-1])
	if row.cancelled_from:
		return None  # it waits for its fee no more
	until = replace(row, pending=False).joins_on_until(rules().grace_days)
	return before[-1].name if row.pending and until and start <= until + periods.ONE_DAY else None


def kind_of_start(term) -> str:
	"""Join, Renewal or Rejoin: what a term is to its member."""
	earlier = earlier_term(term)
	until = as_lifecycle_term(earlier).joins_on_until(rules().grace_days) if earlier else None
	return events.kind_of_start(getdate(term.start_date), until, bool(earlier))


def clashing_term(term) -> frappe._dict | None:
	"""Another term of the member that shares a day with this one; None if there is none."""
	span = as_lifecycle_term(term)
	if span.void:
		return None
	others = {row.name: row for row in other_terms(term)}
	spans = [(row.name, row.start_date, as_lifecycle_term(row).last_covered) for row in others.values()]
	return others.get(periods.overlapping(span.start, span.last_covered, spans))


# ---------------------------------------------------------------- what its type says


def defaults_of_type(term) -> TermDefaults:
	"""What follows for a term from its type, its first day and the member's other terms; also without a member."""
	membership_type = frappe.get_cached_doc("Membership Type", term.membership_type)
	rule, start = membership_type.period_rule(), getdate(term.start_date)
	follows = unpaid_before(term) if term.member else None
	kind = events.RENEWAL if follows else kind_of_start(term) if term.member else events.JOIN
	covering = covering_term(term)
	if covering and _holds_on(covering, start):
		return TermDefaults(kind, as_lifecycle_term(covering).last_covered, 0.0, covering.name)
	joins = kind != events.RENEWAL or periods.begins_midway(rule, start)
	# what covers it may have been cancelled since, and the fee paid all the same
	fee = 0.0 if covering else flt(membership_type.fee)
	if joins and membership_type.pro_rate:
		fee = periods.pro_rated(fee, rule, start)
	end = periods.term_end(
		rule, start, first_term=joins, day_of_month=_day_of_month(term) if term.member else None
	)
	joining_fee = 0.0 if covering else flt(membership_type.joining_fee)
	return TermDefaults(
		kind,
		end,
		fee,
		covered_by=covering.name if covering else None,
		joining_fee=joining_fee if joining_fee and _joins_now(term, kind) else 0.0,
		waits=bool(follows or (kind != events.RENEWAL and membership_type.first_fee_before_start)),
		follows=follows,
	)


def _joins_now(term, kind: str) -> bool:
	"""Whether a joining fee is asked with this term: no other one of the same joining or return asks it, and who was a
	member before the register began does not join."""
	if kind == events.RENEWAL:
		return False
	if not term.member:
		return True
	start = getdate(term.start_date)
	# what was cancelled while it waited let nobody join
	others = [row for row in other_terms(term) if not (row.cancelled_from and as_lifecycle_term(row).pending)]
	if kind == events.REJOIN:
		if not frappe.get_cached_doc("Membership Type", term.membership_type).joining_fee_on_return:
			return False
		left = earlier_term(term)
		return not any(flt(row.joining_fee) > 0 and row.start_date > left.start_date for row in others)
	if any(flt(row.joining_fee) > 0 or row.start_date < start for row in others):
		return False
	since = frappe.db.get_value("Member", term.member, "member_since")
	return not since or since >= start


def covering_term(term) -> frappe._dict | None:
	"""The payer's term whose fee covers this one: the one in `covered_by`; otherwise, where the type has one
	fee for the household and the payer is there, the payer's term of the same type that holds on the first day."""
	fields = ("name", "start_date", "end_date", "cancelled_from")
	if term.covered_by:
		return frappe.db.get_value("Membership", term.covered_by, fields, as_dict=True)
	if not frappe.get_cached_doc("Membership Type", term.membership_type).shared_fee:
		return None
	start = getdate(term.start_date)
	payer = payers.payer_of(term.member, start) if term.member else None
	if payer == term.member:
		return None
	covering = frappe.get_all(
		"Membership",
		filters={
			"member": payer,
			"membership_type": term.membership_type,
			"start_date": ["<=", start],
		},
		fields=fields,
	)
	return next((row for row in covering if _holds_on(row, start)), None)


def _holds_on(term, day: date) -> bool:
	"""Whether a term that starts no later than a day has not ended before it."""
	last_day = as_lifecycle_term(term).last_covered
	return last_day is None or last_day >= day


def _day_of_month(term) -> int | None:
	"""The day of the month on which the terms that this one continues began; None for a first term."""
	start, day = getdate(term.start_date), None
	for earlier in reversed(other_terms(term)):
		last_day = as_lifecycle_term(earlier).last_covered
		if earlier.start_date >= start:
			continue
		if last_day is None or (start - last_day).days != 1:
			break
		start, day = earlier.start_date, earlier.start_date.day
	return day
