"""What belongs to a prospect or member in Frappe's own tables, and what becomes of it when the person is handed over.

utils/references.py says which rows follow the person and which are erased.
"""

import json
from collections.abc import Iterable

import frappe

from membership_recruitment.member_privacy.wall import google_accounts
from membership_recruitment.member_privacy.wall.row_rules import may_see_members
from membership_recruitment.people.registrars import first_registrar
from membership_recruitment.settings import rules
from membership_recruitment.utils import references
from membership_recruitment.utils.references import ERASE, LATER, MOVE, Reference

# Whoever owns one of these reads it, whatever it belongs to
OWNER_READS = (
	"File",
	"Communication",
	"Consent Event",
	"Event",
	"ToDo",
	"Contact",
	"Address",
	"Prospect Interaction",
)
KEPT_COMMENTS = ("Comment", "Attachment")
OPEN_TASK = "Open"


def present(table: Iterable[Reference]) -> list[Reference]:
	"""The references that this version of Frappe has a table and a column for."""
	return [
		row
		for row in table
		if frappe.db.table_exists(row.doctype, cached=True)
		and (row.doctype not in LATER or frappe.db.has_column(row.doctype, row.name_field))
	]


def rows_about(reference: Reference, *, of: tuple[str, str]) -> list[str]:
	"""Names of the rows of a table that belong to the document `of` (DocType, name); locked where indexed."""
	table = frappe.qb.DocType(reference.doctype)
	query = frappe.qb.from_(table).select(table.name)
	query = query.where((table[reference.type_field] == of[0]) & (table[reference.name_field] == of[1]))
	if reference.indexed:
		query = query.for_update()
	return query.run(pluck=True)


# ---------------------------------------------------------------- handing over


def transfer(source: tuple[str, str], target: tuple[str, str]) -> None:
	"""Move all that belongs to a person from one document to another that fewer may see, and close the way back.

	Args:
	        source, target: (DocType, name).
	"""
	keeper = task_keeper()
	_drop_sent_mail(source)
	_drop_remarks_of_the_system(source)
	moved = {}
	for reference in present(references.on_handover(MOVE)):
		names = rows_about(reference, of=source)
		if names:
			frappe.db.set_value(
				reference.doctype,
				{"name": ["in", names]},
				{reference.type_field: target[0], reference.name_field: target[1]},
				update_modified=False,
			)
			moved.setdefault(reference.doctype, []).extend(names)
	_drop_double_links(moved.get("Dynamic Link", []), target)
	moved.setdefault("Event", []).extend(_hand_events_over(moved.pop("Event Participants", []), keeper))
	moved["Event"] += _parents("Dynamic Link", moved.get("Dynamic Link", []), "Event")
	for parenttype in ("Contact", "Address"):
		moved[parenttype] = _parents("Dynamic Link", moved.get("Dynamic Link", []), parenttype)
	moved["Communication"] = list(
		{
			*moved.get("Communication", []),
			*_parents("Communication Link", moved.get("Communication Link", []), "Communication"),
		}
	)
	for doctype in ("Communication", "Consent Event", "Event", "ToDo"):
		moved.setdefault("File", []).extend(files_of(doctype, moved.get(doctype, [])))
	_hand_tasks_over(moved.get("ToDo", []), target, keeper)
	if moved.get("Tag Link"):
		show_tags(*target)
	for doctype in OWNER_READS:
		take_from_owners(doctype, moved.get(doctype, []))


def take_from_owners(doctype: str, names: list[str]) -> None:
	"""Take rows from owners who may not read members: Frappe shows a row to its owner whatever else holds."""
	if not names:
		return
	owners = frappe.get_all(
		doctype, filters={"name": ["in", names]}, fields=["owner", "modified_by"], as_list=True
	)
	strangers = [user for user in {user for row in owners for user in row} if not may_see_members(user)]
	for fieldname in ("owner", "modified_by"):
		if strangers:
			frappe.db.set_value(
				doctype,
				{"name": ["in", names], fieldname: ["in", strangers]},
				fieldname,
				"Administrator",
				update_modified=False,
			)
	frappe.db.delete("DocShare", {"share_doctype": doctype, "share_name": ["in", names]})
	frappe.db.delete("Notification Log", {"document_type": doctype, "document_name": ["in", names]})


