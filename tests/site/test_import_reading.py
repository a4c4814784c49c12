"""What Register Import tells about the file that it reads, and what it refuses as the forms do."""

import json

import frappe
import pytest
from frappe.utils import add_days, getdate

from membership_recruitment.patches.v0_2 import drop_import_samples
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run, terms


def said(doc) -> str:
	return " ".join(json.loads(doc.notices))


def remarks(doc) -> list[tuple]:
	return [(remark["row"], remark["reason"]) for remark in json.loads(doc.remarks)]


# ---------------------------------------------------------------- how the file was read


def test_a_quote_that_never_closes_fails_its_row_and_no_other():
	rows = [
		"1;Per;2026-01-01;",
		'2;Åsa;2026-01-01;"kallad Å',
		*(f"{n};Per{n};2026-01-01;" for n in range(3, 40)),
	]
	doc = run(load("\n".join(("Nr;Namn;Startdatum;Anteckning", *rows))), dry_run=True)
	assert counts(doc) == {"new_members": 38, "failed": 1}
	assert json.loads(doc.problems)[0]["row"] == 3 and "opened and not closed" in reasons(doc)[0]
	assert '2;"""kallad' not in content_of(doc.failed_rows_file).decode("utf-8-sig")
	assert 'Åsa;2026-01-01;"""kallad Å";' in content_of(doc.failed_rows_file).decode("utf-8-sig")


def test_the_order_of_a_column_of_dates_and_what_was_assumed():
	text = "Nr;Namn;Startdatum;Slutdatum\n1;Per Ek;12/01/2019;\n2;Åsa Örn;{};31.12.9999\n"
	doc = run(load(text.format("12/31/2019")))
	assert terms(member(former_number="1").name)[0][0] == "2019-12-01"
	assert "First Day is read with the month first: 12/31/2019 is 31 December 2019." in said(doc)
	assert "Last Day says 31.12.9999 (1 rows), which is taken for no end." in said(doc)
	doc = run(load(text.format("01/12/2019")), dry_run=True)
	assert (
		"First Day is taken to be written with the day first: 12/01/2019 in row 2 is 12 January 2019."
		in said(doc)
	)


def test_a_column_of_dates_that_contradicts_itself_goes_in_nowhere():
	doc = run(
		load("Nr;Namn;Startdatum\n1;Per;12/31/2019\n2;Bo;12/01/2019\n3;Eva;31/12/2019\n4;Ida;2019-01-02\n")
	)
	assert counts(doc) == {"new_members": 1, "failed": 3}
	assert all("12/31/2019 in row 2 and 31/12/2019 in row 4" in reason for reason in reasons(doc))


def test_the_association_says_which_days_are_none_and_for_ever():
	text = "Nr;Namn;Född;Startdatum;Slutdatum\n1;Per;1900-01-01;2010-01-01;2050-12-31\n2;Bo;1951-01-01;2010-01-01;\n"
	doc = run(load(text), dry_run=True)
	assert "Birth Date says 1900-01-01 (1 rows), which is taken for no date." in said(doc)
	assert "add it to Dates That Mean No End" in said(doc)
	words = {"dates_that_mean_none": "1900-01-01\n1951-01-01", "dates_that_mean_no_end": "2050-12-31"}
	run(load(text, **words))
	assert terms(member(former_number="1").name) == [("2010-01-01", None)]
	assert not member(former_number="1").birth_date and not member(former_number="2").birth_date
	for word in ("1951", "2019-02-30"):
		with pytest.raises(frappe.ValidationError, match=f"Dates That Mean None: {word} is no date"):
			load(text, dates_that_mean_none=f"1900-01-01, {word}")


def test_letters_of_another_encoding_are_read_and_said():
	run(doc := load("Nr;Förnamn;Efternamn;Startdatum\n1;Åsa;Öhrn;2019-01-01\n".encode("mac_roman")))
	assert member(former_number="1").full_name == "Åsa Öhrn"
	assert "of the kind Mac. Look whether these are right: Åsa, Öhrn" in said(doc.reload())


