"""Do something with the rights of another user, within a request or a job."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""The caller has asked for the right. frappe.set_user would take the session's own data away."""
	before = frappe.session.user
	try:
		_be(user)
		yield
	finally:
		_be(before)


def _be(user: str) -> None:
	frappe.session.user = user
	frappe.local.role_permissions, frappe.local.user_perms = {}, None
