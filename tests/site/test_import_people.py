"""Whose rows Register Import takes them for: by all that they say, wherever they stand, and never in silence."""

from datetime import date

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.register import import_job
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run, terms

HEADINGS = "Nr;Namn;E-post;Mobil;Födelsedatum;Adress;Postnr;Startdatum"


def lines(*rows: str, headings: str = HEADINGS) -> str:
	return "\n".join((headings, *rows))


def members(full_name: str) -> list[str]:
	return frappe.get_all("Member", filters={"full_name": full_name}, pluck="name", order_by="name")


# ---------------------------------------------------------------- kind: checks look at the register as at the file


@pytest.mark.parametrize(
	("first", "second"),
	[
		("42;Per Ek;;;1950-01-01;;;2019-01-01", "42;Lisa Berg;;;2010-02-02;;;2020-01-01"),
		(
			";Eva Ek;eva@exempel.se;;1950-01-01;;;2019-01-01",
			";Eva Ek;eva@exempel.se;;1980-02-02;;;2020-01-01",
		),
	],
)
def test_somebody_else_with_a_number_or_address_fails_and_both_are_named(first, second):
	doc = run(load(lines(first, second)), dry_run=True)
	assert counts(doc) == {"new_members": 1, "failed": 1} and "that of row " in reasons(doc)[0]
	run(load(lines(first)))
	doc = run(load(lines(second)))
	assert counts(doc) == {"failed": 1} and "who has another name or birth date" in reasons(doc)[0]
	name = first.split(";")[1]
	assert name in reasons(doc)[0] and members(name)[0] in reasons(doc)[0]
	assert len(terms(members(name)[0])) == 1 and len(members("Lisa Berg")) == 0
	assert str(frappe.db.get_value("Member", members(name)[0], "birth_date")) == "1950-01-01"


def test_somebody_else_by_member_in_register_fails(make):
	per = make.member("Per", "Ek", birth_date="1950-01-01")
	doc = run(load(f"Medlem i registret;Namn;Född;Startdatum\n{per.name};Lisa Berg;2010-02-02;2019-01-01\n"))
	assert counts(doc) == {"failed": 1} and f"{per.name} Per Ek" in reasons(doc)[0]


def test_a_row_that_names_one_member_and_has_the_number_of_another_fails(make):
	per, eva = make.member("Per", "Ek"), make.member("Eva", "Al", former_number="43")
	doc = run(load(f"Nr;Medlem i registret;Namn\n43;{per.name};Per Ek\n"))
	assert counts(doc) == {"failed": 1} and per.name in reasons(doc)[0] and eva.name in reasons(doc)[0]


# ---------------------------------------------------------------- kind: the answer depends on where rows stand


def test_rows_of_one_person_are_one_wherever_they_stand(monkeypatch):
	monkeypatch.setattr(import_job, "BATCH", 5)
	rows = [f"{n};Nils Ek{n};;;;;;2019-01-01" for n in range(20, 40)]
	numbered, bare = "7;Per Al;per@exempel.se;;;;;2019-01-01", ";Per Al;per@exempel.se;;;;;2020-01-01"
	said = []
	for text in (lines(bare, *rows, numbered), lines(numbered, *rows, bare)):
		doc = run(load(text), dry_run=True)
		said.append(counts(doc))
	assert counts(run(load(text))) == said[0] == said[1] == {"new_members": 21, "terms_added": 1}
	assert len(terms(member(former_number="7").name)) == 2
	for split in ((lines(bare), lines(numbered)), (lines(numbered), lines(bare))):
		assert [counts(run(load(text))) for text in split] == [{"unchanged": 1}] * 2


def test_a_dry_run_says_what_the_import_does_with_payers_and_doubts():
	text = lines(
		"1;Olle Berg;olle@exempel.se;;;Gatan 1;11111;2019-01-01;",
		";Lena;;;;Gatan 1;11111;2019-01-01;olle@exempel.se",
		";Karin Al;;;;;;2019-01-01;Nobody",
		"2;Siv Ek;siv@exempel.se;;;;;2019-01-01;1",
		"3;Ada Ek;;;;;;2019-01-01;2",
		";Siv Ek;;;;;;2020-01-01;",
		headings=HEADINGS + ";Betalas av",
	)
	doc = run(load(text), dry_run=True)
	said = counts(doc), doc.problems, doc.remarks
	run(doc)
	assert (counts(doc), doc.problems, doc.remarks) == said
	assert counts(doc) == {"new_members": 5, "to_decide": 1} and doc.with_remarks == 2
	assert "Nobody is known by that" in doc.remarks and "pays for nobody" in doc.remarks
	olle = member(former_number="1").name
	assert [member(full_name=name).payer for name in ("Lena", "Siv Ek")] == [olle, olle]
	assert not member(former_number="3").payer
	assert counts(run(load(text))) == {"unchanged": 5, "to_decide": 1}


