"""Fields that look like code and are let be, with the reason. Read by tests: what is refused stands in code_fields.py."""

import re

# By their names, whatever their type: what code has stood in
LOOKS = re.compile(
	r"(^|_)script(_|$)|javascript|dynamic_filter|filters_config|stats_filter|list_filter|link_filters|depends_on"
	r"|(^|_)(condition|formula|expression|eval|js|css|query|function|callback)$"
)
TEXT = ("Code", "Data", "HTML Editor", "JSON", "Long Text", "Small Text", "Text", "Text Editor")

JSON = "JSON, read as data"
LOG = "a log, shown as text"
LIST = "a list of words, one a line or JSON"
DATA = "words that are shown as text"
ADDRESS = "an address or a path"
SETTING = "a setting that is read and not run"

DECIDED = {
	("Access Log", "filters"): LOG,
	("Address Template", "template"): "a template: templates.py",
	("Common Code", "additional_data"): JSON,
	("Communication", "text_content"): DATA,
	("Company", "registration_details"): DATA,
	("Company", "transactions_annual_history"): JSON,
	("Console Log", "script"): LOG,
	("Dashboard Chart", "custom_options"): JSON,
	("Deleted Document", "data"): LOG,
	("Email Queue", "attachments"): JSON,
	("Email Queue", "error"): LOG,
	("Email Queue", "message"): LOG,
	("Email Queue Recipient", "error"): LOG,
	("Error Log", "error"): LOG,
	("File", "file_url"): ADDRESS,
	("Integration Request", "data"): LOG,
	("Integration Request", "error"): LOG,
	("Integration Request", "output"): LOG,
	("Integration Request", "request_headers"): LOG,
	("Kanban Board Column", "order"): JSON,
	("List View Settings", "fields"): JSON,
	("Notification Recipient", "bcc"): LIST,
	("Notification Recipient", "cc"): LIST,
	("Package Import", "log"): LOG,
	("Patch Log", "patch"): LOG,
	("Patch Log", "traceback"): LOG,
	("Permission Inspector", "output"): LOG,
	(
		"Print Format",
		"format_data",
	): "a layout in JSON; its HTML is written by those who may write print formats",
	("Purchase Invoice Item", "item_tax_rate"): JSON,
	("Purchase Order Item", "item_tax_rate"): JSON,
	("Purchase Receipt Item", "item_tax_rate"): JSON,
	("Purchase Taxes and Charges", "item_wise_tax_detail"): JSON,
	("Quotation Item", "item_tax_rate"): JSON,
	("Recorder", "form_dict"): LOG,
	("Recorder Query", "normalized_query"): LOG,
	("Recorder Query", "query"): LOG,
	("Recorder", "profile"): LOG,
	("Recorder", "request_headers"): LOG,
	("Report", "json"): "columns and filters in JSON: definitions.py",
	("Repost Item Valuation", "affected_transactions"): JSON,
	("Repost Item Valuation", "distinct_item_and_warehouse"): JSON,
	("Repost Item Valuation", "items_to_be_repost"): JSON,
	("RQ Job", "arguments"): LOG,
	("RQ Job", "exc_info"): LOG,
	("Sales Order Item", "item_tax_rate"): JSON,
	("Sales Taxes and Charges", "item_wise_tax_detail"): JSON,
	("Scheduled Job Log", "debug_log"): LOG,
	("Scheduled Job Log", "details"): LOG,
	("Shareholder", "contact_list"): JSON,
	("SMS Center", "receiver_list"): LIST,
	("SMS Log", "requested_numbers"): LIST,
	("SMS Log", "sent_to"): LIST,
	("Social Login Key", "api_endpoint_args"): JSON,
	("Social Login Key", "auth_url_data"): JSON,
	("Supplier Quotation Item", "item_tax_rate"): JSON,
	("Support Settings", "get_started_sections"): JSON,
	("Support Settings", "get_latest_query"): "a part of the address of another site",
	("System Console", "output"): LOG,
	("System Health Report", "last_10_active_users"): LIST,
	("Task", "depends_on_tasks"): LIST,
	("Translation", "source_text"): DATA,
	("Translation", "translated_text"): DATA,
	("Unhandled Email", "message_id"): LOG,
	("Unhandled Email", "raw"): LOG,
	("User", "home_settings"): JSON,
	("Version", "data"): LOG,
	("Webhook", "meets_condition"): LOG,
	("Webhook", "preview_request_body"): LOG,
	("Website Settings", "robots_txt"): DATA,
	("Website Settings", "website_theme_image_link"): ADDRESS,
}
# Options of a Code field that name no language that is run
DATA_LANGUAGES = frozenset(["Email", "JSON", "Markdown"])
