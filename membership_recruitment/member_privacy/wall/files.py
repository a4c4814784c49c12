"""Which file a request means, and whether its user may read it."""

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

import frappe

PRIVATE = "/private/files/"


def file_on_disk(url: str | None, is_private: bool = True) -> str:
	"""The path from which Frappe reads a private file, however the request wrote it; empty for all others."""
	path = url or ""
	for _round in range(3):  # Frappe decodes once each time it saves
		path = unquote(path)
	if PRIVATE in path.lower():  # the database takes no notice of case
		path = path[path.lower().index(PRIVATE) :]
	elif "/" not in path and path and is_private:
		path = f"/private/files/{path}"
	else:
		return ""
	return posixpath.normpath(path)


def may_read_file(path: str, user: str) -> bool:
	"""Whether one of the File rows of a private file is the user's to read; true for a file that has no row yet."""
	rows = frappe.get_all("File", filters={"file_url": path}, pluck="name")
	return not rows or any(frappe.has_permission("File", "read", doc=row, user=user) for row in rows)


def spelled_otherwise(urls: Iterable[str]) -> bool:
	"""Whether one of these texts is the address of a file to the database, but not as it is written."""
	strange = tuple(url for url in urls if not (url.isascii() and url.isprintable()))
	if not strange:
		return False
	found = frappe.get_all("File", filters={"file_url": ["in", strange]}, pluck="file_url")
	return not set(found) <= set(strange)
