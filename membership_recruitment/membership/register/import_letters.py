"""The letters of a file: which encoding it has, and which cells were spoilt before. No database, no frappe."""

import re
from collections.abc import Sequence

from membership_recruitment.membership.register.import_cells import is_made_by_spreadsheet
from membership_recruitment.membership.register.import_findings import (
	REPAIRED,
	SPOILT,
	SPREADSHEET,
	Finding,
	ReadColumn,
)
from membership_recruitment.people.spoilt_letters import is_spoilt, is_spoilt_name, likelihood, repaired

# of files that are not UTF-8: the likeliest first, and how people call them
ENCODINGS = {"cp1252": "Windows", "mac_roman": "Mac", "cp850": "DOS"}
NOT_ASCII = re.compile(r"[A-Za-z]*[^\x00-\x7f][\w]*")

NAMES = (
	"first_name",
	"last_name",
	"full_name",
	"city",
	"country",
	"membership_type",
	"recruitment_source",
)
TEXTS = ("address_line", "cancellation_reason")


def decode(content: bytes) -> tuple[str, str]:
	"""Text of a file: by its byte order mark, else UTF-8, else as its letters look most like names.

	Returns:
	        The text and its encoding.
	"""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		return content.decode("utf-16", errors="replace"), "utf-16"
	try:
		return content.decode("utf-8-sig"), "utf-8"
	except UnicodeDecodeError:
		pass
	found = {encoding: content.decode(encoding, errors="replace") for encoding in ENCODINGS}
	encoding = max(found, key=lambda encoding: likelihood(set(NOT_ASCII.findall(found[encoding]))))
	if encoding == "cp1252" and "�" in found[encoding]:
		return content.decode("latin-1"), "latin-1"
	return found[encoding], encoding


def read_column(target: str, cells: Sequence[tuple[int, str]]) -> ReadColumn:
	"""Bring back letters that were spoilt on their way, where it is sure which they were.

	Args:
	        target: What the column goes to.
	        cells: Number of the row and text of those that are not empty.
	"""
	column = ReadColumn()
	refuse = is_spoilt_name if target in NAMES else is_spoilt if target in TEXTS else None
	back = []
	for _row, text in cells:
		if text in column.cells:
			continue
		if is_made_by_spreadsheet(text):
			column.refused[text] = Finding(SPREADSHEET, target, (text,))
		if text.isascii() and "?" not in text:
			column.cells[text] = text
			continue
		column.cells[text] = meant = repaired(text)
		if meant != text:
			back.append((text, meant))
		if refuse and refuse(meant) and text not in column.refused:
			column.refused[text] = Finding(SPOILT, target, (meant,))
	if back:
		column.notices.append(Finding(REPAIRED, target, (*back[0], len(back))))
	return column


def examples(texts: Sequence[str], number: int = 3) -> list[str]:
	"""Some different words in which the encoding shows."""
	found: dict[str, None] = {}
	for text in texts:
		if not text.isascii():
			found.setdefault(text)
		if len(found) == number:
			break
	return list(found)
