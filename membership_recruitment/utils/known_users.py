"""Frappe keeps lists of users in its cache, and forgets them where a User is saved by its own code alone."""

import frappe


def changed(user: str) -> None:
	"""A User was made, changed or closed past that."""
	frappe.clear_document_cache("User", user)
	for known in ("enabled_users", "users_for_mentions"):
		frappe.cache.delete_key(known)
