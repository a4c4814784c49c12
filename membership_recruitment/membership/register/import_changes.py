"""What the rows of a member say beside what is stored: what is said, by which row, and what of it is news.

No database, no frappe.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from membership_recruitment.membership.register.import_cells import full_name
from membership_recruitment.membership.register.import_fit import plain_number
from membership_recruitment.people.plain_text import tidy_text

NAMES = ("first_name", "last_name")


def last_said(said_by_row: Sequence[tuple[int, Mapping]]) -> tuple[dict, dict[str, int]]:
	"""Where the rows of a person differ, the last one counts.

	Args:
	        said_by_row: Number of the row and the fields that it says, in the order of the file.

	Returns:
	        The fields, and by field the number of the row that said it.
	"""
	said, said_by = {}, {}
	for row, fields in said_by_row:
		said.update(fields)
		said_by.update(dict.fromkeys(fields, row))
	return said, said_by


def leave_out_what_terms_say(said: dict, first_start: date | None) -> None:
	"""A join date counts where it is before the first term; the year alone, where that term begins in a later one,
	or on its first day for want of a better one."""
	since, only_year = said.get("member_since"), said.get("only_year_known")
	if not since or not first_start:
		return
	before = since.year < first_start.year if only_year else since < first_start
	if not before and not (only_year and since == first_start):
		said.pop("member_since")
		said.pop("only_year_known", None)


def leave_out_what_was_merged(said: dict, merged: Sequence[Mapping]) -> None:
	"""What the old register says of somebody who was merged is known: the merge decided which of the two holds."""
	for other in merged:
		if full_name(said) and full_name(said) == full_name(other):
			for name in NAMES:
				said.pop(name, None)
		for name in [name for name in said if name not in NAMES and said[name] == other.get(name)]:
			del said[name]
	if "member_since" not in said:
		said.pop("only_year_known", None)  # it says nothing by itself


def add_to_notes(said: dict, stored: Mapping) -> None:
	"""Notes that are there stay: what a file says beside them is added, once."""
	notes, had = said.get("notes"), stored.get("notes")
	if notes and had:
		said["notes"] = had if tidy_text(notes) in tidy_text(had) else f"{had}\n{notes}"


def differences(said: Mapping, stored: Mapping) -> dict:
	"""What differs from what is stored. No difference is a name split in another place, a number that a spreadsheet took
	the zeros from, and the first day of a year of which no more is known."""
	changes = {name: value for name, value in said.items() if (stored.get(name) or None) != value}
	if changes.keys() & set(NAMES) and full_name(stored) in _written({**stored, **said}):
		for name in NAMES:
			changes.pop(name, None)
	number, had = changes.get("former_number"), stored.get("former_number")
	if number and had and plain_number(number) == plain_number(had):
		del changes["former_number"]
	return changes


def _written(names: Mapping) -> tuple[str, str]:
	"""A name in one, as it may have been split: also at the comma of "Berg, Jr"."""
	first, last = (names.get(name) or "" for name in NAMES)
	return full_name(names), f"{last}, {first}"


def address_differences(said: Mapping, addresses: Sequence[Mapping]) -> dict:
	"""What differs from "the" address, the last one; nothing where it is another one that they have."""
	for address in addresses:
		if not (changes := differences(said, address)):
			return {}
	return changes
