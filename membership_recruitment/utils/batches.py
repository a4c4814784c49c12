"""Run jobs over all members in committed batches, so that an interrupted run resumes and nobody waits for a lock on the
whole register."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from zlib import crc32

import frappe

from membership_recruitment.utils import conflicts

# MariaDB turns lists of 1,000 and more into a join, which is slower
SIZE = 900
# in which a nightly job that leaves out what nobody touched looks at everything once
NIGHTS = 7


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


def soon(job: Callable, name: str) -> None:
	"""Let a job run in the background after a rule for everybody changed, once however often it is asked for."""
	if frappe.flags.in_install or frappe.flags.in_migrate:
		return
	frappe.enqueue(
		job,
		queue="long",
		job_id=f"membership_recruitment.{name}",
		deduplicate=True,
		enqueue_after_commit=True,
	)
