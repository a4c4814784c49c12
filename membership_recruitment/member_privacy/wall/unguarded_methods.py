"""Methods of Frappe and ERPNext that write, or read, without asking for a right to it.

Website users and visitors need ERPNext for its portal alone: of its methods, and of Frappe's that it does not itself open to
visitors, they may call those on a list. The walled may call what stands in allowed_methods.txt. At the desk, what makes a
document out of the caller's words makes that document and no other, and what keeps something for a user keeps it for
the caller. tests/site/test_unguarded_methods.py reads the source for more of them.
"""

# Methods of ERPNext's portal
_PAYMENT = "erpnext.accounts.doctype.payment_request.payment_request.make_payment_request"
_APPOINTMENT = "erpnext.www.book_appointment.index."
PORTAL = frozenset(
	[
		_PAYMENT,
		"erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_invoice_from_portal",
		"erpnext.buying.doctype.request_for_quotation.request_for_quotation.create_supplier_quotation",
		"erpnext.templates.pages.projects.get_task_html",
		"erpnext.templates.pages.projects.get_timesheet_html",
		"erpnext.templates.pages.search_help.get_help_results_sections",
		"erpnext.templates.utils.send_message",
		f"{_APPOINTMENT}create_appointment",
		f"{_APPOINTMENT}get_appointment_settings",
		f"{_APPOINTMENT}get_appointment_slots",
		f"{_APPOINTMENT}get_timezones",
	]
)

# What the caller's words are made into, without a right to it
_CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart."
_CARD = "frappe.desk.doctype.number_card.number_card."
MAKES = {
	f"{_CHART}create_dashboard_chart": "Dashboard Chart",
	f"{_CHART}create_report_chart": "Dashboard Chart",
	f"{_CARD}create_number_card": "Number Card",
	f"{_CARD}create_report_number_card": "Number Card",
	"erpnext.accounts.utils.add_ac": "Account",
	"erpnext.accounts.utils.add_cc": "Cost Center",
	"erpnext.crm.frappe_crm_api.create_customer": "Customer",
	"erpnext.crm.frappe_crm_api.create_prospect_against_crm_deal": "Prospect",
}
# Methods of Frappe that pages of the portal, web forms and other programs call for a website user. What Frappe opens to
# visitors is open anyway. Nothing here gives a name, deletes, submits or writes many.
_CLIENT = "frappe.client."
_CONNECTED = "frappe.integrations.doctype.connected_app.connected_app."
_OAUTH = "frappe.integrations.oauth2."
_USER_API = "frappe.core.doctype.user.user."
_WEB_FORM = "frappe.website.doctype.web_form.web_form."
OF_THE_WEBSITE = frozenset(
	[
		"frappe.auth.get_logged_user",
		f"{_CLIENT}get",
		f"{_CLIENT}get_count",
		f"{_CLIENT}get_list",
		f"{_CLIENT}get_single_value",
		f"{_CLIENT}get_time_zone",
		f"{_CLIENT}get_value",
		f"{_CLIENT}has_permission",
		f"{_CLIENT}insert",
		f"{_CLIENT}save",
		f"{_CLIENT}set_value",
		f"{_CLIENT}validate_link",
		f"{_CLIENT}validate_link_and_fetch",
		"frappe.contacts.doctype.address.address.get_address_display",
		"frappe.contacts.doctype.address.address.get_default_address",
		"frappe.contacts.doctype.address_template.address_template.get_default_address_template",
		"frappe.core.api.file.get_files_by_search_text",
		"frappe.core.api.file.get_files_in_folder",
		f"{_USER_API}get_timezones",
		f"{_USER_API}switch_theme",
		f"{_USER_API}verify_password",
		"frappe.desk.form.load.getdoctype",
		"frappe.desk.form.utils.remove_attach",
		"frappe.desk.search.get_link_title",
		"frappe.desk.search.search_link",
		"frappe.desk.search.search_widget",
		"frappe.handler.download_file",
		"frappe.handler.run_doc_method",
		"frappe.handler.upload_file",
		"frappe.handler.uploadfile",
		f"{_CONNECTED}callback",
		f"{_CONNECTED}has_token",
		"frappe.integrations.doctype.google_settings.google_settings.get_file_picker_settings",
		"frappe.integrations.google_oauth.callback",
		f"{_OAUTH}approve",
		f"{_OAUTH}openid_profile",
		"frappe.ping",
		"frappe.push_notification.subscribe",
		"frappe.push_notification.unsubscribe",
		"frappe.realtime.can_subscribe_doc",
		"frappe.realtime.can_subscribe_doctype",
		"frappe.realtime.get_user_info",
		"frappe.realtime.has_permission",
		"frappe.sessions.clear",
		"frappe.translate.get_translations",
		"frappe.utils.print_format.download_pdf",
		"frappe.utils.weasyprint.download_pdf",
		"frappe.website.doctype.discussion_reply.discussion_reply.delete_message",
		"frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion",
		f"{_WEB_FORM}accept",
		f"{_WEB_FORM}delete",
		f"{_WEB_FORM}delete_multiple",
		f"{_WEB_FORM}get_form_data",
		f"{_WEB_FORM}get_in_list_view_fields",
		f"{_WEB_FORM}get_link_options",
		f"{_WEB_FORM}get_web_form_filters",
		"frappe.www.list.get",
		"frappe.www.list.get_list_data",
		"frappe.www.third_party_apps.delete_client",
	]
)

