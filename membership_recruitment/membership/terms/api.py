"""Requests of the desk's dialogs: each change, and a preview of it that saves nothing. The rules are in
renewal.py, changes.py, reinstatement.py and credit_decisions.py."""

from dataclasses import asdict
from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees import credit_notes
from membership_recruitment.membership.fees.invoices import are_submitted, make_invoice
from membership_recruitment.membership.terms import (
	changes,
	consequences,
	cover,
	covered,
	credit_decisions,
	lifecycle,
	payers,
	reinstatement,
	renewal,
)
from membership_recruitment.membership.terms.stored import as_lifecycle_term, asks
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.within_bounds import possible

# ---------------------------------------------------------------- renewal


@frappe.whitelist()
@refusals.is_an_answer
def preview_renewal(member: str, membership_type: str | None = None) -> dict:
	"""What renewing a member would give.

	Returns:
	        renewal.NextTerm as a dict, with `holds_when_paid` (it waits for its fee if an invoice is made),
	        `invoice_submitted` (otherwise it is a draft) and `household`: the like for those whose fee the member pays and who are renewed with it. Somebody who
	        only pays for others and has no term gets the first of those.
	"""
	_check(member)
	first, *household = (
		{**asdict(term), "holds_when_paid": _holds_when_paid(term)}
		for term in _renewals(member, membership_type)
	)
	return {**first, "household": household, "invoice_submitted": are_submitted()}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def renew(
	member: str, membership_type: str | None = None, with_invoice: bool = False, donation: float = 0.0
) -> dict:
	"""Renew a member, and the household with it.

	Args:
	        with_invoice: Make one invoice for all of it. A renewal then holds once it is paid, unless its type
	                renews automatically.
	        donation: A gift beyond the fee, in the company's currency, on the same invoice.

	Returns:
	        `membership` (of the member), `memberships` (of the household too) and `sales_invoice` (or None),
	        which is a draft without `invoice_submitted`.
	"""
	_check(member, "create")
	donation = flt(donation)
	if donation < 0:
		frappe.throw(_("The donation is negative. Enter zero or more."))
	if donation and not with_invoice:
		frappe.throw(_("A donation stands on the invoice. Make the invoice too, or leave the donation out."))
	next_terms = _renewals(member, membership_type)
	for term in next_terms:
		if term.instead_of:
			changes.refuse_on_invoice(term.instead_of)
	opened = renewal.open_household(next_terms, invoiced=with_invoice)
	invoice = None
	charged = [term.name for term in opened if asks(term) > 0]
	if with_invoice and (charged or donation):
		invoice = make_invoice(charged or [opened[0].name], donation)
	return {
		"membership": opened[0].name,
		"memberships": [term.name for term in opened],
		"sales_invoice": invoice,
		"invoice_submitted": are_submitted(),
	}


def _renewals(member: str, membership_type: str | None) -> list[renewal.NextTerm]:
	found = renewal.plan_household(member, membership_type or None)
	if not found:
		frappe.throw(_("Nobody for whom {0} pays needs to be renewed yet.").format(member))
	return found


def _holds_when_paid(term: renewal.NextTerm) -> bool:
	"""Whether it waits for its fee where an invoice is made; `waits` says whether it does in any case."""
	return term.waits or (
		bool(term.renews)
		and (asks(term) > 0 or cover.waits(term))
		and renewal.holds_when_paid(term.membership_type)
	)


# ---------------------------------------------------------------- type


@frappe.whitelist()
@refusals.is_an_answer
def preview_type_change(member: str, membership_type: str) -> dict:
	"""The member's next term as one of another type: renewal.NextTerm as a dict."""
	_check(member)
	return asdict(changes.plan_type_change(member, membership_type))


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def change_type(member: str, membership_type: str) -> dict:
	"""Let the member's next term be of another type; returns as `preview_type_change`."""
	_check(member)
	return asdict(changes.change_type(member, membership_type))


# ---------------------------------------------------------------- resignation and reinstatement


@frappe.whitelist()
@refusals.is_an_answer
def preview_resignation(
	member: str,
	when: str,
	day: str | None = None,
	reason: str | None = None,
	said_on: str | None = None,
	payer_instead: str | None = None,
) -> dict:
	"""What a resignation would do.

	Args:
	        when: "At Once", "End of Term" or "On a Day".
	        day: The first day without membership, yyyy-mm-dd, for "On a Day".
	        reason: Who is excluded is bound by no minimum time and no notice.
	        said_on: The day on which the member said so (default: today).
	        payer_instead: The Member who is to pay for the household.

	Returns:
	        `cancelled_from`; `terms` that are cancelled (name, membership_type, start_date, end_date,
	        cancelled_from, and the status that they would have today); `open_invoices` of theirs (name and
	        outstanding) and `draft_invoices` (names), which stay as they are; `household`, those whom it concerns
	        (covered.left_behind), and `payer_name` of who pays instead.
	"""
	_check(member)
	planned = changes.plan_resignation(member, when, _day(day), reason=reason, said_on=_day(said_on))
	household = consequences.left_by(member, planned.endings)
	return {**_resignation(planned, household), **consequences.payer_instead(member, payer_instead)}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def resign(
	member: str,
	when: str,
	reason: str,
	day: str | None = None,
	said_on: str | None = None,
	payer_instead: str | None = None,
) -> dict:
	"""End a membership; returns as `preview_resignation`.

	Args:
	        payer_instead: The Member who pays for the household from now on; without one they pay for themselves.
	"""
	_check(member)
	if payer_instead:
		change_payer(member, payer_instead)
	planned = changes.plan_resignation(member, when, _day(day), reason=reason, said_on=_day(said_on))
	household = consequences.left_by(member, planned.endings)
	return _resignation(changes.resign(member, when, reason, _day(day), said_on=_day(said_on)), household)


