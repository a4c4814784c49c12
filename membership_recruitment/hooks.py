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
	"frappe.client.get": "membership_recruitment.member_privacy.guard.get",
	"frappe.client.get_count": "membership_recruitment.member_privacy.guard.get_count",
	"frappe.desk.search.search_link": "membership_recruitment.member_privacy.guard.search_link",
	"frappe.desk.search.search_widget": "membership_recruitment.member_privacy.guard.search_widget",
	"frappe.desk.listview.get_group_by_count": "membership_recruitment.member_privacy.guard.get_group_by_count",
	"frappe.desk.doctype.tag.tag.get_tagged_docs": "membership_recruitment.member_privacy.guard.get_tagged_docs",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": "membership_recruitment.member_privacy.guard.get_chart",
	"frappe.utils.goal.get_monthly_goal_graph_data": "membership_recruitment.member_privacy.guard.get_monthly_goal_graph_data",
	"frappe.desk.doctype.event.event.get_events": "membership_recruitment.member_privacy.guard.get_events",
	"frappe.utils.global_search.search": "membership_recruitment.member_privacy.guard.search",
	"erpnext.templates.pages.search_help.search": "membership_recruitment.member_privacy.guard.search",
	"frappe.desk.query_report.run": "membership_recruitment.member_privacy.guard.run_report",
	"frappe.desk.query_report.export_query": "membership_recruitment.member_privacy.guard.export_report",
	"frappe.desk.reportview.export_query": "membership_recruitment.member_privacy.guard.export_list",
	"frappe.core.doctype.data_export.exporter.export_data": "membership_recruitment.member_privacy.guard.export_data",
	"frappe.core.doctype.data_import.data_import.download_template": "membership_recruitment.member_privacy.guard.download_template",
	"frappe.core.doctype.data_import.data_import.download_errored_template": "membership_recruitment.member_privacy.guard.download_errored_template",
	"frappe.core.doctype.data_import.data_import.download_import_log": "membership_recruitment.member_privacy.guard.download_import_log",
	"frappe.core.doctype.data_import.data_import.get_import_status": "membership_recruitment.member_privacy.guard.get_import_status",
	"frappe.core.doctype.data_import.data_import.get_preview_from_template": "membership_recruitment.member_privacy.guard.get_preview_from_template",
	"erpnext.accounts.doctype.invoice_discounting.invoice_discounting.get_invoices": "membership_recruitment.member_privacy.guard.get_invoices",
}

# who must not get a mail any more does not get it, though it is in the queue
override_doctype_class = {"Email Queue": "membership_recruitment.member_privacy.mail_gate.GatedEmailQueue"}
mail_gates = ["membership_recruitment.member_journey.message_gate.ask"]

auth_hooks = ["membership_recruitment.member_privacy.door.at_the_door"]

permission_query_conditions = {
	"Membership Prospect": "membership_recruitment.member_privacy.access.conditions",
	"Prospect Interaction": "membership_recruitment.member_privacy.access.conditions",
	"Prospect Merge": "membership_recruitment.member_privacy.access.conditions",
	"Contact": "membership_recruitment.member_privacy.access.conditions",
	"Address": "membership_recruitment.member_privacy.access.conditions",
	"Customer": "membership_recruitment.member_privacy.access.conditions",
	"Sales Invoice": "membership_recruitment.member_privacy.access.conditions",
	"Tag": "membership_recruitment.member_privacy.access.conditions",
	"Data Import": "membership_recruitment.member_privacy.access.conditions",
	"Activity Log": "membership_recruitment.member_privacy.access.conditions",
	"Comment": "membership_recruitment.member_privacy.access.conditions",
	"Communication": "membership_recruitment.member_privacy.access.conditions",
	"Deleted Document": "membership_recruitment.member_privacy.access.conditions",
	"Document Follow": "membership_recruitment.member_privacy.access.conditions",
	"DocShare": "membership_recruitment.member_privacy.access.conditions",
	"Email Queue": "membership_recruitment.member_privacy.access.conditions",
	"Email Unsubscribe": "membership_recruitment.member_privacy.access.conditions",
	"Energy Point Log": "membership_recruitment.member_privacy.access.conditions",
	"Error Log": "membership_recruitment.member_privacy.access.conditions",
	"File": "membership_recruitment.member_privacy.access.conditions",
	"Integration Request": "membership_recruitment.member_privacy.access.conditions",
	"Milestone": "membership_recruitment.member_privacy.access.conditions",
	"Notification Log": "membership_recruitment.member_privacy.access.conditions",
	"Reminder": "membership_recruitment.member_privacy.access.conditions",
	"Service Level Agreement": "membership_recruitment.member_privacy.access.conditions",
	"Submission Queue": "membership_recruitment.member_privacy.access.conditions",
	"Tag Link": "membership_recruitment.member_privacy.access.conditions",
	"ToDo": "membership_recruitment.member_privacy.access.conditions",
	"Version": "membership_recruitment.member_privacy.access.conditions",
	"View Log": "membership_recruitment.member_privacy.access.conditions",
	"Workflow Action": "membership_recruitment.member_privacy.access.conditions",
	"Event": "membership_recruitment.member_privacy.access.conditions",
	"Contact Email": "membership_recruitment.member_privacy.access.conditions",
	"Contact Phone": "membership_recruitment.member_privacy.access.conditions",
	"Communication Link": "membership_recruitment.member_privacy.access.conditions",
	"Event Participants": "membership_recruitment.member_privacy.access.conditions",
	"Sales Invoice Item": "membership_recruitment.member_privacy.access.conditions",
	"Register Import Column": "membership_recruitment.member_privacy.access.conditions",
	"Dynamic Link": "membership_recruitment.member_privacy.access.conditions",
	"Consent Event": "membership_recruitment.member_privacy.consent_access.conditions",
	"Target List": "membership_recruitment.member_privacy.access.conditions",
	"Email Group": "membership_recruitment.member_privacy.access.conditions",
	"Email Group Member": "membership_recruitment.member_privacy.access.conditions",
}

