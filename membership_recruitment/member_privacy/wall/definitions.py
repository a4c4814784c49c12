"""Columns, functions and filters of stored definitions: charts, number cards and reports that people made.

Looked at when they are used: what stands in them becomes SQL, whoever wrote it and whenever.
"""

from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from membership_recruitment.member_privacy.wall import expressions
from membership_recruitment.member_privacy.wall.reading import decoded


def check(definition) -> None:
	"""A chart or number card, as a document or as a request describes it, or the JSON of a report.

	Raises:
	        frappe.PermissionError: More stands in it than columns and aggregates of columns.
	"""
	values = definition.as_dict() if isinstance(definition, Document) else definition
	try:
		for argument, value in values.items():
			expressions.check(argument, decoded(value))
	except expressions.NotAColumn:
		refuse_expression()


def refuse_expression() -> NoReturn:
	frappe.throw(
		_(
			"Only columns, and count, sum, avg, min and max of a column, can be asked for. Leave out everything else."
		),
		frappe.PermissionError,
	)
