"""What somebody saved for a view: filters of lists, reports, boards, cards, charts and workspaces. They say whom that one
looks for.

Who sees no member sees one's own, what came with an app, and of the others what holds no filters, on lists that one may
open.
"""

import frappe

from membership_recruitment.member_privacy.wall import row_rules, who_asks
from membership_recruitment.member_privacy.wall.tables import PERSON_DOCTYPES

NO_FILTERS = ("", "[]", "{}", "null")


def conditions(user: str) -> str:
	"""List Filter: one's own, and everybody's on lists that one may open."""
	if who_asks.administers(user):
		return row_rules.EVERY_ROW
	table = "`tabList Filter`"
	shared = f"ifnull({table}.`for_user`, '') = '' and {_of_open_lists(f'{table}.`reference_doctype`', user)}"
	return f"({table}.`for_user` = {frappe.db.escape(user)} or ({shared}))"


def report_conditions(user: str) -> str:
	"""Report: the filters of those that people made stand somewhere in their JSON; those of code have none."""
	if _sees_all(user):
		return row_rules.EVERY_ROW
	table = "`tabReport`"
	shipped = f"{table}.`is_standard` = 'Yes' or ifnull({table}.`json`, '') in {_listed(NO_FILTERS)}"
	return f"(({_own(table, user)} or {shipped}) and {_of_open_lists(f'{table}.`ref_doctype`', user)})"


def workspace_conditions(user: str) -> str:
	"""Workspace: everybody's, and one's own; their shortcuts and lists have filters."""
	if _sees_all(user):
		return row_rules.EVERY_ROW
	return f"(ifnull(`tabWorkspace`.`for_user`, '') in ('', {frappe.db.escape(user)}))"


def board_conditions(user: str) -> str:
	"""Kanban Board."""
	table = "`tabKanban Board`"
	open_to_all = f"{table}.`private` = 0 and {_without_filters(f'{table}.`filters`')}"
	return _shared(table, "reference_doctype", open_to_all, user)


def card_conditions(user: str) -> str:
	"""Number Card."""
	return _shown("Number Card", user)


def chart_conditions(user: str) -> str:
	"""Dashboard Chart."""
	return _shown("Dashboard Chart", user)


def _shown(doctype: str, user: str) -> str:
	table = f"`tab{doctype}`"
	without = " and ".join(
		_without_filters(f"{table}.`{field}`") for field in ("filters_json", "dynamic_filters_json")
	)
	open_to_all = f"{table}.`is_standard` = 1 or ({table}.`is_public` = 1 and {without})"
	return _shared(table, "document_type", open_to_all, user)


def _shared(table: str, of: str, open_to_all: str, user: str) -> str:
	if _sees_all(user):
		return row_rules.EVERY_ROW
	seen = f"{_own(table, user)} or {open_to_all}"
	return f"(({seen}) and {_of_open_lists(f'{table}.`{of}`', user)})"


def _sees_all(user: str) -> bool:
	return who_asks.administers(user) or not row_rules.sees_no_member(user)


def _own(table: str, user: str) -> str:
	"""What the apps made when they were installed is Administrator's."""
	return f"{table}.`owner` in ('Administrator', {frappe.db.escape(user)})"


def _of_open_lists(column: str, user: str) -> str:
	closed = [doctype for doctype in PERSON_DOCTYPES if not row_rules.reads(doctype, user)]
	return f"ifnull({column}, '') not in {_listed(closed)}" if closed else "1=1"


def _without_filters(column: str) -> str:
	return f"ifnull({column}, '') in {_listed(NO_FILTERS)}"


def _listed(words) -> str:
	return f"({', '.join(map(frappe.db.escape, words))})"