has_permission = {
	"Membership Prospect": "membership_recruitment.member_privacy.access.has_permission",
	"Prospect Interaction": "membership_recruitment.member_privacy.access.has_permission",
	"Prospect Merge": "membership_recruitment.member_privacy.access.has_permission",
	"Contact": "membership_recruitment.member_privacy.access.has_permission",
	"Address": "membership_recruitment.member_privacy.access.has_permission",
	"Customer": "membership_recruitment.member_privacy.access.has_permission",
	"Sales Invoice": "membership_recruitment.member_privacy.access.has_permission",
	"Tag": "membership_recruitment.member_privacy.access.has_permission",
	"Data Import": "membership_recruitment.member_privacy.access.has_permission",
	"Activity Log": "membership_recruitment.member_privacy.access.has_permission",
	"Comment": "membership_recruitment.member_privacy.access.has_permission",
	"Communication": "membership_recruitment.member_privacy.access.has_permission",
	"Deleted Document": "membership_recruitment.member_privacy.access.has_permission",
	"Document Follow": "membership_recruitment.member_privacy.access.has_permission",
	"DocShare": "membership_recruitment.member_privacy.access.has_permission",
	"Email Queue": "membership_recruitment.member_privacy.access.has_permission",
	"Email Unsubscribe": "membership_recruitment.member_privacy.access.has_permission",
	"Energy Point Log": "membership_recruitment.member_privacy.access.has_permission",
	"Error Log": "membership_recruitment.member_privacy.access.has_permission",
	"File": "membership_recruitment.member_privacy.access.has_permission",
	"Integration Request": "membership_recruitment.member_privacy.access.has_permission",
	"Milestone": "membership_recruitment.member_privacy.access.has_permission",
	"Notification Log": "membership_recruitment.member_privacy.access.has_permission",
	"Reminder": "membership_recruitment.member_privacy.access.has_permission",
	"Service Level Agreement": "membership_recruitment.member_privacy.access.has_permission",
	"Submission Queue": "membership_recruitment.member_privacy.access.has_permission",
	"Tag Link": "membership_recruitment.member_privacy.access.has_permission",
	"ToDo": "membership_recruitment.member_privacy.access.has_permission",
	"Version": "membership_recruitment.member_privacy.access.has_permission",
	"View Log": "membership_recruitment.member_privacy.access.has_permission",
	"Workflow Action": "membership_recruitment.member_privacy.access.has_permission",
	"Event": "membership_recruitment.member_privacy.access.has_permission",
	"Consent Event": "membership_recruitment.member_privacy.consent_access.has_permission",
	"Target List": "membership_recruitment.member_journey.target_list_access.has_permission",
	"Email Group": "membership_recruitment.member_privacy.access.has_permission",
	"Email Group Member": "membership_recruitment.member_privacy.access.has_permission",
}

