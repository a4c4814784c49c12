"""Files of other systems: recognised by their headings, rows that are no members, and what they mean by what they say."""

from dataclasses import replace
from datetime import date

import pytest

from membership_recruitment.membership.register import import_columns, import_customs, import_presets
from membership_recruitment.membership.register.import_customs import Customs
from membership_recruitment.membership.register.import_file import read_table
from membership_recruitment.membership.register.import_kinds import (
	MEMBER,
	MEMBER_FOR_LIFE,
	ORGANISATION,
	PROSPECT,
	Kind,
	RowRule,
	kinds_of,
)
from membership_recruitment.membership.register.import_presets import DEFAULTS, preset_of, recognised, shipped
from membership_recruitment.membership.register.import_reading import ReadingRules, read

TODAY = date(2026, 11, 29)
COUNTRIES = {"norge": "NO", "sverige": "SE", "no": "NO"}


# ---------------------------------------------------------------- presets


def test_what_presets_name_exists():
	for preset in shipped():
		assert {target for target in preset.columns.values() if target} <= import_columns.TARGETS.keys()
		assert preset.values.keys() <= DEFAULTS.keys()
		assert preset_of(preset.name, preset.content()) == preset
		for headings in preset.recognised_by:
			assert recognised(headings, shipped()) == preset


def test_a_file_is_recognised_by_all_headings_of_one_list_however_they_are_written():
	scoutnet = ["medlemsnr", "Förnamn", "KÅR", "avdelning", "Skonummer"]
	assert recognised(scoutnet, shipped()).name == "Scoutnet"
	assert recognised(scoutnet[:-2], shipped()) is None
	assert recognised(["Namn", "E-post", ""], shipped()) is None
	new_google = ["First Name", "Last Name", "Phonetic First Name", "E-mail 1 - Value"]
	assert recognised(new_google, shipped()).name == "Google"


def test_of_two_presets_the_one_that_knows_more_is_taken():
	ours = preset_of("A", {"recognised_by": [["Nr", "Namn"]], "columns": {}, "values": {}, "row_rules": []})
	own = preset_of(
		"B", {"recognised_by": [["Nr", "Namn", "Ort"]], "columns": {}, "values": {}, "row_rules": []}
	)
	assert recognised(["Nr", "Namn", "Ort"], (ours, own)) == own
	assert recognised(["Nr", "Namn"], (ours, own)) == ours


def test_a_preset_knows_better_than_headings_do_and_the_rest_is_guessed():
	headings = ["Namn", "Kod", "Medlemstyp", "membershiptype", "Membership Type", "Telefon"]
	given = {
		"Kod": "former_number",
		"Medlemstyp": "",
		"membershiptype": "membership_type",
		"Membership Type": "",
	}
	assert import_columns.guess_columns(headings, (), given) == [
		"full_name",
		"former_number",
		None,
		"membership_type",
		None,
		"phone",
	]


def test_googles_files_of_today_are_read_like_those_of_before():
	headings = ["First Name", "Middle Name", "Last Name", "Phonetic First Name", "Birthday", "Labels"]
	headings += [
		"E-mail 1 - Label",
		"E-mail 1 - Value",
		"Phone 1 - Value",
		"Address 1 - City",
		"Organization Name",
	]
	google = recognised(headings, shipped())
	assert import_columns.guess_columns(headings, (), google.columns) == [
		"first_name", None, "last_name", None, "birth_date", None, None, "email", "phone", "city", None,
	]  # fmt: skip


@pytest.mark.parametrize(
	"content",
	[
		"",
		"[]",
		"{}",
		'{"recognised_by": [], "columns": {}, "values": {}, "row_rules": []}',
		'{"recognised_by": [["A"]], "columns": {"A": "shoe_size"}, "values": {}, "row_rules": []}',
		'{"recognised_by": [["A"]], "columns": ["A"], "values": {}, "row_rules": []}',
		'{"recognised_by": [["A"]], "columns": {}, "values": {}, "row_rules": [["A", "x", "Dog"]]}',
		'{"recognised_by": [["A"]], "columns": {}, "values": {}, "row_rules": [["A"]]}',
	],
)
def test_what_is_no_preset_is_said(content):
	assert import_presets.problem_of(content)


