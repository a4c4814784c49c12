"""For whom a method writes that asks for no right (unguarded_methods.py): the caller, or a document of the caller's."""

import frappe

from membership_recruitment.member_privacy.wall import unguarded_methods


def writes_for_another(method: str, arguments: dict, user: str) -> bool:
	"""Whether a method would write what is another user's, or on a document to which the user has no right. What does
	not exist is answered alike."""
	if method in unguarded_methods.KEPT_FOR:
		argument, doctype, field = unguarded_methods.KEPT_FOR[method]
		return any(
			not isinstance(name, (str, int)) or frappe.db.get_value(doctype, str(name), field) != user
			for name in _given(arguments, argument)
		)
	if method in unguarded_methods.ON_A_DOCUMENT:
		of, argument, right = unguarded_methods.ON_A_DOCUMENT[method]
		return not all(
			_has_right(doctype, name, right, user)
			for doctype in _given(arguments, of) or [of]
			for name in _given(arguments, argument)
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
	return frappe.has_permission(doctype, right, doc=str(name), user=user)
