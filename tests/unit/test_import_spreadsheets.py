"""Spreadsheets of every kind as rows of text, their sheets, titles above the headings and sums below the rows."""

import os
import resource
import time
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from membership_recruitment.membership.register import import_headings, import_spreadsheets
from membership_recruitment.membership.register.import_file import UnreadableFile, read_table
from tests.support.factories.spreadsheets import workbook

OLD_EXCEL = (Path(__file__).parent / "two_sheets.xls").read_bytes()
MYCLUB = Path(os.environ.get("MEMBERSHIP_REGISTERS", "/work/shared/registers")) / "myclub_export.xls"
NAMESPACES = " ".join(
	f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def open_document(*sheets: tuple[str, str]) -> bytes:
	tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets)
	out = BytesIO()
	with ZipFile(out, "w") as archive:
		archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
		archive.writestr(
			"content.xml",
			f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>{tables}"
			"</office:spreadsheet></office:body></office:document-content>",
		)
	return out.getvalue()


def row(*cells: str, times: int = 1) -> str:
	return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def text(said: str) -> str:
	return f'<table:table-cell office:value-type="string"><text:p>{said}</text:p></table:table-cell>'


def blanks(times: int) -> str:
	return f'<table:table-cell table:number-columns-repeated="{times}"/>'


def valued(kind: str, value: str, shown: str) -> str:
	at = {"date": "date-value"}.get(kind, "value")
	return (
		f'<table:table-cell office:value-type="{kind}" office:{at}="{value}"><text:p>{shown}</text:p>'
		"<office:annotation><text:p>a comment</text:p></office:annotation></table:table-cell>"
	)


def said(table) -> list[tuple]:
	return [(row.number, row.cells) for row in table.rows]


# ---------------------------------------------------------------- kinds of files


def test_old_excel_is_read_with_days_numbers_and_errors():
	table = read_table(OLD_EXCEL)
	assert (table.sheet, table.sheets) == ("Medlemmar", ("Läs mig", "Medlemmar"))
	assert table.headings == ("Nr", "Namn", "Start", "Slut", "Mobil", "Aktiv", "Ort")
	assert said(table) == [
		(2, ("1001", "Åsa Öberg", "2019-03-01", "", "701740615", "True", "Älvsbyn")),
		(3, ("1002.5", "Nils Ek", "2019-03-01 12:30:00", "", "0701740614", "False", "#N/A")),
	]


@pytest.mark.skipif(not MYCLUB.exists(), reason="the file lies outside the repository")
def test_old_excel_as_a_member_system_writes_it():
	table = read_table(MYCLUB.read_bytes())
	assert (len(table.headings), len(table.rows)) == (57, 4)
	norwegian = dict(zip(table.headings, table.rows[3].cells, strict=True))
	assert (norwegian["Postnummer"], norwegian["MedlemsID"]) == ("0150", "24170")
	assert dict(zip(table.headings, table.rows[1].cells, strict=True))["Mobiltelefon"] == "701740615"


def test_opendocument_is_read_with_days_numbers_errors_and_repeated_cells():
	content = open_document(
		(
			"Blad1",
			row(text("Namn"), text("Start"), text("Nr"), text("Mobil"), text("Hemtelefon"))
			+ row(blanks(1024), times=3)
			+ row(
				text('Åsa<text:s text:c="1"/><text:span>Ö</text:span>rn'),
				valued("date", "2019-03-01", "1/3/19"),
				valued("float", "1002", "1 002"),
				blanks(1),
				text("#N/A"),
			)
			+ row(
				text("Nils Ek"),
				valued("date", "2019-03-01T12:30:00", "x"),
				valued("float", "2.5", "2,5"),
				blanks(9),
			)
			+ row(blanks(1024), times=1_048_000),
		)
	)
	table = read_table(content)
	assert table.headings == ("Namn", "Start", "Nr", "Mobil", "Hemtelefon")
	assert said(table) == [
		(5, ("Åsa Örn", "2019-03-01", "1002", "", "#N/A")),
		(6, ("Nils Ek", "2019-03-01 12:30:00", "2.5", "", "")),
	]


@pytest.mark.parametrize(
	"content",
	[
		b"\xd0\xcf\x11\xe0rest",
		OLD_EXCEL[:3000],
		b"PK\x03\x04rest",
		open_document(("A", "<table:table-row>"))[:-200],
		open_document(("A", "<table:table-row>")),
	],
)
def test_a_broken_spreadsheet_is_refused(content):
	with pytest.raises(UnreadableFile) as refused:
		read_table(content)
	assert refused.value.problem == "broken spreadsheet"


