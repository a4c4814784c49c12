"""Disarm cells of exports that a spreadsheet program would run as formulas.

Whoever fills in a name as `=HYPERLINK(…)` would otherwise have it run on the computer of the one who exports.
"""

import csv
import io
import re
import zipfile

import frappe

# What makes a program read a cell as a formula, also after spaces; full-width signs count in some of them.
STARTS = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
# … unless it is a number or a phone number
NUMBER = re.compile(r"^\s*[+-]?\d[\d .,()/%-]*\s*$")
FORMULA_CELL = re.compile(
	rb'<c((?:\s+(?!t=)[a-z]+="[^"]*")*)(?:\s+t="[^"]*")?((?:\s+(?!t=)[a-z]+="[^"]*")*)>\s*<f[^>]*>(.*?)</f>.*?</c>',
	re.S,
)


def disarm(value: str) -> str:
	"""A text with an apostrophe before it where a spreadsheet program would take it for a formula."""
	return f"'{value}" if STARTS.match(value) and not NUMBER.match(value) else value


def disarm_csv(content: bytes, delimiter: str = ",") -> bytes:
	"""The same file with every cell disarmed; the byte order mark and the quoting of text are kept."""
	text = content.decode("utf-8")
	mark = "\ufeff" if text.startswith("\ufeff") else ""
	rows = csv.reader(io.StringIO(text[len(mark) :], newline=""), delimiter=delimiter)
	output = io.StringIO(newline="")
	writer = csv.writer(output, delimiter=delimiter, quoting=csv.QUOTE_ALL)
	writer.writerows([disarm(cell) for cell in row] for row in rows)
	return (mark + output.getvalue()).encode("utf-8")


def disarm_xlsx(content: bytes) -> bytes:
	"""The same workbook with every formula as the text that was typed. Only openpyxl's own cells occur: it writes a
	text that begins with `=` as a formula, and any other text as text, which no program runs."""
	packed = io.BytesIO()
	with (
		zipfile.ZipFile(io.BytesIO(content)) as source,
		zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
	):
		for entry in source.infolist():
			part = source.read(entry)
			if entry.filename.startswith("xl/worksheets/") and b"<f" in part:
				part = FORMULA_CELL.sub(
					rb'<c\1\2 t="inlineStr"><is><t xml:space="preserve">=\3</t></is></c>', part
				)
			target.writestr(entry, part)
	return packed.getvalue()


def disarm_response(delimiter: str | None = None) -> None:
	"""The file that the request is about to answer with."""
	response = frappe.response
	name = str(response.get("filename") or "").lower()
	if name.endswith(".xlsx") and response.get("filecontent"):
		response["filecontent"] = disarm_xlsx(response["filecontent"])
	elif name.endswith(".csv") and response.get("filecontent"):
		response["filecontent"] = disarm_csv(response["filecontent"], (delimiter or ",")[0])
	elif response.get("type") == "csv":
		response["result"] = disarm_csv(str(response["result"]).encode(), (delimiter or ",")[0]).decode()
