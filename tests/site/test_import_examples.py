"""Files as other systems export them, as their columns are guessed and with the preset that they are recognised by: what
goes in, cell by cell as it was read from the files by eye.

The files lie outside the repository, beside it (`../shared/registers`); without them there is nothing to read.
"""

import json
import os
from datetime import date
from pathlib import Path

import frappe
import pytest

from membership_recruitment.people.addresses import address_of
from tests.support.factories.register_files import counts, load, member, reasons, run, terms

FILES = Path(os.environ.get("MEMBERSHIP_REGISTERS", "/work/shared/registers"))
TYPES = (
	"Honorary",
	"Married Couple",
	"Complimentary",
	"Individual Member",
	"Corporate Member",
	"Medlem",
	"Stödmedlem",
)
NEW_YEAR = date(2026, 1, 1)  # the first day for all, where a file says none
BEFORE_ALL_ENDED = date(2023, 1, 1)  # where some who have no first day have left
NO_FIRST_DAY = "There is no first day of the term. Fill it in"
NO_NAME = "There is no name. Fill it in."
STRAY = "A quotation mark stands alone"

# what becomes of the rows of a file whose preset was taken away, with the form as it is, and how many of which reasons
GUESSED = {
	"idrottonline_import_template.xlsx": ({"new_members": 3}, {}),
	"myclub_export.xls": ({"failed": 4}, {NO_FIRST_DAY: 4}),
	"wildapricot_members.csv": ({"new_members": 2, "failed": 3}, {NO_FIRST_DAY: 2, NO_NAME: 1}),
	"tendenci_memberships_export.csv": ({"failed": 6}, {NO_FIRST_DAY: 6}),
	"hitobito_people.csv": ({"failed": 4}, {NO_FIRST_DAY: 4}),
	"google_contacts.csv": ({"failed": 3}, {NO_FIRST_DAY: 3}),
	"civicrm_contact_with_family.csv": ({"failed": 1}, {NO_FIRST_DAY: 1}),
	"galette_import.csv": ({"failed": 2}, {NO_FIRST_DAY: 1, STRAY: 1}),
	"mailchimp_audience.csv": ({"failed": 3}, {NO_NAME: 1, NO_FIRST_DAY: 2}),
}

# with the preset: its name, the first day that is filled in, what becomes of the rows, reasons, number of remarks
PRESET = {
	"idrottonline_import_template.xlsx": ("IdrottOnline", None, {"new_members": 2, "prospects": 1}, {}, 1),
	"myclub_export.xls": ("MyClub", None, {"new_members": 4}, {}, 1),
	"wildapricot_members.csv": (
		"Wild Apricot",
		BEFORE_ALL_ENDED,
		{"new_members": 4, "prospects": 1},
		{},
		4,
	),
	"tendenci_memberships_export.csv": ("Tendenci", None, {"new_members": 5, "terms_added": 1}, {}, 4),
	"hitobito_people.csv": ("hitobito", NEW_YEAR, {"new_members": 2, "left_out": 2}, {}, 2),
	"google_contacts.csv": ("Google", None, {"prospects": 2, "left_out": 1}, {}, 2),
	"civicrm_contact_with_family.csv": ("CiviCRM", NEW_YEAR, {"new_members": 1}, {}, 1),
	"galette_import.csv": ("Galette", NEW_YEAR, {"new_members": 1, "failed": 1}, {STRAY: 1}, 0),
	"mailchimp_audience.csv": (
		"Mailchimp",
		None,
		{"prospects": 2, "failed": 1},
		{NO_NAME: 1},
		2,
	),
}
PLACED = ("new_members", "terms_added", "prospects", "left_out")

