"""A file on its way to the plan: which rows are members, prospects or nobody of ours, and what they mean.

The rules are import_kinds.py, import_customs.py and import_reading.py; here they are put in order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from frappe import _
from openpyxl.utils import get_column_letter

from membership_recruitment.membership.register import (
	identity_numbers,
	import_customs,
	import_family,
	import_guardians,
	import_kinds,
	import_reading,
	import_status,
)
from membership_recruitment.membership.register.import_columns import meaning_of
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_findings import (
	NEEDS_ROLE,
	NO_NAMES,
	NOT_IMPORTED,
	NOT_MEMBERS,
	SHEET,
	SUMS,
	UNNAMED,
	Finding,
)
from membership_recruitment.membership.register.import_identity import MAPPED_BY_ROLE
from membership_recruitment.membership.register.import_kinds import GUARDIAN, LEFT_OUT, PROSPECT, Kind
from membership_recruitment.membership.register.import_outcomes import LEFT_OUT as ROW_LEFT_OUT
from membership_recruitment.membership.register.import_outcomes import Outcome
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.membership.register.import_rows import cells_of

HEADINGS_SHOWN = 20
ROW_RULE = "Register Import Row Rule"  # the context of the words for kinds: ERPNext has a Prospect of its own


def kinds(doc, table: Table) -> dict[int, Kind]:
	"""What the rows of a Register Import's file are, by number; members are left out.

	Args:
	        doc: The Register Import.
	        table: Its file.
	"""
	otherwise = PROSPECT if doc.rows_are == "Prospects" else import_kinds.MEMBER
	found = import_kinds.kinds_of(table.headings, table.rows, doc.rules_of_rows(), otherwise)
	return {**_by_status(doc, table), **found}


def _by_status(doc, table: Table) -> dict[int, Kind]:
	"""Who is a prospect by the word for the status, or a member for life whose row says no last day."""
	at, end_at = doc.places.get("status"), doc.places.get("end_date")
	if at is None:
		return {}
	own, none, found = doc.meanings_of_status(), doc.customs().none, {}
	for row in table.rows:
		cell = "" if row.fault else row.cells[at]
		meaning = import_status.meaning_of(cell, own) if cell else None
		if meaning == import_status.FOR_LIFE:
			end = row.cells[end_at] if end_at < len(row.cells) else ""
			if end and end.casefold() not in none:
				continue
		if meaning in (import_status.FOR_LIFE, import_status.PROSPECT):
			found[row.number] = Kind(meaning, table.headings[at], cell)
	return found


def read(doc, table: Table, kinds: Mapping[int, Kind]) -> Reading:
	"""The rows that go in, as they are understood.

	Args:
	        doc: The Register Import.
	        table: Its file.
	        kinds: Of its rows.
	"""
	targets, customs, wanted = doc.targets(), doc.customs(), doc.reading_rules()
	rows, remarks = import_customs.prepared(table, doc.places, kinds, customs, wanted.countries)
	reading = import_reading.read(replace(table, rows=rows), targets, wanted)
	for row, said in remarks.items():
		reading.remarks[row] = said + reading.remarks[row]
	import_customs.settle_terms(reading, doc.places, customs)
	import_family.look(reading, doc.places)
	others = [name for name in table.sheets if name != table.sheet]
	if others:
		reading.notices.insert(0, Finding(SHEET, "", (table.sheet, ", ".join(others))))
	if counted := _counted(kinds):
		reading.notices.insert(0, Finding(NOT_MEMBERS, "", (counted,)))
	_attach_guardians(doc, table, kinds, reading)
	reading.notices += _not_imported(doc, table)
	if table.rows and not {"first_name", "last_name", "full_name", "member"}.intersection(targets):
		reading.notices.insert(0, Finding(NO_NAMES, "", (table.heading_row,)))
	if unnamed := _unnamed(doc, table):
		reading.notices.append(Finding(UNNAMED, "", (unnamed,)))
	if table.sums:
		reading.notices.append(Finding(SUMS, "", (len(table.sums),)))
	return reading


def _attach_guardians(doc, table: Table, kinds: Mapping[int, Kind], reading: Reading) -> None:
	"""Rows that are guardians go to the child that they name; those that name nobody stay left out."""
	targets = doc.targets()
	rows = [row for row in table.rows if row.number in kinds and kinds[row.number].taken_as == GUARDIAN]
	if not rows or "guardian_of" not in targets:
		return
	read = import_reading.read(replace(table, rows=rows), targets[: len(table.headings)], doc.reading_rules())
	members, _prospects = members_and_prospects(reading.rows, kinds)
	reading.guardians = import_guardians.of_rows(
		*({row.number: cells_of(row, targets) for row in some} for some in (read.rows, members))
	)


def _not_imported(doc, table: Table) -> list[Finding]:
	"""Columns with a heading that go nowhere, though something stands in them."""
	idle = [column for column, target in doc.chosen_targets() if not target]
	filled = [
		column.heading for column in idle if any(row.cells[doc.position_of(column)] for row in table.rows)
	]
	of_role = (
		[] if identity_numbers.may_read() else [name for name in filled if meaning_of(name) in MAPPED_BY_ROLE]
	)
	rest = [heading for heading in filled if heading not in of_role]
	shown = rest[:HEADINGS_SHOWN] + (["…"] if len(rest) > HEADINGS_SHOWN else [])
	return [
		Finding(kind, "", (", ".join(headings),))
		for kind, headings in ((NEEDS_ROLE, of_role), (NOT_IMPORTED, shown))
		if headings
	]


def _unnamed(doc, table: Table) -> str:
	"""The columns without a heading that the form does not show, because its sample has nothing in them, and that have
	something all the same."""
	shown = {doc.position_of(column) for column in doc.columns}
	hidden = [at for at, heading in enumerate(table.headings) if not heading and at not in shown]
	return ", ".join(get_column_letter(at + 1) for at in hidden if any(row.cells[at] for row in table.rows))


def members_and_prospects(rows: Sequence[Row], kinds: Mapping[int, Kind]) -> tuple[list[Row], list[Row]]:
	prospects = {number for number, kind in kinds.items() if kind.taken_as == PROSPECT}
	members = [row for row in rows if row.number not in prospects]
	return members, [row for row in rows if row.number in prospects]


def left_out(table: Table, kinds: Mapping[int, Kind], reading: Reading) -> dict[int, Outcome]:
	"""What becomes of the rows that do not go in, because they are nobody whom the app keeps."""
	found = {
		number: Outcome(number, ROW_LEFT_OUT, reason=_said(kind))
		for number, kind in kinds.items()
		if kind.taken_as in LEFT_OUT
	}
	for number, (child, _guardian) in reading.guardians.items():
		found[number].reason = _("Guardian of the child in row {0}, and goes in with it.").format(child)
	found.update({row.number: Outcome(row.number, ROW_LEFT_OUT, reason=_("A sum.")) for row in table.sums})
	return found


def _said(kind: Kind) -> str:
	return _("{0}: the column {1} says {2}.").format(
		_(kind.taken_as, context=ROW_RULE), kind.heading, kind.cell or _("nothing")
	)


def _counted(kinds: Mapping[int, Kind]) -> str:
	"""How many rows of which kind are no members."""
	counted = Counter(
		kind.taken_as for kind in kinds.values() if kind.taken_as != import_kinds.MEMBER_FOR_LIFE
	)
	return ", ".join(f"{_(kind, context=ROW_RULE)} ({number})" for kind, number in sorted(counted.items()))
