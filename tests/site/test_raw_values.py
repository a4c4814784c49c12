"""What ERPNext's own methods write into SQL as it comes: every such place has a decision, and the door asks about it."""

import frappe
import pytest

from membership_recruitment.member_privacy.wall import expressions, raw_values
from tests.support.door import knock
from tests.support.fields_in_sql_decided import DECIDED
from tests.support.raw_values_decided import BARE
from tests.support.tools import arguments_in_sql, bare_values, fields_in_sql, values_between_marks

APPS = ("frappe", "erpnext")

# ---------------------------------------------------------------- arguments that become columns

COLUMNS = (
	expressions.FIELDS | expressions.ORDERS | expressions.SORTS | expressions.FUNCTIONS | expressions.MAPS
	| expressions.FILTERS | expressions.DOCTYPES | expressions.NUMBERS
)  # fmt: skip
VALUE = "a value, given to the database as one"
CHOSEN = "chooses between words of the method's own"
NOT_COLUMNS = {
	"account": VALUE,
	"args": VALUE,
	"as_dict": "a parameter of get_list, which no request may give (allowed_methods.txt) or which says how rows look",
	"board_name": VALUE,
	"company": VALUE,
	"debug": "a parameter of get_list that prints",
	"doc": "a number card, looked at where it is used",
	"docname": VALUE,
	"folder": VALUE,
	"for_reminder": CHOSEN,
	"helpful": CHOSEN,
	"invoice": VALUE,
	"item_code": VALUE,
	"item_group": VALUE,
	"parent": VALUE,
	"party_type": "a DocType that exists, else the method stops",
	"project": VALUE,
	"purchase_order_name": VALUE,
	"sales_order": VALUE,
	"scope": CHOSEN,
	"search_term": "escaped",
	"status": VALUE,
	"supplier": VALUE,
	"timelog": "between marks: raw_values.py",
	"txt": "escaped, or between marks: raw_values.py",
}


def test_every_argument_that_reaches_sql_has_a_decision():
	found: dict[str, list[str]] = {}
	for app in APPS:
		for method, argument in arguments_in_sql.arguments(app):
			found.setdefault(argument, []).append(method)
	assert found.keys() & COLUMNS, "the tool finds nothing"
	undecided = {
		argument: methods
		for argument, methods in found.items()
		if argument not in COLUMNS | NOT_COLUMNS.keys()
	}
	assert not undecided, (
		f"{undecided}: does the argument become a column? Add it to expressions.py. Otherwise say here why not."
	)


# ---------------------------------------------------------------- values between marks

