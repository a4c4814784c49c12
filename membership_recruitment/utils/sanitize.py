"""Remove scripts from text. Frappe cleans the HTML in what is saved, but leaves valid JSON as it is, and shows
some fields (lists, contacts, addresses, comments) as HTML all the same."""

from frappe.utils.html_utils import is_json, sanitize_html

TEXT = ("Data", "Small Text", "Text", "Long Text", "Text Editor")


def harmless(text: str | None) -> str | None:
	"""The text without scripts; text without a tag is left as it is."""
	return sanitize_html(text, always_sanitize=True) if text and "<" in text else text


def clean(doc, method: str | None = None) -> None:
	"""Hook on what people write about people: cleans the JSON that Frappe passes over, also in tables."""
	for row in (doc, *doc.get_all_children()):
		for field in row.meta.fields:
			value = row.get(field.fieldname) if field.fieldtype in TEXT else None
			if isinstance(value, str) and "<" in value and is_json(value):
				row.set(field.fieldname, harmless(value))
