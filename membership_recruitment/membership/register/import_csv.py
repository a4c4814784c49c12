"""A CSV as rows of cells, also where its quotation marks are wrong. No database, no frappe.

A quotation mark that nobody closes would swallow every row below it. Such a row is kept as it stands, marked as faulty,
and reading goes on with the line below it.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from membership_recruitment.membership.register.import_findings import OPEN_QUOTE, STRAY_QUOTE

QUOTE = '"'

CsvRow = tuple[list[str], str]  # cells, and what is wrong with the row: OPEN_QUOTE, STRAY_QUOTE or nothing


def rows(text: str, separator: str, limit: int | None = None) -> Iterator[CsvRow]:
	"""The rows of a CSV, blank ones too.

	Args:
	        text: The file.
	        separator: Of its cells.
	        limit: Read no more than this many rows.
	"""
	return islice(_rows(list(StringIO(text, newline="")), separator), limit)


def _rows(lines: Sequence[str], separator: str) -> Iterator[CsvRow]:
	at, width = 0, 0
	while at < len(lines):
		cells, fault, taken = _row(lines, at, separator, width)
		width = width if width > 2 else len(cells) if any(cells) else 0  # titles have a cell or two
		at += taken
		yield cells, fault


def _row(lines: Sequence[str], at: int, separator: str, width: int) -> tuple[list[str], str, int]:
	"""A row that begins on a line.

	Args:
	        width: Of the headings; 0 where they are not read yet.

	Returns:
	        Its cells, what is wrong with it, and how many lines it takes.
	"""
	line = lines[at].rstrip("\r\n")
	if QUOTE not in line:
		return line.split(separator), "", 1
	reader = _strict((lines[i] for i in range(at, len(lines))), separator)
	try:
		cells = next(reader)
	except csv.Error:
		return line.split(separator), _fault_of_line(line, separator), 1
	taken = reader.line_num
	if taken > 1 and width > 2 and any(_looks_like_row(part, separator, width) for part in _inside(cells)):
		return line.split(separator), OPEN_QUOTE, 1
	# a mark in a cell without quotes stands there as it was written
	written = [part.strip() for part in "".join(lines[at : at + taken]).split(separator)]
	stray = any(cell.count(QUOTE) % 2 and cell in written for cell in map(str.strip, cells))
	return cells, STRAY_QUOTE if stray else "", taken


def _strict(lines: Iterable[str], separator: str):
	"""A blank may stand between a separator and a quotation mark."""
	return csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)


def _fault_of_line(line: str, separator: str) -> str:
	"""Which fault a line has that cannot be read, alone or with those below it."""
	try:
		next(_strict([line], separator))
	except csv.Error as error:
		return OPEN_QUOTE if "end of data" in str(error) else STRAY_QUOTE
	return OPEN_QUOTE


def _inside(cells: Sequence[str]) -> Iterator[str]:
	"""The lines that a cell goes on with."""
	for cell in cells:
		yield from cell.splitlines()[1:]


def _looks_like_row(line: str, separator: str, width: int) -> bool:
	"""Whether a line inside a cell is a row that was swallowed; in prose a blank follows the comma."""
	parts = line.split(separator)
	return len(parts) == width and not all(part.startswith(" ") for part in parts[1:])
