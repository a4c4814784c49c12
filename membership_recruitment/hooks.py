app_name = "membership_recruitment"
app_title = "Membership and Recruitment"
app_publisher = "The membership_recruitment maintainers"
app_description = "Member register, recruitment and member journey for associations on ERPNext"
app_license = "GPL-3.0"
app_email = "maintainers@users.noreply.example"

before_install = "membership_recruitment.setup.install.before_install"
after_install = "membership_recruitment.setup.install.after_install"
after_migrate = "membership_recruitment.setup.custom_fields.create"
before_uninstall = "membership_recruitment.setup.uninstall.before_uninstall"
before_app_uninstall = "membership_recruitment.setup.uninstall.before_app_uninstall"

fixtures = [
	{
		"dt": "Role",
		"filters": [
			[
				"Role",
				"name",
				"in",
				[
					"Member Recruiter",
					"Recruitment Manager",
					"Member Registrar",
					"Membership Manager",
					"Membership Analyst",
					"Member Privacy Officer",
				],
			]
		],
	}
]

doctype_js = {
	"Member": [
		"public/js/term_band.js",
		"public/js/member_actions.js",
		"public/js/consent.js",
		"public/js/merge.js",
		"public/js/engagement.js",
	],
	"Membership": "public/js/member_actions.js",
	"Membership Prospect": ["public/js/consent.js", "public/js/merge.js"],
	"Member Merge": "public/js/merge.js",
	"Prospect Merge": "public/js/merge.js",
}

# the wall: member_privacy/protected.py says why, method by method
override_whitelisted_methods = {
	"frappe.client.get": "membership_recruitment.member_privacy.wall.replaced_methods.get",
	"frappe.client.get_count": "membership_recruitment.member_privacy.wall.replaced_methods.get_count",
	"frappe.desk.search.search_link": "membership_recruitment.member_privacy.wall.replaced_methods.search_link",
	"frappe.desk.search.search_widget": "membership_recruitment.member_privacy.wall.replaced_methods.search_widget",
	"frappe.desk.listview.get_group_by_count": "membership_recruitment.member_privacy.wall.replaced_methods.get_group_by_count",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "membership_recruitment.member_privacy.wall.replaced_methods.get_tagged_docs",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "membership_recruitment.member_privacy.wall.replaced_methods.get_chart",
	"frappe.utils.goal.get_monthly_goal_graph_data": "membership_recruitment.member_privacy.wall.replaced_methods.get_monthly_goal_graph_data",
	"frappe.desk.doctype.event.event.get_events": "membership_recruitment.member_privacy.wall.replaced_methods.get_events",
	"frappe.utils.global_search.search": "membership_recruitment.member_privacy.wall.replaced_methods.search",
	"erpnext.templates.pages.search_help.search": "membership_recruitment.member_privacy.wall.replaced_methods.search",
	"frappe.desk.query_report.run": "membership_recruitment.member_privacy.wall.replaced_methods.run_report",
	"frappe.desk.query_report.export_query": "membership_recruitment.member_privacy.wall.replaced_methods.export_report",
	"frappe.desk.reportview.export_query": "membership_recruitment.member_privacy.wall.replaced_methods.export_list",
	"frappe.core.doctype.data_export.exporter.export_data": "membership_recruitment.member_privacy.wall.replaced_methods.export_data",
	"frappe.core.doctype.data_import.data_import.download_template": "membership_recruitment.member_privacy.wall.replaced_methods.download_template",
	"frappe.core.doctype.data_import.data_import.download_errored_template": "membership_recruitment.member_privacy.wall.replaced_methods.download_errored_template",
	"frappe.core.doctype.data_import.data_import.download_import_log": "membership_recruitment.member_privacy.wall.replaced_methods.download_import_log",
	"frappe.core.doctype.data_import.data_import.get_import_status": "membership_recruitment.member_privacy.wall.replaced_methods.get_import_status",
	"frappe.core.doctype.data_import.data_import.get_preview_from_template": "membership_recruitment.member_privacy.wall.replaced_methods.get_preview_from_template",
	"erpnext.accounts.doctype.invoice_discounting.invoice_discounting.get_invoices": "membership_recruitment.member_privacy.wall.replaced_methods.get_invoices",
}

# who must not get a mail any more does not get it, though it is in the queue
override_doctype_class = {"Email Queue": "membership_recruitment.mail.gate.GatedEmailQueue"}
mail_gates = ["membership_recruitment.member_journey.messages.gate.ask"]

auth_hooks = ["membership_recruitment.member_privacy.wall.request_check.at_the_door"]

