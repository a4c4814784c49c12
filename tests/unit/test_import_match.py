from dataclasses import replace
from datetime import date

import pytest

from membership_recruitment.membership.register import import_match
from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_fit import (
	CLASH,
	DOUBTFUL,
	NOT,
	SURE,
	Identity,
	fit,
)
from membership_recruitment.membership.register.import_match import Known, identity_of
from membership_recruitment.membership.register.import_people import people_of

BORN, OTHER_BIRTH = date(1970, 5, 5), date(1999, 12, 1)
DAY, OTHER_DAY = frozenset({date(2019, 1, 1)}), frozenset({date(2021, 1, 1)})
HOME, AWAY = ("storgatan 1", "11111"), ("vägen 2", "22222")


def who(name: str = "åsa örn", **said) -> Identity:
	last_name = said.pop("last_name", name.split()[-1] if " " in name else "")
	return Identity(name=name, last_name=last_name, **said)


def test_identity_is_read_from_raw_cells_and_a_bad_one_says_nothing():
	cells = {
		"former_number": "A-7",
		"member": "mem-00012",
		"first_name": "Åsa",
		"last_name": "ÖRN",
		"email": "Asa@Exempel.SE",
		"birth_date": "1970-05-05",
		"phone": "+46701234567",
		"address_line": "Storgatan  1",
		"postal_code": "111 11",
		"payer": "42",
		"start_date": "01/01/2019",
		"join_date": "2021-01-01",
	}
	assert identity_of(cells) == who(
		number="A-7",
		member="MEM-00012",
		email="asa@exempel.se",
		birth_date=BORN,
		phone="+46701234567",
		address=HOME,
		payer="42",
		first_days=DAY | OTHER_DAY,
	)
	bad = identity_of(
		{
			"first_name": "Åsa",
			"email": "saknas",
			"birth_date": "1970",
			"start_date": "i våras",
			"member": "Ny",
		}
	)
	assert bad == Identity(name="åsa", is_new=True)
	assert bad.weak and bad.bare


