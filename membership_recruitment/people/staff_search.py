"""Users to choose from in Link fields, by the roles that they hold."""

from collections.abc import Sequence

import frappe


def users_with_roles(roles: Sequence[str], txt: str, start: int, page_len: int) -> list[tuple]:
	"""Enabled users who hold one of the roles and whose name or address has the text: (name, full name). Asks for no right:
	the caller has."""
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	like = f"%{txt}%"
	return (
		frappe.qb.from_(user)
		.inner_join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name, user.full_name)
		.distinct()
		.where(role.role.isin(list(roles)) & (user.enabled == 1))
		.where(user.full_name.like(like) | user.name.like(like))
		.orderby(user.full_name)
		.limit(page_len)
		.offset(start)
		.run()
	)
