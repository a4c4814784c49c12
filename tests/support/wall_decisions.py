"""What was decided for each DocType of ours and each whitelisted method of Frappe that the wall lets be, with the reasons.
Read by tests alone: the app itself needs only what it protects (member_privacy/wall/tables.py)."""

from membership_recruitment.member_privacy.wall.replacements import REPLACED
from membership_recruitment.member_privacy.wall.tables import (
	DOCTYPE_KEYS,
	NAME_KEYS,
	NAMED_DOCUMENTS,
)

# No row about a person: read by whoever its permissions say.
OPEN_DOCTYPES = {
	"Journey Phase": "how the association works",
	"Journey Question": "questions to the association",
	"Journey Entry Rule": "what moves people to a phase; about nobody",
	"Journey Insight": "what a group of people needs; the fields say to name nobody",
	"Journey Resource": "what the association does and has",
	"Target Group": "a kind of people",
	"Journey Map": "how the association works, as it sees itself",
	"Journey Map Phase": "figures of a map",
	"Journey Answer": "answers about the association; the field of the evidence says to name nobody",
	"Journey Message": "what the association sends; its template says to name nobody",
	"Journey Improvement": "what the association will do; its figures are rounded",
	"Recruitment Source": "names of channels",
	"Recruitment Cost": "what campaigns and channels have cost",
	"Membership Type": "what one can join as",
	"Register Import Preset": "headings and words of other systems' files; about nobody",
	"Member Activity Type": "what one can take part in",
	"Activity Rule": "which documents become activities",
	"Membership Settings": "settings",
	"Wall Opening": "methods that administrators added",
	"Renewal Rule": "when notices go out",
	"Processing Purpose": "what data is used for",
	"Consent Text": "wording that people agree to",
	"Retention Settings": "after how many months data goes; about nobody",
	"Retention Rule": "a line of that",
	"Prospect Ranking Settings": "settings; the ranking in force as weights of levels",
	"Ranking Card Line": "points of a level",
	"Ranking Model": "weights of levels of twenty people or more, and measures of thousands; bands only from the smallest group on",
}

