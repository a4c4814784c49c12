"""Methods of the desk and of ERPNext's pages that read or write rows without a right, replaced.

`replacements.REPLACED` says for each what goes wrong without it.
"""

from typing import Any

import frappe
from frappe.core.doctype.access_log import access_log
from frappe.desk import desktop, notifications
from frappe.desk.doctype.bulk_update import bulk_update
from frappe.desk.doctype.kanban_board import kanban_board
from frappe.desk.form import linked_with, load

from membership_recruitment.member_privacy.consent import care_only
from membership_recruitment.member_privacy.consent.access import MEMBER
from membership_recruitment.member_privacy.wall import colleagues, definitions, row_rules
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import ruled
from membership_recruitment.utils.sanitize import harmless

STEP_FIELDS = frozenset(["is_complete", "is_skipped"])


@frappe.whitelist()
def make_access_log(
	doctype: Any = None,
	document: Any = None,
	method: Any = None,
	file_type: Any = None,
	report_name: Any = None,
	filters: Any = None,
	page: Any = None,
	columns: Any = None,
) -> None:
	given = (doctype, document, method, file_type, report_name, filters, page, columns)
	texts = [value if value is None else str(value) for value in given]
	access_log.make_access_log(*(value and harmless(value, strict=True) for value in texts))


@frappe.whitelist()
def change_many(
	doctype: Any, docnames: Any, action: Any = "submit", data: Any = None, task_id: Any = None
) -> Any:
	names = frappe.parse_json(docnames)
	if doctype == MEMBER and action == "update" and care_only.GROUP in (frappe.parse_json(data) or {}):
		care_only.refuse_for_all(names if isinstance(names, list) else [names])
	return bulk_update.submit_cancel_or_update_docs(doctype, docnames, action, data, task_id)


@frappe.whitelist()
def update_onboarding_step(name: str, field: str, value: Any) -> None:
	if field not in STEP_FIELDS:
		refuse()
	desktop.update_onboarding_step(name, field, frappe.utils.cint(value))


@frappe.whitelist()
def update_order(board_name: str, order: str | dict) -> Any:
	cards = frappe.parse_json(order)
	names = [name for column in cards.values() for name in column] if isinstance(cards, dict) else [None]
	_check_cards(board_name, names)
	return kanban_board.update_order(board_name, frappe.as_json(cards))


@frappe.whitelist()
def update_order_for_single_card(
	board_name: str,
	docname: str,
	from_colname: str,
	to_colname: str,
	old_index: Any,
	new_index: Any,
) -> Any:
	_check_cards(board_name, [docname])
	return kanban_board.update_order_for_single_card(
		board_name, docname, from_colname, to_colname, old_index, new_index
	)


@frappe.whitelist()
def add_card(board_name: str, docname: str, colname: str) -> Any:
	_check_cards(board_name, [docname])
	return kanban_board.add_card(board_name, docname, colname)


def _check_cards(board_name: str, names: list) -> None:
	"""Cards are documents that the user may read; hidden and missing are refused alike."""
	if not all(isinstance(name, str) for name in names):
		refuse()
	board = (
		frappe.db.get_value("Kanban Board", board_name, ["reference_doctype", "field_name"], as_dict=True)
		or {}
	)
	definitions.check({"field": board.get("field_name")})
	doctype = ruled(board.get("reference_doctype"))
	if not doctype:
		return
	found = set(frappe.get_all(doctype, filters={"name": ["in", names]}, pluck="name"))
	if set(names) - found or row_rules.hidden(doctype, names, frappe.session.user):
		refuse()


@frappe.whitelist()
def get_user_info_for_viewers(users: str | list) -> dict:
	names = [name for name in frappe.parse_json(users) or () if isinstance(name, str)]
	return load.get_user_info_for_viewers(frappe.as_json(colleagues.without_hidden(names)))


@frappe.whitelist()
def get_open_count(doctype: str, name: str, items: str | list | None = None) -> dict:
	"""Counts of what is linked, without those DocTypes of whose rows the user does not see all."""
	counts = notifications.get_open_count(doctype, name, items)
	found = counts.get("count")
	for kind, rows in found.items() if isinstance(found, dict) else ():
		found[kind] = [row for row in rows if _sees_every_row(row.get("doctype"))]
	return counts


def _sees_every_row(doctype: str | None) -> bool:
	known = ruled(doctype)
	return not known or row_rules.sees_every_row(known, frappe.session.user)


@frappe.whitelist()
def get_linked(doctype: str, docname: str) -> dict:
	"""What points to a document, of the DocTypes that the user reads. Frappe breaks off at the first other one."""
	frappe.has_permission(doctype, doc=docname, throw=True)
	linked = linked_with.get_linked_doctypes(doctype=doctype)
	readable = {name: how for name, how in linked.items() if frappe.has_permission(name, "read")}
	return linked_with.get_linked_docs(doctype, docname, readable)
