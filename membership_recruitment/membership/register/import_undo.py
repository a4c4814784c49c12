"""Take a whole import back: what it made goes, what it changed becomes what it was, unless something was built on it.

Runs in the background in committed batches. What is taken back leaves the notes of the import (import_record.py), what
stays gets its reason there; so a run that was killed is started again and goes on, and a second run finds nothing.
"""

import json
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from membership_recruitment.membership.engagement import stored_scores
from membership_recruitment.membership.register import (
	identity_numbers,
	import_built_on,
	import_decisions,
	import_job,
	import_record,
	import_write,
)
from membership_recruitment.membership.register.import_built_on import MEMBER, PROSPECT, TERM
from membership_recruitment.membership.register.import_record import CHANGE, LINK
from membership_recruitment.membership.terms import refresh
from membership_recruitment.people import name_words, tags
from membership_recruitment.utils import conflicts, refusals
from membership_recruitment.utils.bounds import NO_END
from membership_recruitment.utils.references import ERASE, on_handover

BATCH = 200  # members
REASONS_SHOWN = 100
SAVEPOINT = "register_import_undo"


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def undo(register_import: str) -> None:
	"""Take an import back in the background; who may import may do that."""
	fields = {"taken_back": 0, "kept": 0, "kept_reasons": None}
	import_job.start(register_import, "Undo", run, fields=fields)


def run(register_import: str) -> None:
	"""The background job."""
	import_job.run_alone(register_import, lambda: work(register_import))


def work(register_import: str) -> Iterator[tuple[int, int]]:
	"""
	Yields:
	        (people done, people in all) after every batch, when what was written may be committed.
	"""
	frappe.db.set_value(
		CHANGE, {"register_import": register_import}, "kept_because", None, update_modified=False
	)
	total = len(_people(register_import))
	done = 0
	import_job.store(register_import, {"status": "Running", "rows_total": total, "rows_done": 0})
	yield 0, total
	# who was changed first: somebody made by the import may have become the payer
	for find, take_back in (
		(_changed_members, _take_back_changes),
		(_made_members, _take_back_members),
		(_prospects, _take_back_prospects),
	):
		while people := find(register_import):
			take_back(register_import, people)
			done += len(people)
			import_job.store(register_import, {"rows_done": done})
			yield done, total
	import_job.store(register_import, {"status": "Finished", **_result(register_import, total)})
	yield total, total


def _result(register_import: str, total: int) -> dict:
	kept = frappe.get_all(
		CHANGE,
		filters={"register_import": register_import},
		fields=["member", "document_type", "document_name", "kept_because"],
		order_by="member asc, document_name asc",
		limit=0,
	)
	reasons = {row.member or row.document_name: row.kept_because for row in kept}
	shown = [{"name": name, "reason": reason} for name, reason in list(reasons.items())[:REASONS_SHOWN]]
	return {"taken_back": total - len(reasons), "kept": len(reasons), "kept_reasons": json.dumps(shown)}


# ---------------------------------------------------------------- whom it is about

_OPEN = f"from `tab{CHANGE}` c where c.register_import = %s and ifnull(c.kept_because, '') = ''"
_IS_MADE = f"""exists (select 1 from `tab{CHANGE}` m where m.register_import = c.register_import
	and m.member = c.member and m.made = 1 and m.document_type = '{MEMBER}')"""


def _people(register_import: str) -> list[str]:
	return frappe.db.sql_list(f"select distinct ifnull(c.member, c.document_name) {_OPEN}", register_import)


def _changed_members(register_import: str) -> list[str]:
	return frappe.db.sql_list(
		f"select distinct c.member {_OPEN} and c.member is not null and not {_IS_MADE} limit {BATCH}",
		register_import,
	)


def _made_members(register_import: str) -> list[str]:
	"""The last ones first: payers were made before those for whom they pay."""
	return frappe.db.sql_list(
		f"""select c.member {_OPEN} and c.made = 1 and c.document_type = '{MEMBER}'
		order by length(c.member) desc, c.member desc limit {BATCH}""",
		register_import,
	)


def _prospects(register_import: str) -> list[str]:
	return frappe.db.sql_list(
		f"select distinct c.document_name {_OPEN} and c.member is null limit {BATCH}", register_import
	)


# ---------------------------------------------------------------- members who were made


def _take_back_members(register_import: str, members: list[str]) -> None:
	_lock(members)
	made = import_built_on.noted(register_import, members)
	reasons = import_built_on.why_members_stay(register_import, members, made)
	gone = [name for name in members if name not in reasons]
	_delete_members(register_import, gone, made)
	for reason in set(reasons.values()):
		_keep(register_import, [name for name in members if reasons.get(name) == reason], reason)


def _delete_members(register_import: str, members: Collection[str], made: import_built_on.Noted) -> None:
	if not members:
		return
	journeys = frappe.get_all(MEMBER, filters={"name": ["in", members]}, pluck="journey_id", limit=0)
	for derived in ("Membership Event", "Membership Spell", "Member Payment"):
		frappe.db.delete(derived, {"member": ["in", members]})
	for doctype, names in made.items():
		_delete_rows(doctype, [name for name, member in names.items() if member in set(members)])
	frappe.db.delete("Journey Transition", {"journey_id": ["in", [key for key in journeys if key] or [""]]})
	name_words.refresh(MEMBER, members)
	import_decisions.forget_members(members)
	frappe.db.delete(CHANGE, {"register_import": register_import, "member": ["in", members]})


