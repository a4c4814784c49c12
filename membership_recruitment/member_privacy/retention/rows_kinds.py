"""Kinds of rows that go by the calendar: how many are due, and taking them away, in batches."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

import frappe

from membership_recruitment.member_privacy.erasure import row_changes, search_index, stored_files
from membership_recruitment.member_privacy.requests import request_rules
from membership_recruitment.member_privacy.retention.kinds import HELD
from membership_recruitment.utils import batches

# Functions of rooms above: (day before which, whether they are to go) → names of File
HOOK = "files_kept_for_a_time"
OF_PEOPLE = ("Member", "Membership Prospect")


class RowKind(NamedTuple):
	"""
	Attributes:
	        doctype: Whose rows.
	        due: Names of those that are due before a day, of SQL.
	        take: Takes some away.
	"""

	doctype: str
	due: Callable[[date], list[str]]
	take: Callable[[list[str]], None]


def _people_held() -> set[tuple[str, str]]:
	"""(DocType, name) of everybody whose data the calendar leaves alone. One journey is one person, prospect and member alike."""
	held = [
		(doctype, *row)
		for doctype in OF_PEOPLE
		for row in frappe.db.sql(
			f"select p.name, p.journey_id from `tab{doctype}` p where {HELD}", {"doctype": doctype}
		)
	]
	people = {(doctype, name) for doctype, name, _journey in held}
	for journeys in batches.split({journey for _doctype, _name, journey in held if journey}):
		for doctype in OF_PEOPLE:
			filters = {"journey_id": ["in", journeys]}
			names = frappe.get_all(doctype, filters=filters, pluck="name", order_by=None)
			people |= {(doctype, name) for name in names}
	return people


def _of_nobody_held(rows: Iterable[tuple]) -> list[str]:
	"""Names of rows that are about nobody whose data is left alone.

	Args:
	        rows: (name, DocType, name of whom it is about, …), one or more for each row.
	"""
	held = _people_held()
	due: dict[str, bool] = {}
	for name, *about in rows:
		free = held.isdisjoint(zip(about[::2], about[1::2], strict=True))
		due[name] = due.get(name, True) and free
	return sorted(name for name, free in due.items() if free)


def _notes(before: date) -> list[str]:
	return _of_nobody_held(
		frappe.db.sql(
			"""select name, 'Member', member, 'Membership Prospect', prospect from `tabProspect Interaction`
			where interaction_on < %s and ifnull(summary, '') <> ''""",
			before,
		)
	)


def _take_notes(names: list[str]) -> None:
	filters = {"name": ["in", names]}
	frappe.db.set_value("Prospect Interaction", filters, "summary", None, update_modified=False)


def _correspondence(before: date) -> list[str]:
	return _of_nobody_held(
		frappe.db.sql(
			"""select name, reference_doctype, reference_name from `tabCommunication`
			where reference_doctype in %s and creation < %s
			union select link.parent, link.link_doctype, link.link_name from `tabCommunication Link` link
				join `tabCommunication` said on said.name = link.parent
				where link.link_doctype in %s and said.creation < %s and ifnull(said.reference_doctype, '') in ('', %s, %s)""",
			(OF_PEOPLE, before, OF_PEOPLE, before, *OF_PEOPLE),
		)
	)


def _take_correspondence(names: list[str]) -> None:
	files = {"attached_to_doctype": "Communication", "attached_to_name": ["in", names]}
	_take_files(frappe.get_all("File", filters=files, pluck="name", order_by=None))
	frappe.db.delete("Communication Link", {"parent": ["in", names]})
	frappe.db.delete("Communication", {"name": ["in", names]})
	search_index.remove({"Communication": names})


def _files(before: date) -> list[str]:
	return sorted({name for hook in frappe.get_hooks(HOOK) for name in frappe.get_attr(hook)(before)})


def _take_files(names: Iterable[str]) -> None:
	names = list(names)
	addresses = stored_files.addresses_of(names)
	frappe.db.delete("File", {"name": ["in", names or [""]]})
	search_index.remove({"File": names})
	batches.finish()
	stored_files.delete(addresses)


def _take_files_of_many(names: list[str]) -> None:
	for hook in frappe.get_hooks(f"{HOOK}_gone"):
		frappe.get_attr(hook)(names)
	_take_files(names)


def _requests(before: date) -> list[str]:
	return _of_nobody_held(
		frappe.db.sql(
			"""select name, subject_doctype, subject_name from `tabPrivacy Request`
			where status in %s and answered_on < %s
			and (email is not null or wish is not null or answer is not null)""",
			(request_rules.CLOSED, before),
		)
	)


def _take_requests(names: list[str]) -> None:
	row_changes.empty("Privacy Request", names)


ROW_KINDS = {
	"Notes of contacts": RowKind("Prospect Interaction", _notes, _take_notes),
	"Correspondence": RowKind("Communication", _correspondence, _take_correspondence),
	"Letters and import files": RowKind("File", _files, _take_files_of_many),
	"Answered privacy requests": RowKind("Privacy Request", _requests, _take_requests),
}
