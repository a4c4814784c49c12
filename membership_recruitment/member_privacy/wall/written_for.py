"""For whom a method writes that asks for no right (unguarded_methods.py): the caller, or a document of the caller's."""

import frappe

from membership_recruitment.member_privacy.wall import unguarded_methods


def writes_for_another(method: str, arguments: dict, user: str) -> bool:
	"""Whether a method would write what is another user's, or on a document to which the user has no right. What does
	not exist is answered alike."""
	if method in unguarded_methods.KEPT_FOR:
		argument, doctype, field = unguarded_methods.KEPT_FOR[method]
		if any(
			not isinstance(name, (str, int)) or frappe.db.get_value(doctype, str(name), field) != user
			for name in _given(arguments, argument)
		):
			return True
	if method in unguarded_methods.ON_A_DOCUMENT:
		of, argument, right = unguarded_methods.ON_A_DOCUMENT[method]
		pages = unguarded_methods.UNDER_A_PAGE.get(method, ())
		return not all(
			str(doctype) in pages or _has_right(doctype, name, right, user)
			for doctype in _given(arguments, of) or [of]
			for name in _given(arguments, argument)
		)
	if method in unguarded_methods.ON_A_PROJECT:
		hidden_by = unguarded_methods.ON_A_PROJECT[method]
		return not all(
			_sees_project(name, hidden_by, user) for name in _given(arguments, "project") or [None]
		)
	pages = unguarded_methods.UNDER_A_PAGE.get(method)
	return bool(pages) and not all(str(of) in pages for of in _given(arguments, "reference_doctype"))


def _given(arguments: dict, argument: str) -> list:
	return [value for value in arguments.get(argument, ()) if value not in (None, "", [], {})]


def _has_right(doctype, name, right: str, user: str) -> bool:
	if not isinstance(doctype, str) or not isinstance(name, (str, int)):
		return False
	if not frappe.db.exists("DocType", doctype) or not frappe.db.exists(doctype, str(name)):
		return False
	if right != unguarded_methods.ON_THE_PORTAL:
		return frappe.has_permission(doctype, right, doc=str(name), user=user)
	document = frappe.get_doc(doctype, str(name))
	return frappe.has_permission(doctype, "read", doc=document, user=user) or frappe.has_website_permission(
		document, "read", user, doctype=doctype
	)


def _sees_project(name, hidden_by: str, user: str) -> bool:
	"""As the page of a project asks it: whoever is on the project, and whoever has the right to it."""
	if not isinstance(name, (str, int)):
		return False
	rows = frappe.get_all(
		"Project User",
		filters={"parenttype": "Project", "parent": str(name), "user": user},
		fields=["name", "hide_timesheets"],
	)
	if any(not (hidden_by and row.get(hidden_by)) for row in rows):
		return True
	return not rows and bool(
		frappe.db.exists("Project", str(name))
		and frappe.has_permission("Project", "read", doc=str(name), user=user)
	)
