"""Rows of the database that a merge moves from one document to another, and writes back when it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe.model.dynamic_links import get_dynamic_links
from frappe.model.rename_doc import get_link_fields

from membership_recruitment.member_journey.steps import order as step_order
from membership_recruitment.people.guardians import guardian_mark
from membership_recruitment.utils.references import ERASE, MOVE, on_handover

MEMBER = "Member"
PROSPECT = "Membership Prospect"
GUARDIAN = "Member Guardian"
RECORDS = {MEMBER: "Member Merge", PROSPECT: "Prospect Merge"}
# Derived, or the record of merges itself
NOT_MOVED = {"Membership Spell", "Member Payment", *RECORDS.values()}
# without personal data: they know the person by the journey's random number alone
JOURNEY_LOGS = ("Journey Transition", "Journey Delivery")


@dataclass
class Move:
	"""Rows whose field was changed from one value to another."""

	doctype: str
	field: str
	old: str | None
	new: str
	names: list[str]


def find_moves(one, other) -> Iterator[Move]:
	"""Every row of the database that names `other`, by Link, by Dynamic Link, or in one of Frappe's own ways."""
	kept, merged, doctype = one.name, other.name, one.doctype
	for link in get_link_fields(doctype):
		if link["issingle"] or link["parent"] in NOT_MOVED or not frappe.db.table_exists(link["parent"]):
			continue
		names = frappe.get_all(link["parent"], filters={link["fieldname"]: merged}, pluck="name")
		# the two themselves: one goes, and nobody pays through themselves
		names = [name for name in names if link["parent"] != doctype or name not in (kept, merged)]
		if names:
			yield Move(link["parent"], link["fieldname"], merged, kept, names)
	for table, type_field, name_field in _dynamic_fields():
		names = frappe.get_all(table, filters={type_field: doctype, name_field: merged}, pluck="name")
		if names:
			yield Move(table, name_field, merged, kept, names)
	if doctype == MEMBER and (names := [row.name for row in _other_guardians(one, other)]):
		yield Move(GUARDIAN, "parent", merged, kept, names)
	if other.journey_id and one.journey_id != other.journey_id:
		for log in JOURNEY_LOGS:
			names = frappe.get_all(log, filters={"journey_id": other.journey_id}, pluck="name")
			if names:
				yield Move(log, "journey_id", other.journey_id, one.journey_id, names)


def _other_guardians(one, other) -> list:
	"""The guardians whom only the one that goes knows; those of both: see merge_guardians."""
	known = {guardian_mark(row) for row in one.guardians}
	return [row for row in other.get("guardians") or () if guardian_mark(row) not in known]


def _dynamic_fields() -> list[tuple[str, str, str]]:
	"""(DocType, field of the DocType's name, field of the document's name) of everything that can be moved."""
	found = {(df.parent, df.options, df.fieldname) for df in get_dynamic_links()}
	found |= {(row.doctype, row.type_field, row.name_field) for row in on_handover(MOVE, ERASE)}
	single = set(frappe.get_all("DocType", filters={"issingle": 1}, pluck="name"))
	return sorted(
		(table, type_field, name_field)
		for table, type_field, name_field in found
		if table not in single
		and frappe.db.table_exists(table)
		and {type_field, name_field} <= set(frappe.db.get_table_columns(table))
	)


def apply_move(move: Move) -> None:
	frappe.db.set_value(
		move.doctype,
		{"name": ["in", move.names], move.field: move.old},
		move.field,
		move.new,
		update_modified=False,
	)
	if move.field == "journey_id":
		step_order.sync([move.old, move.new])


def whole_row(doctype: str, name: str) -> dict[str, list[dict]]:
	"""A document as the database has it, with the rows of its tables."""
	tables = {doctype: frappe.db.sql(f"select * from `tab{doctype}` where name = %s", name, as_dict=True)}
	for df in frappe.get_meta(doctype).get_table_fields():
		rows = frappe.db.sql(
			f"select * from `tab{df.options}` where parent = %s and parenttype = %s and parentfield = %s",
			(name, doctype, df.fieldname),
			as_dict=True,
		)
		if rows:
			tables.setdefault(df.options, []).extend(rows)
	return tables


def delete_row(doctype: str, name: str, *, with_tables: bool = True) -> None:
	for df in frappe.get_meta(doctype).get_table_fields() if with_tables else ():
		frappe.db.delete(df.options, {"parent": name, "parenttype": doctype, "parentfield": df.fieldname})
	frappe.db.delete(doctype, {"name": name})
	frappe.db.delete("__global_search", {"doctype": doctype, "name": name})


def insert_row(doctype: str, row: dict) -> None:
	columns = [column for column in frappe.db.get_table_columns(doctype) if column in row]
	frappe.db.sql(
		f"insert into `tab{doctype}` ({', '.join(f'`{column}`' for column in columns)})"
		f" values ({', '.join(['%s'] * len(columns))})",
		[row[column] for column in columns],
	)
