"""Run jobs over all members in committed batches, so that an interrupted run resumes and nobody waits for a lock on the
whole register."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import islice
from zlib import crc32

import frappe
from frappe.utils.background_jobs import get_job_status
from rq.job import JobStatus

from membership_recruitment.utils import conflicts, worker_locks

# MariaDB turns lists of 1,000 and more into a join, which is slower
SIZE = 900
# in which a nightly job that leaves out what nobody touched looks at everything once
NIGHTS = 7
PATIENCE = 1200  # seconds that one run waits for another one of the same work


def split(rows: Iterable, size: int = SIZE) -> Iterator[list]:
	"""The rows in lists of at most `size`."""
	rows = iter(rows)
	while batch := list(islice(rows, size)):
		yield batch


def all_members() -> Iterator[list[str]]:
	"""Names of all members, batch by batch."""
	return names_of("Member")


def names_of(doctype: str, condition: str = "1 = 1") -> Iterator[list[str]]:
	"""Names of all rows, batch by batch, so that memory stays small.

	Args:
	        condition: SQL, from our own code only.
	"""
	last = ""
	while names := frappe.db.sql_list(
		f"select name from `tab{doctype}` where {condition} and name > %s order by name limit %s",
		(last, SIZE),
	):
		yield names
		last = names[-1]


def night_of(day: date) -> int:
	"""Which of the NIGHTS a day is."""
	return day.toordinal() % NIGHTS


def of_night(names: Iterable[str], night: int) -> list[str]:
	"""Those of the names that are looked at on this one of NIGHTS nights, whatever is known of them."""
	return [name for name in names if crc32(name.encode()) % NIGHTS == night]


def of_night_sql(column: str, night: int | None) -> str:
	"""SQL: as `of_night`, of rows with the name in `column`; all where it is no night."""
	return "1" if night is None else f"mod(crc32({column}), {NIGHTS}) = {int(night)}"


def finish_each(work: Callable, batches: Iterable) -> list:
	"""Do the work of each batch and commit it; what somebody else holds is tried again after all others, some times.

	Returns:
	        What `work` returned, for each batch.

	Raises:
	        One of conflicts.BUSY: Somebody held a batch each time; the others are done.
	"""
	done, waiting = [], batches
	for _attempt in range(conflicts.ATTEMPTS):
		busy, failure = [], None
		for batch in waiting:
			try:
				with conflicts.in_words():
					result = work(batch)
					finish()
			except conflicts.BUSY as error:
				# somebody's long transaction holds one of them, or another job's did: the others first
				frappe.db.rollback()
				busy.append(batch)
				failure = error
			else:
				done.append(result)
		if not busy:
			return done
		waiting = busy
	raise failure


def finish() -> None:
	"""Commit a batch: locks on everybody for minutes would stop everyone who works. Tests roll back instead."""
	if not frappe.flags.in_test:
		frappe.db.commit()


def soon(job: Callable, name: str, *, timeout: int | None = None) -> None:
	"""Let a job run in the background after a rule for everybody changed, once however often it is asked for.

	Who asks while it waits gets that one. Who asks while one runs, which may have looked already, gets another one, which
	begins when that is over. Whether it waits or runs is asked when the transaction is committed: what begins before has
	not seen it.

	Args:
	        name: Of the work; no two of it run at once.
	        timeout: Seconds that it may take.
	"""
	if frappe.flags.in_install or frappe.flags.in_migrate:
		return
	frappe.db.after_commit.add(partial(_queue, job, name, timeout))


def _queue(job: Callable, name: str, timeout: int | None) -> None:
	states = {job_id: get_job_status(job_id) for job_id in job_ids(name)}
	if JobStatus.QUEUED in states.values():
		return
	free = [job_id for job_id, state in states.items() if state != JobStatus.STARTED]
	if free:  # otherwise all but one have not begun: they wait for that one
		frappe.enqueue(
			run_in_turn,
			queue="long",
			timeout=timeout,
			job_id=free[0],
			deduplicate=True,  # an old one of this id goes
			job=job,
			work=name,
		)


def job_ids(name: str) -> list[str]:
	"""Of a piece of work in the queue: one that runs, one that waits for it, and one that comes after."""
	return [f"membership_recruitment.{name}{place}" for place in ("", ".next", ".after")]


def run_in_turn(job: Callable, work: str) -> None:
	"""What the queue runs."""
	with in_turn(work):
		job()


@contextmanager
def in_turn(work: str) -> Iterator[None]:
	"""One after the other: what began earlier would write over what a later one has looked at anew.

	Raises:
	        frappe.QueryTimeoutError: The other one takes too long.
	"""
	with worker_locks.held(lock_of(work), PATIENCE) as alone:
		if not alone:
			raise frappe.QueryTimeoutError
		conflicts.begin_anew()
		yield


def lock_of(work: str) -> str:
	"""Short, as the database wants it."""
	return f"work.{crc32(work.encode()):08x}"
