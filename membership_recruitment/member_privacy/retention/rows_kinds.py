"""Kinds of rows that go by the calendar: how many are due, and taking them away, in batches."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

import frappe

from membership_recruitment.member_privacy.erasure import (
	beside_texts,
	row_changes,
	search_index,
	stored_files,
)
from membership_recruitment.member_privacy.requests import request_rules
from membership_recruitment.member_privacy.requests.gather import addresses_in
from membership_recruitment.member_privacy.retention import held
from membership_recruitment.utils import batches

# Functions of rooms above: (day before which, whether they are to go) → names of File
HOOK = "files_kept_for_a_time"
DELETED = "Deleted Document"


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


class Row(NamedTuple):
	"""
	Attributes:
	        about: (DocType, name) of whom it is about.
	        addresses: Texts with addresses.
	"""

	name: str
	about: Collection[tuple[str, str]]
	addresses: Collection[str | None] = ()


def _of_nobody_held(rows: Iterable[Row]) -> list[str]:
	"""Names of rows that are about nobody whose data is left alone, and have none of their addresses; one may come several
	times."""
	left_alone = held.people()
	emails = held.emails(left_alone)
	due: dict[str, bool] = {}
	for row in rows:
		has = set().union(*map(addresses_in, row.addresses)) if emails else set()
		free = left_alone.isdisjoint(row.about) and emails.isdisjoint(has)
		due[row.name] = due.get(row.name, True) and free
	return sorted(name for name, free in due.items() if free)


def _notes(before: date) -> list[str]:
	found = frappe.db.sql(
		"""select name, member, prospect from `tabProspect Interaction`
		where interaction_on < %s and ifnull(summary, '') <> ''""",
		before,
	)
	return _of_nobody_held(
		Row(name, (("Member", member), ("Membership Prospect", prospect))) for name, member, prospect in found
	)


def _take_notes(names: list[str]) -> None:
	filters = {"name": ["in", names]}
	frappe.db.set_value("Prospect Interaction", filters, "summary", None, update_modified=False)


def _correspondence(before: date) -> list[str]:
	found = frappe.db.sql(
		"""select name, reference_doctype, reference_name, sender, recipients, cc, bcc from `tabCommunication`
		where reference_doctype in %s and creation < %s
		union select link.parent, link.link_doctype, link.link_name, said.sender, said.recipients, said.cc, said.bcc
			from `tabCommunication Link` link join `tabCommunication` said on said.name = link.parent
			where link.link_doctype in %s and said.creation < %s and ifnull(said.reference_doctype, '') in ('', %s, %s)""",
		(held.OF_PEOPLE, before, held.OF_PEOPLE, before, *held.OF_PEOPLE),
	)
	return _of_nobody_held(Row(name, ((of, about),), addresses) for name, of, about, *addresses in found)


def _take_correspondence(names: list[str]) -> None:
	files = {"attached_to_doctype": "Communication", "attached_to_name": ["in", names]}
	_take_files(frappe.get_all("File", filters=files, pluck="name", order_by=None))
	beside_texts.take_off_documents("Communication", names)
	beside_texts.delete_what_hangs_on("Communication", names)
	frappe.db.delete("Communication Link", {"parent": ["in", names]})
	frappe.db.delete("Communication", {"name": ["in", names]})
	search_index.remove({"Communication": names})


def _deleted(doctype: str, day: str, pairs: Collection[tuple[str, str]]) -> Callable[[date], list[str]]:
	"""Looks for copies that Frappe keeps of what somebody has deleted; of each as long as of what it is a copy of.

	Args:
	        doctype: Whose copies.
	        day: Its field that says how old it is.
	        pairs: Which of its fields name somebody: (a DocType, or the field that has it, field of the name).
	"""

	def due(before: date) -> list[str]:
		copies = frappe.get_all(
			DELETED, filters={"deleted_doctype": doctype}, fields=["name", "data"], order_by=None
		)
		return _of_nobody_held(_copies(copies, str(before), day, pairs))

	return due


def _copies(copies: list[dict], before: str, day: str, pairs: Collection[tuple[str, str]]) -> Iterator[Row]:
	for copy in copies:
		was = json.loads(copy.data or "{}")
		if not "" < str(was.get(day) or was.get("creation") or "") < before:
			continue
		about = [(was.get(of, of), was.get(name)) for of, name in pairs]
		about += [
			(link.get("link_doctype"), link.get("link_name")) for link in was.get("timeline_links") or ()
		]
		yield Row(copy.name, about, [was.get(column) for column in ("sender", "recipients", "cc", "bcc")])


def _take_copies(names: list[str]) -> None:
	fields = ["deleted_doctype", "deleted_name", "data"]
	for copy in frappe.get_all(DELETED, filters={"name": ["in", names]}, fields=fields, order_by=None):
		was = json.loads(copy.data or "{}")
		# Frappe leaves the beginning of a deleted mail there
		if copy.deleted_doctype in beside_texts.WRITTEN_ON and was.get("reference_name"):
			beside_texts.take_off(was["reference_doctype"], {was["reference_name"]}, {copy.deleted_name})
	frappe.db.delete(DELETED, {"name": ["in", names]})


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
	found = frappe.db.sql(
		"""select name, subject_doctype, subject_name, email from `tabPrivacy Request`
		where status in %s and answered_on < %s
		and (email is not null or wish is not null or answer is not null)""",
		(request_rules.CLOSED, before),
	)
	return _of_nobody_held(Row(name, ((of, about),), (email,)) for name, of, about, email in found)


def _take_requests(names: list[str]) -> None:
	row_changes.empty("Privacy Request", names)


ROW_KINDS = {
	"Notes of contacts": RowKind("Prospect Interaction", _notes, _take_notes),
	"Correspondence": RowKind("Communication", _correspondence, _take_correspondence),
	"Letters and import files": RowKind("File", _files, _take_files_of_many),
	"Answered privacy requests": RowKind("Privacy Request", _requests, _take_requests),
}
# What goes with a kind: the copies of what somebody has deleted
WITH_THEM = {
	"Notes of contacts": RowKind(
		DELETED,
		_deleted(
			"Prospect Interaction",
			"interaction_on",
			(("Member", "member"), ("Membership Prospect", "prospect")),
		),
		_take_copies,
	),
	"Correspondence": RowKind(
		DELETED,
		_deleted("Communication", "creation", (("reference_doctype", "reference_name"),)),
		_take_copies,
	),
}


def of(kind: str) -> list[RowKind]:
	"""What goes by a rule of this name."""
	return [kinds[kind] for kinds in (ROW_KINDS, WITH_THEM) if kind in kinds]
