"""Logins of members' own pages that were made before: as many devices at once as Frappe lets others have."""

import frappe

from membership_recruitment.member_pages import logins


def execute() -> None:
	frappe.db.sql(
		"""update `tabUser` u join `tabMember` m on m.user = u.name
		set u.simultaneous_sessions = %s where ifnull(u.simultaneous_sessions, 0) = 0""",
		logins.SESSIONS,
	)
