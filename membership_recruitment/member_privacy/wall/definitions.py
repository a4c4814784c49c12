"""Columns, functions and filters of stored definitions: charts, number cards, boards and reports that people made.

Looked at when they are used: what stands in them becomes SQL, whoever wrote it and whenever. A board is looked at when it is
written, too.
"""

from collections.abc import Iterable
from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.member_privacy.wall import expressions, raw_values, rows_of_customers
from membership_recruitment.member_privacy.wall.reading import decoded


def check(definition) -> None:
	"""A chart or number card, as a document or as a request describes it.

	Raises:
	        frappe.PermissionError: More stands in it than columns and aggregates of columns.
	"""
	values = definition.as_dict() if isinstance(definition, Document) else definition
	try:
		for argument, value in values.items():
			expressions.check(argument, decoded(value))
	except expressions.NotAColumn:
		refuse_expression()


# Documents of which Frappe makes SQL as it stores them, or when others use them: their fields, and the argument as which
# each is looked at
STORED_AS_SQL = {
	"Kanban Board": {"field_name": "field", "fields": "fields", "filters": "filters"},
	"Web Form": {"condition_json": "filters"},
}


def check_written(written: Iterable[tuple[str, dict]]) -> None:
	"""Documents that a request would write, each with its DocType.

	Raises:
	        frappe.PermissionError: One is a definition in which more stands than columns and aggregates of columns.
	"""
	for doctype, fields in written:
		become = STORED_AS_SQL.get(doctype, {})
		for fieldname in become.keys() & fields.keys():
			check({become[fieldname]: fields[fieldname]})


def check_stored_report(name: str) -> None:
	"""A report that somebody made of columns holds nothing else, and none reads members' customers for recruiting staff.

	Raises:
	        frappe.PermissionError: It does.
	"""
	rows_of_customers.check_report(name)
	check_report(frappe.db.get_value("Report", {"name": name, "report_type": "Report Builder"}, "json"))


def check_report(settings: str | None) -> None:
	"""The same of its JSON, before it is stored."""
	found = decoded(settings)
	if not isinstance(found, dict):
		return
	grouping = found.get("group_by")
	check(found if not isinstance(grouping, dict) else {**found, "group_by": None, **grouping})
	check({"fields": found.get("columns")})


def check_filters(filters: str | None) -> None:
	"""Those with which a report is to be made in the background."""
	check({"filters": filters})
	check_raw({raw_values.REPORTS}, {"filters": decoded(filters)})


def check_raw(methods: set[str], arguments: dict, documents: frozenset[str] = frozenset()) -> None:
	"""What methods are given that may write it into SQL as it is; `documents` are arguments that hold documents.

	Raises:
	        frappe.PermissionError: It would end what it is written into.
	"""
	try:
		for method in methods:
			raw_values.check(method, arguments, documents)
	except raw_values.EndsItsMarks:
		refuse_expression()
	if any(method.startswith(raw_values.REPORTS) for method in methods):
		tables = raw_values.tables(arguments.get("filters"))
		if tables and len(frappe.get_all("DocType", filters={"name": ["in", list(tables)]})) < len(tables):
			refuse_expression()


def refuse_expression() -> NoReturn:
	frappe.throw(
		_(
			"Only columns, and count, sum, avg, min and max of a column, can be asked for. Leave out everything else."
		),
		frappe.PermissionError,
	)
