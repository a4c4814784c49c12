"""Insert and update many rows in one statement, and take many numbers of a naming series at once."""

from collections.abc import Iterable

import frappe
from frappe.model.dynamic_links import invalidate_distinct_link_doctypes
from frappe.utils import now, now_datetime

from membership_recruitment.utils.sanitize import harmless

OWNER = "Administrator"
ROWS_PER_STATEMENT = 1000
# After a derived table keeps MariaDB from merging it, which would ask its subqueries anew wherever a column is named
AT_ONCE = "limit 18446744073709551615"
CASES = 200  # the database goes through them one by one for each row


def take_numbers(prefix: str, digits: int, count: int) -> list[str]:
	"""The next `count` names of a naming series, in one step."""
	if not count:
		return []
	frappe.db.sql(
		"insert into `tabSeries` (name, current) values (%s, %s) on duplicate key update current = current + %s",
		(prefix, count, count),
	)
	last = frappe.db.sql("select current from `tabSeries` where name = %s", prefix)[0][0]
	return [f"{prefix}{number:0{digits}d}" for number in range(last - count + 1, last + 1)]


def insert(
	doctype: str,
	rows: Iterable[dict],
	*,
	ignore: bool = False,
	as_it_is: bool = False,
	owner: str = OWNER,
) -> None:
	"""Insert rows with the same keys, as Frappe would have stamped and cleaned them.

	Args:
	        ignore: Only those that are new by every unique key.
	        as_it_is: Leave the text alone, as that of mails that are ready.
	        owner: Whose rows they are.

	Not through frappe.db.bulk_insert: it builds every value as an object of the query builder, which takes longer
	than the database takes for the rows.
	"""
	rows = list(rows)
	if not rows:
		return
	stamp = now()
	fields = list(rows[0])
	clean = (lambda value: value) if as_it_is else _harmless
	columns = ", ".join(f"`{name}`" for name in (*fields, "owner", "modified_by", "creation", "modified"))
	one = f"({', '.join(['%s'] * (len(fields) + 4))})"
	for start in range(0, len(rows), ROWS_PER_STATEMENT):
		batch = rows[start : start + ROWS_PER_STATEMENT]
		values = [
			value
			for row in batch
			for value in (*(clean(row[name]) for name in fields), owner, owner, stamp, stamp)
		]
		frappe.db.sql(
			f"insert {'ignore ' if ignore else ''}into `tab{doctype}` ({columns}) values {', '.join([one] * len(batch))}",
			values,
		)
	_note_links(doctype, rows)


def _note_links(doctype: str, rows: list[dict]) -> None:
	"""Frappe remembers which DocTypes a dynamic link points to; renaming a document looks nowhere else."""
	for field in frappe.get_meta(doctype).get_dynamic_link_fields():
		for linked in {row.get(field.options) for row in rows} - {None, ""}:
			invalidate_distinct_link_doctypes(doctype, field.options, linked)


def _harmless(value):
	return harmless(value) if isinstance(value, str) else value


def write_rows(doctype: str, values: dict[str, dict], *, stamp: bool = True) -> None:
	"""Write fields of rows, by name, in one statement a field and CASES rows, cleaned as Frappe would; rows may have
	different fields.

	Args:
	        stamp: As if somebody had changed them; otherwise what is derived is brought up to date.
	"""
	for field in sorted({field for row in values.values() for field in row}):
		cells = [(name, _harmless(row[field])) for name, row in values.items() if field in row]
		for start in range(0, len(cells), CASES):
			_write_cells(doctype, field, cells[start : start + CASES], stamp=stamp)


def _write_cells(doctype: str, field: str, cells: list[tuple], *, stamp: bool) -> None:
	cases = " ".join(["when %s then %s"] * len(cells))
	stamps = ", modified = %s, modified_by = %s" if stamp else ""
	frappe.db.sql(
		f"update `tab{doctype}` force index (primary)"
		f" set `{field}` = case name {cases} end{stamps}"
		f" where name in ({', '.join(['%s'] * len(cells))})",
		[
			*(value for cell in cells for value in cell),
			*((now_datetime(), frappe.session.user) if stamp else ()),
			*(name for name, _value in cells),
		],
	)
