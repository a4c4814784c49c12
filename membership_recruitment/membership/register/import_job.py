"""The import of an old register: started from its form, run in the background, told about while it runs.

Every batch of people is planned and written, and only then committed. Nothing is remembered between runs:
a run finds what is in the register already, so it may be repeated after being killed, and a file may be imported
as often as somebody corrects it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import frappe
from frappe import _
from frappe.utils import cint
from frappe.utils.background_jobs import is_job_enqueued

from membership_recruitment.membership.register import (
	import_asked,
	import_beside,
	import_decisions,
	import_identity,
	import_prospects,
	import_result,
	import_sorting,
	import_write,
)
from membership_recruitment.membership.register.import_decisions import Followed
from membership_recruitment.membership.register.import_file import Row, Table
from membership_recruitment.membership.register.import_lookup import members_like
from membership_recruitment.membership.register.import_match import Known, identity_of
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
from membership_recruitment.membership.register.import_people import people_of
from membership_recruitment.membership.register.import_plan import Planner
from membership_recruitment.membership.register.import_preview import Preview
from membership_recruitment.membership.register.import_reading import Reading
from membership_recruitment.membership.register.import_rows import cells_of
from membership_recruitment.utils import conflicts, worker_locks
from membership_recruitment.utils.sanitize import harmless

DOCTYPE = "Register Import"
WORK = "register_import"  # one import of a site at a time
BATCH = 500  # rows
JOB_TIMEOUT = 4 * 60 * 60  # seconds

# fields of Register Import with the number of rows of each outcome
COUNTED = {
	NEW: "new_members",
	TERM_ADDED: "terms_added",
	UPDATED: "updated",
	UNCHANGED: "unchanged",
	TO_DECIDE: "to_decide",
	FAILED: "failed",
	PROSPECT_ADDED: "prospects",
	LEFT_OUT: "left_out",
}
# what an earlier run said
FORGOTTEN = {
	**dict.fromkeys(("problems", "notices", "remarks", "preview", "kept_reasons")),
	**dict.fromkeys((*COUNTED.values(), "with_remarks", "taken_back", "kept"), 0),
}


# ---------------------------------------------------------------- starting


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def dry_run(register_import: str) -> None:
	"""Say in the background what an import would do; writes nothing to the register."""
	start(register_import, "Dry Run", run, fields=FORGOTTEN, dry_run=True)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def import_register(register_import: str) -> None:
	"""Import in the background."""
	start(register_import, "Import", run, fields=FORGOTTEN, dry_run=False)


def start(name: str, last_run: str, job: Callable, *, fields: Mapping, **arguments) -> None:
	"""Let a run of an import begin in the background, if the user may import and no other run of it is at work.

	Args:
	        name: Of the Register Import.
	        last_run: What kind of run it is, as the form names it.
	        job: The background job; takes the name as `register_import`.
	        fields: Of the form, that told of an earlier run.
	        arguments: Of the job.
	"""
	doc = frappe.get_doc(DOCTYPE, name, for_update=True)
	doc.check_permission("write")
	for doctype in ("Member", "Membership"):
		frappe.has_permission(doctype, "create", throw=True)
	if is_alive(doc):
		frappe.throw(_("This import is running already. Wait until it has finished."))
	doc.validate_run(last_run)
	runs = cint(doc.runs) + 1
	frappe.db.set_value(
		DOCTYPE,
		name,
		{
			"status": "Queued",
			"last_run": last_run,
			"runs": runs,
			"message": None,
			"rows_done": 0,
			"rows_total": 0,
			**fields,
		},
		update_modified=False,
	)
	frappe.enqueue(
		job,
		queue="long",
		timeout=JOB_TIMEOUT,
		# a killed worker leaves its job behind as started; the next run must not be taken for it
		job_id=_job_id(name, runs),
		deduplicate=True,
		enqueue_after_commit=True,
		register_import=name,
		**arguments,
	)


def is_alive(doc) -> bool:
	"""Whether a job of this import waits in the queue or is at work."""
	if doc.status == "Queued":
		return is_job_enqueued(_job_id(doc.name, cint(doc.runs)))
	return doc.status == "Running" and worker_locks.is_held(WORK)


def _job_id(name: str, runs: int) -> str:
	return f"register_import::{name}::{runs}"


# ---------------------------------------------------------------- the job


def run(register_import: str, dry_run: bool) -> None:
	"""The background job: works through the file and commits after every batch."""
	run_alone(register_import, lambda: work(frappe.get_doc(DOCTYPE, register_import), dry_run=dry_run))


def run_alone(register_import: str, begin: Callable[[], Iterator[tuple[int, int]]]) -> None:
	"""Do the work of a run while no other import of the site is at work, and commit after every batch.

	Args:
	        register_import: Name of the Register Import.
	        begin: Begins the work, which yields what is done and how much there is; begun anew, it goes on.
	"""
	frappe.set_user_lang(frappe.session.user)
	with worker_locks.held(WORK) as alone:
		if not alone:
			_stop(register_import, _("Another import is running. Start this one again when it has finished."))
			return
		try:
			conflicts.try_again(lambda: _work_through(register_import, begin()))
		except Exception:
			frappe.db.rollback()
			_stop(
				register_import,
				_("The run stopped. What it had done stays; start it again, and it does what is missing."),
			)
			raise


def _work_through(register_import: str, batches: Iterator[tuple[int, int]]) -> None:
	for done, total in batches:
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
	total = len(table.rows) + len(table.sums)
	store(doc.name, {"status": "Running", "rows_total": total, "rows_done": 0})
	yield 0, total
	# a decision is about the whole row; of what is put aside next only the fingerprint sees anything
	decided, raw = import_decisions.followed(table.rows), {row.number: row for row in table.rows}
	table, numbers = import_identity.put_aside(table, targets)
	kinds = import_sorting.kinds(doc, table)
	reading = import_sorting.read(doc, table, kinds)
	import_identity.understand(reading, table, targets, numbers, doc.identity_rules())
	outcomes: dict[int, Outcome] = import_sorting.left_out(table, kinds, reading)
	outcomes.update(decided.skipped())
	rows = [row for row in reading.rows if row.number not in outcomes]
	members, prospects = import_sorting.members_and_prospects(rows, kinds)
	preview = Preview(targets, str(doc.modified))
	planner = Planner(doc, numbers)
	planner.take_guardians(reading)
	beside = import_beside.Beside(doc)
	reading.notices += beside.notices if members else []
	# whose rows they are is decided of the whole file before any of it is stored
	people = _people(members, targets, planner, decided)
	for batch in _batches(people):
		plans = planner.plans(batch, lock=not dry_run)
		beside.plan(plans)
		if not dry_run:
			import_write.add_sources(planner.vocabulary.take_new_sources())
			import_write.write(plans, register_import=doc.name, numbers=numbers)
			beside.write(plans)
		for plan in plans:
			outcomes.update(plan.outcomes)
			if not dry_run:
				decided.settle(plan.outcomes)
		preview.take(plans, raw)
		_count(doc.name, outcomes)
		yield len(outcomes), total
	reading.notices += import_asked.about_types(doc, planner.vocabulary.unknown_types)
	reading.notices += import_asked.about_status(doc, planner.standing.unknown)
	listener = import_prospects.ProspectRows(doc, planner.vocabulary, dry_run=dry_run)
	listener.know_members(members if prospects else (), outcomes)
	for first in range(0, len(prospects), BATCH):  # when it is known who is a member
		outcomes.update({row.number: listener.outcome(row) for row in prospects[first : first + BATCH]})
		if not dry_run:
			import_write.add_sources(planner.vocabulary.take_new_sources())
		_count(doc.name, outcomes)
		yield len(outcomes), total
	_count(doc.name, outcomes)
	reading.notices += listener.notices()
	preview.keep_decided(json.loads(doc.questions or "[]"), decided, reading, raw)
	_finish(doc, table, reading, outcomes, preview)
	yield total, total


def _finish(doc, table: Table, reading: Reading, outcomes: dict[int, Outcome], preview: Preview) -> None:
	result = import_result.result_of(
		doc,
		table,
		[outcomes[row.number] for row in (*table.rows, *table.sums)],
		reading=reading,
		statuses=preview.statuses,
		undated=preview.undated,
	)
	store(doc.name, {"status": "Finished", **result, **preview.fields(table, reading)})


def _count(name: str, outcomes: dict[int, Outcome]) -> None:
	counts = Counter(outcome.outcome for outcome in outcomes.values())
	store(name, {"rows_done": len(outcomes), **{field: counts[kind] for kind, field in COUNTED.items()}})


def _people(rows: list[Row], targets: list[str | None], planner: Planner, decided: Followed) -> list[Known]:
	identities = [decided.applied(row.number, identity_of(cells_of(row, targets))) for row in rows]
	return people_of(rows, identities, members_like(identities, planner.merged))


def _batches(people: Iterable[Known]) -> Iterator[list[Known]]:
	"""Whole people, with about BATCH rows at a time; those who are paid for come when their payers are stored."""
	batch: list[Known] = []
	size = 0
	for person in people:
		if batch and (size >= BATCH or person.step != batch[-1].step):
			yield batch
			batch, size = [], 0
		batch.append(person)
		size += len(person.rows)
	if batch:
		yield batch


def store(name: str, values: dict) -> None:
	"""Fields of the Register Import; some quote what stood in the file."""
	values = {field: harmless(value) if isinstance(value, str) else value for field, value in values.items()}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)
