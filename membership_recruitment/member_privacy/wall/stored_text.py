"""Clean the text of every document before it is stored, whoever writes it and whatever DocType it is in.

Decided by fieldtype and writer: text is always cleaned. What is no text (code, HTML blocks, JSON) is, too, where a
stranger writes it: a website user, a guest, recruiting staff who see no member, or whoever sends the association a mail. What administrators write in
DocTypes that only they may write (print formats, web pages, letter heads) is left as Frappe leaves it.
"""

from collections.abc import Iterator

import frappe
from frappe.core.doctype.file.utils import extract_images_from_doc
from frappe.model import optional_fields

from membership_recruitment.member_privacy.wall import code_fields, written_by
from membership_recruitment.utils import sanitize

TEXT = frozenset(
	(
		"Data",
		"Small Text",
		"Text",
		"Long Text",
		"Text Editor",
		"HTML Editor",
		"Markdown Editor",
		"Read Only",
		"Autocomplete",
		"Phone",
		"Select",
		"Link",
		"Dynamic Link",
		"Icon",
		"Color",
		"Barcode",
		"Attach",
		"Attach Image",
	)
)
ADDRESSES = frozenset(("Attach", "Attach Image"))  # and Data with the option URL: shown as a link
SECRET = frozenset(("Password",))
# Only administrators may write these, but Frappe and its jobs do with what others wrote.
QUOTING = frozenset(("Comment", "Notification Log", "Activity Log"))
WITH_PICTURES = frozenset(("Text Editor", "HTML Editor"))
ADMINISTRATORS = frozenset(
	("Administrator", "System Manager", "Website Manager", "Workspace Manager", "Dashboard Manager")
)


def clean(doc, method: str | None = None) -> None:
	"""Hook on every DocType, after the validation of its controller. Only what changes is looked at."""
	if shipped() or (method == "before_validate" and not doc.flags.ignore_validate):
		return  # before_validate is the last event of documents that are not validated
	for row, texts in _cleaned(doc):
		row.update(texts)
	if doc.flags.in_insert and isinstance(doc.name, str) and written_by.a_stranger():
		doc.name = sanitize.harmless_name(doc.name)
		doc.set_parent_in_children()


def clean_name(doc, method: str, old: str, new: str | None, merge: bool = False) -> str | None:
	"""Hook before_rename, which answers the name to take; None: the one that was asked for."""
	name = sanitize.harmless_name(new or "")
	return name if name != (new or "") and written_by.a_stranger() else None


def clean_stored(doc, method: str | None = None) -> None:
	"""Hook on_change: `db_set` asks nobody before it writes."""
	if shipped() or doc.flags.in_insert or (doc.doctype, doc.name) in (frappe.flags.currently_saving or ()):
		return
	for row, texts in _cleaned(doc):
		row.update(texts)
		if row.meta.issingle:
			frappe.db.set_single_value(row.doctype, texts, update_modified=False)
		else:
			frappe.db.set_value(row.doctype, row.name, texts, update_modified=False)


def shipped() -> bool:
	"""What apps bring with them is code."""
	return bool(frappe.flags.in_install or frappe.flags.in_migrate or frappe.flags.in_patch)


def _cleaned(doc) -> Iterator[tuple]:
	"""Rows of the document, each with those of its texts that are to be other than they are."""
	found = [
		(row, fieldname, value)
		for row in (doc, *doc.get_all_children())
		for fieldname, value in row.__dict__.items()
		if type(value) is str and sanitize.suspicious(value)
	]
	if not found:
		return
	stranger, administers = written_by.a_stranger(), _only_administrators_write(doc.doctype)
	trusted = not stranger and doc.doctype not in QUOTING
	own_html = trusted and administers and not ADMINISTRATORS.isdisjoint(frappe.get_roles())
	before = stored_rows(doc)
	for row, fieldname, value in found:
		field = row.meta.get_field(fieldname)
		stored = before.get((row.doctype, row.name))
		if (
			own_html
			or not _is_text(field, fieldname, stranger and not administers, trusted)
			or (stored and stored.get(fieldname) == value)
		):
			continue
		cleaned = _cleaned_text(row, field, value, stranger)
		if cleaned != value:
			yield row, {fieldname: cleaned}


def _is_text(field, fieldname: str, everything: bool, trusted: bool) -> bool:
	if not field:  # tags, comments, likes and assignments that Frappe keeps with the document
		return fieldname in optional_fields
	if everything:
		return field.fieldtype not in SECRET
	if (field.parent, fieldname) in code_fields.CLEANED:
		return True
	return field.fieldtype in TEXT and not (trusted and field.get("ignore_xss_filter"))


def _cleaned_text(row, field, value: str, stranger: bool) -> str:
	if field and (field.fieldtype in ADDRESSES or field.options == "URL"):
		value = sanitize.safe_link(value)
	if field and field.fieldtype in WITH_PICTURES and "data:image" in value:
		extract_images_from_doc(row, field.fieldname)  # as Frappe does later, when we had taken them away
		value = row.get(field.fieldname)
	return sanitize.harmless(value, strict=stranger)


def stored_rows(doc) -> dict[tuple[str, str], object]:
	before = doc.get_doc_before_save()
	return {(row.doctype, row.name): row for row in (before, *before.get_all_children())} if before else {}


def _only_administrators_write(doctype: str) -> bool:
	"""Also where nobody may write, as in logs and queues that Frappe fills for whoever makes the request."""
	return all(
		rule.role in ADMINISTRATORS
		for rule in frappe.get_meta(doctype).permissions
		if rule.write or rule.create
	)
