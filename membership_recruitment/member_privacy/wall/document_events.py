"""Refuse to save shares, follows, files and reports that would let others in."""

import posixpath
from email.utils import parseaddr

import frappe
from frappe import _
from frappe.desk import query_report
from frappe.handler import check_write_permission

from membership_recruitment.member_privacy.consent import care_only
from membership_recruitment.member_privacy.wall import (
	definitions,
	files,
	google_accounts,
	row_rules,
	written_before,
	written_by,
)
from membership_recruitment.member_privacy.wall.refusal import refuse
from membership_recruitment.member_privacy.wall.tables import ruled

ELSEWHERE = ("https://", "http://")
# Fields of a File that say where an address is written
ATTACHED = ("attached_to_doctype", "attached_to_name", "attached_to_field", "is_private")

SAID = "said"  # flag of a Communication: the document that it names itself

# Fields of a Contact, with those that follow from them
COPIED_FROM_ACCOUNTS = (
	"first_name",
	"last_name",
	"full_name",
	"gender",
	"phone",
	"mobile_no",
	"phone_nos",
)


def check_import(doc, method=None) -> None:
	"""Data Import: only of what the user may import; which file, was seen at the door."""
	if "System Manager" not in frappe.get_roles():
		frappe.has_permission(doc.reference_doctype, "import", throw=True)


def check_for_care(doc, method=None) -> None:
	"""What mails, hands out, sends elsewhere or copies by a rule: not by what is foretold of members."""
	care_only.refuse_mailing(doc)


