"""Refuse code that somebody wrote who does not administer the site: templates that do more than show values, and what
would run in a field whose content is code.

Each text of a request is looked at, for much of it is filled in without being stored; and each document that is saved,
for what comes by a file or a job too.
"""

import json
from collections.abc import Iterator
from typing import NoReturn

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils.jinja import get_jenv

from membership_recruitment.member_privacy.wall import code_fields, reading, stored_text, templates, who_asks
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.utils.refusals import TextRefused

# Names of other templates that Frappe includes where it prints a document
INCLUDED = frozenset(["child_print_templates", "print_templates"])

# Compared and never filled in: a password holds whatever its owner likes
PASSWORDS = frozenset(["confirm_password", "new_password", "old_password", "password", "pwd"])

# Frappe keeps here what was written elsewhere, by administrators too, and fills none of it in
QUOTING = frozenset(
	[
		"Access Log",
		"Activity Log",
		"Deleted Document",  # looked at once more when it is restored
		"Email Queue",
		"Error Log",
		"Integration Request",
		"Notification Log",
		"Prepared Report",
		"Scheduled Job Log",
		"Version",
	]
)

WORKSPACE = "Workspace"
WORKSPACE_MANAGER = "Workspace Manager"


# ---------------------------------------------------------------- requests


def check_request(asked: Reading) -> None:
	"""Each text of the request.

	Raises:
	        frappe.PermissionError: One is a template that does more than show values.
	"""
	try:
		_check_value(asked.arguments)
	except templates.NotAllowed as problem:
		_refuse_template(problem)


def _check_value(value) -> None:
	if isinstance(value, str):
		_check_text(value)
	elif isinstance(value, list):
		for inner in value:
			_check_value(inner)
	elif isinstance(value, dict):
		for key, inner in value.items():
			if key in PASSWORDS:
				continue
			_check_text(key)
			if key in INCLUDED and inner:
				raise templates.NotAllowed(key)
			try:
				_check_value(inner)
			except templates.NotAllowed:
				# a form sends the whole document, with what an administrator wrote in it
				if not _is_stored(value, key, inner):
					raise


def _check_text(text: str) -> None:
	if templates.names_a_file(text) or templates.meanings(text):
		templates.check(text, _known())


def _is_stored(row: dict, fieldname: str, value) -> bool:
	doctype, name = row.get("doctype"), row.get("name")
	if not (isinstance(doctype, str) and isinstance(name, str) and frappe.db.exists("DocType", doctype)):
		return False
	meta = frappe.get_meta(doctype)
	field = meta.get_field(fieldname)
	if meta.get("is_virtual") or not field or field.get("is_virtual") or field.fieldtype in no_value_fields:
		return False
	if meta.issingle:
		stored = frappe.db.get_single_value(doctype, fieldname)
	else:
		stored = frappe.db.get_value(doctype, name, fieldname)
	return bool(stored) and reading.decoded(stored) == value


def _known() -> frozenset[str]:
	"""Names that every template of this site knows by itself."""
	before = getattr(frappe.local, "jenv", None)
	names = frozenset(get_jenv().globals)
	frappe.local.jenv = before  # made anew when it is needed: the request may change its language until then
	return names


# ---------------------------------------------------------------- documents


def check_document(doc, method: str | None = None) -> None:
	"""Hook on every DocType beside the cleaning of its text, and once more when it is stored: cleaning may join what
	was apart. Only what changes is looked at.

	Raises:
	        frappe.PermissionError: With a sentence that names what is not allowed.
	"""
	if method == "before_validate" and not doc.flags.ignore_validate:
		return  # before_save comes after the controller's own validation
	if stored_text.shipped() or who_asks.administers(frappe.session.user):
		return
	if doc.doctype == WORKSPACE:
		_check_workspace(doc)
	for row, fieldname, value, runs in _changed(doc):
		field = row.meta.get_field(fieldname)
		if field and field.fieldtype == "Password":
			continue
		if runs and not _is_harmless_code(row, fieldname, value):
			_refuse_code(row, fieldname)
		if not runs and doc.doctype not in QUOTING:
			_check_stored(value)


def check_workspace(doc, method: str, *_names) -> None:
	"""Hook of Workspace, before one is renamed or deleted."""
	if not stored_text.shipped() and not who_asks.administers(frappe.session.user):
		_check_workspace(doc)


def _check_stored(value: str) -> None:
	try:
		_check_value(reading.decoded(value))
	except templates.NotAllowed as problem:
		_refuse_template(problem)
	except reading.TooDeep:
		_refuse_template(templates.NotAllowed("{"))


def _is_harmless_code(row, fieldname: str, value: str) -> bool:
	if (row.doctype, fieldname) == code_fields.SETS_PROPERTIES:
		if not code_fields.runs("DocField", row.property or "", "Code", None):
			return True
		return code_fields.is_harmless(row.property, value)
	return code_fields.is_harmless(fieldname, value, row.get("fieldtype"))


def _changed(doc) -> Iterator[tuple]:
	"""Rows of the document, each with a text that is worth a look and not stored yet, and whether it is run."""
	before = None
	running: dict[str, frozenset[str]] = {}
	for row in (doc, *doc.get_all_children()):
		if row.doctype not in running:
			running[row.doctype] = _running_fields(row.meta)
		for fieldname, value in list(row.__dict__.items()):  # Frappe 16 adds to it when it is asked
			runs = fieldname in running[row.doctype]
			if isinstance(value, (dict, list)) and (runs or _is_json(row, fieldname)):
				value = json.dumps(value)
			if not isinstance(value, str) or not (runs or templates.may_be_template(value)):
				continue
			before = stored_text.stored_rows(doc) if before is None else before
			stored = before.get((row.doctype, row.name))
			if value and not (stored and stored.get(fieldname) == row.get(fieldname)):
				yield row, fieldname, value, runs


def _running_fields(meta) -> frozenset[str]:
	return frozenset(
		field.fieldname
		for field in meta.fields
		if (meta.name, field.fieldname) == code_fields.SETS_PROPERTIES
		or code_fields.runs(meta.name, field.fieldname, field.fieldtype, field.options)
	)


def _is_json(row, fieldname: str) -> bool:
	field = row.meta.get_field(fieldname)
	return bool(field) and field.fieldtype in ("Code", "JSON")


def _check_workspace(doc) -> None:
	"""A workspace stands in the sidebar of the user whom it is for, or of everybody."""
	user = frappe.session.user
	if WORKSPACE_MANAGER in frappe.get_roles(user):
		return
	before = doc.get_doc_before_save()
	if any(one.get("for_user") != user or one.get("public") for one in (doc, before) if one):
		frappe.throw(
			_("You may change your own workspaces. Those of others are changed by a {0}.").format(
				_(WORKSPACE_MANAGER)
			),
			frappe.PermissionError,
		)


# ---------------------------------------------------------------- refusals


def _refuse_template(problem: ValueError) -> NoReturn:
	frappe.throw(
		_(
			"A text with {0} shows values and formats them, such as {1}; {2} is not allowed in it. Leave it out, or ask an administrator."
		).format("{{ }}", "{{ doc.name }}", frappe.bold(frappe.utils.escape_html(str(problem)[:140]))),
		TextRefused,
	)


def _refuse_code(row, fieldname: str) -> NoReturn:
	frappe.throw(
		_("{0} in {1} is code, which administrators write. Leave it as it was, or ask one of them.").format(
			frappe.bold(_(row.meta.get_label(fieldname), context=row.doctype)), _(row.doctype)
		),
		frappe.PermissionError,
	)
