"""Names of documents that a request gives as a list."""

import frappe
from frappe import _


def names_in(value: str | list | None) -> list[str]:
	"""The names in a list, or in the JSON of one.

	To Frappe a dict or a list in the place of a name is a filter, and whether it found something an answer: whoever
	parses a list of names parses it here.

	Raises:
	        frappe.ValidationError: It is no list of words, or an empty one.
	"""
	try:
		names = frappe.parse_json(value)
	except ValueError:
		names = None
	if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
		frappe.throw(_("Select at least one row."))
	return names
