"""Words that a file has and of which nobody here has said yet what they mean: put on the form of the import, where they
wait for an answer.
"""

from collections.abc import Mapping

import frappe

from membership_recruitment.membership.register import import_status
from membership_recruitment.membership.register.import_findings import (
	STATUS_UNKNOWN,
	TYPES_TO_BE_MADE,
	TYPES_UNKNOWN,
	Finding,
)

LONGEST_LIST, WORDS_SHOWN = 200, 20  # words that are asked about, and named in a sentence


def about_status(doc, unknown: Mapping[str, str]) -> list[Finding]:
	"""Ask what words for the status mean.

	Args:
	        doc: The Register Import.
	        unknown: Words that nobody knows, by import_status.word_key.

	Returns:
	        What to say about the column.
	"""
	words = _ask(doc, "status_words", unknown)
	return [Finding(STATUS_UNKNOWN, "status", (words,))] if words else []


def about_types(doc, unknown: Mapping[str, str]) -> list[Finding]:
	"""As `about_status`, for membership types; whoever may make none reads who does."""
	words = _ask(doc, "type_words", unknown)
	kind = TYPES_UNKNOWN if frappe.has_permission("Membership Type", "create") else TYPES_TO_BE_MADE
	return [Finding(kind, "membership_type", (words,))] if words else []


def _ask(doc, table: str, unknown: Mapping[str, str]) -> str:
	"""Add words to a table of the form, and name them."""
	field = doc.meta.get_field(table)
	asked = {import_status.word_key(row.word) for row in doc.get(table)}
	new = [word for key, word in sorted(unknown.items()) if key not in asked][:LONGEST_LIST]
	for number, word in enumerate(new, start=len(doc.get(table)) + 1):
		frappe.get_doc(
			{
				"doctype": field.options,
				"parenttype": doc.doctype,
				"parent": doc.name,
				"parentfield": table,
				"idx": number,
				"word": word[:140],
			}
		).insert(ignore_permissions=True)  # of an import that the user may write
	return ", ".join(sorted(unknown.values())[:WORDS_SHOWN])
