"""Files of many people in which somebody stands who is erased: files of registers that were brought in, and printed letters.

They go as a whole: what they were for is done. The hook erased_personal_data_in_files of the erasure asks for them.
"""

from collections.abc import Collection, Iterable
from datetime import date

import frappe

from membership_recruitment.member_privacy.requests.telling import Telling
from membership_recruitment.member_privacy.retention import held
from membership_recruitment.membership.register import files_still_needed, import_personal_rows

IMPORT = "Register Import"
LETTERS = "Renewal Letter Batch"
# What the form of an import shows of rows of its file
TEXTS = ("problems", "notices", "remarks", "message", "kept_reasons", "preview", "questions")
TABLES = {"Register Import Column": "sample", "Register Import Row Rule": "says"}


def files_about(telling: Telling, members: Collection[str]) -> set[str]:
	"""Names of the files that go with a person; what their documents tell of them goes at once.

	Args:
	        telling: What tells the person.
	        members: Names of the person's Members.
	"""
	files = import_personal_rows.files_about(telling)
	empty_imports(row.attached_to_name for row in files if row.attached_to_doctype == IMPORT)
	return {row.name for row in files} | files_of(LETTERS, files_still_needed.letters_to(members))


def older_than(before: date) -> list[str]:
	"""Names of the files of many people that were made before a day, and that no import and nobody's rights need any more."""
	old = frappe.db.sql_list(
		"""select file.name from `tabFile` file
		left join `tabRegister Import` brought on brought.name = file.attached_to_name
			and file.attached_to_doctype = 'Register Import'
		where file.attached_to_doctype in ('Register Import', 'Data Import', 'Renewal Letter Batch')
			and file.creation < %s and ifnull(brought.status, 'Finished') in ('Finished', 'Stopped', 'New')""",
		before,
	)
	left_alone = held.people() if old else set()
	return sorted(set(old) - files_still_needed.with_rows_of(left_alone)) if left_alone else old


def gone(files: Collection[str]) -> None:
	"""Documents do not name files that go."""
	of = frappe.get_all(
		"File",
		filters={"name": ["in", list(files) or [""]]},
		fields=["attached_to_doctype", "attached_to_name"],
	)
	empty_imports(row.attached_to_name for row in of if row.attached_to_doctype == IMPORT)
	files_of(LETTERS, {row.attached_to_name for row in of if row.attached_to_doctype == LETTERS})


def files_of(doctype: str, names: Collection[str]) -> set[str]:
	"""Names of the files that are attached to documents; a document says no more that it has one."""
	if not names:
		return set()
	if doctype == LETTERS:
		frappe.db.set_value(LETTERS, {"name": ["in", list(names)]}, "pdf", None, update_modified=False)
	filters = {"attached_to_doctype": doctype, "attached_to_name": ["in", list(names)], "is_folder": 0}
	return set(frappe.get_all("File", filters=filters, pluck="name", order_by=None))


def empty_imports(names: Iterable[str]) -> None:
	"""Take what was in the file off the form of an import, and everything that leads to the file."""
	names = sorted(set(names))
	if not names:
		return
	gone = {**dict.fromkeys(TEXTS), "file": None, "result_file": None, "failed_rows_file": None}
	frappe.db.set_value(IMPORT, {"name": ["in", names]}, gone, update_modified=False)
	for table, column in TABLES.items():
		frappe.db.set_value(
			table, {"parenttype": IMPORT, "parent": ["in", names]}, column, None, update_modified=False
		)
