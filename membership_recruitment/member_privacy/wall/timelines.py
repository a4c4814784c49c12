"""Methods that answer with a form's timeline, replaced: Frappe asks for the right to the document alone.

It links a mail to whoever has one of its addresses, a call to whoever has the end of its number, and what is linked is
shown whole: a contact that a recruiter makes of a member's address would show what the member writes from then on.
"""

from collections.abc import Callable, Iterable
from typing import Any

import frappe
from frappe.desk.form import load, save

from membership_recruitment.member_privacy.wall import colleagues, row_rules
from membership_recruitment.member_privacy.wall.tables import ruled

MAILS = ("communications", "automated_messages")
MORE = "additional_timeline_content"


@frappe.whitelist()
def getdoc(doctype: str, name: str | int, user: str | None = None) -> Any:
	return _answered(load.getdoc, doctype, name)


@frappe.whitelist()
def get_docinfo(doc: Any = None, doctype: str | None = None, name: str | int | None = None) -> Any:
	return _answered(
		load.get_docinfo, None, doctype, name
	)  # a document is handed over by Frappe's own code alone


@frappe.whitelist()
def savedocs(doc: str, action: str) -> Any:
	return _answered(save.savedocs, doc, action)


@frappe.whitelist()
def cancel(
	doctype: str | None = None,
	name: str | int | None = None,
	workflow_state_fieldname: str | None = None,
	workflow_state: str | None = None,
) -> Any:
	return _answered(save.cancel, doctype, name, workflow_state_fieldname, workflow_state)


@frappe.whitelist()
def discard(doctype: str, name: str | int) -> Any:
	return _answered(save.discard, doctype, name)  # Frappe 16


@frappe.whitelist()
def get_communications(doctype: str, name: str | int, start: Any = 0, limit: Any = 20) -> list:
	return _seen(load.get_communications(doctype, name, start, limit), doctype, name, frappe.session.user)


def _answered(method: Callable, *arguments) -> Any:
	answer = method(*arguments)
	if info := frappe.response.get("docinfo"):
		_drop_hidden(info, frappe.session.user)
	return answer


def _drop_hidden(info: dict, user: str) -> None:
	shown = colleagues.without_hidden(list(info["user_info"]))  # of whoever sent a mail, who has a login
	info["user_info"] = {name: info["user_info"][name] for name in shown}
	for part in MAILS:
		info[part] = _seen(info[part], info["doctype"], info["name"], user)
	if row_rules.sees_no_member(user):
		info[MORE] = []  # calls, and what other apps add: nobody has decided who may see it


def _seen(mails: list, doctype: str, name: str | int, user: str) -> list:
	"""Mails without those about somebody hidden. Who sees no member gets of the others what is about a document that she
	may see, or written by her: a mail that only has an address in common may be anybody's, and is left out whosever it is.
	"""
	others = [mail for mail in mails if (mail.reference_doctype, mail.reference_name) != (doctype, str(name))]
	if not others:
		return mails
	names = {mail.name for mail in others}
	if row_rules.sees_no_member(user):
		hidden = (
			names - _own(names, user) - {mail.name for mail in others if _is_about_somebody_seen(mail, user)}
		)
	else:
		hidden = set(row_rules.hidden("Communication", names, user))
	return [mail for mail in mails if mail.name not in hidden]


def _own(names: Iterable[str], user: str) -> set[str]:
	return set(
		frappe.get_all("Communication", filters={"name": ["in", list(names)], "owner": user}, pluck="name")
	)


def _is_about_somebody_seen(mail, user: str) -> bool:
	doctype, name = mail.reference_doctype, mail.reference_name
	if not ruled(doctype) or not name or not frappe.has_permission(doctype, user=user):
		return False
	return bool(frappe.get_list(doctype, filters={"name": name}, user=user, limit=1))