permission_query_conditions = {
	"Membership Prospect": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Prospect Interaction": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Prospect Merge": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Contact": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Address": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Customer": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Sales Invoice": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Tag": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Data Import": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Activity Log": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Comment": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Communication": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Deleted Document": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Document Follow": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"DocShare": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Email Queue": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Email Unsubscribe": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Energy Point Log": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Error Log": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"File": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Integration Request": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Milestone": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Notification Log": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Reminder": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Service Level Agreement": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Submission Queue": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Tag Link": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"ToDo": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Version": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"View Log": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Workflow Action": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Event": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Contact Email": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Contact Phone": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Communication Link": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Event Participants": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Sales Invoice Item": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Register Import Column": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Dynamic Link": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Consent Event": "membership_recruitment.member_privacy.consent.access.conditions",
	"Target List": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Email Group": "membership_recruitment.member_privacy.wall.row_rules.conditions",
	"Email Group Member": "membership_recruitment.member_privacy.wall.row_rules.conditions",
}

has_permission = {
	"Membership Prospect": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Prospect Interaction": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Prospect Merge": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Contact": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Address": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Customer": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Sales Invoice": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Tag": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Data Import": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Activity Log": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Comment": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Communication": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Deleted Document": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Document Follow": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"DocShare": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Email Queue": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Email Unsubscribe": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Energy Point Log": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Error Log": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"File": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Integration Request": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Milestone": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Notification Log": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Reminder": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Service Level Agreement": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Submission Queue": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Tag Link": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"ToDo": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Version": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"View Log": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Workflow Action": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Event": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Consent Event": "membership_recruitment.member_privacy.consent.access.has_permission",
	"Target List": "membership_recruitment.member_journey.target_lists.access.has_permission",
	"Email Group": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
	"Email Group Member": "membership_recruitment.member_privacy.wall.row_rules.has_permission",
}