def _delete_rows(doctype: str, names: Collection[str]) -> None:
	"""Delete documents with their tables and what Frappe keeps of them; nothing goes to Deleted Document."""
	if not names:
		return
	names = list(names)
	for df in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(df.options, {"parenttype": doctype, "parent": ["in", names]})
	for reference in on_handover(ERASE):
		if reference.indexed and frappe.db.table_exists(reference.doctype):
			frappe.db.delete(
				reference.doctype, {reference.type_field: doctype, reference.name_field: ["in", names]}
			)
	frappe.db.delete("__global_search", {"doctype": doctype, "name": ["in", names]})
	frappe.db.delete(doctype, {"name": ["in", names]})


# ---------------------------------------------------------------- members who were there


def _take_back_changes(register_import: str, members: list[str]) -> None:
	"""One by one, by saving, as the import changed them."""
	_lock(members)
	begun = now_datetime()
	latest: dict[str, datetime] = {}
	for change in frappe.get_all(
		CHANGE,
		filters=[
			[CHANGE, "register_import", "=", register_import],
			[CHANGE, "member", "in", members],
		],
		fields=["name", "document_type", "document_name", "member", "made", "before_and_after", "creation"],
		order_by="creation desc",
		limit=0,
	):
		# what taking back saves is no change of somebody's
		while_left = latest.setdefault(change.member, change.creation), begun
		if reason := _in_words(lambda: _take_back(register_import, change, while_left)):  # noqa: B023
			frappe.db.set_value(CHANGE, change.name, "kept_because", reason, update_modified=False)
		else:
			frappe.db.delete(CHANGE, {"name": change.name})


def _in_words(work: Callable[[], str | None]) -> str | None:
	frappe.db.savepoint(SAVEPOINT)
	try:
		return work()
	except conflicts.GIVEN_UP:
		raise
	except frappe.ValidationError as problem:
		conflicts.back_to(SAVEPOINT)
		frappe.clear_last_message()
		return refusals.as_text(problem)


def _take_back(register_import: str, change: frappe._dict, while_left: tuple) -> str | None:
	"""
	Args:
	        register_import: Name of the Register Import.
	        change: Its note.
	        while_left: From when to when others may have changed it.

	Returns:
	        Why it stays.
	"""
	doctype, name = change.document_type, change.document_name
	if not frappe.db.exists(doctype, name):
		return None
	if change.made:
		if reason := import_built_on.why_it_stays(register_import, change, while_left):
			return reason
		_delete_made(doctype, name, change.member)
		return None
	if doctype == identity_numbers.DOCTYPE:
		return _(
			"The personal identity number was replaced, and the one before it is kept nowhere. Enter it anew."
		)
	left = import_record.before_and_after(change)
	if doctype == "Contact":
		for field, (_before, added) in left.items():
			table, column = import_record.SECONDS[field]
			frappe.db.delete(table, {"parenttype": "Contact", "parent": name, column: added})
		return None
	doc = frappe.get_doc(doctype, name)
	if LINK in left:
		doc.append("links", {"link_doctype": MEMBER, "link_name": change.member})
		import_write.update_and_save(doc, {})
		return None
	if import_record.differs(left, doc):
		return import_built_on.edited()
	before = {field: values[0] for field, values in left.items()}
	if doctype == TERM and "end_date" in before:  # emptied, it would be computed anew
		before["end_date"] = before["end_date"] or NO_END
	import_write.update_and_save(doc, before)
	return None


def _delete_made(doctype: str, name: str, member: str) -> None:
	"""Delete one document that an import made for a member who stays, with what follows from it."""
	if doctype == "Tag Link":
		tags.remove(name)
		return
	if doctype == TERM:
		frappe.db.delete("Membership Event", {"membership": name})
	_delete_rows(doctype, [name])
	if doctype == TERM:
		refresh.refresh_members([member])
	if doctype == "Member Activity":
		stored_scores.refresh_scores([member])


# ---------------------------------------------------------------- prospects


def _take_back_prospects(register_import: str, names: list[str]) -> None:
	for name in names:
		reason = _in_words(lambda name=name: _take_back_prospect(register_import, name))
		which = {"register_import": register_import, "document_type": PROSPECT, "document_name": name}
		if reason:
			frappe.db.set_value(CHANGE, which, "kept_because", reason, update_modified=False)
		else:
			frappe.db.delete(CHANGE, which)


def _take_back_prospect(register_import: str, name: str) -> str | None:
	if not frappe.db.exists(PROSPECT, name):
		return None
	change = frappe._dict(document_type=PROSPECT, document_name=name)
	which = {"register_import": register_import, "document_type": PROSPECT, "document_name": name}
	while_left = frappe.db.get_value(CHANGE, which, "creation"), now_datetime()
	if reason := import_built_on.why_it_stays(register_import, change, while_left):
		return reason
	journey = frappe.db.get_value(PROSPECT, name, "journey_id")
	if frappe.db.exists("Journey Delivery", {"journey_id": journey}):
		return _("Messages of the member journey were sent.")
	# who may import made them by it, and takes back what is still as it came
	frappe.delete_doc(PROSPECT, name, ignore_permissions=True, delete_permanently=True)
	frappe.db.delete("Journey Transition", {"journey_id": journey})
	return None


# ---------------------------------------------------------------- notes


def _lock(members: Collection[str]) -> None:
	frappe.db.sql("select name from `tabMember` where name in %s order by name for update", (tuple(members),))


def _keep(register_import: str, members: Collection[str], reason: str) -> None:
	which = {"register_import": register_import, "member": ["in", list(members)]}
	frappe.db.set_value(CHANGE, which, "kept_because", reason, update_modified=False)


def can_be_undone(register_import: str) -> bool:
	"""Whether an import has left anything that may be taken back."""
	return bool(cint(frappe.db.count(CHANGE, {"register_import": register_import})))
