"""The registry's rows for Frappe's DocTypes. Data only; no frappe.

What hangs on a document (comments, files, versions …) comes last: it is looked for on everything that was found before it.
"""

from membership_recruitment.member_privacy.registry.kinds import (
	ANY,
	DELETE,
	EMPTY,
	STAY,
	About,
	Addressed,
	ByPart,
	Erasure,
	Holding,
	Linked,
	Mentioned,
	Named,
	Routed,
	columns,
)


def _(text: str) -> str:
	"""Marks a text for the translators; it is translated where it is shown."""
	return text


_EVENT = (ByPart("Event Participants", About()), ByPart("Dynamic Link", About()), About())

CONTACTS = (
	Holding(
		"Contact",
		(Named(),),
		columns(
			OWN="first_name middle_name last_name full_name email_id phone mobile_no image department designation"
			" company_name gender salutation",
			SECRET="google_contacts_id",
		),
		"contact",
	),
	Holding("Contact Email", (), columns(OWN="email_id"), "contact"),
	Holding("Contact Phone", (), columns(OWN="phone"), "contact"),
	Holding(
		"Address",
		(Named(),),
		columns(
			OWN="address_title address_line1 address_line2 city county state pincode email_id phone fax",
		),
		"contact",
	),
	# what a contact, an address or an event belongs to
	Holding("Dynamic Link", (), columns(NOTHING="link_title"), "contact"),
)

LOGIN = (
	Holding(
		"User",
		(Named(),),
		columns(
			OWN="email first_name middle_name last_name full_name username gender phone mobile_no birth_date location"
			" user_image banner_image interest bio last_login last_ip last_active",
			TEXT="email_signature",
			NOTHING="redirect_url home_settings last_known_versions onboarding_status restrict_ip",
			SECRET="new_password reset_password_key api_key api_secret",
		),
		"login",
	),
	Holding("User Email", (), columns(OWN="email_id"), "login"),
	Holding("User Social Login", (), columns(OWN="username userid", NOTHING="provider"), "login"),
)

CORRESPONDENCE = (
	Holding(
		"Communication",
		(
			About(),
			ByPart("Communication Link", About()),
			Addressed("sender"),
			Addressed("recipients", among_others=True),
			Addressed("cc", among_others=True),
			Addressed("bcc", among_others=True),
			Addressed("phone_no"),
		),
		columns(
			ADDRESSES="sender recipients cc bcc",
			PHONES="phone_no",
			TEXT="subject content text_content sender_full_name feedback_request _user_tags",
			STAFF="reference_owner",
			SECRET="message_id unsubscribe_param",
			NOTHING="imap_folder",
		),
		"correspondence",
	),
	Holding("Communication Link", (), columns(NOTHING="link_title"), "correspondence"),
	Holding(
		"Email Queue",
		(
			About(),
			Linked("communication", "Communication"),
			Addressed("recipient", child="Email Queue Recipient"),
		),
		columns(
			ADDRESSES="sender show_as_cc",
			MAIL="message",
			TEXT="error reference_name",
			SECRET="message_id unsubscribe_param",
			NOTHING="unsubscribe_method expose_recipients",
			JSON_TEXT="attachments",
		),
		"mailing",
	),
	Holding("Email Queue Recipient", (), columns(ADDRESSES="recipient", TEXT="error"), "mailing"),
	Holding("Email Group Member", (Addressed("email"),), columns(OWN="email"), "mailing"),
	Holding("Email Unsubscribe", (Addressed("email"), About()), columns(OWN="email"), "suppression"),
	Holding(
		"Unhandled Email",
		(Mentioned("raw"),),
		columns(TEXT="reason", MAIL="raw", SECRET="message_id uid"),
		"correspondence",
	),
	Holding(
		"SMS Log",
		(Addressed("sent_to", among_others=True),),
		columns(STAFF="sender_name", TEXT="message", PHONES="requested_numbers sent_to"),
		"correspondence",
	),
)

WORK = (
	Holding("ToDo", (About(),), columns(TEXT="description", STAFF="assigned_by_full_name sender"), "work"),
	Holding(
		"Event",
		_EVENT,
		columns(
			TEXT="subject description",
			STAFF="sender",
			SECRET="google_calendar_id google_calendar_event_id google_meet_link",
			NOTHING="location",
		),
		"work",
	),
	Holding("Event Participants", (), columns(ADDRESSES="email"), "work"),
	Holding("Reminder", (About(),), columns(TEXT="description"), "work", carries=False),
	Holding(
		"Auto Repeat",
		(About(),),
		columns(ADDRESSES="recipients", TEXT="subject message", NOTHING="repeat_on_days"),
		"work",
	),
	Holding(
		"Workflow Action",
		(About(),),
		columns(STAFF="user completed_by", NOTHING="workflow_state"),
		"work",
		carries=False,
	),
	Holding(
		"Service Level Agreement",
		(About(),),
		columns(NOTHING="service_level condition"),
		"work",
		Erasure(EMPTY),
		carries=False,
	),
	Holding(
		"Notification Log",
		(About(),),
		columns(TEXT="subject email_content document_name", SECRET="attached_file", NOTHING="link"),
		"work",
		carries=False,
	),
)

