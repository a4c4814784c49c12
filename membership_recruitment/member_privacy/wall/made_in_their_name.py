"""Rows that the server makes in the name of a website user, with what it looked up beside: hidden from them.

ERPNext's contact page and web forms take any address, find out whose it is and write it down: a Customer for somebody who is
known, a Lead for anybody else. Whoever wrote the address owns the row, and would read in it who is a customer. So a website
user sees such a row only if it is about their own address or a customer whose portal is theirs, known or not. The desk
sees them as ever.
"""

import frappe

from membership_recruitment.member_privacy.wall import who_asks

EVERY_ROW = ""


def opportunity_conditions(user: str) -> str:
	party, found_by = "`tabOpportunity`.`party_name`", "`tabOpportunity`.`opportunity_from`"
	return _of_outsiders(
		user,
		f"({found_by} = 'Customer' and {party} in ({{customers}}))"
		f" or ({found_by} = 'Lead' and `tabOpportunity`.`contact_email` = {{user}}"
		f" and {party} in (select `name` from `tabLead` where `email_id` = {{user}}))",
	)


def lead_conditions(user: str) -> str:
	return _of_outsiders(user, "`tabLead`.`email_id` = {user}")


def issue_conditions(user: str) -> str:
	return _of_outsiders(user, "`tabIssue`.`raised_by` = {user} or `tabIssue`.`customer` in ({customers})")


def appointment_conditions(user: str) -> str:
	return _of_outsiders(user, "`tabAppointment`.`customer_email` = {user}")


def _of_outsiders(user: str, rule: str) -> str:
	if not who_asks.is_outside(user):
		return EVERY_ROW
	filled = rule.format(user=frappe.db.escape(user), customers=who_asks.own_customers(user))
	return f"({filled})"
