"""A cancellation that was taken back left its answer about a credited fee on whom the fee covers, and a new credit would have
ended the term unasked; and what is asked for on its first invoice again did not wait for it as before."""

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import CREDITED, NOT_INVOICED
from membership_recruitment.membership.terms import credit_decisions, payment_effects
from membership_recruitment.membership.terms.earlier_cancellation import FEE_CREDITED


def execute() -> None:
	for name in frappe.db.sql_list(
		"""select t.name from `tabMembership` t join `tabMember` m on m.name = t.member
		where t.payment_state = %s and t.credit_decision = %s and m.deceased_on is null and (t.cancelled_from is null
			or (t.cancelled_from > greatest(t.start_date, %s) and t.cancellation_reason <> %s))
		order by t.name""",
		(CREDITED, credit_decisions.WITHDRAWAL, getdate(), FEE_CREDITED),
	):  # a handful
		term = frappe.get_doc("Membership", name)
		term.credit_decision = credit_decisions.asked_anew(term)
		term.flags.by_the_app = True
		term.save()
	for row in frappe.get_all(
		"Membership",
		filters=[
			["Membership", "waited_before_credit", "=", 1],
			["Membership", "payment_state", "not in", [CREDITED, NOT_INVOICED]],
		],
		fields=["name", *payment_effects.MONEY_FIELDS],
		order_by="start_date, name",
	):
		payment_effects.settle(row.name, *(row[field] for field in payment_effects.MONEY_FIELDS))