def _resignation(resignation: changes.Resignation, household: list[frappe._dict]) -> dict:
	terms = []
	for row, cancelled_from in resignation.endings:
		ended = frappe._dict(row, cancelled_from=cancelled_from)
		status = lifecycle.term_status(as_lifecycle_term(ended), getdate(), grace_days=rules().grace_days)
		fields = ("name", "membership_type", "start_date", "end_date", "cancelled_from")
		terms.append({**{field: ended[field] for field in fields}, "status": status})
	return {
		"cancelled_from": resignation.cancelled_from,
		"terms": terms,
		**consequences.invoices_of([row for row, _cancelled_from in resignation.endings]),
		"household": household,
	}


@frappe.whitelist()
def left_behind(member: str) -> list[dict]:
	"""For whom a member pays who dies or leaves; rows as covered.left_behind."""
	frappe.has_permission("Member", "read", doc=member, throw=True)
	return covered.left_behind(member)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def change_payer(member: str, payer_instead: str) -> None:
	"""Let somebody else pay for everyone whose fee a member pays."""
	frappe.has_permission("Member", "write", doc=member, throw=True)
	frappe.has_permission("Member", "write", doc=payer_instead, throw=True)
	covered.change_payer(member, payer_instead)


@frappe.whitelist()
@refusals.is_an_answer
def preview_reinstatement(member: str, without_gap: bool) -> dict:
	"""How a cancelled membership would go on.

	Args:
	        without_gap: As if the cancellation had never been; otherwise what is left is a new term.

	Returns:
	        `start_date`, `end_date` (None for a lifetime), `without_gap`, `membership` (the cancelled term), `fee`
	        that it asks for (0: nothing new) and whether it was `never_asked` before, `returning`, the terms that come back with it, and `household`, those
	        of them that are others' (membership, member, member_name); `moved` (payers.paid_by_others_now).
	"""
	_check(member)
	planned = reinstatement.plan_reinstatement(member, bool(without_gap))
	return {
		"start_date": planned.start_date,
		"end_date": planned.end_date,
		"without_gap": planned.without_gap,
		"membership": planned.term.name,
		"returning": [row.name for row in (*planned.returning, *planned.household)],
		"household": [
			frappe._dict(membership=term.name, member=term.member, member_name=term.member_name)
			for term in planned.household
		],
		"fee": planned.fee,
		"never_asked": planned.never_asked,
		"moved": payers.paid_by_others_now(member, planned.start_date, planned.end_date),
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def reinstate(member: str, without_gap: bool) -> dict:
	"""Let a cancelled membership go on; returns `membership`, the term that holds."""
	_check(member, "create")
	return {"membership": reinstatement.reinstate(member, bool(without_gap))}


# ---------------------------------------------------------------- a credited fee


@frappe.whitelist()
@refusals.is_an_answer
def preview_credit(membership: str, decision: str) -> dict:
	"""What crediting a term's fee would do, or deciding about a fee that is credited: credit_notes.Credit as a dict,
	with `household`, whom the member pays for and does not cover, and `open_invoices` and `draft_invoices` of renewals
	that go with the term, as of `preview_resignation`.

	Args:
	        decision: "Correction" or "Withdrawal".
	"""
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	planned = credit_notes.plan(membership, decision)
	member = frappe.db.get_value("Membership", membership, "member")
	goes = planned.cancelled_from is not None
	left = covered.left_behind(member) if goes else []
	return {
		**asdict(planned),
		"household": [row for row in left if row.full_name not in planned.covered],
		**consequences.invoices_of(planned.renewals),
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def credit_fee(membership: str, decision: str) -> dict:
	"""Credit a term's fee in full; returns `sales_invoice`, the credit note."""
	_lock(membership)
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	return {"sales_invoice": credit_notes.credit_fee(membership, decision)}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def decide_credit(membership: str, decision: str) -> None:
	"""Say what it means that the fee was credited in full; arguments as `preview_credit`."""
	_lock(membership)
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	credit_decisions.decide(membership, decision)


# ---------------------------------------------------------------- one term


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def approve(membership: str) -> None:
	"""Approve a term that waits for it; for those with the role that its type names."""
	_lock(membership)
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	changes.approve(membership)


@frappe.whitelist()
@refusals.is_an_answer
def preview_keep_current(membership: str, kept_until: str | None = None) -> dict:
	"""What letting a term count as current up to a day does; `covered`: the names of those who are kept with it."""
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	return {"covered": changes.kept_with(membership, _day(kept_until))}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def keep_current(membership: str, kept_until: str | None = None, reason: str | None = None) -> None:
	"""Let a term count as current up to a day (yyyy-mm-dd), for a reason; without a day, take that back."""
	_lock(membership)
	frappe.has_permission("Membership", "write", doc=membership, throw=True)
	changes.keep_current(membership, _day(kept_until), reason)


def _day(text: str | None) -> date | None:
	return possible(text, _("The day")) if text else None


def _check(member: str, right: str = "write") -> None:
	"""Who writes the member and its terms may change the membership; a new term takes the right to create one.

	The member is locked before anything is read, so that who comes second sees what the first one did.
	"""
	frappe.db.get_value("Member", member, "name", for_update=True)
	frappe.has_permission("Member", "write", doc=member, throw=True)
	frappe.has_permission("Membership", right, throw=True)


def _lock(membership: str) -> None:
	"""Lock the member of a term before anything else is read, so that who comes second sees what the first one did."""
	member = frappe.db.get_value("Membership", membership, "member")
	conflicts.begin_anew()
	frappe.db.get_value("Member", member, "name", for_update=True)
