"""Functions that make SQL of what a document holds, each with the reason why that is let be, or where it is looked at.

tests/support/tools/fields_in_sql.py finds them.
"""

WRITTEN = "definitions.check_written: looked at in the request that writes it"
USED = "definitions.check: looked at where it is used, and where a report is saved"
KEYS = "unknown_keys.py: no field, and in no document of a request"
ADMINISTRATORS = "a document that only administrators write"
ACCOUNTS = "a document that only those can write who keep the accounts (docs/security.md: not closed)"
OWN = "words of the function's own, chosen by the value"
LINK = "a link to a DocType, which Frappe has looked up before; ERPNext's own word is put behind it"
SELECT = "one of the field's options, which Frappe has looked at before"
VALUE = "given to the database as a value"
NUMBER = "a number: flt() of anything else is none"
STORED = "as the database gave it, in a document that was loaded"
DOOR = "request_check.py: named by administrators only"
FILTERS = "filters of a report, which raw_values.py looks at"
FILES = "files.py: the address of a file and the field on which it hangs are not for a request to say"
NO_SQL = "no SQL"

DECIDED = {
	"frappe.core.doctype.data_export.exporter.DataExporter.add_data": "a DocType: asked for the right to export it",
	"frappe.core.doctype.data_import.exporter.Exporter.get_data_as_docs": "columns of the DocType's meta",
	"frappe.core.doctype.domain.domain.Domain.setup_sidebar_items": "of an app's own file",
	"frappe.core.doctype.file.file.File.handle_is_private_changed": FILES,
	"frappe.core.doctype.page.page.Page.autoname": ADMINISTRATORS,
	"frappe.core.doctype.report.report.Report.execute_query_report": "written_code.py: a query is written by administrators",
	"frappe.core.doctype.report.report.Report.run_standard_report": USED,
	"frappe.core.doctype.user_type.user_type.UserType.add_role_permissions_for_user_doctypes": VALUE,
	"frappe.custom.doctype.customize_form.customize_form.CustomizeForm.validate_fieldtype_length": ADMINISTRATORS,
	"frappe.desk.doctype.bulk_update.bulk_update.BulkUpdate.bulk_update": ADMINISTRATORS,
	"frappe.desk.doctype.kanban_board.kanban_board.update_order": WRITTEN,
	"frappe.desk.doctype.kanban_board.kanban_board.update_order_for_single_card": WRITTEN,
	"frappe.desk.doctype.number_card.number_card.get_result": USED,
	"frappe.desk.form.load.get_title_values_for_link_and_dynamic_link_fields": "the title field of a DocType",
	"frappe.utils.nestedset.update_nsm": KEYS,
	"frappe.utils.nestedset.NestedSet.validate_ledger": KEYS,
	"frappe.utils.redis_wrapper.RedisWrapper.get_value": NO_SQL,
	"frappe.website.doctype.personal_data_deletion_request.personal_data_deletion_request.PersonalDataDeletionRequest.redact_doc": "columns that apps' hooks name",
	"frappe.website.doctype.personal_data_deletion_request.personal_data_deletion_request.PersonalDataDeletionRequest.__redact_partial_match_data": "a name of the server's own making",
	"frappe.website.doctype.web_form.web_form.WebForm.get_context": WRITTEN,
	"frappe.website.doctype.web_form.web_form.WebForm.load_form_data": NO_SQL,
	"frappe.workflow.doctype.workflow.workflow.Workflow.update_default_workflow_status": ADMINISTRATORS,
	"erpnext.accounts.dashboard_chart_source.account_balance_timeline.account_balance_timeline.get": "the name of an account; as filters it is looked at where the chart is used",
	"erpnext.accounts.doctype.bank_transaction.auto_match_party.AutoMatchbyPartyNameDescription.match_party_name_desc_in_party": OWN,
	"erpnext.accounts.doctype.budget.budget.Budget.validate_duplicate": ACCOUNTS,
	"erpnext.accounts.doctype.journal_entry.journal_entry.JournalEntry.validate_reference_doc": OWN,
	"erpnext.accounts.doctype.journal_entry.journal_entry.JournalEntry.get_values": NUMBER,
	"erpnext.accounts.doctype.payment_entry.payment_entry.PaymentEntry.set_missing_values": LINK,
	"erpnext.accounts.doctype.period_closing_voucher.period_closing_voucher.PeriodClosingVoucher.get_gl_entries_for_current_period": ACCOUNTS,
	"erpnext.accounts.doctype.pos_profile.pos_profile.POSProfile.set_defaults": ACCOUNTS,
	"erpnext.accounts.doctype.pricing_rule.utils.get_qty_amount_data_for_cumulative": "a DocType: the function stops at what is none (get_meta)",
	"erpnext.accounts.doctype.tax_rule.tax_rule.TaxRule.validate_filters": ACCOUNTS,
	"erpnext.accounts.report.accounts_receivable.accounts_receivable.ReceivablePayableReport.fetch_ple_in_buffered_cursor": OWN,
	"erpnext.accounts.report.accounts_receivable.accounts_receivable.ReceivablePayableReport.fetch_ple_in_unbuffered_cursor": OWN,
	"erpnext.accounts.report.gross_profit.gross_profit.GrossProfitGenerator.load_invoice_items": FILTERS,
	"erpnext.bulk_transaction.doctype.bulk_transaction_log.bulk_transaction_log.BulkTransactionLog.load_from_db": DOOR,
	"erpnext.buying.doctype.purchase_order.purchase_order.PurchaseOrder.check_modified_date": STORED,
	"erpnext.controllers.buying_controller.validate_item_type": "escaped, each by itself",
	"erpnext.crm.doctype.contract.contract.Contract.set_missing_values": LINK,
	"erpnext.crm.report.sales_pipeline_analytics.sales_pipeline_analytics.SalesPipelineAnalytics.get_data": OWN,
	"erpnext.regional.report.vat_audit_report.vat_audit_report.VATAuditReport.get_invoice_data": OWN,
	"erpnext.regional.report.vat_audit_report.vat_audit_report.VATAuditReport.get_items_based_on_tax_rate": OWN,
	"erpnext.selling.doctype.sales_order.sales_order.SalesOrder.check_modified_date": STORED,
	"erpnext.selling.doctype.sms_center.sms_center.SMSCenter.create_receiver_list": ADMINISTRATORS,
	"erpnext.selling.report.sales_analytics.sales_analytics.Analytics.get_sales_transactions_based_on_customers_or_suppliers": OWN,
	"erpnext.selling.report.sales_analytics.sales_analytics.Analytics.get_sales_transactions_based_on_customer_or_territory_group": OWN,
	"erpnext.selling.report.sales_analytics.sales_analytics.Analytics.get_sales_transactions_based_on_project": OWN,
	"erpnext.selling.report.sales_analytics.sales_analytics.Analytics.get_groups": FILTERS,
	"erpnext.selling.report.sales_analytics.sales_analytics.Analytics.get_teams": FILTERS,
	"erpnext.stock.doctype.material_request.material_request.MaterialRequest.check_modified_date": STORED,
	"erpnext.stock.doctype.quality_inspection.quality_inspection.QualityInspection.update_qc_reference": SELECT,
	"erpnext.stock.doctype.serial_and_batch_bundle.serial_and_batch_bundle.SerialandBatchBundle.get_valuation_rate_for_return_entry": OWN,
	"erpnext.stock.doctype.stock_entry.stock_entry.StockEntry.update_subcontract_order_supplied_items": VALUE,
	"erpnext.stock.stock_ledger.update_entries_after.update_bin": VALUE,
	"erpnext.support.report.issue_analytics.issue_analytics.IssueAnalytics.get_issues": OWN,
	"erpnext.support.report.issue_summary.issue_summary.IssueSummary.get_issues": OWN,
	"erpnext.support.report.issue_summary.issue_summary.IssueSummary.get_metrics_data": OWN,
	"membership_recruitment.member_journey.target_lists.email_group._sync": VALUE,
	"membership_recruitment.membership.register.import_questions.decide": "of the server's own making; the name of a member",
	"membership_recruitment.utils.conflicts.SavedInWords.get_invalid_links": "a DocType, which Frappe has looked up before",
	"membership_recruitment.utils.trained_models.Kind._lock": OWN,
}
