"""An old register as a file: bytes into headings and rows of text, and rows back into a CSV. No database, no frappe."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO, StringIO
from itertools import islice
from zipfile import BadZipFile

from openpyxl import load_workbook

SEPARATORS = ";\t,|"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class UnreadableFile(ValueError):
	"""A file that is no register. `problem` says why: "old excel", "broken excel", "empty" or "binary"."""

	def __init__(self, problem: str):
		super().__init__(problem)
		self.problem = problem


@dataclass(frozen=True)
class Row:
	"""One row: its number as a spreadsheet shows it (headings are on the first), and its cells as text."""

	number: int
	cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
	headings: tuple[str, ...]
	rows: list[Row]


# ---------------------------------------------------------------- reading


def read_table(content: bytes, limit: int | None = None) -> Table:
	"""Read CSV or XLSX; which of them is seen from the content, not from the file's name.

	Args:
	        content: The file.
	        limit: Read no more than this many rows below the headings.

	Returns:
	        Headings and the rows that are not blank, cells as text without surrounding blanks. A row shorter
	        than the headings is filled up; a longer one stays long.

	Raises:
	        UnreadableFile: When there is nothing to read.
	"""
	if content.startswith(b"\xd0\xcf\x11\xe0"):
		raise UnreadableFile("old excel")
	lines = _xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
	filled = ((number, cells) for number, cells in enumerate(lines, start=1) if any(cells))
	_, headings = next(filled, (0, None))
	if not headings:
		raise UnreadableFile("empty")
	headings = _without_blank_tail(headings)
	rows = []
	for number, cells in islice(filled, limit):
		cells = _without_blank_tail(cells)
		rows.append(Row(number, tuple(cells) + ("",) * (len(headings) - len(cells))))
	return Table(tuple(headings), rows)


def _without_blank_tail(cells: Sequence[str]) -> list[str]:
	cells = list(cells)
	while cells and not cells[-1]:
		cells.pop()
	return cells


def decode(content: bytes) -> str:
	"""Text of a file: by its byte order mark, else UTF-8, else as Windows and older systems wrote it."""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		return content.decode("utf-16", errors="replace")
	if b"\x00" in content:
		raise UnreadableFile("binary")
	for encoding in ("utf-8-sig", "cp1252"):
		try:
			return content.decode(encoding)
		except UnicodeDecodeError:
			continue
	return content.decode("latin-1")


def _csv_rows(content: bytes) -> Iterator[list[str]]:
	text = decode(content)
	hint = re.match(r"sep=(.)\r?\n", text)  # Excel writes and reads this line
	if hint:
		text = text[hint.end() :]
		yield []  # it was a row of the file
	separator = hint.group(1) if hint else guess_separator(text)
	for cells in csv.reader(StringIO(text, newline=""), delimiter=separator):
		yield [plain(cell.strip()) for cell in cells]


def guess_separator(text: str) -> str:
	"""The separator under which most rows are as wide as the headings, and the headings widest."""

	def fitness(separator: str) -> tuple[int, int]:
		rows = list(islice(filter(None, csv.reader(StringIO(text, newline=""), delimiter=separator)), 25))
		width = len(rows[0]) if rows else 0
		return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

	return max(SEPARATORS, key=fitness)


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
	try:
		book = load_workbook(BytesIO(content), read_only=True, data_only=True)
	except (BadZipFile, KeyError, ValueError, OSError):
		raise UnreadableFile("broken excel")
	if not book.worksheets:
		raise UnreadableFile("empty")
	sheet = book.worksheets[0]
	sheet.reset_dimensions()  # some programs write a wrong size into the file
	for values in sheet.iter_rows(values_only=True):
		yield [plain(_as_text(value)) for value in values]


def _as_text(value) -> str:
	if value is None:
		return ""
	if isinstance(value, datetime):
		return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	return str(value).strip()


# ---------------------------------------------------------------- writing


def neutralised(cell: str) -> str:
	"""The cell as a spreadsheet shows it and never computes it; `plain` is the way back."""
	return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def plain(cell: str) -> str:
	return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


def write_csv(rows: Iterable[Iterable]) -> bytes:
	"""Rows as a CSV that Excel opens in Swedish and English alike: semicolons, UTF-8 with its mark."""
	out = StringIO(newline="")
	writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
	writer.writerows([neutralised(str(cell)) for cell in row] for row in rows)
	return out.getvalue().encode("utf-8-sig")
