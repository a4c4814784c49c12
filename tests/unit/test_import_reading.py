"""How a file is read as a whole: the kinds of faults that stored wrong data without a word."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from membership_recruitment.membership.register import import_findings as found
from membership_recruitment.membership.register.import_columns import guess_columns
from membership_recruitment.membership.register.import_dates import DateWords
from membership_recruitment.membership.register.import_file import UnreadableFile, read_table
from membership_recruitment.membership.register.import_letters import decode
from membership_recruitment.membership.register.import_reading import ReadingRules, read

TODAY = date(2026, 11, 29)
COUNTRIES = {"norge": "NO", "tyskland": "DE", "de": "DE", "sverige": "SE", "usa": "US"}


def reading(headings: str, *rows: str, **rules):
	"""Semicolon-separated text, its columns as they are guessed."""
	table = read_table("\n".join((headings, *rows)).encode())
	return read(table, guess_columns(table.headings), ReadingRules(TODAY, countries=COUNTRIES, **rules))


def cells(heading: str, *texts: str, **rules) -> list[str]:
	"""What the cells of one column are understood as."""
	return [row.cells[1] for row in column(heading, *texts, **rules).rows]


def column(heading: str, *texts: str, **rules):
	return reading(f"Namn;{heading}", *(f"Per Ek;{text}" for text in texts), **rules)


def kinds(findings) -> list[str]:
	return [finding.kind for finding in findings]


# ---------------------------------------------------------------- quotation marks


def quoted(*rows: str):
	return read_table("\n".join(("Nr;Namn;Start;Not", *rows)).encode()).rows


@pytest.mark.parametrize(
	"row",
	[
		'2;Åsa;2026-01-01;"kallad Å',
		'2;"Åsa;2026-01-01;',
		'2;"Åsa "Ås" Ek;2026-01-01;x',
		'2;Philip J";2026-01-01;x',
		'2;"Å"sa;2026-01-01;x',
	],
)
@pytest.mark.parametrize("others", ["{0};Per;2026-01-01;x", '"{0}";"Per";"2026-01-01";"x"', '{0};Per;"";""'])
def test_a_quote_that_never_closes_costs_its_own_row(row, others):
	rows = quoted(others.format(1), row, *(others.format(number) for number in range(3, 503)))
	assert len(rows) == 502
	assert [read.number for read in rows if read.fault] == [3]
	assert rows[-1].cells[:2] == ("502", "Per")


def test_two_odd_quotes_do_not_swallow_what_is_between_them():
	rows = quoted(
		'1;Åsa;2026-01-01;"kallad Å', "2;Bo;2026-01-01;x", '3;Eva;2026-01-01;skåp 5"', "4;Ida;2026-01-01;x"
	)
	assert [(row.cells[0], row.fault.kind if row.fault else "") for row in rows] == [
		("1", found.OPEN_QUOTE),
		("2", ""),
		("3", found.STRAY_QUOTE),
		("4", ""),
	]


@pytest.mark.parametrize(
	("row", "note"),
	[
		('1;Åsa;2026-01-01;"ringde ""igår"""', 'ringde "igår"'),
		('1;Åsa;2026-01-01;"5"" skåp"', '5" skåp'),
		('1;Åsa;2026-01-01;"ett; två\ntre"', "ett; två\ntre"),
		('1;Åsa;2026-01-01;"äter: ägg; mjölk; soja; fisk\nsover"', "äter: ägg; mjölk; soja; fisk\nsover"),
		('1; "Åsa"; 2026-01-01; "ett; två"', "ett; två"),
		('1;Åsa;2026-01-01;kallad "Ås" ibland', 'kallad "Ås" ibland'),
	],
)
def test_quotes_that_are_right_are_read(row, note):
	rows = quoted(row, "2;Bo;2026-01-01;x")
	assert [(row.cells[3], row.fault) for row in rows] == [(note, None), ("x", None)]


def test_headings_that_cannot_be_told_apart_are_refused():
	with pytest.raises(UnreadableFile) as refused:
		read_table(b'Nr;"Namn\n1;Per\n')
	assert refused.value.problem == "quote in headings"


# ---------------------------------------------------------------- dates


def test_one_order_for_a_whole_column():
	read = column("Start", "12/31/2019", "12/01/2019", "02/03/2018")
	assert [row.cells[1] for row in read.rows] == ["2019-12-31", "2019-12-01", "2018-02-03"]
	assert read.notices == [
		found.Finding(found.ORDER, "start_date", ("month first", "12/31/2019", date(2019, 12, 31)))
	]


def test_the_day_that_decides_may_stand_anywhere():
	assert cells("Start", "12/01/2019", "31/12/2019") == ["2019-01-12", "2019-12-31"]


