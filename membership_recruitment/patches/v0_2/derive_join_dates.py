"""The join date follows from the terms. A day before the first of them that a former register knew becomes Member Since."""

import frappe

from membership_recruitment.membership.terms import refresh


def execute() -> None:
	frappe.db.sql(
		"""update `tabMember` m
		join `tabMembership Spell` s on s.member = m.name and s.spell_number = 1
		set m.member_since = m.join_date
		where m.join_date < s.start_date and m.member_since is null
			and exists (select 1 from `tabMembership` t where t.member = m.name and t.register_import > '')
			and not exists (select 1 from `tabMembership` t where t.member = m.name and t.start_date = m.join_date)"""
	)
	refresh.nightly()
