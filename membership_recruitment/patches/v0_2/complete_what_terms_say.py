"""What terms and members did not say yet: that a term of a type with periods has no last day, that the fee of a first
term which was credited had been waited for, until when the dead were members, and of whom somebody has to say what the credit
of a household's fee meant whose payer is gone."""

import frappe

from membership_recruitment.membership.terms import credit_decisions, refresh
from membership_recruitment.membership.terms.credit_decisions import FEE_CREDITED


def execute() -> None:
	frappe.db.sql(
		"""update `tabMembership` t join `tabMembership Type` y on y.name = t.membership_type
		set t.no_end = 1 where t.no_end = 0 and t.end_date is null and y.period_kind <> 'Lifetime'"""
	)
	frappe.db.sql(
		"""update `tabMembership` set waited_before_credit = 1
		where waited_before_credit = 0 and payment_state = 'Credited' and awaits_payment = 0
			and planned_start is not null"""
	)
	dead = frappe.get_all("Member", filters={"deceased_on": ["is", "set"]}, pluck="name")
	refresh.refresh_statuses(members=dead)
	left = frappe.db.sql_list(
		"""select distinct c.name from `tabMembership` c join `tabMembership` t on t.covered_by = c.name
		where c.payment_state = 'Credited' and c.fee > 0 and c.cancelled_from is not null
			and c.cancellation_reason <> %s and t.status in ('Current', 'Upcoming')
			and t.cancelled_from is null and ifnull(t.credit_decision, '') = '' order by c.name""",
		FEE_CREDITED,
	)
	for name in left:  # a handful
		credit_decisions.ask_each(name)
