"""Who may be the same person: in the register, among prospects, and who is told."""

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import duplicates, merge
from membership_recruitment.member_recruitment.conversion import locks as same_person_locks

PROSPECT = "Membership Prospect"


def found(rows) -> dict[str, list[str]]:
	return {row.name: row.reasons for row in rows}


@pytest.fixture
def known(make):
	member = make.member(
		"Ebba", "Norrman", email="ebba@example.com", phone="0701740605", birth_date="1980-01-01"
	)
	frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": member.name,
			"address_type": "Personal",
			"address_line1": "Storgatan 1",
			"pincode": "90326",
			"city": "Umeå",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member.name}],
		}
	).insert()
	return member


@pytest.mark.parametrize(
	("values", "reasons"),
	[
		({"email": "EBBA@example.com"}, ["same e-mail"]),
		({"phone": "+46 70 174 06 05"}, ["same phone"]),
		({"birth_date": "1980-01-01"}, ["same name and birth date"]),
		({"address_line": "storgatan 1", "postal_code": "903 26"}, ["same name and address"]),
		({"email": "ebba@example.com", "phone": "0701740605"}, ["same e-mail", "same phone"]),
		({"birth_date": "1980-01-02"}, None),
		({"first_name": "Karl", "address_line": "Storgatan 1", "postal_code": "903 26"}, None),
		({"last_name": "Norrm%", "address_line": "Storgatan 1", "postal_code": "903 26"}, None),
		({"address_line": "Storgatan 1", "postal_code": "111 11"}, None),
		({}, None),
	],
)
def test_members(make, known, values, reasons):
	values = {"first_name": "Ebba", "last_name": "Norrman", **values}
	rows = duplicates.possible_members(make.prospect(**values))
	assert found(rows) == ({known.name: reasons} if reasons else {})
	if rows:
		assert (rows[0].full_name, rows[0].status) == ("Ebba Norrman", known.status)


def test_prospects_are_shown_to_those_who_may_see_both(make):
	mine, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	one = make.prospect("Ebba", email="ebba@example.com", recruiter=mine)
	two = make.prospect("Ebba", email="ebba@example.com", recruiter=other)
	free = make.prospect("Ebba", email="ebba@example.com")
	gone = make.prospect("Ebba", email="ebba@example.com", recruiter=mine)
	gone.make_member("Individual", "2026-01-01")
	frappe.set_user(mine)
	rows = frappe.get_doc(PROSPECT, one.name).same_person()
	assert found(rows["prospects"]) == {free.name: ["same e-mail"]}
	assert rows["members"] == []
	frappe.set_user(make.user("Recruitment Manager"))
	assert set(found(duplicates.possible_prospects(one))) == {two.name, free.name}


def test_who_was_merged_is_found_as_who_is_there_now(make):
	prospect = make.prospect("Ebba", "Ek", email="gammal@example.com", birth_date="1980-01-01")
	kept, merged = make.member("Ebba", "Norrman"), make.member("Ebba", "Ek", birth_date="1980-01-01")
	merge.join("Member", kept.name, merged.name)
	assert found(duplicates.possible_members(prospect)) == {kept.name: ["same name and birth date"]}
	other, gone = make.prospect("Eva"), make.prospect("Eva", email="gammal@example.com")
	other.email = "ny@example.com"
	other.save()
	merge.join(PROSPECT, other.name, gone.name)
	assert found(duplicates.possible_prospects(prospect)) == {other.name: ["same e-mail"]}
	themselves = frappe.get_doc(PROSPECT, other.name).update({"email": gone.email})
	assert found(duplicates.possible_prospects(themselves)) == {prospect.name: ["same e-mail"]}
	frappe.db.set_value(PROSPECT, other.name, "status", "Converted")
	assert not duplicates.possible_prospects(prospect)


def test_a_member_who_came_of_a_conversion_a_moment_ago_is_found(make):
	prospect = make.prospect(email="ebba@example.com")
	member = prospect.make_member("Individual", "2026-01-01")["member"]
	twin = make.prospect("Another", email="ebba@example.com")
	assert same_person_locks.hold(twin) == [member]
	stranger = make.prospect("Third", email="third@example.com")
	assert same_person_locks.hold(stranger) == []
	# by another address the row says nothing about today's person
	assert duplicates.possible_members(stranger, [member]) == []


def test_keys_name_nobody_and_live_for_a_day(make):
	prospect = make.prospect(email="ebba@example.com", phone="0701740605")
	frappe.db.delete("Conversion Key")
	same_person_locks.hold(prospect)
	rows = frappe.get_all("Conversion Key", pluck="name")
	assert len(rows) == 2
	assert "ebba" not in str(rows)
	frappe.db.set_value("Conversion Key", rows[0], "modified", "2020-01-01", update_modified=False)
	from membership_recruitment.member_recruitment.doctype.conversion_key.conversion_key import ConversionKey

	ConversionKey.clear_old_logs(1)
	assert frappe.get_all("Conversion Key", pluck="name") == [rows[1]]