# ---------------------------------------------------------------- rows that are no members


@pytest.mark.parametrize(
	("says", "cell", "fits"),
	[
		("Ja, yes", "JA", True),
		("Ja, yes", " yes ", True),
		("Ja, yes", "Nej", False),
		("Ja, yes", "", False),
		("*", "x", True),
		("*", "", False),
		("", "", True),
		("", "x", False),
	],
)
def test_words_that_mark_a_row(says, cell, fits):
	assert RowRule("A", says, PROSPECT).fits(cell) == fits


def test_the_first_rule_that_fits_decides_and_rows_with_a_fault_stay_members():
	table = read_table(
		'Namn;Roll;Bolag;Nr\nPer;Prova-på;;1\nÅsa;;Ek AB;2\nOla;;;3\nEva;Prova-på;"Ek;4\nNils;x;y;5\n'.encode()
	)
	rules = [
		RowRule("Finns inte", "*", PROSPECT),
		RowRule("roll", "x", MEMBER),
		RowRule("Roll", "Prova-på", PROSPECT),
		RowRule("Bolag", "*", ORGANISATION),
	]
	assert kinds_of(table.headings, table.rows, rules) == {
		2: Kind(PROSPECT, "Roll", "Prova-på"),
		3: Kind(ORGANISATION, "Bolag", "Ek AB"),
	}
	assert kinds_of(table.headings, table.rows, rules, PROSPECT)[4] == Kind(PROSPECT)


# ---------------------------------------------------------------- habits of other systems


def meant(text: str, targets: list, kinds: dict | None = None, **customs):
	"""Cells of the rows as they are meant, and kinds of the remarks by row."""
	table, customs = read_table(text.encode()), Customs(**customs)
	places = import_columns.places_of(targets)
	rows, remarks = import_customs.prepared(table, places, kinds or {}, customs, COUNTRIES)
	reading = read(replace(table, rows=rows), targets, ReadingRules(today=TODAY))
	import_customs.settle_terms(reading, places, customs)
	said = {row: [finding.kind for finding in found] for row, found in {**reading.remarks, **remarks}.items()}
	return [row.cells for row in reading.rows], said


def test_words_for_none_are_blank_cells():
	cells, _ = meant(
		"A;B;C\nCLEAR;-;Clear water\n", ["first_name", "last_name", "city"], none=frozenset({"clear", "-"})
	)
	assert cells == [("", "", "Clear water")]


@pytest.mark.parametrize(
	("row", "cells"),
	[
		("Storgata 1;Oslo, Norge", ("Storgata 1", "Oslo", "Norge")),
		("Storgata 1, 0150 Oslo, NORGE;", ("Storgata 1, 0150 Oslo", "", "NORGE")),
		("Storgata 1;Umeå , Sverige", ("Storgata 1", "Umeå", "Sverige")),
		("Storgata 1;Luleå, NO", ("Storgata 1", "Luleå, NO", "")),  # codes are much else
		("Gård 2, Norge 7;Norge", ("Gård 2, Norge 7", "Norge", "")),
		(", Norge;Ed, Dals", (", Norge", "Ed, Dals", "")),
	],
)
def test_a_country_behind_a_place_is_the_country(row, cells):
	rows, said = meant(f"Namn;Adress;Ort\nPer;{row}\n", ["full_name", "address_line", "city", "country"])
	assert rows[0][1:] == cells
	assert said == ({2: ["country behind"]} if cells[2] else {})


def test_a_country_that_the_row_says_itself_stays():
	text = "Namn;Ort;Land\nPer;Oslo, Norge;Sverige\nEva;Oslo, Norge;\n"
	rows, _said = meant(text, ["full_name", "city", "country"])
	assert [row[1:] for row in rows] == [("Oslo, Norge", "Sverige"), ("Oslo", "Norge")]


