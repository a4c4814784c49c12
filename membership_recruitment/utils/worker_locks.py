"""Locks of background jobs, one for each site and piece of work. The database frees that of a worker who was killed."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def held(work: str, seconds: int = 0) -> Iterator[bool]:
	"""Yields whether nobody else of this site is at that work.

	Args:
	        work: What the lock is called.
	        seconds: How long somebody else is waited for.
	"""
	taken = frappe.db.sql("select get_lock(%s, %s)", (_name(work), seconds))[0][0] == 1
	try:
		yield taken
	finally:
		if taken:
			frappe.db.sql("select release_lock(%s)", _name(work))


def is_held(work: str) -> bool:
	"""Whether somebody of this site is at that work."""
	return bool(frappe.db.sql("select is_used_lock(%s)", _name(work))[0][0])


def _name(work: str) -> str:
	return f"{frappe.conf.db_name}.{work}"