ASKED = "raw_values.py"
STORED = "fields of documents that were saved, whose links Frappe looked at"
OWN = "words and days of its own"
CHECKED = "formatted as a day"
NO_SQL = "no SQL"
ACCOUNTS = "a document that only those can write who keep the accounts (docs/security.md: not closed)"
BETWEEN_MARKS = {
	"frappe.app.set_authenticate_headers": NO_SQL,
	"frappe.build.html_to_js_template": NO_SQL,
	"frappe.core.doctype.file.utils._save_file": NO_SQL,
	"frappe.core.doctype.file.utils.extract_images_from_html": NO_SQL,
	"frappe.core.doctype.page.page.autoname": "pages are made by administrators",
	"frappe.core.doctype.log_settings.log_settings.clear_log_table": OWN,
	"frappe.database.mariadb.database.get_column_index": OWN,
	"frappe.database.mariadb.database.get_table_columns_description": OWN,
	"frappe.database.mariadb.database.has_index": OWN,
	"frappe.database.mariadb.mysqlclient.get_column_index": OWN,
	"frappe.database.mariadb.mysqlclient.get_table_columns_description": OWN,
	"frappe.database.mariadb.mysqlclient.has_index": OWN,
	"frappe.database.sqlite.database.has_index": OWN,
	"frappe.database.sqlite.database.truncate": OWN,
	"frappe.desk.doctype.kanban_board.kanban_board.quick_kanban_board": NO_SQL,
	"frappe.email.doctype.email_queue.email_queue.get_tracker_str": NO_SQL,
	"frappe.gettext.translate._get_ignored_strings": NO_SQL,
	"frappe.model.db_query.get_between_date_filter": CHECKED,
	"frappe.search.sqlite_search._ensure_fts_table": OWN,
	"frappe.search.sqlite_search._table_exists": OWN,
	"frappe.search.sqlite_search.create_tables": OWN,
	"frappe.translate.get_translation_dict_from_file": NO_SQL,
	"frappe.utils.make_random.get_random": "not called by requests",
	"frappe.utils.pdf_generator.browser.update_header_footer_page": NO_SQL,
	"frappe.utils.typing_validations.raise_type_error": NO_SQL,
	"frappe.website.doctype.personal_data_deletion_request.personal_data_deletion_request.__redact_partial_match_data": OWN,
	"erpnext.accounts.doctype.budget.budget.get_actual_expense": STORED,
	"erpnext.accounts.doctype.budget.budget.get_other_condition": STORED,
	"erpnext.accounts.doctype.chart_of_accounts_importer.chart_of_accounts_importer.unset_existing_data": ASKED,
	"erpnext.accounts.doctype.financial_report_template.financial_report_validation.validate": NO_SQL,
	"erpnext.accounts.doctype.loyalty_program.loyalty_program.get_loyalty_details": ASKED,
	"erpnext.accounts.doctype.payment_entry.payment_entry.get_orders_to_be_billed": ASKED,
	"erpnext.accounts.doctype.payment_entry.payment_entry.get_outstanding_reference_documents": ASKED,
	"erpnext.accounts.doctype.period_closing_voucher.period_closing_voucher.get_gl_entries_for_current_period": ACCOUNTS,
	"erpnext.accounts.doctype.pos_profile.pos_profile.set_defaults": ACCOUNTS,
	"erpnext.accounts.doctype.pricing_rule.utils._get_pricing_rules": ASKED,
	"erpnext.accounts.doctype.tax_rule.tax_rule.get_tax_template": ASKED,
	"erpnext.accounts.doctype.tax_rule.tax_rule.validate_filters": ACCOUNTS,
	"erpnext.accounts.report.accounts_receivable.accounts_receivable.get_payment_terms": STORED,
	"erpnext.accounts.report.asset_depreciations_and_balances.asset_depreciations_and_balances.get_assets_for_grouped_by_asset": ASKED,
	"erpnext.accounts.report.asset_depreciations_and_balances.asset_depreciations_and_balances.get_assets_for_grouped_by_category": ASKED,
	"erpnext.accounts.report.budget_variance_report.budget_variance_report.get_actual_details": ASKED,
	"erpnext.accounts.report.budget_variance_report.budget_variance_report.get_actual_transactions": ASKED,
	"erpnext.accounts.report.gross_profit.gross_profit.load_invoice_items": OWN,
	"erpnext.accounts.utils.get_count_on": OWN,
	"erpnext.bulk_transaction.doctype.bulk_transaction_log.bulk_transaction_log.load_from_db": "named by administrators only",
	"erpnext.buying.doctype.request_for_quotation.request_for_quotation.get_rfq_containing_supplier": ASKED,
	"erpnext.controllers.queries.get_blanket_orders": ASKED,
	"erpnext.controllers.status_updater._update_children": STORED,
	"erpnext.controllers.status_updater._update_percent_field": STORED,
	"erpnext.controllers.status_updater.update_qty": STORED,
	"erpnext.controllers.trends.get_period_wise_query": OWN,
	"erpnext.controllers.website_list_for_contact.rfq_transaction_list": STORED,
	"erpnext.crm.report.lost_opportunity.lost_opportunity.get_join": ASKED,
	"erpnext.projects.doctype.timesheet.timesheet.get_timesheet_detail_rate": ASKED,
	"erpnext.selling.doctype.sales_order.sales_order.check_modified_date": STORED,
	"erpnext.selling.doctype.sms_center.sms_center.create_receiver_list": "a page of administrators",
	"erpnext.selling.report.sales_person_commission_summary.sales_person_commission_summary.get_conditions": ASKED,
	"erpnext.setup.doctype.authorization_control.authorization_control.bifurcate_based_on_type": OWN,
	"erpnext.setup.doctype.company.company.update_company_current_month_sales": STORED,
	"erpnext.setup.doctype.party_type.party_type.get_party_type": STORED,
	"erpnext.stock.doctype.material_request.material_request.check_modified_date": STORED,
	"erpnext.stock.doctype.material_request.material_request.get_material_requests_based_on_supplier": ASKED,
	"erpnext.stock.doctype.packing_slip.packing_slip.item_details": OWN,
	"erpnext.stock.doctype.stock_entry.stock_entry.get_used_alternative_items": ASKED,
	"erpnext.stock.stock_balance.set_stock_balance_as_per_serial_no": STORED,
	"erpnext.stock.stock_ledger.get_datetime_limit_condition": STORED,
	"erpnext.stock.stock_ledger.get_previous_sle_of_current_voucher": STORED,
}


