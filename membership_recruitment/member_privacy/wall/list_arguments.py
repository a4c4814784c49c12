"""What a request may say to Frappe's query of a list.

Frappe hands whatever a request says to its query, whose arguments are also for its own code: `run` answers with the statement,
the conditions of rows in it, instead of running it, and on Frappe 16 `ignore_user_permissions` does what it says. What a
request may say is listed here; every other argument of the query is refused. Frappe 15 does as much in the search of a link.
"""

import inspect
from collections.abc import Iterable

import frappe
from frappe.desk import reportview

_VIEW = "frappe.desk.reportview."
# Methods that hand over what the request says. On Frappe 16 the last two do so too.
METHODS = frozenset(
	[
		f"{_VIEW}get",
		f"{_VIEW}get_list",
		f"{_VIEW}get_count",
		f"{_VIEW}export_query",
		"frappe.client.get_count",
		"frappe.api.v2.count",
	]
)
MAY_BE_SAID = frozenset(
	[
		"add_total_row",
		"as_list",
		"debug",  # request_check looks at its value
		"distinct",
		"docstatus",
		"fields",
		"filters",
		"group_by",
		"limit",
		"limit_page_length",
		"limit_start",
		"offset",
		"or_filters",
		"order_by",
		"page_length",
		"parent_doctype",
		"pluck",
		"save_user_settings",
		"save_user_settings_fields",
		"start",
		"user_settings",
		"with_childnames",
		"with_comment_count",
	]
)


def say_more(methods: Iterable[str], arguments: Iterable[str]) -> bool:
	"""Whether one of the methods is given an argument of the query that is not for a request.

	Args:
	        methods: Dotted paths of what the request calls.
	        arguments: Names of what it says, whatever their values: empty ones count.
	"""
	if METHODS.isdisjoint(methods):
		return False
	of_the_query = inspect.signature(reportview.DatabaseQuery.execute).parameters.keys()
	return not (of_the_query - MAY_BE_SAID).isdisjoint(arguments)


def opens_every_row(doctype: str, form: str | None) -> bool:
	"""Whether links of a form are chosen among all rows of a DocType, past the user's User Permissions: a field of the form
	says so, and not the request. Frappe 16 asks for such a field itself.

	Args:
	        doctype: Whose rows are chosen.
	        form: The DocType that is being filled in, as the request says.
	"""
	if not form or not frappe.db.exists("DocType", form, cache=True):
		return False
	meta = frappe.get_meta(form)
	tables = [frappe.get_meta(table.options) for table in meta.get_table_fields()]
	return any(
		field.fieldtype == "Link" and field.options == doctype and field.ignore_user_permissions
		for held in (meta, *tables)
		for field in held.fields
	)
