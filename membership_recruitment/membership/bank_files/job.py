"""Read a Bank File and book it: started from its form, done in the background, told about meanwhile."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import cint
from frappe.utils.background_jobs import get_job_status
from rq.job import JobStatus

from membership_recruitment.membership.bank_files import (
	accounts,
	booking,
	plan,
	preview,
	stored_payments,
	words,
)
from membership_recruitment.membership.bank_files.bank_file import UnreadableBankFile
from membership_recruitment.utils import conflicts, database, refusals, stored_files, worker_locks
from membership_recruitment.utils.names import names_in
from membership_recruitment.utils.sanitize import harmless

DOCTYPE = "Bank File"
DRAFT, READ, BOOKING, BOOKED, REFUSED = "Draft", "Read", "Booking", "Booked", "Refused"
TIMEOUT = 4 * 60 * 60  # seconds
PATIENCE = 10 * 60  # seconds until another file has been stored
TOLD_EVERY = 20  # payments
NOTHING = {
	"kind": None,
	"message": None,
	"warnings": None,
	"preview": None,
	"first_day": None,
	"last_day": None,
	**dict.fromkeys(("payments", "known", "passed_over", "booked", "to_decide", "set_aside"), 0),
}


# ---------------------------------------------------------------- starting


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def read_again(bank_file: str) -> None:
	"""Read a file in the background, and say what booking it would do."""
	doc = _mine(bank_file)
	if doc.status == BOOKING:
		frappe.throw(_("Some payments of this file are booked. Book it again, and that does the rest."))
	if doc.status == BOOKED:
		frappe.throw(_("The payments of this file are booked. Attach another file to a new Bank File."))
	start(doc, read)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def book(bank_file: str) -> None:
	"""Book the payments of a file in the background."""
	_start_booking(bank_file)


def _start_booking(bank_file: str) -> None:
	doc = _mine(bank_file)
	if doc.status not in (READ, BOOKING):
		frappe.throw(_("Only a file that has been read is booked."))
	doc.refuse_unknown_accounts()
	start(doc, run)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def book_several(bank_files: list | str) -> dict:
	"""Book the payments of files in the background, each by itself.

	Args:
	        bank_files: Names of Bank Files, also as JSON.

	Returns:
	        `not_booked`: pairs of a name and why that file is not booked.
	"""
	not_booked = []
	for name in names_in(bank_files):
		try:
			_start_booking(name)
		except frappe.ValidationError as refused:
			frappe.local.message_log = []  # it is told with the file
			not_booked.append((name, refusals.as_text(refused)))
	return {"not_booked": not_booked}


def _mine(bank_file: str):
	doc = frappe.get_doc(DOCTYPE, bank_file, for_update=True)
	doc.check_permission("write")
	if is_alive(doc):
		frappe.throw(_("This file is being worked on. Wait until that has finished."))
	return doc


def start(doc, job: Callable) -> None:
	"""Let a job on a file begin once the transaction is committed."""
	runs = cint(doc.runs) + 1
	values = {"runs": runs, "message": None, "status": BOOKING if job is run else DRAFT}
	frappe.db.set_value(DOCTYPE, doc.name, values, update_modified=False)
	doc.update(values)
	doc.flags.starts = True  # the queue hears of it when the transaction is committed
	frappe.enqueue(
		job,
		queue="long",
		timeout=TIMEOUT,
		# a killed worker leaves its job behind as started; the next run must not be taken for it
		job_id=_job_id(doc.name, runs),
		deduplicate=True,
		enqueue_after_commit=True,
		bank_file=doc.name,
	)


def is_alive(doc) -> bool:
	"""Whether a job of this file waits in the queue or is at work."""
	# a worker that was killed leaves its job behind as started, but not its lock
	waits = get_job_status(_job_id(doc.name, cint(doc.runs))) == JobStatus.QUEUED
	at_work = worker_locks.is_held(_work(doc.name))
	return doc.status in (DRAFT, BOOKING) and bool(doc.flags.starts or waits or at_work)


def is_at_work(doc) -> bool:
	"""Whether a job of this file has begun and not ended."""
	return worker_locks.is_held(_work(doc.name))


def _job_id(name: str, runs: int) -> str:
	return f"bank_file::{name}::{runs}"


# ---------------------------------------------------------------- the jobs


def read(bank_file: str) -> None:
	"""The dry run: say what booking a file would do."""
	frappe.set_user_lang(frappe.session.user)
	with worker_locks.held(_work(bank_file)) as alone:
		if not alone:
			return
		conflicts.try_again(lambda: dry_run(frappe.get_doc(DOCTYPE, bank_file)))
		_tell(bank_file, 0, 0)
		frappe.db.commit()  # its lock ends here, and nobody may find the file as it was
	if goes_on(frappe.get_doc(DOCTYPE, bank_file)):
		run(bank_file)


def goes_on(doc) -> bool:
	"""Whether a file is booked as soon as it is read: one that came by the folder, on accounts that are known."""
	return bool(
		doc.from_folder and doc.status == READ and all(account.bank_account for account in doc.accounts)
	)


def dry_run(doc) -> None:
	"""Read a file and write into its document what it holds and what would be done; books nothing."""
	try:
		planned = plan.make(_content(doc))
	except UnreadableBankFile as refused:
		_store(doc.name, {**NOTHING, "status": REFUSED, "message": words.refusal(refused)})
		_store_accounts(doc, [])
		return
	except (OSError, frappe.PermissionError, frappe.ValidationError) as refused:
		# nothing is wrong with the file: it is gone, or the register does not know where to book
		frappe.local.message_log = []  # it stands on the form
		_store(doc.name, {**NOTHING, "status": DRAFT, "message": refusals.as_text(refused)})
		return
	file = planned.file
	days = sorted(payment.day for payment in file.payments)
	_store_accounts(doc, accounts.rows_of(file))
	_store(
		doc.name,
		{
			**NOTHING,
			"status": READ,
			"kind": file.kind,
			"first_day": days[0] if days else None,
			"last_day": days[-1] if days else None,
			"warnings": "\n".join(map(words.warning, file.warnings)),
			"payments": len(file.payments),
			"known": len(planned.known),
			"passed_over": sum(file.passed_over.values()),
			"preview": preview.of(planned),
		},
	)


def run(bank_file: str) -> None:
	"""Book a file, each payment committed by itself."""
	frappe.set_user_lang(frappe.session.user)
	with worker_locks.held(_work(bank_file)) as alone:
		if not alone:
			return
		try:
			_book(bank_file)
		except Exception:
			frappe.db.rollback()
			_store(
				bank_file,
				{
					"message": _(
						"The run stopped. What it had booked stays; book again, and it does the rest."
					)
				},
			)
			_tell(bank_file, 0, 0)
			frappe.db.commit()  # the job ends here with an error, and would take this with it
			raise


def _book(bank_file: str) -> None:
	with worker_locks.held(_work("store"), PATIENCE) as alone:
		# two files that are stored at once would not see what the other one brings
		if not alone:
			raise TimeoutError(f"another bank file was being stored for {PATIENCE} seconds")
		conflicts.try_again(lambda: stored(bank_file))
		frappe.db.commit()  # the next file sees what this one brought
	waiting = booking.waiting(bank_file)
	for done, name in enumerate(waiting, start=1):
		conflicts.try_again(lambda name=name: booking.book_by_itself(name))
		if done % TOLD_EVERY == 0:
			_tell(bank_file, done, len(waiting))
		# Each payment is whole by itself: what is booked stays booked, whatever becomes of the next one
		frappe.db.commit()
	finish(bank_file)
	frappe.db.commit()  # its lock ends here, and nobody may find the file as it was


def stored(bank_file: str) -> None:
	"""Store what is new of a file, with what is decided of each payment. From then on its rows are booked, and nothing is
	read of the file itself: it may be gone."""
	if stored_payments.of_file(bank_file):
		return
	doc = frappe.get_doc(DOCTYPE, bank_file)
	planned = plan.make(_content(doc))
	booking.store(doc, planned)
	_store(bank_file, {**booking.counts(bank_file), "payments": len(planned.keys), "status": BOOKING})


def finish(bank_file: str) -> None:
	"""Say what became of the payments of a file."""
	counted = booking.counts(bank_file)
	known = frappe.db.get_value(DOCTYPE, bank_file, "payments") - sum(counted.values())
	_store(bank_file, {**counted, "known": known, "status": BOOKED, "preview": None, "message": None})
	_tell(bank_file, 0, 0)


def refuse_if_needed(file) -> None:
	"""A File is deleted: not while a Bank File names it that is read or booked, a record behind the books."""
	if frappe.db.exists("File", {"file_url": file.file_url, "name": ["!=", file.name]}):
		return  # the same once more
	name = frappe.db.get_value(DOCTYPE, {"file": file.file_url, "status": ["in", (READ, BOOKING, BOOKED)]})
	if name:
		frappe.throw(
			_("The payments of the bank file {0} come from this file. It is kept with the books.").format(
				name
			)
		)


def _content(doc) -> bytes:
	return stored_files.content_of(stored_files.readable(doc.file))


def _store_accounts(doc, rows: list[dict]) -> None:
	frappe.db.delete("Bank File Account", {"parent": doc.name, "parenttype": DOCTYPE})
	place = {"parent": doc.name, "parenttype": DOCTYPE, "parentfield": "accounts"}
	database.insert(
		"Bank File Account",
		[
			{"name": frappe.generate_hash(length=10), "idx": idx, **place, **row}
			for idx, row in enumerate(rows, start=1)
		],
	)


def _store(name: str, values: dict) -> None:
	"""Fields of the Bank File; some quote what stood in the file."""
	values = {field: harmless(value) if isinstance(value, str) else value for field, value in values.items()}
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def _tell(name: str, done: int, total: int) -> None:
	message = {"docname": name, "done": done, "total": total}
	frappe.publish_realtime("bank_file_progress", message, doctype=DOCTYPE, docname=name, after_commit=True)


def _work(name: str) -> str:
	return f"bank_file.{name}"
