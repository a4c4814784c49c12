"""What a finished import leaves: the problems on the form, the result by row, and the failed rows to mend."""

import json
from collections.abc import Iterator

import frappe
from frappe import _

from membership_recruitment.membership.register import import_file
from membership_recruitment.membership.register.import_columns import TARGETS, is_reason
from membership_recruitment.membership.register.import_file import Table
from membership_recruitment.membership.register.import_rows import (
	FAILED,
	NEW,
	TERM_ADDED,
	UNCHANGED,
	UPDATED,
	Outcome,
)

PROBLEMS_SHOWN = 100


def result_of(doc, table: Table, outcomes: list[Outcome]) -> dict:
	"""Attach the files of a run instead of those of an earlier one.

	Args:
	        doc: The Register Import.
	        table: Its file.
	        outcomes: Of all rows, in the order of the file.

	Returns:
	        Fields of the Register Import: problems, result_file, failed_rows_file.
	"""
	problems = [outcome for outcome in outcomes if outcome.outcome == FAILED]
	_remove_files(doc)
	fields = {
		"problems": json.dumps(
			[{"row": problem.number, "reason": problem.reason} for problem in problems[:PROBLEMS_SHOWN]]
		),
		"result_file": _attach(doc, "result_file", "result", _result_rows(outcomes)),
		"failed_rows_file": None,
	}
	if problems:
		rows = _failed_rows(table, {problem.number: problem for problem in problems}, doc.targets())
		fields["failed_rows_file"] = _attach(doc, "failed_rows_file", "failed-rows", rows)
	return fields


def _result_rows(outcomes: list[Outcome]) -> Iterator[tuple]:
	labels = {
		NEW: _("New Member"),
		TERM_ADDED: _("Term Added"),
		UPDATED: _("Updated"),
		UNCHANGED: _("Unchanged"),
		FAILED: _("Failed"),
	}
	yield _("Row"), _("Outcome"), _("Member"), _("Reason")
	for outcome in outcomes:
		yield outcome.number, labels[outcome.outcome], outcome.member, outcome.reason


def _failed_rows(
	table: Table, problems: dict[int, Outcome], targets: list[str | None]
) -> Iterator[list[str]]:
	"""The rows in their own columns, the member where a name alone would not find it again, and the reason."""
	width = len(table.headings)
	if is_reason(table.headings[-1]):
		width -= 1  # of an earlier import
	says_member = "member" in targets
	yield [*table.headings[:width], *([] if says_member else [TARGETS["member"][0]]), "Reason"]
	for row in table.rows:
		if problem := problems.get(row.number):
			cells = [*row.cells[:width], *([] if says_member else [problem.member]), problem.reason]
			yield [*cells, *row.cells[len(table.headings) :]]  # cells beyond the headings are not lost


def _attach(doc, fieldname: str, what: str, rows: Iterator) -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{doc.name}-{what}.csv",
				"content": import_file.write_csv(rows),
				"is_private": 1,
				"attached_to_doctype": doc.doctype,
				"attached_to_name": doc.name,
				"attached_to_field": fieldname,
			}
		)
		# who may write the import may have its result; some sites let nobody else make files
		.insert(ignore_permissions=True)
		.file_url
	)


def _remove_files(doc) -> None:
	"""The files of an earlier run."""
	for name in frappe.get_all(
		"File",
		filters={
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			"attached_to_field": ["in", ("result_file", "failed_rows_file")],
		},
		pluck="name",
	):
		frappe.delete_doc("File", name, ignore_permissions=True)  # as in _attach