# Every other whitelisted method of Frappe 15 and 16 that takes a document, a DocType, filters, a text to search for or
# the whole request. One line a module, without `frappe.`; a decision covers what the method does now: the test
# notices new methods, not new bodies.
SURFACES = {
	# It asks Frappe's permission for the document or lists with it, and so follows the row rules.
	"asks for the right": """
		automation.doctype.auto_repeat.auto_repeat: make_auto_repeat update_reference
		automation.doctype.reminder.reminder: create_new_reminder
		automation.doctype.assignment_rule.assignment_rule: bulk_apply
		client: bulk_update cancel delete get_doc_permissions get_list get_single_value get_value has_permission
		client: insert insert_many is_document_amended rename_doc save set_value submit
		contacts.doctype.address.address: address_query
		contacts.doctype.contact.contact: address_query contact_query download_vcard download_vcards
		contacts.doctype.contact.contact: get_contact_details invite_user
		core.api.file: create_new_folder get_attached_images get_files_by_search_text get_files_in_folder move_file zip_files
		core.doctype.communication.email: make undo_email_send
		core.doctype.data_import.data_import: form_start_import get_import_logs stop_data_import
		core.doctype.deleted_document.deleted_document: bulk_restore restore
		core.doctype.prepared_report.prepared_report: delete_prepared_reports download_attachment stop_prepared_report
		core.doctype.user.user: user_query
		desk.calendar: get_events update_event
		desk.doctype.bulk_update.bulk_update: submit_cancel_or_update_docs
		desk.doctype.event.event: delete_communication update_attending_status
		desk.doctype.kanban_board.kanban_board: add_card get_kanban_boards update_order update_order_for_single_card
		desk.doctype.tag.tag: get_documents_for_tag get_tags get_tags_list_for_awesomebar
		desk.form.assign_to: add add_multiple close remove remove_multiple
		desk.form.linked_with: cancel_all_linked_docs get
		desk.form.load: get_communications get_docinfo getdoc
		desk.form.save: cancel discard savedocs
		desk.form.utils: add_comment remove_attach update_comment update_comment_publicity
		desk.gantt: update_task
		desk.link_preview: get_preview_data
		desk.notifications: get_notification_info get_notifications get_open_count
		desk.query_report: get_data_for_custom_field get_script save_report
		desk.reportview: delete_items delete_report get get_count get_filter_dashboard_data get_list get_sidebar_stats
		desk.reportview: get_stats save_report
		desk.treeview: add_node get_all_nodes get_children
		email: get_contact_list
		email.inbox: mark_as_closed_open mark_as_spam mark_as_trash move_email
		handler: download_file upload_file uploadfile
		model.mapper: make_mapped_doc map_docs
		model.rename_doc: update_document_title
		model.workflow: apply_workflow bulk_workflow_approval get_common_transition_actions get_transitions
		printing.page.print.print: get_print_settings_to_show
		rename_doc
		share: add get_users set_permission
		utils.print_format: download_multi_pdf download_multi_pdf_async download_pdf print_by_server
		website.doctype.web_form.web_form: delete delete_multiple get_form_data
		www.list: get get_list_data
		www.printview: get_html_and_style get_rendered_raw_commands
	""",
	# It would answer about a document without asking; the request must name that document, and stops at the door.
	"stopped at the door": """
		automation.doctype.auto_repeat.auto_repeat: generate_message_preview
		client: attach_file get_password
		contacts.doctype.address.address: get_default_address
		core.api.file: unzip_file
		core.doctype.sms_settings.sms_settings: get_contact_number
		core.doctype.submission_queue.submission_queue: get_latest_submissions
		core.doctype.user_permission.user_permission: check_applicable_doc_perm
		desk.doctype.tag.tag: add_tag add_tags remove_tag
		desk.form.document_follow: follow_document get_follow_users unfollow_document update_follow
		desk.form.linked_with: get_submitted_linked_docs
		desk.form.utils: get_next
		desk.like: toggle_like
		desk.search: get_link_title
		email: relink
		email.doctype.email_group.email_group: add_subscribers
		email.doctype.email_template.email_template: get_email_template
		email.doctype.newsletter.newsletter: confirm_subscription subscribe
		email.inbox: create_email_flag_queue
		geo.utils: get_coords
		model.document: unlock_document
		social.doctype.energy_point_log.energy_point_log: get_reviews review
		templates.includes.comments.comments: add_comment
		templates.includes.likes.likes: like
		utils.file_manager: add_attachments
		website.doctype.discussion_topic.discussion_topic: submit_discussion
		workflow.doctype.workflow.workflow: get_workflow_state_count
		workflow.doctype.workflow_action.workflow_action: apply_action confirm_action
	""",
	# It makes a row that a function of document_events.py looks at.
	"looked at when saved": """
		core.doctype.prepared_report.prepared_report: make_prepared_report
		email.doctype.auto_email_report.auto_email_report: download send_now
	""",
	# Only for those who administer the site, or a DocType that none of our roles may touch.
	"for administrators": """
		contacts.doctype.address_template.address_template: get_default_address_template
		core.doctype.doctype.doctype: get_row_size_utilization
		core.doctype.error_log.error_log: clear_error_logs
		core.doctype.installed_applications.installed_applications: get_installed_app_order
		core.doctype.log_settings.log_settings: get_log_doctypes has_unseen_error_log
		core.doctype.prepared_report.prepared_report: enqueue_json_to_csv_conversion
		core.doctype.rq_job.rq_job: get_custom_queues remove_failed_jobs
		core.doctype.scheduled_job_type.scheduled_job_type: execute_event skip_next_execution
		core.doctype.sms_settings.sms_settings: send_sms
		core.doctype.system_settings.system_settings: load
		core.doctype.user.user: get_all_roles
		core.doctype.user_permission.user_permission: add_user_permissions clear_user_permissions
		core.doctype.user_permission.user_permission: get_applicable_for_doctype_list
		core.doctype.user_type.user_type: get_user_id get_user_linked_doctypes
		core.page.permission_manager.permission_manager: add get_permissions get_roles_and_doctypes get_standard_permissions
		core.page.permission_manager.permission_manager: remove reset update
		core.report.database_storage_usage_by_tables.database_storage_usage_by_tables: optimize_doctype
		core.report.permitted_documents_for_user.permitted_documents_for_user: query_doctypes
		custom.doctype.customize_form.customize_form: get_link_filters_from_doc_without_customisations get_orphaned_columns
		desk.doctype.global_search_settings.global_search_settings: reset_global_search_settings_doctypes
		desk.doctype.system_console.system_console: execute_code show_processlist
		email.doctype.email_group.email_group: import_from
		email.doctype.email_queue.email_queue: send_now
		email.doctype.notification.notification: get_documents_for_today
		integrations.doctype.dropbox_settings.dropbox_settings: dropbox_auth_finish get_dropbox_authorize_url take_backup
		integrations.doctype.google_drive.google_drive: take_backup
		integrations.doctype.s3_backup_settings.s3_backup_settings: take_backup
		integrations.doctype.webhook.webhook: get_all_queues
		modules.utils: export_customizations
		printing.doctype.network_printer_settings.network_printer_settings: get_network_printer_settings
		printing.doctype.print_format.print_format: make_default
		printing.page.print_format_builder.print_format_builder: create_custom_format
		recorder: delete export_data get import_data start status stop
		search: web_search
		utils.backups: get_backup_encryption_key
		utils.nestedset: rebuild_tree
		utils.scheduler: activate_scheduler get_scheduler_status
		website.doctype.discussion_reply.discussion_reply: delete_message
	""",
	# No row about a person, or only what is the caller's own.
	"holds no person": """
		apps: get_apps get_incomplete_setup_route set_app_as_default
		auth: get_logged_user
		automation.doctype.auto_repeat.auto_repeat: get_auto_repeat_doctypes
		client: get_js get_time_zone
		concurrency_limiter: get_stats
		contacts.address_and_contact: filter_dynamic_link_doctypes
		core.api.file: get_max_file_size
		core.api.user_invitation: cancel_invitation get_pending_invitations invite_by_email
		core.doctype.access_log.access_log: make_access_log
		core.doctype.communication.email: mark_email_as_seen
		core.doctype.module_def.module_def: get_installed_apps
		core.doctype.prepared_report.prepared_report: get_reports_in_queued_state
		core.doctype.role.role: role_query
		core.doctype.server_script.server_script: enabled get_autocompletion_items
		core.doctype.session_default_settings.session_default_settings: get_session_default_values
		core.doctype.user.user: get_timezones sign_up
		custom.doctype.custom_field.custom_field: get_fields_label
		desk.desk_page: get getpage
		desk.desktop: get_installed_apps get_workspace_sidebar_items update_onboarding_step
		desk.doctype.custom_html_block.custom_html_block: get_custom_blocks_for_user
		desk.doctype.dashboard.dashboard: get_permitted_cards get_permitted_charts
		desk.doctype.dashboard_chart.dashboard_chart: add_chart_to_dashboard create_dashboard_chart create_report_chart
		desk.doctype.dashboard_chart.dashboard_chart: get_charts_for_user get_parent_doctypes
		desk.doctype.dashboard_chart_source.dashboard_chart_source: get_config
		desk.doctype.dashboard_settings.dashboard_settings: create_dashboard_settings save_chart_config
		desk.doctype.desktop_icon.desktop_icon: add_user_icon get_module_icons hide set_order update_icons
		desk.doctype.desktop_layout.desktop_layout: delete_layout
		desk.doctype.form_tour.form_tour: reset_tour update_user_status
		desk.doctype.kanban_board.kanban_board: add_column archive_restore_column quick_kanban_board save_settings
		desk.doctype.kanban_board.kanban_board: set_indicator update_column_order
		desk.doctype.list_view_settings.list_view_settings: get_default_listview_fields save_listview_settings
		desk.doctype.note.note: reset_notes
		desk.doctype.notification_log.notification_log: get_notification_logs mark_all_as_read mark_as_read
		desk.doctype.notification_log.notification_log: trigger_indicator_hide
		desk.doctype.notification_settings.notification_settings: get_subscribed_documents set_seen_value
		desk.doctype.number_card.number_card: add_card_to_dashboard create_number_card create_report_number_card
		desk.doctype.number_card.number_card: get_cards_for_user
		desk.doctype.route_history.route_history: deferred_insert frequently_visited_links
		desk.doctype.workspace.workspace: duplicate_page hide_page save_page sort_pages unhide_page update_page
		desk.form.linked_with: get_linked_doctypes
		desk.form.load: getdoctype
		desk.leaderboard: get_energy_point_leaderboard
		desk.listview: get_list_settings set_list_settings
		desk.page.leaderboard.leaderboard: get_leaderboard_config
		desk.page.setup_wizard.setup_wizard: load_country load_languages load_messages load_user_details setup_complete
		desk.page.user_profile.user_profile: get_energy_points_heatmap_data get_energy_points_list
		desk.page.user_profile.user_profile: get_energy_points_percentage_chart_data get_user_rank
		desk.search: get_names_for_mentions
		email: get_communication_doctype
		email.doctype.email_account.email_account: get_append_to
		email.doctype.newsletter.newsletter: newsletter_email_read
		email.email_body: get_email_html
		email.queue: unsubscribe
		geo.country_info: get_country_timezone_info
		handler: logout web_logout
		integrations.doctype.geolocation_settings.geolocation_settings: autocomplete
		integrations.doctype.google_settings.google_settings: get_file_picker_settings
		integrations.doctype.ldap_settings.ldap_settings: login
		integrations.frappe_providers.frappecloud_billing: current_site_info is_fc_site send_verification_code
		integrations.oauth2: approve authorize get_token introspect_token openid_configuration openid_profile register_client
		integrations.oauth2: revoke_token
		model.utils.user_settings: get save
		model.workflow: can_cancel_document
		onboarding: get_onboarding_status
		ping
		printing.doctype.print_settings.print_settings: is_print_server_enabled
		printing.page.print_format_builder_beta.print_format_builder_beta: get_google_fonts
		push_notification: auth_webhook subscribe unsubscribe
		realtime: get_user_info
		sessions: clear get_boot_assets_json
		social.doctype.energy_point_log.energy_point_log: add_review_points get_energy_points
		social.doctype.energy_point_log.energy_point_log: get_user_energy_and_review_points
		translate: get_app_translations get_translations
		utils.change_log: get_versions show_update_popup update_last_known_versions
		utils.csvutils: send_csv_to_client
		utils.diff: get_version_diff version_query
		utils.global_search: web_search
		utils.pdf: is_wkhtmltopdf_valid
		utils.print_format: render_letterhead_for_print
		utils.telemetry.pulse.client: capture is_enabled
		website.doctype.personal_data_deletion_request.personal_data_deletion_request: confirm_deletion
		website.doctype.web_form.web_form: accept get_in_list_view_fields get_web_form_filters
		website.doctype.website_settings.website_settings: get_auto_account_deletion
		workflow.doctype.workflow.workflow: get_workflow_methods
		www.search: get_search_results
	""",
}


