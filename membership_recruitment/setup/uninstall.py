"""What uninstalling takes away beyond what Frappe itself removes (the modules, DocTypes and their tables)."""

import frappe

from membership_recruitment.member_journey.map import improvement_boards
from membership_recruitment.member_journey.messages import ledger as message_ledger
from membership_recruitment.member_journey.target_lists import email_group
from membership_recruitment.member_recruitment import kanban
from membership_recruitment.setup import core_permissions, custom_fields, journey_messages, renewal_templates
from membership_recruitment.setup.install import own_doctypes

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
)

# Frappe's rows about a document of ours: (DocType, field that names the DocType)
ROWS_ABOUT_OURS = (
	("Comment", "reference_doctype"),
	("Communication", "reference_doctype"),
	("Communication Link", "link_doctype"),
	("Dynamic Link", "link_doctype"),
	("Email Unsubscribe", "reference_doctype"),
	("Version", "ref_doctype"),
	("ToDo", "reference_type"),
	("File", "attached_to_doctype"),
	("Tag Link", "document_type"),
	("DocShare", "share_doctype"),
	("Document Follow", "ref_doctype"),
	("Notification Log", "document_type"),
	("View Log", "reference_doctype"),
	("Activity Log", "reference_doctype"),
	("Deleted Document", "deleted_doctype"),
	("User Permission", "allow"),
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
	kanban.delete()
	improvement_boards.delete()
	email_group.empty_all()
	message_ledger.delete()
	ours = own_doctypes()
	delete_queued_mails(ours)
	for doctype, field in ROWS_ABOUT_OURS:
		if frappe.db.table_exists(doctype) and frappe.db.has_column(doctype, field):
			frappe.db.delete(doctype, {field: ["in", ours]})
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
