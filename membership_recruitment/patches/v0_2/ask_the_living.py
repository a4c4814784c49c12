"""What is still to come for those whose payer has died, left or ends before it, and was reinstated or never freed: it was
free, or waited for ever, and asks for its own fee now. Of a fee that was credited and whose payer is dead nothing is asked
about the dead, but about each who lives."""

import frappe

from membership_recruitment.membership.terms import cover, credit_decisions, deaths


def execute() -> None:
	for name in frappe.db.sql_list(
		"""select t.name from `tabMembership` t join `tabMembership` c on c.name = t.covered_by
			join `tabMember` p on p.name = c.member
		where t.cancelled_from is null and t.status in ('Pending', 'Upcoming')
			and (c.cancelled_from is not null or p.deceased_on is not null or c.end_date < t.start_date)
		order by t.name"""
	):  # a handful
		term = frappe.get_doc("Membership", name)
		if not cover.stands(term):
			term.ask_its_own_fee()
			term.save()
	for name in frappe.db.sql_list(
		"""select t.name from `tabMembership` t join `tabMember` m on m.name = t.member
		where m.deceased_on is not null and t.credit_decision = %s order by t.name""",
		credit_decisions.TO_DECIDE,
	):
		deaths.decide_no_more(name)
	credit_decisions.ask_whose_payer_is_gone()
