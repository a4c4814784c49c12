"""Values that ERPNext writes into SQL as they are, between marks that a value could end.

Of the methods in which that was seen, by reading their source, such a value holds no mark at all. Of all other methods
of apps that nobody read, and of reports, no value holds a mark and a question to the database behind it.
tests/site/test_raw_values.py looks for more of them in every version that it runs on.
"""

import re

# Methods, or beginnings of methods: arguments, and keys within arguments, that become SQL. EVERY: all but COMPARED
EVERY = "*"
RAW_VALUES = {
	# by rules for prices and taxes, which many of them apply
	"erpnext.": frozenset(["uom", "posting_date", "transaction_date", "expiry_date"]),
	# every accounting dimension is an argument
	"erpnext.accounts.doctype.payment_entry.payment_entry.get_outstanding_reference_documents": frozenset(
		[EVERY]
	),
	"erpnext.buying.doctype.request_for_quotation.request_for_quotation.get_rfq_containing_supplier": frozenset(
		["txt"]
	),
	"erpnext.controllers.queries.get_blanket_orders": frozenset(["blanket_order_type"]),
	"erpnext.projects.doctype.timesheet.timesheet.get_timesheet_detail_rate": frozenset(["timelog"]),
	"erpnext.stock.doctype.material_request.material_request.get_material_requests_based_on_supplier": frozenset(
		["txt"]
	),
	"frappe.desk.query_report.": frozenset(["asset", "asset_category", "lost_reason", "sales_person"]),
	"frappe.handler.run_doc_method": frozenset(
		["purchase_order", "subcontracting_order", "voucher_no", "work_order"]
	),
}
# Filters of reports that become names of tables and columns
WORDS = frozenset(["budget_against", "doc_type", "period_based_on"])
# Names that are compared as they should be, and in which people write marks: Mother's Kitchen
COMPARED = frozenset(["company", "party", "party_account"])

READ = ("frappe.", "membership_recruitment.")
REPORTS = "frappe.desk.query_report."

NO_WORD = re.compile(r"[^\w \-]")
MARK = re.compile(r"['\"`\\]")
QUESTION = re.compile(r"['\"`\\].*\bselect\b", re.IGNORECASE | re.DOTALL)


class EndsItsMarks(ValueError):
	"""A value would end the marks between which it is written."""


def check(method: str, arguments: dict, documents: frozenset[str] = frozenset()) -> None:
	"""What one method is given.

	Args:
	        method: Where it is defined.
	        arguments: As JSON has them.
	        documents: Arguments that hold documents: their free text asks nothing.

	Raises:
	        EndsItsMarks: One of the values would.
	"""
	raw = frozenset().union(*(keys for begin, keys in RAW_VALUES.items() if method.startswith(begin)))
	unread = method.startswith(REPORTS) or not method.startswith(READ)
	if raw or unread:
		for argument, value in arguments.items():
			_check(argument, value, raw, unread and argument not in documents)


def _check(key: str, value, raw: frozenset[str], unread: bool) -> None:
	if isinstance(value, str):
		is_raw = key in raw or (EVERY in raw and key not in COMPARED)
		if (
			(is_raw and MARK.search(value))
			or (unread and QUESTION.search(value))
			or (unread and key in WORDS and NO_WORD.search(value))
		):
			raise EndsItsMarks(value)
	elif isinstance(value, dict):
		for inner_key, inner in value.items():
			_check(inner_key, inner, raw, unread)
	elif isinstance(value, list):
		for inner in value:
			_check(key, inner, raw, unread)
