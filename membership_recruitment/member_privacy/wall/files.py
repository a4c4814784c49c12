"""Which file a request means, and whether its user may read it."""

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote

import frappe

from membership_recruitment.member_privacy.wall import row_rules, who_asks

PRIVATE = "/private/files/"
NO_ADDRESS = re.compile(r"[\s<>\"']")


def _decoded(address: str) -> str:
	for _round in range(3):  # Frappe decodes once each time it saves
		address = unquote(address)
	return address


def file_on_disk(url: str | None, is_private: bool = True) -> str:
	"""The path from which Frappe reads a private file, however the request wrote it; empty for all others."""
	path = _decoded(url or "")
	if PRIVATE in path.lower():  # the database takes no notice of case
		path = path[path.lower().index(PRIVATE) :]
	elif "/" not in path and path and is_private:
		path = f"/private/files/{path}"
	else:
		return ""
	return posixpath.normpath(path)


def is_private_address(text: str) -> bool:
	"""Whether a text is the address of a private file, and not words with such an address in them. Of a name alone,
	document_events.py asks when a File is saved."""
	before, found, _name = _decoded(text).lower().partition(PRIVATE)
	return bool(found) and not NO_ADDRESS.search(before.strip())


def may_read_file(path: str, user: str) -> bool:
	"""Whether one of the File rows of a private file is the user's to read; of a file without a row, whether the user may
	know that there is none: to others hidden and missing are one."""
	rows = frappe.get_all("File", filters={"file_url": path}, pluck="name")
	if not rows:
		return not (row_rules.keeps_to_prospects(user) or who_asks.is_outside(user))
	return any(frappe.has_permission("File", "read", doc=row, user=user) for row in rows)


def spelled_otherwise(urls: Iterable[str]) -> bool:
	"""Whether one of these texts is the address of a file to the database, but not as it is written."""
	strange = tuple(url for url in urls if not (url.isascii() and url.isprintable()))
	if not strange:
		return False
	found = frappe.get_all("File", filters={"file_url": ["in", strange]}, pluck="file_url")
	return not set(found) <= set(strange)
