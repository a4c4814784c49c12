import json
import re
import signal
from datetime import date, datetime
from io import BytesIO

import frappe
import pytest
from openpyxl import Workbook

from membership_recruitment.membership.register import import_columns, import_file, import_job
from membership_recruitment.utils import worker_locks
from tests.support.factories.register_files import content_of, counts, load, member, reasons, run, terms
from tests.support.processes import live

HEADINGS = "Medlemsnummer;Namn;E-post;Mobil;Startdatum;Slutdatum"


def lines(*rows: str) -> str:
	return "\n".join((HEADINGS, *rows))


# ---------------------------------------------------------------- what comes in


def test_a_whole_person_comes_in():
	doc = load(
		"Nr;Förnamn;Efternamn;E-post;Mobil;Födelsedatum;Adress;Postnr;Ort;Språk;Medlemstyp;Startdatum;Slutdatum;"
		"Utträdesdatum;Utträdesorsak;Värvningskälla\n"
		"A-7;Åsa;Örnfeldt;Asa@Exempel.SE;070-123 45 67;19800229;Ängsvägen 1;123 45;Älvsbyn;sv;Individual;01/03/2019;;"
		"2019-10-01;Flyttat;Mässa\n".encode("latin-1"),
		create_missing_sources=1,
	)
	run(doc)
	assert counts(doc) == {"new_members": 1} and doc.status == "Finished"
	person = member(former_number="A-7")
	assert (person.first_name, person.last_name, person.full_name) == ("Åsa", "Örnfeldt", "Åsa Örnfeldt")
	assert (person.email, person.phone, person.birth_date) == (
		"asa@exempel.se",
		"+46701234567",
		date(1980, 2, 29),
	)
	assert (person.language, person.recruitment_source, person.join_date) == ("sv", "Mässa", date(2019, 3, 1))
	assert (person.status, person.journey_phase) == (
		"Cancelled",
		frappe.get_value("Journey Phase", {"people": "Members"}, order_by="sequence asc"),
	)
	term = frappe.get_doc("Membership", {"member": person.name})
	assert (term.end_date, term.cancelled_from, term.cancellation_reason) == (
		date(2020, 2, 29),
		date(2019, 10, 1),
		"Moved away",
	)
	assert (term.register_import, term.recruitment_source) == (doc.name, "Mässa")
	address = frappe.get_doc("Address", {"address_title": person.name})
	assert (address.address_line1, address.pincode, address.city) == ("Ängsvägen 1", "123 45", "Älvsbyn")
	assert frappe.get_all(
		"Membership Event", {"member": person.name}, pluck="event", order_by="event_date asc"
	) == ["Join", "Cancel"]
	assert frappe.db.get_value("Membership Spell", {"member": person.name}, "active_to") == date(2019, 9, 30)


def test_several_terms_of_a_member_and_the_ledger(make):
	make.settings(grace_days=30)
	doc = run(
		load(
			lines(
				"1;Nils Ek;;;2020-01-01;2020-12-31",
				"1;Nils Ek;;;2019-01-01;2019-12-31",
				"1;Nils Ek;;;20230101;20231231",
			)
		)
	)
	assert counts(doc) == {"new_members": 1, "terms_added": 2}
	person = member(former_number="1")
	assert person.join_date == date(2019, 1, 1)
	assert len(terms(person.name)) == 3
	events = frappe.get_all(
		"Membership Event", {"member": person.name}, pluck="event", order_by="event_date asc"
	)
	assert events == ["Join", "Renewal", "Rejoin"]


def test_xlsx_with_dates():
	book, out = Workbook(), BytesIO()
	book.active.append(["Medlemsnummer", "Namn", "Startdatum", "Slutdatum"])
	book.active.append([42, "Ebba von Essen", datetime(2019, 3, 1), None])
	book.save(out)
	run(load(out.getvalue()))
	person = member(former_number="42")
	assert (person.first_name, person.last_name, terms(person.name)) == (
		"Ebba",
		"von Essen",
		[("2019-03-01", "2020-02-29")],
	)


@pytest.mark.parametrize(
	("rule", "kind", "end"),
	[
		("By membership type", "Rolling", "2020-02-29"),
		("Still a member without end", "Rolling", None),
		("By membership type", "Lifetime", None),
	],
)
def test_what_an_empty_end_date_means(make, rule, kind, end):
	make.membership_type("Tried", period_kind=kind)
	run(load(lines("5;Nils Ek;;;2019-03-01;"), default_membership_type="Tried", empty_end_date=rule))
	assert terms(member(former_number="5").name) == [("2019-03-01", end)]


