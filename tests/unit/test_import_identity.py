"""Identity numbers, notes and sex in a file."""

from datetime import date

import pytest

from membership_recruitment.membership.register import import_findings as found
from membership_recruitment.membership.register import (
	import_identity,
	import_notes,
	import_reading,
	import_sex,
)
from membership_recruitment.membership.register.import_columns import guess_columns
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_identity import IdentityRules
from membership_recruitment.membership.register.import_reading import ReadingRules
from tests.support.factories.identity_numbers import number

TODAY = date(2026, 11, 29)
SECRET = number("1985-07-09")
HEADINGS = {"identity_number": "Personnummer", "birth_date": "Född", "notes": "Anteckning", None: "Övrigt"}


def read(targets: list, *rows: tuple, birth_date=True, sex=None) -> tuple:
	"""The reading of some rows, and the table without the numbers."""
	table = Table(
		tuple(HEADINGS.get(target, target) for target in targets),
		[Row(at, cells) for at, cells in enumerate(rows, start=2)],
	)
	rules = IdentityRules(TODAY, lambda secret: f"print of {secret.born}", birth_date, sex or {})
	width = len(targets)
	targets = [*targets, *rules.derived(targets)]
	table, numbers = import_identity.put_aside(table, targets)
	wider = [Row(row.number, row.cells + ("",) * (len(targets) - width)) for row in table.rows]
	reading = import_reading.read(
		Table(table.headings, wider), targets, ReadingRules(TODAY, sexes=import_sex.words_for({}))
	)
	import_identity.understand(reading, table, targets, numbers, rules)
	return reading, table, numbers


def test_numbers_leave_the_file_before_anything_looks_at_it():
	short = f"{SECRET[2:8]}-{SECRET[8:]}"
	reading, table, numbers = read(
		["identity_number", "birth_date", "notes", None],
		(SECRET, short, f"syster {short}", f"se {SECRET} och 0701234567"),
		("fel 1234", "1985-07-09", "ringer", ""),
	)
	assert table.rows[0].cells == (
		"8507xx-xxxx",
		f"{SECRET[2:8]}-xxxx",
		"syster 8507xx-xxxx",
		"se 8507xx-xxxx och 0701234567",
	)
	assert table.rows[1].cells == ("xxx xxxx", "1985-07-09", "ringer", "")
	assert reading.rows[0].cells[:2] == ("print of 1985-07-09", "1985-07-09")
	assert reading.rows[1].cells[0] == "" and reading.remarks[3] == [
		found.Finding(found.NO_IDENTITY_NUMBER, "identity_number")
	]
	assert reading.remarks[2] == [found.Finding(found.IDENTITY_NUMBER_IN_NOTE, "notes")]
	assert SECRET[8:] not in repr((reading, table, numbers))
	assert numbers.by_fingerprint["print of 1985-07-09"].secret == SECRET


@pytest.mark.parametrize(
	("said", "born", "fault"),
	[
		("1912-08-15", "1912-08-15", None),
		("1912", "1912-08-15", None),
		("", "2012-08-15", None),
		("2012-08-16", "2012-08-16", (found.OTHER_BIRTH_DATE, "2012-08-16")),
		("1950", "2012-08-15", (found.OTHER_BIRTH_DATE, "1950")),
	],
)
def test_the_birth_date_beside_it_tells_the_century_or_contradicts(said, born, fault):
	reading, *_rest = read(["identity_number", "birth_date"], (number("1912-08-15")[2:], said))
	assert reading.rows[0].cells[1] == born
	assert (reading.rows[0].fault and (reading.rows[0].fault.kind, *reading.rows[0].fault.said)) == fault


def test_a_birth_date_in_the_place_of_a_number_is_one():
	reading, *_rest = read(["identity_number", "birth_date"], ("19850709", ""), ("1985-07-09", "1985-07-09"))
	assert [row.cells for row in reading.rows] == [("", "1985-07-09")] * 2 and not reading.remarks[2]
	reading, *_rest = read(["identity_number", "birth_date"], ("19850709", "1985-07-10"))
	assert reading.rows[0].cells == ("", "1985-07-10") and reading.remarks[2]


