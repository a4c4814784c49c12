"""The import of an old register: started from its form, run in the background, told about while it runs.

Every batch of people is planned and written, and only then committed. Nothing is remembered between runs:
a run finds what is in the register already, so it may be repeated after being killed, and a file may be imported
as often as somebody corrects it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils import cint
from frappe.utils.background_jobs import is_job_enqueued

from membership_recruitment.membership.register import import_result, import_write
from membership_recruitment.membership.register.import_match import Person, identity_of, people_of
from membership_recruitment.membership.register.import_plan import Planner
from membership_recruitment.membership.register.import_rows import (
	FAILED,
	NEW,
	TERM_ADDED,
	UNCHANGED,
	UPDATED,
	Outcome,
	cells_of,
)
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.sanitize import harmless

DOCTYPE = "Register Import"
BATCH = 500  # rows
JOB_TIMEOUT = 4 * 60 * 60  # seconds

# fields of Register Import with the number of rows of each outcome
COUNTED = {
	NEW: "new_members",
	TERM_ADDED: "terms_added",
	UPDATED: "updated",
	UNCHANGED: "unchanged",
	FAILED: "failed",
}


# ---------------------------------------------------------------- starting


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def dry_run(register_import: str) -> None:
	"""Say in the background what an import would do; writes nothing to the register."""
	_start(register_import, dry_run=True)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def import_register(register_import: str) -> None:
	"""Import in the background."""
	_start(register_import, dry_run=False)


def _start(name: str, *, dry_run: bool) -> None:
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.check_permission("write")
	for doctype in ("Member", "Membership"):
		frappe.has_permission(doctype, "create", throw=True)
	if is_alive(doc):
		frappe.throw(_("This import is running already. Wait until it has finished."))
	doc.validate_columns()
	runs = cint(doc.runs) + 1
	frappe.db.set_value(
		DOCTYPE,
		name,
		{
			"status": "Queued",
			"last_run": "Dry Run" if dry_run else "Import",
			"runs": runs,
			"message": None,
			"rows_done": 0,
			"rows_total": 0,
			"problems": None,
			**dict.fromkeys(COUNTED.values(), 0),
		},
		update_modified=False,
	)
	frappe.enqueue(
		run,
		queue="long",
		timeout=JOB_TIMEOUT,
		# a killed worker leaves its job behind as started; the next run must not be taken for it
		job_id=_job_id(name, runs),
		deduplicate=True,
		enqueue_after_commit=True,
		register_import=name,
		dry_run=dry_run,
	)


def is_alive(doc) -> bool:
	"""Whether a job of this import waits in the queue or is at work."""
	if doc.status == "Queued":
		return is_job_enqueued(_job_id(doc.name, cint(doc.runs)))
	return doc.status == "Running" and bool(frappe.db.sql("select is_used_lock(%s)", _lock_name())[0][0])


def _job_id(name: str, runs: int) -> str:
	return f"register_import::{name}::{runs}"


def _lock_name() -> str:
	return f"{frappe.conf.db_name}.register_import"


@contextmanager
def _only_import() -> Iterator[bool]:
	"""Yields whether no other import of this site is at work. The database frees the lock of a killed worker."""
	taken = frappe.db.sql("select get_lock(%s, 0)", _lock_name())[0][0] == 1
	try:
		yield taken
	finally:
		if taken:
			frappe.db.sql("select release_lock(%s)", _lock_name())


# ---------------------------------------------------------------- the job


def run(register_import: str, dry_run: bool) -> None:
	"""The background job: works through the file and commits after every batch."""
	frappe.set_user_lang(frappe.session.user)
	with _only_import() as alone:
		if not alone:
			_stop(register_import, _("Another import is running. Start this one again when it has finished."))
			return
		try:
			# begun anew, it finds what is done unchanged
			conflicts.try_again(lambda: _work_through(register_import, dry_run))
		except Exception:
			frappe.db.rollback()
			_stop(
				register_import,
				_("The import stopped. What had gone in stays; start it again, and it adds what is missing."),
			)
			raise


def _work_through(register_import: str, dry_run: bool) -> None:
	for done, total in work(frappe.get_doc(DOCTYPE, register_import), dry_run=dry_run):
		_tell(register_import, done, total)
		# A batch is whole by itself. Holding 50,000 rows in one transaction would lock the number series
		# against everyone for minutes and lose all of it to one kill.
		frappe.db.commit()


def _stop(name: str, message: str) -> None:
	frappe.db.set_value(DOCTYPE, name, {"status": "Stopped", "message": message}, update_modified=False)
	_tell(name, 0, 0)
	frappe.db.commit()  # the job ends here with an error, and would take this with it


def _tell(name: str, done: int, total: int) -> None:
	message = {"docname": name, "done": done, "total": total}
	frappe.publish_realtime(
		"register_import_progress", message, doctype=DOCTYPE, docname=name, after_commit=True
	)


def work(doc, *, dry_run: bool) -> Iterator[tuple[int, int]]:
	"""Work through the file of a Register Import and write counts and files into the document.

	Yields:
	        (rows done, rows in all) after every batch, when what was written may be committed.
	"""
	table, targets = doc.read_table(), doc.targets()
	total = len(table.rows)
	_store(doc.name, {"status": "Running", "rows_total": total, "rows_done": 0})
	yield 0, total
	outcomes: dict[int, Outcome] = {}
	planner = Planner(doc)
	for people in _batches(
		people_of(table.rows, [identity_of(cells_of(row, targets)) for row in table.rows])
	):
		plans = planner.plans(people, lock=not dry_run)
		if not dry_run:
			import_write.add_sources(planner.vocabulary.take_new_sources())
			import_write.write(plans, register_import=doc.name)
		for plan in plans:
			outcomes.update(plan.outcomes)
		counts = Counter(outcome.outcome for outcome in outcomes.values())
		_store(
			doc.name, {"rows_done": len(outcomes), **{field: counts[kind] for kind, field in COUNTED.items()}}
		)
		yield len(outcomes), total
	result = import_result.result_of(doc, table, [outcomes[row.number] for row in table.rows])
	_store(doc.name, {"status": "Finished", **result})
	yield total, total


def _batches(people: Iterable[Person]) -> Iterator[list[Person]]:
	"""Whole people, with about BATCH rows at a time."""
	batch: list[Person] = []
	size = 0
	for person in people:
		batch.append(person)
		size += len(person.rows)
		if size >= BATCH:
			yield batch
			batch, size = [], 0
	if batch:
		yield batch


def _store(name: str, values: dict) -> None:
	"""The problems quote what stood in the file."""
	values = {field: harmless(value) if isinstance(value, str) else value for field, value in values.items()}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)
