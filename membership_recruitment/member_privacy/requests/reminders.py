"""Every night: remind those who answer privacy requests of what is due, once a request."""

import frappe
from frappe import _
from frappe.utils import formatdate, getdate, nowdate

from membership_recruitment.member_privacy.consent.access import OFFICER
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.utils import conflicts

REQUEST = "Privacy Request"


@conflicts.tried_again
def nightly() -> None:
	"""Remind of each open request that is due within a week, whoever answers it, else every privacy officer. Where there is nobody,
	some later night does."""
	due = frappe.get_all(
		REQUEST,
		filters={
			"status": rules.OPEN,
			"reminded_on": ["is", "not set"],
			"due_on": ["<=", frappe.utils.add_days(getdate(), rules.REMIND_DAYS)],
		},
		fields=["name", "kind", "due_on", "handled_by"],
		order_by="due_on asc",
	)
	there = set(frappe.get_all("User", filters={"enabled": 1}, pluck="name"))
	everybody = officers()
	for request in due:
		users = [request.handled_by] if request.handled_by in there else everybody
		for user in users:
			tell(user, REQUEST, request.name, _subject(request, user))
		if not users:
			continue
		frappe.db.set_value(REQUEST, request.name, "reminded_on", nowdate(), update_modified=False)


def _subject(request, user: str) -> str:
	language = frappe.db.get_value("User", user, "language")
	return _("A privacy request ({0}) must be answered by {1}.", language).format(
		_(request.kind, language, context=REQUEST), formatdate(request.due_on)
	)


def officers() -> list[str]:
	"""Enabled users who answer privacy requests."""
	return frappe.db.sql_list(
		"""select distinct user.name from `tabUser` user
		join `tabHas Role` held on held.parenttype = 'User' and held.parent = user.name
		where held.role = %s and user.enabled = 1 and user.user_type = 'System User'
		and user.name <> 'Administrator' order by user.name""",
		OFFICER,
	)


def tell(user: str, doctype: str, name: str, subject: str) -> None:
	"""A notice on the desk."""
	log = frappe.new_doc("Notification Log")
	log.update({"type": "Alert", "for_user": user, "document_type": doctype, "document_name": name})
	log.subject = subject
	log.insert(ignore_permissions=True)  # nobody's own doing: the calendar tells
