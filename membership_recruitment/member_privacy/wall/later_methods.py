"""Replaced methods that only Frappe 16 has, or in which only Frappe 16 is at fault.

`replacements.REPLACED` says for each what goes wrong without it.
"""

import frappe
from frappe.core.doctype.communication import email
from frappe.desk import reportview
from frappe.utils import cint, sbool

from membership_recruitment.member_privacy.wall import row_rules, who_asks
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import ruled


@frappe.whitelist()
@frappe.read_only()
def get_list_count() -> int | None:
	"""Rows of a list. Frappe 15 escapes the values of its filters; those of 16 are given to the database beside the
	statement here, as Frappe itself does it for the list."""
	args = reportview.get_form_params()
	if reportview.is_virtual_doctype(args.doctype):
		return reportview.get_count()
	args.update(
		distinct=sbool(args.distinct),
		limit=cint(args.limit),
		order_by=None,
		fields=[f"`tab{args.doctype}`.name"],
	)
	query = reportview.execute(**args, run=0)
	if isinstance(query, str):
		return reportview.get_count()
	statement, values = query.walk()
	at_most = ""
	if args.limit and frappe.db.db_type == "mariadb":
		at_most = "set statement max_statement_time=1 for"  # as Frappe: an estimate is not waited for
	try:
		return frappe.db.sql(f"{at_most} select count(*) from ({statement}) counted", values)[0][0]
	except Exception as error:
		if args.limit and frappe.db.is_statement_timeout(error):
			return None
		raise


@frappe.whitelist(methods=["GET", "POST"])
def validate_link_and_fetch(
	doctype: str,
	docname: str,
	fields_to_fetch: list[str] | str | None = None,
	query: str | None = None,
	filters: dict | list | str | None = None,
	**search_args,
) -> dict:
	from frappe.client import validate_link_and_fetch as original

	known = ruled(doctype)
	if known and row_rules.hidden(known, (docname,), frappe.session.user):
		return {}
	if known and row_rules.condition(known, frappe.session.user):
		search_args["ignore_user_permissions"] = False
	return frappe.call(
		original,
		doctype=doctype,
		docname=docname,
		fields_to_fetch=fields_to_fetch,
		query=query,
		filters=filters,
		**search_args,
	)


@frappe.whitelist()
def make_mail(**given) -> dict[str, str]:
	if sbool(given.pop("raw_html", False)):
		if not who_asks.administers(frappe.session.user):
			refuse()
		given["raw_html"] = True
	return email.make(**given)


def check_linked_filters(filters, js_filters) -> None:
	"""Filters of a report that name documents: hidden and missing are the same. Frappe 16 tells them apart."""
	filters, js_filters = frappe.parse_json(filters), frappe.parse_json(js_filters)
	if not isinstance(filters, dict):
		return
	for field in js_filters or ():
		doctype = ruled(field.get("options"))
		names = filters.get(field.get("fieldname"))
		if not doctype or not names or not row_rules.condition(doctype, frappe.session.user):
			continue
		names = names if isinstance(names, list) else [names]
		seen = frappe.get_list(doctype, filters={"name": ["in", names]}, pluck="name")
		if not set(names) <= set(seen):
			refuse()
