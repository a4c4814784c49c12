"""What becomes of those whom a payer's fee covers when the payer leaves, or comes back.

Nobody else's reason becomes theirs: a fee that is paid counts, one that is still asked for can be paid, and otherwise
their place is free, so that they are renewed and pay for themselves.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import cover, covered_days, payers, stored
from membership_recruitment.membership.terms.cancellation import can_be_taken_back, cancel, take_back
from membership_recruitment.membership.terms.cover import ASKED_FOR
from membership_recruitment.membership.terms.earlier_cancellation import FEE_CREDITED, NO_LONGER_COVERED
from membership_recruitment.membership.terms.stored import pending_sql
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts


def release(covering: str) -> None:
	"""Free the places that a term covered whose member has left or died: `losing_their_place`, cancelled. A withdrawal
	takes them along with a reason of its own (credit_decisions.py).

	Args:
	        covering: Name of the payer's term.
	"""
	payer = frappe.db.get_value("Membership", covering, (*cover.FIELDS, "payment_state"), as_dict=True)
	died = frappe.db.get_value("Member", payer.member, "deceased_on")
	gone_from = min((day for day in (payer.cancelled_from, died) if day), default=None)
	withdrawn = payer.payment_state == CREDITED and payer.cancellation_reason == FEE_CREDITED
	if gone_from and not withdrawn:
		_free(losing_their_place(covering, gone_from))


def losing_their_place(covering: str, gone_from: date) -> list:
	"""What goes when a payer leaves: the terms that begin on that day or later and wait, or are still to come.

	What its invoice asks for waits on, what holds and was paid holds on, and what runs, also because the leaving was
	entered late, goes on to its last day. Is the fee credited, what is still to come is free too.

	Args:
	        covering: Name of the payer's term.
	        gone_from: The first day without the payer.

	Returns:
	        Membership documents.
	"""
	start, payment = frappe.db.get_value("Membership", covering, ("start_date", "payment_state"))
	if payment in ASKED_FOR:
		return []
	covered = [
		term
		for term in _covered_by(covering)
		if gone_from <= start or getdate(term.start_date) >= gone_from  # the first: all that the term was
	]
	return [
		term
		for term in covered
		if _waits_or_is_to_come(term) and not (payment != CREDITED and _is_paid(term))
	]


def _waits_or_is_to_come(term) -> bool:
	state, today = term.lifecycle_term(), getdate()
	if state.void or (state.end and state.end < today):
		return False
	return state.start > today or (state.pending and not state.kept_until)


def _is_paid(term) -> bool:
	return bool(term.sales_invoice) and not term.lifecycle_term().pending


def _free(terms: list) -> None:
	for term in terms:
		cancel(term, term.start_date, NO_LONGER_COVERED)
		term.save()


def cover_again(covering: str) -> None:
	"""A payer's term has come back, or goes on longer: so does what it covered, where nothing else has taken its place."""
	for term in returning(frappe.get_doc("Membership", covering)):
		if take_back(term):
			term.save()


def returning(covering, *, withdrawn: bool = False, alive: bool = False) -> list:
	"""What comes back with a payer's term.

	Args:
	        covering: The payer's Membership as it is then.
	        withdrawn: It was withdrawn, so what went along comes back too; not what was decided about by itself.
	        alive: The payer's date of death is about to be taken back.

	Returns:
	        Membership documents.
	"""
	return [
		term
		for term in _covered_by(covering.name)
		if (
			(term.cancellation_reason == NO_LONGER_COVERED and cover.stands(term, covering, alive=alive))
			or (withdrawn and term.cancellation_reason == FEE_CREDITED and not term.credit_decision)
		)
		and can_be_taken_back(term)
	]


def follow_each(term, moved: Iterable[tuple]) -> None:
	"""What several terms cover follows each. In the midst of a payment (payment_effects.py) they are kept for when it has
	moved what the term covers, too.

	Args:
	        term: The Membership that is saved.
	        moved: Pairs of arguments as of `follow`.
	"""
	if term.flags.pop("household_is_settled_next", False):
		term.flags.moved = moved
		return
	moved = list(moved)
	if any(getdate(covering.start_date) > getdate(before.start_date) for covering, before in moved):
		moved.reverse()  # what comes last makes room for what is before it
	for covering, before in moved:
		follow(covering, before)