def task_keeper() -> str:
	"""Who takes over open tasks from those who may not read members: see Membership Settings."""
	named = rules().open_tasks_go_to
	if named and may_see_members(named):
		return named
	return first_registrar()


def _hand_tasks_over(names: list[str], target: tuple[str, str], keeper: str) -> None:
	"""A ToDo is read by whoever gave it or has it: both are replaced where they may not read members."""
	if not names:
		return
	tasks = frappe.get_all(
		"ToDo", filters={"name": ["in", names]}, fields=["name", "status", "allocated_to", "assigned_by"]
	)
	for task in tasks:
		changed = {}
		if task.allocated_to and not may_see_members(task.allocated_to):
			changed["allocated_to"] = keeper if task.status == OPEN_TASK else "Administrator"
		elif not task.allocated_to and task.status == OPEN_TASK:
			changed["allocated_to"] = keeper
		if task.assigned_by and not may_see_members(task.assigned_by):
			changed["assigned_by"] = "Administrator"
			changed["assigned_by_full_name"] = None
		if changed:
			frappe.db.set_value("ToDo", task.name, changed, update_modified=False)
	show_assignments(*target)


def show_assignments(doctype: str, name: str) -> None:
	"""Bring a document's list of assigned users up to its open tasks."""
	users = frappe.get_all(
		"ToDo",
		filters={
			"reference_type": doctype,
			"reference_name": name,
			"status": OPEN_TASK,
			"allocated_to": ["is", "set"],
		},
		pluck="allocated_to",
		order_by="creation asc",
	)
	assigned = json.dumps(list(dict.fromkeys(users))) if users else None
	_set_if_other(doctype, name, "_assign", assigned)


def show_tags(doctype: str, name: str) -> None:
	"""Bring a document's list of tags up to its Tag Links."""
	links = frappe.get_all(
		"Tag Link",
		filters={"document_type": doctype, "document_name": name},
		pluck="tag",
		order_by="creation asc",
	)
	first = "," if frappe.__version__.startswith("15") and links else ""  # as Frappe writes them
	_set_if_other(doctype, name, "_user_tags", first + ",".join(dict.fromkeys(links)) or None)


def _set_if_other(doctype: str, name: str, column: str, value: str | None) -> None:
	if (frappe.db.get_value(doctype, name, column) or None) != value:
		frappe.db.set_value(doctype, name, column, value, update_modified=False)


def withdraw(source: tuple[str, str]) -> None:
	"""Take a person out of what recruiting staff goes on with, as `transfer` and `erase_traces` will: the rest of what
	they do shows only to who sees the document.
	"""
	(participants,) = [row for row in references.on_handover(MOVE) if row.doctype == "Event Participants"]
	_hand_events_over(rows_about(participants, of=source), task_keeper(), meetings_alone=False)
	_drop_sent_mail(source)
	_drop_remarks_of_the_system(source)
	erase_traces(source)


def _hand_events_over(rows: list[str], keeper: str, *, meetings_alone: bool = True) -> list[str]:
	"""A meeting with this person alone changes hands. One with others too stays with them, without this person,
	and the register gets a copy.

	Args:
	        rows: Names of Event Participants, one for each meeting of this person.
	        keeper: Who owns what the register gets.
	        meetings_alone: Whether meetings with this person alone change hands too.

	Returns:
	        Names of the events that belong to the register now.
	"""
	events = []
	for row in rows:
		name = frappe.db.get_value("Event Participants", row, "parent")
		owner = frappe.db.get_value("Event", name, "owner")
		alone = frappe.db.count("Event Participants", {"parent": name, "name": ["!=", row]}) == 0
		leaves = not may_see_members(owner) and (meetings_alone or not alone)
		if leaves and not alone:
			name = _move_into_a_copy(row, name)
		if leaves:
			frappe.db.set_value("Event", name, "owner", keeper, update_modified=False)
		events.append(name)
	return events


def _move_into_a_copy(row: str, event: str) -> str:
	"""Copy a meeting and move one participant there; gives the copy's name."""
	copy = frappe.copy_doc(frappe.get_doc("Event", event), ignore_no_copy=False)
	copy.event_participants = []
	# not by insert(), which would write to the participants
	copy.set_new_name()
	copy.docstatus = 0  # copy_doc leaves none, except in tests
	copy.db_insert()
	frappe.db.set_value("Event Participants", row, {"parent": copy.name, "idx": 1}, update_modified=False)
	return copy.name


