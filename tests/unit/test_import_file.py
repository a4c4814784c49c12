from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from membership_recruitment.membership.register import import_file
from membership_recruitment.membership.register.import_file import UnreadableFile, read_table

SWEDISH = "Förnamn;Efternamn;Ort\r\nÅsa;Örnfeldt;Älvsbyn\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_reads_the_same_in_every_encoding_and_separator(encoding, separator):
	table = read_table(SWEDISH.replace(";", separator).encode(encoding))
	assert table.headings == ("Förnamn", "Efternamn", "Ort")
	assert [(row.number, row.cells) for row in table.rows] == [(2, ("Åsa", "Örnfeldt", "Älvsbyn"))]


def test_a_separator_inside_cells_does_not_mislead():
	content = b"Namn;Startdatum\nLind, Astrid;2019-03-01\nEk, Nils;2020-03-01\n"
	assert read_table(content).rows[1].cells == ("Ek, Nils", "2020-03-01")


def test_one_column_and_a_line_that_names_the_separator():
	assert read_table(b"Namn\nAstrid\n").rows[0].cells == ("Astrid",)
	table = read_table(b"sep=,\r\nNamn,Ort\r\nAstrid,Bor;s\r\n")
	assert (table.headings, table.rows[0].number, table.rows[0].cells) == (
		("Namn", "Ort"),
		3,
		("Astrid", "Bor;s"),
	)


def test_blank_rows_are_passed_over_and_keep_their_numbers():
	table = read_table("Namn;Ort;;\n;;\nÅsa\n\nÖrjan;Boden;mer\n".encode())
	assert table.headings == ("Namn", "Ort")
	assert [(row.number, row.cells) for row in table.rows] == [
		(3, ("Åsa", "")),
		(5, ("Örjan", "Boden", "mer")),
	]


def workbook(rows) -> bytes:
	book, out = Workbook(), BytesIO()
	for row in rows:
		book.active.append(row)
	book.save(out)
	return out.getvalue()


def test_xlsx_with_dates_numbers_and_gaps():
	content = workbook(
		[
			("Nr", "Namn", "Start", "Slut"),
			(1001, "Åsa Öberg", datetime(2019, 3, 1), date(2020, 2, 29)),
			(None, None, None, None),
			(1002.0, " Nils Ek ", datetime(2019, 3, 1, 12, 30), None),
		]
	)
	assert [(row.number, row.cells) for row in read_table(content).rows] == [
		(2, ("1001", "Åsa Öberg", "2019-03-01", "2020-02-29")),
		(4, ("1002", "Nils Ek", "2019-03-01 12:30:00", "")),
	]


@pytest.mark.parametrize(
	("content", "problem"),
	[
		(b"", "empty"),
		(b"\n;;\n", "empty"),
		(b"\xd0\xcf\x11\xe0rest", "broken spreadsheet"),
		(b"PK\x03\x04rest", "broken spreadsheet"),
		(b"\x89PNG\x00\x00", "binary"),
		(b"\r\n<html><body><table><tr><td>Namn</td></tr></table>", "markup"),
		(b'<?xml version="1.0"?><Workbook/>', "markup"),
	],
)
def test_what_is_no_register_is_refused(content, problem):
	with pytest.raises(UnreadableFile) as refused:
		read_table(content)
	assert refused.value.problem == problem


@pytest.mark.parametrize("cell", ["=1+1", "+46701234567", "-", "@x", '=HYPERLINK("x")'])
def test_formulas_are_neutralised_and_come_back(cell):
	content = import_file.write_csv([["A", "B"], [cell, "plain"]])
	assert f"'{cell[0]}".encode() in content
	assert read_table(content).rows[0].cells == (cell, "plain")


@given(st.lists(st.lists(st.text("aÅ+=-'; \"\n0", max_size=8), min_size=2, max_size=2), max_size=6))
def test_what_is_written_is_read_back(rows):
	rows = [[cell.strip() for cell in row] for row in rows]
	table = read_table(import_file.write_csv([["First", "Second"], *rows]))
	assert [list(row.cells) for row in table.rows] == [
		[import_file.plain(cell) for cell in row] for row in rows if any(row)
	]
