"""Values that ERPNext writes into SQL as they are: between marks that a value could end, or without any.

Of the methods in which that was seen, by reading their source, such a value holds no mark at all, and where it stands
bare it is a number or the words of a name. Of all other methods of apps that nobody read, and of reports, no value holds
a question to the database. tests/site/test_raw_values.py looks for more of them in every version that it runs on.
"""

import json
import re

# Methods, or beginnings of methods: arguments, and keys within arguments, that become SQL. EVERY: all but COMPARED
EVERY = "*"
RAW_VALUES = {
	# by rules for prices and taxes, which many of them apply
	"erpnext.": frozenset(["uom", "posting_date", "transaction_date", "expiry_date"]),
	"erpnext.accounts.doctype.chart_of_accounts_importer.chart_of_accounts_importer.import_coa": frozenset(
		["company"]
	),
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
# … and those that stand there without marks: a number, and nothing else
NUMBERS = {"erpnext.controllers.queries.get_income_account": frozenset(["disabled"])}
# Filters of reports, and arguments, that become names of tables and columns
WORDS = frozenset(
	[
		"accounting_dimension",
		"based_on",
		"budget_against",
		"dimension",
		"doc_type",
		"doctype",
		"order_type",
		"period_based_on",
		"tree_type",
	]
)
# Names that are compared as they should be, and in which people write marks: Mother's Kitchen
COMPARED = frozenset(["company", "party", "party_account"])

# Frappe 16 writes these into the statement itself: a backslash would end the text of one
WITHOUT_BACKSLASH = frozenset(["frappe.api.v2.count"])

READ = ("frappe.", "membership_recruitment.")
REPORTS = "frappe.desk.query_report."
OF_DOCUMENTS = "frappe.handler.run_doc_method"

NO_WORD = re.compile(r"[^\w \-]")
A_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
MARK = re.compile(r"['\"`\\]")
SELECT = re.compile(r"\bselect\b", re.IGNORECASE)
QUESTION = re.compile(
	r"(?:^|\w)[^\w(]*\(\W*select\b"
	r"|(?:union|except|intersect|minus)\W+(?:(?:all|distinct)\W+)?select\b"
	r"|\b(?:extractvalue|updatexml|sleep|benchmark|load_file|get_lock)\W*\(",
	re.IGNORECASE,
)
# The database runs what stands in /*!50000 … */ and /*M!100100 … */, and passes over other comments
RUN = re.compile(r"/\*(?:M?!)?\d*|\*/", re.IGNORECASE)
PASSED_OVER = re.compile(r"(?:#|--)[^\n]*\n|/\*(?!M?!).*?\*/", re.IGNORECASE | re.DOTALL)
OPENS_A_COMMENT = re.compile(r"#|--|/\*")
IN_A_COMMENT = re.compile(
	r"\b(?:select|union|except|intersect|from|where|having|and|or|xor|in|like|limit|order|group|join)\b",
	re.IGNORECASE,
)
BESIDE_A_COMMENT = re.compile(r"\b(?:select|union|except|intersect|information_schema)\b", re.IGNORECASE)
ENDS_A_VALUE = re.compile(r"['\"`\\()]")


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
	if method in WITHOUT_BACKSLASH and "\\\\" in json.dumps(arguments):
		raise EndsItsMarks(method)
	raw, numbers = _keys(RAW_VALUES, method), _keys(NUMBERS, method)
	unread = method.startswith(REPORTS) or not method.startswith(READ)
	for argument, value in arguments.items():
		_check_numbers(argument, value, numbers)
		free = argument in documents
		if raw or (unread and not free):
			_check(argument, value, raw, unread and not free)
		if method == OF_DOCUMENTS and not free and _any_asks(value):
			raise EndsItsMarks(value)


def tables(value) -> set[str]:
	"""Filters named `doctype`, of which reports make names of tables: DocTypes that must exist."""
	found: set[str] = set()
	if isinstance(value, dict):
		words = value.get("doctype")
		found |= {str(word) for word in (words if isinstance(words, list) else [words]) if word}
	if isinstance(value, (dict, list)):
		found = found.union(*map(tables, value.values() if isinstance(value, dict) else value))
	return found


def asks(value: str) -> bool:
	"""Whether a value holds a question, as the database would read it."""
	return any(QUESTION.search(RUN.sub(" ", text)) for text in (value, PASSED_OVER.sub(" ", value)))


def _may_ask(value: str) -> bool:
	"""Whether it holds one, or could in the midst of a statement: behind a mark, or with comments around its words."""
	plain = RUN.sub(" ", value)
	mark = MARK.search(plain)
	if asks(value) or (mark and SELECT.search(plain, mark.end())):
		return True
	if "/*" in value and IN_A_COMMENT.search(plain):
		return True
	return bool(
		OPENS_A_COMMENT.search(value) and ENDS_A_VALUE.search(value) and BESIDE_A_COMMENT.search(plain)
	)


def _keys(table: dict[str, frozenset[str]], method: str) -> frozenset[str]:
	return frozenset().union(*(keys for begin, keys in table.items() if method.startswith(begin)))


def _check_numbers(key: str, value, numbers: frozenset[str]) -> None:
	"""What is to be a number is nothing else: no list, no dict, no condition."""
	if not numbers:
		return
	if key in numbers:
		for one in value if isinstance(value, list) else [value]:
			if not (one in (None, "") or isinstance(one, (int, float)) or _is_number(one)):
				raise EndsItsMarks(value)
	elif isinstance(value, dict):
		for inner_key, inner in value.items():
			_check_numbers(inner_key, inner, numbers)
	elif isinstance(value, list):
		for inner in value:
			_check_numbers("", inner, numbers)


def _is_number(value) -> bool:
	return isinstance(value, str) and bool(A_NUMBER.fullmatch(value))


def _any_asks(value) -> bool:
	if isinstance(value, (dict, list)):
		return any(map(_any_asks, value.values() if isinstance(value, dict) else value))
	return isinstance(value, str) and asks(value)


def _check(key: str, value, raw: frozenset[str], unread: bool) -> None:
	if isinstance(value, str):
		is_raw = key in raw or (EVERY in raw and key not in COMPARED)
		if (
			(is_raw and MARK.search(value))
			or (unread and _may_ask(value))
			or (unread and key in WORDS and NO_WORD.search(value))
		):
			raise EndsItsMarks(value)
	elif isinstance(value, dict):
		for inner_key, inner in value.items():
			_check(inner_key, inner, raw, unread)
	elif isinstance(value, list):
		for inner in value:
			_check(key, inner, raw, unread)
