"""Register Import with personal identity numbers, sex and notes: whose row it is, what is stored, and what nowhere."""

import json
import re

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import merge
from membership_recruitment.membership.register import identity_numbers, import_job
from tests.support.factories.identity_numbers import number
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run

REGISTRAR = ("Member Registrar", identity_numbers.ROLE)
BORN = "1985-07-09"
SECRET = number(BORN)
SHORT = f"{SECRET[2:8]}-{SECRET[8:]}"
OTHER = number("1950-02-28", male=True)


def file(*rows: str, heading: str = "Namn;Personnummer;Startdatum") -> str:
	return "\n".join((heading, *rows)) + "\n"


def remarks(doc) -> list[str]:
	return [remark["reason"] for remark in json.loads(doc.remarks)]


def everything_said(doc) -> str:
	"""All that an import leaves to be read, with the file that it was made of left out."""
	files = [doc.result_file, doc.failed_rows_file]
	return doc.as_json() + "".join(content_of(url).decode("utf-8-sig") for url in files if url)


def written_in(text: str, secret: str = SECRET) -> bool:
	"""Whether a text has a number, with or without century and sign."""
	return f"{secret[2:8]}{secret[8:]}" in re.sub(r"(?<=\d)[-+](?=\d{4})", "", text)


def numbers() -> dict[str, str]:
	"""The numbers of all members, by name."""
	return {
		frappe.db.get_value("Member", name, "full_name"): identity_numbers._stored(name).secret
		for name in frappe.get_all(identity_numbers.DOCTYPE, pluck="member")
	}


def test_numbers_come_in_encrypted_with_the_birth_date_and_twice_is_once(as_role):
	as_role(*REGISTRAR)
	text = file(f"Åsa Örn;{SHORT};2019-01-01", f"Per Ek;{OTHER};2019-01-01", "Bo Alm;;2019-01-01")
	doc = run(load(text))
	assert counts(doc) == {"new_members": 3} and not remarks(doc)
	assert numbers() == {"Åsa Örn": SECRET, "Per Ek": OTHER}
	assert str(member(full_name="Åsa Örn").birth_date) == BORN and not member(full_name="Åsa Örn").sex
	assert counts(run(load(text))) == {"unchanged": 3}
	assert counts(run(load(text), dry_run=True)) == {"unchanged": 3}
	assert len(numbers()) == 2


def test_a_number_finds_its_member_surely_and_is_given_to_one_who_is_found_otherwise(make):
	known = make.member("Åsa", "Örn", email="asa@forening.example", birth_date=BORN)
	doc = run(
		load(
			file(
				f"Åsa Örn;{SHORT};asa@forening.example;0701740605;2019-01-01",
				heading="Namn;Personnummer;E-post;Telefon;Start",
			)
		)
	)
	assert counts(doc) == {"terms_added": 1}
	assert numbers() == {"Åsa Örn": SECRET}
	# another name, address and phone, as after a marriage: the number is surer
	doc = run(
		load(
			file(
				f"Åsa Lind;{SECRET};asa.lind@forening.example;2019-01-01",
				heading="Namn;Personnummer;E-post;Start",
			)
		)
	)
	assert counts(doc) == {"updated": 1} and known.reload().full_name == "Åsa Lind"


def test_two_of_one_name_and_birth_date_are_two_by_their_numbers():
	rows = (f"Åsa Örn;{SECRET};{BORN};2019-01-01", f"Åsa Örn;{number(BORN, male=True)};{BORN};2019-01-01")
	text = file(*rows, heading="Namn;Personnummer;Född;Start")
	assert counts(run(load(text))) == {"new_members": 2}
	assert counts(run(load(file(*reversed(rows), heading="Namn;Personnummer;Född;Start")))) == {
		"unchanged": 2
	}


def test_a_number_that_contradicts_fails_and_names_both(make):
	make.member("Åsa", "Örn", birth_date="1985-07-10", former_number="42")
	heading = "Nr;Namn;Personnummer;Född;Start"
	doc = run(
		load(
			file(
				f"42;Åsa Örn;{SECRET};;2019-01-01",
				f"43;Per Ek;{OTHER};1950-02-27;2019-01-01",
				heading=heading,
			)
		)
	)
	assert counts(doc) == {"failed": 2}
	assert any("By the number, the member was born on" in reason for reason in reasons(doc))
	assert any("Birth Date says 1950-02-27" in reason for reason in reasons(doc))
	assert not written_in(everything_said(doc), OTHER) and not written_in(everything_said(doc))


def test_the_number_of_one_and_the_former_number_of_another_is_nobody(make):
	heading = "Nr;Namn;Personnummer;Start"
	run(load(file(f"42;Åsa Örn;{SECRET};2019-01-01", f"43;Per Ek;{OTHER};2019-01-01", heading=heading)))
	doc = run(load(file(f"42;Åsa Örn;{OTHER};2019-01-01", heading=heading)))
	assert counts(doc) == {"failed": 1} and "its number is that of" in reasons(doc)[0]
	changed = number(BORN, male=True)
	doc = run(load(file(f"42;Åsa Örn;{changed};2019-01-01", heading=heading)))
	assert counts(doc) == {"failed": 1}
	assert "who has another personal identity number" in reasons(doc)[0]
	doc = run(
		load(
			file(
				f"{member(former_number='42').name};Åsa Örn;{OTHER};2019-01-01",
				heading="Medlem i registret;Namn;Personnummer;Start",
			)
		)
	)
	assert counts(doc) == {"failed": 1} and "its number is that of" in reasons(doc)[0]


