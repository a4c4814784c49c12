"""An old register as a file: bytes into headings and rows of text, and rows back into a CSV. No database, no frappe."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice

from membership_recruitment.membership.register import import_csv, import_headings, import_spreadsheets
from membership_recruitment.membership.register.import_csv import CsvRow
from membership_recruitment.membership.register.import_findings import Finding
from membership_recruitment.membership.register.import_letters import decode
from membership_recruitment.membership.register.import_spreadsheets import Rows, Unreadable

MOST_BLANK_ROWS = 1000  # in a row, before the sample of a file is taken to end
SEPARATORS = ";\t,|"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAMPLE = 25  # rows that say which the separator is
# what many programs call XLS: a page or XML that Excel opens
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|style|table|\?xml)\b", re.IGNORECASE)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class UnreadableFile(ValueError):
	"""A file that is no register. `problem` says why: "broken spreadsheet", "markup", "no sheet", "empty", "binary",
	"no headings" or "quote in headings"."""

	def __init__(self, problem: str):
		super().__init__(problem)
		self.problem = problem


@dataclass(frozen=True)
class Row:
	"""One row of a file.

	Attributes:
	        number: As a spreadsheet shows it; headings are on the first.
	        cells: As text.
	        fault: Why the cells cannot be trusted; None where nothing is wrong with the row as such.
	"""

	number: int
	cells: tuple[str, ...]
	fault: Finding | None = None


@dataclass(frozen=True)
class Table:
	"""
	Attributes:
	        headings: All different; empty where a column has none.
	        rows: Below the headings, without blank ones.
	        encoding: Of a CSV, as Python calls it; empty for a spreadsheet.
	        sheet: The one that was read; empty for a CSV.
	        sheets: All of the file, in their order.
	        heading_row: Number of the row with the headings.
	        sums: Rows at the end that add up the others and are none of the rows.
	"""

	headings: tuple[str, ...]
	rows: list[Row]
	encoding: str = ""
	sheet: str = ""
	sheets: tuple[str, ...] = ()
	heading_row: int = 1
	sums: tuple[Row, ...] = ()


# ---------------------------------------------------------------- reading


def read_table(content: bytes, limit: int | None = None, sheet: str = "", heading_row: int = 0) -> Table:
	"""Read CSV, XLSX, XLS or ODS; which of them is seen from the content, not from the file's name.

	Args:
	        content: The file.
	        limit: Read no more than this many rows below the headings.
	        sheet: Which one of a spreadsheet; empty: the first that has rows.
	        heading_row: Number of the row with the headings; 0: as it looks.

	Returns:
	        Headings and the rows that are not blank, cells as text without surrounding blanks. A row shorter
	        than the headings is filled up; a longer one stays long.

	Raises:
	        UnreadableFile: When there is nothing to read.
	"""
	encoding, sheets = "", ()
	if import_spreadsheets.is_spreadsheet(content):
		book = _open(content, sample=limit is not None)
		sheets = tuple(book)
		sheet = sheet or _first_with_rows(book)
		if sheet not in book:
			raise UnreadableFile("no sheet" if sheet else "empty")
		lines = _lines_of(book[sheet])
	elif b"\x00" in content and not content.startswith(UTF_16):
		raise UnreadableFile("binary")
	else:
		text, encoding = decode(content)
		if MARKUP.match(text):
			raise UnreadableFile("markup")
		lines, sheet = _csv_rows(text), ""
	numbered = _filled(lines, ending=limit is not None)
	headings, below, heading_row = _headings(numbered, heading_row)
	rows = []
	for number, cells, fault in islice(below, limit):
		filled_up = tuple(cells) + ("",) * (len(headings) - len(cells))
		rows.append(Row(number, filled_up, Finding(fault) if fault else None))
	sums = import_headings.sums_below([row.cells for row in rows]) if limit is None else 0
	return Table(
		headings,
		rows[: len(rows) - sums],
		encoding,
		sheet,
		sheets,
		heading_row,
		tuple(rows[len(rows) - sums :]),
	)


NumberedRow = tuple[int, list[str], str]  # number of the row, cells without blank ones at the end, fault


def _filled(lines: Iterable[CsvRow], *, ending: bool) -> Iterator[NumberedRow]:
	"""The rows that are not blank.

	Args:
	        lines: Of the file.
	        ending: Whether many blank rows end the file.
	"""
	blank = 0
	for number, (cells, fault) in enumerate(lines, start=1):
		if cells := _without_blank_tail(cells):
			blank = 0
			yield number, cells, fault
		elif (blank := blank + 1) > MOST_BLANK_ROWS and ending:
			return


def _headings(
	lines: Iterator[NumberedRow], heading_row: int
) -> tuple[tuple[str, ...], Iterator[NumberedRow], int]:
	"""Headings, the rows below them, and the number of their row.

	Raises:
	        UnreadableFile: Without headings.
	"""
	first = []
	for line in lines:
		first.append(line)
		if len(first) >= import_headings.LOOKED_AT and line[0] >= heading_row:
			break
	if not first:
		raise UnreadableFile("empty")
	at = import_headings.find([cells for _number, cells, _fault in first])
	if heading_row:
		at = next((at for at, line in enumerate(first) if line[0] == heading_row), None)
		if at is None:
			raise UnreadableFile("no headings")
	number, cells, fault = first[at]
	if fault:
		raise UnreadableFile("quote in headings")
	above = first[at - 1][1] if at and first[at - 1][0] == number - 1 else ()
	return import_headings.names(cells, above), chain(first[at + 1 :], lines), number


def _without_blank_tail(cells: Sequence[str]) -> list[str]:
	cells = list(cells)
	while cells and not cells[-1]:
		cells.pop()
	return cells


def _csv_rows(text: str) -> Iterator[CsvRow]:
	hint = re.match(r"sep=(.)\r?\n", text)  # Excel writes and reads this line
	if hint:
		text = text[hint.end() :]
		yield [], ""  # it was a row of the file
	separator = hint.group(1) if hint else guess_separator(text)
	for cells, fault in import_csv.rows(text, separator):
		yield [plain(cell.strip()) for cell in cells], fault


def guess_separator(text: str) -> str:
	"""The separator under which most rows are of one width, and that is widest."""

	def fitness(separator: str) -> tuple[int, int]:
		widths = Counter(len(cells) for cells, _ in import_csv.rows(text, separator, SAMPLE) if cells != [""])
		return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 1))

	return max(SEPARATORS, key=fitness)


def _open(content: bytes, *, sample: bool) -> import_spreadsheets.Book:
	try:
		return import_spreadsheets.open_book(content, sample=sample)
	except Unreadable:
		raise UnreadableFile("broken spreadsheet")


def _lines_of(sheet: Callable[[], Rows]) -> Iterator[CsvRow]:
	try:
		for cells in sheet():
			yield [plain(cell) for cell in cells], ""
	except Unreadable:
		raise UnreadableFile("broken spreadsheet")


def _first_with_rows(book: import_spreadsheets.Book) -> str:
	"""The first sheet with more than a row of headings, else the first that is not blank; empty: none."""
	filled = {name: len(list(islice(_filled(_lines_of(book[name]), ending=True), 2))) for name in book}
	return next((name for least in (2, 1) for name in book if filled[name] >= least), "")


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