def test_a_join_date_alone_opens_the_first_term():
	run(load("Namn;Medlem sedan\nNils Ek;2015-05-01\n", empty_end_date="Still a member without end"))
	assert terms(member(full_name="Nils Ek", join_date="2015-05-01").name) == [("2015-05-01", None)]


def test_a_first_day_for_new_members_whose_rows_say_none():
	text = "Medlemsnummer;Namn;Medlem sedan;Startdatum\n1;Nils Ek;;\n2;Eva Ek;2015-05-01;\n3;Åsa Örn;;2020-01-01\n"
	doc = run(load(text, first_day="2019-01-01"))
	assert counts(doc) == {"new_members": 3}
	assert [str(member(former_number=number).join_date) for number in "123"] == [
		"2019-01-01",
		"2015-05-01",
		"2020-01-01",
	]
	assert counts(run(load(text, first_day="2021-01-01"))) == {"unchanged": 3}


@pytest.mark.parametrize(
	("cell", "since", "only_year"),
	[
		("1987", date(1987, 1, 1), 1),  # counted from that year
		("1987-05-01", date(1987, 5, 1), 0),
		("2026", None, 0),  # the term's first day says more
		("2026-01-01", None, 0),
		("", None, 0),
	],
)
def test_a_join_date_before_the_first_term_is_kept(cell, since, only_year):
	text = f"Medlemsnummer;Namn;Startdatum;Medlem sedan\n9;Nils Ek;2026-01-01;{cell}\n"
	run(load(text))
	person = member(former_number="9")
	assert (person.member_since, person.only_year_known) == (since, only_year)
	first = since or date(2026, 1, 1)
	assert person.join_date == first
	assert frappe.db.get_value("Membership Spell", {"member": person.name}, "start_date") == first
	assert frappe.db.get_value("Membership Event", {"member": person.name}, "event_date") == first
	assert run(load(text)).unchanged == 1


def test_a_year_alone_opens_the_first_term_on_its_first_day_and_is_marked():
	run(load("Namn;Medlem sedan\nNils Ek;1987\n", empty_end_date="Still a member without end"))
	person = member(full_name="Nils Ek", join_date="1987-01-01")
	assert (person.only_year_known, terms(person.name)) == (1, [("1987-01-01", None)])
	assert run(load("Namn;Medlem sedan\nNils Ek;1987\n")).unchanged == 1


@pytest.mark.parametrize(("until", "end"), [("", None), ("2026-12-31", "2026-12-31")])
def test_a_year_alone_as_first_day_is_that_of_joining(until, end):
	text = f"Medlemsnummer;Namn;Medlem fr o m;Medlem t o m\n9;Nils Ek;1987;{until}\n"
	run(load(text, empty_end_date="Still a member without end"))
	person = member(former_number="9", join_date="1987-01-01")
	assert (person.only_year_known, terms(person.name)) == (1, [("1987-01-01", end)])
	assert run(load(text)).unchanged == 1


def test_years_of_several_terms_are_their_first_days():
	text = lines("9;Nils Ek;;;2019;2019-12-31", "9;Nils Ek;;;2020;2020-12-31")
	doc = run(load(text))
	years = [(f"{year}-01-01", f"{year}-12-31") for year in (2019, 2020)]
	assert (doc.problems, terms(member(former_number="9").name)) == ("[]", years)
	assert run(load(text)).unchanged == 2


def test_a_year_beside_another_day_of_joining_says_no_first_day():
	doc = run(load("Namn;Medlem fr o m;Medlem sedan\nNils Ek;2020;1987\n"))
	assert "First Day says 2020, which is not a date" in reasons(doc)[0]


def test_no_term_goes_in_before_member_since_unless_that_becomes_earlier():
	run(load("Medlemsnummer;Namn;Startdatum;Medlem sedan\n9;Nils Ek;2026-01-01;1987-05-01\n"))
	text = "Medlemsnummer;Namn;Startdatum;Slutdatum;Medlem sedan\n9;Nils Ek;1980-01-01;1980-12-31;{}\n"
	for cell in ("", "1980-01-01"):
		doc = run(load(text.format(cell)))
		assert "the first term began on" in reasons(doc)[0]
		assert member(former_number="9").join_date == date(1987, 5, 1)
	run(load(text.format("1979-05-01")))
	person = member(former_number="9")
	assert (person.join_date, len(terms(person.name))) == (date(1979, 5, 1), 2)


