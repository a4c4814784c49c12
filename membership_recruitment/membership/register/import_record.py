"""What an import made and changed, noted with it batch by batch, so that the whole of it can be undone (import_undo.py).

Every document that an import makes is noted here. The notes go with the member whom they are about, and with the import.
"""

import json
from collections.abc import Iterable, Mapping

import frappe
from frappe.model import child_table_fields, default_fields
from frappe.model.document import Document

from membership_recruitment.utils import database

CHANGE = "Register Import Change"
SECONDS = {"second_email": ("Contact Email", "email_id"), "second_phone": ("Contact Phone", "phone")}
OF_A_ROW = {*default_fields, *child_table_fields, "docstatus"}
LINK = "link"  # in a change of an Address: the member who has left it to others


def note_made(register_import: str | None, doctype: str, made: Mapping[str, str | None]) -> None:
	"""Note documents that an import has just made, in one statement for many.

	Args:
	        register_import: Name of the Register Import; without one, as for the demo, nothing is noted.
	        doctype: Of the documents.
	        made: By the name of each, the Member whom it is about; None for what is about no member.
	"""
	_note(register_import, [(doctype, name, member, 1, None) for name, member in made.items()])


def note_changed(
	register_import: str | None, doctype: str, name: str, member: str, before: Mapping, after: Mapping
) -> None:
	"""Note what an import has just changed of a stored document.

	Args:
	        register_import: As `note_made`.
	        doctype: Of the document.
	        name: Of the document.
	        member: Whom it is about.
	        before: Fields as they were. They are kept in clear until the member, the import or this change is gone.
	        after: The same fields as they are now.
	"""
	fields = {field: [_plain(before.get(field)), _plain(value)] for field, value in after.items()}
	_note(register_import, [(doctype, name, member, 0, json.dumps(fields, ensure_ascii=False))])


def values_of(doc: Document, fields: Iterable[str]) -> dict:
	"""Fields of a document as `note_changed` takes them; of a table its rows, without what tells them apart.

	Args:
	        doc: The document.
	        fields: Their names.
	"""
	tables = {df.fieldname for df in doc.meta.get_table_fields()}
	return {
		field: [row.get_valid_dict(ignore_virtual=True) for row in doc.get(field)]
		if field in tables
		else doc.get(field)
		for field in fields
	}


def before_and_after(change: Mapping) -> dict[str, list[str | None]]:
	"""The fields of a change: as they were, and as the import left them."""
	return json.loads(change["before_and_after"] or "{}")


def differs(left: Mapping, stored: Document) -> bool:
	"""Whether somebody has changed a document since the import left it.

	Args:
	        left: `before_and_after` of the change.
	        stored: The document as it is.
	"""
	return any(_plain(value) != left[field][1] for field, value in values_of(stored, left).items())


def delete_notes(doctype: str, name: str) -> None:
	"""Whoever is deleted leaves nothing here.

	Args:
	        doctype: Member or Membership Prospect.
	        name: Of the document.
	"""
	if doctype == "Member":
		frappe.db.delete(CHANGE, {"member": name})
	frappe.db.delete(CHANGE, {"document_type": doctype, "document_name": name})


def delete_all(register_import: str) -> None:
	"""An import that is deleted can no longer be undone."""
	frappe.db.delete(CHANGE, {"register_import": register_import})


def _plain(value):
	"""As it compares with what the database gives back: nothing, 0 and no text are the same."""
	if isinstance(value, list):
		return [{k: _plain(v) for k, v in row.items() if k not in OF_A_ROW and _plain(v)} for row in value]
	return None if value in (None, "", 0, 0.0) else str(value)


def _note(register_import: str | None, notes: Iterable[tuple]) -> None:
	if not register_import:
		return
	fields = ("document_type", "document_name", "member", "made", "before_and_after")
	database.insert(
		CHANGE,
		(
			{
				"name": frappe.generate_hash(length=16),
				"register_import": register_import,
				**dict(zip(fields, note, strict=True)),
			}
			for note in notes
		),
		# cleaned when the documents were; what stood there before must come back as it was
		as_it_is=True,
		owner=frappe.session.user,
	)
