"""A fee that was credited in full: a correction, or a withdrawal? Somebody says so; until then the term stays as it was.

Bookkeeping is no intention: credits, cancelled invoices and what replaces them end no term by themselves.
"""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import flt, getdate

from membership_recruitment.mail import templates
from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED
from membership_recruitment.people.registrars import first_registrar
from membership_recruitment.settings import rules

TO_DECIDE = "To decide"
CORRECTION = "Correction"
WITHDRAWAL = "Withdrawal"
DECISIONS = (CORRECTION, WITHDRAWAL)
FEE_CREDITED = "Fee credited"


# ---------------------------------------------------------------- the rule


def apply(term, *, held: bool) -> None:
	"""What follows for a term when nothing, or nothing more, asks for its fee; the caller saves it.

	A term that held goes on without waiting for a fee again. Whether it ends is decided: by what somebody has said
	already (`credit_decision`; of what a household's fee covers, on the payer's term), or it waits until somebody
	does. Free terms and those that are over ask nothing.

	Args:
	        term: A Membership document, with what ERPNext says about its fee now.
	        held: Whether it held until now.
	"""
	lost = term.payment_state == CREDITED or (
		term.payment_state == NOT_INVOICED and held and term.awaits_payment
	)
	if not lost:
		if term.credit_decision and term.payment_state != NOT_INVOICED:
			term.credit_decision = None  # a fee is asked for, or paid: there is nothing to decide any more
		return
	if held:
		term.awaits_payment = 0
	if term.cancelled_from or (held and _ran_out(term)):
		return
	if term.covered_by:
		decision = frappe.db.get_value("Membership", term.covered_by, "credit_decision")
	elif flt(term.fee) + flt(term.joining_fee) > 0:
		decision = term.credit_decision = term.credit_decision or TO_DECIDE
	else:
		return
	if decision == WITHDRAWAL:
		withdraw(term, held=held)


def withdraw(term, *, held: bool) -> None:
	"""Cancel a term whose fee was credited: from the day of the credit note, or altogether if it never held."""
	start = getdate(term.start_date)
	cancelled_from = max(start, getdate(term.paid_on)) if held else start
	term.update({"cancelled_from": cancelled_from, "cancellation_reason": FEE_CREDITED})


def is_booked(term) -> bool:
	"""Whether a credit note of a term's fee, or of the fee that covers it, stands in ERPNext."""
	return bool(
		frappe.db.sql(
			"""select 1 from `tabSales Invoice Item` i join `tabSales Invoice` s on s.name = i.parent
			where i.membership = %s and s.is_return = 1 and s.docstatus = 1 limit 1""",
			term.covered_by or term.name,
		)
	)


def _ran_out(term) -> bool:
	last_day = term.lifecycle_term().last_covered
	credited_on = getdate(term.paid_on)
	return bool(last_day) and credited_on > last_day + timedelta(days=rules().grace_days)


# ---------------------------------------------------------------- deciding


def decide(membership: str, decision: str) -> None:
	"""Say what the credit of a term's fee was; what its fee covers in the household follows.

	Args:
	        membership: Name of the term, whose fee is credited and not asked for again.
	        decision: CORRECTION (the term goes on, and a new invoice may follow) or WITHDRAWAL (it is cancelled).

	Raises:
	        frappe.ValidationError: With a sentence, where there is nothing to decide.
	"""
	refuse_unknown(decision)
	frappe.db.get_value(
		"Member", frappe.db.get_value("Membership", membership, "member"), "name", for_update=True
	)
	term = frappe.get_doc("Membership", membership, for_update=True)
	refuse_if_decided(term)
	term.credit_decision = decision
	covered = [frappe.get_doc("Membership", name) for name in covered_by(membership)]
	for doc in (term, *covered):
		if decision == WITHDRAWAL and not doc.cancelled_from:
			withdraw(doc, held=not doc.lifecycle_term().pending)
		doc.flags.by_the_app = True
		doc.save()


def refuse_unknown(decision: str) -> None:
	if decision not in DECISIONS:
		frappe.throw(_("{0} is no answer. Choose Correction or Withdrawal.").format(decision))


def refuse_if_decided(term) -> None:
	if not term.credit_decision or term.cancelled_from:
		frappe.throw(_("There is nothing to decide about the fee of {0}.").format(term.name))


def covered_by(membership: str) -> list[str]:
	return frappe.get_all(
		"Membership", filters={"covered_by": membership}, pluck="name", order_by="start_date"
	)


# ---------------------------------------------------------------- the task


def sync_tasks(term, before: str | None) -> None:
	"""A task for the registrar while a decision is waited for; closed by the decision, and by what makes it needless.

	Args:
	        term: The Membership, saved.
	        before: Its `credit_decision` until now.
	"""
	if term.credit_decision == before:
		return
	if before == TO_DECIDE:
		for name in open_tasks(term):
			task = frappe.get_doc("ToDo", name)
			task.status = "Closed"
			# whoever decides closes everybody's
			task.save(ignore_permissions=True)
	if term.credit_decision == TO_DECIDE:
		_open_task(term, _who_decides())


def _open_task(term, user: str) -> None:
	language = frappe.db.get_value("User", user, "language")
	with templates.in_language(language or templates.site_language()):
		description = _(
			"The fee of {0} ({1}) was credited in full. Say on the term whether that was a correction or a"
			" withdrawal. Until then the membership stays as it was."
		).format(frappe.utils.escape_html(term.member_name or term.member), term.name)
	task = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": user,
			"reference_type": "Member",
			"reference_name": term.member,
			"description": description,
			"date": getdate(),
		}
	)
	# follows from the credit note, whose user need not give others tasks
	task.insert(ignore_permissions=True)


def open_tasks(term) -> list[str]:
	return frappe.get_all(
		"ToDo",
		filters=[
			["ToDo", "reference_type", "=", "Member"],
			["ToDo", "reference_name", "=", term.member],
			["ToDo", "status", "=", "Open"],
			["ToDo", "description", "like", f"%({term.name})%"],
		],
		pluck="name",
	)


def _who_decides() -> str:
	"""Whom Membership Settings names; else who credits, if that person may decide; else the first registrar."""
	if named := rules().credits_go_to:
		return named
	if frappe.session.user not in ("Administrator", "Guest") and frappe.has_permission("Membership", "write"):
		return frappe.session.user
	return first_registrar()
