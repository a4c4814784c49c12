"""Register Import of guardians, second addresses and what else a file says beside the person."""

import frappe
import pytest

from membership_recruitment.people.addresses import address_of
from tests.support.factories.register_files import counts, load, member, reasons, run

HEADINGS = (
	"Nr;Namn;E-post;Född;Startdatum;Målsmans namn;Målsmans e-post;Målsmans mobil;Förälder 2;Förälder 2 e-post"
)


def file(*rows: str, headings: str = HEADINGS) -> str:
	return "\n".join((headings, *rows))


LO = "7;Lo Lind;;2015-02-03;2024-01-01;Moa Lind;Moa@example.com;070-174 06 05;Dag Ek;dag@example.com"


def guardians(name: str = "Lo Lind") -> list[tuple]:
	return [(row.full_name, row.email, row.phone, row.gets_mail) for row in member(full_name=name).guardians]


def test_both_guardians_go_in_with_the_child_and_again_changes_nothing():
	text = file(LO)
	assert counts(run(load(text), dry_run=True)) == {"new_members": 1}
	assert counts(run(load(text))) == {"new_members": 1}
	both = [
		("Moa Lind", "moa@example.com", "+46701740605", 1),
		("Dag Ek", "dag@example.com", None, 1),
	]
	assert guardians() == both
	assert not member(full_name="Lo Lind").email
	assert counts(run(load(text))) == {"unchanged": 1}
	assert guardians() == both


def test_what_is_known_of_a_guardian_stays_and_what_is_new_comes():
	run(load(file(LO)))
	doc = member(full_name="Lo Lind")
	doc.guardians[0].relation, doc.guardians[1].gets_mail = "Mother", 0
	doc.save()
	again = "7;Lo Lind;;2015-02-03;2024-01-01;Moa Lind;ny@example.com;;Pia Ny;pia@example.com"
	assert counts(run(load(file(again)))) == {"updated": 1}
	assert guardians() == [
		("Moa Lind", "ny@example.com", "+46701740605", 1),
		("Dag Ek", "dag@example.com", None, 0),
		("Pia Ny", "pia@example.com", None, 1),
	]
	assert member(full_name="Lo Lind").guardians[0].relation == "Mother"


def test_mother_and_child_share_an_address_and_stay_two():
	rows = (
		"1;Moa Lind;moa@example.com;1980-01-01;2024-01-01;;;;;",
		"2;Lo Lind;moa@example.com;2015-02-03;2024-01-01;Moa Lind;moa@example.com;;;",
		"3;Bo Lind;moa@example.com;2017-02-03;2024-01-01;Moa Lind;moa@example.com;;;",
	)
	assert counts(run(load(file(*rows)))) == {"new_members": 3}
	assert counts(run(load(file(*reversed(rows))))) == {"unchanged": 3}
	# without numbers and birth dates too: no row is known by the mother's address alone
	bare = tuple(
		row.partition(";")[2].replace("1980-01-01", "").replace("2015-02-03", "") for row in rows[:2]
	)
	headings = HEADINGS.partition(";")[2]
	doc = run(load(file(*bare, headings=headings)), dry_run=True)
	assert not doc.new_members and not doc.failed


def test_a_guardian_with_a_name_that_is_none_fails_as_on_the_form():
	doc = run(load(file(LO.replace("Moa Lind", "<Moa>"))), dry_run=True)
	assert counts(doc) == {"failed": 1} and "cannot contain <" in reasons(doc)[0]


# ---------------------------------------------------------------- second addresses

SECOND = "Nr;Namn;E-post;E-post 2;Mobil;Hemtelefon;c/o;Adress;Adress 2;Postnr;Ort;Land;Startdatum"
ROW = "8;Gun Berg;gun@example.com;gun2@example.com;+46701740605;+46 8 465 004 01;Hemmet;Storgatan 1;lgh 3;150;Oslo;Norge;2024-01-01"


