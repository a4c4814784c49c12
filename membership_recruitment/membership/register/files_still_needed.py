"""Files of many people that somebody still needs: those of imports that are not done, letters that may not be printed yet, and
files with a row of somebody whose data must stay. Nobody is erased before that is settled (the hook refuses_erasure); by the
calendar such files stay (erased_files.py)."""

from collections.abc import Collection, Iterable

import frappe
from frappe import _
from frappe.utils import add_days, formatdate, getdate, nowdate

from membership_recruitment.member_privacy.requests import telling as tellings
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.member_privacy.requests.telling import Telling
from membership_recruitment.member_privacy.retention import held
from membership_recruitment.membership.register import import_personal_rows

# An import that is done. A dry run is not: its file is what the import will read
DONE = {
	"Register Import": {"status": ["=", "Finished"], "last_run": ["in", ("Import", "Undo")]},
	"Data Import": {"status": ["in", ("Success", "Partial Success", "Error")]},
}
# Nobody says when letters have left the printer
DAYS_TO_PRINT = 7


def refusals(people: list[Person], telling: Iterable[Telling]) -> list[list[str]]:
	"""Why each of some people cannot be erased yet, as sentences.

	Args:
	        people: Who are to be erased.
	        telling: What tells each of them in a file, in their order; it is asked for only where there is a file to look into.
	"""
	found: list[list[str]] = [_letters(person) for person in people]
	files = import_personal_rows.files()
	needed = _of_imports_not_done(files)
	keeping = held.people(asked_too=False)
	if not needed and not (files and keeping):
		return found
	each = list(telling)
	everybody, keepers = tellings.of_all(each), held.tellings(keeping)
	for file in files:
		if file.name not in needed and not keepers:
			continue
		rows = import_personal_rows.cells_of(file.name)
		theirs = list(filter(everybody.tells, rows))
		others = [cells for cells in rows if not everybody.tells(cells)] if theirs else []
		kept = [whose for whose, one in keepers if one.tells_any(theirs) or one.may_tell_any(others)]
		for sentences, person, one in zip(found, people, each, strict=True):
			if not one.tells_any(theirs):
				continue
			if file.name in needed:
				sentences.append(_not_done(file))
			elif any(person.names(doctype).isdisjoint({name}) for doctype, name in kept):
				sentences.append(_somebody_elses(file))
	return [list(dict.fromkeys(sentences)) for sentences in found]


def with_rows_of(people: Collection[tuple[str, str]]) -> set[str]:
	"""Names of the files of registers, and of printed letters, in which somebody stands or may stand.

	Args:
	        people: (DocType, name) of Members and prospects.
	"""
	whose = tellings.of_all(one for _whose, one in held.tellings(people))
	found = {
		file.name
		for file in import_personal_rows.files()
		if people and whose.may_tell_any(import_personal_rows.cells_of(file.name))
	}
	members = [name for doctype, name in people if doctype == "Member"]
	batches = letters_to(members)
	letters = {"attached_to_doctype": "Renewal Letter Batch", "attached_to_name": ["in", batches or [""]]}
	return found | set(frappe.get_all("File", filters=letters, pluck="name", order_by=None))


def letters_to(members: Collection[str]) -> list[str]:
	"""Names of the Renewal Letter Batches in which somebody of these Members has a letter."""
	return frappe.get_all(
		"Renewal Notice",
		filters={"member": ["in", list(members) or [""]], "letter_batch": ["is", "set"]},
		pluck="letter_batch",
		distinct=True,
		order_by=None,
	)


def _of_imports_not_done(files: Iterable[dict]) -> set[str]:
	"""Names of the files whose import is there and is not done."""
	found = set()
	for doctype, done in DONE.items():
		names = {file.attached_to_name for file in files if file.attached_to_doctype == doctype}
		there = [[doctype, "name", "in", list(names) or [""]]]
		is_done = [[doctype, field, *condition] for field, condition in done.items()]
		waiting = set(frappe.get_all(doctype, filters=there, pluck="name", order_by=None))
		waiting -= set(frappe.get_all(doctype, filters=[*there, *is_done], pluck="name", order_by=None))
		found |= {
			file.name
			for file in files
			if file.attached_to_doctype == doctype and file.attached_to_name in waiting
		}
	return found


def _letters(person: Person) -> list[str]:
	batches = letters_to(person.names("Member"))
	made_lately = frappe.get_all(
		"Renewal Letter Batch",
		filters=[
			["Renewal Letter Batch", "name", "in", batches or [""]],
			["Renewal Letter Batch", "pdf", "is", "set"],
			["Renewal Letter Batch", "printed_on", ">=", add_days(nowdate(), -DAYS_TO_PRINT)],
		],
		fields=["name", "printed_on"],
		order_by="name asc",
	)
	return [
		_(
			"The letters of {0} go with the person, and may not be printed yet. Print them, and erase from {1} on."
		).format(batch.name, formatdate(add_days(getdate(batch.printed_on), DAYS_TO_PRINT + 1)))
		for batch in made_lately
	]


def _not_done(file: dict) -> str:
	return _(
		"The file of {0} {1} goes with the person, and that import is not done. Finish or delete it first."
	).format(_(file.attached_to_doctype), file.attached_to_name)


def _somebody_elses(file: dict) -> str:
	return _(
		"The file of {0} {1} goes with the person, and has a row of somebody whose data must stay. Keep what is needed of it elsewhere, and delete the file or the import first."
	).format(_(file.attached_to_doctype), file.attached_to_name)
