"""What becomes of those whom a payer's fee covers when the payer's term goes altogether, or comes back.

Nobody else's reason becomes theirs: a fee that is paid counts, one that is still asked for can be paid, and otherwise
their place is free, so that they are renewed and pay for themselves.
"""

import frappe
from frappe import _
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import CREDITED, PAID, PART_PAID, UNPAID
from membership_recruitment.membership.terms import payers
from membership_recruitment.membership.terms.cancellation import take_back
from membership_recruitment.membership.terms.credit_decisions import FEE_CREDITED
from membership_recruitment.membership.terms.stored import pending_sql

NO_LONGER_COVERED = "No longer covered"
# a fee that is paid, or that can be
ASKED_FOR = (UNPAID, PART_PAID, PAID)


def release(covering: str) -> None:
	"""Free the places of those whom a term covered that was cancelled altogether.

	What its invoice asks for waits on, what holds and was paid holds on, and what is over stays as it was. Is the fee
	credited, what is still to come is free too. A withdrawal takes them along with a reason of its own
	(credit_decisions.py).

	Args:
	        covering: Name of the payer's term.
	"""
	payment, reason = frappe.db.get_value("Membership", covering, ("payment_state", "cancellation_reason"))
	if payment in ASKED_FOR or (payment == CREDITED and reason == FEE_CREDITED):
		return
	for term in _covered_by(covering):
		state = term.lifecycle_term()
		to_come = payment == CREDITED and state.start > getdate()
		paid = term.sales_invoice and not state.pending and not to_come
		if state.void or paid or (state.end and state.end < getdate()):
			continue
		term.update({"cancelled_from": term.start_date, "cancellation_reason": NO_LONGER_COVERED})
		term.save()


def cover_again(covering: str) -> None:
	"""A payer's term has come back: so does what it covered, where nothing else has taken its place."""
	for term in _covered_by(covering):
		if term.cancellation_reason == NO_LONGER_COVERED and take_back(term):
			term.save()


def _covered_by(covering: str) -> list:
	names = frappe.get_all(
		"Membership", filters={"covered_by": covering}, pluck="name", order_by="start_date, name"
	)
	return [frappe.get_doc("Membership", name) for name in names]


def left_behind(payer: str) -> list[frappe._dict]:
	"""Whom a payer's leaving concerns: members whose fee that one pays and whose membership is not over.

	Returns:
	        Rows with name, full_name, end_date (last day of what they have; None: no end) and sales_invoice, on which
	        their renewal waits.
	"""
	return frappe.db.sql(
		f"""select m.name, m.full_name, m.end_date, (
			select max(t.sales_invoice) from `tabMembership` t join `tabMembership` c on c.name = t.covered_by
			where t.member = m.name and c.member = m.payer and t.cancelled_from is null and {pending_sql("t")}
				and t.payment_state in %(asked)s
		) as sales_invoice
		from `tabMember` m
		where m.payer = %(payer)s and m.deceased_on is null
			and m.status in ('Pending', 'Upcoming', 'Current', 'Grace')
		order by m.full_name, m.name""",
		{"payer": payer, "asked": ASKED_FOR},
		as_dict=True,
	)


def change_payer(payer: str, instead: str) -> None:
	"""Let somebody else pay for everyone whose fee a member pays; one of them may be the new payer.

	Raises:
	        frappe.ValidationError: Where that one can't pay for others.
	"""
	if instead == payer:
		frappe.throw(_("{0} pays today. Choose who pays instead.").format(payer))
	for_herself = {"name": instead, "payer": payer}
	frappe.db.set_value("Member", for_herself, "payer", None)
	payers.refuse_payer(None, instead)
	frappe.db.set_value("Member", {"payer": payer}, "payer", instead)
