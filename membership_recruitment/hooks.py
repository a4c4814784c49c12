"""What Frappe asks of this app (docs/developers.md). Of the wall's tables two of these hooks are derived."""

from membership_recruitment.member_privacy.wall import replacements as _replacements
from membership_recruitment.member_privacy.wall import tables as _tables

_APP = "membership_recruitment"
_WALL = f"{_APP}.member_privacy.wall"
_EMAIL_GROUP = f"{_APP}.member_journey.target_lists.email_group"
_INVOICE = f"{_APP}.overrides.sales_invoice"
_METRICS = f"{_APP}.member_insights.improvement_metrics"
_PHASE_CHANGES = f"{_APP}.member_recruitment.phase_changes"

app_name = _APP
app_title = "Membership and Recruitment"
app_publisher = "The membership_recruitment maintainers"
app_description = "Member register, recruitment and member journey for associations on ERPNext"
app_license = "GPL-3.0"
app_email = "maintainers@users.noreply.example"
export_python_type_annotations = require_type_annotated_api_methods = True  # the second in Frappe 16

before_install = f"{_APP}.setup.install.before_install"
after_install = f"{_APP}.setup.install.after_install"
after_migrate = f"{_APP}.setup.install.after_migrate"
before_uninstall = f"{_APP}.setup.uninstall.before_uninstall"
before_app_uninstall = f"{_APP}.setup.uninstall.before_app_uninstall"
fixtures = [{"dt": "Role", "filters": [["Role", "name", "in", list(_tables.ROLES)]]}]
app_include_js = ["membership_recruitment.bundle.js"]
add_to_apps_screen = [
	{
		"name": _APP,
		"logo": f"/assets/{_APP}/images/logo.svg",
		"title": app_title,
		"route": "/app/member-register",  # who may not comes to the first that is open; 16 leads from /app to /desk
		"has_permission": f"{_WALL}.who_asks.has_a_role_here",
	}
]

# ---------------------------------------------------------------- the wall
before_request = before_job = [f"{_WALL}.last_gate.stand_by", f"{_WALL}.mail_pictures.guard"]
after_request = [f"{_WALL}.last_gate.after_request"]
auth_hooks = [f"{_WALL}.{hook}" for hook in ("last_gate.note_asker", "request_check.check_request")]
override_whitelisted_methods = {path: f"{_WALL}.{name}" for path, name in _replacements.BY_PATH.items()}
permission_query_conditions = dict.fromkeys(_tables.LISTED_BY_RULE, f"{_WALL}.row_rules.conditions")
permission_query_conditions |= {"*": f"{_WALL}.rows_of_customers.conditions"}
has_permission = {"*": f"{_WALL}.document_rules.has_permission"}

# Frappe has no hook for these (mail/gate.py, overrides/), and Frappe 15 no extend_doctype_class.
override_doctype_class = {  # nosemgrep
	"Auto Email Report": f"{_APP}.overrides.auto_email_report.ReportOfItsUser",
	"Email Account": f"{_APP}.overrides.email_account.CleaningEmailAccount",
	"Email Queue": f"{_APP}.mail.gate.GatedEmailQueue",
	"File": f"{_APP}.overrides.file.UntellingFile",
	"User": f"{_APP}.overrides.user.UserByInvitation",
}
_GATED = ["membership.notices", "member_recruitment.joining_page", "member_pages"]
_GATED += ["member_journey.messages", "member_journey.data_notices", "member_privacy.requests"]
mail_gates = [f"{_APP}.{room}.gate.ask" for room in _GATED]
own_pages_link = [f"{_APP}.member_pages.invitation.link_in_a_message"]
register_import_prospects = [f"{_APP}.member_recruitment.imported_prospects.Listener"]
personal_data_in_files = [f"{_APP}.membership.register.import_personal_rows.rows_about"]
_IN_FILES = ("membership.register.erased_files.files_about", "member_privacy.erasure.prepared_reports.delete")
erased_personal_data_in_files = [f"{_APP}.{function}" for function in _IN_FILES]
refuses_erasure = [f"{_APP}.membership.register.files_still_needed.refusals"]
files_kept_for_a_time = [f"{_APP}.membership.register.erased_files.older_than"]
files_kept_for_a_time_gone = [f"{_APP}.membership.register.erased_files.gone"]
mail_refused = [f"{_APP}.member_privacy.consent.bounces.on_refusal"]

