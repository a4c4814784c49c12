"""Reinstatement: how a cancelled membership goes on, planned and carried out by the same plan."""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import cancellation, credit_decisions
from membership_recruitment.membership.terms.changes import all_terms, refuse_the_deceased
from membership_recruitment.membership.terms.credit_decisions import FEE_CREDITED
from membership_recruitment.membership.terms.stored import as_lifecycle_term


@dataclass(frozen=True)
class Reinstatement:
	"""What a reinstatement gives.

	Attributes:
	        term: The cancelled term (a row of Membership).
	        start_date, end_date: First and last day of what the member gets; `end_date` None for a lifetime.
	        without_gap: The cancellation is taken back; otherwise the rest is a new term.
	        returning: Later terms that were cancelled altogether by the same resignation and come back with it.
	"""

	term: frappe._dict
	start_date: date
	end_date: date | None
	without_gap: bool
	returning: list[frappe._dict]


def plan_reinstatement(member: str, without_gap: bool, *, today: date | None = None) -> Reinstatement:
	"""How a cancelled membership goes on; nothing is saved.

	Args:
	        member: Name of the Member.
	        without_gap: As if the cancellation had never been. Otherwise the days between stay a gap, and the rest
	                of the term is opened anew from today, with no fee. A cancellation that is still to come leaves
	                no gap either way.
	        today: The day of the reinstatement.

	Raises:
	        frappe.ValidationError: Where nothing is cancelled, a later term has come, the fee was credited, or
	                nothing is left of the term.
	"""
	today = getdate(today)
	refuse_the_deceased(member)
	rows = all_terms(member, void=True)
	cancelled = [row for row in rows if row.cancelled_from and not as_lifecycle_term(row).void]
	cancelled = cancelled or [row for row in rows if row.cancelled_from]
	if not cancelled:
		frappe.throw(_("{0} has no cancelled term to reinstate.").format(member))
	row = cancelled[-1]
	later = [
		other for other in rows if other.start_date > row.start_date and not as_lifecycle_term(other).void
	]
	if later:
		frappe.throw(
			_("The term {0} came after the cancelled one. There is nothing to reinstate.").format(
				later[0].name
			)
		)
	if row.cancellation_reason == FEE_CREDITED and not without_gap:
		frappe.throw(
			_(
				"The fee of {0} was credited, so nothing is left of it. Reinstate it as if the cancellation had not"
				" been, or renew the membership."
			).format(row.name)
		)
	if without_gap or row.cancelled_from > today:
		return Reinstatement(row, row.start_date, row.end_date, True, _voided_with(row, rows))
	if row.end_date and row.end_date < today:
		frappe.throw(
			_(
				"The term {0} would have ended on {1}, so nothing is left of it. Renew the membership instead."
			).format(row.name, formatdate(row.end_date))
		)
	return Reinstatement(row, today, row.end_date, False, [])


def reinstate(member: str, without_gap: bool, *, today: date | None = None) -> str:
	"""Let a cancelled membership go on; arguments and errors as `plan_reinstatement`.

	Returns:
	        Name of the Membership that holds now.
	"""
	planned = plan_reinstatement(member, without_gap, today=today)
	if planned.without_gap:
		covered = [row for row in _covered_by(planned.term) if row.cancellation_reason == FEE_CREDITED]
		for row in (planned.term, *planned.returning, *covered):
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
			"fee": 0,
			"next_membership_type": cancelled.next_membership_type,
			"reinstates": cancelled.name,
			"recruitment_source": cancelled.recruitment_source,
			"campaign": cancelled.campaign,
		}
	)
	# it was approved and its fee asked for once
	term.flags.update({"approved": True, "fee_is_decided": True, "by_the_app": True})
	return term.insert().name


def _voided_with(row: frappe._dict, rows: list[frappe._dict]) -> list[frappe._dict]:
	"""Later terms that went altogether for the same reason; of those for the same days the newest."""
	later = [
		other
		for other in rows
		if other.start_date > row.start_date
		and other.cancellation_reason == row.cancellation_reason
		# a fee that was credited was decided about by itself
		and (other.payment_state != CREDITED or other.cancellation_reason != FEE_CREDITED)
	]
	return sorted(later, key=lambda other: (other.start_date, -int(other.name.rpartition("-")[2])))


def bring_back(row: frappe._dict) -> None:
	term = frappe.get_doc("Membership", row.name)
	withdrawn = term.cancellation_reason == FEE_CREDITED
	if cancellation.take_back(term):
		if withdrawn and term.credit_decision:
			term.credit_decision = credit_decisions.CORRECTION  # this is the decision
		term.save()


def _covered_by(row: frappe._dict) -> list[frappe._dict]:
	"""What was withdrawn with a term whose fee covers it."""
	return frappe.get_all(
		"Membership", filters={"covered_by": row.name}, fields=["name", "cancellation_reason"]
	)