def on_contact() -> tuple[list, list]:
	contact = frappe.get_doc(
		"Contact",
		frappe.db.get_value("Dynamic Link", {"link_name": member(full_name="Gun Berg").name, "parenttype": "Contact"}, "parent"),
	)  # fmt: skip
	return (
		[(row.email_id, row.is_primary) for row in contact.email_ids],
		[(row.phone, row.is_primary_mobile_no) for row in contact.phone_nos],
	)


BOTH = (
	[("gun@example.com", 1), ("gun2@example.com", 0)],
	[("+46701740605", 1), ("+46846500401", 0)],
)


def test_second_addresses_stand_on_the_contact_and_the_second_line_on_the_address():
	run(load(file(ROW, headings=SECOND)))
	assert on_contact() == BOTH
	address = address_of("Member", member(full_name="Gun Berg").name)
	assert (address.address_line1, address.address_line2, address.pincode, address.city, address.country) == (
		"Storgatan 1", "c/o Hemmet, lgh 3", "0150", "Oslo", "Norway",
	)  # fmt: skip
	assert counts(run(load(file(ROW, headings=SECOND)))) == {"unchanged": 1}
	assert on_contact() == BOTH


@pytest.mark.parametrize("has_contact", [True, False])
def test_second_addresses_come_to_who_is_there_already(make, has_contact):
	run(load(file("8;Gun Berg;gun@example.com;;0701740605;;;;;;;;2024-01-01", headings=SECOND)))
	if not has_contact:
		name = member(full_name="Gun Berg").name
		for contact in frappe.get_all(
			"Dynamic Link", {"link_name": name, "parenttype": "Contact"}, pluck="parent"
		):
			frappe.delete_doc("Contact", contact, force=True)
	assert counts(run(load(file(ROW, headings=SECOND)))) == {"updated": 1}
	assert on_contact() == BOTH
	assert counts(run(load(file(ROW, headings=SECOND)))) == {"unchanged": 1}


def test_who_has_a_second_address_alone_has_it_as_the_first():
	row = "8;Gun Berg;;gun2@example.com;;08-465 004 01;;;;;;;2024-01-01"
	for outcome in ("new_members", "unchanged"):
		assert counts(run(load(file(row, headings=SECOND)))) == {outcome: 1}
		doc = member(full_name="Gun Berg")
		assert (doc.email, doc.phone) == ("gun2@example.com", "+46846500401")
	# and a mobile number that is known is not replaced by the one at home
	other = "9;Ina Berg;;;{};08-465 004 02;;;;;;;2024-01-01"
	run(load(file(other.format("0701740605"), headings=SECOND)))
	assert counts(run(load(file(other.format(""), headings=SECOND)))) == {"unchanged": 1}
	assert member(full_name="Ina Berg").phone == "+46701740605"


# ---------------------------------------------------------------- rows that are guardians


def test_rows_that_are_guardians_go_in_with_the_child_that_they_name():
	text = file(
		"1;Lo Lind;;2015-02-03;2024-01-01;Barn;;",
		"2;Moa Lind;Moa@example.com;;;Målsman;1;070-174 06 05",
		"3;Dag Ek;dag@example.com;;;Målsman;lo lind;",
		"4;Vem Vet;vem@example.com;;;Målsman;99;",
		headings="Nr;Namn;E-post;Född;Startdatum;Roll;Målsman för;Mobil",
	)
	doc = load(text)
	doc.append("row_rules", {"heading": "Roll", "says": "Målsman", "taken_as": "Guardian"})
	doc.save()
	run(doc)
	assert counts(doc) == {"new_members": 1, "left_out": 3}
	assert guardians() == [
		("Moa Lind", "moa@example.com", "+46701740605", 1),
		("Dag Ek", "dag@example.com", None, 1),
	]
	assert not frappe.db.exists("Member", {"full_name": ["in", ["Moa Lind", "Dag Ek", "Vem Vet"]]})
	assert counts(run(doc)) == {"unchanged": 1, "left_out": 3}
