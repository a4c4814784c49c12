"""Remove what Frappe's own uninstalling leaves behind."""

import frappe

from membership_recruitment.member_journey.map import improvement_boards
from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_privacy.erasure import ledger as erasure_ledger
from membership_recruitment.member_privacy.wall import passed_over
from membership_recruitment.member_recruitment import kanban
from membership_recruitment.membership.terms import status_day
from membership_recruitment.people import name_words
from membership_recruitment.setup import (
	core_permissions,
	custom_fields,
	indexes,
	journey_messages,
	renewal_templates,
	workspaces,
)
from membership_recruitment.setup.install import own_doctypes
from membership_recruitment.utils.references import REFERENCES

NAMING_SERIES = (
	"MEM-",
	"TERM-",
	"PRO-",
	"IMPORT-",
	"NOTICE-",
	"LETTERS-",
	"OCR-",
	"MAP-",
	"IMPROVE-",
	"LIST-",
	"MESSAGE-",
	"REQUEST-",
	"ERASURE-",
)

# Frappe's rows about one of our DocTypes, and about no document: (DocType, field that names the DocType).
# Rows about our documents stand in utils/references.py.
ROWS_ABOUT_OUR_DOCTYPES = (
	("Property Setter", "doc_type"),
	("Custom Field", "dt"),
	("Custom DocPerm", "parent"),
	("List Filter", "reference_doctype"),
	("List View Settings", "name"),
	("DefaultValue", "defkey"),
	("Logs To Clear", "ref_doctype"),
)


def before_uninstall() -> None:
	"""All of it before, not after: Frappe commits in between and not again."""
	core_permissions.revoke()
	custom_fields.delete()
	indexes.delete()
	name_words.drop()
	kanban.delete()
	improvement_boards.delete()
	email_group.empty_all()
	message_ledger.delete()
	erasure_ledger.delete()
	status_day.delete()
	passed_over.forget_published()
	ours = own_doctypes()
	delete_queued_mails(ours)
	about_documents = ((row.doctype, row.type_field) for row in REFERENCES)
	for doctype, field in (*about_documents, *ROWS_ABOUT_OUR_DOCTYPES):
		if frappe.db.table_exists(doctype) and frappe.db.has_column(doctype, field):
			frappe.db.delete(doctype, {field: ["in", ours]})
	delete_workspaces()
	renewal_templates.delete(ours)
	journey_messages.delete(ours)
	jobs = frappe.get_all(
		"Scheduled Job Type", filters={"method": ["like", "membership_recruitment.%"]}, pluck="name"
	)
	frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ["in", jobs]})
	frappe.db.delete("Scheduled Job Type", {"name": ["in", jobs]})
	frappe.db.delete("Singles", {"doctype": ["in", ours]})
	frappe.qb.from_("Series").delete().where(frappe.qb.Field("name").isin(NAMING_SERIES)).run()
	for role in frappe.get_file_json(frappe.get_app_path("membership_recruitment", "fixtures", "role.json")):
		frappe.db.delete("Has Role", {"role": role["name"]})
		# force: our DocTypes, which name the role, go with the uninstalling that follows
		frappe.delete_doc("Role", role["name"], ignore_missing=True, force=True)


def delete_workspaces() -> None:
	"""Frappe deletes our workspaces with their modules, but not what leads to them: with a default workspace that is gone
	nobody could open the desk. Nor the steps of our onboardings, which name no module."""
	ours = _of_our_modules("Workspace")
	frappe.db.set_value("User", {"default_workspace": ["in", ours]}, "default_workspace", None)
	for workspace in ours:
		workspaces.delete_from_desktop(workspace)
	# the app's own icon in Frappe 16, which looks for it by the app's name and has named it by the title
	frappe.db.delete("Desktop Icon", {"app": "membership_recruitment"})
	onboardings = {"parent": ["in", _of_our_modules("Module Onboarding")]}
	steps = frappe.get_all("Onboarding Step Map", filters=onboardings, pluck="step")
	frappe.db.delete("Onboarding Step", {"name": ["in", steps]})


def _of_our_modules(doctype: str) -> list[str]:
	modules = frappe.get_all("Module Def", filters={"app_name": "membership_recruitment"}, pluck="name")
	return frappe.get_all(doctype, filters={"module": ["in", modules]}, pluck="name")


def delete_queued_mails(ours: list[str]) -> None:
	"""Mails about our documents that Frappe's queue holds, sent or not."""
	mails = frappe.get_all("Email Queue", filters={"reference_doctype": ["in", ours]}, pluck="name")
	frappe.db.delete("Email Queue Recipient", {"parent": ["in", mails]})
	frappe.db.delete("Email Queue", {"name": ["in", mails]})


def before_app_uninstall(app: str) -> None:
	"""Keep ERPNext from being taken away under us."""
	if app == "erpnext":
		frappe.throw(
			frappe._("Membership and Recruitment needs ERPNext. Uninstall membership_recruitment first.")
		)