doc_events = {
	"Auto Email Report": {
		"validate": "membership_recruitment.member_privacy.wall.document_events.check_report"
	},
	"Prepared Report": {
		"before_insert": "membership_recruitment.member_privacy.wall.document_events.check_report"
	},
	"Data Import": {
		"before_validate": "membership_recruitment.member_privacy.wall.document_events.check_import"
	},
	"Document Follow": {
		"validate": "membership_recruitment.member_privacy.wall.document_events.check_follow"
	},
	"DocShare": {"validate": "membership_recruitment.member_privacy.wall.document_events.check_share"},
	"Notification Log": {
		"before_insert": "membership_recruitment.member_privacy.wall.document_events.blank_notice"
	},
	"Membership Settings": {
		"validate": "membership_recruitment.member_recruitment.joining_page.signup.check_settings"
	},
	"Membership Prospect": {
		"validate": "membership_recruitment.utils.sanitize.clean",
		"on_trash": [
			"membership_recruitment.member_privacy.consent.consent.forget",
			"membership_recruitment.member_journey.target_lists.email_group.person_deleted",
		],
		"on_update": [
			"membership_recruitment.member_privacy.wall.document_events.forget_outsiders",
			"membership_recruitment.member_journey.target_lists.email_group.person_saved",
		],
	},
	"Member": {
		"validate": "membership_recruitment.utils.sanitize.clean",
		"before_save": "membership_recruitment.membership.engagement.stored_scores.keep_stored",
		"on_update": "membership_recruitment.member_journey.target_lists.email_group.person_saved",
		"on_trash": [
			"membership_recruitment.member_privacy.consent.consent.forget",
			"membership_recruitment.membership.engagement.stored_scores.forget",
			"membership_recruitment.member_journey.target_lists.email_group.person_deleted",
		],
	},
	"Prospect Interaction": {
		"validate": "membership_recruitment.utils.sanitize.clean",
		"on_update": "membership_recruitment.member_journey.steps.entry_rules.interaction_saved",
	},
	"Contact": {"validate": "membership_recruitment.utils.sanitize.clean"},
	"Address": {"validate": "membership_recruitment.utils.sanitize.clean"},
	"Event": {"validate": "membership_recruitment.utils.sanitize.clean"},
	"Member Activity": {
		"validate": "membership_recruitment.utils.sanitize.clean",
		"on_update": "membership_recruitment.member_journey.steps.entry_rules.activity_saved",
	},
	"Journey Map": {"validate": "membership_recruitment.utils.sanitize.clean"},
	"Target Group": {"validate": "membership_recruitment.utils.sanitize.clean"},
	"Target List": {"validate": "membership_recruitment.utils.sanitize.clean"},
	"Consent Event": {
		"after_insert": "membership_recruitment.member_journey.target_lists.email_group.consent_recorded"
	},
	"Contact Suppression": {
		"after_insert": "membership_recruitment.member_journey.target_lists.email_group.address_closed"
	},
	"Email Unsubscribe": {
		"after_insert": "membership_recruitment.member_journey.target_lists.email_group.address_closed"
	},
	"Journey Phase": {
		"validate": "membership_recruitment.utils.sanitize.clean",
		"on_update": [
			"membership_recruitment.member_recruitment.phase_changes.phase_saved",
			"membership_recruitment.member_journey.map.improvement_boards.follow_phases",
		],
		"after_rename": [
			"membership_recruitment.member_recruitment.phase_changes.phase_renamed_or_deleted",
			"membership_recruitment.member_journey.map.improvement_boards.follow_phases",
		],
		"after_delete": [
			"membership_recruitment.member_recruitment.phase_changes.phase_renamed_or_deleted",
			"membership_recruitment.member_journey.map.improvement_boards.follow_phases",
		],
	},
	"Journey Improvement": {
		"validate": [
			"membership_recruitment.utils.sanitize.clean",
			"membership_recruitment.member_insights.improvement_metrics.follow_status",
		],
		"on_update": "membership_recruitment.member_insights.improvement_metrics.keep_counts",
		"on_trash": "membership_recruitment.member_insights.improvement_metrics.forget_counts",
	},
	"Kanban Board": {"validate": "membership_recruitment.member_recruitment.kanban.forget_order"},
	"Comment": {
		"before_insert": "membership_recruitment.member_recruitment.conversion.closed_prospects.refuse_addition",
		"validate": "membership_recruitment.utils.sanitize.clean",
	},
	"Communication": {
		"before_insert": "membership_recruitment.member_recruitment.conversion.closed_prospects.refuse_addition",
		"validate": "membership_recruitment.utils.sanitize.clean",
	},
	"ToDo": {
		"before_insert": "membership_recruitment.member_recruitment.conversion.closed_prospects.refuse_addition",
		"validate": "membership_recruitment.utils.sanitize.clean",
	},
	"File": {
		"before_insert": "membership_recruitment.member_recruitment.conversion.closed_prospects.refuse_addition",
		"validate": "membership_recruitment.member_privacy.wall.document_events.check_file",
	},
	"Sales Invoice": {
		"before_validate": "membership_recruitment.membership.fees.invoices.lend_the_address",
		"validate": "membership_recruitment.membership.fees.invoices.follow_lines",
		"on_update": "membership_recruitment.membership.fees.payments.invoice_saved",
		"on_submit": "membership_recruitment.membership.fees.payments.invoice_changed",
		"on_update_after_submit": "membership_recruitment.membership.fees.payments.invoice_changed",
		"on_cancel": "membership_recruitment.membership.fees.payments.invoice_changed",
		"on_trash": "membership_recruitment.membership.fees.payments.invoice_deleted",
	},
	"Payment Ledger Entry": {
		"on_update": "membership_recruitment.membership.fees.payments.ledger_written",
	},
	"Unreconcile Payment": {
		"on_submit": "membership_recruitment.membership.fees.payments.payment_unreconciled",
	},
}

jinja = {
	"methods": [
		"membership_recruitment.membership.fees.invoices.membership_lines",
		"membership_recruitment.membership.fees.invoices.bankgiro_number",
	],
}

scheduler_events = {
	"daily": ["membership_recruitment.member_recruitment.joining_page.signup.delete_old"],
	"hourly_long": ["membership_recruitment.member_journey.messages.due_messages.hourly"],
	"daily_long": [
		"membership_recruitment.membership.fees.payments.nightly",
		"membership_recruitment.membership.terms.refresh.nightly",
		"membership_recruitment.membership.engagement.activity_rules.nightly",
		"membership_recruitment.member_journey.steps.entry_rules.nightly",
		"membership_recruitment.membership.engagement.stored_scores.nightly",
		"membership_recruitment.member_journey.steps.order.follow_all",
		"membership_recruitment.membership.fees.renewal_invoices.nightly",
		"membership_recruitment.membership.notices.due_notices.nightly",
		"membership_recruitment.member_journey.target_lists.email_group.nightly",
		"membership_recruitment.member_insights.monthly_summary.nightly",
	],
}

default_log_clearing_doctypes = {"Conversion Key": 1}

# an event may be deleted though somebody took part in it: the rule then takes the activity away
ignore_links_on_delete = ["Member Activity"]

page_renderer = ["membership_recruitment.public_page.Page"]

# counters of the joining page, which clearing the cache must not reset
persistent_cache_keys = ["joining_page_limit"]

standard_queries = {
	"Membership Prospect": "membership_recruitment.member_recruitment.worklist.prospect_query",
}
