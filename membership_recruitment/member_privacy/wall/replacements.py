"""Methods of Frappe and ERPNext that are replaced, with the reason for each; hooks.py hands them to Frappe."""

_ACCESS_LOG = ("replaced_desk_methods.make_access_log", "stores HTML of the caller's past every cleaning")

# Replaced, each with what leaks without it. The replacement is named by its module in this folder, and
# hands every other DocType to the original.
REPLACED = {
	"frappe.client.get": (
		"replaced_methods.get",
		"by filters, 'not permitted' and 'not found' tell whether a hidden row has a value",
	),
	"frappe.client.validate_link": (
		"replaced_methods.validate_link",
		"tells a hidden document from one that does not exist",
	),
	"frappe.client.validate_link_and_fetch": (
		"later_methods.validate_link_and_fetch",
		"the same in Frappe 16, with ignore_user_permissions",
	),
	"frappe.client.get_count": (
		"replaced_methods.get_count",
		"counts all rows, with any filter, whoever asks",
	),
	"frappe.desk.reportview.get_count": (
		"later_methods.get_list_count",
		"Frappe 16 writes values into the statement itself, and a backslash ends the text of one",
	),
	"frappe.desk.search.search_link": (
		"replaced_methods.search_link",
		"lists every row with ignore_user_permissions, and calls any method as query",
	),
	"frappe.desk.search.search_widget": ("replaced_methods.search_widget", "the same"),
	"frappe.client.search_widget": ("replaced_methods.search_widget", "another path to it, in Frappe 16"),
	"frappe.desk.listview.get_group_by_count": (
		"replaced_methods.get_group_by_count",
		"counts hidden rows by assignee, with any filter",
	),
	"frappe.desk.doctype.tag.tag.get_tagged_docs": (
		"replaced_methods.get_tagged_docs",
		"names of all rows with a tag",
	),
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": (
		"replaced_methods.get_chart",
		"a heatmap counts all rows; a stored chart answers from a cache that others filled",
	),
	"frappe.desk.doctype.number_card.number_card.get_result": (
		"replaced_methods.get_card_result",
		"makes SQL of a column that the caller names",
	),
	"frappe.desk.doctype.number_card.number_card.get_percentage_difference": (
		"replaced_methods.get_card_difference",
		"the same, of a stored card",
	),
	"frappe.utils.goal.get_monthly_goal_graph_data": (
		"replaced_methods.get_monthly_goal_graph_data",
		"sums any field of any DocType, with any filter",
	),
	"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs": (
		"replaced_desk_methods.change_many",
		"sets for all whom a list of those who may leave shows",
	),
	"frappe.desk.doctype.event.event.get_events": (
		"replaced_methods.get_events",
		"private events of the user named by the caller",
	),
	"frappe.utils.global_search.search": (
		"replaced_methods.search",
		"content of every row of a DocType that one may read",
	),
	"erpnext.templates.pages.search_help.search": (
		"replaced_methods.search",
		"the same method by another path",
	),
	"frappe.desk.query_report.run": (
		"replaced_methods.run_report",
		"a prepared report of another user, in which small groups are not hidden",
	),
	"frappe.core.doctype.report.report.run": (
		"replaced_methods.run_report",
		"another path to it, in Frappe 16",
	),
	"frappe.desk.query_report.export_query": ("replaced_downloads.export_report", "formulas in cells"),
	"frappe.desk.reportview.export_query": ("replaced_downloads.export_list", "formulas in cells"),
	"frappe.core.doctype.data_export.exporter.export_data": (
		"replaced_downloads.export_data",
		"formulas in cells",
	),
	"frappe.core.doctype.data_import.data_import.download_template": (
		"replaced_downloads.download_template",
		"formulas in cells",
	),
	"frappe.core.doctype.data_import.data_import.download_errored_template": (
		"replaced_downloads.download_errored_template",
		"rows of another's import; formulas in cells",
	),
	"frappe.core.doctype.data_import.data_import.download_import_log": (
		"replaced_downloads.download_import_log",
		"names and messages of another's import",
	),
	"frappe.core.doctype.data_import.data_import.get_import_status": (
		"replaced_downloads.get_import_status",
		"counts of another's import",
	),
	"frappe.core.doctype.data_import.data_import.get_preview_from_template": (
		"replaced_downloads.get_preview_from_template",
		"rows of another's import; what stands in a file runs in the page of the import",
	),
	"frappe.core.doctype.data_import.data_import.get_import_logs": (
		"replaced_downloads.get_import_logs",
		"the same: messages repeat the file's words",
	),
	"erpnext.accounts.doctype.bank_statement_import.bank_statement_import.get_preview_from_template": (
		"replaced_downloads.get_bank_preview",
		"the same for a bank's file",
	),
	"erpnext.accounts.doctype.bank_statement_import.bank_statement_import.get_import_logs": (
		"replaced_downloads.get_bank_logs",
		"the same",
	),
	"frappe.utils.print_format.report_to_pdf": (
		"replaced_pdfs.report_to_pdf",
		"the server fetches whatever the caller's HTML names, from its own network too",
	),
	"frappe.utils.weasyprint.download_pdf": ("replaced_pdfs.download_pdf", "the same for a document's text"),
	"frappe.printing.doctype.print_format.print_format.download_pdf": (
		"replaced_pdfs.download_pdf",
		"another path to it",
	),
	"frappe.realtime.can_subscribe_doctype": (
		"rooms.can_subscribe_doctype",
		"the room of a DocType hears the names of hidden documents",
	),
	"frappe.realtime.can_subscribe_doc": ("rooms.can_subscribe_doc", "tells hidden from missing"),
	"frappe.realtime.has_permission": ("rooms.has_permission", "both of these in Frappe 16"),
	"frappe.core.doctype.access_log.access_log._make_access_log": _ACCESS_LOG,  # in Frappe 16 by this name, too
	**{
		f"frappe.{module}.make_access_log": _ACCESS_LOG
		for module in (
			"core.doctype.access_log.access_log",
			"contacts.doctype.contact.contact",
			"core.doctype.data_export.exporter",
			"desk.reportview",
			"utils.print_format",
			"utils.response",
			"www.printview",
		)
	},
	"frappe.desk.desktop.update_onboarding_step": (
		"replaced_desk_methods.update_onboarding_step",
		"writes any field of any step, without a right and past every cleaning",
	),
	"frappe.desk.doctype.kanban_board.kanban_board.update_order": (
		"replaced_desk_methods.update_order",
		"tells by its answer which value a hidden document has",
	),
	"frappe.desk.doctype.kanban_board.kanban_board.update_order_for_single_card": (
		"replaced_desk_methods.update_order_for_single_card",
		"tells hidden from missing",
	),
	"frappe.desk.doctype.kanban_board.kanban_board.add_card": (
		"replaced_desk_methods.add_card",
		"the same",
	),
	**{
		f"{module}.make": (
			"later_methods.make_mail",
			"Frappe 16 fills in words of the caller's as a template, which reads every row",
		)
		for module in (
			"frappe.core.doctype.communication.email",
			"frappe.automation.doctype.auto_repeat.auto_repeat",
			"erpnext.buying.doctype.request_for_quotation.request_for_quotation",
			"erpnext.crm.doctype.email_campaign.email_campaign",
		)
	},
	"frappe.website.doctype.web_form.web_form.get_form_data": (
		"replaced_web_forms.get_form_data",
		"gives any document of any DocType that the server made in the caller's name",
	),
	"frappe.website.doctype.web_form.web_form.accept": (
		"replaced_web_forms.accept",
		"answers with the customer and contact that the server looked up by an address",
	),
	**{
		f"frappe.desk.form.{method}": (
			f"timelines.{method.rpartition('.')[2]}",
			"mails and calls with an address or number in common, whoever they are about",
		)
		for method in (
			"load.getdoc",
			"load.get_docinfo",
			"load.get_communications",
			"save.savedocs",
			"save.cancel",
			"save.discard",
		)
	},
	"frappe.desk.form.load.get_user_info_for_viewers": (
		"replaced_desk_methods.get_user_info_for_viewers",
		"names and addresses of members who have a login",
	),
	"frappe.desk.form.linked_with.get": (
		"replaced_desk_methods.get_linked",
		"names the first DocType that the user may not read, and answers nothing of the others",
	),
	"frappe.desk.notifications.get_open_count": (
		"replaced_desk_methods.get_open_count",
		"counts hidden rows that are linked to a document",
	),
	"erpnext.www.book_appointment.index.create_appointment": (
		"answered_later.create_appointment",
		"tells a visitor the name of the customer who has an address, and by its time who is one",
	),
	"erpnext.templates.utils.send_message": (
		"answered_later.send_message",
		"tells by the time that it takes who is a customer",
	),
	"frappe.www.contact.send_message": ("answered_later.send_message_to_site", "the same method without it"),
	"erpnext.accounts.doctype.invoice_discounting.invoice_discounting.get_invoices": (
		"replaced_methods.get_invoices",
		"customers' names on open invoices, for everyone",
	),
}

BY_PATH = {path: function for path, (function, _reason) in REPLACED.items()}