doc_events = {
	"Auto Email Report": {"validate": "membership_recruitment.member_privacy.guard.check_report"},
	"Prepared Report": {"before_insert": "membership_recruitment.member_privacy.guard.check_report"},
	"Data Import": {"before_validate": "membership_recruitment.member_privacy.guard.check_import"},
	"Document Follow": {"validate": "membership_recruitment.member_privacy.guard.check_follow"},
	"DocShare": {"validate": "membership_recruitment.member_privacy.guard.check_share"},
	"Notification Log": {"before_insert": "membership_recruitment.member_privacy.guard.blank_notice"},
	"Membership Settings": {
		"validate": "membership_recruitment.member_recruitment.public_signup.check_settings"
	},
	"Membership Prospect": {
		"validate": "membership_recruitment.member_privacy.markup.clean",
		"on_trash": [
			"membership_recruitment.member_privacy.consent.forget",
			"membership_recruitment.member_journey.target_list_groups.person_deleted",
		],
		"on_update": [
			"membership_recruitment.member_privacy.guard.forget_outsiders",
			"membership_recruitment.member_journey.target_list_groups.person_saved",
		],
	},
	"Member": {
		"validate": "membership_recruitment.member_privacy.markup.clean",
		"before_save": "membership_recruitment.membership.engagement_scores.keep_stored",
		"on_update": "membership_recruitment.member_journey.target_list_groups.person_saved",
		"on_trash": [
			"membership_recruitment.member_privacy.consent.forget",
			"membership_recruitment.membership.engagement_scores.forget",
			"membership_recruitment.member_journey.target_list_groups.person_deleted",
		],
	},
	"Prospect Interaction": {
		"validate": "membership_recruitment.member_privacy.markup.clean",
		"on_update": "membership_recruitment.member_journey.entry_rules.interaction_saved",
	},
	"Contact": {"validate": "membership_recruitment.member_privacy.markup.clean"},
	"Address": {"validate": "membership_recruitment.member_privacy.markup.clean"},
	"Event": {"validate": "membership_recruitment.member_privacy.markup.clean"},
	"Member Activity": {
		"validate": "membership_recruitment.member_privacy.markup.clean",
		"on_update": "membership_recruitment.member_journey.entry_rules.activity_saved",
	},
	"Journey Map": {"validate": "membership_recruitment.member_privacy.markup.clean"},
	"Target Group": {"validate": "membership_recruitment.member_privacy.markup.clean"},
	"Target List": {"validate": "membership_recruitment.member_privacy.markup.clean"},
	"Consent Event": {
		"after_insert": "membership_recruitment.member_journey.target_list_groups.consent_recorded"
	},
	"Contact Suppression": {
		"after_insert": "membership_recruitment.member_journey.target_list_groups.address_closed"
	},
	"Email Unsubscribe": {
		"after_insert": "membership_recruitment.member_journey.target_list_groups.address_closed"
	},
	"Journey Phase": {
		"validate": "membership_recruitment.member_privacy.markup.clean",
		"on_update": [
			"membership_recruitment.member_recruitment.phase_changes.phase_saved",
			"membership_recruitment.member_journey.improvement_boards.follow_phases",
		],
		"after_rename": [
			"membership_recruitment.member_recruitment.phase_changes.phase_renamed_or_deleted",
			"membership_recruitment.member_journey.improvement_boards.follow_phases",
		],
		"after_delete": [
			"membership_recruitment.member_recruitment.phase_changes.phase_renamed_or_deleted",
			"membership_recruitment.member_journey.improvement_boards.follow_phases",
		],
	},
	"Journey Improvement": {
		"validate": [
			"membership_recruitment.member_privacy.markup.clean",
			"membership_recruitment.member_insights.improvement_metrics.follow_status",
		],
		"on_update": "membership_recruitment.member_insights.improvement_metrics.keep_counts",
		"on_trash": "membership_recruitment.member_insights.improvement_metrics.forget_counts",
	},
	"Kanban Board": {"validate": "membership_recruitment.member_recruitment.kanban.forget_order"},
	"Comment": {
		"before_insert": "membership_recruitment.member_recruitment.converted.refuse_addition",
		"validate": "membership_recruitment.member_privacy.markup.clean",
	},
	"Communication": {
		"before_insert": "membership_recruitment.member_recruitment.converted.refuse_addition",
		"validate": "membership_recruitment.member_privacy.markup.clean",
	},
	"ToDo": {
		"before_insert": "membership_recruitment.member_recruitment.converted.refuse_addition",
		"validate": "membership_recruitment.member_privacy.markup.clean",
	},
	"File": {
		"before_insert": "membership_recruitment.member_recruitment.converted.refuse_addition",
		"validate": "membership_recruitment.member_privacy.guard.check_file",
	},
	"Sales Invoice": {
		"before_validate": "membership_recruitment.membership.invoices.lend_the_address",
		"validate": "membership_recruitment.membership.invoices.follow_lines",
		"on_update": "membership_recruitment.membership.payments.invoice_saved",
		"on_submit": "membership_recruitment.membership.payments.invoice_changed",
		"on_update_after_submit": "membership_recruitment.membership.payments.invoice_changed",
		"on_cancel": "membership_recruitment.membership.payments.invoice_changed",
		"on_trash": "membership_recruitment.membership.payments.invoice_deleted",
	},
	"Payment Ledger Entry": {
		"on_update": "membership_recruitment.membership.payments.ledger_written",
	},
	"Unreconcile Payment": {
		"on_submit": "membership_recruitment.membership.payments.payment_unreconciled",
	},
}

jinja = {
	"methods": [
		"membership_recruitment.membership.invoices.membership_lines",
		"membership_recruitment.membership.invoices.bankgiro_number",
	],
}

scheduler_events = {
	"daily": ["membership_recruitment.member_recruitment.public_signup.delete_old"],
	"hourly_long": ["membership_recruitment.member_journey.messages.hourly"],
	"daily_long": [
		"membership_recruitment.membership.payments.nightly",
		"membership_recruitment.membership.refresh.nightly",
		"membership_recruitment.membership.activity_rules.nightly",
		"membership_recruitment.member_journey.entry_rules.nightly",
		"membership_recruitment.membership.engagement_scores.nightly",
		"membership_recruitment.member_journey.steps.follow_all",
		"membership_recruitment.membership.renewal_invoices.nightly",
		"membership_recruitment.membership.renewal_notices.nightly",
		"membership_recruitment.member_journey.target_list_groups.nightly",
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
