"""Spreadsheets as rows of text: XLSX, old Excel (XLS) and OpenDocument (ODS). No database, no frappe.

Cells that a spreadsheet could not compute come as what it shows (#N/A), so that they are refused and not taken for
blank.
"""

import re
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, time
from io import BytesIO, StringIO
from tempfile import TemporaryFile
from typing import IO
from xml.etree.ElementTree import ParseError
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import xlrd
from openpyxl import load_workbook

from membership_recruitment.membership.register import import_ods
from membership_recruitment.membership.register.import_cells import FIRST_SERIAL

Rows = Iterator[list[str]]
Book = dict[str, Callable[[], Rows]]  # sheets by name, in their order, hidden ones last

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIPPED = b"PK\x03\x04"

BROKEN = (
	BadZipFile,
	ParseError,
	xlrd.XLRDError,
	xlrd.compdoc.CompDocError,
	struct.error,
	zlib.error,
	AssertionError,
	EOFError,
	IndexError,
	KeyError,
	OSError,
	TypeError,
	ValueError,
)  # what the readers raise for bytes that they cannot make sense of

HEAVY = 8_000_000  # bytes of a sheet's XML from which on blank cells are taken out before it is read
CHUNK = 1_000_000
# a cell or row that says where it stands, so that nothing moves when it goes
BLANK_CELL = re.compile(rb'<(?:\w+:)?c (?=[^<>]*\br="[A-Z]+\d+")[^<>]*/>')
BLANK_ROW = re.compile(rb'<(?:\w+:)?row (?=[^<>]*\br="\d+")[^<>]*(?:/>|>\s*</(?:\w+:)?row>)')
ROW = re.compile(rb"<(?:\w+:)?row ")


class Unreadable(ValueError):
	"""A spreadsheet that cannot be opened."""


def is_spreadsheet(content: bytes) -> bool:
	return content.startswith((OLD_EXCEL, ZIPPED))


def open_book(content: bytes, *, sample: bool) -> Book:
	"""
	Args:
	        content: The file.
	        sample: Whether only the first rows are going to be read.

	Raises:
	        Unreadable: Now or while rows are read.
	"""
	try:
		if content.startswith(OLD_EXCEL):
			return _xls(content)
		with ZipFile(BytesIO(content)) as archive:
			names = archive.namelist()
		return _ods(content) if import_ods.CONTENT in names else _xlsx(content, sample)
	except BROKEN:
		raise Unreadable


def _guarded(rows: Callable[[], Rows]) -> Callable[[], Rows]:
	def read() -> Rows:
		try:
			yield from rows()
		except BROKEN:
			raise Unreadable

	return read


def text_of(value) -> str:
	"""A cell as text: days without a time, whole numbers without a point."""
	if value is None:
		return ""
	if isinstance(value, datetime):
		return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
	if isinstance(value, float) and value.is_integer():
		return str(int(value))
	return str(value).strip()


# ---------------------------------------------------------------- XLSX


def _xlsx(content: bytes, sample: bool) -> Book:
	book = load_workbook(
		BytesIO(content) if sample else without_blank_cells(content), read_only=True, data_only=True
	)
	shown_first = sorted(
		book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"
	)  # hidden ones have lists
	return {sheet.title: _guarded(_rows_of_xlsx(sheet)) for sheet in shown_first}


def _rows_of_xlsx(sheet) -> Callable[[], Rows]:
	def rows() -> Rows:
		sheet.reset_dimensions()  # some programs write a wrong size into the file
		for values in sheet.iter_rows(values_only=True):
			yield [text_of(value) for value in values]

	return rows


def without_blank_cells(content: bytes) -> IO[bytes]:
	"""The same workbook without cells and rows that only have a format, of which Excel may keep a million: read one by
	one they would take minutes."""
	with ZipFile(BytesIO(content)) as archive:
		entries = archive.infolist()
		heavy = {
			entry.filename
			for entry in entries
			if entry.filename.startswith("xl/worksheets/") and entry.file_size > HEAVY
		}
		if not heavy:
			return BytesIO(content)
		light = TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
		with ZipFile(light, "w", ZIP_DEFLATED, compresslevel=1) as copy:
			for entry in entries:
				with archive.open(entry) as old, copy.open(entry.filename, "w", force_zip64=True) as new:
					if entry.filename in heavy:
						_copy_without_blanks(old, new)
					else:
						shutil.copyfileobj(old, new)
	light.seek(0)
	return light


def _copy_without_blanks(old: IO[bytes], new: IO[bytes]) -> None:
	rest = b""
	while chunk := old.read(CHUNK):
		rest += chunk
		last = 0  # where the last row begins, which may go on in the next chunk
		for match in ROW.finditer(rest, max(0, len(rest) - CHUNK)):
			last = match.start()
		new.write(_without_blanks(rest[:last]))
		rest = rest[last:]
	new.write(_without_blanks(rest))


def _without_blanks(xml: bytes) -> bytes:
	return BLANK_ROW.sub(b"", BLANK_CELL.sub(b"", xml))


# ---------------------------------------------------------------- old Excel


def _xls(content: bytes) -> Book:
	book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=StringIO())
	return {name: _guarded(_rows_of_xls(book, name)) for name in book.sheet_names()}


def _rows_of_xls(book, name: str) -> Callable[[], Rows]:
	def rows() -> Rows:
		sheet = book.sheet_by_name(name)
		for at in range(sheet.nrows):
			yield [_cell_of_xls(cell, book.datemode) for cell in sheet.row(at)]

	return rows


def _cell_of_xls(cell, datemode: int) -> str:
	if cell.ctype == xlrd.XL_CELL_ERROR:
		return xlrd.error_text_from_code.get(cell.value, "#N/A")
	if cell.ctype == xlrd.XL_CELL_BOOLEAN:
		return str(bool(cell.value))
	if cell.ctype == xlrd.XL_CELL_DATE:
		found = xlrd.xldate.xldate_as_datetime(cell.value, datemode)
		# less than a day is a time
		return text_of(found if found.date() > FIRST_SERIAL else found.time())
	return text_of(cell.value)


# ---------------------------------------------------------------- OpenDocument


def _ods(content: bytes) -> Book:
	names = import_ods.sheet_names(content)
	return {name: _guarded(lambda at=at: import_ods.rows(content, at)) for at, name in enumerate(names)}
