"""What a full credit meant so far: the end of the term. Terms that waited for their fee, held and were credited after
they had run out, wait for none any more; the others never held."""

import frappe

from membership_recruitment.membership.terms.credit_decisions import FEE_CREDITED, WITHDRAWAL
from membership_recruitment.membership.terms.stored import void_sql


def execute() -> None:
	frappe.db.sql(
		"""update `tabMembership` set credit_decision = %s
		where cancellation_reason = %s and cancelled_from is not null and payment_state = 'Credited'
			and fee > 0 and ifnull(credit_decision, '') = ''""",
		(WITHDRAWAL, FEE_CREDITED),
	)
	# covered terms share the payer's invoice, so that the same money tells of them
	frappe.db.sql(
		f"""update `tabMembership` t set t.awaits_payment = 0
		where t.awaits_payment = 1 and t.payment_state = 'Credited' and not {void_sql("t")}
			and exists (select 1 from `tabMember Payment` p where p.sales_invoice = t.sales_invoice and p.amount > 0)"""
	)