def test_a_column_that_contradicts_itself_is_refused_with_both_rows():
	read = column("Start", "12/31/2019", "12/01/2019", "31/12/2019", "2019-01-02")
	assert [row.fault.said if row.fault else None for row in read.rows] == [
		*[("12/31/2019", 2, "31/12/2019", 4)] * 3,
		None,
	]


def test_nobody_decides_then_the_day_comes_first_and_it_is_said():
	read = column("Start", "02/03/2018", "05/05/2018")
	assert [row.cells[1] for row in read.rows] == ["2018-03-02", "2018-05-05"]
	assert [(finding.kind, finding.said) for finding in read.notices] == [
		(found.ORDER_ASSUMED, ("day first", "02/03/2018", 2, date(2018, 3, 2)))
	]
	assert not column("Start", "05/05/2018").notices  # one day either way


def test_another_column_of_the_file_decides():
	read = reading("Namn;Start;Slut", "Per Ek;02/03/2018;12/31/2018")
	assert read.rows[0].cells[1:] == ("2018-02-03", "2018-12-31")


@pytest.mark.parametrize(
	("text", "day"),
	[
		("45000", "2023-03-15"),
		("45000.5", "2023-03-15"),
		("Jul 17  2008", "2008-07-17"),
		("July 17th, 2008", "2008-07-17"),
		("13 Sep 1987", "1987-09-13"),
		("den 27 augusti 2026", "2026-08-27"),
		("torsdag 27:e aug. 2026", "2026-08-27"),
		("17-Jul-08", "2008-07-17"),
		("4/13/2011 6:17:06 PM", "2011-04-13"),
		("\u200e13/04/2011", "2011-04-13"),
		("2019-3-1", "2019-03-01"),
		("850412", "1985-04-12"),
		("0000-00-00", ""),
		("00.00.0000 00:00:00", ""),
		("0", ""),
		("CLEAR", ""),
		("1/1/1900", ""),
		("hej", "hej"),
		("2010", "2010"),
		("Octopus 2010", "Octopus 2010"),
		("31/02/2019", "31/02/2019"),
	],
)
def test_days_as_other_systems_write_them(text, day):
	assert cells("Start", text) == [day]


def test_the_association_says_which_days_are_none_or_for_ever():
	words = DateWords(none=(date(1951, 1, 1),), forever=(date(2050, 12, 31),))
	assert cells("Slut", "Jan 1 1951", "Dec 31 2050", "31.12.9999", dates=words) == ["", *["9999-12-31"] * 2]
	read = column("Slut", "Dec 31 2050", "Dec 31 2050", "2027-12-31")
	assert [row.cells[1] for row in read.rows] == ["2050-12-31", "2050-12-31", "2027-12-31"]
	assert read.notices == [found.Finding(found.FAR_AWAY, "end_date", ("Dec 31 2050", 2))]
	assert cells("Slut", "NEVER", "livstid") == ["9999-12-31"] * 2
	assert cells("Start", "NEVER") == ["NEVER"]
	read = column("Född", *["1951-01-01"] * 3, "1961-01-01", "1971-03-01", "1971-03-01", "1971-03-01")
	assert read.notices == [found.Finding(found.OFTEN, "birth_date", ("1951-01-01", 3))]


@pytest.mark.parametrize(
	("heading", "text", "day"),
	[
		("Född", "19-03-50", "1950-03-19"),
		("Född", "13/04/26", "2026-04-13"),
		("Född", "13/12/26", "1926-12-13"),  # not born yet
		("Start", "13/12/26", "2026-12-13"),
		("Slut", "31/12/45", "2045-12-31"),
		("Slut", "31/12/87", "1987-12-31"),
		("Start", "87-05-04", "1987-05-04"),
	],
)
def test_two_digits_of_a_year_are_shown_with_their_century(heading, text, day):
	read = column(heading, text, "87-05-30" if text.startswith("87") else text)
	assert read.rows[0].cells[1] == day
	assert read.remarks[2] == [
		found.Finding(found.CENTURY, read.remarks[2][0].target, (text, date.fromisoformat(day)))
	]


@pytest.mark.parametrize(
	("born", "start", "day"),
	[
		("80-05-31", "24-01-31", "2024-01-31"),  # the year comes first there, so here too
		("31-05-80", "24-01-31", "2031-01-24"),
		("31/05/1980", "24-01-11", "2011-01-24"),
		("80-05-31", "01/02/2024", "2024-02-01"),  # four digits of a year say nothing of it
	],
)
def test_the_order_of_short_years_is_that_of_the_other_columns(born, start, day):
	read = reading("Namn;Född;Start", f"Per Ek;{born};{start}")
	assert read.rows[0].cells[2] == day