def test_a_known_member_hears_of_an_earlier_year_and_then_of_the_day():
	run(load("Medlemsnummer;Namn;Startdatum\n9;Nils Ek;2026-01-01\n"))
	for cell, outcome in (("1987", (date(1987, 1, 1), 1)), ("1987-05-01", (date(1987, 5, 1), 0))):
		assert run(load(f"Medlemsnummer;Namn;Medlem sedan\n9;Nils Ek;{cell}\n")).updated == 1
		person = member(former_number="9")
		assert (person.member_since, person.only_year_known) == outcome
		assert person.join_date == outcome[0]


# ---------------------------------------------------------------- once more


FILE = lines(
	"1;Åsa Örn;asa@exempel.se;0701234567;2019-03-01;2020-02-29",
	";Nils Ek;nils@exempel.se;;2018-01-01;2018-12-31",
	";Nils Ek;nils@exempel.se;;2019-01-01;2019-12-31",
	";Utan Adress;;;2017-04-01;",
)


def test_the_same_file_twice_changes_nothing():
	doc = run(load(FILE))
	assert counts(doc) == {"new_members": 3, "terms_added": 1}
	before = everything()
	for again in (doc, load(FILE)):
		run(again)
		assert counts(again) == {"unchanged": 4}
	assert everything() == before


def everything() -> list:
	tables = (
		"Member",
		"Membership",
		"Membership Spell",
		"Membership Event",
		"Contact",
		"Address",
		"Dynamic Link",
		"Version",
	)
	return [frappe.db.sql(f"select count(*), max(modified) from `tab{table}`") for table in tables]


def test_a_corrected_file_changes_what_was_corrected_and_blank_cells_nothing():
	run(load(FILE))
	doc = run(
		load(
			lines(
				"1;Åsa Örnfeldt;;070-765 43 21;2019-03-01;2020-06-30",
				";Nils Ek;nils@exempel.se;;2018-01-01;",
				";Nils Ek;nils@exempel.se;;2020-01-01;",
			)
		)
	)
	assert counts(doc) == {"updated": 1, "unchanged": 1, "terms_added": 1}
	person = member(former_number="1")
	assert (person.full_name, person.email, person.phone) == (
		"Åsa Örnfeldt",
		"asa@exempel.se",
		"+46707654321",
	)
	assert terms(person.name) == [("2019-03-01", "2020-06-30")]
	assert frappe.db.get_value("Membership", {"member": person.name}, "member_name") == "Åsa Örnfeldt"
	assert frappe.db.get_value("Membership Spell", {"member": person.name}, "end_date") == date(2020, 6, 30)
	assert len(terms(member(email="nils@exempel.se").name)) == 3


def test_an_address_is_added_and_corrected():
	headings = "Medlemsnummer;Namn;Adress;Postnummer;Ort;Startdatum"
	for row, expected in (
		("9;Nils Ek;;;;2019-01-01", None),
		("9;Nils Ek;Storgatan 1;111 11;Umeå;2019-01-01", ("Storgatan 1", "111 11", "Umeå")),
		("9;Nils Ek;;222 22;;2019-01-01", ("Storgatan 1", "222 22", "Umeå")),
	):
		doc = run(load(f"{headings}\n{row}"))
		assert not doc.failed
		person = member(former_number="9").name
		found = frappe.db.get_value(
			"Address", {"address_title": person}, ["address_line1", "pincode", "city"]
		)
		assert found == expected


@pytest.mark.parametrize(("heading", "field"), [("Postnummer", "pincode"), ("Ort", "city")])
def test_a_postcode_or_a_town_without_a_street_is_taken(heading, field):
	doc = run(load(f"Medlemsnummer;Namn;{heading};Startdatum\n9;Nils Ek;903 26;2019-01-01"))
	assert counts(doc) == {"new_members": 1}
	person = member(former_number="9").name
	assert frappe.db.get_value("Address", {"address_title": person}, field) == "903 26"
	# also of a member who is there already, and once more when it is corrected
	frappe.db.delete("Address", {"address_title": person})
	frappe.db.delete("Dynamic Link", {"link_name": person, "parenttype": "Address"})
	for said in ("111 11", "222 22"):
		doc = run(load(f"Medlemsnummer;Namn;{heading};Startdatum\n9;Nils Ek;{said};2019-01-01"))
		assert not doc.failed
		assert frappe.db.get_value("Address", {"address_title": person}, field) == said


# ---------------------------------------------------------------- whose row it is


