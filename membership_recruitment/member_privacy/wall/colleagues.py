"""Whose login recruiting staff may see: that of everybody at the desk. Members who have a login are no colleagues.

Website users see their own alone.
"""

import frappe

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.who_asks import administers, is_outside


def conditions(user: str) -> str:
	if administers(user):
		return row_rules.EVERY_ROW
	own = f"`tabUser`.`name` = {frappe.db.escape(user)}"
	if is_outside(user):
		return f"({own})"
	if row_rules.keeps_to_prospects(user):
		return f"(`tabUser`.`user_type` = 'System User' or {own})"
	return row_rules.EVERY_ROW


def without_hidden(names: list[str]) -> list[str]:
	"""Those of the names that are no hidden user's, for methods that answer about users without asking."""
	user = frappe.session.user
	hidden = set(row_rules.hidden("User", set(names) - {user}, user))  # everybody sees the own one
	return [name for name in names if name not in hidden]
