"""A spreadsheet of OpenDocument (LibreOffice) as rows of text: what stands in its content.xml, read as a stream.

Blank cells and rows are written there once with how often they are repeated, up to a million times: they are counted,
and come out only where something stands behind them.
"""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

CONTENT = "content.xml"
MOST_COLUMNS = 16_384  # of a sheet, in any program
MOST_ROWS = 1_048_576

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
NUMBERS = ("float", "percentage", "currency")


def sheet_names(content: bytes) -> list[str]:
	return [table.get(f"{TABLE}name") or "" for table, row in _tables(content) if row is None]


def rows(content: bytes, sheet: int) -> Iterator[list[str]]:
	"""
	Args:
	        content: The file.
	        sheet: Which one, from 0.
	"""
	at, number, blank = -1, 0, 0
	for _table, row in _tables(content):
		if row is None:
			at += 1
			if at > sheet:
				return
		elif at == sheet:
			cells = _cells(row)
			times = min(_times(row, "rows"), MOST_ROWS - number)
			number += times
			if not cells:
				blank += times
				continue
			for _ in range(blank):
				yield []
			blank = 0
			for _ in range(times):
				yield list(cells)


def _tables(content: bytes) -> Iterator[tuple[Element, Element | None]]:
	"""Each table as it begins, with None; then it with each of its rows. Tables inside cells are none."""
	with ZipFile(BytesIO(content)) as archive, archive.open(CONTENT) as xml:
		open_tables: list[Element] = []
		for event, element in iterparse(xml, ("start", "end")):
			if element.tag == f"{TABLE}table":
				if event == "end":
					open_tables.pop().clear()
					continue
				open_tables.append(element)
				if len(open_tables) == 1:
					yield element, None
			elif event == "end" and element.tag == f"{TABLE}table-row" and len(open_tables) == 1:
				yield open_tables[0], element
				element.clear()


def _cells(row: Element) -> list[str]:
	cells: list[str] = []
	blank = 0
	for cell in row:
		if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
			continue
		times = min(_times(cell, "columns"), MOST_COLUMNS - len(cells) - blank)
		if text := _cell(cell):
			cells += [""] * blank + [text] * times
			blank = 0
		else:
			blank += times
	return cells


def _times(element: Element, what: str) -> int:
	return max(1, int(element.get(f"{TABLE}number-{what}-repeated") or 1))


def _cell(cell: Element) -> str:
	kind = cell.get(f"{OFFICE}value-type")
	if kind == "date":
		return (cell.get(f"{OFFICE}date-value") or "").removesuffix("T00:00:00").replace("T", " ")
	if kind in NUMBERS:
		value = float(cell.get(f"{OFFICE}value") or 0)
		return str(int(value)) if value.is_integer() else str(value)
	# an error is text, too; comments stand deeper
	return "\n".join("".join(_said(line)) for line in cell.findall(f"{TEXT}p")).strip()


def _said(element: Element) -> Iterator[str]:
	if element.text:
		yield element.text
	for part in element:
		if part.tag == f"{TEXT}s":
			yield " " * min(int(part.get(f"{TEXT}c") or 1), MOST_COLUMNS)
		elif part.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
			yield " "
		elif not part.tag.startswith(OFFICE):
			yield from _said(part)
		if part.tail:
			yield part.tail
