"""Keys of a document that a request writes and that are none of its fields.

Frappe makes an attribute of every key: the column in which a tree keeps its parents (`nsm_parent_field`) is one, and becomes
SQL. For who sees no member a document holds fields and the desk's own notes, nothing else; for others, no attribute of its
class, nor one of Frappe's own.
"""

import inspect
from collections.abc import Iterator
from functools import cache

import frappe
from frappe.model import child_table_fields, default_fields, optional_fields
from frappe.model.base_document import get_controller

from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.written_documents import (
	FIELDS,
	INSERTING,
	Written,
	with_a_doctype,
)

OF_EVERY_DOCUMENT = frozenset((*default_fields, *child_table_fields, *optional_fields, "doctype"))
# what the desk notes on a document and sends with it; Frappe's own begin with "__"
OF_THE_DESK = frozenset(["localname", "_comment_count", "_link_titles"])
# read by Frappe wherever they come from: they stand on no class
COLUMNS_OF_A_TREE = frozenset(["nsm_parent_field", "nsm_oldparent_field"])
OF_A_TREE = COLUMNS_OF_A_TREE | {"allow_root_deletion"}
# arguments in which documents stand
DOCUMENTS = ("doc", "docs", "document")
SETS_FIELDS = frozenset(
	[
		"frappe.client.set_value",
		"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
	]
)
# of an address that writes a document: not its fields
OF_THE_REQUEST = frozenset(["cmd", "csrf_token", "data", "run_method", "usr", "web_form", "for_payment"])


def keep_the_tree(doc, method: str | None = None) -> None:
	"""Hook on every DocType, before it is stored: the columns of a tree are its DocType's, whatever set others. Calendars,
	Gantt charts and boards set whichever column they are told to."""
	for key in COLUMNS_OF_A_TREE & doc.__dict__.keys():
		del doc.__dict__[key]
	if parents := doc.meta.get("nsm_parent_field"):
		doc.nsm_parent_field = parents


def stand_in(asked: Reading, known: set[str], written: list[Written], sees_no_member: bool) -> bool:
	"""Whether a document of a request has a key that it may not have.

	Args:
	        known: The DocTypes that the request names.
	        written: What the request could write.
	        sees_no_member: Whether it may have fields alone.
	"""
	if any(
		key in OF_A_TREE or key in _attributes(doctype)
		for doctype, fields in written
		if doctype in known
		for key in _keys_that_are_no_fields(doctype, fields)
	):
		return True
	return sees_no_member and any(
		key not in OF_THE_DESK
		for doctype, fields in _documents(asked)
		if doctype in known
		for key in _keys_that_are_no_fields(doctype, fields)
	)


def _documents(asked: Reading) -> Iterator[Written]:
	"""What is a document for sure, not arguments beside the name of a DocType."""
	for argument in DOCUMENTS:
		yield from with_a_doctype(asked.values(argument))
	if asked.methods & INSERTING:
		yield from with_a_doctype(asked.arguments)
	if asked.is_of_documents and asked.verb not in ("GET", "HEAD") and asked.parts[1:]:
		fields = {key: value for key, values in asked.arguments.items() for value in values}
		yield (
			asked.parts[1],
			{key: value for key, value in fields.items() if key not in OF_THE_REQUEST},
		)
		yield from ((asked.parts[1], data) for data in asked.values("data") if isinstance(data, dict))
	if asked.methods & SETS_FIELDS:
		for doctype in asked.values("doctype"):
			for fieldname in asked.values("fieldname"):
				if isinstance(fieldname, str):
					yield str(doctype), {fieldname: None}
			for argument in FIELDS:
				# the value of one field may be a dict: it is stored as text
				if argument != "value":
					yield from (
						(str(doctype), one) for one in asked.values(argument) if isinstance(one, dict)
					)


def _keys_that_are_no_fields(doctype: str, fields: dict) -> Iterator[str]:
	"""Those of the rows of its tables too."""
	meta = frappe.get_meta(doctype)
	for key, value in fields.items():
		field = meta.get_field(key)
		if field is None:
			if key not in OF_EVERY_DOCUMENT and not _is_a_note(key):
				yield key
		elif field.fieldtype in frappe.model.table_fields and isinstance(value, list):
			for row in value:
				if isinstance(row, dict):
					yield from _keys_that_are_no_fields(field.options, row)


def _is_a_note(key: str) -> bool:
	"""As `__islocal` and `__unsaved`; a name of Python's own ends so, too."""
	return key.startswith("__") and not key.endswith("__")


def _attributes(doctype: str) -> frozenset[str]:
	"""What the class of a document holds besides methods, and a key would stand before."""
	return _held(get_controller(doctype))


@cache
def _held(class_: type) -> frozenset[str]:
	held = {name: inspect.getattr_static(class_, name) for name in dir(class_) if not name.startswith("__")}
	return frozenset(
		name
		for name, value in held.items()
		if not callable(value) and not isinstance(value, (property, staticmethod, classmethod))
	)
