"""Who may enter a room of Frappe's live updates (websocket). Replaces the methods that its server asks.

The room of a DocType hears the name of each document that is saved, and who saved it: it is closed to whoever is kept
from some of its rows. The room of a document is open to who may see the document; hidden and missing are the same.
"""

import frappe
from frappe import realtime

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.tables import ruled


@frappe.whitelist(allow_guest=True)
def can_subscribe_doctype(doctype: str) -> bool:
	_check(doctype)
	return realtime.can_subscribe_doctype(doctype)


@frappe.whitelist(allow_guest=True)
def can_subscribe_doc(doctype: str, docname: str) -> bool:
	_check(doctype, docname)
	return realtime.can_subscribe_doc(doctype, docname)


@frappe.whitelist(allow_guest=True)
def has_permission(doctype: str, name: str | None = None) -> bool:
	"""Frappe 16 asks this for both."""
	_check(doctype, name)
	return realtime.has_permission(doctype, name or "")  # as its server asks


def _check(doctype: str, name: str | None = None) -> None:
	doctype = ruled(doctype) or doctype
	rule = row_rules.condition(doctype, frappe.session.user)
	if not rule:
		return
	if not name or not frappe.db.sql(f"select 1 from `tab{doctype}` where name = %s and {rule}", (name,)):
		raise frappe.PermissionError