def check_share(doc, method=None) -> None:
	"""DocShare: a share would let a user read what her roles and the row rules keep from her."""
	if not ruled(doc.share_doctype):
		return
	if doc.everyone or not row_rules.may_see_document(doc.share_doctype, doc.share_name, doc.user):
		frappe.throw(
			_(
				"{0} {1} cannot be shared with somebody who may not see it. Hand it over, or give the role."
			).format(
				frappe.utils.escape_html(_(doc.share_doctype)), frappe.utils.escape_html(doc.share_name)
			),
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
	check_whose_data(doc)


def check_whose_data(doc, method=None) -> None:
	"""What is made in the background with the rights of a user, or of what a user has written, is asked for by that user,
	or by who may change the user."""
	user = doc.get("user")
	if user and user != frappe.session.user and not frappe.has_permission("User", "write", user):
		refuse()


def check_columns(doc, method=None) -> None:
	"""Report: a schedule reads what stands in it as SQL, and asks nobody."""
	if doc.report_type == "Report Builder":
		definitions.check_report(doc.json)


def check_file(doc, method=None) -> None:
	"""File: a row for a file of somebody else's would make its maker the owner, who may read it. What a browser would run is
	uploaded by administrators alone, and what hangs on a person is never public."""
	written_now = (
		doc.is_new() and doc.flags.new_file
	)  # an address that the request brings was seen at the door
	stored = frappe.db.get_value("File", doc.name, "file_url") if doc.name else None
	path = files.file_on_disk(doc.file_url or doc.file_name, doc.is_private)
	if path and path != stored and not written_now and not files.may_read_file(path, frappe.session.user):
		refuse()
	_check_that_no_browser_runs(doc)
	if not doc.is_private and not doc.is_folder and ruled(doc.attached_to_doctype):
		frappe.throw(_("Files about people are private. Tick Private and upload the file again."))


def check_attachment(doc, method=None) -> None:
	"""File, before Frappe moves it: a file goes on a document that its writer may write, in a field that holds files. Frappe asks
	so where one is uploaded, and of a row that is written as a document nothing; when the file becomes private or public, it
	writes the new address into whatever field of whatever document the row names, settings included."""
	if not getattr(frappe.local, "request", None) or doc.flags.ignore_permissions or frappe.flags.in_web_form:
		return  # what the server makes by itself is its own to decide
	if not doc.attached_to_doctype or not (doc.is_new() or any(map(doc.has_value_changed, ATTACHED))):
		return
	if not files.holds_files(doc.attached_to_doctype, doc.attached_to_field):
		doc.attached_to_field = None
	check_write_permission(doc.attached_to_doctype, doc.attached_to_name)


def check_address(doc) -> None:
	"""File, before Frappe moves it: where it lies is not for a request to say. Frappe takes the last part of whatever address
	stands there for the name of the file that is to become public, and deletes what is called a thumbnail: /x/list.csv
	was anybody's private list.csv. And it is moved by who may write every row of it."""
	if doc.flags.ignore_permissions or written_by.an_administrator():
		return
	before = doc.get_doc_before_save() or frappe._dict()
	if (doc.thumbnail_url or None) != (before.thumbnail_url or None):
		refuse()
	if not before:
		return  # the address of a new one is looked at in check_file
	if doc.file_url != before.file_url and not (doc.file_url or "").startswith(ELSEWHERE):
		refuse()
	if frappe.utils.cint(doc.is_private) != frappe.utils.cint(before.is_private):
		rows = frappe.get_all("File", filters={"file_url": before.file_url}, pluck="name")
		if not all(frappe.has_permission("File", "write", doc=row) for row in rows):
			refuse()


def _check_that_no_browser_runs(doc) -> None:
	changed = any(map(doc.has_value_changed, ("file_name", "file_url", "is_private")))
	if doc.is_folder or not changed or written_by.an_administrator():
		return
	for name in filter(None, (doc.file_name, doc.file_url)):
		if files.may_be_run(name, doc.is_private):
			frappe.throw(
				_(
					"A browser could run {0}. Save it as PDF, or pack it into a zip file, and upload that."
				).format(frappe.utils.escape_html(posixpath.basename(name)))
			)


def keep_own_name(doc, method=None) -> None:
	"""Comment: Frappe takes any name that the request gives; who sees no member writes in her own."""
	user = frappe.session.user
	if user != "Guest" and doc.owner in (None, user) and row_rules.sees_no_member(user):
		doc.update({"comment_email": user, "comment_by": frappe.utils.get_fullname(user)})


def check_mail(doc, method=None) -> None:
	"""Communication: sent in one's own name, and linked to whom one may see."""
	user = frappe.session.user
	if not row_rules.sees_no_member(user):
		return
	if user != "Guest" and (doc.is_new() or doc.has_value_changed("sender")):
		_check_sender(doc, user)
	if doc.is_new() and SAID in doc.flags:
		doc.update(doc.flags[SAID])
		doc.set_status()
	_drop_hidden_links(doc, user)


def keep_what_it_says(doc, method=None) -> None:
	"""Communication, before Frappe completes it: what it is about is what it says, and not what an address with
	`+DocType+name` in it names, so that nobody tries out names; and so is who sent it. Of a mail without a name Frappe looks
	up whose address it is, among all logins and contacts, and would write down for a recruiter what a member is called."""
	doc.flags[SAID] = {field: doc.get(field) for field in ("reference_doctype", "reference_name")}
	if doc.sent_or_received != "Received" or not doc.sender or doc.sender_full_name:
		return
	if row_rules.sees_no_member(frappe.session.user) or doc.reference_doctype == row_rules.PROSPECT:
		name, address = parseaddr(doc.sender)
		doc.update({"sender": address or doc.sender, "sender_full_name": name or address or doc.sender})


def _check_sender(doc, user: str) -> None:
	"""A mail is sent from an address of the user's or the association's, in the user's name. What came in, as somebody notes
	it down, came from nobody at the desk."""
	address = parseaddr(doc.sender or "")[1] or user
	is_own = address in (user, frappe.db.get_value("User", user, "email"))
	if doc.sent_or_received == "Sent":
		is_own = is_own or frappe.db.exists("Email Account", {"email_id": address, "enable_outgoing": 1})
		doc.update({"sender": address, "sender_full_name": frappe.utils.get_fullname(user)})
	elif not is_own:
		is_own = not frappe.db.exists("User", {"email": address, "user_type": "System User"})
	if not is_own:
		frappe.throw(
			_("Write in your own name: choose your own address, or one of the association's, as sender."),
			frappe.PermissionError,
		)


def _drop_hidden_links(doc, user: str) -> None:
	"""Frappe links a mail to whoever has one of its addresses, and the link would hide it from its writer:
	so she would learn whose address the register knows. It stays with what she wrote it about. Recruiting staff's is linked
	to nothing else that Frappe finds, for a link tells that there is such a document."""
	walled = row_rules.keeps_to_prospects(user)
	doc.set(
		"timeline_links",
		[
			link
			for link in doc.timeline_links
			if row_rules.may_see_document(link.link_doctype, link.link_name, user)
			and (ruled(link.link_doctype) or not walled)
		],
	)


def keep_accounts_out(doc, method=None) -> None:
	"""Contact: Frappe fills in the login that has its address, and copies that one's name and numbers onto it in the
	background. Recruiting staff would read so on a contact of their own who has a login, and what a member says of herself."""
	if not row_rules.keeps_to_prospects(doc.owner) or row_rules.hidden("Contact", (doc.name,), doc.owner):
		return
	addresses = [row.email_id for row in doc.email_ids if row.email_id]
	accounts = frappe.get_all("User", filters={"email": ["in", addresses]}, pluck="name")
	hidden = row_rules.hidden("User", [*accounts, doc.user or ""], doc.owner)
	if doc.user in hidden:
		doc.user = None
	before = doc.get_doc_before_save()
	# no rights are asked where Frappe copies; who edits the contact has them
	if hidden and before and doc.flags.ignore_permissions and frappe.session.user != doc.owner:
		for fieldname in COPIED_FROM_ACCOUNTS:
			doc.set(fieldname, before.get(fieldname))


def delete_ledger(doc, method=None) -> None:
	"""User: what the gate keeps of what a user wrote goes with the user, and keeps nobody from deleting one."""
	written_before.delete_of_user(doc.name)


def remove_lost_access(doc) -> None:
	"""Membership Prospect saved: whoever can no longer see a prospect stops following it, and loses the share of it; no
	account of anybody's at Google is kept up with it."""
	before = doc.get_doc_before_save()
	if before and (before.recruiter, before.status) == (doc.recruiter, doc.status):
		return
	if before:
		google_accounts.leave(doc.doctype, doc.name)
	for doctype, of, name in (
		("Document Follow", "ref_doctype", "ref_docname"),
		("DocShare", "share_doctype", "share_name"),
	):
		for row in frappe.get_all(
			doctype, filters={of: doc.doctype, name: doc.name}, fields=["name", "user"]
		):
			if not row.user or not row_rules.may_see_document(doc.doctype, doc.name, row.user):
				frappe.db.delete(doctype, {"name": row.name})
