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


def asks(term) -> float:
	"""What a term asks for, planned or stored: its fee and the joining fee; one is due without the other, too."""
	return flt(term.fee) + flt(term.joining_fee)


def as_date(day) -> date | None:
	"""A day of a row or document; what is empty is none, which Frappe takes for today."""
	return getdate(day) if day else None


def as_lifecycle_term(row) -> lifecycle.Term:
	"""A row or document of Membership as the rules see it."""
	return lifecycle.Term(
		start=getdate(row.start_date),
		end=as_date(row.end_date),
		cancelled_from=as_date(row.cancelled_from),
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


def left_before_sql(later: str, start: str) -> str:
	"""Whether a later term was cancelled altogether by a leaving before a day: it says nothing of who came back since.

	Args:
	        later: Alias of a table Membership.
	        start: SQL of the day on which a term began.
	"""
	return f"({void_sql(later)} and ifnull({later}.left_from <= {start}, 0))"


# ---------------------------------------------------------------- the member's other terms


@conflicts.in_words()
def locked_term(name: str):
	"""The document of a term as it is committed now, to be changed and saved; its member is locked before it.

	Of one that is only read, somebody else may save a newer state before this one is saved, which Frappe then refuses.
	"""
	member = frappe.db.get_value("Membership", name, "member")
	frappe.db.get_value("Member", member, "name", for_update=True)
	return frappe.get_doc("Membership", name, for_update=True)


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


@conflicts.in_words()
def all_terms(member: str, *, void: bool = False) -> list[frappe._dict]:
	"""The member's terms in order, the member locked; `void`: with those that never held a day."""
	frappe.db.get_value("Member", member, "name", for_update=True)
	term = frappe.qb.DocType("Membership")
	columns = (
		"name",
		"membership_type",
		"cancellation_reason",
		"sales_invoice",
		"covered_by",
		"outstanding",
		*TERM_COLUMNS,
	)
	# locked too: what was read earlier in this transaction may be behind what others committed
	rows = (
		frappe.qb.from_(term)
		.select(*(term[column] for column in columns))
		.where(term.member == member)
		.orderby(term.start_date, term.name)
		.for_update()
		.run(as_dict=True)
	)
	return [row for row in rows if void or not as_lifecycle_term(row).void]


def other_terms(term) -> list[frappe._dict]:
	"""The terms of its member beside a term."""
	return terms_of(term.member, without=term.name)


def first_day(member: str) -> date | None:
	"""First day of a member's first term that held; None without one."""
	(found,) = frappe.db.sql(
		f"""select min(t.start_date) from `tabMembership` t where t.member = %s
			and (not {pending_sql("t")} or t.kept_until is not null) and not {void_sql("t")}""",
		member,
	)
	return found[0]


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


def renewed_by(term) -> str | None:
	"""The term that this one joins on to, whether that one holds or waits for its fee; None for a first term and a rejoin."""
	if waiting := unpaid_before(term):
		return waiting
	earlier = earlier_term(term)
	return earlier.name if earlier and kind_of_start(term) == events.RENEWAL else None


def clashing_term(term) -> frappe._dict | None:
	"""Another term of the member that shares a day with this one; None if there is none."""
	span = as_lifecycle_term(term)
	if span.void:
		return None
	others = {row.name: row for row in other_terms(term)}
	spans = [(row.name, row.start_date, as_lifecycle_term(row).last_covered) for row in others.values()]
	return others.get(periods.overlapping(span.start, span.last_covered, spans))


# ---------------------------------------------------------------- what its type says


def defaults_of_type(term, *, alone: bool = False) -> TermDefaults:
	"""What follows for a term from its type, its first day and the member's other terms; also without a member.

	Args:
	        term: A Membership document, row, or what is planned.
	        alone: As if no household's fee covered it.
	"""
	membership_type = frappe.get_cached_doc("Membership Type", term.membership_type)
	rule, start = membership_type.period_rule(), getdate(term.start_date)
	follows = unpaid_before(term) if term.member else None
	kind = events.RENEWAL if follows else kind_of_start(term) if term.member else events.JOIN
	covering = None if alone else covering_term(term)
	if covering and _holds_on(covering, start):
		return TermDefaults(
			kind, as_lifecycle_term(covering).last_covered, 0.0, covering.name, follows=follows
		)
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
	payer = payers.payer_of(term.member, start) if term.member else _payer_to_be(term, start)
	if not payer or payer == term.member:
		return None
	# locked: who leaves, or has a term corrected, at this moment comes before or after
	theirs = terms_of(payer)
	died = frappe.db.get_value("Member", payer, "deceased_on", for_update=True)
	if died and getdate(died) <= start:
		return None
	return next(
		(
			row
			for row in theirs
			if row.membership_type == term.membership_type
			and row.start_date <= start
			and _holds_on(row, start)
		),
		None,
	)


def _payer_to_be(term, day: date) -> str | None:
	"""Who pays for somebody who is not in the register yet."""
	payer = term.get("payer")
	return payer if payer and payers.is_there(payer, day) else None


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
