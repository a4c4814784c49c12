"""What stood in this request, in every place where its sender could write."""

import zipfile
import zlib

import frappe
from pypdf.errors import PyPdfError

from membership_recruitment.member_privacy.wall import unpacked

# formats that the sender broke or locked; what is not read is not passed over
UNREADABLE = (
	zipfile.BadZipFile,
	zlib.error,
	PyPdfError,
	RuntimeError,
	ValueError,
	EOFError,
	OSError,
	unpacked.TooMuch,
)


def texts() -> list[str]:
	"""The address, headers, form and body of the request, and the files that came with it."""
	request = frappe.local.request
	found = [request.path, request.query_string.decode("utf-8", "replace")]
	found += [value for _name, value in request.headers]
	for values in (request.args, request.form):
		found += [part for pair in values.items(multi=True) for part in pair]
	for upload in request.files.values():
		found.append(upload.filename or "")
		found += _of_bytes(_content(upload))
	if not request.files:
		found += _of_bytes(request.get_data())
	return found


def _content(upload) -> bytes:
	upload.stream.seek(0)  # Frappe has read it
	return upload.stream.read()


def _of_bytes(body: bytes) -> list[str]:
	try:
		return unpacked.texts(body)
	except UNREADABLE:
		return []