def test_people_are_told_apart(make):
	run(
		load(
			"Namn;E-post;Födelsedatum;Startdatum\n"
			"Anna Ek;anna@exempel.se;1980-01-01;2019-01-01\n"
			"Anna Ek;annan@exempel.se;;2018-01-01\n"
			"Anna Ek;tredje@exempel.se;1970-05-05;2019-01-01\n"
		)
	)
	assert frappe.db.count("Member", {"full_name": "Anna Ek"}) == 3
	doc = run(load("Namn;E-post;Födelsedatum;Startdatum\nAnna Ek;ny@exempel.se;1970-05-05;2019-01-01\n"))
	assert counts(doc) == {"updated": 1}
	assert member(email="ny@exempel.se").birth_date == date(1970, 5, 5)
	# a namesake of whom only another first day is known may be any of them
	doc = run(load("Namn;Startdatum\nAnna Ek;2021-01-01\n"))
	assert counts(doc) == {"to_decide": 1}


def test_a_member_entered_by_hand_gets_the_number_and_no_double(make):
	name = make.member("Åsa", "Örn", email="asa@exempel.se").name
	run(load(lines("77;Åsa Örn;asa@exempel.se;;2019-01-01;")))
	assert member(former_number="77").name == name


def test_several_that_fit_are_left_to_the_reader(make):
	for _ in range(2):
		make.member("Åsa", "Örn", former_number="78")
	doc = run(load(lines("78;Åsa Örn;;;2019-01-01;")))
	assert "Several members fit" in reasons(doc)[0]


def test_one_number_for_two_people_is_no_merger():
	doc = run(load(lines("3;Nils Ek;;;2019-01-01;", "3;Åsa Örn;;;2020-01-01;")))
	assert counts(doc) == {"new_members": 1, "failed": 1}
	assert "row 2 Nils Ek" in reasons(doc)[0] and "another name" in reasons(doc)[0]


# ---------------------------------------------------------------- bad rows


@pytest.mark.parametrize("place", ["Storgata 1;0150;Oslo, Norge", "Storgata 1, Oslo, Norge;0150;"])
def test_a_country_behind_a_town_or_street_is_that_of_the_address(place):
	text = f"Medlemsnummer;Namn;Adress;Postnr;Ort;Mobil;Startdatum\n9;Kari Ek;{place};22334455;2026-01-01\n"
	doc = run(load(text))
	(address,) = frappe.get_all(
		"Address",
		filters=[["Dynamic Link", "link_name", "=", member(former_number="9").name]],
		fields=["address_line1", "pincode", "city", "country"],
	)
	where = ", ".join(filter(None, (address.address_line1, address.city)))
	assert (where, address.pincode, address.country) == ("Storgata 1, Oslo", "0150", "Norway")
	assert member(former_number="9").phone == "+4722334455"
	assert "Norge was taken for the country" in doc.remarks
	assert run(load(text)).unchanged == 1


@pytest.mark.parametrize(
	("heading", "cell", "reason"),
	[
		("Avliden", "2190-01-01", "date of death lies in the future"),
		("Slutdatum", "2018-01-01", "last day of the term is before its first day"),
		("Utträdesdatum", "2018-01-01", "cannot be cancelled before it starts"),
		("Utträdesorsak", "Flyttat", "reason for a cancellation but no date"),
		("Medlem sedan", "2020-01-01", "join date is after the first day"),
		("Värvningskälla", "Okänd mässa", "There is no recruitment source Okänd mässa"),
		("Efternamn", "x" * 141, "Last Name is longer than 140 characters"),
	],
)
def test_a_bad_row_is_kept_with_what_to_do(heading, cell, reason):
	doc = run(
		load(
			f'Medlemsnummer;Förnamn;Startdatum;{heading}\nbad;Nils;2019-01-01;"{cell}"\ngood;Åsa;2019-01-01;\n'
		)
	)
	assert counts(doc) == {"new_members": 1, "failed": 1}
	assert reason in reasons(doc)[0]
	assert frappe.db.exists("Member", {"former_number": "good"})
	assert not frappe.db.exists("Member", {"former_number": "bad"})


