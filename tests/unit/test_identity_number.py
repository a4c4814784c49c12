"""Personal identity numbers: every way of writing one, the century, what is masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.people import identity_number
from tests.support.factories.identity_numbers import number

TODAY = date(2026, 11, 29)
SWEDISH = number("1985-07-09")


def digits_of(text, **known) -> str | None:
	found = identity_number.read(text, TODAY, **known)
	return found.secret if found else None


@given(st.dates(date(1927, 1, 1), date(2026, 11, 28)), st.booleans(), st.booleans())
def test_every_way_of_writing_is_one_number(born, male, coordination):
	full = number(born.isoformat(), male=male, coordination=coordination)
	ways = [full, f"{full[:8]}-{full[8:]}", full[2:], f"{full[2:8]}-{full[8:]}", f" {full[2:8]} {full[8:]} "]
	ways += [f"{full[2:8]}–{full[8:]}", full[2:].lstrip("0") if len(full[2:].lstrip("0")) > 6 else full]
	for text in ways:
		found = identity_number.read(text, TODAY)
		assert found.secret == full and found.born == born, text
		assert found.sex == ("Male" if male else "Female")
		assert found.kind == ("Coordination Number" if coordination else "Personal Identity Number")


@given(st.dates(date(1927, 1, 1), date(2026, 11, 28)), st.integers(0, 11), st.integers(1, 9))
def test_a_wrong_digit_is_no_number(born, at, more):
	full = number(born.isoformat())
	wrong = full[:at] + str((int(full[at]) + more) % 10) + full[at + 1 :]
	if at >= 2:  # the check digit says nothing of the century
		assert not identity_number.read(wrong, TODAY)


@pytest.mark.parametrize(
	("text", "known", "born"),
	[
		("120815-98", {}, "2012-08-15"),
		("120815+98", {}, "1912-08-15"),
		("120815-98", {"born": date(1912, 8, 15)}, "1912-08-15"),
		("120815-98", {"year": 1912}, "1912-08-15"),
		("120815-98", {"born": date(1950, 1, 1)}, "2012-08-15"),
		("120815+98", {"born": date(2012, 8, 15)}, "2012-08-15"),
		("261215-98", {}, "1926-12-15"),  # not born yet
		("19120815+98", {}, "1912-08-15"),
	],
)
def test_the_century_comes_from_what_is_known_else_from_the_sign_and_today(text, known, born):
	last = number("1912-08-15" if "0815" in text else "1926-12-15")[-2:]
	assert identity_number.read(text + last, TODAY, **known).born.isoformat() == born


@pytest.mark.parametrize(
	"text",
	[
		"",
		None,
		"850709",
		"8507xx-xxxx",
		"850709-xxxx",
		"850709-T123",
		"abc",
		"0701740605",
		"19850799-9820",
		"99999999-9999",
		"17850709-9820",
	],
)
def test_what_is_none(text):
	assert digits_of(text) is None


def test_leap_days_decide_the_century_too():
	assert identity_number.read(number("2000-02-29")[2:], TODAY).born == date(2000, 2, 29)
	assert not identity_number.read(number("1985-02-29"), TODAY)


def test_nothing_that_shows_the_number_is_in_what_python_prints():
	found = identity_number.read(SWEDISH, TODAY)
	assert found.masked == "8507xx-xxxx" and found.written == f"{SWEDISH[:8]}-{SWEDISH[8:]}"
	assert "98" not in repr(found) and "0709" not in repr(found)


def test_numbers_are_found_in_texts_and_masked():
	for text in (SWEDISH, SWEDISH[2:], f"{SWEDISH[2:8]}-{SWEDISH[8:]}", f"{SWEDISH[2:8]}-1111"):
		assert identity_number.seems_to_hold(f"Syster: {text}, ringer")
		assert identity_number.masked(f"Syster: {text}, ringer") == "Syster: 8507xx-xxxx, ringer"
	assert identity_number.seems_to_hold("8507xx-xxxx") and identity_number.seems_to_hold("850709-xxxx")
	for text in (
		"0701234567",
		"+46 70 174 06 05",
		"2019-03-01",
		"Bg 5050-1055",
		"OCR 1234567890123",
		"2024-2025",
	):
		assert not identity_number.seems_to_hold(text), text
		assert identity_number.masked(text) == text


def test_cells_of_columns_are_masked():
	assert identity_number.masked_but_the_date("19850709-9820") == "19850709-xxxx"
	assert identity_number.masked_but_the_date("850709+9820") == "850709+xxxx"
	for text in ("1985-07-09", "19850709", "09/07/1985", "", "45000"):
		assert identity_number.masked_but_the_date(text) == text
	assert identity_number.wholly_masked("850709-1111") == "8507xx-xxxx"
	assert identity_number.wholly_masked("kanske 8507") == "xxxxxx xxxx"