def test_the_same_name_composed_and_decomposed_is_one():
	rows = ("Åsa Öhrn;2019-01-01;2019-12-31", "A\u030asa O\u0308hrn;2020-01-01;2020-12-31")
	doc = run(load("\n".join(("Namn;Startdatum;Slutdatum", *rows))))
	assert counts(doc) == {"new_members": 1, "terms_added": 1}


def test_lost_letters_are_refused_with_the_cell():
	doc = run(load("Nr;Namn;Startdatum\n1;Bj?rn Ek;2019-01-01\n"))
	assert "Full Name says Bj?rn Ek: letters were lost." in reasons(doc)[0]


@pytest.mark.parametrize("name", ["Ĺsa", "�sa", "Bj?rn"])
def test_prospects_of_frappes_import_with_lost_letters_are_refused(make, monkeypatch, name):
	assert make.prospect(name).first_name == name  # who types it may mean it
	monkeypatch.setitem(frappe.flags, "in_import", True)
	with pytest.raises(frappe.ValidationError, match="were lost on the way"):
		make.prospect(name)


def test_a_bad_phone_number_costs_itself_and_is_a_remark():
	doc = run(
		load(
			"Nr;Namn;Mobil;Startdatum\n1;Per;0000000;2019-01-01\n2;Bo;070-174 06 05 ankn 12;2019-01-01\n"
			"3;Eva;070-174 06 06;2019-01-01\n"
		)
	)
	assert counts(doc) == {"new_members": 3} and doc.with_remarks == 2
	assert [member(former_number=number).phone for number in "123"] == [None, "+46701740605", "+46701740606"]
	assert remarks(doc) == [
		(2, "Phone says 0000000, which is not a phone number that exists; it was left out."),
		(3, "Phone: of the phone numbers +46701740605 is kept; 12 was left out."),
	]


@pytest.mark.parametrize("cell", ["1970", "--02-29", "1970-00-00"])
def test_a_part_of_a_birth_date_costs_itself_and_is_a_remark(cell):
	doc = run(load(f"Nr;Namn;Född;Startdatum\n1;Per;{cell};2019-01-01\n2;Bo;1970-05-05;2019-01-01\n"))
	assert counts(doc) == {"new_members": 2} and not member(former_number="1").birth_date
	assert remarks(doc) == [(2, f"Birth Date says {cell}, which is no whole date; it was left out.")]


@pytest.mark.parametrize("number", ["0000000", "01520 0000000", "070-174 06 0", "070-174 06 05 ext 12"])
def test_the_form_refuses_a_phone_number_that_does_not_exist_or_loses_something(make, number):
	with pytest.raises(frappe.ValidationError, match="phone number"):
		make.member("Per", phone=number)


def test_a_phone_number_from_before_is_kept(make):
	person = make.member("Per")
	frappe.db.set_value("Member", person.name, "phone", "+46000")
	person = frappe.get_doc("Member", person.name)
	person.last_name = "Ek"
	assert person.save().phone == "+46000"


def test_a_prospect_with_a_phone_number_from_before_becomes_a_member(make):
	prospect = make.prospect("Per")
	frappe.db.set_value("Membership Prospect", prospect.name, "phone", "+46000")
	frappe.get_doc("Membership Prospect", prospect.name).make_member("Individual", "2026-03-01")
	assert frappe.db.exists("Member", {"first_name": "Per", "phone": "+46000"})


