"""Texts in the bytes of an answer or a file: packed formats unpacked, PDFs read, base64 decoded. No frappe.

Pictures, sound and fonts are not read; what cannot be read though it should be raises.
"""

import base64
import binascii
import io
import re
import zipfile
import zlib

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"wOFF", b"wOF2", b"OggS", b"ID3")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
MOST = 200 * 1024 * 1024  # bytes that one answer may unpack to
DEEPEST = 4  # an archive in an archive, base64 in JSON


class TooMuch(Exception):
	"""An answer that cannot be looked through whole."""


def texts(body: bytes, depth: int = 0) -> list[str]:
	"""Every text in the bytes.

	Raises:
	        TooMuch: The answer unpacks to more than can be looked through.
	        zipfile.BadZipFile, RuntimeError, pypdf.errors.PyPdfError, zlib.error: The format is broken or locked.
	"""
	if depth > DEEPEST or len(body) > MOST:
		raise TooMuch
	if body.startswith(PICTURES) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
		return []
	if body.startswith(b"PK\x03\x04"):
		return _in_archive(body, depth)
	if body.startswith(b"%PDF-"):
		return _in_pdf(body)
	if body.startswith(b"\x1f\x8b"):
		return texts(_inflated(body), depth + 1)
	text = _decoded(body)
	return [text, *_in_base64(text, depth)]


def _decoded(body: bytes) -> str:
	if body.startswith((b"\xff\xfe", b"\xfe\xff")):
		return body.decode("utf-16", "replace")
	if b"\0" in body:  # UTF-16 that does not say so, or a binary format with words in it
		body = body.replace(b"\0", b"")
	return body.decode("utf-8", "replace")


def _inflated(body: bytes) -> bytes:
	unpacker = zlib.decompressobj(wbits=31)
	unpacked = unpacker.decompress(body, MOST)
	if unpacker.unconsumed_tail:
		raise TooMuch
	return unpacked


def _in_archive(body: bytes, depth: int) -> list[str]:
	"""Names and contents of the members; workbooks and documents of offices are archives of XML."""
	found = []
	with zipfile.ZipFile(io.BytesIO(body)) as archive:
		if sum(member.file_size for member in archive.infolist()) > MOST:
			raise TooMuch
		for member in archive.infolist():
			found += [member.filename, *texts(archive.read(member), depth + 1)]
	return found


def _in_pdf(body: bytes) -> list[str]:
	import pypdf  # here, as loading it takes longer than looking through most answers

	reader = pypdf.PdfReader(io.BytesIO(body))
	about = [str(value) for value in (reader.metadata or {}).values()]
	return [*about, *(page.extract_text() for page in reader.pages)]


def _in_base64(text: str, depth: int) -> list[str]:
	"""What long words without spaces say, where they are base64 of text or of a file."""
	found = []
	for match in BASE64.finditer(text):
		word = match[0].replace("-", "+").replace("_", "/")
		try:
			body = base64.b64decode(word + "=" * (-len(word) % 4))
		except binascii.Error:
			continue
		if _is_readable(body):
			found += texts(body, depth + 1)
	return found


def _is_readable(body: bytes) -> bool:
	"""Not a word that happens to look like base64."""
	if body.startswith((b"PK\x03\x04", b"%PDF-", b"\x1f\x8b", b"\xff\xfe")):
		return True
	try:
		text = body.decode("utf-8")
	except UnicodeDecodeError:
		return False
	return not CONTROL.search(text)