# ---------------------------------------------------------------- kind: known by name alone


@pytest.mark.parametrize(
	"filled_in",
	[
		";Per Ek;per@exempel.se;;;;;2019-01-01",
		";Per Ek;;;1950-01-01;;;2019-01-01",
		"9;Per Ek;;;;;;2019-01-01",
		";Per Ek;;0701740605;;Gatan 1;11111;2019-01-01",
	],
)
def test_who_was_known_by_name_and_day_is_found_when_more_is_filled_in(filled_in):
	bare = lines(";Per Ek;;;;;;2019-01-01")
	run(load(bare))
	assert counts(run(load(lines(filled_in)))) == {"updated": 1}
	assert counts(run(load(lines(filled_in)))) == counts(run(load(bare))) == {"unchanged": 1}


def test_a_corrected_address_that_was_the_only_mark_is_asked_about_or_sure():
	run(
		load(
			lines(";Per Ek;per@exempel.se;;;;;2019-01-01", ";Siv Ek;siv@exempel.se;0701740605;;;;2019-01-01")
		)
	)
	doc = run(
		load(
			lines(";Per Ek;pelle@exempel.se;;;;;2019-01-01", ";Siv Ek;ny@exempel.se;0701740605;;;;2019-01-01")
		)
	)
	assert counts(doc) == {"updated": 1, "to_decide": 1}
	assert f"{members('Per Ek')[0]} Per Ek (per@exempel.se, from " in reasons(doc)[0]
	assert member(full_name="Siv Ek").email == "ny@exempel.se"


def test_a_namesake_with_another_phone_and_address_overwrites_nothing():
	run(load(lines(";Per Ek;;0701740605;;Gatan 1;11111;2019-01-01")))
	other = ";Per Ek;;0701740606;;Vägen 2;22222;2019-01-01"
	doc = run(load(lines(other)))
	assert counts(doc) == {"to_decide": 1}
	assert "+46701740605, Gatan 1" in reasons(doc)[0]
	assert member(full_name="Per Ek").phone == "+46701740605"
	# decided by the word new, or by the member
	decided = content_of(doc.failed_rows_file).decode("utf-8-sig").replace("2019-01-01;;", "2019-01-01;ny;")
	assert counts(run(load(decided))) == {"new_members": 1}
	assert counts(run(load(decided))) == counts(run(load(lines(other)))) == {"unchanged": 1}
	assert len(members("Per Ek")) == 2
	assert counts(run(load(decided.replace(";ny;", f";{members('Per Ek')[0]};")))) == {"updated": 1}


def test_of_two_namesakes_a_third_day_is_asked_about_and_both_are_shown(make):
	for day in ("2018-01-01", "2019-01-01"):
		make.term(make.member("Per", "Ek").name, day)
	doc = run(load(lines(";Per Ek;;;;;;2021-01-01")))
	assert counts(doc) == {"to_decide": 1}
	assert all(name in reasons(doc)[0] for name in members("Per Ek"))


def test_a_number_that_a_spreadsheet_took_the_zeros_from_is_asked_about():
	run(load(lines("0042;Per Ek;;;;;;2019-01-01", "0043;Siv Ek;;;1950-01-01;;;2019-01-01")))
	doc = run(
		load(
			lines(
				"42;Per Ek;;;;;;2019-01-01", "43;Siv Ek;;;1950-01-01;;;2019-01-01", "43;Bo Al;;;;;;2019-01-01"
			)
		)
	)
	assert counts(doc) == {"unchanged": 1, "to_decide": 1, "failed": 1}
	assert member(full_name="Siv Ek").former_number == "0043"


# ---------------------------------------------------------------- kind: households


def test_a_partner_is_found_inside_the_household_and_the_next_one_is_new():
	headings = "Namn;E-post;Adress;Postnr;Betalas av;Startdatum;Slutdatum"
	for year, partner in ((2020, "Lena "), (2021, "Lena Berg"), (2022, "Lena"), (2023, "Karin")):
		doc = run(
			load(
				f"{headings}\nOlle Berg;olle@exempel.se;Gatan 1;11111;;{year}-01-01;{year}-12-31\n"
				f"{partner};;Gatan 1;11111;olle@exempel.se;{year}-01-01;{year}-12-31\n"
			)
		)
		assert not doc.failed and not doc.to_decide, reasons(doc)
	household = frappe.get_all(
		"Member", filters={"payer": member(email="olle@exempel.se").name}, pluck="name"
	)
	assert len(household) == 2 and len(terms(member(first_name="Lena").name)) == 3


# ---------------------------------------------------------------- kind: merged people come back


