"""Methods of Frappe and ERPNext that are replaced because they reach rows without naming them.

`replacements.REPLACED` says for each what leaks without it; `request_check.py` stops the requests that do name what is hidden.
"""

import inspect
import json
from typing import Any

import frappe
from frappe import _
from frappe.desk import query_report
from frappe.permissions import get_role_permissions

from membership_recruitment.member_privacy.wall import (
	definitions,
	later_methods,
	list_arguments,
	row_rules,
)
from membership_recruitment.member_privacy.wall.reading import decoded
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import ruled

TABLES = ("Table", "Table MultiSelect")

# ---------------------------------------------------------------- replaced methods
# Signature, allowed HTTP methods and rights of the originals; each says in wall/tables.py what leaks without it.


def check_readable(doctype, *, every_row: bool = False) -> None:
	"""Refuse a DocType that no role of the user's reads, a child table among whose parents is such a one, and what is
	no DocType: Frappe counts rows of any table. That one document is shared with the user does not count.

	Args:
	        every_row: For what asks about all rows: a right to one's own alone is not enough.
	"""
	user = frappe.session.user
	if user == "Administrator":
		return
	if not _is_doctype(doctype):
		refuse()
	parents = [doctype]
	if frappe.get_meta(doctype).istable:
		parents = frappe.get_all(
			"DocField", filters={"options": doctype, "fieldtype": ["in", TABLES]}, pluck="parent"
		)
	rights = [get_role_permissions(frappe.get_meta(parent), user=user) for parent in parents]
	if not rights or not all(right.get("read") for right in rights):
		refuse()
	if every_row and any("read" in right.get("if_owner", {}) for right in rights):
		refuse()


def _is_doctype(word) -> bool:
	"""Spelled as it is: the database would take other spellings for it."""
	return isinstance(word, str) and frappe.db.get_value("DocType", word) == word


def _rows_are_hidden(doctype: str | None) -> bool:
	"""Whether a rule keeps rows of a DocType, if it is one, from this user."""
	return _is_doctype(doctype) and bool(row_rules.condition(doctype, frappe.session.user))


@frappe.whitelist()
def get(
	doctype: str,
	name: str | int | None = None,
	filters: str | dict | list | None = None,
	parent: str | None = None,
) -> dict:
	from frappe import client

	if not name and filters and _rows_are_hidden(doctype):
		seen = client.get_list(doctype, filters=filters, limit_page_length=1, parent=parent)
		if not seen:
			raise frappe.DoesNotExistError
		name = seen[0].name
	return client.get(doctype, name, filters, parent)


@frappe.whitelist()
def get_count(
	doctype: str,
	filters: str | dict | list | None = None,
	debug: bool | int | str = False,
	cache: bool | int | str = False,
) -> int:
	if frappe.session.user != "Administrator":
		check_readable(doctype)
	# the list's own count asks for the rights that this one forgets
	frappe.local.form_dict = frappe._dict(doctype=doctype, filters=filters or [], fields=[], distinct="false")
	return later_methods.get_list_count()


@frappe.whitelist()
def validate_link(doctype: str, docname: str, fields: str | list | None = None) -> dict:
	from frappe import client

	known = ruled(doctype)
	if known and row_rules.hidden(known, (docname,), frappe.session.user):
		return frappe._dict(name=None)
	return client.validate_link(doctype, docname, fields)


@frappe.whitelist()
def search_link(
	doctype: str,
	txt: str,
	query: str | None = None,
	filters: str | dict | list | None = None,
	page_length: int = 10,
	searchfield: str | None = None,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
	**later: Any,
) -> list:
	from frappe.desk import search as desk

	return desk.search_link(
		doctype,
		txt,
		query,
		filters=filters,
		page_length=page_length,
		searchfield=searchfield,
		reference_doctype=reference_doctype,
		ignore_user_permissions=ignore_user_permissions and _all_are_open(doctype, reference_doctype),
		**_taken_by(desk.search_link, later),
	)