# number, birth date, e-mail, phone; street, postal code, city, country; type, terms, status
MEMBERS = {
	"idrottonline_import_template.xlsx": {
		"Kalle Exempelman": (
			("24151", date(2005, 12, 20), "kalle@example.com", "+46701740612"),
			("Exempelgatan 11", "123 45", "Exempelby", "Sweden"),
			("Individual", [("2016-03-14", None)], "Current"),
		),
		"Omar Exempeli": (
			(None, date(1991, 1, 3), None, "+46701740613"),
			("Exempelgatan 13", "123 45", "Exempelby", "Sweden"),
			("Individual", [("2024-02-29", None)], "Current"),
		),
	},
	"myclub_export.xls": {
		"Nora Exempelberg": (
			("24160", date(2008, 5, 1), "nora.exempelberg@example.com", "+46701740614"),
			("Exempelstigen 5", "12345", "EXEMPELBY", "Sweden"),
			("Medlem", [("2014-09-01", None)], "Current"),
		),
		"Per Exempelberg": (
			("24161", date(1978, 2, 26), "per.exempelberg@example.com", "+46701740615"),
			("Exempelstigen 5", "12345", "exempelby", "Sweden"),
			("Medlem", [("2014-09-01", None)], "Current"),
		),
		"Gun-Britt Exempel-Öst": (
			("101", date(1931, 8, 12), None, "+46313900602"),
			("Exempelplan 1", "12346", "Exempelstad", "Sweden"),
			("Medlem", [("1950-01-01", None)], "Current"),
		),
		"Ola Nordexempel": (
			("24170", date(1999, 12, 31), "ola@example.net", "+4740000000"),
			("Eksempelveien 3", "0150", "Oslo", "Norway"),
			("Stödmedlem", [("2020-02-29", None)], "Current"),
		),
	},
	"wildapricot_members.csv": {
		"Rita Sample": (
			("1", None, "rita@example.org", None),
			None,
			("Family", [("2019-03-01", "2026-12-31")], None),
		),
		"Uma Sample": (("2", None, None, None), None, ("Family", [("2023-01-01", "2026-12-31")], None)),
		"Hetty Sample, Jr": (
			("4", None, None, None),
			None,
			("Married Couple", [("2023-01-01", "2023-12-31")], "Expired"),
		),
		"Lars Lifetime": (
			("5", None, "lars@example.org", None),
			None,
			("Honorary", [("1987-09-13", None)], "Current"),
		),
	},
	# they say no country: it is taken to be that of the site
	"tendenci_memberships_export.csv": {
		"Susan Example": (
			("1", None, "susan@example.org", None),
			("1 Example Street", "02138", "Exampleton", "Sweden"),
			("Complimentary", [("2008-07-17", "2011-06-30")], "Expired"),
		),
		"Tony Sample": (
			("7", date(1981, 6, 30), "tony@example.org", None),
			(None, "90292", "Sample del Rey", "Sweden"),
			("Complimentary", [("2007-06-05", None)], "Current"),
		),
		"Angie Example More": (
			("40", None, "angie@example.com", None),
			("2141 Example Avenue 2020", "90245", "El Example", "Sweden"),
			("Individual Member", [("2007-04-17", "2008-12-31"), ("2009-01-01", "2010-03-31")], "Expired"),
		),
		"Michelle Sampleton": (
			("15", None, "michelle@example.com", None),
			(None, "90024", "Exampleton", "Sweden"),
			("Complimentary", [("2011-03-31", "2012-03-31")], "Expired"),
		),
		"Kim Example": (
			("38", None, "kim@example.com", None),
			(None, "90404", "Exampleton", "Sweden"),
			("Corporate Member", [("2008-08-28", "2011-02-09")], "Expired"),
		),
	},
	"hitobito_people.csv": {
		"Velma Hagenes": (
			(None, None, None, None),
			("Rippin Lake 193", "23525", None, "United States"),
			("Individual", [("2026-01-01", None)], "Current"),
		),
		"Kaitlyn Adams": (
			(None, date(1987, 12, 27), "kaitlyn_adams@example.com", "+61779012345"),
			("Jakayla Ville 752", "63423-2790", "NorthäWaldo", "Australia"),
			("Individual", [("2026-01-01", None)], "Current"),
		),
	},
	"civicrm_contact_with_family.csv": {
		"Susie Jones": (
			(None, date(2002, 1, 8), "susie@example.com", None),
			("24 Adelaide Road", "90210", "Sydney", "Australia"),
			("Individual", [("2026-01-01", None)], "Current"),
		),
	},
	"galette_import.csv": {
		"Homer Simpson": (
			(None, None, None, None),
			(None, None, "Springfield", "Sweden"),
			("Individual", [("2026-01-01", None)], "Current"),
		),
	},
}