def test_addresses_of_other_countries():
	doc = run(
		load(
			"Nr;Namn;Startdatum;Gata;Postnr;Ort;Land\n1;Per;2019-01-01;Gate 1;150;Oslo;Norge\n"
			"2;Bo;2019-01-01;Weg 1;1067;Dresden;DEU\n3;Eva;2019-01-01;Väg 1;123 45;Umeå;\n4;Ida;2019-01-01;;;;Atlantis\n"
		)
	)
	assert (5, "Country says Atlantis, which is no country that is known here; it was left out.") in remarks(
		doc
	)
	found = {
		number: frappe.db.get_value(
			"Address", {"address_title": member(former_number=number).name}, ["pincode", "country"]
		)
		for number in "123"
	}
	assert found == {"1": ("0150", "Norway"), "2": ("01067", "Germany"), "3": ("123 45", "Sweden")}


# ---------------------------------------------------------------- two columns, one field


def test_two_columns_on_one_field_are_refused_with_the_same_heading_too():
	doc = load("Namn;Telefon;Telefon\nPer;070-174 06 05;070-174 06 06\n")
	assert [column.target or "" for column in doc.columns] == ["Full Name", "Phone", "Second Phone"]
	doc.columns[2].target = "Phone"
	with pytest.raises(
		frappe.ValidationError, match=r"Telefon \(B\) and Telefon \(2\) \(C\) both go to Phone"
	):
		doc.save()


# ---------------------------------------------------------------- what the form refuses


@pytest.mark.parametrize(
	("row", "reason"),
	[
		("1;Per;;;2008-08-28;1970-01-01;;", "last day of the term is before its first day"),
		("1;Per;2010-05-05;;2009-01-01;;;", "was born on"),
		("1;Per;2010-05-05;2011-01-01;2009-01-01;;;", "birth date is after the day of joining"),
		("1;Per;2010-05-05;2011-01-01;;;;2010-05-04", "date of death is before the birth date"),
		("1;Per;;2206-01-01;;;;", "not a date of the years 1900 to 2200"),
		("1;Per;;2019-01-01;;;;2018-12-31", "No term can start after that"),
		("1;Per;;2019-01-01;;;Not Sold;", "Not Sold is disabled"),
		("1;Per;;2199-01-01;2198-01-01;;;", "Member Since lies in the future"),
	],
)
def test_what_the_form_refuses_the_import_refuses(make, row, reason):
	make.membership_type("Not Sold", disabled=1)
	doc = run(load(f"Nr;Namn;Född;Startdatum;Medlem sedan;Slutdatum;Medlemstyp;Avliden\n{row}\n"))
	assert counts(doc) == {"failed": 1}
	assert reason in reasons(doc)[0]


def test_the_form_refuses_a_life_that_cannot_be(make):
	with pytest.raises(frappe.ValidationError, match="birth date is after the day of joining"):
		make.member("Per", birth_date="2010-01-01", member_since="2009-01-01")
	with pytest.raises(frappe.ValidationError, match="date of death is before the birth date"):
		make.member("Per", birth_date="2010-01-01", deceased_on="2009-01-01")
	born = make.member("Per", birth_date="2010-01-01")
	with pytest.raises(frappe.ValidationError, match="was born on"):
		make.term(born.name, "2009-12-31")
	make.term(born.name, "2010-01-01")
	born = frappe.get_doc("Member", born.name)
	born.birth_date = "2010-01-02"
	with pytest.raises(frappe.ValidationError, match="birth date is after the day of joining"):
		born.save()


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
	("change", "reason"), [("2015-01-01;", "after the day of joining"), (";2190-01-01", "lies in the future")]
)
def test_a_change_that_the_form_refuses_is_refused_in_the_dry_run_too(make, dry_run, change, reason):
	person = make.member("Per", former_number="1")
	make.term(person.name, "2010-01-01")
	doc = run(load(f"Nr;Namn;Mobil;Född;Avliden\n1;Per Lind;070-174 06 05;{change}\n"), dry_run=dry_run)
	assert counts(doc) == {"failed": 1} and reason in reasons(doc)[0]
	assert not frappe.db.get_value("Member", person.name, "phone")


def test_whoever_joined_in_the_year_of_birth_is_taken():
	doc = run(load("Nr;Namn;Född;Medlem sedan\n1;Per;2010-05-05;2010\n"))
	assert counts(doc) == {"new_members": 1}