@pytest.mark.parametrize(
	("heading", "cell", "remark"),
	[
		("E-post", "nils(at)exempel.se", "E-mail says nils(at)exempel.se, which is not an e-mail address"),
		("E-post", "-", "E-mail says -, which is not an e-mail address"),
		("E-post", "saknas", "E-mail says saknas, which is not an e-mail address"),
		("E-post", "okänd@okänd", "E-mail says okänd@okänd, which is not an e-mail address"),
		("E-post", "#N/A", "E-mail says #N/A, where letters or digits were lost"),
		("Mobil", "12", "Phone says 12, which is not a phone number that exists"),
		("Mobil", "4,67E+10", "Phone says 4,67E+10, where letters or digits were lost"),
		("Postnr", "saknas", "Postal Code says saknas, which is no postal code"),
		("Postnr", "1234", "Postal Code says 1234, which is no postal code"),
		("Ort", "?stersund", "City says ?stersund, where letters or digits were lost"),
		("Ort", "x" * 141, "City has 141 characters, of which at most 140 fit"),
		("Land", "Atlantis", "Country says Atlantis, which is no country that is known here"),
		("Språk", "klingonska", "klingonska is no language of this site"),
		("Födelsedatum", "2190-01-01", "The birth date lies in the future"),
		("Födelsedatum", "1970-13-01", "Birth Date says 1970-13-01, which is not a date"),
	],
)
def test_a_bad_cell_costs_itself_and_is_a_remark(heading, cell, remark):
	text = f'Medlemsnummer;Förnamn;Startdatum;Gata;{heading}\nbad;Nils;2019-01-01;Gatan 1;"{cell}"\n'
	doc = run(load(text), dry_run=True)
	assert counts(doc) == {"new_members": 1}
	run(doc)
	assert counts(doc) == {"new_members": 1} and doc.with_remarks == 1
	(said,) = json.loads(doc.remarks)
	assert said["row"] == 2 and said["reason"].startswith(remark), said
	assert said["reason"].endswith("t was left out.")
	person = member(former_number="bad")
	address = frappe.get_doc("Address", {"address_title": person.name})
	assert (person.email, person.phone, person.birth_date, person.language) == (None,) * 4
	assert (address.address_line1, address.pincode or "", address.city or "") == ("Gatan 1", "", "")
	assert counts(run(load(text))) == {"unchanged": 1}


def test_a_bad_birth_date_fails_who_is_told_by_nothing_else():
	text = "Namn;Födelsedatum;Mobil;Startdatum\nNils Ek;1970-13-01;0701740605;2019-01-01\n"
	doc = run(load(text))
	assert counts(doc) == {"failed": 1} and "Birth Date says 1970-13-01" in reasons(doc)[0]


def test_of_two_addresses_the_first_is_kept():
	doc = run(load(lines("1;Nils Ek;Nils@Exempel.SE, ek@exempel.se;;2019-01-01;")))
	assert member(former_number="1").email == "nils@exempel.se"
	assert "E-mail: of the addresses nils@exempel.se is kept; ek@exempel.se was left out." in doc.remarks


def test_a_term_that_the_form_refuses_fails(make):
	make.membership_type("For Life", period_kind="Lifetime")
	stored = make.member("Bo", former_number="dead", deceased_on="2018-05-05")
	doc = run(
		load(
			"Medlemsnummer;Förnamn;Startdatum;Slutdatum;Medlemstyp;Avliden\n"
			"life;Nils;2019-01-01;2019-12-31;For Life;\n"
			"born;Eva;2019-01-01;;;2018-12-31\n"
			"same;Eva;2019-01-01;;;2019-01-01\n"
			"late;Ada;2010-01-01;2010-12-31;;\n"
			"late;Ada;2019-01-01;;;2018-12-31\n"
			"dead;Bo;2019-01-01;;;\n"
			"good;Åsa;2019-01-01;9999-12-31;For Life;2020-01-01\n"
		)
	)
	assert counts(doc) == {"new_members": 2, "failed": 5}
	said = reasons(doc)
	assert "is for life and has no last day" in said[0]
	assert all("No term can start after that." in reason for reason in said[1:])
	assert not frappe.db.exists("Member", {"former_number": ["in", ["life", "born", "same"]]})
	assert not terms(stored.name)
	assert len(terms(member(former_number="late").name)) == 1


def test_a_change_that_the_form_refuses_fails_in_the_dry_run_too(make):
	make.membership_type("For Life", period_kind="Lifetime")
	text = "Medlemsnummer;Namn;Startdatum;Slutdatum;Medlemstyp\n1;Nils Ek;2019-01-01;{}\n2;Eva Ek;2019-01-01;{}\n"
	run(load(text.format(";For Life", "2019-12-31;")))
	for dry_run in (True, False):
		doc = run(load(text.format("2019-12-31;", ";For Life")), dry_run=dry_run)
		assert counts(doc) == {"failed": 2} and all("is for life" in reason for reason in reasons(doc))


def test_rows_without_name_first_day_or_quotes():
	doc = run(
		load(
			lines(
				";;x@exempel.se;;2019-01-01;", "1;;;;2019-01-01;", "2;Nils Ek;;;;", "3;Ek;;;2019-01-01;;extra"
			)
		)
	)
	assert doc.failed == 4
	for part, reason in zip(("no name", "no name", "no first day", "more cells"), reasons(doc), strict=True):
		assert part in reason