def test_every_value_between_marks_has_a_decision():
	found = {path for app in APPS for path in values_between_marks.functions(app)}
	assert "erpnext.accounts.doctype.budget.budget.get_other_condition" in found, "the tool finds nothing"
	undecided = sorted(found - set(BETWEEN_MARKS))
	assert not undecided, (
		f"{undecided}: where do the values come from? A request: add the method to raw_values.py. Otherwise say so here."
	)


def test_every_value_without_marks_has_a_decision():
	found: dict[str, set[str]] = {}
	for path, expression in bare_values.functions("erpnext"):
		found.setdefault(path, set()).add(expression)
	assert "filters.get('disabled', 0)" in found["erpnext.controllers.queries.get_income_account"]
	undecided = {path: places for path, places in found.items() if path not in BARE}
	assert not undecided, (
		f"{undecided}: what may stand there? A number: NUMBERS in raw_values.py; a name: WORDS. Otherwise say in"
		" tests/support/raw_values_decided.py why it is let be."
	)


def test_every_field_of_a_document_that_reaches_sql_has_a_decision():
	found: dict[str, set[str]] = {}
	for app in (*APPS, "membership_recruitment"):
		for path, value in fields_in_sql.functions(app):
			found.setdefault(path, set()).add(value)
	# those that were found by hand before there was the tool, and what it found itself
	assert "board.field_name" in found["frappe.desk.doctype.kanban_board.kanban_board.update_order"]
	assert "self.condition_json" in found["frappe.website.doctype.web_form.web_form.WebForm.get_context"]
	assert "doc.nsm_oldparent_field" in found["frappe.utils.nestedset.update_nsm"]
	undecided = {path: values for path, values in found.items() if path not in DECIDED}
	assert not undecided, (
		f"{undecided}: who writes the field, and what may stand in it? Look at it in definitions.py, or say in"
		" tests/support/fields_in_sql_decided.py why it is let be."
	)


def test_what_a_caller_gives_bare_is_a_number_or_a_word():
	assert {"number", "word"} <= set(BARE.values())
	for path, decision in BARE.items():
		if decision == "number":
			assert path in raw_values.NUMBERS, path


# ---------------------------------------------------------------- the door