HANGING_ON = (
	Holding(
		"Comment",
		(About(),),
		columns(
			TEXT="subject content", STAFF="comment_email comment_by reference_owner", SECRET="ip_address"
		),
		"correspondence",
	),
	Holding("Tag Link", (About(),), columns(NOTHING="title"), "work", carries=False),
	Holding(
		"File",
		(About(),),
		columns(
			TEXT="file_name attached_to_name",
			FILE="file_url thumbnail_url",
			SECRET="content_hash",
			NOTHING="attached_to_field old_parent file_type uploaded_to_dropbox uploaded_to_google_drive",
		),
		"correspondence",
		carries=False,
	),
)

TRACES = (
	Holding("Version", (About(),), columns(CHANGES="data", TEXT="docname"), "traces", carries=False),
	Holding(
		"Deleted Document",
		(About(), Mentioned("data")),
		columns(DOCUMENT="data", TEXT="deleted_doctype deleted_name", NOTHING="new_name"),
		"traces",
		carries=False,
	),
	Holding("View Log", (About(),), columns(STAFF="viewed_by"), "traces", carries=False),
	Holding(
		"Access Log",
		(
			Linked("reference_document", ANY),
			Addressed("reference_document"),
			Mentioned("filters"),
			Mentioned("page", bare=True),
		),
		columns(
			OWN="reference_document",
			TEXT="filters page",
			NOTHING="export_from file_type report_name method columns",
		),
		"traces",
		carries=False,
	),
	Holding(
		"Activity Log",
		(About(), Linked("user", "User")),
		columns(TEXT="subject content", STAFF="reference_owner full_name", SECRET="ip_address"),
		"traces",
		carries=False,
	),
	Holding(
		"Error Log",
		(About(), Mentioned("error", bare=True), Mentioned("method", bare=True)),
		columns(TEXT="error method reference_name", SECRET="trace_id"),
		"traces",
		carries=False,
	),
	Holding(
		"Scheduled Job Log",
		(Mentioned("details", bare=True), Mentioned("debug_log", bare=True)),
		columns(TEXT="details debug_log"),
		"traces",
		carries=False,
	),
	Holding("Route History", (Routed("route"),), columns(OWN="route"), "traces", carries=False),
	Holding(
		"List Filter",
		(Mentioned("filters", bare=True), Mentioned("filter_name", bare=True)),
		columns(TEXT="filter_name filters", STAFF="for_user"),
		"traces",
		carries=False,
	),
	Holding("Document Follow", (About(),), {}, "traces", carries=False),
	Holding("DocShare", (About(),), {}, "traces", carries=False),
	Holding("Document Share Key", (About(),), columns(SECRET="key"), "traces", carries=False),
	Holding("User Permission", (About(),), {}, "traces", carries=False),
	Holding("Energy Point Log", (About(),), columns(TEXT="reason reference_name"), "traces", carries=False),
	Holding(
		"Milestone",
		(About(),),
		columns(TEXT="value reference_name", NOTHING="track_field"),
		"traces",
		carries=False,
	),
	Holding(
		"Submission Queue",
		(About(),),
		columns(STAFF="enqueued_by", TEXT="exception", SECRET="job_id"),
		"traces",
		carries=False,
	),
	Holding(
		"Integration Request",
		(About(),),
		columns(
			JSON_TEXT="data output request_headers",
			TEXT="error request_description",
			SECRET="request_id",
			NOTHING="url integration_request_service",
		),
		"traces",
		carries=False,
	),
	Holding(
		"Webhook Request Log",
		(Linked("reference_document", ANY),),
		columns(JSON_TEXT="data response headers", TEXT="error", NOTHING="url", OWN="reference_document"),
		"traces",
		carries=False,
	),
)

IMPORTED = (
	Holding(
		"Data Import Log",
		(Linked("docname", ANY),),
		columns(OWN="docname", JSON_TEXT="messages", TEXT="exception", NOTHING="row_indexes"),
		"import",
		carries=False,
	),
	Holding(
		"Data Import",
		(),
		columns(
			FILE="import_file", NOTHING="template_options google_sheets_url", JSON_TEXT="template_warnings"
		),
		"import",
		left_out=_(
			"Files of many people. Of each file that the association still has, the rows with your e-mail address, number or name are given."
		),
	),
	Holding(
		"Prepared Report",
		(),
		columns(NOTHING="report_name job_id", TEXT="error_message filters", STAFF="queued_by"),
		"traces",
		left_out=_("Reports that were made earlier: copies of what is told here, deleted after some days."),
	),
	Holding(
		"Newsletter",
		(),
		columns(
			NOTHING="send_from route sender_name sender_email",
			TEXT="subject message message_md message_html",
		),
		"mailing",
		Erasure(STAY, _("The same text for many people. Who received it is told with the mails.")),
		left_out=_("The same text for many people: what you received is told with the mails."),
	),
	Holding(
		"Personal Data Deletion Request",
		(Addressed("email"),),
		columns(OWN="email", SECRET="anonymization_matrix"),
		"consent",
	),
	Holding(
		"Personal Data Download Request", (Linked("user", "User"),), columns(OWN="user user_name"), "consent"
	),
	Holding(
		"Discussion Reply",
		(Linked("owner", "User"),),
		columns(TEXT="reply"),
		"correspondence",
		Erasure(DELETE),
	),
)

FRAPPES = (*CONTACTS, *LOGIN, *CORRESPONDENCE, *WORK)
AFTER_ALL = (*HANGING_ON, *TRACES, *IMPORTED)
