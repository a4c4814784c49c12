"""What the walled may ask: recruiting staff and analysts, who read no member. What nobody has decided is refused.

The list is allowed_methods.txt. Administrators add methods of other apps in Membership Settings.
"""

import re
from collections.abc import Iterable
from typing import NoReturn

import frappe
from frappe import _

from membership_recruitment import public_page
from membership_recruitment.member_privacy.wall.allowed_methods import EVERYTHING, allowed_methods
from membership_recruitment.member_privacy.wall.called_methods import Call, calls
from membership_recruitment.member_privacy.wall.reading import BODY_TYPES, Reading

# a method, or all of a module within an app
OPENING = re.compile(r"[a-z]\w*(\.\w+)+(\.\*)?", re.IGNORECASE)

# What every request may carry
ALWAYS = frozenset(["cmd", "csrf_token", "_", "_lang", "sid"])

# First part of the address of pages that take arguments, and which. Others are opened without any.
PAGES = {
	"app": frozenset([EVERYTHING]),  # the desk's own address; the server reads none of it
	"desk": frozenset([EVERYTHING]),  # the same in Frappe 16
	"login": frozenset(["redirect-to"]),
	"message": frozenset(["title", "message", "id"]),
	"update-password": frozenset(["key", "password_expired"]),
	"printview": frozenset(
		["doctype", "name", "format", "no_letterhead", "letterhead", "settings", "trigger_print", "style"]
	),
	"private": frozenset(["fid"]),
	# another process answers; where it does not run, there is no such page
	"socket.io": frozenset([EVERYTHING]),
	**{address.split("/")[0]: frozenset([EVERYTHING]) for address in public_page.PAGES},
}
CLOSED_PAGES = frozenset(["backups"])


def check(asked: Reading, user: str) -> None:
	"""Refuse what is not on the list.

	Raises:
	        frappe.PermissionError: With the name of the method, so that an administrator can add it.
	"""
	if asked.body_type not in BODY_TYPES:
		frappe.throw(_("Send this as JSON or as a form."), frappe.PermissionError)
	given = frozenset(asked.arguments) - ALWAYS
	if asked.is_page:
		_check_page(asked.path, given)
		return
	asked_for = list(calls(asked))
	if not asked_for:
		_refuse(asked.path)
	for call in asked_for:
		if not _is_allowed(call, user):
			_refuse(call.name)


def check_openings(openings: Iterable) -> None:
	"""Rows of Membership Settings in which administrators add methods: dotted paths, or a module and a role."""
	for row in openings:
		row.method = (row.method or "").strip()
		if not OPENING.fullmatch(row.method):
			frappe.throw(
				_(
					"{0} is not the path of a method. Write it as the refusal named it, such as other_app.api.get_news."
				).format(row.method)
			)
		if row.method.endswith(".*") and not row.role:
			frappe.throw(
				_("Choose the role that opens {0}: all of a module is for those who work in it.").format(
					row.method
				)
			)


def _is_allowed(call: Call, user: str) -> bool:
	arguments = allowed_methods().get(call.name)
	if arguments is None:
		return _is_opened(call.name, user)
	return EVERYTHING in arguments or call.arguments - ALWAYS <= arguments


def _is_opened(name: str, user: str) -> bool:
	"""Whether administrators added the method, by itself or with its module."""
	roles = frappe.get_roles(user)
	return any(
		(not row.role or row.role in roles)
		and (name.startswith(row.method[:-1]) if row.method.endswith(".*") else name == row.method)
		for row in frappe.get_cached_doc("Membership Settings").get("wall_openings") or ()
	)


def _check_page(path: str, given: frozenset[str]) -> None:
	page = path.strip("/").split("/")[0].lower()
	allowed = PAGES.get(page, frozenset())
	if page in CLOSED_PAGES or not (EVERYTHING in allowed or given <= allowed):
		_refuse(path)


def _refuse(what: str) -> NoReturn:
	frappe.throw(
		_("{0} is not open to recruiting staff and analysts. An administrator can add it in {1}.").format(
			frappe.utils.escape_html(what[:140]), _("Membership Settings")
		),
		frappe.PermissionError,
	)