def decisions() -> dict[str, str]:
	"""Every whitelisted method of Frappe that was decided on: dotted path → decision."""
	decided = {path: "replaced" for path in REPLACED if path.startswith("frappe.")}
	for decision, text in SURFACES.items():
		for line in text.split("\n"):
			module, _colon, names = line.strip().partition(":")
			if module and not names:
				decided[f"frappe.{module}"] = decision
			for name in names.split():
				decided[f"frappe.{module}.{name}"] = decision
	return decided


# Parameters that make a method need a decision; one without any parameter reads the whole request.
ASKING = (
	DOCTYPE_KEYS
	| NAME_KEYS
	| set(NAMED_DOCUMENTS)
	| frozenset(
		[
			"args",
			"kwargs",
			"board_name",
			"card",
			"chart",
			"contact_name",
			"current_filters",
			"data_import",
			"data_import_name",
			"doctype_name",
			"event",
			"event_name",
			"file",
			"file_url",
			"files",
			"filters",
			"or_filters",
			"import_file",
			"kwargs",
			"links",
			"query",
			"report",
			"report_name",
			"reports",
			"search_term",
			"tag",
			"tags",
			"template_name",
			"text",
			"txt",
			"notification",
			"routes",
			"users",
			"web_form",
			"web_form_name",
		]
	)
)


