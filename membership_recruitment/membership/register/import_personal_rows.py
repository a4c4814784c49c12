"""What stands about somebody in the files of registers that were brought in: a file holds many people, so that nobody is given
all of it. The registry of personal data asks for it through the hook personal_data_in_files."""

from collections.abc import Callable, Iterator

import frappe
from frappe import _

from membership_recruitment.member_privacy.requests.telling import Telling
from membership_recruitment.membership.register.import_file import Row, Table, UnreadableFile, read_table
from membership_recruitment.people.names_and_numbers import phone_e164
from membership_recruitment.settings import rules
from membership_recruitment.utils.stored_files import content_of

IMPORTS = ("Register Import", "Data Import")
LEAST_DIGITS = 7  # of what may be a phone number


def rows_about(telling: Telling, mask: Callable[[str], str]) -> Iterator[tuple[str, list[dict], int]]:
	"""The rows about somebody, of each file that still is there.

	Args:
	        telling: What tells the person.
	        mask: Masks other people in a text.

	Yields:
	        A title, rows by heading, and how many rows more have the name and nothing else of the person's.
	"""
	for file, table, found, doubtful in _found(telling):
		title = _("{0}: rows of a file that was brought in").format(_(file.attached_to_doctype))
		yield title, [_told(row, table.headings, mask) for row in found], doubtful


def files_about(telling: Telling) -> list[frappe._dict]:
	"""The files in which somebody stands for certain: name, attached_to_doctype and attached_to_name of File.

	Args:
	        telling: As in rows_about.
	"""
	return [file for file, _table, rows, _doubtful in _found(telling) if rows]


def _found(telling: Telling) -> Iterator[tuple[frappe._dict, Table, list[Row], int]]:
	country = rules().phone_country
	for file in files():
		table = _read(file.name)
		if not table:
			continue
		cells = [_cells(row, country) for row in table.rows]
		found = [row for row, said in zip(table.rows, cells, strict=True) if telling.tells(said)]
		doubtful = sum(map(telling.may_tell, cells))
		if found or doubtful:
			yield file, table, found, doubtful


def files() -> list[frappe._dict]:
	"""All files of registers that still are there: name, attached_to_doctype and attached_to_name of File, the oldest first."""
	return [
		file
		for doctype in IMPORTS
		for file in frappe.get_all(
			"File",
			filters={"attached_to_doctype": doctype, "is_folder": 0},
			fields=["name", "attached_to_doctype", "attached_to_name"],
			order_by="creation asc",
		)
	]


def cells_of(file: str) -> list[set[str]]:
	"""What each row of a file says, as Telling reads it; nothing where it is no table, or is gone.

	Args:
	        file: Name of File.
	"""
	country, table = rules().phone_country, _read(file)
	return [_cells(row, country) for row in table.rows] if table else []


def _read(name: str) -> Table | None:
	"""A file as a table; None where it is none, or is gone."""
	try:
		return read_table(content_of(frappe.get_doc("File", name)))
	except (OSError, UnreadableFile, frappe.ValidationError):
		frappe.clear_last_message()
		return None


def _cells(row: Row, country: str) -> set[str]:
	"""What a row says: its cells, two that stand beside each other as one, and numbers in E.164."""
	cells = {" ".join(cell.split()).casefold() for cell in row.cells if cell}
	joined = {f"{one} {two}" for one, two in zip(row.cells, row.cells[1:], strict=False)}
	cells |= {" ".join(pair.split()).casefold() for pair in joined}
	numbers = {cell for cell in cells if sum(map(str.isdigit, cell)) >= LEAST_DIGITS}
	return cells | {number for cell in numbers if (number := phone_e164(cell, country))}


def _told(row: Row, headings: tuple[str, ...], mask: Callable[[str], str]) -> dict[str, str]:
	return {
		heading or f"{at + 1}": mask(cell)
		for at, (heading, cell) in enumerate(zip(headings, row.cells, strict=False))
		if cell
	}
