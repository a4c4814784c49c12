"""What a term would be, asked by dialogs and forms before anything is saved."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership import events, periods
from membership_recruitment.membership.doctype.membership.membership import as_lifecycle_term
from membership_recruitment.membership.settings import rules


@frappe.whitelist()
def preview_term(membership_type: str, start_date: str, member: str | None = None) -> dict:
	"""The term that would come of a type and a first day.

	Args:
	        membership_type: Name of a Membership Type.
	        start_date: First day of the term, yyyy-mm-dd.
	        member: Who takes it, if already in the register; only for users who may read that member.

	Returns:
	        `end_date` (None for a lifetime), `kind` (Join, Renewal or Rejoin), `fee` (in the site's currency),
	        `awaits_payment` and `requires_approval` (why the term would be pending).
	"""
	_check_may_open_terms()
	kind, start = frappe.get_doc("Membership Type", membership_type), getdate(start_date)
	draft = frappe.new_doc("Membership")
	draft.update({"member": _readable(member), "membership_type": membership_type, "start_date": start})
	first = not member or not draft.earlier_term()
	return {
		"end_date": periods.term_end(kind.period_rule(), start, first_term=first),
		"kind": draft.kind_of_start() if member else events.JOIN,
		"fee": flt(kind.fee),
		"awaits_payment": first and bool(kind.first_fee_before_start),
		"requires_approval": bool(kind.requires_approval),
	}


@frappe.whitelist()
def next_term(member: str) -> dict:
	"""What a member's next term would naturally be: `membership_type` of the latest, and `start_date`.

	In time and in grace it joins on to the latest term, later it starts today; `start_date` is None after a
	lifetime term, which nothing can follow.
	"""
	_check_may_open_terms()
	draft = frappe.new_doc("Membership")
	draft.member = _readable(member)
	others = draft.other_terms()
	if not others:
		return {"membership_type": rules().default_membership_type, "start_date": getdate()}
	latest = others[-1]
	return {"membership_type": latest.membership_type, "start_date": _start_after(latest)}


@frappe.whitelist()
def default_type() -> str | None:
	"""The Membership Type that new members usually take; recruiting staff may not read the settings."""
	_check_may_open_terms()
	return rules().default_membership_type


def _start_after(term) -> date | None:
	last_day = as_lifecycle_term(term).last_covered
	return periods.next_start(last_day, getdate(), rules().grace_days)[0] if last_day else None


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
