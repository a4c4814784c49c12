"""Frappe's has_permission for every DocType, as one hook of ours.

Frappe 15 asks no further once a hook has said yes or no, 16 until one says anything but yes. So this one, which both ask
first, says yes or no for all: our own rule of the DocType, and those of Frappe and other apps.
"""

import frappe

from membership_recruitment.member_privacy.wall import row_rules, rows_of_customers
from membership_recruitment.member_privacy.wall.tables import DOCUMENT_RULES, HAVE_A_RULE


def has_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	return _we_agree(doc, ptype, user) and _others_agree(doc, ptype, user, debug)


def _we_agree(doc, ptype: str | None, user: str) -> bool:
	if rule := DOCUMENT_RULES.get(doc.doctype):
		return frappe.get_attr(rule)(doc, ptype, user)
	if doc.doctype in HAVE_A_RULE:
		return row_rules.may_see(doc, user)
	return rows_of_customers.may_see(doc, user)


def _others_agree(doc, ptype: str | None, user: str, debug: bool) -> bool:
	ours, hooks = f"{__name__}.{has_permission.__name__}", frappe.get_hooks("has_permission")
	for method in (*hooks.get(doc.doctype, ()), *hooks.get("*", ())):
		if method == ours:
			continue
		answer = frappe.call(method, doc=doc, ptype=ptype, user=user, debug=debug)
		if answer is not None and not answer:
			return False
	return True