def test_what_is_no_number_is_a_remark_and_stands_nowhere():
	wrong = SHORT[:-1] + str((int(SHORT[-1]) + 1) % 10)
	doc = run(load(file(f"Åsa Örn;{wrong};2019-01-01", "Bo Alm;saknas;2019-01-01")))
	assert counts(doc) == {"new_members": 2} and not numbers()
	assert remarks(doc) == [
		"Personal Identity Number is none: a digit is wrong, or one is missing. It was left out."
	]
	assert wrong not in everything_said(doc)


def test_failed_rows_samples_and_deleted_imports_have_them_masked():
	heading = "Namn;Personnummer;Född;Anteckning;Hemligt;Start"
	row = f"Åsa Örn;{SECRET};{SHORT};pnr {SHORT};{SECRET};no date"
	doc = load(file(row, heading=heading))
	doc.onload()
	samples = [column.sample for column in doc.columns]
	assert samples == [
		"Åsa Örn",
		"8507xx-xxxx",
		f"{SECRET[2:8]}-xxxx",
		"pnr 8507xx-xxxx",
		"8507xx-xxxx",
		"no date",
	]
	run(doc)
	assert counts(doc) == {"failed": 1}
	assert "Åsa Örn;8507xx-xxxx;" in content_of(doc.failed_rows_file).decode("utf-8-sig")
	assert not written_in(everything_said(doc))
	mended = content_of(doc.failed_rows_file).decode("utf-8-sig").replace("no date", "2019-01-01")
	again = run(load(mended))
	assert counts(again) == {"new_members": 1} and not numbers()
	assert str(member(full_name="Åsa Örn").birth_date) == BORN
	frappe.delete_doc("Register Import", doc.name)
	kept = frappe.get_all("Deleted Document", filters={"deleted_name": doc.name}, pluck="data")
	assert kept and not any(map(written_in, kept))


def test_only_who_has_the_role_maps_the_column(as_role):
	text = file(f"Åsa Örn;{SECRET};2019-01-01", heading="Namn;Personnummer;Start")
	as_role("Member Registrar")
	doc = load(text)
	assert [column.target for column in doc.columns] == ["Full Name", "", "First Day"]
	doc.columns[1].target = "Personal Identity Number"
	with pytest.raises(frappe.PermissionError, match="role Identity Number Reader import"):
		doc.save()
	as_role(*REGISTRAR)
	mapped = load(text)
	assert mapped.columns[1].target == "Personal Identity Number"
	as_role("Membership Manager")
	with pytest.raises(frappe.PermissionError, match="role Identity Number Reader import"):
		import_job.dry_run(mapped.name)
	run(doc.reload())
	assert not numbers() and member(full_name="Åsa Örn")


def test_numbers_in_the_column_of_member_numbers_are_known_for_what_they_are(as_role):
	text = file(f"{SHORT};Åsa Örn;2019-01-01", heading="Medlemsnr;Namn;Start")
	as_role("Member Registrar")
	assert [column.target for column in load(text).columns] == ["", "Full Name", "First Day"]
	as_role(*REGISTRAR)
	run(load(text))
	assert numbers() == {"Åsa Örn": SECRET} and not member(full_name="Åsa Örn").former_number


def test_sex_as_the_association_uses_it(make):
	heading = "Namn;Kön;Personnummer;Start"
	rows = ("Åsa Örn;K;;2019-01-01", f"Per Ek;;{OTHER};2019-01-01", "Bo Alm;ål;;2019-01-01")
	doc = run(load(file(*rows, heading=heading)))
	assert counts(doc) == {"new_members": 3} and remarks(doc) == [
		"Sex says ål, which is not known here; it was left out."
	]
	assert member(full_name="Åsa Örn").sex == "Female" and not member(full_name="Per Ek").sex
	make.settings(sex_from_identity_number=1)
	assert counts(run(load(file(*rows, heading=heading)))) == {"unchanged": 2, "updated": 1}
	assert member(full_name="Per Ek").sex == "Male"


def test_notes_are_added_once_and_never_lost():
	heading = "Nr;Namn;Anteckning;Start"
	text = file("1;Åsa Örn;Ordnar  utflykten;2019-01-01", "2;Bo Alm;Diabetes;2019-01-01", heading=heading)
	doc = run(load(text))
	assert remarks(doc) == [
		"Notes seem to be about health (Diabetes). Look whether the association may keep that."
	]
	asa = member(former_number="1")
	assert asa.notes == "Ordnar utflykten"
	asa.notes = "Ringer gärna\nOrdnar utflykten"
	asa.save()
	assert counts(run(load(text))) == {"unchanged": 2}
	doc = run(load(file("1;Åsa Örn;Har nyckel <3;2019-01-01", heading=heading)))
	assert counts(doc) == {"updated": 1}
	assert asa.reload().notes == "Ringer gärna\nOrdnar utflykten\nHar nyckel <3"
	assert counts(run(load(file("1;Åsa Örn;Har nyckel <3;2019-01-01", heading=heading)))) == {"unchanged": 1}
	doc = run(load(file(f"1;Åsa Örn;Barn: {SHORT};2019-01-01", heading=heading)))
	assert counts(doc) == {"unchanged": 1} and "seem to hold a personal identity number" in remarks(doc)[0]
	assert not written_in(everything_said(doc)) and "8507xx" not in asa.reload().notes


def test_who_was_merged_is_found_by_the_number(make):
	run(load(file(f"Åsa Örn;{SECRET};2019-01-01")))
	kept, merged = make.member("Anna", "Holm"), member(full_name="Åsa Örn")
	merge.join("Member", kept.name, merged.name)
	assert counts(run(load(file(f"Åsa Örn;{SECRET};2019-01-01")))) == {"unchanged": 1}
	assert identity_numbers.fingerprints_of([kept.name])