@frappe.whitelist()
def search_widget(
	doctype: str,
	txt: str,
	query: str | None = None,
	searchfield: str | None = None,
	start: int = 0,
	page_length: int = 10,
	filters: str | None | dict | list = None,
	filter_fields: str | list | None = None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
	**later: Any,
) -> list:
	from frappe.desk import search as desk

	return desk.search_widget(
		doctype,
		txt,
		query,
		searchfield=searchfield,
		start=start,
		page_length=page_length,
		filters=filters,
		filter_fields=filter_fields,
		as_dict=as_dict,
		reference_doctype=reference_doctype,
		ignore_user_permissions=ignore_user_permissions and _all_are_open(doctype, reference_doctype),
		**_taken_by(desk.search_widget, later),
	)


def _all_are_open(doctype: str, form: str | None) -> bool:
	return not _rows_are_hidden(doctype) and list_arguments.opens_every_row(doctype, form)


def _taken_by(method, arguments: dict) -> dict:
	"""Arguments that a later Frappe added to a method."""
	return frappe.get_newargs(method, arguments) if arguments else {}


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str, field: str) -> list[dict]:
	from frappe.desk import listview

	check_readable(doctype, every_row=field == "assigned_to")
	if field == "assigned_to" and _rows_are_hidden(doctype):
		seen = frappe.get_list(doctype, filters=frappe.parse_json(current_filters), pluck="name")
		current_filters = json.dumps([["name", "in", seen or [""]]])
	return listview.get_group_by_count(doctype, current_filters, field)


@frappe.whitelist()
def get_tagged_docs(doctype: str, tag: str) -> list:
	from frappe.desk.doctype.tag import tag as tags

	if not _rows_are_hidden(doctype):
		return tags.get_tagged_docs(doctype, tag)
	return frappe.get_list(doctype, filters={"_user_tags": ["like", tag]}, fields=["name"], as_list=True)


@frappe.whitelist()
def get_chart(
	chart_name: str | None = None,
	chart: str | dict | None = None,
	no_cache: bool | int | str | None = None,
	filters: str | dict | list | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | int | None = None,
	refresh: bool | int | str | None = None,
) -> dict | None:
	from frappe.desk.doctype.dashboard_chart import dashboard_chart

	choice = {
		"filters": filters,
		"from_date": from_date,
		"to_date": to_date,
		"timespan": timespan,
		"time_interval": time_interval,
		"heatmap_year": heatmap_year,
	}
	stored = frappe.get_doc("Dashboard Chart", chart_name) if chart_name else None
	definition = stored or frappe._dict(frappe.parse_json(chart))
	doctype = ruled(definition.document_type)
	definitions.check(definition)
	if definition.document_type:
		if stored:
			stored.check_permission("read")
		_check_chart(definition, definition.document_type)
	if stored and not (doctype and row_rules.condition(doctype, frappe.session.user)):
		return dashboard_chart.get(chart_name=chart_name, no_cache=no_cache, refresh=refresh, **choice)
	# Past the cache: it holds what others see of these rows, under a name that the definition may claim
	return inspect.unwrap(dashboard_chart.get)(chart_name=chart_name, chart=chart, **choice)


def _check_chart(chart, doctype: str) -> None:
	if frappe.session.user == "Administrator":
		return
	check_readable(doctype, every_row=chart.type == "Heatmap")
	if chart.type == "Heatmap" and row_rules.condition(doctype, frappe.session.user):
		frappe.throw(
			_("A heatmap of {0} counts rows that you may not see. Choose another type of chart.").format(
				frappe.utils.escape_html(_(doctype))
			),
			frappe.PermissionError,
		)


@frappe.whitelist()
def get_card_result(
	doc: str | dict, filters: str | dict | list | None = None, to_date: str | None = None
) -> float:
	from frappe.desk.doctype.number_card import number_card

	card = frappe._dict(decoded(doc))
	check_readable(card.document_type)
	definitions.check(card)
	return number_card.get_result(card, filters, to_date)


@frappe.whitelist()
def get_card_difference(
	doc: str | dict, filters: str | dict | list | None = None, result: str | float | None = None
) -> float | None:
	from frappe.desk.doctype.number_card import number_card

	card = frappe.get_doc("Number Card", frappe._dict(decoded(doc)).name)
	check_readable(card.document_type)
	definitions.check(card)
	return number_card.get_percentage_difference({"name": card.name}, filters, result)