def test_coordination_numbers_may_have_a_column_of_their_own():
	second = number("1999-12-31", coordination=True)
	rows = [(SECRET, ""), ("", second), ("saknas", second), (SECRET, second)]
	reading, table, _numbers = read(["identity_number", "coordination_number"], *rows, birth_date=False)
	assert [row.cells for row in reading.rows] == [
		("print of 1985-07-09", ""),
		("print of 1999-12-31", ""),
		("print of 1999-12-31", ""),
		("print of 1985-07-09", ""),
	]
	assert table.rows[1].cells == ("", f"{second[2:6]}xx-xxxx") and not any(reading.remarks.values())


def test_birth_date_and_sex_follow_where_they_are_wanted_and_not_said():
	reading, *_rest = read(["identity_number"], (SECRET,), sex={"Female": "Kvinna"})
	assert reading.rows[0].cells[1:] == ("1985-07-09", "Kvinna")
	reading, *_rest = read(["identity_number"], (SECRET,), birth_date=False)
	assert len(reading.rows[0].cells) == 1
	reading, *_rest = read(["identity_number", "sex"], (SECRET, "x"), sex={"Female": "Kvinna"})
	assert reading.rows[0].cells[1] == "", "what somebody said otherwise counts"
	reading, *_rest = read(["first_name"], ("Åsa",))
	assert reading.rows[0].cells == ("Åsa",)


@pytest.mark.parametrize("cell", ["", "saknas", "-", "8507xx-xxxx", "xxxxxx-xxxx"])
def test_cells_that_say_none_are_no_remark(cell):
	reading, *_rest = read(["identity_number"], (cell,), birth_date=False)
	assert reading.rows[0].cells == ("",) and not reading.remarks[2]


def test_columns_with_nothing_but_numbers_are_known_without_their_heading():
	rows = [(SECRET, "17"), (f"{SECRET[2:8]}-{SECRET[8:]}", "18")]
	assert guess_columns(("Medlemsnr", "Nr"), rows) == ["identity_number", "former_number"]
	assert guess_columns(("Medlemsnr", "X"), [*rows, ("19", "")]) == ["former_number", None]
	assert guess_columns(("Medlemsnr", "Pnr"), rows) == ["identity_number", None]
	assert guess_columns(("Kön", "Samordningsnummer", "Kommentar")) == ["sex", "coordination_number", "notes"]


@pytest.mark.parametrize(
	("text", "holds_one"),
	[
		("-1234 betalar via mormor", True),
		("+0203", True),
		("-2019 kassör", False),
		("kom 2015 -1234", False),
		("-12345", False),
		("- 1234", False),
	],
)
def test_a_note_that_begins_with_the_rest_of_a_number_is_left_out(text, holds_one):
	"""The birth date stands in another column."""
	column = import_notes.read_column([(2, text)])
	assert (column.cells[text] == "", text in column.remarks) == (holds_one, holds_one)


def test_notes_with_words_of_health_are_pointed_out():
	texts = ("Allergisk mot nötter", "har en medicinsk fråga", "Sitter i styrelsen", "sjunger i kör")
	column = import_notes.read_column(list(enumerate(texts)))
	assert column.cells == dict(zip(texts, texts, strict=True))
	assert {text: remark.said for text, remark in column.remarks.items()} == {
		texts[0]: ("Allergisk",),
		texts[1]: ("medicinsk",),
	}


def test_sex_in_the_words_of_files():
	words = import_sex.words_for({"male": "Male", "man": "Male", "female": "Female", "hen": "Hen"})
	cells = ("Man", "K", "m", "FLICKA", "hen", "okänd", "annat", "?")
	column = import_sex.read_column(list(enumerate(cells)), words)
	assert list(column.cells.values()) == ["Male", "Female", "Male", "Female", "Hen", "", "", ""]
	assert list(column.remarks) == ["annat"]