def follow(covering, before) -> None:
	"""What a term covers begins and ends with it, is of its type and waits no more than it: after a day or its type was
	corrected, or its fee waived.

	Who ended on another day, or is of another type, has been decided about by itself. Where the new type has no fee for the
	household they pay for themselves. What begins after its last day is not covered: it is free for the payer's next term,
	and who is a member by it already pays. What was so before comes back when the term reaches it, and who came to
	pay is covered again.

	Args:
	        covering: The payer's Membership, saved.
	        before: As it was.
	"""
	for term in _covered_by(covering.name):
		span = term.lifecycle_term()
		if span.void:
			continue
		old = {field: term.get(field) for field in ("membership_type", *covered_days.DAYS)}
		over = bool(span.end) and span.end < getdate()
		retyped = term.membership_type == before.membership_type != covering.membership_type and not over
		if retyped:
			if frappe.get_cached_doc("Membership Type", covering.membership_type).shared_fee:
				term.membership_type = covering.membership_type
				term.take_over_from_payer(covering.name)
			else:
				term.ask_its_own_fee()
		if term.covered_by:
			covered_days.follow(term, covering, before)
		end = stored.as_date(covering.end_date)
		if end and getdate(term.start_date) > end and not retyped and not over:
			_let_go(term)
			continue
		waits = term.awaits_payment
		if term.covered_by and waits and before.get("awaits_payment") and not covering.awaits_payment:
			term.update({"awaits_payment": 0, "waits_behind": 0, "planned_start": None})
		elif term.covered_by and not waits and covering.waits_behind:
			term.update({"awaits_payment": 1, "waits_behind": 1})
		if (
			term.awaits_payment != waits
			or not term.covered_by
			or any(term.get(field) != value for field, value in old.items())
		):
			term.flags.by_the_app = True
			term.save()
	cover_again(covering.name)
	_cover_who_pays(covering, before)


def _cover_who_pays(covering, before) -> None:
	"""Who came to pay because of what is corrected now: terms of the household that the payer's fee covers by their type, and
	that ask for that type's own fee on no invoice yet."""
	for name in frappe.db.sql_list(
		"""select t.name from `tabMembership` t join `tabMember` m on m.name = t.member
		where m.payer = %(payer)s and t.membership_type = %(type)s and t.start_date >= %(start)s
			and ifnull(t.covered_by, '') = '' and ifnull(t.sales_invoice, '') = '' and t.cancelled_from is null
			and (t.end_date is null or t.end_date >= %(today)s)
		order by t.start_date, t.name""",
		{
			"payer": covering.member,
			"type": covering.membership_type,
			"start": covering.start_date,
			"today": getdate(),
		},
	):
		term = stored.locked_term(name)
		alone = stored.defaults_of_type(term, alone=True)
		if term.fee != alone.fee or stored.defaults_of_type(term).covered_by != covering.name:
			continue
		term.take_over_from_payer(covering.name)
		if stored.as_date(term.end_date) in (alone.end_date, stored.as_date(before.end_date)):
			covered_days.end_with(term, covering)
		term.save()


def _let_go(term) -> None:
	if _waits_or_is_to_come(term):
		_free([term])
		return
	term.ask_its_own_fee()
	term.save()


def keep_current_with(covering, before) -> None:
	"""What a term covers counts as current as long as the term does: after that was decided, changed or taken back.

	Who was kept until another day has been decided about by itself, and whose term was cancelled is not kept.

	Args:
	        covering: The payer's Membership, saved.
	        before: As it was.
	"""
	for term in to_keep(covering, before.kept_until, covering.kept_until):
		term.update({"kept_until": covering.kept_until, "kept_reason": covering.kept_reason})
		term.flags.by_the_app = True
		term.save()