def test_entities_of_xml_are_not_blown_up():
	body = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 1000}">' for n in range(9))
	out = BytesIO()
	with ZipFile(out, "w") as archive:
		archive.writestr("content.xml", f"<!DOCTYPE x [{body}]><x>&e8;</x>")
	with pytest.raises(UnreadableFile):
		read_table(out.getvalue())


# ---------------------------------------------------------------- sheets


def test_the_first_sheet_with_rows_is_read_and_another_can_be_chosen():
	content = workbook(
		Tom=[],
		Rubriker=[["Nr", "Namn"]],
		Medlemmar=[["Nr", "Namn"], [1, "Åsa Örn"]],
		Gamla=[["Namn"], ["Per Ek"]],
	)
	table = read_table(content)
	assert (table.sheet, table.sheets) == ("Medlemmar", ("Tom", "Rubriker", "Medlemmar", "Gamla"))
	assert said(read_table(content, sheet="Gamla")) == [(2, ("Per Ek",))]
	with pytest.raises(UnreadableFile) as refused:
		read_table(content, sheet="Nya")
	assert refused.value.problem == "no sheet"


def test_a_hidden_sheet_is_not_the_first():
	book, out = Workbook(), BytesIO()
	book.active.title, book.active.sheet_state = "Listor", "hidden"
	for sheet in (book.active, book.create_sheet("Medlemmar")):
		sheet.append(["Namn"])
		sheet.append([sheet.title])
	book.active = 1
	book.save(out)
	assert read_table(out.getvalue()).sheets == ("Medlemmar", "Listor")
	assert said(read_table(out.getvalue())) == [(2, ("Medlemmar",))]


def test_a_workbook_of_blank_sheets_is_empty():
	with pytest.raises(UnreadableFile) as refused:
		read_table(workbook(Tom=[], Annan=[[None, ""]]))
	assert refused.value.problem == "empty"


# ---------------------------------------------------------------- headings

