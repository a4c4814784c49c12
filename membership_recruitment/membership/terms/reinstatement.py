"""Reinstatement: how a cancelled membership goes on, planned and carried out by the same plan."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED
from membership_recruitment.membership.terms import (
	cancellation,
	cover,
	covered,
	credit_decisions,
	earlier_cancellation,
	stored,
)
from membership_recruitment.membership.terms.changes import refuse_the_deceased
from membership_recruitment.membership.terms.earlier_cancellation import FEE_CREDITED
from membership_recruitment.membership.terms.stored import all_terms, as_lifecycle_term, asks
from membership_recruitment.settings import rules


@dataclass(frozen=True)
class Reinstatement:
	"""What a reinstatement gives.

	Attributes:
	        term: The cancelled term (a row of Membership).
	        start_date, end_date: First and last day of what the member gets; `end_date` None for a lifetime.
	        without_gap: The cancellation is taken back; otherwise the rest is a new term.
	        returning: Later terms that were cancelled altogether by the same resignation and come back with it.
	        household: Terms of others that these cover and that come back with them (covered.returning).
	        fee: What the term asks for, where the payer's fee covers it no more; 0: nothing new.
	        never_asked: A new term asks for the fee of the cancelled one, joining fee included, which no invoice asks for.
	"""

	term: frappe._dict
	start_date: date
	end_date: date | None
	without_gap: bool
	returning: list[frappe._dict]
	household: list[frappe._dict] = field(default_factory=list)
	fee: float = 0.0
	never_asked: bool = False


def plan_reinstatement(member: str, without_gap: bool, *, today: date | None = None) -> Reinstatement:
	"""How a cancelled membership goes on; nothing is saved.

	Args:
	        member: Name of the Member.
	        without_gap: As if the cancellation had never been. Otherwise the days between stay a gap, and the rest
	                of the term is opened anew from today, with no fee unless its payer's covers it no more, or none was
	                asked for. A cancellation that is still to come leaves
	                no gap either way, nor does that of a term which waited and never held.
	        today: The day of the reinstatement.

	Raises:
	        frappe.ValidationError: Where nothing is cancelled, a later term has come, the fee was credited, or
	                nothing is left of the term.
	"""
	today = getdate(today)
	refuse_the_deceased(member)
	rows = all_terms(member, void=True)
	row = _what_was_cancelled(member, rows, today)
	if row.cancellation_reason == FEE_CREDITED and not without_gap:
		frappe.throw(
			_(
				"The fee of {0} was credited, so nothing is left of it. Reinstate it as if the cancellation had not"
				" been, or renew the membership."
			).format(row.name)
		)
	term = frappe.get_doc("Membership", row.name)
	alone = cover.own_conditions(term)
	fee = alone.fee if alone else 0.0
	start, end = cancellation.days_taken_back(term)
	never_held = as_lifecycle_term(row).void and (as_lifecycle_term(row).pending or start != row.start_date)
	if without_gap or row.cancelled_from > today or never_held:
		if taken := cancellation.clash_if_taken_back(frappe.get_doc("Membership", row.name)):
			_refuse_what_was_replaced(taken)
		returning = _voided_with(row, rows, end)
		return Reinstatement(row, start, end, True, returning, _household([row, *returning]), fee)
	if row.end_date and row.end_date < today:
		frappe.throw(
			_(
				"The term {0} would have ended on {1}, so nothing is left of it. Renew the membership instead."
			).format(row.name, formatdate(row.end_date))
		)
	never_asked = not alone and asks(term) > 0 and _was_never_asked(term)
	fee = asks(term) if never_asked else fee
	return Reinstatement(row, today, row.end_date, False, [], fee=fee, never_asked=never_asked)


def _was_never_asked(term) -> bool:
	"""Whether no invoice asks for the fee of a cancelled term, or that was credited: then none ever will."""
	on_none = term.payment_state == NOT_INVOICED and not term.sales_invoice  # a draft may be submitted yet
	return not term.covered_by and (on_none or term.payment_state == CREDITED)


def _what_was_cancelled(member: str, rows: list[frappe._dict], today: date) -> frappe._dict:
	"""The last cancelled term that held a day, or where there is none, or another came after it, the last of the others."""
	held = [row for row in rows if row.cancelled_from and not as_lifecycle_term(row).void]
	never_held = [row for row in rows if row.cancelled_from and as_lifecycle_term(row).void]
	if not held and not never_held:
		frappe.throw(_("{0} has no cancelled term to reinstate.").format(member))
	last = [cancelled[-1] for cancelled in (held, never_held) if cancelled]
	after = [_came_after(row, rows, today) for row in last]
	if all(after):
		_refuse_what_was_replaced(after[0])
	return last[after.index(None)]


def _came_after(row: frappe._dict, rows: list[frappe._dict], today: date) -> frappe._dict | None:
	"""The next term that held, unless it goes on where a cancelled one would have ended."""
	later = (
		other for other in rows if other.start_date > row.start_date and not as_lifecycle_term(other).void
	)
	following = next(later, None)
	return following if following and not goes_on(row, following, today) else None


def goes_on(row: frappe._dict, following: frappe._dict, today: date) -> bool:
	"""Whether a term begins where another one, which would still run, ends by its own last day, or within grace after that: it
	was to follow that one, and did not come instead.

	Args:
	        row, following: Rows of Membership with start_date and end_date, in order.
	"""
	if not row.end_date or row.end_date < today:
		return False
	joins_on_until = row.end_date + timedelta(days=rules().grace_days + 1)
	return row.end_date < following.start_date <= joins_on_until


def _refuse_what_was_replaced(by: frappe._dict) -> None:
	frappe.throw(
		_("The term {0} came after the cancelled one. There is nothing to reinstate.").format(by.name)
	)


def reinstate(member: str, without_gap: bool, *, today: date | None = None) -> str:
	"""Let a cancelled membership go on; arguments and errors as `plan_reinstatement`.

	Returns:
	        Name of the Membership that holds now.
	"""
	planned = plan_reinstatement(member, without_gap, today=today)
	if planned.without_gap:
		lost_grace = _lost_grace_with(planned.term, all_terms(member))
		for row in (planned.term, *planned.returning, *lost_grace):
			bring_back(row)
		for row in planned.household:  # what was no longer covered has come back with these
			if row.cancellation_reason == FEE_CREDITED:
				bring_back(row)
		return planned.term.name
	cancelled = frappe.get_doc("Membership", planned.term.name)
	term = frappe.get_doc(
		{
			"doctype": "Membership",
			"member": member,
			"membership_type": cancelled.membership_type,
			"start_date": planned.start_date,
			"end_date": planned.end_date,
			"fee": planned.fee,
			"next_membership_type": cancelled.next_membership_type,
			"reinstates": cancelled.name,
			"recruitment_source": cancelled.recruitment_source,
			"campaign": cancelled.campaign,
		}
	)
	# it was approved and its fee asked for once; where it was not, it held without
	flags = {"approved": True, "fee_is_decided": True, "by_the_app": True, "holds": planned.never_asked}
	term.flags.update(flags)
	return term.insert().name


def _voided_with(row: frappe._dict, rows: list[frappe._dict], end: date | None) -> list[frappe._dict]:
	"""Later terms that went altogether for the same reason and whose days are free once the term goes on to `end`; of
	those for the same days the newest."""
	later = [
		other
		for other in rows
		if other.start_date > row.start_date
		and other.cancellation_reason == row.cancellation_reason
		# a fee that was credited was decided about by itself
		and (other.payment_state != CREDITED or other.cancellation_reason != FEE_CREDITED)
	]
	found = []
	for other in sorted(later, key=lambda other: (other.start_date, -int(other.name.rpartition("-")[2]))):
		term = frappe.get_doc("Membership", other.name)
		if not cancellation.can_be_taken_back(term):
			continue
		start, last = cancellation.days_taken_back(term)
		if end and start > end:
			found.append(other)
			end = last
	return found


def _lost_grace_with(row: frappe._dict, rows: list[frappe._dict]) -> list[frappe._dict]:
	"""Earlier terms that were over by themselves, and whose grace the same resignation ended."""
	return [
		other
		for other in rows
		if other.start_date < row.start_date
		and other.end_date
		and other.cancelled_from
		and other.end_date < other.cancelled_from == row.cancelled_from
		and other.cancellation_reason == row.cancellation_reason
	]


def bring_back_with(term, before) -> None:
	"""What went along with a cancellation that is emptied in the form comes back with it.

	Args:
	        term: The Membership, saved.
	        before: As it was.
	"""
	row = frappe._dict(
		start_date=getdate(term.start_date),
		cancelled_from=stored.as_date(before.cancelled_from),
		cancellation_reason=before.cancellation_reason,
	)
	rows = all_terms(term.member, void=True)
	for other in (
		*_voided_with(row, rows, stored.as_date(term.end_date)),
		*_lost_grace_with(row, rows),
	):
		bring_back(other)


def bring_back(row: frappe._dict) -> None:
	term = stored.locked_term(row.name)
	withdrawn = term.cancellation_reason == FEE_CREDITED
	if cancellation.take_back(term):
		if withdrawn and term.credit_decision:
			term.credit_decision = credit_decisions.CORRECTION  # this is the decision
		term.save()


def _household(rows: list[frappe._dict]) -> list[frappe._dict]:
	"""What these terms cover, and comes back with them."""
	found = []
	for row in rows:
		term = frappe.get_doc("Membership", row.name)
		withdrawn = term.cancellation_reason == FEE_CREDITED
		term.update(earlier_cancellation.kept(term))
		found += covered.returning(term, withdrawn=withdrawn)
	return found
