"""Rename many rows of a DocType at once, and let every field that may name one of them follow.

frappe.rename_doc does it one by one, with a statement for every field of the site each time: hours for a register.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import frappe
from frappe.model.dynamic_links import get_dynamic_links
from frappe.model.rename_doc import get_link_fields

from membership_recruitment.utils.references import REFERENCES


class Column(NamedTuple):
	"""A column that may hold a name of the DocType: where `type_column` says so, or always where it has none."""

	table: str
	column: str
	type_column: str | None = None


def rename(doctype: str, names: Iterable[str], prefix: str, digits: int) -> None:
	"""Give rows random names, in one transaction of the caller's.

	Args:
	        doctype: Whose rows.
	        names: The rows, as many as one statement should take.
	        prefix, digits: What the new names look like: the prefix and so many hexadecimal digits.
	"""
	names = tuple(names)
	if not names:
		return
	frappe.db.sql(f"select name from `tab{doctype}` where name in %s for update", (names,))
	# one salt for all statements: each old name becomes the same new one everywhere
	values = {
		"names": names,
		"doctype": doctype,
		"prefix": prefix,
		"digits": digits,
		"salt": frappe.generate_hash(length=32),
	}
	for where in columns(doctype):
		kind = f"`{where.type_column}` = %(doctype)s and " if where.type_column else ""
		# most columns of a site name none, and are not worth a long list
		if not frappe.db.sql(
			f"select 1 from `{where.table}` where {kind}`{where.column}` > '' limit 1", {"doctype": doctype}
		):
			continue
		frappe.db.sql(
			f"""update `{where.table}`
			set `{where.column}` = concat(%(prefix)s, left(sha2(concat(%(salt)s, `{where.column}`), 256), %(digits)s))
			where {kind}`{where.column}` in %(names)s""",
			values,
		)
		if frappe.db._cursor.rowcount and where.table.startswith("tab"):
			frappe.clear_document_cache(where.table.removeprefix("tab"))


def columns(doctype: str) -> Iterator[Column]:
	"""Every column of the database that may hold a name of this DocType, the row's own last."""
	found = dict.fromkeys(_all_columns(doctype))
	tables = set(frappe.db.get_tables(cached=False))
	yield from (where for where in found if where.table in tables and _has(where))
	yield Column(f"tab{doctype}", "name")


def _all_columns(doctype: str) -> Iterator[Column]:
	for df in frappe.get_meta(doctype).get_table_fields():
		yield Column(f"tab{df.options}", "parent", "parenttype")
	for df in get_link_fields(doctype):
		if not df["issingle"]:
			yield Column(f"tab{df['parent']}", df["fieldname"])
	for df in get_dynamic_links():
		if not df.issingle:
			yield Column(f"tab{df.parent}", df.fieldname, df.options)
	for reference in REFERENCES:
		yield Column(f"tab{reference.doctype}", reference.name_field, reference.type_field)
	yield Column("__global_search", "name", "doctype")
	yield Column("tabTag Link", "title", "document_type")  # the name, where a DocType has no title


def _has(where: Column) -> bool:
	"""Virtual fields, and DocTypes whose table is older than they, have no such column."""
	present = (
		frappe.db.get_table_columns(where.table.removeprefix("tab")) if where.table[:3] == "tab" else None
	)
	return present is None or where.column in present
