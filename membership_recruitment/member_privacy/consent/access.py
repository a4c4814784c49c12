"""Who may see and record whose consent: one place for list, document check and the form's button.

Recruiting staff: prospects whom they may see; a recruiter records for own prospects. Registrars: members.
The privacy officer: everyone.
"""

import frappe

from membership_recruitment.member_privacy.wall import row_rules

MEMBER = row_rules.MEMBER
PROSPECT = row_rules.PROSPECT
OFFICER = "Member Privacy Officer"


def conditions(user: str | None = None) -> str:
	user = user or frappe.session.user
	if user == "Administrator":
		return row_rules.EVERY_ROW
	table = "`tabConsent Event`"
	permitted = row_rules.permitted_prospects(user)
	alternatives = [f"({table}.`subject_doctype` = '{PROSPECT}' and {table}.`subject_name` in ({permitted}))"]
	if row_rules.may_see_members(user):
		alternatives.append(f"{table}.`subject_doctype` = '{MEMBER}'")
	return f"({' or '.join(alternatives)})"


def has_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""Document check. Judges what is stored before what a request claims."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	stored = (
		frappe.db.get_value("Consent Event", doc.name, ("subject_doctype", "subject_name"), as_dict=True)
		if doc.name
		else None
	)
	row = stored or doc
	if ptype == "create":
		return may_record(row.subject_doctype, row.subject_name, user)
	return may_see(row.subject_doctype, row.subject_name, user)


def may_read(subject_doctype: str, subject_name: str, user: str) -> bool:
	"""Whether the user's role reads consent at all, and this person."""
	return bool(frappe.has_permission("Consent Event", "read", user=user)) and may_see(
		subject_doctype, subject_name, user
	)


def may_see(subject_doctype: str, subject_name: str, user: str) -> bool:
	if user == "Administrator":
		return True
	if subject_doctype == MEMBER:
		return row_rules.may_see_members(user)
	if subject_doctype != PROSPECT or not frappe.has_permission(PROSPECT, "read", user=user):
		return False
	row = frappe.db.get_value(PROSPECT, subject_name, ("recruiter", "status", "queued_on"), as_dict=True)
	return bool(row) and row_rules.may_see_prospect(row, user)


def may_note_objection(doc) -> bool:
	"""Whether the user may note that a person objects to being ranked, and take it back: whoever may change the person, and
	the privacy officer, who gets objections.

	Args:
	        doc: The Member or Membership Prospect.
	"""
	return doc.has_permission("write") or (
		OFFICER in frappe.get_roles(frappe.session.user) and doc.has_permission("read")
	)


def may_record(subject_doctype: str, subject_name: str, user: str) -> bool:
	if user == "Administrator":
		return True
	roles = set(frappe.get_roles(user))
	if not may_see(subject_doctype, subject_name, user):
		return False
	if OFFICER in roles:
		return True
	if subject_doctype == MEMBER:
		return "Member Registrar" in roles
	own = frappe.db.get_value(PROSPECT, subject_name, "recruiter") == user
	return "Member Recruiter" in roles and own
