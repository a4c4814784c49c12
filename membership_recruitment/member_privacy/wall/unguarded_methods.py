"""Methods of Frappe and ERPNext that write without asking for a right to it.

Website users and visitors need ERPNext for its portal alone: of its methods they may call those on a list, and none of
Frappe's that writes so for the desk. The walled may call what stands in allowed_methods.txt. At the desk, what makes a
document out of the caller's words makes that document and no other, and what keeps something for a user keeps it for
the caller. tests/site/test_unguarded_methods.py reads the source for more of them.
"""

# Methods, or beginnings of methods, of ERPNext's portal
PORTAL = (
	"erpnext.templates.",
	"erpnext.www.",
	"erpnext.accounts.doctype.payment_request.payment_request.make_payment_request",
	"erpnext.accounts.doctype.payment_request.payment_request.resend_payment_email",
	"erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_invoice_from_portal",
	"erpnext.buying.doctype.request_for_quotation.request_for_quotation.create_supplier_quotation",
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
# … of which ERPNext asks for no right at all
ASKED_FOR = frozenset(["erpnext.crm.frappe_crm_api.create_customer"])

# Frappe's own that write so and are for the desk: modules, without `frappe.`, and their methods
_FOR_THE_DESK = """
	apps: set_app_as_default
	automation.doctype.assignment_rule.assignment_rule: bulk_apply
	core.doctype.access_log.access_log: make_access_log
	core.doctype.deleted_document.deleted_document: bulk_restore restore
	core.doctype.prepared_report.prepared_report: make_prepared_report
	core.doctype.sms_settings.sms_settings: send_sms
	desk.desktop: update_onboarding_step
	desk.doctype.dashboard_chart.dashboard_chart: create_dashboard_chart create_report_chart
	desk.doctype.dashboard_settings.dashboard_settings: create_dashboard_settings save_chart_config
	desk.doctype.desktop_icon.desktop_icon: add_user_icon hide set_order update_icons
	desk.doctype.form_tour.form_tour: reset_tour update_user_status
	desk.doctype.global_search_settings.global_search_settings: reset_global_search_settings_doctypes
	desk.doctype.note.note: mark_as_seen
	desk.doctype.notification_log.notification_log: mark_all_as_read mark_as_read
	desk.doctype.notification_settings.notification_settings: set_seen_value
	desk.doctype.number_card.number_card: create_number_card create_report_number_card
	desk.doctype.workspace.workspace: delete_page duplicate_page hide_page save_page sort_pages unhide_page update_page
	desk.like: toggle_like
	desk.page.setup_wizard.setup_wizard: setup_complete
	email.doctype.email_account.email_account: set_email_password
	email.doctype.email_group.email_group: add_subscribers
	email.inbox: create_email_flag_queue mark_as_spam
	integrations.doctype.google_calendar.google_calendar: sync
	integrations.doctype.google_contacts.google_contacts: sync
	integrations.doctype.google_drive.google_drive: authorize_access
	social.doctype.energy_point_log.energy_point_log: review
	utils.change_log: update_last_known_versions
	utils.file_manager: add_attachments
	website.doctype.website_settings.google_indexing: authorize_access
"""
FOR_THE_DESK = frozenset(
	f"frappe.{module}.{name}"
	for module, _colon, names in (line.strip().partition(":") for line in _FOR_THE_DESK.splitlines())
	for name in names.split()
)

# What they write to, or tell of, is the caller's own: the argument that names a user, or a document and the field that says whose it is
_USER = ("User", "name")
KEPT_FOR = {
	"frappe.desk.doctype.dashboard_settings.dashboard_settings.create_dashboard_settings": ("user", *_USER),
	"frappe.desk.page.user_profile.user_profile.get_user_rank": ("user", *_USER),
	"frappe.desk.doctype.notification_settings.notification_settings.set_seen_value": ("user", *_USER),
	"frappe.desk.doctype.notification_log.notification_log.mark_as_read": (
		"docname",
		"Notification Log",
		"for_user",
	),
	"frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion": (
		"reply_name",
		"Discussion Reply",
		"owner",
	),
}

# They write on a document: the argument that names its DocType, or the DocType itself, its name, and the right to it
ON_A_DOCUMENT = {
	"frappe.desk.like.toggle_like": ("doctype", "name", "read"),
	"frappe.desk.doctype.note.note.mark_as_seen": ("Note", "note", "read"),
	"frappe.utils.file_manager.add_attachments": ("doctype", "name", "write"),
}

# What visitors write under is a page
_PAGES = frozenset(["Blog Post", "Web Page"])
UNDER_A_PAGE = {
	"frappe.templates.includes.comments.comments.add_comment": _PAGES,
	"frappe.templates.includes.likes.likes.like": _PAGES,
}


def is_closed_to_outsiders(method: str) -> bool:
	"""Whether a method of ERPNext is none of its portal's, or one of Frappe's is for the desk. Of other apps all are
	open, as they decide themselves."""
	return (method.startswith("erpnext.") and not method.startswith(PORTAL)) or method in FOR_THE_DESK


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
