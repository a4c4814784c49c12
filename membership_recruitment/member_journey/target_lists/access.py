"""Who may see which target lists, and the e-mail groups made of them: one place for list and document check.

Lists over members: those who may see the register. Lists over prospects: recruiters their own, the recruitment
manager and whoever sees every prospect all of them.
"""

import frappe
from frappe import _

from membership_recruitment.member_privacy.wall import row_rules

DOCTYPE = "Target List"
MEMBERS, PROSPECTS = "Members", "Prospects"
DOCTYPE_OF = {MEMBERS: row_rules.MEMBER, PROSPECTS: row_rules.PROSPECT}

EVERY_PROSPECT_LIST = row_rules.EVERY_PROSPECT | {"Recruitment Manager"}


def conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	if user == "Administrator":
		return row_rules.EVERY_ROW
	table, roles = f"`tab{DOCTYPE}`", set(frappe.get_roles(user))
	alternatives = []
	if row_rules.may_see_members(user):
		alternatives.append(f"{table}.`people` = '{MEMBERS}'")
	if roles & EVERY_PROSPECT_LIST:
		alternatives.append(f"{table}.`people` = '{PROSPECTS}'")
	elif "Member Recruiter" in roles:
		alternatives.append(
			f"({table}.`people` = '{PROSPECTS}' and {table}.`owner` = {frappe.db.escape(user)})"
		)
	return f"({' or '.join(alternatives)})" if alternatives else row_rules.NO_ROW


def has_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""Document check. Judges what is stored, and what a request would store."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	stored = bool(doc.name) and bool(frappe.db.exists(DOCTYPE, doc.name))
	return (not stored or not row_rules.hidden(DOCTYPE, (doc.name,), user)) and may_ask(doc.people, user)


def may_ask(people: str | None, user: str) -> bool:
	"""Whether the user may ask questions about these people at all."""
	if user == "Administrator":
		return people in DOCTYPE_OF
	roles = set(frappe.get_roles(user))
	if people == MEMBERS:
		return row_rules.may_see_members(user)
	return people == PROSPECTS and bool(roles & {*EVERY_PROSPECT_LIST, "Member Recruiter"})


def still_sees(people: str, user: str) -> bool:
	"""Whether the user can log in and may ask about these people."""
	return bool(frappe.db.get_value("User", user, "enabled")) and may_ask(people, user)


def check_people(people: str | None, user: str) -> None:
	"""Refuse with a sentence.

	Raises:
	        frappe.PermissionError: The user may not ask about these people.
	"""
	if not may_ask(people, user):
		frappe.throw(_("You may not make lists over these people."), frappe.PermissionError)


# ---------------------------------------------------------------- e-mail groups


def group_conditions(user: str) -> str:
	return _group_rule("`tabEmail Group`.`name`", user)


def group_member_conditions(user: str) -> str:
	return _group_rule("`tabEmail Group Member`.`email_group`", user)


def _group_rule(group: str, user: str) -> str:
	"""Who sends newsletters sees the group of a list as any group. Nobody else does who may not see the list, and no
	recruiting staff, whatever roles for newsletters they have beside."""
	if row_rules.reads("Email Group", user) and not row_rules.keeps_to_prospects(user):
		return row_rules.EVERY_ROW
	table = f"`tab{DOCTYPE}`"
	return (
		f"({group} not in (select {table}.`email_group` from {table}"
		f" where ifnull({table}.`email_group`, '') <> '' and not {conditions(user)}))"
	)
