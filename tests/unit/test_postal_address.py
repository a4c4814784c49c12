"""The lines of an address on an envelope."""

import pytest

from membership_recruitment.people.postal_address import lines


@pytest.mark.parametrize(
	("second", "expected"),
	[
		("", ["Lo Lind", "Storgatan 1", "222 22 Lund"]),
		("lgh 1102", ["Lo Lind", "Storgatan 1", "lgh 1102", "222 22 Lund"]),
		("c/o Berg", ["Lo Lind", "c/o Berg", "Storgatan 1", "222 22 Lund"]),
		("C/O Berg, lgh 1102", ["Lo Lind", "C/O Berg, lgh 1102", "Storgatan 1", "222 22 Lund"]),
	],
)
def test_with_whom_somebody_lives_stands_above_the_street(second, expected):
	address = {"address_line1": "Storgatan 1", "address_line2": second, "pincode": "222 22", "city": "Lund"}
	assert lines("Lo Lind", {**address, "country": "Sweden"}, "Sweden") == expected
	assert lines("Lo Lind", {**address, "country": "Norway"}, "Sweden") == [*expected, "NORWAY"]
	assert lines("Lo Lind", {**address, "city": ""}, "Sweden") == []
