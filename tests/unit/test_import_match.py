from datetime import date

import pytest

from membership_recruitment.membership.register.import_file import Row
from membership_recruitment.membership.register.import_match import (
	Candidates,
	Identity,
	group_people,
	identity_of,
	merged,
	people_of,
)

BORN, FIRST_DAY, OTHER_DAY = date(1970, 5, 5), date(2019, 1, 1), date(2021, 1, 1)


def test_rows_that_share_a_key_are_one_person_also_by_way_of_a_third():
	keys = [[("e", 1)], [("b", 2)], [("n", 3)], [("e", 1), ("b", 2)], [], []]
	assert group_people(keys) == [[0, 1, 3], [2], [4], [5]]


def test_identity_is_read_from_raw_cells_and_a_bad_one_says_nothing():
	assert identity_of(
		{
			"former_number": "A-7",
			"member": "mem-00012",
			"first_name": "Åsa",
			"last_name": "ÖRN",
			"email": "Asa@Exempel.SE",
			"birth_date": "1970-05-05",
			"start_date": "01/01/2019",
			"join_date": "2021-01-01",
		}
	) == Identity(
		"A-7", "MEM-00012", "asa@exempel.se", "åsa örn", BORN, first_days=frozenset({FIRST_DAY, OTHER_DAY})
	)
	bad = {"first_name": "Åsa", "email": "saknas", "birth_date": "1970", "start_date": "i våras"}
	assert identity_of(bad) == Identity(name="åsa")
	assert identity_of(bad).weak


@pytest.mark.parametrize(
	("identity", "keys"),
	[
		(Identity(number="7", member="M", email="a@x.example", name="åsa"), [("number", "7")]),
		(Identity(member="M", email="a@x.example", name="åsa"), [("member", "M")]),
		(
			Identity(email="a@x.example", name="åsa", birth_date=BORN),
			[("email", "a@x.example", "åsa"), ("born", BORN, "åsa")],
		),
		(Identity(name="åsa", first_days=frozenset({FIRST_DAY})), [("name", "åsa")]),
		(Identity(email="a@x.example"), []),
	],
)
def test_keys_of_a_row(identity, keys):
	assert identity.keys() == keys


def test_later_rows_add_what_earlier_ones_leave_open():
	rows = [
		Identity(name="åsa örn", email="a@x.example", first_days=frozenset({FIRST_DAY})),
		Identity(name="åsa", email="b@x.example", birth_date=BORN, first_days=frozenset({OTHER_DAY})),
	]
	assert merged(rows) == Identity(
		name="åsa örn", email="a@x.example", birth_date=BORN, first_days=frozenset({FIRST_DAY, OTHER_DAY})
	)
	assert merged(rows[:1]) == rows[0]


def test_people_of_a_file_come_with_all_their_rows():
	rows = [Row(number, (name,)) for number, name in ((2, "Åsa"), (3, "Nils"), (4, "ÅSA"))]
	people = list(people_of(rows, [identity_of({"first_name": row.cells[0]}) for row in rows]))
	assert [([row.number for row in person.rows], person.identity.name) for person in people] == [
		([2, 4], "åsa"),
		([3], "nils"),
	]


# ---------------------------------------------------------------- in the register


def member(name: str, full_name: str, **known) -> dict:
	unknown = dict.fromkeys(("former_number", "email", "birth_date", "join_date"))
	return {"name": name, "full_name": full_name, **unknown, **known}


REGISTER = Candidates(
	[
		member("NUMBERED", "Åsa Örn", former_number="7"),
		member("TWIN-1", "Tore Tvilling", former_number="8"),
		member("TWIN-2", "Tora Tvilling", former_number="8"),
		member("MAILED", "Åsa Örn", email="asa@x.example"),
		member("MAILED-BORN", "Åsa Örn", email="annan@x.example", birth_date=BORN),
		member("JOINED", "Nils Ek", join_date=FIRST_DAY),
		member("STARTED", "Nils Ek"),
		member("KNOWN", "Nils Ek", join_date=date(2000, 1, 1), email="nils@x.example"),
	],
	first_starts={"STARTED": OTHER_DAY},
)


@pytest.mark.parametrize(
	("identity", "fits"),
	[
		(Identity(number="7", name="somebody else"), ["NUMBERED"]),
		(Identity(number="7", member="MAILED"), ["NUMBERED"]),
		(Identity(number="8"), ["TWIN-1", "TWIN-2"]),
		(Identity(member="MAILED", name="somebody else"), ["MAILED"]),
		(Identity(member="MISSING", name="åsa örn", email="asa@x.example"), []),
		(Identity(name="åsa örn", email="asa@x.example"), ["MAILED"]),
		(Identity(name="örn åsa", email="asa@x.example"), []),
		(Identity(name="åsa örn", email="ny@x.example", birth_date=BORN), ["MAILED-BORN"]),
		# the address goes before the birth date
		(Identity(name="åsa örn", email="asa@x.example", birth_date=BORN), ["MAILED"]),
		# a number that nobody has is given to who has none
		(Identity(number="9", name="åsa örn", email="asa@x.example"), ["MAILED"]),
		(Identity(number="9", name="åsa örn"), []),
		(Identity(name="nils ek", first_days=frozenset({FIRST_DAY})), ["JOINED"]),
		(Identity(name="nils ek", first_days=frozenset({OTHER_DAY})), ["STARTED"]),
		(Identity(name="nils ek", first_days=frozenset({FIRST_DAY, OTHER_DAY})), ["JOINED", "STARTED"]),
		# who has an address in the register is not known by the name and day alone
		(Identity(name="nils ek", first_days=frozenset({date(2000, 1, 1)})), []),
		(Identity(name="nils ek"), []),
		(Identity(first_days=frozenset({FIRST_DAY})), []),
	],
)
def test_members_that_fit(identity, fits):
	assert [found["name"] for found in REGISTER.fits(identity)] == fits