UNION = "x' union select name, 1 from tabMember #"
OR = "x' or '1'='1"
CALL = "/api/method/erpnext."
PAYMENT = f"{CALL}accounts.doctype.payment_entry.payment_entry.get_outstanding_reference_documents"
TIMESHEET = f"{CALL}projects.doctype.timesheet.timesheet.get_timesheet_detail_rate"
LINK = "/api/method/frappe.desk.search.search_link"
RUN = "/api/method/frappe.desk.query_report.run"
INCOME = {"doctype": "Account", "txt": "", "query": "erpnext.controllers.queries.get_income_account"}
CLOSED = {
	"an argument": (TIMESHEET, {"timelog": UNION, "currency": "SEK"}),
	"an argument that ends nothing": (TIMESHEET, {"timelog": OR}),
	"a filter": (f"{CALL}controllers.queries.get_blanket_orders", {"filters": {"blanket_order_type": OR}}),
	"an accounting dimension": (PAYMENT, {"args": {"party_type": "Customer", "branch": OR}}),
	"a day": (PAYMENT, {"args": {"from_posting_date": OR}}),
	"a unit within rows": (
		f"{CALL}accounts.doctype.pricing_rule.pricing_rule.apply_pricing_rule",
		{"args": {"items": [{"item_code": "x", "uom": OR}]}},
	),
	"a method for a link": (
		LINK,
		{"doctype": "Blanket Order", "txt": "", "query": "erpnext.controllers.queries.get_blanket_orders",
		"filters": {"blanket_order_type": OR}},
	),
	"a report": (RUN, {"report_name": "Lost Opportunity", "filters": {"lost_reason": OR}}),
	"a table of a report": (RUN, {"report_name": "Budget Variance Report", "filters": {"budget_against": "Cost Center` where 1=1 #"}}),
	"a column of a report": (RUN, {"report_name": "Purchase Invoice Trends", "filters": {"period_based_on": "name)"}}),
	"a number": (LINK, {**INCOME, "filters": {"disabled": "0 and extractvalue(1,concat(0x7e,(select left(sid,6) from tabSessions)))"}}),
	"a number or another": (LINK, {**INCOME, "filters": {"disabled": "0 or 1=1"}}),
	"a number in words": (LINK, {**INCOME, "filters": {"disabled": "owner"}}),
	"a number in a list": (LINK, {**INCOME, "filters": {"disabled": {"0 or 1": 1}}}),
	"a number, asked directly": (f"{CALL}{INCOME['query'][8:]}", {"filters": {"disabled": "0 or 1=1"}}),
	"a question without marks": (f"{CALL}crm.utils.get_open_todos", {"ref_doctype": "0 and (select 1 from tabSessions)"}),
	"a union without marks": (f"{CALL}crm.utils.get_open_todos", {"ref_doctype": "0 union all select 1"}),
	"a function": (f"{CALL}crm.utils.get_open_todos", {"ref_doctype": "0 and sleep(5)"}),
	"words in a comment that runs": (f"{CALL}crm.utils.get_open_todos", {"ref_doctype": "0 /*!50000or*/ 1"}),
	"a question to a document's method": (
		"/api/method/run_doc_method",
		{"dt": "Lead", "dn": "x", "method": "add_note", "args": {"note": "0 and (/*!50000select*/ 1 from tabSessions)"}},
	),
	"… by its address": ("/api/resource/Lead/x", {"run_method": "add_note", "note": "0 /*M!100100union*/ select 1"}),
	"a table that does not exist": (RUN, {"report_name": "Inactive Customers", "filters": {"doctype": "Sales"}}),
	**{
		f"{report} with {name}": (RUN, {"report_name": report, "filters": {"doctype": value}})
		for report in ("Sales Partner Transaction Summary", "Sales Partner Commission Summary", "Inactive Customers")
		for name, value in {
			"a comment": "Company` q, (/*!50000select*/ 1 name from tabSessions limit 1) dt #",
			"MariaDB's comment": "Company` q, (/*M!100100select*/ 1 name from tabSessions limit 1) dt --",
			"a line": "Company` q, (#x\nselect 1 name from tabSessions limit 1) dt",
			"a word": "Company` where 1=1 #",
		}.items()
	},
	"a report's free filter": (RUN, {"report_name": "General Ledger", "filters": {"remarks": "x' /*!50000union*/ /*!50000select*/ 1 #"}}),
	"a method that nobody read": (f"{CALL}crm.utils.get_open_todos", {"ref_doctype": UNION}),
	"a document without a table": ("/api/resource/Bulk Transaction Log/2026-01-01", {}),
	"… by its name": ("/api/method/frappe.client.get", {"doctype": "Bulk Transaction Log", "name": OR}),
	"… as a reference": (
		"/api/method/frappe.client.insert",
		{"doc": {"doctype": "ToDo", "reference_type": "Bulk Transaction Log", "reference_name": OR}},
	),
}  # fmt: skip


@pytest.mark.parametrize("case", CLOSED)
@pytest.mark.parametrize("roles", [(), ("Accounts User", "Sales User")], ids=["no role", "accounts"])
def test_no_value_ends_its_marks(make, roles, case):
	path, arguments = CLOSED[case]
	frappe.set_user(make.user(*roles))
	with pytest.raises(frappe.PermissionError):
		knock(path, **arguments)


@pytest.mark.parametrize(
	("path", "arguments"),
	[
		(PAYMENT, {"args": {"party_type": "Supplier", "party": "Mother's Kitchen", "cost_center": "Main - F"}}),
		(f"{CALL}crm.utils.get_open_todos", {"ref_doctype": "Lead", "ref_docname": "O'Hara & \"Sons\""}),
		(
			f"{CALL}stock.get_item_details.get_item_details",
			{"args": {"item_code": "3/4\" pipe", "uom": "Nos"}, "doc": {"terms": "<p class='x'>Select from two</p>"}},
		),
		(LINK, {**INCOME, "filters": {"company": "Mother's", "disabled": 0}}),
		(LINK, {**INCOME, "filters": {"disabled": "1"}}),
		(RUN, {"report_name": "Inactive Customers", "filters": {"doctype": "Sales Invoice", "days_since_last_order": 60}}),
		(RUN, {"report_name": "Sales Analytics", "filters": {"tree_type": "Customer Group", "doc_type": "Sales Order"}}),
		(f"{CALL}crm.utils.get_open_todos", {"ref_doctype": "Lead", "ref_docname": "Select and Sons #5"}),
		("/api/method/run_doc_method", {"dt": "Lead", "dn": "x", "method": "add_note", "args": {"note": "<p>I'd select #5 &#39;or&#39; 6 (from C)</p>"}}),
		(RUN, {"report_name": "General Ledger", "filters": {"party": ["Mother's Kitchen"], "group_by": "Voucher"}}),
	],
)  # fmt: skip
def test_names_with_marks_go_through(make, path, arguments):
	frappe.set_user(make.user("Accounts User", "Sales User"))
	knock(path, **arguments)
