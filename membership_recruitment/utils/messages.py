"""Messages that Frappe collects for the user while a request runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def dropped() -> Iterator[None]:
	"""Take back what is said meanwhile: ERPNext tells of documents that it was not asked about. What is refused is said."""
	before = len(frappe.local.message_log)
	yield
	del frappe.local.message_log[before:]