def to_keep(covering, kept_until, until) -> list:
	"""Terms that a term covers and that follow when it is kept current until another day than before (None: no day)."""
	return [
		term
		for term in _covered_by(covering.name)
		if stored.as_date(term.kept_until) == stored.as_date(kept_until) and may_be_kept(term, until)
	]


def may_be_kept(term, until) -> bool:
	"""Whether a term can count as current up to the day of its payer's override (None: that is taken back)."""
	# kept, one that waited has the days that were planned
	first = (term.awaits_payment and term.planned_start) or term.start_date
	return not until or (not term.cancelled_from and stored.as_date(until) >= stored.as_date(first))


@conflicts.in_words()
def _covered_by(covering: str) -> list:
	"""As committed now: also what somebody has entered since this transaction began to read."""
	term = frappe.qb.DocType("Membership")
	names = (
		frappe.qb.from_(term)
		.select(term.name)
		.where(term.covered_by == covering)
		.orderby(term.start_date, term.name)
		.for_update()
		.run()
	)
	return [stored.locked_term(name) for (name,) in names]


def left_behind(payer: str, leaving: Iterable[tuple[str, date]] = ()) -> list[frappe._dict]:
	"""Whom a payer's leaving concerns: members whose fee that one pays and whose membership is not over, and whose terms go.

	Args:
	        payer: Name of the Member.
	        leaving: Names of the payer's terms, each with the first day without the payer.

	Returns:
	        Rows with name, full_name, end_date (last day of what they have then; None: no end), sales_invoice, on which
	        their renewal waits, and `cancelled`, the terms of theirs that go (`losing_their_place`).
	"""
	going: dict[str, list[str]] = {}
	for covering, gone_from in leaving:
		for term in losing_their_place(covering, gone_from):
			going.setdefault(term.member, []).append(term.name)
	rows = frappe.db.sql(
		f"""select m.name, m.full_name, m.end_date, (
			select max(t.sales_invoice) from `tabMembership` t join `tabMembership` c on c.name = t.covered_by
			where t.member = m.name and c.member = m.payer and t.cancelled_from is null and {pending_sql("t")}
				and t.payment_state in %(asked)s
		) as sales_invoice
		from `tabMember` m
		where m.deceased_on is null and (m.name in %(going)s or (m.payer = %(payer)s and exists (
			select 1 from `tabMembership` l where l.member = m.name
				and (l.cancelled_from is null or l.cancelled_from > greatest(l.start_date, %(day)s))
				and (l.end_date is null or l.end_date >= %(in_grace)s or l.kept_until >= %(day)s))))
		order by m.full_name, m.name""",
		{
			"payer": payer,
			"asked": ASKED_FOR,
			"going": tuple(going) or ("",),
			"day": getdate(),
			"in_grace": getdate() - timedelta(days=rules().grace_days),
		},
		as_dict=True,
	)
	for row in rows:
		row.cancelled = going.get(row.name, [])
		if row.cancelled:
			row.end_date = _last_day_without(row.name, row.cancelled)
	return rows


def _last_day_without(member: str, terms: list[str]) -> date | None:
	"""Last day of what a member has when these terms are cancelled."""
	states = [stored.as_lifecycle_term(row) for row in stored.terms_of(member) if row.name not in terms]
	held = [state.last_covered for state in states if not state.pending or state.kept_until]
	return held[-1] if held else None


def change_payer(payer: str, instead: str) -> None:
	"""Let somebody else pay for everyone whose fee a member pays; one of them may be the new payer.

	Raises:
	        frappe.ValidationError: Where that one can't pay for others.
	"""
	refuse_instead(payer, instead)
	frappe.db.set_value("Member", {"name": instead, "payer": payer}, "payer", None)
	frappe.db.set_value("Member", {"payer": payer}, "payer", instead)


def refuse_instead(payer: str, instead: str) -> None:
	"""Stop where somebody can't pay instead of a member who does until now; may be one of those who are paid for."""
	if instead == payer:
		frappe.throw(_("{0} pays today. Choose who pays instead.").format(payer))
	payers.refuse_payer(None, instead, instead_of=payer)
