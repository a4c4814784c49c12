"""Spreadsheets that a test makes."""

from io import BytesIO

from openpyxl import Workbook


def workbook(**sheets: list) -> bytes:
	book, out = Workbook(), BytesIO()
	book.remove(book.active)
	for name, rows in sheets.items():
		sheet = book.create_sheet(name)
		for cells in rows:
			sheet.append(cells)
	book.save(out)
	return out.getvalue()