@frappe.whitelist()
def get_monthly_goal_graph_data(
	title: str,
	doctype: str,
	docname: str,
	goal_value_field: str,
	goal_total_field: str,
	goal_history_field: str,
	goal_doctype: str,
	goal_doctype_link: str,
	goal_field: str,
	date_field: str,
	aggregation: str = "sum",
	filters: str | dict | None = None,
) -> dict:
	from frappe.utils import goal

	check_readable(goal_doctype, every_row=True)
	if _rows_are_hidden(goal_doctype):
		refuse()
	return goal.get_monthly_goal_graph_data(
		title,
		doctype,
		docname,
		goal_value_field,
		goal_total_field,
		goal_history_field,
		goal_doctype,
		goal_doctype_link,
		goal_field,
		date_field,
		aggregation,
		filters,
	)


@frappe.whitelist()
def get_events(
	start: str,
	end: str,
	user: str | None = None,
	for_reminder: bool | int | str = False,
	filters: str | dict | list | None = None,
) -> list[frappe._dict]:
	from frappe.desk.doctype.event import event

	if user and user != frappe.session.user and not row_rules.sees_every_row("Event", frappe.session.user):
		refuse()
	return _seen_of("Event", event.get_events(start, end, user, for_reminder, filters))


@frappe.whitelist()
def search(text: str, start: int | str = 0, limit: int | str = 20, doctype: str = "") -> list:
	from frappe.utils import global_search

	found = global_search.search(text, start, limit, doctype)
	by_doctype: dict[str, list] = {}
	for row in found:
		by_doctype.setdefault(row.doctype, []).append(row.name)
	user = frappe.session.user
	# also those of which all rows are seen: what was deleted may still be found by its text
	seen = {
		(doctype, name)
		for doctype, names in by_doctype.items()
		if row_rules.reads(doctype, user)
		for name in _listed(doctype, names)
	}
	return [row for row in found if (row.doctype, row.name) in seen]


def _listed(doctype: str, names: list[str]) -> list[str]:
	return frappe.get_list(doctype, filters={"name": ["in", names]}, pluck="name")


def _seen_of(doctype: str, rows: list) -> list:
	secret = set(row_rules.hidden(doctype, {row.name for row in rows}, frappe.session.user))
	return [row for row in rows if row.name not in secret]


@frappe.whitelist()
def run_report(
	report_name: str,
	filters: str | dict | None = None,
	user: str | None = None,
	ignore_prepared_report: bool | int | str = False,
	custom_columns: str | list | None = None,
	is_tree: bool | int | str = False,
	parent_field: str | None = None,
	are_default_filters: bool | int | str = True,
	**later: Any,
) -> dict:
	if user and user != frappe.session.user and not frappe.has_permission("Report", "write", report_name):
		refuse()
	check_prepared_report(filters)
	later_methods.check_linked_filters(filters, later.get("js_filters"))
	definitions.check_stored_report(report_name)
	return query_report.run(
		report_name,
		filters,
		user,
		ignore_prepared_report,
		custom_columns,
		is_tree,
		parent_field,
		are_default_filters,
		**_taken_by(query_report.run, later),
	)


def check_prepared_report(filters) -> None:
	"""A prepared report that the filters name was made for the one who asks."""
	filters = frappe.parse_json(filters)
	name = filters.get("prepared_report_name") if isinstance(filters, dict) else None
	if name and frappe.db.get_value("Prepared Report", name, "owner") != frappe.session.user:
		frappe.has_permission("Prepared Report", "write", name, throw=True)


@frappe.whitelist()
def get_invoices(filters: str | dict) -> list:
	from erpnext.accounts.doctype.invoice_discounting import invoice_discounting

	frappe.has_permission("Sales Invoice", "read", throw=True)
	rows = invoice_discounting.get_invoices(filters)
	secret = set(row_rules.hidden("Sales Invoice", {row.sales_invoice for row in rows}, frappe.session.user))
	return [row for row in rows if row.sales_invoice not in secret]