def _drop_sent_mail(source: tuple[str, str]) -> None:
	"""Mail that waits still leaves, now as the member's; what was sent stands in Communication too."""
	sent = frappe.db.get_values(
		"Email Queue",
		{"reference_doctype": source[0], "reference_name": source[1], "status": "Sent"},
		"name",
		pluck=True,
		for_update=True,
	)
	if sent:
		frappe.db.delete("Email Queue Recipient", {"parent": ["in", sent]})
		frappe.db.delete("Email Queue", {"name": ["in", sent]})


def _drop_remarks_of_the_system(source: tuple[str, str]) -> None:
	"""Comments that people wrote move along; "assigned to", "liked" and "changed" are about the prospect."""
	frappe.db.delete(
		"Comment",
		{
			"reference_doctype": source[0],
			"reference_name": source[1],
			"comment_type": ["not in", KEPT_COMMENTS],
		},
	)


def _drop_double_links(moved: list[str], target: tuple[str, str]) -> None:
	"""A contact that was linked to both now has the same link twice."""
	if not moved:
		return
	parents = frappe.get_all(
		"Dynamic Link",
		filters={"link_doctype": target[0], "link_name": target[1]},
		fields=["name", "parenttype", "parent"],
		order_by="creation asc",
	)
	seen = set()
	for row in parents:
		if (row.parenttype, row.parent) in seen:
			frappe.db.delete("Dynamic Link", {"name": row.name})
		seen.add((row.parenttype, row.parent))


def _parents(doctype: str, rows: list[str], parenttype: str) -> list[str]:
	if not rows:
		return []
	return frappe.get_all(
		doctype,
		filters={"name": ["in", rows], "parenttype": parenttype},
		pluck="parent",
		distinct=True,
		order_by=None,
	)


def files_of(doctype: str, names: list[str]) -> list[str]:
	"""Names of the files attached to these documents."""
	if not names:
		return []
	return frappe.get_all(
		"File", filters={"attached_to_doctype": doctype, "attached_to_name": ["in", names]}, pluck="name"
	)


# ---------------------------------------------------------------- erasing


def erase_traces(source: tuple[str, str]) -> None:
	"""Delete what tells of a document elsewhere: its versions, shares, notifications, logs, deleted copies."""
	for reference in present(references.on_handover(ERASE)):
		if names := rows_about(reference, of=source):
			frappe.db.delete(reference.doctype, {"name": ["in", names]})
	_erase_deleted_copies(source)
	close_import(source)
	google_accounts.leave(*source)
	frappe.db.delete("__global_search", {"doctype": source[0], "name": source[1]})


def close_import(source: tuple[str, str]) -> None:
	"""Whoever read the document in from a file may read the file and its log: the lines of the log go, and the file
	stays with administrators."""
	imports = frappe.get_all("Data Import", filters={"reference_doctype": source[0]}, pluck="name")
	if not imports:
		return
	log = frappe.get_all(
		"Data Import Log",
		filters={"docname": source[1], "data_import": ["in", imports]},
		fields=["name", "data_import"],
	)
	if not log:
		return
	frappe.db.delete("Data Import Log", {"name": ["in", [row.name for row in log]]})
	read_in = list({row.data_import for row in log})
	take_from_owners("Data Import", read_in)
	take_from_owners("File", files_of("Data Import", read_in))


def _erase_deleted_copies(source: tuple[str, str]) -> None:
	"""Deleted Document keeps whole documents: the prospect's own, and deleted notes, files and tasks of it."""
	table = frappe.qb.DocType("Deleted Document")
	of_it = table.data.like(f'%"{source[1]}"%') & table.data.like(f'%"{source[0]}"%')
	itself = (table.deleted_doctype == source[0]) & (
		(table.deleted_name == source[1]) | (table.new_name == source[1])
	)
	names = frappe.qb.from_(table).select(table.name).where(of_it | itself).run(pluck=True)
	notes = (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.deleted_doctype == "Prospect Interaction") & table.data.like(f'%"{source[1]}"%'))
		.run(pluck=True)
	)
	if names := [*names, *notes]:
		frappe.db.delete("Deleted Document", {"name": ["in", names]})
