"""Refuse to save shares, follows, files and reports that would let others in."""

import frappe
from frappe import _
from frappe.desk import query_report

from membership_recruitment.member_privacy.wall import definitions, files, row_rules, written_before
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import ruled


def check_import(doc, method=None) -> None:
	"""Data Import: only of what the user may import; which file, was seen at the door."""
	if "System Manager" not in frappe.get_roles():
		frappe.has_permission(doc.reference_doctype, "import", throw=True)


def check_share(doc, method=None) -> None:
	"""DocShare: a share would let a user read what her roles and the row rules keep from her."""
	if not ruled(doc.share_doctype):
		return
	if doc.everyone or not row_rules.may_see_document(doc.share_doctype, doc.share_name, doc.user):
		frappe.throw(
			_(
				"{0} {1} cannot be shared with somebody who may not see it. Hand it over, or give the role."
			).format(_(doc.share_doctype), doc.share_name),
			frappe.PermissionError,
		)


def check_follow(doc, method=None) -> None:
	"""Document Follow: Frappe mails every change of a followed document without asking for rights to it."""
	if ruled(doc.ref_doctype) and not row_rules.may_see_document(doc.ref_doctype, doc.ref_docname, doc.user):
		refuse()


def redact_notification(doc, method=None) -> None:
	"""Notification Log: whoever is mentioned in a comment on somebody hidden learns that, and gets no mail of it."""
	if ruled(doc.document_type) and not row_rules.may_see_document(
		doc.document_type, doc.document_name, doc.for_user
	):
		doc.update(
			{
				"type": "Alert",  # of these Frappe sends no mail
				"subject": _("Somebody wrote to you about a document that you may not see."),
				**dict.fromkeys(("email_content", "attached_file", "link", "document_type", "document_name")),
			}
		)


def check_report(doc, method=None) -> None:
	"""Prepared Report and Auto Email Report: made in the background, where nobody asks for the right to the report."""
	report = doc.get("report_name") or doc.get("report")
	query_report.get_report_doc(report)
	definitions.check_stored_report(report)
	definitions.check_filters(doc.get("filters"))
	if (
		doc.get("user")
		and doc.user != frappe.session.user
		and not frappe.has_permission("User", "write", doc.user)
	):
		refuse()


def check_columns(doc, method=None) -> None:
	"""Report: a schedule reads what stands in it as SQL, and asks nobody."""
	if doc.report_type == "Report Builder":
		definitions.check_report(doc.json)


def check_file(doc, method=None) -> None:
	"""File: a row for a file of somebody else's would make its maker the owner, who may read it. And what hangs
	on a person is never public."""
	written_now = (
		doc.is_new() and doc.flags.new_file
	)  # an address that the request brings was seen at the door
	stored = frappe.db.get_value("File", doc.name, "file_url") if doc.name else None
	path = files.file_on_disk(doc.file_url or doc.file_name, doc.is_private)
	if path and path != stored and not written_now and not files.may_read_file(path, frappe.session.user):
		refuse()
	if not doc.is_private and not doc.is_folder and ruled(doc.attached_to_doctype):
		frappe.throw(_("Files about people are private. Tick Private and upload the file again."))


def delete_ledger(doc, method=None) -> None:
	"""User: what the gate keeps of what a user wrote goes with the user, and keeps nobody from deleting one."""
	written_before.delete_of_user(doc.name)


def remove_lost_access(doc) -> None:
	"""Membership Prospect saved: whoever can no longer see a prospect stops following it, and loses the share of it."""
	before = doc.get_doc_before_save()
	if before and (before.recruiter, before.status) == (doc.recruiter, doc.status):
		return
	for doctype, of, name in (
		("Document Follow", "ref_doctype", "ref_docname"),
		("DocShare", "share_doctype", "share_name"),
	):
		for row in frappe.get_all(
			doctype, filters={of: doc.doctype, name: doc.name}, fields=["name", "user"]
		):
			if not row.user or not row_rules.may_see_document(doc.doctype, doc.name, row.user):
				frappe.db.delete(doctype, {"name": row.name})