def test_a_renewal_day_is_one_after_the_last():
	cells, said = meant(
		"A;B\nPer;2027-01-01\nÅsa;NEVER\nOla;\nEva;2024-03-01\n",
		["first_name", "end_date"],
		last_day_is_renewal=True,
	)
	assert [last for _, last in cells] == ["2026-12-31", "9999-12-31", "", "2024-02-29"]
	assert said == {}


def test_terms_that_repeat_their_first_day_follow_each_other():
	text = (
		"Nr;Start;Slut\n40;2007-04-17;2010-03-31\n40;2007-04-17;2008-12-31\n40;2011-01-01;2011-12-31\n"
		"41;2007-04-17;2010-03-31\n40;2007-04-17;2008-12-31\n"
	)
	cells, said = meant(text, ["former_number", "start_date", "end_date"], terms_follow=True)
	assert [row[1:] for row in cells] == [
		("2009-01-01", "2010-03-31"),
		("2007-04-17", "2008-12-31"),
		("2011-01-01", "2011-12-31"),
		("2007-04-17", "2010-03-31"),
		("2007-04-17", "2008-12-31"),
	]
	assert said == {2: ["term follows"]}
	assert meant(text, ["former_number", "start_date", "end_date"])[0][0][1] == "2007-04-17"


def test_who_is_paid_for_and_says_no_term_has_that_of_the_payer():
	text = (
		"Namn;E-post;Typ;Start;Slut;Betalare\nRita;rita@x.example;Family;2019-03-01;2026-12-31;\n"
		"Uma;;;;;Rita@x.example\nEva;;;;2025-12-31;rita@x.example\nOla;;;;;nobody\n"
	)
	targets = ["full_name", "email", "membership_type", "start_date", "end_date", "payer"]
	cells, said = meant(text, targets, terms_of_payer=True)
	assert [row[2:5] for row in cells] == [
		("Family", "2019-03-01", "2026-12-31"),
		("Family", "", "2026-12-31"),
		("", "", "2025-12-31"),
		("", "", ""),
	]
	assert said == {3: ["term of payer"]}


def test_a_surname_of_the_file_is_no_first_name_with_a_generation_behind_it():
	text = 'F;E\n"Sample, Jr";Hetty\n"Exempel, d.y.";Olle\nRita;SAMPLE\nÅsa;Exempel\n"Ek, Per";Ek\n"Olle, d.y.";Ek\n'
	cells, said = meant(text, ["first_name", "last_name"])
	assert cells[:2] == [("Hetty", "Sample, Jr"), ("Olle", "Exempel, d.y.")]
	assert cells[4:] == [("Ek, Per", "Ek"), ("Olle, d.y.", "Ek")]
	assert said == {2: ["names exchanged"], 3: ["names exchanged"], 7: ["names doubtful"]}


def test_a_prospect_may_have_but_one_name_and_a_member_may_not():
	kinds = {2: Kind(PROSPECT)}
	cells, said = meant("F;E\n;Ek\n;Ek\n", ["first_name", "last_name"], kinds)
	assert (cells, said) == ([("Ek", ""), ("", "Ek")], {2: ["name in one"]})


def test_a_house_number_joins_its_street():
	cells, _ = meant("S;N\nStorgatan;7 B\nÅgränd;\n;9\n", ["address_line", "house_number"])
	assert [street for street, _ in cells] == ["Storgatan 7 B", "Ågränd", ""]


def test_who_is_a_member_for_life_has_no_end_also_without_a_column_for_it():
	kinds = {2: Kind(MEMBER_FOR_LIFE), 4: Kind(ORGANISATION)}
	cells, _ = meant("Namn\nPer\nOla;extra\nEk AB\n", ["full_name", "end_date"], kinds)
	assert cells == [("Per", "9999-12-31"), ("Ola", "", "extra")]
