"""The modules moved into folders by subject: what the database holds of their paths follows.

Scheduled jobs keep their log, their last run and whether somebody stopped them. Patches that were lines of code are
modules now; where the line has run, the module has.
"""

import frappe

APP = "membership_recruitment"
JOBS = {
	"member_recruitment.public_signup.delete_old": "member_recruitment.joining_page.signup.delete_old",
	"member_journey.messages.hourly": "member_journey.messages.due_messages.hourly",
	"membership.payments.nightly": "membership.fees.payments.nightly",
	"membership.refresh.nightly": "membership.terms.refresh.nightly",
	"membership.activity_rules.nightly": "membership.engagement.activity_rules.nightly",
	"member_journey.entry_rules.nightly": "member_journey.steps.entry_rules.nightly",
	"membership.engagement_scores.nightly": "membership.engagement.stored_scores.nightly",
	"member_journey.steps.follow_all": "member_journey.steps.order.sync_all",
	"membership.renewal_invoices.nightly": "membership.fees.renewal_invoices.nightly",
	"membership.renewal_notices.nightly": "membership.notices.due_notices.nightly",
	"member_journey.target_list_groups.nightly": "member_journey.target_lists.email_group.nightly",
}
SETUP = f"execute:from {APP}.setup import"
PATCHES = {
	f"{SETUP} core_permissions; core_permissions.grant() # Data Import": "grant_core_permissions",
	f"{SETUP} processing_purposes; processing_purposes.seed()": "seed_processing_purposes",
	f"{SETUP} journey_phases; journey_phases.weigh()": "weigh_journey_questions",
	f"execute:from {APP}.member_journey import improvement_boards; improvement_boards.seed()": (
		"seed_improvement_boards"
	),
	f"{SETUP} activities; activities.seed()": "seed_activities",
	f"execute:from {APP}.member_journey import steps; steps.follow_all()": "derive_journey_steps",
	f"execute:from {APP}.membership import payments; payments.follow_all()": "derive_payments",
	f"{SETUP} journey_phases; journey_phases.seed_entry_rules()": "seed_entry_rules",
	'execute:frappe.db.set_single_value("Membership Settings", "journey_messages_per_day", 2000)': (
		"set_journey_messages_per_day"
	),
	f"{SETUP} journey_messages; journey_messages.seed()": "seed_journey_messages",
	f"execute:from {APP}.membership import refresh; refresh.nightly() # on joining": (
		"derive_statuses_and_spells"
	),
}


def execute() -> None:
	for old, new in JOBS.items():
		move_job(f"{APP}.{old}", f"{APP}.{new}")
	for line, module in PATCHES.items():
		frappe.db.set_value("Patch Log", {"patch": line}, "patch", f"{APP}.patches.v0_1.{module}")


def move_job(old: str, new: str) -> None:
	job = frappe.db.get_value("Scheduled Job Type", {"method": old})
	if not job or frappe.db.exists("Scheduled Job Type", {"method": new}):
		return
	frappe.db.set_value("Scheduled Job Type", job, "method", new)
	name = ".".join(new.split(".")[-2:])  # as Frappe names it
	if name != job and not frappe.db.exists("Scheduled Job Type", name):
		frappe.rename_doc("Scheduled Job Type", job, name, force=True, show_alert=False)
