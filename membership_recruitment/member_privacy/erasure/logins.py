"""Logins of somebody who is erased: one of the website goes with all that Frappe keeps of it, one of staff stays.

The association decides on a login of staff, and on what hangs on it: it is its own record of who may do and did what.
"""

from collections.abc import Iterable
from functools import partial

import frappe
from frappe import _
from frappe.defaults import clear_default

from membership_recruitment.member_privacy.erasure.shared_rows import PAIRS
from membership_recruitment.member_privacy.registry.kinds import Holding, Linked
from membership_recruitment.member_privacy.requests.gather import Gathered

USER = "User"
OF_THE_WEBSITE = "Website User"
SETTINGS = "Notification Settings"


def is_of_staff(holding: Holding, name: str, found: Gathered) -> bool:
	"""Whether a row is a login of staff, or hangs on one."""
	staff = {login for login, user in found.rows.get(USER, {}).items() if user.user_type != OF_THE_WEBSITE}
	if not staff or holding.doctype == USER:
		return name in staff
	row = found.rows[holding.doctype][name]
	hung = {
		row.get(name_field)
		for type_field, name_field in PAIRS.get(holding.doctype, ())
		if row.get(type_field) == USER
	}
	hung |= {row.get(way.field) for way in holding.found if isinstance(way, Linked) and way.to == USER}
	return not staff.isdisjoint(hung)


def delete(names: Iterable[str]) -> None:
	"""Logins of the website go, with their passwords, sessions and settings. In the transaction of the caller."""
	names = sorted(names)
	if not names:
		return
	here = ["in", names]
	table = frappe.qb.DocType("Sessions")  # a table without a DocType
	sessions = frappe.qb.from_(table).select(table.sid).where(table.user.isin(names)).run(pluck=True)
	frappe.db.delete("Sessions", {"user": here})
	frappe.db.after_commit.add(partial(_end, sessions))
	# as a document it would leave a copy of itself
	frappe.db.delete("Notification Subscribed Document", {"parenttype": SETTINGS, "parent": here})
	frappe.db.delete(SETTINGS, {"name": here})
	frappe.db.sql("delete from `__UserSettings` where `user` in %(names)s", {"names": names})
	for name in names:
		# whoever answers requests has no right to users
		frappe.delete_doc(USER, name, force=True, ignore_permissions=True, delete_permanently=True)
		clear_default(parent=name)
	# Frappe tells the desk who was deleted
	said = {"comment_type": "Deleted", "reference_doctype": USER}
	frappe.db.delete("Comment", {**said, "subject": ["in", [f"{_(USER)} {name}" for name in names]]})


def _end(sessions: list[str]) -> None:
	"""Whoever is logged in is so no more."""
	for session in sessions:
		for kept in ("session", "last_db_session_update"):
			frappe.cache.hdel(kept, session)
