"""Begin a transaction with its locks, and start it again where the database gave it up for another one.

A transaction sees the database as it was at its first reading. Where it then locks or changes a row that another one
has changed since, MariaDB from 11.6 on (innodb_snapshot_isolation) takes all of it back, as after a deadlock: error
1020, "Record has changed since last read". So whoever locks does it before anything is read, where that is possible, and
begins again from the start where not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import frappe
from frappe import _

RECORD_CHANGED = 1020
ATTEMPTS = 5


class ChangedMeanwhile(frappe.TimestampMismatchError):
	"""Error 1020: everything of the transaction is taken back. Said to the user where nobody begins again."""


# the database gave up one of two transactions
GIVEN_UP = (frappe.QueryDeadlockError, ChangedMeanwhile)
# … or somebody else has a row for long
BUSY = (*GIVEN_UP, frappe.QueryTimeoutError)


@contextmanager
def in_words() -> Iterator[None]:
	"""Raise ChangedMeanwhile, which is a sentence, in place of the database's error 1020."""
	try:
		yield
	except (frappe.db.OperationalError, frappe.QueryDeadlockError) as error:
		cause = error.args[0]  # Frappe 16 calls it a deadlock, with the database's own error in it
		if getattr(cause, "args", (cause,))[0] != RECORD_CHANGED:
			raise
		raise ChangedMeanwhile(_sentence()) from error


def _sentence() -> str:
	return _(
		"Somebody else changed this at the same moment, so nothing was saved. Load the page anew and try again."
	)


@contextmanager
def _saving() -> Iterator[None]:
	"""As `in_words`, of a deadlock too: nobody begins a form's save again."""
	try:
		with in_words():
			yield
	except frappe.QueryDeadlockError as error:
		raise ChangedMeanwhile(_sentence()) from error


class SavedInWords:
	"""For DocTypes that several people edit: who saves second gets the sentence. Frappe locks the row only after the
	request has read it; so what is locked may point at what this transaction does not see yet."""

	def load_from_db(self):
		with in_words():
			return super().load_from_db()

	def get_invalid_links(self, *args, **kwargs):
		invalid, cancelled = super().get_invalid_links(*args, **kwargs)
		for fieldname, name, _message in invalid:
			field = self.meta.get_field(fieldname)
			doctype = field.options if field.fieldtype == "Link" else self.get(field.options)
			if frappe.db.sql(f"select name from `tab{doctype}` where name = %s lock in share mode", name):
				raise ChangedMeanwhile(_sentence())
		return invalid, cancelled

	def insert(self, *args, **kwargs):
		with _saving():
			return super().insert(*args, **kwargs)

	def save(self, *args, **kwargs):
		with _saving():
			return super().save(*args, **kwargs)


def begin_anew() -> None:
	"""Let the next statement, which is to be a lock, begin the transaction. Nothing is lost: where the caller has written
	something, nothing is done."""
	if not frappe.db.transaction_writes:
		frappe.db.rollback()


def back_to(save_point: str) -> None:
	"""Undo what came after a savepoint. Frappe then takes the transaction for one that has written nothing; what it wrote
	before must not be lost by `begin_anew`."""
	writes = frappe.db.transaction_writes
	frappe.db.rollback(save_point=save_point)
	frappe.db.transaction_writes = writes


def try_again(work: Callable):
	"""Do the work in a transaction that begins with it, and again where the database gave it up.

	For transactions that have written nothing yet: trying again begins with a rollback. After a write of the caller's
	the error is passed on instead, so that nothing of the caller's is lost.
	"""
	for attempt in range(1, ATTEMPTS + 1):
		untouched = not frappe.db.transaction_writes
		begin_anew()
		try:
			with in_words():
				return work()
		except GIVEN_UP:
			if not untouched or attempt == ATTEMPTS:
				raise
			frappe.db.rollback()


def tried_again(function: Callable) -> Callable:
	"""`try_again` for a whitelisted method, which a request calls first, or for a job that may begin anew at any time."""

	@wraps(function)
	def wrapped(*args, **kwargs):
		return try_again(lambda: function(*args, **kwargs))

	return wrapped