def test_the_old_file_after_a_merge_changes_nothing(make):
	old = lines(
		"7;Åsa Örn;asa@exempel.se;0701740605;1950-01-01;Gatan 1;11111;2019-01-01",
		"8;Åsa Ek;ny@exempel.se;0701740606;1950-01-02;Vägen 2;22222;2021-01-01",
		"9;Åsa Alm;alm@exempel.se;;;;;2023-01-01",
	)
	run(load(old))
	first, second, third = (member(former_number=number).name for number in "789")
	merge.join("Member", second, third)
	merge.join("Member", first, second)
	before = frappe.get_doc("Member", first).as_dict()
	assert counts(run(load(old))) == {"unchanged": 3}
	assert frappe.get_doc("Member", first).as_dict() == before
	assert not frappe.db.exists("Member", {"former_number": ["in", ("8", "9")]})
	doc = run(load(f"Medlem i registret;Namn\n{third};Åsa Alm\n"))
	assert counts(doc) == {"unchanged": 1}
	# what is news of who was merged goes to who is there
	assert counts(run(load("Nr;Namn;Startdatum\n9;Åsa Alm;2025-01-01\n"))) == {"terms_added": 1}
	assert len(terms(first)) == 4


def test_what_the_old_file_knew_to_the_year_does_not_round_a_day_after_a_merge():
	old = "Nr;Namn;Startdatum;Medlem sedan\n7;Åsa Örn;2020-01-01;1980-05-05\n8;Åsa Ek;2022-01-01;1987\n"
	run(load(old))
	first, second = (member(former_number=number).name for number in "78")
	merge.join("Member", first, second)
	assert counts(run(load(old))) == {"unchanged": 2}
	assert frappe.db.get_value("Member", first, ["member_since", "only_year_known"]) == (date(1980, 5, 5), 0)


def test_after_a_merge_was_taken_back_each_is_found(make):
	one, other = make.member("Åsa", former_number="7"), make.member("Åsa", former_number="8")
	record = frappe.get_doc("Member Merge", merge.join("Member", one.name, other.name))
	record.undo()
	doc = run(load("Nr;Namn;E-post\n8;Åsa Lind;ny@exempel.se\n"))
	assert counts(doc) == {"updated": 1} and member(former_number="8").email == "ny@exempel.se"


# ---------------------------------------------------------------- kind: words that mean another thing


def test_a_death_as_reason_for_leaving_is_a_death():
	text = "Nr;Namn;Startdatum;Utträdesdatum;Utträdesorsak\n1;Per Ek;2019-01-01;2019-06-01;Avliden\n2;Eva Ek;2019-01-01;;Avliden\n"
	doc = run(load(text))
	assert counts(doc) == {"new_members": 1, "failed": 1} and "Fill in the date of death" in reasons(doc)[0]
	person = member(former_number="1")
	assert (person.status, person.deceased_on) == ("Deceased", date(2019, 6, 1))
	assert not frappe.db.exists("Membership", {"member": person.name, "cancellation_reason": ["is", "set"]})
	assert counts(run(load(text))) == {"unchanged": 1, "failed": 1}


def test_who_shares_an_address_moves_alone(make):
	text = lines("1;Olle Berg;;;;Gatan 1;11111;2019-01-01", "2;Lena Berg;;;;{};2019-01-01")
	run(load(text.format("Gatan 1;11111")))
	olle, lena = member(former_number="1").name, member(former_number="2").name
	frappe.delete_doc("Address", make.linked("Address", lena))
	address = frappe.get_doc("Address", make.linked("Address", olle))
	address.append("links", {"link_doctype": "Member", "link_name": lena})
	address.flags.ignore_mandatory = True
	address.save()
	assert counts(run(load(text.format("Vägen 2;22222")))) == {"unchanged": 1, "updated": 1}
	assert frappe.db.get_value("Address", make.linked("Address", olle), "address_line1") == "Gatan 1"
	assert frappe.db.get_value("Address", make.linked("Address", lena), ["address_line1", "pincode"]) == (
		"Vägen 2",
		"22222",
	)
	assert counts(run(load(text.format("Vägen 2;22222")))) == {"unchanged": 2}


@pytest.mark.parametrize(
	("written", "stored"),
	[
		("903 22 Umeå", ("903 22", "Umeå")),
		("S-90322 Umeå Norra", ("90322", "Umeå Norra")),
		("Umeå", (None, "Umeå")),
		("90322", (None, "90322")),
	],
)
def test_a_line_with_postal_code_and_town_is_both(make, written, stored):
	content = f"Nr;Namn;Adress;Postadress;Startdatum\n77;Per Ek;Gatan 1;{written};2026-01-01\n"
	run(load(content))
	address = make.linked("Address", member(former_number="77").name)
	assert frappe.db.get_value("Address", address, ["pincode", "city"]) == stored
	assert counts(run(load(content))) == {"unchanged": 1}