def test_the_good_rows_of_a_person_go_in_beside_a_bad_one():
	doc = run(load(lines("1;Nils Ek;;;2018-13-01;", "1;Nils Ek;;;2019-01-01;", "1;Nils Ek;;;2019-06-01;")))
	assert counts(doc) == {"new_members": 1, "failed": 2}
	assert terms(member(former_number="1").name) == [("2019-01-01", "2019-12-31")]
	assert "shares days with row 3" in reasons(doc)[1] and "tag or a target group" in reasons(doc)[1]
	again = run(load(lines("1;Nils Ek;;;2019-08-01;")))
	assert "shares days with TERM-" in reasons(again)[0]


def test_failed_rows_are_mended_and_imported_again():
	doc = run(load(lines('1;"=Nils Ek";;;+nils;', ";Åsa Örn;;;2018-13-01;", ";Åsa Örn;;;2020-01-01;")))
	assert counts(doc) == {"new_members": 1, "failed": 2}
	failed = content_of(doc.failed_rows_file)
	text = failed.decode("utf-8-sig")
	assert text.startswith(f"{HEADINGS};Member in Register;Reason\r\n")
	assert ";'=Nils Ek;;;'+nils;" in text
	mended = text.replace(";;'+nils;", ";'+46 70 123 45 67;2019-01-01;")
	mended = mended.replace(";;;2018-13-01", ";;070 123 45 68;2018-01-01")
	again = run(load(mended))
	assert counts(again) == {"new_members": 1, "terms_added": 1}
	assert member(former_number="1").phone == "+46701234567"
	assert member(former_number="1").full_name == "=Nils Ek"
	person = member(full_name="Åsa Örn")
	assert (len(terms(person.name)), person.phone, person.join_date) == (2, "+46701234568", date(2018, 1, 1))
	assert run(load(mended)).unchanged == 2


def test_the_result_says_what_became_of_each_row():
	doc = run(load(lines("1;Nils Ek;;12;1/2/2019;", "2;Åsa Örn;;;2019-13-01;")))
	table = import_file.read_table(content_of(doc.result_file))
	assert table.headings == ("Row", "Outcome", "Member", "Reason", "Remarks", "Dates")
	first, second = (row.cells for row in table.rows)
	assert first == (
		"2",
		"New Member",
		member(former_number="1").name,
		"",
		"Phone says 12, which is not a phone number that exists; it was left out.",
		"First Day: 1 February 2019",
	)
	assert second[:3] == ("3", "Failed", "") and "not a date" in second[3]
	for url in (doc.file, doc.result_file, doc.failed_rows_file):
		assert url.startswith("/private/")


# ---------------------------------------------------------------- the document


def test_a_dry_run_says_the_same_and_writes_nothing():
	before = frappe.db.count("Member"), frappe.db.count("Membership")
	doc = run(load(FILE + "\n;Fel;;;2019-13-01;", create_missing_sources=1), dry_run=True)
	said = counts(doc)
	assert (frappe.db.count("Member"), frappe.db.count("Membership")) == before
	assert counts(run(doc)) == said == {"new_members": 3, "terms_added": 1, "failed": 1}


def test_columns_are_guessed_and_can_be_corrected():
	doc = load("Nummer;Vem;Startdatum\n1;Nils Ek;2019-01-01\n")
	doc.run_method("onload")
	assert [(column.heading, column.sample, column.target or "") for column in doc.columns] == [
		("Nummer", "1", "Number in Former Register"),
		("Vem", "Nils Ek", ""),
		("Startdatum", "2019-01-01", "First Day"),
	]
	doc.columns[1].target = "Full Name"
	doc.save()
	run(doc)
	assert member(former_number="1").full_name == "Nils Ek"
	doc.columns[0].target = "Full Name"
	with pytest.raises(frappe.ValidationError, match=r"Nummer \(A\) and Vem \(B\) both go to Full Name"):
		doc.save()


def test_the_select_offers_every_target():
	options = frappe.get_meta("Register Import Column").get_field("target").options.split("\n")
	assert options == ["", *import_columns.LABELS]


def test_a_file_that_cannot_be_read_is_refused():
	with pytest.raises(frappe.ValidationError, match="spreadsheet cannot be read"):
		load(b"\xd0\xcf\x11\xe0")
	with pytest.raises(frappe.ValidationError, match="file is empty"):
		load(b"\n;;\n")