# first name, last name, e-mail, phone, birth date; street, postal code, city
PROSPECTS = {
	"idrottonline_import_template.xlsx": [
		("Lisa", "Exempelman", "kalle@example.com", None, date(2018, 6, 11)),
		("Exempelgatan 11", "12345", "Exempelby"),
	],
	"wildapricot_members.csv": [("NoFirstName", None, "nofirst@example.org", None, None), (None,) * 3],
	"mailchimp_audience.csv": [
		("Åsa", "Exempel", None, None, None),
		(None,) * 3,
		("Olle", "Exempel, d.y.", "unsub@example.net", None, None),
		(None,) * 3,
	],
	"google_contacts.csv": [
		("John", "Doe", None, None, None),
		(None,) * 3,
		("Märta", "von Test", None, "+46701740616", None),
		(None,) * 3,
	],
}


DOCS = Path(__file__).parents[2] / "docs"
PLACED_AS_MEMBERS = ("new_members", "terms_added")


@pytest.fixture
def read(make):
	for name in TYPES:
		make.membership_type(name)

	def read(name: str, *, guessed: bool = False, **values):
		if not (FILES / name).exists():
			pytest.skip(f"{FILES / name} is not there")
		doc = load((FILES / name).read_bytes(), default_recruitment_source=make.source(), **values)
		if guessed:
			doc.preset = None
			doc.save()
		return doc

	return read


@pytest.mark.parametrize("name", GUESSED)
def test_what_goes_in_of_a_file_as_it_is_guessed(read, name):
	expected, why_not = GUESSED[name]
	doc = run(read(name, guessed=True))
	assert counts(doc) == expected, reasons(doc)
	for part, rows in why_not.items():
		assert len([reason for reason in reasons(doc) if part in reason]) == rows


@pytest.mark.parametrize("name", PRESET)
def test_what_goes_in_of_a_file_with_its_preset(read, name):
	preset, first_day, expected, why_not, remarks = PRESET[name]
	doc = read(name, first_day=first_day)
	assert doc.preset == preset
	assert counts(run(doc, dry_run=True)) == expected
	assert not stored(doc)
	run(doc)
	assert counts(doc) == expected, reasons(doc)
	assert doc.with_remarks == remarks, doc.remarks
	for part, rows in why_not.items():
		assert len([reason for reason in reasons(doc) if part in reason]) == rows, reasons(doc)
	assert stored(doc) == MEMBERS.get(name, {})
	assert prospects(doc) == PROSPECTS.get(name, [])
	again = counts(run(doc))
	kept = {field: expected[field] for field in ("failed", "left_out") if field in expected}
	new = sum(expected.get(field, 0) for field in ("new_members", "terms_added", "prospects"))
	assert again == {**kept, **({"unchanged": new} if new else {})}


def stored(doc) -> dict:
	"""The members that an import made, as MEMBERS has them."""
	found = {}
	for name in frappe.get_all("Member", {"creation": [">", doc.creation]}, pluck="name"):
		person = frappe.get_doc("Member", name)
		link = {"link_doctype": "Member", "link_name": name, "parenttype": "Address"}
		at = frappe.db.get_value("Dynamic Link", link, "parent")
		address = frappe.get_doc("Address", at) if at else None
		types = set(frappe.get_all("Membership", {"member": name}, pluck="membership_type"))
		found[person.full_name] = (
			(person.former_number, person.birth_date, person.email, person.phone),
			address and cells(address, "address_line1", "pincode", "city", "country"),
			(" ".join(types), terms(name), person.status),
		)
	for who, (_person, _address, (_type, _terms, status)) in _expected(doc).items():
		if status is None and who in found:  # follows from the day on which this runs
			person, address, (kind, held, _status) = found[who]
			found[who] = (person, address, (kind, held, None))
	return found


def _expected(doc) -> dict:
	return next((MEMBERS.get(name, {}) for name, row in PRESET.items() if row[0] == doc.preset), {})


def prospects(doc) -> list:
	found = []
	for name in frappe.get_all(
		"Membership Prospect",
		{"creation": [">", doc.creation]},
		pluck="name",
		order_by="email asc, first_name asc",
	):
		prospect = frappe.get_doc("Membership Prospect", name)
		assert (prospect.recruitment_source, prospect.status) == (doc.default_recruitment_source, "Open")
		found.append(cells(prospect, "first_name", "last_name", "email", "phone", "birth_date"))
		found.append(cells(prospect, "address_line", "postal_code", "city"))
	return found


