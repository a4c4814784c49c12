"""Which file a request means, and whether its user may read it."""

import mimetypes
import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote

import frappe

from membership_recruitment.member_privacy.wall import row_rules, who_asks

PRIVATE = "/private/files/"
# Fields that hold a file's address, or texts with pictures
HOLD_FILES = frozenset(
	["Attach", "Attach Image", "HTML Editor", "Image", "Markdown Editor", "Signature", "Text Editor"]
)
NO_ADDRESS = re.compile(r"[\s<>\"']")

# What browsers show or keep and do not run. Endings without a type are downloads.
_SHOWN = ("audio/", "font/", "image/", "video/", "application/vnd.")
_TYPES = frozenset(
	[
		"application/gzip",
		"application/json",
		"application/msword",
		"application/octet-stream",
		"application/pdf",
		"application/rtf",
		"application/x-7z-compressed",
		"application/x-tar",
		"application/zip",
		"message/rfc822",
		"text/calendar",
		"text/csv",
		"text/markdown",
		"text/plain",
		"text/tab-separated-values",
		"text/vcard",
		"text/x-vcard",
	]
)
# Endings that Frappe sends as downloads where the file is private
_SENT_AS_DOWNLOADS = frozenset([".htm", ".html", ".svg", ".xml"])
# Pages and pictures with scripts: some call themselves letters, by the type of a stored mail, and the type of others not
# every server knows
_PAGES = frozenset(
	[
		".atom",
		".kml",
		".mht",
		".mhtml",
		".mml",
		".nws",
		".rdf",
		".rss",
		".shtm",
		".shtml",
		".svgz",
		".xht",
		".xhtml",
		".xsl",
		".xslt",
		".xspf",
		".xul",
	]
)


def holds_files(doctype: str, fieldname: str | None) -> bool:
	"""Whether a column of a DocType is for files; rows of its tables name fields that are none of its columns."""
	meta = frappe.get_meta(doctype)
	field = meta.get_field(fieldname)
	return field.fieldtype in HOLD_FILES if field else fieldname not in meta.get_valid_columns()


def may_be_run(name: str, is_private: bool) -> bool:
	"""Whether a browser that opens an uploaded file of this name could run what stands in it, as this site."""
	# other systems drop dots and blanks in the end when they keep a file
	name = posixpath.basename(_decoded(name)).lower().rstrip(". ")
	ending = posixpath.splitext(name)[1]
	if ending in _PAGES:
		return True
	if is_private and ending in _SENT_AS_DOWNLOADS:
		return False
	kind = mimetypes.guess_type(f"/{name}")[0]  # as Frappe guesses it
	return bool(kind) and (kind.endswith("+xml") or (kind not in _TYPES and not kind.startswith(_SHOWN)))


def leaves_its_folder(address: str) -> bool:
	"""Whether a path goes up on its way, however that is written, or would end early on a disk."""
	path = _decoded(address)
	return "\0" in path or ".." in re.split(r"[/\\]", path)


def is_an_address(text: str) -> bool:
	return "/" in text.replace("\\", "/") and not NO_ADDRESS.search(text.strip())


def _path(address: str) -> str:
	"""An address as a disk reads it: without parts that lead nowhere."""
	return posixpath.normpath(re.sub(r"[/\\]+", "/", _decoded(address)))


def _decoded(address: str) -> str:
	for _round in range(3):  # Frappe decodes once each time it saves
		address = unquote(address)
	return address


def file_on_disk(url: str | None, is_private: bool = True) -> str:
	"""The path from which Frappe reads a private file, however the request wrote it; empty for all others."""
	path = _path(url) if url else ""
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
	before, found, _name = _path(text).lower().partition(PRIVATE)
	return bool(found) and not NO_ADDRESS.search(before.strip())


def may_read_file(path: str, user: str) -> bool:
	"""Whether one of the File rows of a private file is the user's to read; of a file without a row, whether the user may
	know that there is none: to others hidden and missing are one."""
	rows = frappe.get_all("File", filters={"file_url": path}, pluck="name")
	if not rows:
		return not (row_rules.keeps_to_prospects(user) or who_asks.is_outside(user))
	return any(frappe.has_permission("File", "read", doc=row, user=user) for row in rows)


def may_all_be_read(names: Iterable[str], user: str) -> bool:
	"""Whether the user may read the files of these names as far as there are such: Frappe attaches, to a mail or a document,
	a copy of whatever file is named."""
	there = frappe.get_all("File", filters={"name": ["in", [*names]]}, pluck="name")
	return all(frappe.has_permission("File", "read", doc=name, user=user) for name in there)


def spelled_otherwise(urls: Iterable[str]) -> bool:
	"""Whether one of these texts is the address of a file to the database, but not as it is written."""
	strange = tuple(url for url in urls if not (url.isascii() and url.isprintable()))
	if not strange:
		return False
	found = frappe.get_all("File", filters={"file_url": ["in", strange]}, pluck="file_url")
	return not set(found) <= set(strange)
