"""Preview a term for dialogs and forms; nothing is saved."""

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.membership.terms import events, stored
from membership_recruitment.membership.terms.latest_terms import latest_terms
from membership_recruitment.settings import rules
from membership_recruitment.utils import refusals
from membership_recruitment.utils.within_bounds import possible


@frappe.whitelist()
@refusals.is_an_answer
def preview_term(
	membership_type: str, start_date: str, member: str | None = None, payer: str | None = None
) -> dict:
	"""The term that would come of a type and a first day.

	Args:
	        membership_type: Name of a Membership Type.
	        start_date: First day of the term, yyyy-mm-dd.
	        member: Who takes it, if already in the register; only for users who may read that member.
	        payer: Who will pay for somebody who is not; the same.

	Returns:
	        `end_date` (None for a lifetime), `kind` (Join, Renewal or Rejoin), `fee` (in the site's currency) and `joining_fee` where there is one,
	        `awaits_payment` and `requires_approval` (why the term would be pending), `covered_by` (the payer's term whose
	        fee covers it).
	"""
	_check_may_open_terms()
	conditions = stored.defaults_of_type(
		frappe._dict(
			member=_readable(member),
			membership_type=membership_type,
			start_date=possible(start_date, _("First Day")),
			payer=_readable(payer),
		)
	)
	rule = frappe.get_cached_doc("Membership Type", membership_type)
	return {
		"end_date": conditions.end_date,
		"kind": conditions.kind,
		"fee": conditions.fee,
		"awaits_payment": conditions.waits and stored.asks(conditions) > 0,
		**({"joining_fee": conditions.joining_fee} if conditions.joining_fee else {}),
		"covered_by": conditions.covered_by,
		"requires_approval": conditions.kind != events.RENEWAL and bool(rule.requires_approval),
	}


@frappe.whitelist()
def next_term(member: str) -> dict:
	"""What a member's next term would naturally be: `membership_type` of the latest, and `start_date`.

	Up to the day after grace it joins on to the latest term, later it starts today; `start_date` is None after a
	lifetime term, which nothing can follow.
	"""
	_check_may_open_terms()
	place = latest_terms(_readable(member))
	return {"membership_type": place.natural_type(), "start_date": place.next_start(getdate())[0]}


@frappe.whitelist()
def default_type() -> str | None:
	"""The Membership Type that new members usually take; recruiting staff may not read the settings."""
	_check_may_open_terms()
	return rules().default_membership_type


def _check_may_open_terms() -> None:
	"""Registrars open terms; recruiting staff open the first one by handing a prospect over."""
	if not (
		frappe.has_permission("Membership", "create") or frappe.has_permission("Membership Prospect", "write")
	):
		frappe.throw(_("You may not open terms of membership."), frappe.PermissionError)


def _readable(member: str | None) -> str | None:
	if member:
		frappe.has_permission("Member", "read", doc=member, throw=True)
	return member
