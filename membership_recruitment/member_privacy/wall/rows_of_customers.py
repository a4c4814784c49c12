"""Rows of ERPNext that name a member's customer or invoice, whatever DocType they are of: payments, ledger entries, orders.

Recruiting staff who have a role of ERPNext's beside see those about everybody else. Found by the DocType's own fields, so
that those of other apps are hidden too. A report or a method of ERPNext's reads such rows without asking whose they are: the
reports are closed to recruiting staff here, the methods by the list of those that they may call.
"""

from collections.abc import Iterable

import frappe
from frappe.utils.caching import request_cache
from frappe.www.printview import validate_key

from membership_recruitment.member_privacy.wall import row_rules
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import (
	ABOUT,
	ABOUT_IN_TABLE,
	BILLING,
	CHILDREN,
	CHILDREN_OF_MANY,
	PERSON_DOCTYPES,
)

# Their own rules ask about customers
ASK_THEMSELVES = frozenset(
	(
		*BILLING,
		"Contact",
		"Address",
		*PERSON_DOCTYPES,
		*ABOUT,
		*ABOUT_IN_TABLE,
		*CHILDREN,
		*CHILDREN_OF_MANY,
	)
)


def conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Frappe's permission_query_conditions for every DocType."""
	user = user or frappe.session.user
	if not doctype or not row_rules.keeps_to_prospects(user) or not names_customers(doctype):
		return row_rules.EVERY_ROW
	rules = {of: row_rules.condition(of, user) for of in BILLING}
	found = [*_own_rules(doctype, rules), *_rules_of_vouchers(doctype, rules)]
	return f"(not ifnull(({' or '.join(found)}), 0))"


def may_see(doc, user: str) -> bool:
	"""Whether the rule shows a document to the user, as it is stored."""
	rule = conditions(user, doc.doctype) if doc.name and not doc.is_new() else row_rules.EVERY_ROW
	if not rule:
		return True
	return bool(frappe.db.sql(f"select 1 from `tab{doc.doctype}` where name = %s and {rule}", (doc.name,)))


def is_closed(doctype: str, names: Iterable[str], user: str, keys: Iterable[str] = ()) -> bool:
	"""Whether one of such documents is missing, or not the user's to read: both are answered alike.

	Args:
	        keys: With which somebody was given a link to a document.
	"""
	if not names_customers(doctype) or row_rules.sees_every_row(doctype, user):
		return False
	return not all(_is_open(doctype, name, user, keys) for name in names)


def _is_open(doctype: str, name: str, user: str, keys: Iterable[str]) -> bool:
	if not frappe.db.exists(doctype, name):
		return False
	document = frappe.get_doc(doctype, name)
	return (
		(user != "Guest" and document.owner == user and not row_rules.keeps_to_prospects(user))
		or frappe.has_permission(doctype, "read", doc=document, user=user)
		or frappe.has_website_permission(document, "read", user, doctype=doctype)
		or any(_opens(key, document) for key in keys)
	)


def _opens(key: str, document) -> bool:
	try:
		validate_key(key, document)
	except (frappe.exceptions.InvalidKeyError, frappe.exceptions.LinkExpired):
		return False
	return True


def check_report(name: str) -> None:
	"""Stop recruiting staff at a report that reads such rows with SQL of its own.

	Raises:
	        frappe.PermissionError: It does.
	"""
	if not row_rules.keeps_to_prospects(frappe.session.user):
		return
	report = frappe.get_cached_value("Report", name, [*_OF_A_REPORT], as_dict=True)
	if report and report.report_type == "Custom Report":  # another's columns; whoever made it wrote the rest
		report = frappe.get_cached_value("Report", report.reference_report, [*_OF_A_REPORT], as_dict=True)
	if not report or report.report_type == "Report Builder" or _is_ours(report):
		return
	if report.ref_doctype in BILLING or names_customers(report.ref_doctype):
		refuse()


_OF_A_REPORT = ("report_type", "ref_doctype", "module", "is_standard", "reference_report")


def _is_ours(report) -> bool:
	app = frappe.local.module_app.get(frappe.scrub(report.module or ""))
	return report.is_standard == "Yes" and app == "membership_recruitment"


# ---------------------------------------------------------------- what a row names

# (column, the DocType that it names, the column that says so or None)
Column = tuple[str, str, str | None]


@request_cache
def names_customers(doctype: str) -> bool:
	"""Whether rows of a DocType, or of its tables, name customers or invoices, and no other rule asks about those."""
	if doctype in ASK_THEMSELVES:
		return False
	return bool(_columns(doctype) or _columns_of_tables(doctype))


@request_cache
def _columns(doctype: str) -> list[Column]:
	meta, found = frappe.get_meta(doctype), []
	if meta.issingle or meta.is_virtual:
		return found
	for field in meta.fields:
		if field.get("is_virtual"):
			continue
		if field.fieldtype == "Link" and field.options in BILLING:
			found.append((field.fieldname, field.options, None))
		elif field.fieldtype == "Dynamic Link" and meta.has_field(field.options):
			found += [(field.fieldname, of, field.options) for of in BILLING]
	return found


@request_cache
def _columns_of_tables(doctype: str) -> list[tuple[str, list[Column]]]:
	meta = frappe.get_meta(doctype)
	if meta.issingle or meta.is_virtual or meta.istable:
		return []
	found = [(field.options, _columns(field.options)) for field in meta.get_table_fields()]
	return [(child, columns) for child, columns in found if columns]


def _own_rules(doctype: str, rules: dict[str, str]) -> list[str]:
	"""SQL that holds for rows of a DocType that name, themselves or in a table, what the user may not see.

	Args:
	        rules: Of each DocType in BILLING, SQL that holds for what the user may see.
	"""
	columns = _columns(doctype)
	found = [_hidden_ones(f"`tab{doctype}`", columns, rules)] if columns else []
	return found + [
		f"exists (select 1 from `tab{child}` inner_row where inner_row.parent = `tab{doctype}`.`name`"
		f" and inner_row.parenttype = '{doctype}' and {_hidden_ones('inner_row', columns, rules)})"
		for child, columns in _columns_of_tables(doctype)
	]


def _rules_of_vouchers(doctype: str, rules: dict[str, str]) -> list[str]:
	"""SQL that holds for rows of a ledger whose voucher is such a row: the bank's side of a payment names nobody but in its
	text."""
	fields = frappe.get_meta(doctype).get_dynamic_link_fields()
	vouchers = [voucher for voucher in _vouchers() if voucher != doctype] if fields else []
	return [
		f"(`tab{doctype}`.`{field.options}` = '{voucher}' and `tab{doctype}`.`{field.fieldname}` in"
		f" (select `name` from `tab{voucher}` where {' or '.join(_own_rules(voucher, rules))}))"
		for field in fields
		for voucher in vouchers
	]


@request_cache
def _vouchers() -> list[str]:
	"""DocTypes that are submitted and name customers."""
	found = frappe.get_all("DocType", filters={"is_submittable": 1, "istable": 0}, pluck="name")
	return [doctype for doctype in found if names_customers(doctype)]


def _hidden_ones(table: str, columns: list[Column], rules: dict[str, str]) -> str:
	"""SQL that holds where one of the columns names what the user may not see."""
	found = []
	for column, of, said_by in columns:
		rule = f"{table}.`{column}` in (select `name` from `tab{of}` where not {rules[of]})"
		found.append(f"({table}.`{said_by}` = '{of}' and {rule})" if said_by else rule)
	return f"({' or '.join(found)})"