def needs_decision(parameters: list[str]) -> bool:
	return not parameters or bool(ASKING & set(parameters))


# Methods that write without asking for a right (tests/support/tools/unasked_writes.py finds them) and that the walled, website
# users or visitors may call all the same: what they write.
_OWN, _CODE, _VISITORS = (
	"the caller's own",
	"with a code that was mailed or signed",
	"what a page for visitors is for",
)
_INVITES = (
	"by those whom the app of the invitation names for it in its hooks; Frappe's own are System Managers"
)
_SHOP = "the portal of ERPNext, about documents that the door lets its user name"
UNASKED_WRITES = {
	"erpnext.accounts.doctype.payment_request.payment_request.make_payment_request": _SHOP,
	"erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_invoice_from_portal": _SHOP,
	"erpnext.buying.doctype.request_for_quotation.request_for_quotation.create_supplier_quotation": _SHOP,
	"erpnext.templates.utils.send_message": _VISITORS,
	"frappe.apps.set_app_as_default": _OWN,
	"frappe.core.api.user_invitation.accept_invitation": _CODE,
	"frappe.core.api.user_invitation.cancel_invitation": _INVITES,
	"frappe.core.api.user_invitation.invite_by_email": _INVITES,
	"frappe.core.doctype.communication.email.mark_email_as_seen": "that a mail was opened, once",
	"frappe.core.doctype.communication.email.undo_email_send": _OWN,
	"frappe.core.doctype.data_import.data_import.form_start_import": "an import under its row rule, row by row by right",
	"frappe.core.doctype.user.user.sign_up": _VISITORS,
	"frappe.core.doctype.user.user.switch_theme": _OWN,
	"frappe.core.doctype.user.user.update_password": f"{_OWN}, with the old one or a code",
	"frappe.desk.doctype.dashboard_settings.dashboard_settings.create_dashboard_settings": f"{_OWN} (KEPT_FOR)",
	"frappe.desk.doctype.dashboard_settings.dashboard_settings.save_chart_config": _OWN,
	"frappe.desk.doctype.form_tour.form_tour.update_user_status": _OWN,
	"frappe.desk.doctype.note.note.mark_as_seen": "on a note that the caller may read (ON_A_DOCUMENT)",
	"frappe.desk.doctype.notification_log.notification_log.mark_all_as_read": _OWN,
	"frappe.desk.doctype.notification_log.notification_log.mark_as_read": f"{_OWN} (KEPT_FOR)",
	"frappe.desk.doctype.notification_settings.notification_settings.set_seen_value": f"{_OWN} (KEPT_FOR)",
	"frappe.desk.form.utils.update_comment_publicity": _OWN,
	"frappe.desk.like.toggle_like": "on a document that the caller may read (ON_A_DOCUMENT)",
	"frappe.desk.treeview.get_children": "nothing: it only hands the argument on",
	"frappe.email.doctype.newsletter.newsletter.confirm_subscription": _CODE,
	"frappe.email.doctype.newsletter.newsletter.newsletter_email_read": _CODE,
	"frappe.email.queue.unsubscribe": _CODE,
	"frappe.templates.includes.comments.comments.add_comment": f"{_VISITORS} (UNDER_A_PAGE)",
	"frappe.templates.includes.likes.likes.like": f"{_VISITORS} (UNDER_A_PAGE)",
	"frappe.utils.change_log.update_last_known_versions": _OWN,
	"frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion": f"{_OWN} words (KEPT_FOR)",
	"frappe.website.doctype.help_article.help_article.add_feedback": _VISITORS,
	"frappe.website.doctype.personal_data_deletion_request.personal_data_deletion_request.confirm_deletion": _CODE,
	"frappe.website.doctype.web_form.web_form.accept": "by the form that the association published",
	"frappe.website.doctype.web_form.web_form.delete": f"{_OWN}, where the form lets one",
	"frappe.website.doctype.web_form.web_form.delete_multiple": f"{_OWN}, where the form lets one",
	"frappe.website.doctype.web_page_view.web_page_view.make_view_log": _VISITORS,
	"frappe.www.contact.send_message": _VISITORS,
	"frappe.www.third_party_apps.delete_client": _OWN,
}