# ---------------------------------------------------------------- documents
_CLOSED = f"{_APP}.member_recruitment.conversion.closed_prospects"
_RENAMED = [f"{_APP}.{i}.renamed.follow" for i in ("member_recruitment.ranking", "membership.leaving_risk")]
doc_events = {  # what rooms above must hear of; the rest stands in the controllers
	"*": {e: [f"{_WALL}.{name}" for name in names] for e, names in _tables.ON_EVERY_DOCUMENT.items()},
	"Workspace": dict.fromkeys(("before_rename", "on_trash"), f"{_WALL}.written_code.check_workspace"),
	("Comment", "Communication", "ToDo", "File"): {"before_insert": f"{_CLOSED}.refuse_addition"},
	("Communication",): {"before_validate": f"{_WALL}.document_events.keep_what_it_says"},
	**{
		doctype: {event: f"{_WALL}.document_events.{function}"}
		for doctype, (event, function) in _tables.DOCUMENT_EVENTS.items()
	},
	"Member": {"on_update": f"{_EMAIL_GROUP}.person_saved", "on_trash": f"{_EMAIL_GROUP}.person_deleted"},
	("Member",): {"on_trash": f"{_APP}.member_pages.deletion.member_deleted"},
	("Contact",): {"on_update": f"{_APP}.member_privacy.consent.stopped_addresses.say"},
	("Contact", "Address"): {e: f"{_APP}.people.contact_names.{e}" for e in ("autoname", "on_update")},
	"Member Activity": {"on_update": f"{_APP}.member_journey.steps.entry_rules.activity_saved"},
	"Membership Settings": {"validate": f"{_APP}.member_recruitment.settings_checks.validate"},
	"Consent Event": {"after_insert": f"{_EMAIL_GROUP}.consent_recorded"},
	("Contact Suppression", "Email Unsubscribe"): {"after_insert": f"{_EMAIL_GROUP}.address_closed"},
	"Journey Phase": {
		"on_update": f"{_PHASE_CHANGES}.phase_saved",
		**dict.fromkeys(("after_rename", "after_delete"), f"{_PHASE_CHANGES}.phase_renamed_or_deleted"),
	},
	"Journey Improvement": {
		"validate": f"{_METRICS}.sync_with_status",
		"on_update": f"{_METRICS}.keep_counts",
		"on_trash": f"{_METRICS}.delete_counts",
	},
	"Processing Purpose": {"on_update": f"{_APP}.member_recruitment.ranking.purposes.purpose_saved"},
	"Prospect Ranking Settings": {"on_update": f"{_APP}.member_insights.prospect_years.settings_saved"},
	("Recruitment Source", "Campaign", "Membership Type"): {"after_rename": _RENAMED},
	"Kanban Board": {"validate": f"{_APP}.member_recruitment.kanban.remove_card_order"},
	"Sales Invoice": {
		**{e: f"{_INVOICE}.{e}" for e in ("before_validate", "validate", "on_update", "on_trash")},
		**dict.fromkeys(("on_submit", "on_update_after_submit", "on_cancel"), f"{_INVOICE}.on_change"),
	},
	"Payment Entry": {e: f"{_APP}.overrides.payment_entry.{e}" for e in ("on_submit", "on_cancel")},
	"Payment Ledger Entry": {"on_update": f"{_APP}.overrides.payment_ledger_entry.on_update"},
	"Unreconcile Payment": {"on_submit": f"{_APP}.overrides.unreconcile_payment.on_submit"},
}
ignore_links_on_delete = ["Member Activity", "Prospect Signup"]  # which go with them, or after some days

# ---------------------------------------------------------------- jobs, pages, print
_HOURLY = ("member_journey.messages.due_messages", "membership.bank_files.folder")
scheduler_events = {
	"cron": {"*/10 * * * *": [f"{_APP}.member_recruitment.joining_page.applications.sweep"]},
	"daily": [
		f"{_APP}.member_recruitment.joining_page.signup.delete_old",
		f"{_APP}.member_privacy.requests.public_request.delete_unconfirmed",
	],
	"hourly_long": [f"{_APP}.{job}.hourly" for job in _HOURLY],
	"daily_long": [
		f"{_APP}.{job}"
		for job in (
			"membership.fees.payments.nightly",
			"membership.terms.refresh.nightly",
			"membership.engagement.activity_rules.nightly",
			"member_journey.steps.entry_rules.nightly",
			"membership.engagement.stored_scores.nightly",
			"member_journey.steps.order.sync_all",
			"membership.fees.renewal_invoices.nightly",
			"membership.notices.due_notices.nightly",
			"member_journey.target_lists.email_group.nightly",
			*(f"member_insights.{job}.nightly" for job in ("forecast_records", "monthly_summary")),
			*(f"people.{job}" for job in ("contact_names.rename_telling", "name_words.nightly")),
			*(f"member_{job}.nightly" for job in ("insights.prospect_years", "recruitment.ranking.nightly")),
			*(f"membership.{job}.nightly" for job in ("leaving_risk.models", "guardians.coming_of_age")),
			*(f"member_privacy.{job}.nightly" for job in ("requests.reminders", "retention.nightly")),
			"member_journey.data_notices.nightly.nightly",
		)
	],
}
default_log_clearing_doctypes = {"Conversion Key": 1, "Wall Ledger Entry": 1, "Member Page Link": 30}
page_renderer = [f"{_APP}.public_page.Page", f"{_APP}.help_pages.Page"]
persistent_cache_keys = ["joining_page_limit"]  # counters, which clearing the cache must not reset
standard_queries = dict.fromkeys(("Member", "Membership Prospect"), f"{_APP}.people.person_search.query")
pdf_body_html = f"{_WALL}.replaced_pdfs.body_html"
additional_timeline_content = {"Member": [f"{_APP}.membership.member_history.on_timeline"]}
doctype_list_js = {"Sales Invoice": "public/js/membership/sales_invoice_list.js"}
_ON_INVOICES = ("membership_lines", "bankgiro_number", "ways_to_pay")
jinja = {"methods": [f"{_APP}.membership.fees.invoice_lines.{name}" for name in _ON_INVOICES]}
