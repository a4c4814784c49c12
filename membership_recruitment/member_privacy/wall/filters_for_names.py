"""A dict, or a list of lists, in the place of a name: to Frappe it is filters, and whether they found something the answer.

So for whoever sees no member, names are words, numbers or lists of those, however deep in the request they stand. Of the
methods of Frappe, ERPNext and this app, the arguments that may hold more are a list; other apps guard their own.
"""

from collections.abc import Iterable

import frappe

from membership_recruitment.member_privacy.wall import expressions, who_asks
from membership_recruitment.member_privacy.wall.reading import Reading
from membership_recruitment.member_privacy.wall.tables import (
	DOCTYPE_KEYS,
	LISTS_OF_DOCTYPES,
	NAME_KEYS,
	NAMED_DOCUMENTS,
)

# Arguments that hold documents or files as well as their names
HOLD_DOCUMENTS = frozenset(["attachments", "docs", "document"])
# What a visitor says of herself, under a key that is a name elsewhere
TAKE_A_PERSON = frozenset(["erpnext.www.book_appointment.index.create_appointment"])
A_PERSON = "contact"

NAMES = (NAME_KEYS | DOCTYPE_KEYS) - HOLD_DOCUMENTS - LISTS_OF_DOCTYPES
# … and these, where the method is none of another app's, to which an address may be a dict of its lines
MORE_NAMES = NAMED_DOCUMENTS.keys() - HOLD_DOCUMENTS

# Arguments that may hold dicts, and lists of lists: documents and fields of them …
DOCUMENTS = HOLD_DOCUMENTS | {
	"address_dict",
	"arg",
	"args",
	"data",
	"default_values",
	"doc",
	"fieldname",
	"new_icons",
	"profile_info",
	"target_doc",
	"updates",
	"user_data",
	"value",
	"values",
}
# … columns and filters …
COLUMNS = (
	expressions.FIELDS
	| expressions.ORDERS
	| expressions.MAPS
	| expressions.FILTERS
	| expressions.LABELS
	| {"columns", "custom_columns", "export_fields", "export_filters", "extra_filters", "fields_to_fetch"}
	| {"js_filters", "visible_idx"}
)
# … how the caller set something up …
SETTINGS = frozenset(
	[
		"chart",
		"config",
		"items",
		"layout",
		"options",
		"order",
		"page",
		"question",
		"result",
		"routes",
		"settings",
		"state",
		"user_settings",
	]
)
# … and what people write, which may look like JSON
TEXTS = frozenset(
	[
		"add_css",
		"comment",
		"content",
		"css",
		"description",
		"evidence",
		"filedata",
		"html",
		"message",
		"print_html",
		"raw_html",
		"reply",
		"search_term",
		"style",
		"subject",
		"summary",
		"text",
		"title",
		"txt",
	]
)
MAY_HOLD_MORE = DOCUMENTS | COLUMNS | SETTINGS | TEXTS

# What a report says of its own columns, a list of names that the browser leaves empty among it
NOT_LOOKED_INTO = frozenset(["custom_columns"])
LONG_TEXTS = frozenset(
	[
		"Code",
		"HTML",
		"HTML Editor",
		"JSON",
		"Long Text",
		"Markdown Editor",
		"Small Text",
		"Text",
		"Text Editor",
	]
)
OF_THE_BROWSER = "__"  # how what a form keeps beside its fields begins
NEW_NAME = "__newname"

Written = tuple[str, dict]  # DocType and fields


def stand_in(asked: Reading, known: set[str], written: Iterable[Written]) -> bool:
	"""Whether filters stand where a name belongs, anywhere in a request.

	Args:
	        known: The DocTypes that it names.
	        written: The documents that it would write.
	"""
	guarded = not asked.methods or all(map(_is_guarded, asked.methods))
	look = _Look(known, NAMES | MORE_NAMES if guarded else NAMES)
	by_address = asked.parts[1] if asked.is_of_documents and len(asked.parts) > 1 else None
	taken = asked.methods & TAKE_A_PERSON
	for argument, values in asked.arguments.items():
		for value in values:
			if taken and argument == A_PERSON and isinstance(value, dict):
				if look.finds(value):
					return True
			elif look.finds({argument: value}, by_address):
				return True
	if guarded and asked.methods and not taken:
		more = asked.arguments.keys() - MAY_HOLD_MORE
		if not all(is_plain(value) for argument in more for value in asked.arguments[argument]):
			return True
	return any(_is_linked_by_filters(doctype, fields) for doctype, fields in written if doctype in known)


def is_plain(value) -> bool:
	"""Whether a value is a word, a number, or a list of those."""
	within = value if isinstance(value, list) else [value]
	return not any(isinstance(one, (dict, list)) for one in within)


def _is_guarded(method: str) -> bool:
	"""ERPNext's methods too where somebody from outside calls them: to recruiting staff an administrator opened them."""
	if method.startswith("erpnext."):
		return who_asks.is_outside(frappe.session.user)
	return "." not in method or method.startswith(("frappe.", "membership_recruitment."))


class _Look:
	"""A walk through what a request holds."""

	def __init__(self, known: set[str], names: frozenset[str]):
		self.known, self.names = known, names

	def finds(self, value, doctype: str | None = None) -> bool:
		if isinstance(value, list):
			return any(self.finds(inner, doctype) for inner in value)
		if not isinstance(value, dict):
			return False
		said = value.get("doctype")
		meta = self._meta(said if isinstance(said, str) else doctype)
		return any(self._finds_under(key, inner, meta) for key, inner in value.items())

	def _meta(self, doctype: str | None):
		return frappe.get_meta(doctype) if doctype in self.known else None

	def _finds_under(self, key: str, value, meta) -> bool:
		if key in NOT_LOOKED_INTO:
			return False
		field = meta.get_field(key) if meta else None
		if field and field.fieldtype in frappe.model.table_fields:
			self.known.add(field.options)
			return self.finds(value, field.options)
		if (field and field.fieldtype in LONG_TEXTS) or (key.startswith(OF_THE_BROWSER) and key != NEW_NAME):
			return False
		if key in expressions.FILTERS:
			return not _are_filters(value)
		if key in self.names or key == NEW_NAME:
			return not is_plain(value)
		if key in HOLD_DOCUMENTS and isinstance(value, list) and any(isinstance(one, list) for one in value):
			return True
		return self.finds(value)


def _are_filters(value) -> bool:
	"""Whether filters hold no others in the place of a value: methods take theirs by the keys of the dict."""
	if isinstance(value, dict):
		return all(map(_is_compared, value.values()))
	if not isinstance(value, list) or not value:
		return True
	if isinstance(value[0], (dict, list)):
		return all(map(_are_filters, value))
	return not any(isinstance(one, dict) for one in value)


def _is_compared(value) -> bool:
	"""A value, a list of values, or an operator and either."""
	if isinstance(value, list):
		return is_plain(value) or (isinstance(value[0], str) and all(map(is_plain, value[1:])))
	return not isinstance(value, dict)


def _rows(value) -> list:
	return value if isinstance(value, list) else [value]


def _is_linked_by_filters(doctype: str, fields: dict) -> bool:
	meta = frappe.get_meta(doctype)
	links = (*meta.get_link_fields(), *meta.get_dynamic_link_fields())
	if not all(is_plain(fields.get(field.fieldname)) for field in links):
		return True
	return any(
		_is_linked_by_filters(table.options, row)
		for table in meta.get_table_fields()
		for row in _rows(fields.get(table.fieldname))
		if isinstance(row, dict)
	)
