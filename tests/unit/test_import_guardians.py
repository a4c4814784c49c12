"""Guardians and second addresses in the columns of a file."""

import pytest

from membership_recruitment.membership.register import import_columns, import_guardians
from membership_recruitment.membership.register.import_file import read_table
from membership_recruitment.membership.register.import_match import identity_of
from membership_recruitment.membership.register.import_presets import recognised, shipped
from membership_recruitment.membership.register.import_reading import ReadingRules, read
from tests.unit.test_import_presets import TODAY

MOA = {"full_name": "Moa Lind", "email": "moa@example.com"}
DAG = {"full_name": "Dag Ek", "email": "dag@example.com"}


@pytest.mark.parametrize(
	("heading", "target"),
	[
		("Målsman", "guardian_1_name"),
		("Målsmans e-post", "guardian_1_email"),
		("Vårdnadshavare 2, mobil", "guardian_2_phone"),
		("Anhörig 1, namn", "guardian_1_name"),
		("Kontakt 2 förnamn", "guardian_2_first_name"),
		("Guardian 1: E-mail", "guardian_1_email"),
		("Parent 2 email", "guardian_2_email"),
		("Förälder 1", "guardian_1_name"),
		("c/o", "care_of"),
		("C/O-adress", "care_of"),
		("Adress 2", "address_line2"),
		("Hemtelefon", "second_phone"),
		("E-post 2", "second_email"),
		("Kontakt", None),
		("Telefon", "phone"),
		("E-post", "email"),
		("Adress", "address_line"),
	],
)
def test_headings_of_guardians_and_second_addresses(heading, target):
	assert import_columns.guess_columns([heading]) == [target]


def test_files_of_other_systems_say_who_the_guardians_are():
	scoutnet = ["Medlemsnr.", "Kår", "Avdelning", "Anhörig 2, e-post", "Hemtelefon"]
	columns = recognised(scoutnet, shipped()).columns
	assert columns["Anhörig 2, e-post"] == "guardian_2_email" and columns["Hemtelefon"] == "second_phone"


def test_guardians_of_a_row():
	cells = {
		"guardian_1_first_name": "Moa",
		"guardian_1_last_name": "Lind",
		"guardian_1_email": "Moa@example.com",
		"guardian_2_name": "Dag Ek",
		"guardian_2_city": "Lund",
	}
	assert import_guardians.guardians(cells) == [MOA, {"full_name": "Dag Ek", "city": "Lund"}]
	assert import_guardians.guardians({"guardian_2_city": "Lund"}) == []
	same = {"guardian_1_name": "Moa", "guardian_2_name": "Moa"}
	assert import_guardians.guardians(same) == [{"full_name": "Moa"}]


@pytest.mark.parametrize(
	("care_of", "second", "line"),
	[
		("Exempelhemmet", "", "c/o Exempelhemmet"),
		("c/o Exempelhemmet avd 3", "", "c/o Exempelhemmet avd 3"),
		("C/o: Berg", "lgh 1102", "c/o Berg, lgh 1102"),
		("", "lgh 1102", "lgh 1102"),
		("c/o", "", ""),
		("", "", ""),
	],
)
def test_the_second_line_of_an_address(care_of, second, line):
	assert import_guardians.second_line({"care_of": care_of, "address_line2": second}) == line


@pytest.mark.parametrize(
	("said", "stored", "after"),
	[
		([MOA], [], [{**MOA, "gets_mail": 1}]),
		([MOA], [MOA], None),
		([{"full_name": "moa lind"}], [MOA], [{**MOA, "full_name": "moa lind"}]),
		([{**MOA, "phone": "+46701740605"}], [{**MOA, "relation": "Mother"}],
			[{**MOA, "relation": "Mother", "phone": "+46701740605"}]),
		([{**MOA, "email": "ny@example.com"}], [MOA], [{**MOA, "email": "ny@example.com"}]),
		([{**MOA, "full_name": "Moa Berg"}], [MOA], [{**MOA, "full_name": "Moa Berg"}]),
		([{"email": MOA["email"]}], [MOA], None),
		# two at one address are two
		([{**DAG, "email": MOA["email"]}], [MOA], [MOA, {**DAG, "email": MOA["email"], "gets_mail": 1}]),
		([DAG], [MOA], [MOA, {**DAG, "gets_mail": 1}]),
	],
)  # fmt: skip
def test_nobody_is_taken_away_and_what_is_empty_stays(said, stored, after):
	assert import_guardians.joined(said, stored) == after


def test_a_second_address_alone_is_the_first():
	said = {"second_email": "a@example.com", "second_phone": "+46701740605"}
	became = import_guardians.settle(said, {"phone": "+46701740606"}, (), set())
	assert said == {"email": "a@example.com", "second_phone": "+46701740605"}
	assert became == {"second_email": "email"}
	said = {"second_email": "a@example.com"}
	import_guardians.settle(said, {"email": "b@example.com"}, (), {"a@example.com"})
	assert said == {}


def test_the_address_of_a_guardian_is_not_the_childs():
	cells = {"first_name": "Lo", "email": "Moa@example.com", "guardian_2_email": "moa@example.com"}
	assert identity_of(cells).email == ""
	assert identity_of({**cells, "guardian_2_email": "dag@example.com"}).email == "moa@example.com"
	assert identity_of({"first_name": "Lo", "guardian_1_email": "moa@example.com"}).email == ""


def test_what_is_no_address_or_number_is_left_out_with_a_remark():
	text = "Namn;Målsmans e-post;Målsmans mobil;Hemtelefon\nLo;saknas;12;\nBo; Moa@Example.com ;070-174 06 05;08-465 004 01\n"
	table = read_table(text.encode())
	targets = import_columns.guess_columns(table.headings)
	reading = read(table, targets, ReadingRules(today=TODAY))
	assert [row.cells for row in reading.rows] == [
		("Lo", "", "", ""),
		("Bo", "moa@example.com", "+46701740605", "+46846500401"),
	]
	assert [finding.target for finding in reading.remarks[2]] == ["guardian_1_email", "guardian_1_phone"]
	assert 3 not in reading.remarks


CHILDREN = {
	2: {"former_number": "7", "first_name": "Lo", "last_name": "Lind", "address_line": "Storgatan 1"},
	3: {"former_number": "7", "first_name": "Lo", "last_name": "Lind", "address_line": "Storgatan 1"},
	4: {"former_number": "8", "first_name": "Bo", "last_name": "Ek"},
	5: {"former_number": "9", "first_name": "Bo", "last_name": "Ek"},
}


@pytest.mark.parametrize(
	("said", "row"),
	[("7", 3), ("lo lind", 3), ("8", 4), ("Bo Ek", None), ("", None), ("17", None)],
)
def test_a_row_that_is_a_guardian_goes_to_the_child_that_it_names(said, row):
	moa = {"first_name": "Moa", "last_name": "Lind", "email": "Moa@example.com", "guardian_of": said}
	assert import_guardians.of_rows({6: moa}, CHILDREN) == ({6: (row, MOA)} if row else {})


def test_where_a_guardian_lives_is_kept_where_the_child_lives_elsewhere():
	row = {"first_name": "Moa", "guardian_of": "7", "city": "Lund", "email": "saknas"}
	here = import_guardians.of_rows({6: {**row, "address_line": "storgatan 1"}}, CHILDREN)
	there = import_guardians.of_rows({6: {**row, "address_line": "Lillgatan 2"}}, CHILDREN)
	assert here == {6: (3, {"full_name": "Moa"})}
	assert there == {6: (3, {"full_name": "Moa", "address_line": "Lillgatan 2", "city": "Lund"})}