# ---------------------------------------------------------------- the last day


def test_a_dry_run_says_what_the_members_would_be(make):
	make.settings(grace_days=30)
	today = getdate()
	rows = (
		f"1;Per;{add_days(today, -10)};{add_days(today, 100)};",
		f"2;Bo;{add_days(today, -400)};{add_days(today, -10)};",
		"3;Eva;2010-01-01;;",
		f"4;Ida;2010-01-01;{add_days(today, 10)};2015-01-01",
		"5;Fel;2010-01-01;2009-01-01;",
	)
	doc = load("\n".join(("Nr;Namn;Startdatum;Slutdatum;Utträdesdatum", *rows)))
	sentence = (
		"Members of this file by their status today: Cancelled (1), Current (1), Grace (1), Expired (1)."
	)
	assert sentence in said(run(doc, dry_run=True))
	assert sentence in said(run(doc))
	assert sentence in said(run(doc))  # nothing new


def test_a_last_day_for_all_terms_that_have_none(make):
	make.membership_type("For Life", period_kind="Lifetime")
	with pytest.raises(frappe.ValidationError, match="Enter the last day"):
		load("Namn\nPer\n", empty_end_date="On one day for all")
	doc = run(
		load(
			"Nr;Namn;Startdatum;Slutdatum;Medlemstyp\n1;Per;2010-01-01;;\n2;Bo;2010-01-01;2011-12-31;\n"
			"3;Eva;2027-02-01;;\n4;Ida;2010-01-01;;For Life\n",
			empty_end_date="On one day for all",
			last_day="2026-12-31",
		)
	)
	assert counts(doc) == {"new_members": 4}
	assert [terms(member(former_number=number).name)[0][1] for number in "1234"] == [
		"2026-12-31",
		"2011-12-31",
		"2028-01-31",
		None,
	]


# ---------------------------------------------------------------- what is kept of the file


SECRET = "Nr;Namn;Startdatum;Personnr;Hälsa\n1;Per;31/2/2019;19800101-9808;Hjärtsjuk\n"


def kept_of(doc) -> str:
	rows = frappe.get_all("Register Import Column", filters={"parent": doc.name}, fields=["*"])
	deleted = frappe.get_all("Deleted Document", filters={"deleted_name": doc.name}, pluck="data")
	fields = ("notices", "remarks", "problems", "message", "preview", "questions", "kept_reasons")
	said = frappe.get_all("Register Import", filters={"name": doc.name}, fields=[*fields])
	return f"{rows} {deleted} {said}"


def test_samples_are_shown_and_never_kept():
	doc = load(SECRET)
	run(doc, dry_run=True)
	doc.run_method("onload")
	assert [column.sample for column in doc.columns][-2:] == ["8001xx-xxxx", "Hjärtsjuk"]
	doc.save()
	assert "9808" not in kept_of(doc) and "Hjärtsjuk" not in kept_of(doc)
	assert "31/2/2019" in kept_of(doc)
	frappe.delete_doc("Register Import", doc.name)
	assert frappe.db.exists("Deleted Document", {"deleted_name": doc.name})
	assert "31/2/2019" not in kept_of(doc)


def test_a_registrar_deletes_imports(as_role):
	doc = load(SECRET)
	as_role("Member Registrar")
	frappe.delete_doc("Register Import", doc.name)
	assert not frappe.db.exists("Register Import", doc.name)


def test_the_patch_drops_what_was_kept():
	doc, gone = load(SECRET), load(SECRET)
	frappe.db.set_value("Register Import Column", doc.columns[3].name, "sample", "19800101-9808")
	frappe.delete_doc("Register Import", gone.name)
	drop_import_samples.execute()
	assert "9808" not in kept_of(doc) and "data" not in kept_of(gone)
	assert not frappe.db.exists("Deleted Document", {"deleted_name": gone.name})
