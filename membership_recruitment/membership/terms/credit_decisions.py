"""A fee that was credited in full: a correction, or a withdrawal? Somebody says so; until then the term stays as it was.

Bookkeeping is no intention: credits, cancelled invoices and what replaces them end no term by themselves.
"""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.mail import templates
from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED
from membership_recruitment.membership.terms import earlier_cancellation, payers
from membership_recruitment.membership.terms.earlier_cancellation import FEE_CREDITED
from membership_recruitment.membership.terms.stored import TERM_COLUMNS, as_lifecycle_term, asks, locked_term
from membership_recruitment.people.registrars import first_registrar
from membership_recruitment.settings import rules

TO_DECIDE = "To decide"
CORRECTION = "Correction"
WITHDRAWAL = "Withdrawal"
DECISIONS = (CORRECTION, WITHDRAWAL)


# ---------------------------------------------------------------- the rule


def apply(term, before: dict, *, held: bool) -> None:
	"""What follows for a term when nothing, or nothing more, asks for its fee; the caller saves it.

	A term that held goes on without waiting for a fee again, until the credit note is cancelled and the invoice that it
	waited for asks again. Whether it ends is decided: by what somebody has said
	already (`credit_decision`; of what a household's fee covers, on the payer's term, as long as that one is there), or
	it waits until somebody does. Free terms and those that are over ask nothing.

	Args:
	        term: A Membership document, with what ERPNext says about its fee now.
	        before: Its values before that.
	        held: Whether it held until now.
	"""
	lost = term.payment_state == CREDITED or (
		term.payment_state == NOT_INVOICED and held and term.awaits_payment
	)
	if not lost:
		credit_is_gone = before["payment_state"] == CREDITED and not is_booked(term)
		if term.waited_before_credit and (credit_is_gone or _is_asked_as_at_first(term)):
			term.update({"awaits_payment": 1, "waited_before_credit": 0})
		if term.credit_decision and term.payment_state != NOT_INVOICED:
			term.credit_decision = None  # a fee is asked for, or paid: there is nothing to decide any more
		return
	if held and term.awaits_payment:
		term.update({"awaits_payment": 0, "waited_before_credit": 1})
	if _is_over(term) or (held and _ran_out(term)):
		return
	if term.covered_by:
		decision = _of_the_payer(term) if _is_with_payer(term) else _asked(term)
	elif asks(term) > 0:
		decision = _asked(term)
	else:
		return
	if decision == WITHDRAWAL:
		withdraw(term, held=held)


def _asked(term) -> str:
	term.credit_decision = term.credit_decision or TO_DECIDE
	return term.credit_decision


def _of_the_payer(term) -> str | None:
	return frappe.db.get_value("Membership", term.covered_by, "credit_decision")


def _is_over(term) -> bool:
	"""Whether a term was cancelled by today, or its member has died: then nothing is to be said of its fee."""
	return term.lifecycle_term().cancelled_by(getdate()) or _has_died(term.member)


def _has_died(member: str) -> bool:
	return bool(frappe.db.get_value("Member", member, "deceased_on"))


def _is_with_payer(term) -> bool:
	"""Whether the payer lives and their term goes on today, or ended with the fee. Otherwise who is covered decides for
	themselves."""
	covering = frappe.get_doc("Membership", term.covered_by)
	if asks(covering) <= 0:
		return True
	ended = covering.lifecycle_term().cancelled_by(getdate())
	return not _has_died(covering.member) and (not ended or covering.cancellation_reason == FEE_CREDITED)


def ask_each(covering: str) -> None:
	"""The payer leaves whose fee was credited: whom it covers goes on, and somebody says for each whether free of it.

	Args:
	        covering: Name of the payer's term.
	"""
	for name in covered_by(covering):
		term = locked_term(name)
		last_day = term.lifecycle_term().last_covered
		over = _is_over(term) or (last_day is not None and last_day < getdate())
		if term.payment_state != CREDITED or term.credit_decision or over:
			continue
		if not term.lifecycle_term().pending:
			term.credit_decision = TO_DECIDE
			term.flags.by_the_app = True
			term.save()


def ask_again(membership: str) -> None:
	"""A death was a mistake: somebody says of the fee that was credited what it meant, also where the own term has ended by
	now, for then too nobody had said so.

	Args:
	        membership: Name of a term whose fee is credited.
	"""
	term = frappe.get_doc("Membership", membership)
	asked = term.credit_decision or term.cancelled_from
	if not (asked or _is_past_asking(term)) and (
		decision := asked_anew(term) if term.covered_by else _question(term)
	):
		term.credit_decision = decision
		term.flags.by_the_app = True
		term.save()


def asked_anew(term) -> str | None:
	"""What is to be said of a credited fee when what ended the term has turned out not to have happened. A cancellation
	answered in passing, and that answer goes with it; a correction was said, and stands.

	Args:
	        term: A Membership document without its cancellation.

	Returns:
	        A value of `credit_decision`; None where the payer's decision is this one's, and where there is no question.
	"""
	if term.credit_decision == CORRECTION:
		return CORRECTION
	if term.payment_state != CREDITED or _is_past_asking(term):
		return None
	return _question(term)


def _question(term) -> str | None:
	return TO_DECIDE if (not _is_with_payer(term) if term.covered_by else asks(term) > 0) else None


def answer_by_cancelling(term) -> None:
	"""Whoever cancels a term says of its credited fee that it was a withdrawal, and takes that back with the cancellation.

	Args:
	        term: A Membership document that is being saved.
	"""
	before, today = term.get_doc_before_save(), getdate()
	if term.lifecycle_term().cancelled_by(today):
		if term.credit_decision == TO_DECIDE:
			term.credit_decision = WITHDRAWAL
	elif before and before.lifecycle_term().cancelled_by(today) and term.credit_decision == WITHDRAWAL:
		term.credit_decision = asked_anew(term)