def test_a_public_file_is_made_private(make):
	attachment = frappe.get_doc(
		{"doctype": "File", "file_name": f"{frappe.generate_hash()}.csv", "content": FILE, "is_private": 0}
	).insert()
	doc = frappe.get_doc({"doctype": "Register Import", "file": attachment.file_url}).insert()
	assert doc.file.startswith("/private/files/")
	assert frappe.db.get_value("File", attachment.name, "is_private") == 1


def test_only_registrars_and_managers_and_their_own_files(as_role):
	doc = load(FILE)
	for role in ("Member Recruiter", "Recruitment Manager", "Membership Analyst", "Member Privacy Officer"):
		as_role(role)
		assert not doc.has_permission("read")
		for start in (import_job.dry_run, import_job.import_register):
			with pytest.raises(frappe.PermissionError):
				start(doc.name)
	secret = frappe.get_doc(
		{"doctype": "File", "file_name": "secret.csv", "content": "Namn\nX", "is_private": 1}
	)
	frappe.set_user("Administrator")
	secret.insert()
	as_role("Member Registrar")
	assert doc.has_permission("write") and doc.has_permission("delete")
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc({"doctype": "Register Import", "file": secret.file_url}).insert()
	as_role("Membership Manager")
	assert doc.has_permission("delete")


def test_a_registrar_imports_corrections_and_sources(as_role, make):
	as_role("Member Registrar")
	text = "Nr;Namn;Mobil;Adress;Ort;Startdatum;Källa\n1;Nils Ek;{};{};Umeå;2019-01-01;Ny mässa\n"
	assert counts(run(load(text.format("0701234567", "Gatan 1"), create_missing_sources=1))) == {
		"new_members": 1
	}
	assert counts(run(load(text.format("0701234568", "Gatan 2")))) == {"updated": 1}


def test_deleting_the_import_leaves_the_members_and_takes_the_files():
	doc = run(load(FILE))
	files = [doc.file, doc.result_file]
	frappe.delete_doc("Register Import", doc.name)
	assert frappe.db.exists("Member", {"former_number": "1"})
	assert not frappe.db.exists("File", {"file_url": ["in", files]})


# ---------------------------------------------------------------- the job


def test_a_run_broken_off_goes_on_where_it_stopped(monkeypatch):
	monkeypatch.setattr(import_job, "BATCH", 10)
	rows = [f"{number};Nils Ek{number};;;2019-01-01;" for number in range(35)]
	doc = load(lines(*rows))
	batches = import_job.work(doc, dry_run=False)
	for _ in range(3):  # the start and two batches; then nothing more, as after a kill
		next(batches)
	batches.close()
	assert frappe.db.count("Membership", {"register_import": doc.name}) == 20
	assert counts(run(doc)) == {"new_members": 15, "unchanged": 20}
	assert frappe.db.count("Membership", {"register_import": doc.name}) == 35


def test_killed_between_commits(tmp_path):
	"""SIGKILL in a third batch: two are in, nobody holds the import back, and the next run adds the rest once."""
	mark = frappe.generate_hash(length=8)
	path = tmp_path / "register.csv"
	path.write_text(lines(*(f"{mark}-{number};Nils Ek;;;2019-01-01;" for number in range(35))))
	name = live.script("killed_import", "make", str(path)).stdout.split()[-1]
	died = live.script("killed_import", "run", name, "3")
	assert died.returncode == -signal.SIGKILL, died.stderr
	assert live_state(name) == ("Running", 20, 20)
	lived = live.script("killed_import", "run", name)
	assert lived.returncode == 0, lived.stderr
	assert live_state(name) == ("Finished", 35, 35)


def live_state(name: str) -> tuple:
	"""Status and rows done of an import, and how many people its terms belong to, as others see them."""
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(
			"""select status, rows_done,
				(select count(distinct member) from `tabMembership` where register_import = i.name)
			from `tabRegister Import` i where name = %s""",
			name,
		)
		return cursor.fetchone()


def test_progress_is_kept_for_a_reloaded_form(monkeypatch):
	monkeypatch.setattr(import_job, "BATCH", 2)
	doc = load(FILE)
	seen = []
	for progress in import_job.work(doc, dry_run=True):
		seen.append((progress, frappe.db.get_value("Register Import", doc.name, ["rows_done", "rows_total"])))
	assert [progress for progress, _ in seen] == [kept for _, kept in seen]
	assert seen[0][0] == (0, 4) and seen[-1][0] == (4, 4) and len(seen) >= 4