FITS = [
	# the number, whatever else changed
	(who(number="7"), who(number="7", email="a@x.example"), SURE),
	(who("åsa örnfeldt", number="7"), who(number="7"), SURE),
	(who("örn åsa", number="7"), who(number="7"), SURE),
	(Identity(number="7"), who(number="7"), SURE),
	(who(number="7", birth_date=date(1970, 5, 15)), who(number="7", birth_date=BORN), SURE),
	(who(member="M"), who("åsa ek", member="M"), SURE),
	# and somebody else with it
	(who("lisa berg", number="7", birth_date=OTHER_BIRTH), who("per ek", number="7", birth_date=BORN), CLASH),
	(who("lisa ek", number="7"), who("per ek", number="7"), CLASH),
	(who(number="7", birth_date=OTHER_BIRTH), who(number="7", birth_date=BORN), CLASH),
	(who("lisa berg", member="M"), who("per ek", member="M"), CLASH),
	# another number is somebody else; zeros before it are asked about
	(who(number="7", phone="1"), who(number="8", phone="1"), NOT),
	(who(number="0042"), who(number="42"), DOUBTFUL),
	(who(number="0042", birth_date=BORN), who(number="42", birth_date=BORN), SURE),
	(who(number="0042", birth_date=BORN), who(number="42", birth_date=OTHER_BIRTH), DOUBTFUL),
	(who("lisa ek", number="0042"), who(number="42"), NOT),
	# one name, and what else agrees
	(who(birth_date=BORN, email="a@x.example"), who(birth_date=BORN, email="b@x.example"), SURE),
	(who(email="a@x.example", phone="1"), who(email="a@x.example", phone="2"), SURE),
	(who(email="a@x.example", birth_date=BORN), who(email="a@x.example", birth_date=OTHER_BIRTH), CLASH),
	(
		who(email="a@x.example", birth_date=date(1970, 5, 15)),
		who(email="a@x.example", birth_date=BORN),
		DOUBTFUL,
	),
	(who(birth_date=BORN, phone="1"), who(birth_date=OTHER_BIRTH, phone="1"), NOT),
	(who(phone="1"), who(phone="1", email="a@x.example"), SURE),
	(who(address=HOME), who(address=HOME), SURE),
	(who(address=("storgatan 1", "")), who(address=HOME), SURE),
	# a corrected e-mail that was the only mark is asked about; with a phone or address it is sure
	(who(email="a@x.example", first_days=DAY), who(email="b@x.example", first_days=DAY), DOUBTFUL),
	(
		who(email="a@x.example", phone="1", first_days=DAY),
		who(email="b@x.example", phone="1", first_days=DAY),
		SURE,
	),
	(who(email="a@x.example", first_days=DAY), who(email="b@x.example", first_days=OTHER_DAY), NOT),
	# known by name alone, then filled in
	(who(first_days=DAY), who(first_days=DAY), SURE),
	(who(first_days=DAY, email="a@x.example"), who(first_days=DAY), SURE),
	(who(first_days=DAY, number="9"), who(first_days=DAY), SURE),
	(who(first_days=DAY), who(first_days=DAY, birth_date=BORN), SURE),
	(who(first_days=DAY), who(first_days=OTHER_DAY), SURE),
	(who(first_days=DAY), who(first_days=OTHER_DAY, birth_date=BORN), DOUBTFUL),
	(who(first_days=DAY, email="a@x.example"), who(first_days=DAY, birth_date=BORN), DOUBTFUL),
	# a namesake with another phone and address on the same day
	(
		who(first_days=DAY, phone="1", address=HOME),
		who(first_days=DAY, phone="2", address=AWAY),
		DOUBTFUL,
	),
	(
		who(first_days=DAY, phone="1", address=HOME),
		who(first_days=OTHER_DAY, phone="2", address=AWAY),
		NOT,
	),
	(who(first_days=DAY, address=HOME), who(first_days=OTHER_DAY, address=AWAY), DOUBTFUL),
	# a household
	(who("lena"), who("lena berg", payer="m-1"), NOT),
	(who("lena", payer="m-1"), who("lena berg", payer="m-1"), SURE),
	(who("lena", address=HOME), who("lena berg", address=HOME), SURE),
	(who("lena", address=HOME, birth_date=BORN), who("lena berg", address=HOME, birth_date=OTHER_BIRTH), NOT),
	(who("karin", payer="m-1"), who("lena", payer="m-1"), NOT),
	(who("olle berg", email="a@x.example"), who("lena berg", email="a@x.example"), NOT),
	# who married is asked about where only the e-mail address says so
	(who("lena ek", email="a@x.example"), who("lena berg", email="a@x.example"), DOUBTFUL),
]


@pytest.mark.parametrize(("said", "known", "kind"), FITS)
def test_how_well_a_row_fits(said, known, kind):
	assert fit(said, [known])[0] == kind
	assert fit(known, [said])[0] == kind


def test_all_that_is_known_of_somebody_weighs():
	both = [who(number="7", email="a@x.example"), who("åsa ek", number="8", email="b@x.example")]
	assert fit(who("åsa ek", email="b@x.example"), both)[0] == SURE
	assert fit(who(number="8"), both)[0] == SURE


# ---------------------------------------------------------------- the people of a file


def decided(identities: list[Identity], register: list[Known] = ()) -> list[tuple]:
	"""The rows of each person, the member that they are, and why not."""
	rows = [Row(number, ()) for number, _said in enumerate(identities, start=2)]
	return [
		([row.number for row in known.rows], known.member, known.doubt and known.doubt.kind)
		for known in people_of(rows, identities, register)
	]


def member(name: str, *identities: Identity) -> Known:
	first, *merged = identities
	return Known([replace(first, member=name), *merged], name, is_stored=True)


def test_two_rows_wherever_they_stand_are_one_person():
	rows = [who("per", number="7", email="per@x.example"), who("per", email="per@x.example")]
	between = [who(f"nils ek{n}", number=f"n{n}") for n in range(700)]
	for identities in (rows, rows[::-1], [rows[0], *between, rows[1]]):
		people = decided(identities)
		assert len(people) == len(identities) - 1
		assert people[0] == ([2, len(identities) + 1], "", None)