# What a method asks no right for: that right is asked here
RIGHTS = {
	"erpnext.accounts.doctype.chart_of_accounts_importer.chart_of_accounts_importer.import_coa": (
		"Account",
		"create",
	),
	"erpnext.crm.frappe_crm_api.create_customer": ("Customer", "create"),
	"frappe.utils.nestedset.rebuild_tree": (
		"DocType",
		"write",
	),  # Frappe looks at the method's short name alone
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": ("Workflow", "write"),
}

# What they write to, or tell of, is the caller's own: the argument that names a user, or a document and the field that says whose it is
_USER = ("User", "name")
_DISCUSSION = "frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion"
KEPT_FOR = {
	"frappe.core.doctype.user_permission.user_permission.get_user_permissions": ("user", *_USER),
	"frappe.desk.doctype.dashboard_settings.dashboard_settings.create_dashboard_settings": ("user", *_USER),
	"frappe.desk.page.user_profile.user_profile.get_user_rank": ("user", *_USER),
	"frappe.desk.doctype.notification_settings.notification_settings.set_seen_value": ("user", *_USER),
	"frappe.desk.doctype.notification_log.notification_log.mark_as_read": (
		"docname",
		"Notification Log",
		"for_user",
	),
	_DISCUSSION: (
		"reply_name",
		"Discussion Reply",
		"owner",
	),
}

# To read it, by a role or as a customer's on the portal
ON_THE_PORTAL = "portal"

# They write on a document: the argument that names its DocType, or the DocType itself, its name, and the right to it
ON_A_DOCUMENT = {
	# both say whether the new name is taken before they ask for the right
	"frappe.client.rename_doc": ("doctype", "old_name", "write"),
	"frappe.model.rename_doc.update_document_title": ("doctype", "docname", "write"),
	"frappe.desk.like.toggle_like": ("doctype", "name", "read"),
	"frappe.desk.doctype.note.note.mark_as_seen": ("Note", "note", "read"),
	"frappe.utils.file_manager.add_attachments": ("doctype", "name", "write"),
	_PAYMENT: ("dt", "dn", ON_THE_PORTAL),  # answers with the party
}

# … and these start something, or tell of it, that is there by that name
_BANK = "erpnext.accounts.doctype.bank_statement_import.bank_statement_import."
ON_A_DOCUMENT |= {
	_DISCUSSION: ("doctype", "docname", ON_THE_PORTAL),
	"frappe.core.doctype.data_import.data_import.form_start_import": ("Data Import", "data_import", "write"),
	"frappe.model.document.unlock_document": ("doctype", "name", "write"),
	f"{_BANK}form_start_import": ("Bank Statement Import", "data_import", "write"),
	f"{_BANK}get_preview_from_template": ("Bank Statement Import", "data_import", "read"),
	f"{_BANK}download_errored_template": ("Bank Statement Import", "data_import_name", "read"),
	f"{_BANK}download_import_log": ("Bank Statement Import", "data_import_name", "read"),
	"erpnext.accounts.doctype.ledger_merge.ledger_merge.form_start_merge": (
		"Ledger Merge",
		"docname",
		"write",
	),
	"erpnext.accounts.doctype.payment_request.payment_request.resend_payment_email": (
		"Payment Request",
		"docname",
		"write",
	),
	"erpnext.setup.doctype.email_digest.email_digest.get_digest_msg": ("Email Digest", "name", "read"),
}

# They tell of a project: the argument that names it, and the field of Project User that takes it from a user all the same
ON_A_PROJECT = {
	"erpnext.templates.pages.projects.get_task_html": "",
	"erpnext.templates.pages.projects.get_timesheet_html": "hide_timesheets",
}

# What visitors write under is a page
_PAGES = frozenset(["Blog Post", "Web Page"])
UNDER_A_PAGE = {
	"frappe.templates.includes.comments.comments.add_comment": _PAGES,
	"frappe.templates.includes.likes.likes.like": _PAGES,
	_DISCUSSION: _PAGES,
}


def is_for_the_desk(method: str) -> bool:
	"""Whether a method of ERPNext or Frappe is none of the portal's or of web forms. Of other apps all are open, as they
	decide themselves."""
	return method.startswith(("erpnext.", "frappe.")) and method not in PORTAL | OF_THE_WEBSITE


def makes_another(method: str, arguments: dict) -> bool:
	"""Whether a method would make something else of these arguments than it is for."""
	made = MAKES.get(method)
	return bool(made) and any(doctype != made for doctype in _doctypes(arguments))


def _doctypes(value) -> list:
	"""What stands as `doctype` of the whole or of a dict that is an argument; rows of child tables say theirs deeper."""
	found = list(value.get("doctype", ()))
	for values in value.values():
		found += [inner["doctype"] for inner in values if isinstance(inner, dict) and "doctype" in inner]
	return found