def test_one_run_at_a_time():
	doc = load(FILE)
	frappe.db.set_value("Register Import", doc.name, "status", "Running")
	assert not import_job.is_alive(doc.reload())  # killed: nobody holds the lock
	with worker_locks.held(import_job.WORK) as alone:
		assert alone and import_job.is_alive(doc)
		with pytest.raises(frappe.ValidationError, match="running already"):
			import_job.import_register(doc.name)
		with pytest.raises(frappe.ValidationError, match="running"):
			frappe.delete_doc("Register Import", doc.name)
	assert not import_job.is_alive(doc)


# ---------------------------------------------------------------- data that no one here made


# a hundred years later than they sat, since no register reaches back to 1867
SEATED = {"1967-10-24": 69, "2090-10-01": 112, "2113-09-30": 99}


def senators() -> list[tuple]:
	"""Name, province, first and last day of the dated terms of Canadian senators; last day "" while sitting.

	Three declined the appointment: their reason says so, and their term has the same first and last day.
	"""
	from lifelines.datasets import load_canadian_senators

	rows = load_canadian_senators()
	rows = rows[rows["reason"] != "Appointment declined"]
	return [
		(
			row["Name"],
			row["Province / Territory"],
			_a_century_later(row["start_date"]),
			_a_century_later(row["end_date"]) if row["observed"] else "",
		)
		for _, row in rows.iterrows()
	]


def _a_century_later(day: str) -> str:
	return f"{int(day[:4]) + 100}{day[4:10]}"


def test_senators_sit_as_history_says(make):
	make.settings(grace_days=0)
	make.membership_type("Senator", period_kind="Rolling", period_count=100, period_unit="Year")
	rows = senators()
	assert len(rows) == 930
	# Three names are shared by two senators each, of different provinces; the seven who came back, to their own.
	# So name and province number the people, as their register would.
	numbers = {
		person: number for number, person in enumerate(dict.fromkeys(row[:2] for row in rows), start=1)
	}
	text = ["Medlemsnr;Namn;Provins;Fr.o.m.;T.o.m."]
	for name, province, start, end in rows:
		text.append(f"S-{numbers[name, province]};{name};{province};{european(start)};{european(end)}")
	doc = load(
		"\r\n".join(text).encode("cp1252"),
		default_membership_type="Senator",
		empty_end_date="Still a member without end",
	)
	assert [column.target or "" for column in doc.columns] == [
		"Number in Former Register", "Full Name", "", "First Day", "Last Day",
	]  # fmt: skip
	run(doc)
	assert counts(doc) == {"new_members": len(numbers), "terms_added": 930 - len(numbers)}
	for day, seated in SEATED.items():
		assert active_on(day, "Senator") == seated, day
	assert counts(run(doc)) == {"unchanged": 930}


def test_senators_without_numbers(make):
	"""With nothing but names, namesakes who sat at the same time are told by their overlap and stay out, with a
	reason; numbering them in the file of failed rows brings them in, and the counts come right."""
	make.settings(grace_days=0)
	make.membership_type("Senator", period_kind="Rolling", period_count=100, period_unit="Year")
	text = ["Namn;Medlemsnr;Fr.o.m.;T.o.m."]
	text += [f"{name};;{start};{end}" for name, _, start, end in senators()]
	senate = {"default_membership_type": "Senator", "empty_end_date": "Still a member without end"}
	doc = run(load("\n".join(text), **senate))
	assert doc.failed == 2
	failed = content_of(doc.failed_rows_file).decode("utf-8-sig")
	assert all(name in failed for name in ("Hamilton, John", "Macdonald, John Alexander"))
	assert all("somebody else with the same name" in reason for reason in reasons(doc))
	mended = failed.replace("Hamilton, John;;", "Hamilton, John;H-2;").replace(
		"Alexander;;", "Alexander;M-2;"
	)
	mended = re.sub(r";MEM-\d+;", ";new;", mended)
	again = run(load(mended, **senate))
	assert counts(again) == {"new_members": 2}
	for day, seated in SEATED.items():
		assert active_on(day, "Senator") == seated, day


def european(day: str) -> str:
	return "/".join(reversed(day.split("-")))


def active_on(day: str, membership_type: str) -> int:
	"""Report 1 for the month that ends for it on `day`."""
	from membership_recruitment.member_insights.report.active_and_inactive_members import (
		active_and_inactive_members as report,
	)

	filters = {
		"from_date": f"{day[:7]}-01",
		"to_date": day,
		"interval": "Month",
		"membership_type": membership_type,
	}
	last = report.execute(filters)[1][-1]
	assert str(last["period_end"]) == day
	return last["active"]
