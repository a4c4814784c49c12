"""Whether a payer's fee covers a term: asked by whatever lets one hold, or go on."""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import PAID, PART_PAID, UNPAID
from membership_recruitment.membership.terms import stored
from membership_recruitment.membership.terms.earlier_cancellation import FEE_CREDITED

# a fee that is paid, or that can be
ASKED_FOR = (UNPAID, PART_PAID, PAID)
FIELDS = ("name", "member", "start_date", "end_date", "cancelled_from", "cancellation_reason")


def stands(term, covering=None, *, alive: bool = False) -> bool:
	"""Whether the fee of the payer's term covers one from its first day: the payer is a member then, or the fee is asked
	for or paid all the same.

	Args:
	        term: A Membership document or row with `covered_by`; its payment state is that of the payer's fee.
	        covering: The payer's term as it would be; by default as it is stored.
	        alive: The payer's date of death is about to be taken back.
	"""
	covering = covering or frappe.db.get_value("Membership", term.covered_by, FIELDS, as_dict=True)
	start, span = getdate(term.start_date), stored.as_lifecycle_term(covering)
	if span.end and span.end < start:
		return False
	if term.payment_state in ASKED_FOR:
		return True
	died = None if alive else frappe.db.get_value("Member", covering.member, "deceased_on")
	left = [day for day in (span.cancelled_from, died) if day]
	withdrawn = span.cancelled_from and covering.cancellation_reason == FEE_CREDITED
	return not withdrawn and not span.void and all(day > start for day in left)


def is_payers(covering: str, payer: str) -> bool:
	"""Whether a term whose fee covers others is this payer's, and was not cancelled altogether."""
	row = frappe.db.get_value("Membership", covering, FIELDS, as_dict=True)
	return row.member == payer and not (row.cancelled_from and row.cancelled_from <= row.start_date)


def waits(next_term) -> bool:
	"""Whether a planned term waits with the payer's fee that covers it: with the next one, which is opened with it, or with one
	that is there and waits.

	Args:
	        next_term: A renewal.NextTerm.
	"""
	if not next_term.covered_by:
		return next_term.covered
	columns = (*stored.TERM_COLUMNS, "name")
	return stored.as_lifecycle_term(
		frappe.db.get_value("Membership", next_term.covered_by, columns, as_dict=True)
	).pending


def own_conditions(term) -> stored.TermDefaults | None:
	"""What a covered term is by its type alone, where it is to hold and nothing covers it any more; None where something
	does.

	Args:
	        term: A Membership document.
	"""
	if not term.covered_by or stands(term):
		return None
	return stored.defaults_of_type(term, alone=True)