TITLES = [
	["Medlemsregister Exempel FK"],
	["Utskrivet", datetime(2026, 1, 1)],
	[],
	["Nr", "Förnamn", "Efternamn"],
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_titles_above_the_headings_are_passed_over(kind):
	rows = [*TITLES, [1, "Åsa", "Örn"], [2, "Per", "Ek"]]
	if kind == "xlsx":
		content = workbook(Blad1=rows)
	else:
		content = "\n".join(";".join(map(str, cells)) for cells in rows).encode()
	table = read_table(content)
	assert (table.headings, table.heading_row) == (("Nr", "Förnamn", "Efternamn"), 4)
	assert said(table) == [(5, ("1", "Åsa", "Örn")), (6, ("2", "Per", "Ek"))]


def test_headings_that_nobody_knows_are_the_first_row_as_wide_as_the_rest():
	content = b"Rapport 7\n\nalpha;beta;gamma\n1;2;3\n4;5;6\n"
	assert read_table(content).headings == ("alpha", "beta", "gamma")
	assert (
		read_table(b"alpha;beta\nMedlem;Ort\n1;2\n").heading_row == 2
	)  # looks like it, and can be corrected
	assert read_table(b"alpha;beta\nMedlem;Ort\n1;2\n", heading_row=1).headings == ("alpha", "beta")


@pytest.mark.parametrize("chosen", [3, 9])
def test_a_row_of_headings_that_is_blank_or_not_there_is_refused(chosen):
	with pytest.raises(UnreadableFile) as refused:
		read_table(b"Namn;Ort\nPer;Boden\n\nOla;Boden\n", heading_row=chosen)
	assert refused.value.problem == "no headings"


def test_a_row_of_people_is_no_row_of_headings():
	lines = [["Namn", "x", "y"], ["Medlem", "Ort", "1975-01-01"], ["E-post", "mobil", "a@x.example"]]
	assert import_headings.find(lines) == 0


def test_merged_headings_reach_down_to_the_row_below_them():
	book, out = Workbook(), BytesIO()
	for cells in (["Register"], ["Nr", "Namn", "Adress", None, None], [None, None, "Gata", "Postnr", "Ort"]):
		book.active.append(cells)
	book.active.append([1, "Åsa Örn", "Ängsvägen 1", "12345", "Boden"])
	for cells in ("A1:E1", "A2:A3", "B2:B3", "C2:E2"):
		book.active.merge_cells(cells)
	book.save(out)
	assert read_table(out.getvalue()).headings == ("Nr", "Namn", "Gata", "Postnr", "Ort")


def test_a_report_of_frappe_with_its_filters_above_and_its_total_below():
	rows = [
		["Membership Type", "Individual"],
		["From", "2026-01-01"],
		[],
		["Member", "Full Name", "First Day", "Fee"],
	]
	table = read_table(
		workbook(Report=[*rows, ["MEM-00001", "Åsa Örn", date(2019, 3, 1), 100], ["Total", "", "", 100]])
	)
	assert (table.heading_row, said(table)) == (4, [(5, ("MEM-00001", "Åsa Örn", "2019-03-01", "100"))])
	assert len(table.sums) == 1


def test_headings_alike_are_shown_apart():
	table = read_table(b"Telefon;Namn;Telefon;telefon;;;Telefon;Slut\n1;2;3;4;;;7;8\n")
	assert table.headings == ("Telefon", "Namn", "Telefon (2)", "telefon", "", "", "Telefon (3)", "Slut")


# ---------------------------------------------------------------- sums


@pytest.mark.parametrize(
	"last",
	[
		"Summa;;;1 250,00 kr",
		";;Totalt:;2",
		"Antal medlemmar: 2;;;",
		";;;Totalt 2 medlemmar",
		"TOTAL;2;;1250.5",
		"Sum",
	],
)
def test_a_sum_below_the_rows_is_none_of_them(last):
	table = read_table(f"Nr;Namn;Ort;Avgift\n1;Åsa Örn;Boden;625\n2;Per Ek;Boden;625\n\n{last}\n".encode())
	assert [row.number for row in table.rows] == [2, 3]
	assert [row.number for row in table.sums] == [5]


@pytest.mark.parametrize("last", ["3;Summa Summarum;Boden;625", "3;Antal;Boden;1", "4;Total Ek;;", "3;;;625"])
def test_a_member_is_no_sum(last):
	table = read_table(f"Nr;Namn;Ort;Avgift\n1;Åsa Örn;Boden;625\n{last}\n".encode())
	assert ([row.number for row in table.rows], table.sums) == ([2, 3], ())


def test_a_sum_between_the_rows_stays_a_row():
	assert len(read_table(b"Nr;Namn\n1;Per\nSumma;1\n2;Ola\n").rows) == 3


# ---------------------------------------------------------------- a million rows with a format and nothing else


def big_workbook(rows: int) -> bytes:
	"""A workbook of two members, formatted down to the last row of the sheet."""
	small = workbook(Blad1=[["Nr", "Namn", "Start"], [1, "Åsa Örn", date(2019, 3, 1)], [2, "Per Ek", None]])
	out = BytesIO()
	with ZipFile(BytesIO(small)) as old, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as new:
		for name in old.namelist():
			content = old.read(name)
			if not name.endswith("sheet1.xml"):
				new.writestr(name, content)
				continue
			head, tail = content.split(b"</sheetData>")
			with new.open(name, "w") as sheet:
				sheet.write(head)
				for first in range(4, rows + 1, 1000):
					sheet.write(
						"".join(
							f'<row r="{at}" spans="1:4" s="1" customFormat="1">'
							+ "".join(f'<c r="{column}{at}" s="1"/>' for column in "ABCD")
							+ "</row>"
							for at in range(first, min(first + 1000, rows + 1))
						).encode()
					)
				sheet.write(b"</sheetData>" + tail)
	return out.getvalue()


@pytest.mark.parametrize("limit", [None, 20])
def test_a_million_blank_formatted_rows_are_read_in_seconds(limit):
	content = big_workbook(1_000_000)
	began, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
	table = read_table(content, limit=limit)
	assert time.process_time() - began < 30
	assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000  # kB
	assert said(table) == [(2, ("1", "Åsa Örn", "2019-03-01")), (3, ("2", "Per Ek", ""))]


def test_what_stands_behind_blank_cells_keeps_its_place(monkeypatch):
	rows = [
		["Nr", "Namn", "Ort"],
		[1, None, "Boden"],
		*([[None] * 3] * 50),
		[None, "Åsa Örn", None],
		[3, "Per", "Umeå"],
	]
	content = workbook(Blad1=rows)
	monkeypatch.setattr(import_spreadsheets, "HEAVY", 0)
	for chunk in (7, 100, 1_000_000):
		monkeypatch.setattr(import_spreadsheets, "CHUNK", chunk)
		assert said(read_table(content)) == [
			(2, ("1", "", "Boden")),
			(53, ("", "Åsa Örn", "")),
			(54, ("3", "Per", "Umeå")),
		]