def cells(doc, *fields: str) -> tuple:
	return tuple(doc.get(field) or None for field in fields)


def test_nine_of_ten_rows_are_placed():
	placed = sum(counted.get(field, 0) for _, _, counted, _, _ in PRESET.values() for field in PLACED)
	rows = sum(sum(counted.values()) for _, _, counted, _, _ in PRESET.values())
	assert (placed, rows) == (29, 31)


def test_a_payer_of_wild_apricot_is_found_by_address(read):
	run(read("wildapricot_members.csv", first_day=NEW_YEAR))
	assert member(full_name="Uma Sample").payer == member(full_name="Rita Sample").name


def test_families_and_groups_of_myclub(read):
	doc = run(read("myclub_export.xls"))
	nora, per = (member(full_name=f"{name} Exempelberg") for name in ("Nora", "Per"))
	assert (per.payer, nora.payer) == (nora.name, None)
	assert any("Exempelberg [24160] (2 rows)" in notice for notice in json.loads(doc.notices))
	assert [sorted(person.get_tags()) for person in (nora, per)] == [
		["Medlemmar", "Orientering"],
		["Medlemmar", "styrelsen"],
	]


def test_words_for_status_of_tendenci(read):
	doc = run(read("tendenci_memberships_export.csv"))
	differs = "Status says active; by its dates it is Expired. The dates count."
	# what else is remarked of the row comes before it; the others agree
	assert [said["row"] for said in json.loads(doc.remarks) if said["reason"] == differs] == [2, 6]


def test_words_for_status_of_wild_apricot(read):
	doc = run(read("wildapricot_members.csv", first_day=NEW_YEAR))
	(reason,) = reasons(doc)
	assert "before" in reason  # who left in 2023 has no first day in 2026
	doc = run(read("wildapricot_members.csv", first_day=BEFORE_ALL_ENDED))
	assert not any("Status says" in said["reason"] for said in json.loads(doc.remarks))


def test_whoever_tries_is_shown_beside_the_member_whose_address_it_is(read):
	doc = run(read("idrottonline_import_template.xlsx"))
	(remark,) = json.loads(doc.remarks)
	kalle = member(first_name="Kalle")
	assert remark == {"row": 3, "reason": f"May be {kalle.name} Kalle Exempelman (same e-mail)."}


@pytest.mark.parametrize(
	("name", "expected"),
	[
		(
			"myclub_export.xls",
			{("Nora Exempelberg", "Per Exempelberg", "per.exempelberg@example.com", "+46701740615", None)},
		),
		(
			"civicrm_contact_with_family.csv",
			{("Susie Jones", "Mum Jones", "mum@example.com", None, "The Green House")},
		),
	],
)
def test_guardians_go_in_with_their_child(read, name, expected):
	run(read(name, first_day=NEW_YEAR))
	found = {
		(child.full_name, *cells(row, "full_name", "email", "phone", "address_line"))
		for row in frappe.get_all("Member Guardian", fields=["*"])
		for child in [frappe.get_doc("Member", row.parent)]
	}
	assert found == expected


def test_with_whom_somebody_lives_stands_on_the_address(read):
	run(read("myclub_export.xls"))
	address = address_of("Member", member(first_name="Gun-Britt").name)
	assert (address.address_line1, address.address_line2) == ("Exempelplan 1", "c/o Exempelhemmet avd 3")


@pytest.mark.parametrize("page", ["register-import.md", "sv/register-import.md"])
def test_the_table_in_the_docs_says_what_these_tests_see(page):
	"""Rows, as guessed in, with the preset in, prospects, left out, to decide, failed, remarks."""
	lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
	for file, (preset, first_day, with_preset, _reasons, remarks) in PRESET.items():
		guessed, _why_not = GUESSED[file]
		name = f"{preset} †" if first_day else preset
		(line,) = [line for line in lines if line.startswith(f"| {name} |")]
		counted = [0 if cell == "–" else int(cell) for cell in map(str.strip, line.split("|")[2:10])]
		assert counted == [
			sum(with_preset.values()),
			sum(guessed.get(field, 0) for field in PLACED_AS_MEMBERS),
			sum(with_preset.get(field, 0) for field in PLACED_AS_MEMBERS),
			*(with_preset.get(field, 0) for field in ("prospects", "left_out", "to_decide", "failed")),
			remarks,
		], file
