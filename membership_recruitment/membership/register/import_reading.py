"""A file read as a whole, before any row of it is: what each cell says, seen with the column that it stands in.

Rows come out as the rest of the import expects them: dates as 2019-03-01, phone numbers as +46701234567, letters as
they were meant. What was assumed, left out or cannot be trusted comes out beside them. No database, no frappe.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from membership_recruitment.membership.register import (
	import_contact_cells,
	import_dates,
	import_letters,
	import_notes,
	import_sex,
)
from membership_recruitment.membership.register.import_columns import ALL_DATES, FURTHER_DATES, PHONES
from membership_recruitment.membership.register.import_dates import DateWords
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_findings import (
	ENCODING,
	HOME_PHONE,
	NO_COUNTRY,
	NO_PHONE,
	NO_PHONE_THERE,
	NO_POSTAL_CODE,
	REST_OF_PHONE,
	ZEROS_ADDED,
	Finding,
	ReadColumn,
)
from membership_recruitment.membership.register.import_guardians import EMAILS
from membership_recruitment.people import phone_numbers
from membership_recruitment.people.plain_text import tidy_text
from membership_recruitment.people.postal_codes import is_possible, with_zeros

Cells = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class ReadingRules:
	"""
	Attributes:
	        today: For years of two digits.
	        phone_country: Two letters, for phone numbers without a country code.
	        country: Two letters, of addresses that name none.
	        countries: Two letters, by lower-case words for a country.
	        dates: Days that are no days.
	        sexes: What a cell may say, as import_sex.words_for has it.
	"""

	today: date
	phone_country: str = "SE"
	country: str = "SE"
	countries: Mapping[str, str] = field(default_factory=dict)
	dates: DateWords = field(default_factory=DateWords)
	sexes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reading:
	"""
	Attributes:
	        rows: Of the file, cells as they are understood.
	        remarks: About rows that go in all the same, by number of the row.
	        notices: About columns and the file.
	        guardians: Of rows that are guardians the row of the child, and who it is (import_guardians.of_rows).
	"""

	rows: list[Row] = field(default_factory=list)
	remarks: dict[int, list[Finding]] = field(default_factory=lambda: defaultdict(list))
	notices: list[Finding] = field(default_factory=list)
	guardians: dict[int, tuple[int, dict]] = field(default_factory=dict)


def read(table: Table, targets: Sequence[str | None], rules: ReadingRules) -> Reading:
	"""
	Args:
	        table: The file.
	        targets: What each column goes to, None: nowhere.
	        rules: Of the site and the import.
	"""
	columns = {index: target for index, target in enumerate(targets) if target}
	letters = {
		index: import_letters.read_column(target, _cells(table.rows, index))
		for index, target in columns.items()
	}
	for index, target in columns.items():
		import_contact_cells.leave_out(target, letters[index])
	meanings = _meanings(table, columns, letters, rules)
	reading = Reading()
	if table.encoding in import_letters.ENCODINGS and table.encoding != "cp1252":
		texts = [text for column in letters.values() for text in column.cells.values()]
		said = (import_letters.ENCODINGS[table.encoding], ", ".join(import_letters.examples(texts)))
		reading.notices.append(Finding(ENCODING, "", said))
	for index in columns:
		reading.notices += letters[index].notices
		reading.notices += meanings[index].notices if index in meanings else []
	telling = {
		index: column
		for index, column in letters.items()
		if index in meanings or column.refused or column.notices or column.remarks
	}
	for row in table.rows:
		reading.rows.append(_row(row, telling, meanings, reading.remarks))
	if "country" in targets and rules.countries:
		_leave_out_countries(reading, targets.index("country"), rules)
	if "postal_code" in targets:
		_check_postal_codes(reading, list(targets), rules)
	if "country" in targets:
		_read_phones_abroad(reading, table, list(targets), rules)
	return reading


def _cells(rows: Sequence[Row], index: int) -> Cells:
	return [(row.number, cell) for row in rows if (cell := row.cells[index])]


def _meanings(
	table: Table, columns: Mapping[int, str], letters: Mapping[int, ReadColumn], rules: ReadingRules
) -> dict[int, ReadColumn]:
	"""Columns whose cells mean something else than their words."""
	tidy = {
		index: [(row, _tidied(letters[index], cell)) for row, cell in _cells(table.rows, index)]
		for index, target in columns.items()
		if target in ALL_DATES or target in MEANINGS
	}
	dates = import_dates.read_columns(
		{columns[index]: cells for index, cells in tidy.items() if columns[index] in ALL_DATES},
		rules.dates,
		rules.today,
	)
	for target in dates.keys() & set(FURTHER_DATES):
		for text, finding in dates[target].refused.items():
			dates[target].cells[text], dates[target].remarks[text] = "", finding
		dates[target].refused.clear()
	return {
		index: dates[columns[index]]
		if columns[index] in ALL_DATES
		else MEANINGS[columns[index]](columns[index], cells, rules)
		for index, cells in tidy.items()
	}


def _tidied(letters: ReadColumn, cell: str) -> str:
	return tidy_text(letters.cells[cell])


MEANINGS = {
	**dict.fromkeys(
		PHONES, lambda target, cells, rules: import_contact_cells.phones(target, cells, rules.phone_country)
	),
	**dict.fromkeys(
		("email", *EMAILS), lambda target, cells, _rules: import_contact_cells.emails(target, cells)
	),
	"sex": lambda _target, cells, rules: import_sex.read_column(cells, rules.sexes),
	"notes": lambda _target, cells, _rules: import_notes.read_column(cells),
}


def _row(
	row: Row,
	letters: Mapping[int, ReadColumn],
	meanings: Mapping[int, ReadColumn],
	remarks: dict[int, list[Finding]],
) -> Row:
	cells, fault = list(row.cells), row.fault
	for index, column in letters.items():
		cell = cells[index]
		if not cell:
			continue
		fault = fault or column.refused.get(cell)
		if remark := column.remarks.get(cell):
			remarks[row.number].append(remark)
		if meaning := meanings.get(index):
			text = _tidied(column, cell)
			fault = fault or meaning.refused.get(text)
			if remark := meaning.remarks.get(text):
				remarks[row.number].append(remark)
			cells[index] = meaning.cells.get(text, text)
		else:
			cells[index] = column.cells[cell]
	return replace(row, cells=tuple(cells), fault=fault)


def _leave_out_countries(reading: Reading, at: int, rules: ReadingRules) -> None:
	for position, row in enumerate(reading.rows):
		if (words := row.cells[at]) and words.casefold() not in rules.countries:
			_change(reading, position, at, "", Finding(NO_COUNTRY, "country", (words,)))


def _check_postal_codes(reading: Reading, targets: list[str | None], rules: ReadingRules) -> None:
	at = targets.index("postal_code")
	country_at = targets.index("country") if "country" in targets else None
	for position, row in enumerate(reading.rows):
		written = row.cells[at]
		words = row.cells[country_at].casefold() if country_at is not None else ""
		country = rules.countries.get(words, "") if words else rules.country
		code = with_zeros(written, country)
		if code and not is_possible(code, country):
			_change(reading, position, at, "", Finding(NO_POSTAL_CODE, "postal_code", (written,)))
		elif code != written:
			_change(reading, position, at, code, Finding(ZEROS_ADDED, "postal_code", (written, code)))


def _change(reading: Reading, position: int, at: int, cell: str, remark: Finding) -> None:
	row = reading.rows[position]
	reading.remarks[row.number].append(remark)
	reading.rows[position] = replace(row, cells=(*row.cells[:at], cell, *row.cells[at + 1 :]))


def _read_phones_abroad(
	reading: Reading, table: Table, targets: list[str | None], rules: ReadingRules
) -> None:
	"""Whose address is abroad has numbers of there, where they do not say their country themselves."""
	country_at = targets.index("country")
	columns = [(at, target) for at, target in enumerate(targets) if target in PHONES]
	for position, row in enumerate(reading.rows):
		country = row.cells[country_at]
		code = rules.countries.get(country.casefold(), rules.phone_country)
		if code == rules.phone_country:
			continue
		for at, target in columns:
			written = tidy_text(table.rows[position].cells[at]) if at < len(table.headings) else ""
			if written and not phone_numbers.says_its_country(written):
				_set_phone(reading, position, at, target, (written, code, country))


def _set_phone(reading: Reading, position: int, at: int, target: str, said: tuple[str, str, str]) -> None:
	"""
	Args:
	        reading: Of the file; changed.
	        position: Of the row.
	        at: Where the number stands.
	        target: What its column goes to.
	        said: The number as it is written, two letters of the country, and the country as it is written.
	"""
	written, code, country = said
	row, phone = reading.rows[position], phone_numbers.read(written, code)
	remarks = [
		remark
		for remark in reading.remarks[row.number]
		if remark.target != target or remark.kind not in (NO_PHONE, REST_OF_PHONE)
	]
	if not phone.number:
		remarks.append(Finding(NO_PHONE_THERE, target, (written, country)))
	else:
		remarks.append(Finding(HOME_PHONE, target, (written, phone.number, country)))
		if phone.rest:
			remarks.append(Finding(REST_OF_PHONE, target, (phone.rest, phone.number)))
	reading.remarks[row.number] = remarks
	reading.rows[position] = replace(row, cells=(*row.cells[:at], phone.number or "", *row.cells[at + 1 :]))
