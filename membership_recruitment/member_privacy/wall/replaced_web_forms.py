"""Web forms answer with what stands on the form, of the form's own DocType.

Frappe gives the whole document, with all that the server looked up for it, and any document of any DocType whose owner
asks. `replacements.REPLACED` says what leaks without it.
"""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.website.doctype.web_form import web_form as original

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.named import may_be_named
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import ruled

# What the form's page needs besides its fields
OF_EVERY_DOCUMENT = ("doctype", "name", "owner", "creation", "modified", "docstatus")


@frappe.whitelist(allow_guest=True)
def get_form_data(doctype: str, docname: str | None = None, web_form_name: str | None = None) -> dict:
	form = frappe.get_doc("Web Form", web_form_name)
	if doctype != form.doc_type:
		refuse()
	user = frappe.session.user
	if docname and not _is_open(form, docname, user):
		refuse()
	found = original.get_form_data(doctype, docname, web_form_name)
	document = found.pop("doc", None)
	if document and not _is_hidden(doctype, document.name, user):
		found.doc = on_the_form(form, document, user)
	return found


@frappe.whitelist(allow_guest=True)
def accept(web_form: str, data: str, **later: Any) -> Any:
	user = frappe.session.user  # an anonymous form makes itself a visitor
	answer = original.accept(web_form, data, **frappe.get_newargs(original.accept, later))
	if not isinstance(answer, Document):
		return answer
	return on_the_form(frappe.get_doc("Web Form", web_form), answer, user)


def on_the_form(form, document, user: str) -> frappe._dict:
	"""What a document says in the fields of a form, without links to what the user may not see."""
	fields = {field.fieldname for field in form.web_form_fields if field.fieldname}
	values = document.as_dict()
	seen = {name: values.get(name) for name in (*OF_EVERY_DOCUMENT, *fields) if name in values}
	links = {field.fieldname: field.options for field in document.meta.get_link_fields()}
	links |= {field.fieldname: values.get(field.options) for field in document.meta.get_dynamic_link_fields()}
	for fieldname in fields & links.keys():
		target = ruled(links[fieldname])
		if target and seen.get(fieldname) and not _may_be_seen(target, seen[fieldname], user):
			seen[fieldname] = ""  # as the form sent it
	return frappe._dict(seen)


def _is_open(form, name: str, user: str) -> bool:
	"""Missing and closed are the same."""
	return (
		bool(frappe.db.exists(form.doc_type, name))
		and not _is_hidden(form.doc_type, name, user)
		and form.has_web_form_permission(form.doc_type, name, ptype="read")
	)


def _is_hidden(doctype: str, name: str, user: str) -> bool:
	known = ruled(doctype)
	return bool(known) and bool(row_rules.hidden(known, (name,), user))


def _may_be_seen(doctype: str, name: str, user: str) -> bool:
	return may_be_named(doctype, user) and not row_rules.hidden(doctype, (name,), user)
