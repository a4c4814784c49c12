"""Columns that hold more than one value in a form of its own: versions, whole documents, merges, mails, JSON.

Each function makes plain words, lists and dicts of one, and hands on to `cells` what stands in a column of some DocType.
"""

import json
from collections.abc import Callable
from email import message_from_string, policy

from frappe import _

# (DocType, column, value) → what is told of it, None where nothing is
Told = Callable[[str, str, object], object]
# (DocType, row, rows of its tables) → what is told of it
Document = Callable[[str, dict, dict], dict]


def parsed(text: object) -> object:
	"""JSON, or the text itself where it is none."""
	try:
		return json.loads(text) if isinstance(text, str) else text
	except ValueError:
		return text


def changes(
	text: str, doctype: str, label: Callable[[str, str], str], told: Told, table_of: Callable
) -> list[dict]:
	"""What a Version says was changed.

	Args:
	        text: Its data.
	        doctype: Of the document that was changed.
	        label: Gives the label of a field of a DocType.
	        told: Gives what is told of a value.
	        table_of: Gives the DocType of the rows of a table, by DocType and field.
	"""
	data = parsed(text)
	if not isinstance(data, dict):
		return []
	found = [_change(doctype, change, label, told) for change in data.get("changed") or ()]
	for fieldname, _index, _name, changed in data.get("row_changed") or ():
		if child := table_of(doctype, fieldname):
			found += [_change(child, change, label, told) for change in changed]
	for kind, word in (("added", _("Added")), ("removed", _("Removed"))):
		for fieldname, row in data.get(kind) or ():
			if child := table_of(doctype, fieldname):
				values = {key: told(child, key, value) for key, value in row.items()}
				found.append(
					{"field": word, "to": {key: value for key, value in values.items() if value is not None}}
				)
	return [change for change in found if change]


def _change(doctype: str, change: list, label: Callable, told: Told) -> dict | None:
	fieldname, before, after = change[:3]
	before, after = (told(doctype, fieldname, value) for value in (before, after))
	if before is None and after is None:
		return None
	return {"field": label(doctype, fieldname), "from": before, "to": after}


def split_tables(data: dict) -> tuple[dict, dict[str, list[dict]]]:
	"""A document as JSON: its own values, and the rows of its tables by field."""
	tables = {key: value for key, value in data.items() if _is_table(value)}
	return {key: value for key, value in data.items() if key not in tables}, tables


def _is_table(value: object) -> bool:
	return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def merge(text: str, doctype: str, is_own: Callable[[str], bool], document: Document) -> dict:
	"""The two documents of a merge record, of which an undone merge leaves only one the person's.

	Args:
	        text: Its record.
	        doctype: Member or Membership Prospect.
	        is_own: Whether the document of that name is the person's.
	        document: Gives what is told of a row.
	"""
	record, found = parsed(text), {}
	if not isinstance(record, dict):
		return found
	before = record.get("before") or {}
	if is_own(before.get("name")):
		found["before"] = document(doctype, before, {})
	merged = record.get("merged") or {}
	rows = merged.get(doctype) or []
	if rows and is_own(rows[0].get("name")):
		found["merged"] = [document(table, row, {}) for table, rows in merged.items() for row in rows]
	return found


def mail(raw: str, text: Callable[[str], str]) -> dict:
	"""Subject and words of a mail as it is sent; of its attachments the names."""
	message = message_from_string(raw, policy=policy.default)
	words, attached = [], []
	for part in message.walk():
		if part.is_multipart():
			continue
		if name := part.get_filename():
			attached.append(text(name))
		elif part.get_content_maintype() == "text" and part.get_content_type() != "text/css":
			words.append((part.get_content_type(), _content(part)))
	plain = [content for kind, content in words if kind == "text/plain"]
	body = plain or [content for _kind, content in words]
	return {
		"subject": text(str(message["subject"] or "")),
		"content": text("\n".join(body)),
		**({"attachments": attached} if attached else {}),
	}


def _content(part) -> str:
	try:
		return part.get_content()
	except (LookupError, UnicodeDecodeError):  # written in letters that Python does not know
		return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def words(value: object, text: Callable[[str], str]) -> object:
	"""JSON with every text in it masked."""
	if isinstance(value, dict):
		return {key: words(inner, text) for key, inner in value.items() if inner not in (None, "", [], {})}
	if isinstance(value, list):
		return [words(inner, text) for inner in value]
	return text(value) if isinstance(value, str) else value
