"""Phone numbers that do not say their country are those of the country in which somebody lives."""

import json

import frappe
import pytest

from membership_recruitment.people.addresses import new_address
from tests.support.factories.register_files import counts, load, member, run

NORWAY = {"line": "Storgata 1", "city": "Oslo", "postal_code": "0150", "country": "Norway"}


@pytest.fixture
def abroad(make):
	person = make.member("Ola", "Nord")
	new_address("Member", person.name, **NORWAY).insert()
	return person


def test_the_form_of_a_member_reads_numbers_of_the_country_of_the_address(abroad):
	abroad.phone = "412 34 567"
	abroad.append("guardians", {"full_name": "Kari Nord", "phone": "412 34 568"})
	abroad.save()
	assert (abroad.phone, abroad.guardians[0].phone) == ("+4741234567", "+4741234568")
	abroad.phone = "+46 70 174 06 05"
	abroad.save()
	assert abroad.phone == "+46701740605"


@pytest.mark.parametrize("whose", ["member", "guardian"])
def test_a_number_of_home_is_refused_with_what_to_do(abroad, whose):
	if whose == "member":
		abroad.phone = "070-174 06 05"
	else:
		abroad.append("guardians", {"full_name": "Kari Nord", "phone": "070-174 06 05"})
	with pytest.raises(
		frappe.ValidationError, match=r"country of the address \(NO\)\. Write it with its country"
	):
		abroad.save()


def test_who_lives_here_or_nowhere_that_is_known_has_numbers_of_here(make):
	assert make.member("Åsa", "Örn", phone="070-174 06 05").phone == "+46701740605"
	person = make.member("Eva", "Ek")
	new_address("Member", person.name, **{**NORWAY, "country": "Sweden"}).insert()
	person.phone = "070-174 06 05"
	person.save()
	assert person.phone == "+46701740605"


def test_a_prospect_says_the_country_itself(make):
	assert make.prospect("Ola", "Nord", country="Norway", phone="412 34 567").phone == "+4741234567"


def test_an_import_leaves_out_what_is_no_number_there():
	doc = run(
		load(
			"Namn;Start;Gatuadress;Ort;Land;Mobil\n"
			"Velma Hagenes;2020-01-01;Rippin Lake 193;Dallas;us;0800 123 333\n"
			"Kaitlyn Adams;2020-01-01;Main Street 1;Dallas;us;(202) 456-1111\n"
		)
	)
	assert counts(doc) == {"new_members": 2}
	assert [member(first_name=name).phone for name in ("Velma", "Kaitlyn")] == [None, "+12024561111"]
	assert [said["reason"] for said in json.loads(doc.remarks)] == [
		"Phone says 0800 123 333 without a country code, which is no number in us, where the address is; it was left out.",
		"(202) 456-1111 has no country code; with an address in us it is taken for +12024561111.",
	]