def test_identity_numbers_give_the_birth_date_and_are_repeated_nowhere():
	read = column("Född", "20051220-9834", "19910163-9814", "130315-9811", "19910199-9814")
	assert [row.cells[1] for row in read.rows] == ["2005-12-20", "1991-01-03", "2013-03-15", "19910199-****"]
	assert read.notices == [found.Finding(found.IDENTITY_NUMBER, "birth_date", (3,))]
	assert "98" not in repr((read.remarks, read.notices))


@given(
	st.lists(st.dates(date(1901, 1, 1), date(2026, 1, 1)), min_size=1, max_size=20),
	st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%b %d %Y"]),
)
def test_a_column_in_any_form_is_read_as_it_was_written(days, form):
	decisive = date(2001, 12, 31)
	assert cells("Start", *((day.strftime(form)) for day in (*days, decisive))) == [
		day.isoformat() for day in (*days, decisive)
	]


def test_a_spreadsheet_of_another_country_may_have_swapped_what_it_could_read():
	texts = ["2019-01-12", "2019-03-02", "2018-11-05", "12/31/2019"]
	assert kinds(column("Start", *texts).notices) == [found.ORDER, found.SWAPPED]
	assert kinds(column("Start", *texts, "2019-01-13").notices) == [found.ORDER]
	assert kinds(column("Start", *texts, "01/02/2019").notices) == [found.ORDER]


# ---------------------------------------------------------------- letters

SWEDISH = "Förnamn;Efternamn;Ort\r\nÅsa;Öhrn;Älmhult\r\nMärta;Sjö;Umeå\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "cp850", "utf-16"])
def test_swedish_letters_in_every_encoding(encoding):
	table = read_table(SWEDISH.encode(encoding))
	assert [row.cells for row in table.rows] == [("Åsa", "Öhrn", "Älmhult"), ("Märta", "Sjö", "Umeå")]
	notices = read(table, guess_columns(table.headings), ReadingRules(TODAY)).notices
	assert kinds(notices) == ([found.ENCODING] if encoding in ("mac_roman", "cp850") else [])
	assert all("Åsa" in notice.said[1] for notice in notices)


