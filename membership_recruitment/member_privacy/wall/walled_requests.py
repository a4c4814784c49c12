"""What the walled may ask: recruiting staff and analysts, who read no member. What nobody has decided is refused.

The list is allowed_methods.txt. Administrators add methods of other apps in Membership Settings.
"""

import re
from collections.abc import Iterable
from typing import NoReturn

import frappe
from frappe import _

from membership_recruitment import help_pages, public_page
from membership_recruitment.member_privacy.wall import website_pages
from membership_recruitment.member_privacy.wall.allowed_methods import EVERYTHING, allowed_methods
from membership_recruitment.member_privacy.wall.called_methods import Call, calls, module_of_an_app
from membership_recruitment.member_privacy.wall.reading import BODY_TYPES, Reading

# a method, or all of a module within an app
OPENING = re.compile(r"[a-z]\w*(\.\w+)+(\.\*)?", re.IGNORECASE)

# What every request may carry
ALWAYS = frozenset(["cmd", "csrf_token", "_", "_lang"])

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
	help_pages.ADDRESS: frozenset(["lang"]),
	**{address.split("/")[0]: frozenset([EVERYTHING]) for address in public_page.PAGES},
}
CLOSED_PAGES = frozenset(["backups"])

# They name the documents for which somebody got points: asked of oneself alone, by the page of one's profile
_PROFILE = "frappe.desk.page.user_profile.user_profile"
OF_ONESELF = frozenset(
	[f"{_PROFILE}.get_energy_points_list", f"{_PROFILE}.get_energy_points_percentage_chart_data"]
)


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
		of_others = call.name in OF_ONESELF and asked.values("user") != [user]
		if of_others or not _is_allowed(call, user):
			_refuse(call.name)


def check_openings(openings: Iterable) -> None:
	"""Rows of Membership Settings in which administrators add methods: dotted paths, or a module and a role."""
	for row in openings:
		row.method = (row.method or "").strip()
		if not OPENING.fullmatch(row.method):
			frappe.throw(
				_(
					"{0} is not the path of a method. Write it as the refusal named it, such as other_app.api.get_news."
				).format(frappe.utils.escape_html(row.method))
			)
		if row.method.endswith(".*") and not row.role:
			frappe.throw(
				_("Choose the role that opens {0}: all of a module is for those who work in it.").format(
					frappe.utils.escape_html(row.method)
				)
			)
		if not _is_of_an_app(row.method):
			frappe.msgprint(
				_("No installed app has {0}. That line opens nothing as long as none has it.").format(
					frappe.utils.escape_html(row.method)
				),
				indicator="orange",
			)


def _is_of_an_app(path: str) -> bool:
	module, _dot, name = path.rpartition(".")
	found = module_of_an_app(module)
	return bool(found) and (name == "*" or hasattr(found, name))


def _is_allowed(call: Call, user: str) -> bool:
	arguments = allowed_methods().get(call.name)
	given = call.arguments - ALWAYS
	if call.name in website_pages.ASKED_BY_REALTIME:
		given -= {"sid"}
	if arguments is not None and (EVERYTHING in arguments or given <= arguments):
		return True
	return _is_opened(call.name, user)  # also with arguments that the list does not have


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
