"""Record a member's death, which ends what runs, and take it back."""

from datetime import date

import frappe

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import covered, credit_decisions, earlier_cancellation
from membership_recruitment.membership.terms.cancellation import can_be_taken_back
from membership_recruitment.membership.terms.changes import cancel_term
from membership_recruitment.membership.terms.earlier_cancellation import DECEASED
from membership_recruitment.membership.terms.lifecycle import Term
from membership_recruitment.membership.terms.reinstatement import bring_back
from membership_recruitment.membership.terms.stored import all_terms, as_lifecycle_term


def leaving_no_room(member: str, deceased_on: date) -> tuple[list[frappe._dict], list[frappe._dict]]:
	"""What a death does to the terms of a member; nothing is saved.

	Args:
	        member: Name of the Member.
	        deceased_on: The day of death.

	Returns:
	        Rows of those that it leaves no room for: they start on that day or later, or wait for their fee or for
	        approval; and of the others.
	"""
	rows = all_terms(member)
	gone = [row for row in rows if _leaves_no_room(as_lifecycle_term(row), deceased_on)]
	return gone, [row for row in rows if row not in gone]


def ended_by(rows: list[frappe._dict], deceased_on: date) -> list[frappe._dict]:
	"""Of terms that a death leaves room for, those that it cuts short: they hold to the day before.

	Args:
	        rows: Terms of the member that begin before the day of death.
	        deceased_on: The day of death.
	"""
	last_days = ((row, as_lifecycle_term(row).last_covered) for row in rows)
	return [row for row, last in last_days if last is None or last >= deceased_on]


def _leaves_no_room(term: Term, deceased_on: date) -> bool:
	return term.start >= deceased_on or (term.pending and not term.kept_until)


def record_death(member: str, deceased_on: date) -> None:
	"""Cancel what a death leaves no room for. Of the others who was covered is asked, as after a resignation."""
	gone, others = leaving_no_room(member, deceased_on)
	for row in reversed(gone):
		cancel_term(row, row.start_date, DECEASED)
	for row in others:
		covered.release(row.name)
		if row.payment_state == CREDITED:
			decide_no_more(row.name)
			credit_decisions.ask_each(row.name)


def coming_back(member: str) -> tuple[list[frappe._dict], list]:
	"""What comes back when a date of death is taken back; nothing is saved.

	Returns:
	        Rows of the member's terms, and Membership documents of others that these cover.
	"""
	own, household = [], []
	for row in all_terms(member, void=True):
		term = frappe.get_doc("Membership", row.name)
		if row.cancellation_reason == DECEASED:
			if not can_be_taken_back(term):
				continue
			own.append(row)
			term.update(earlier_cancellation.kept(term))
		household += covered.returning(term, alive=True)
	return own, household


def take_back_death(member: str) -> None:
	"""Bring back what `record_death` cancelled: the date was a mistake."""
	for row in all_terms(member, void=True):
		if row.cancellation_reason == DECEASED:
			bring_back(row)
			continue
		covered.cover_again(row.name)
		if row.payment_state == CREDITED:
			credit_decisions.ask_again(row.name)


def decide_no_more(membership: str) -> None:
	"""Of a dead member's term nothing is to be said any more.

	Args:
	        membership: Name of the term.
	"""
	term = frappe.get_doc("Membership", membership)
	if term.credit_decision == credit_decisions.TO_DECIDE:
		term.credit_decision = None
		term.flags.by_the_app = True
		term.save()
