"""The join date will follow from the terms. A day before the first of them that a former register knew becomes Member Since.

Before all patches that recompute what is derived, since that takes the old join dates away.
"""

import frappe


def execute() -> None:
	frappe.db.sql(
		"""update `tabMember` m
		join (
			select member, min(start_date) as first_day, max(register_import > '') as imported
			from `tabMembership` where cancelled_from is null or cancelled_from > start_date group by member
		) t on t.member = m.name
		set m.member_since = m.join_date
		where m.join_date < t.first_day and t.imported = 1 and m.member_since is null
			and not exists (select 1 from `tabMembership` w where w.member = m.name and w.start_date = m.join_date)"""
	)
