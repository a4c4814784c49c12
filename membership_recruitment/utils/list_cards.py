"""Number cards that count a list and open it: what is counted is what the list shows."""

import json
from typing import Any

import frappe
from frappe.desk.doctype.number_card import number_card


def count(doctype: str, *filters: tuple[str, str, Any]) -> dict:
	"""What a number card of type Custom answers.

	Args:
	        doctype: Whose rows are counted, as far as the session's user may see them.
	        filters: (fieldname, operator, value), which hold together, several of one field too.

	Returns:
	        `value`, how many there are, and the list that a click on it opens.

	Raises:
	        frappe.PermissionError: The user may not read the DocType.
	"""
	card = frappe._dict(document_type=doctype, function="Count")
	found = number_card.get_result(card, [[doctype, *one] for one in filters])
	return {
		"value": int(found),
		"fieldtype": "Int",
		"route": ["List", doctype, "List"],
		"route_options": _route_options(filters),
	}


def _route_options(filters: tuple[tuple[str, str, Any], ...]) -> dict:
	"""Frappe's lists take one condition on a field as it is, and several as JSON."""
	by_field: dict[str, list] = {}
	for fieldname, *condition in filters:
		by_field.setdefault(fieldname, []).append(condition)
	return {
		fieldname: conditions[0] if len(conditions) == 1 else [json.dumps(one) for one in conditions]
		for fieldname, conditions in by_field.items()
	}


def before(fieldname: str, day: str) -> tuple[tuple[str, str, str], ...]:
	"""Filters for rows whose day has passed; to Frappe no day is before every day."""
	return (fieldname, "is", "set"), (fieldname, "<", day)
