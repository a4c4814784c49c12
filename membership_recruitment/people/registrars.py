"""Staff who keep the register."""

import frappe


def first_registrar() -> str:
	"""Of the enabled users who are Member Registrar the one made first; Administrator where there is none."""
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	registrars = (
		frappe.qb.from_(role)
		.inner_join(user)
		.on(user.name == role.parent)
		.select(user.name)
		.where((role.role == "Member Registrar") & (role.parenttype == "User") & (user.enabled == 1))
		.orderby(user.creation)
		.limit(1)
		.run(pluck=True)
	)
	return registrars[0] if registrars else "Administrator"
