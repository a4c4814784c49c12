"""What a finished import leaves: the problems on the form, the result by row, and the failed rows to mend."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

import frappe
from frappe import _

from membership_recruitment.membership.register import import_cells, import_file, import_words
from membership_recruitment.membership.register.import_columns import ALL_DATES, TARGETS, is_reason
from membership_recruitment.membership.register.import_file import Table
from membership_recruitment.membership.register.import_outcomes import (
	FAILED,
	LEFT_OUT,
	NEW,
	PROSPECT_ADDED,
	TERM_ADDED,
	TO_DECIDE,
	UNCHANGED,
	UPDATED,
	Outcome,
)
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.membership.terms import lifecycle
from membership_recruitment.settings import rules
from membership_recruitment.utils.bounds import NO_END

PROBLEMS_SHOWN, REASONS_SHOWN = 100, 5
NOT_IN = (TO_DECIDE, FAILED)


def result_of(
	doc,
	table: Table,
	outcomes: list[Outcome],
	*,
	reading: Reading,
	statuses: Mapping[str, int],
	undated: int,
) -> dict:
	"""Attach the files of a run instead of those of an earlier one.

	Args:
	        doc: The Register Import.
	        table: Its file.
	        outcomes: Of all rows, in the order of the file.
	        reading: How the file was understood.
	        statuses: How many of its members are what today.
	        undated: How many new members it does not say since when they are members.

	Returns:
	        Fields of the Register Import: notices, remarks, with_remarks, problems, result_file, failed_rows_file.
	"""
	problems = [outcome for outcome in outcomes if outcome.outcome in NOT_IN]
	for outcome in outcomes:
		if outcome.outcome in NOT_IN:
			outcome.remarks = []
		else:
			outcome.remarks += map(import_words.sentence, reading.remarks.get(outcome.number, ()))
	remarks = [(outcome.number, remark) for outcome in outcomes for remark in outcome.remarks]
	_remove_files(doc)
	fields = {
		"notices": json.dumps(
			[
				*_statuses(statuses, reading, doc.targets()),
				*_join_dates(undated),
				*_left_out(outcomes),
				*map(import_words.sentence, reading.notices),
			]
		),
		"remarks": _listed(remarks),
		"with_remarks": sum(bool(outcome.remarks) for outcome in outcomes),
		"problems": _listed([(problem.number, problem.reason) for problem in problems]),
		"result_file": _attach(
			doc, "result_file", "result", _result_rows(outcomes, _dates(reading, doc.targets()))
		),
		"failed_rows_file": None,
	}
	if problems:
		rows = _failed_rows(table, {problem.number: problem for problem in problems}, doc.targets())
		fields["failed_rows_file"] = _attach(doc, "failed_rows_file", "failed-rows", rows)
	return fields


def _left_out(outcomes: list[Outcome]) -> list[str]:
	"""Why rows do not go in that nobody need correct, the most frequent reasons first."""
	reasons = Counter(outcome.reason for outcome in outcomes if outcome.outcome == LEFT_OUT)
	return [
		_("Rows left out: {0}. {1}").format(number, reason)
		for reason, number in reasons.most_common(REASONS_SHOWN)
	]


def _listed(said: list[tuple[int, str]]) -> str:
	"""The first of what is said of rows, for the form."""
	return json.dumps([{"row": row, "reason": sentence} for row, sentence in said[:PROBLEMS_SHOWN]])


def _statuses(statuses: Mapping[str, int], reading: Reading, targets: list[str | None]) -> list[str]:
	"""What the members of the file are today, so that a wrong last day is seen before anything is stored."""
	counted = [
		f"{_(status, context='Member')} ({statuses[status]})"
		for status in lifecycle.STATUSES
		if statuses.get(status)
	]
	if not counted:
		return []
	said = [_("Members of this file by their status today: {0}.").format(", ".join(counted))]
	at = targets.index("end_date") if "end_date" in targets else None
	if open_end := sum(at is None or not row.cells[at] for row in reading.rows):
		said.append(
			_(
				"{0} rows say no last day. Where too many are expired or current, choose another meaning of an empty end date."
			).format(open_end)
		)
	return said


def _join_dates(undated: int) -> list[str]:
	"""The setting to fill in where members would else seem to have joined with the term that the file happens to say."""
	if not undated or rules().complete_since:
		return []
	return [
		_(
			"New members without a join date: {0}. They count from their first term in the file. If it lists current members "
			"only, enter its day as Register Complete Since in Membership Settings: else all of them would have joined then."
		).format(undated)
	]


def _dates(reading: Reading, targets: list[str | None]) -> dict[int, str]:
	"""The dates of each row as they were understood, written out."""
	labels = {index: _(TARGETS[target][0]) for index, target in enumerate(targets) if target in ALL_DATES}
	written: dict[str, str] = {}
	for text in {row.cells[index] for row in reading.rows for index in labels}:
		day = import_cells.date_or_none(text)
		written[text] = import_words.day_in_words(day) if day and day != NO_END else text
	return {
		row.number: "; ".join(
			f"{label}: {written[row.cells[index]]}" for index, label in labels.items() if row.cells[index]
		)
		for row in reading.rows
	}


def _result_rows(outcomes: list[Outcome], dates: Mapping[int, str]) -> Iterator[tuple]:
	labels = {
		NEW: _("New Member"),
		TERM_ADDED: _("Term Added"),
		UPDATED: _("Updated"),
		UNCHANGED: _("Unchanged"),
		PROSPECT_ADDED: _("Prospect Added"),
		LEFT_OUT: _("Left Out"),
		TO_DECIDE: _("To Decide"),
		FAILED: _("Failed"),
	}
	yield _("Row"), _("Outcome"), _("Member"), _("Reason"), _("Remarks"), _("Dates")
	for outcome in outcomes:
		yield (
			outcome.number,
			labels[outcome.outcome],
			outcome.member,
			outcome.reason,
			" ".join(outcome.remarks),
			dates.get(outcome.number, ""),
		)


def _failed_rows(
	table: Table, problems: dict[int, Outcome], targets: list[str | None]
) -> Iterator[list[str]]:
	"""The rows in their own columns, the member where a name alone would not find it again, and the reason."""
	width = len(table.headings)
	if is_reason(table.headings[-1]):
		width -= 1  # of an earlier import
	says_member = "member" in targets
	yield [*table.headings[:width], *([] if says_member else [_(TARGETS["member"][0])]), _("Reason")]
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