@pytest.mark.parametrize("name", ["Björn", "André", "Kåre Øst", "Zoë Ängås", "Märta"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_one_name_is_enough(name, encoding):
	if name.startswith("Kåre") and encoding == "cp850":
		name = "Kåre"
	assert decode(name.encode(encoding))[0] == name


@pytest.mark.parametrize("taken_for", ["cp1252", "mac_roman", "cp850", "latin-1"])
def test_letters_that_were_taken_for_another_encoding_come_back(taken_for):
	spoilt = "Åsa Öhrn ÅÄÖåäöé".encode().decode(taken_for, errors="ignore")
	if taken_for == "cp1252":
		spoilt = "Ã…sa Ã–hrn"
	read = reading("Namn;Start", f"{spoilt};2019-01-01")
	assert read.rows[0].cells[0].startswith("Åsa Öhrn") and not read.rows[0].fault
	assert kinds(read.notices) == [found.REPAIRED]


@pytest.mark.parametrize("name", ["�sa", "?sa", "Bj?rn", "sa †hrn", "Ĺsa", "M¼rta", "HŠgg"])
def test_letters_that_are_lost_are_refused(name):
	read = reading("Nr;Namn;Ort", f"1;{name};Umeå", f"2;Åsa;{name}")
	assert read.rows[0].fault == found.Finding(found.SPOILT, "full_name", (name,))
	# a town costs itself alone
	assert not read.rows[1].fault and read.rows[1].cells[2] == ""
	assert read.remarks[3] == [found.Finding(found.NOT_READABLE, "city", (name,))]


@pytest.mark.parametrize(
	"name",
	["Šarić", "João", "JOÃO", "O´Connor", "D’Arcy", "Łukasz Żółć", "Nguyễn Đức", "Ольга", "محمد", "Ægir Þór"],
)
def test_names_of_other_languages_are_no_spoilt_ones(name):
	read = reading("Namn;Start", f"{name};2019-01-01")
	assert (read.rows[0].cells[0], read.rows[0].fault, read.notices) == (name, None, [])


def test_headings_with_letters_in_pieces_or_spoilt_are_known():
	assert guess_columns(["Fo\u0308rnamn", "FÃ¶dd"]) == ["first_name", "birth_date"]


@pytest.mark.parametrize("cell", ["#N/A", "#SAKNAS!", "#DIV/0!", "#####", "4,67017E+10", "1.2E+9"])
@pytest.mark.parametrize("heading", ["Nr", "Namn", "Start"])
def test_what_a_spreadsheet_put_in_a_cell_is_refused(heading, cell):
	read = reading(f"{heading};Ort", f"{cell};Umeå")
	assert read.rows[0].fault.kind == found.SPREADSHEET
	assert not reading("Nr;Ort", "#A1;Umeå").rows[0].fault


# ---------------------------------------------------------------- phones and postal codes


@pytest.mark.parametrize(
	("written", "number", "remark"),
	[
		("070-174 06 05", "+46701740605", None),
		("701740605", "+46701740605", None),
		("070-174 06 05 (hem)", "+46701740605", None),
		("0000000", "", found.NO_PHONE),
		("01520 0000000", "", found.NO_PHONE),
		("070-174 06 0", "", found.NO_PHONE),
		("saknas", "", found.NO_PHONE),
		("070-174 06 05 ankn 12", "+46701740605", found.REST_OF_PHONE),
		("08-465 004 01 x25", "+46846500401", found.REST_OF_PHONE),
		("070-174 06 05 ::: 08-465 004 01", "+46701740605", found.REST_OF_PHONE),
		("070-174 06 05/08-465 004 01", "+46701740605", found.REST_OF_PHONE),
		("08/465 004 01", "+46846500401", None),
	],
)
def test_a_phone_number_exists_and_nothing_of_it_is_lost_in_silence(written, number, remark):
	read = column("Mobil", written)
	assert (read.rows[0].cells[1], kinds(read.remarks[2])) == (number, [remark] if remark else [])


@pytest.mark.parametrize(
	("code", "country", "said"),
	[
		("1067", "Tyskland", "01067"),
		("150", "Norge", "0150"),
		("0150", "Norge", "0150"),
		("12345", "", "12345"),
	],
)
def test_postal_codes_get_back_their_zero(code, country, said):
	read = reading("Namn;Postnr;Land", f"Per Ek;{code};{country}")
	assert read.rows[0].cells[1] == said
	assert kinds(read.remarks[2]) == ([found.ZEROS_ADDED] if code != said else [])


def test_a_number_without_country_code_is_one_of_the_country_of_the_address():
	read = reading(
		"Namn;Mobil;Land",
		"Per;070-174 06 05;Norge",  # possible at home, and nowhere else
		"Bo;+46 70 174 06 05;Norge",
		"Eva;412 34 567, 412 34 568;Norge",
		"Ida;070-174 06 05;Sverige",
		"Ola;0046 70 174 06 05;Norge",
		"Eli;202-456-1111;USA",
		"Ulf;070-174 06 05;",
	)
	assert [row.cells[1] for row in read.rows] == [
		"",
		"+46701740605",
		"+4741234567",
		"+46701740605",
		"+46701740605",
		"+12024561111",
		"+46701740605",
	]
	assert {row: kinds(said) for row, said in read.remarks.items() if said} == {
		2: [found.NO_PHONE_THERE],
		4: [found.HOME_PHONE, found.REST_OF_PHONE],
		7: [found.HOME_PHONE],
	}


def test_every_number_of_a_row_is_one_of_the_country_of_its_address():
	read = reading("Namn;Telefon bostad;Målsman telefon;Land", "Per;412 34 567;412 34 568;Norge")
	assert read.rows[0].cells[1:3] == ("+4741234567", "+4741234568")


def test_postal_codes_of_a_file_from_our_own_country():
	assert reading("Namn;Postnr", "Per Ek;150", country="NO").rows[0].cells[1] == "0150"


# ---------------------------------------------------------------- what stays


def test_the_file_itself_is_left_as_it_is():
	table = read_table(b"Namn;Start;Annat\nPer Ek;1.3.2019;?\n")
	read(table, guess_columns(table.headings), ReadingRules(TODAY))
	assert table.rows[0].cells == ("Per Ek", "1.3.2019", "?")


def test_columns_that_go_nowhere_are_not_looked_at():
	read = reading("Namn;Annat", "Per Ek;Bj?rn")
	assert (read.rows[0].cells[1], read.rows[0].fault, read.notices) == ("Bj?rn", None, [])


def test_real_days_of_a_spreadsheet_stand_beside_text():
	book, out = Workbook(), BytesIO()
	for row in (("Namn", "Start"), ("Per", date(2019, 3, 1)), ("Bo", "2026-01-15"), ("Eva", 45000)):
		book.active.append(row)
	book.save(out)
	table = read_table(out.getvalue())
	rows = read(table, guess_columns(table.headings), ReadingRules(TODAY)).rows
	assert [row.cells[1] for row in rows] == ["2019-03-01", "2026-01-15", "2023-03-15"]