def withdraw(term, *, held: bool) -> bool:
	"""Cancel a term whose fee was credited: from the day of the credit note, or altogether if it never held.

	Returns:
	        Whether it goes with the fee: who leaves before that anyhow does not, who leaves later does.
	"""
	start = getdate(term.start_date)
	cancelled_from = max(start, getdate(term.paid_on)) if held else start
	if _has_died(term.member) or (term.cancelled_from and getdate(term.cancelled_from) <= cancelled_from):
		return False
	earlier_cancellation.keep(term)
	term.update(dict.fromkeys(earlier_cancellation.FIELDS))
	term.update({"cancelled_from": cancelled_from, "cancellation_reason": FEE_CREDITED})
	return True


def goes_along(term) -> list:
	"""What a decision about a term's fee decides in the household: terms that it covers and that are with the payer.

	Args:
	        term: The payer's Membership.

	Returns:
	        Membership documents.
	"""
	covered = [locked_term(name) for name in covered_by(term.name)]
	return [doc for doc in covered if _is_with_payer(doc)]


def is_booked(term) -> bool:
	"""Whether a credit note of a term's fee, or of the fee that covers it, stands in ERPNext."""
	return bool(
		frappe.db.sql(
			"""select 1 from `tabSales Invoice Item` i join `tabSales Invoice` s on s.name = i.parent
			where i.membership = %s and s.is_return = 1 and s.docstatus = 1 limit 1""",
			term.covered_by or term.name,
		)
	)


def _is_asked_as_at_first(term) -> bool:
	"""Whether what asks for a term's fee is the first invoice of it, and none that was made after a credit."""
	first = frappe.db.sql(
		"""select s.name from `tabSales Invoice Item` i join `tabSales Invoice` s on s.name = i.parent
		where i.membership = %s and s.is_return = 0 and s.docstatus > 0 order by s.creation, s.name limit 1""",
		term.covered_by or term.name,
	)
	return bool(first) and first[0][0] == term.sales_invoice


def _is_past_asking(term) -> bool:
	"""As in `apply`: of a term that held and ran out before its fee was credited nothing is to be said, however late it is."""
	return not term.lifecycle_term().pending and _ran_out(term)


def _ran_out(term) -> bool:
	last_day = term.lifecycle_term().last_covered
	credited_on = getdate(term.paid_on)
	return bool(last_day) and credited_on > last_day + timedelta(days=rules().grace_days)


# ---------------------------------------------------------------- deciding


def decide(membership: str, decision: str) -> None:
	"""Say what the credit of a term's fee was; what its fee covers in the household follows.

	Args:
	        membership: Name of the term, whose fee is credited and not asked for again.
	        decision: CORRECTION (the term goes on, and a new invoice may follow: to whom it covers where the payer is
	                gone) or WITHDRAWAL (it is cancelled).

	Raises:
	        frappe.ValidationError: With a sentence, where there is nothing to decide.
	"""
	refuse_unknown(decision)
	term = locked_term(membership)
	refuse_if_decided(term)
	term.credit_decision = decision
	for doc in (term, *goes_along(term)):
		if decision == WITHDRAWAL:
			withdraw(doc, held=not doc.lifecycle_term().pending)
		elif decision == CORRECTION and doc.covered_by and not _payer_is_there(doc):
			doc.ask_its_own_fee()
		if doc.credit_decision:
			doc.credit_decision = decision
		doc.flags.by_the_app = True
		doc.save()


def _payer_is_there(term) -> bool:
	return payers.is_there(frappe.db.get_value("Membership", term.covered_by, "member"))


def refuse_unknown(decision: str) -> None:
	if decision not in DECISIONS:
		frappe.throw(
			_("{0} is no answer. Choose Correction or Withdrawal.").format(frappe.utils.escape_html(decision))
		)


def refuse_if_decided(term) -> None:
	cancelled = term.lifecycle_term().cancelled_by(getdate()) and term.credit_decision != TO_DECIDE
	if not term.credit_decision or cancelled:
		frappe.throw(_("There is nothing to decide about the fee of {0}.").format(term.name))


def ask_whose_payer_is_gone() -> None:
	"""Part of the night. Ask for each whose payer has died, or whose day of leaving has come, and whose fee was credited before that."""
	for name in frappe.db.sql_list(
		"""select distinct c.name from `tabMembership` c join `tabMember` p on p.name = c.member
			join `tabMembership` t on t.covered_by = c.name
		where c.payment_state = %(credited)s and c.fee > 0
			and (c.cancelled_from <= %(day)s or p.deceased_on is not null)
			and ifnull(c.cancellation_reason, '') <> %(withdrawn)s and t.payment_state = %(credited)s
			and t.status in ('Current', 'Upcoming') and ifnull(t.credit_decision, '') = '' order by c.name""",
		{"credited": CREDITED, "withdrawn": FEE_CREDITED, "day": getdate()},
	):  # a handful
		ask_each(name)


def renewals_withdrawn(membership: str) -> list[frappe._dict]:
	"""Rows of Membership that were to follow a term and go when it is cancelled: nobody has paid them."""
	fields = ("name", "sales_invoice", "covered_by", "outstanding", *TERM_COLUMNS)
	rows = frappe.get_all("Membership", filters={"renews": membership}, fields=list(fields))
	return [row for row in rows if as_lifecycle_term(row).pending]


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