def test_people_of_a_file_stand_in_its_order_and_payers_first():
	people = decided([who("lena", payer="olle berg"), who("nils ek"), who("olle berg"), who("nils ek")])
	assert people == [([3, 5], "", None), ([4], "", None), ([2], "", None)]


def test_of_two_that_may_be_one_the_one_that_says_less_is_asked_about():
	weak, strong = who(email="a@x.example", first_days=DAY), who(birth_date=BORN, phone="1", first_days=DAY)
	assert decided([weak, strong]) == [([2], "", import_match.SIMILAR), ([3], "", None)]
	assert decided([strong, weak]) == [([2], "", None), ([3], "", import_match.SIMILAR)]
	# all rows of who is asked about are; the word new answers
	again = who(email="a@x.example", first_days=OTHER_DAY)
	assert decided([strong, weak, again])[1] == ([3, 4], "", import_match.SIMILAR)
	new = who(email="a@x.example", first_days=DAY, is_new=True)
	assert decided([strong, new]) == [([2], "", None), ([3], "", None)]


def test_members_that_fit_equally_well_are_asked_about():
	register = [member("M-1", who(first_days=DAY)), member("M-2", who(first_days=OTHER_DAY))]
	third = who(first_days=frozenset({date(2022, 1, 1)}))
	assert decided([third, third], register) == [([2, 3], "", import_match.SEVERAL)]
	assert decided([who(first_days=DAY)], register) == [([2], "M-1", None)]


def test_a_number_or_member_of_somebody_else_fails():
	register = [
		member("M-1", who("per ek", number="42", birth_date=BORN)),
		member("M-2", who("eva al", number="43")),
	]
	lisa = who("lisa berg", number="42", birth_date=OTHER_BIRTH)
	assert decided([lisa], register) == [([2], "", import_match.OTHER_PERSON)]
	assert decided([who("lisa berg", member="M-1")], register) == [([2], "", import_match.OTHER_PERSON)]
	assert decided([who("per ek", member="M-1", number="43")], register) == [
		([2], "", import_match.NUMBER_OF_ANOTHER)
	]
	assert decided([who("per ek", member="M-9")], register) == [([2], "", import_match.NO_MEMBER)]
	assert decided([who("per ek", member="M-1", number="99")], register) == [([2], "M-1", None)]
	assert (
		decided([who("nils ek", number="3"), who("åsa örn", number="3")])[1][2] == import_match.OTHER_PERSON
	)


def test_mother_and_daughter_of_one_name_and_address():
	mother = member("M-1", who(email="a@x.example", birth_date=BORN))
	daughter = who(email="a@x.example", birth_date=OTHER_BIRTH)
	assert decided([daughter], [mother]) == [([2], "", import_match.OTHER_PERSON)]
	new = who(email="a@x.example", birth_date=OTHER_BIRTH, is_new=True)
	assert decided([new], [mother]) == [([2], "", None)]
	both = [mother, member("M-2", daughter)]
	assert decided([daughter, who(email="a@x.example", birth_date=BORN)], both) == [
		([2], "M-2", None),
		([3], "M-1", None),
	]


def test_a_member_is_found_by_what_those_merged_into_it_had():
	merged = who("åsa ek", number="8", email="ny@x.example", member="M-8")
	for said in (
		who("åsa ek", number="8"),
		who("åsa ek", email="ny@x.example"),
		who("åsa ek", member="M-8"),
		who(email="a@x.example"),
	):
		register = [member("M-1", who(number="7", email="a@x.example"), merged)]
		assert decided([said], register) == [([2], "M-1", None)]


def test_a_household_partner_is_one_over_the_years_and_the_next_one_new():
	olle = member("M-1", who("olle berg", email="olle@x.example"))
	lena = member("M-2", who("lena", payer="m-1", address=HOME))
	rows = [
		who("lena berg", payer="olle@x.example", address=HOME),
		who("lena", payer="olle berg"),
		who("karin", payer="M-1"),
		who("karin alm", payer="nobody"),
	]
	found = decided(rows, [olle, lena])
	assert found == [([2, 3], "M-2", None), ([4], "", None), ([5], "", None)]
