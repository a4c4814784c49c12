"""Pages of the portal and of web forms whose address names a document, as /invoices/ACC-SINV-2026-00135: hidden and
missing look alike."""

from collections.abc import Iterable
from urllib.parse import unquote

import frappe

from membership_recruitment.member_privacy.wall import named, row_rules, rows_of_customers
from membership_recruitment.member_privacy.wall.tables import ruled

OF_NO_DOCUMENT = ("new", "list", "edit")  # what a web form's address says where a name could stand
NAME = "<path:name>"  # how the rules of apps write the part of an address that is a name


def names_nothing_of_theirs(path: str, names: Iterable[str], user: str) -> bool:
	"""Whether an address is the page of a protected document that the user may not see or that does not exist.

	Args:
	        names: What stands as `name` in its query: a web form takes that too.
	"""
	path = unquote(path)
	found = [_document_of(path), *(_document_of_a_form(f"{path.strip('/')}/{name}") for name in names)]
	return any(_is_closed(doctype, name, user) for doctype, name in filter(None, found))


def _is_closed(doctype: str, name: str, user: str) -> bool:
	if not ruled(doctype):
		return rows_of_customers.is_closed(doctype, [name], user)
	return (
		not named.may_be_named(doctype, user)
		or not frappe.db.exists(doctype, name)
		or bool(row_rules.hidden(doctype, [name], user))
	)


def _is_protected(doctype: str | None) -> bool:
	return bool(doctype) and bool(ruled(doctype) or rows_of_customers.names_customers(doctype))


def _document_of(path: str) -> tuple[str, str] | None:
	first, _slash, rest = path.strip("/").partition("/")
	if rest and (doctype := ruled(first)):  # Frappe prints what stands at /DocType/name
		return doctype, rest
	for rule in frappe.get_hooks("website_route_rules"):
		doctype = (rule.get("defaults") or {}).get("doctype")
		before, _name, after = rule["from_route"].partition(NAME)
		if _is_protected(doctype) and not after and path.startswith(before) and len(path) > len(before):
			return doctype, path[len(before) :].strip("/")
	return _document_of_a_form(path.strip("/"))


def _document_of_a_form(path: str) -> tuple[str, str] | None:
	parts = path.split("/")
	routes = ["/".join(parts[:end]) for end in range(1, len(parts))]
	if not routes:
		return None
	forms = frappe.get_all("Web Form", filters={"route": ["in", routes]}, fields=["route", "doc_type"])
	for form in forms:
		name = path[len(form.route) + 1 :].removesuffix("/edit")
		if _is_protected(form.doc_type) and name not in OF_NO_DOCUMENT:
			return form.doc_type, name
	return None
