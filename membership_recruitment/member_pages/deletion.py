"""What goes with a Member that is deleted: the card, the links of the pages with their mails, and the names asked for."""

import frappe

from membership_recruitment.member_pages.card.cards import CARD
from membership_recruitment.member_pages.links import LINK
from membership_recruitment.member_pages.name_changes import CHANGE, waiting_of


def member_deleted(doc, method: str | None = None) -> None:
	"""Document event of Member (on_trash): each of these rows would stop the deletion."""
	own = {"member": doc.name}
	links = frappe.get_all(LINK, filters=own, pluck="name")
	about = {"reference_doctype": LINK, "reference_name": ["in", links or [""]]}
	mails = frappe.get_all("Email Queue", filters=about, pluck="name") or [""]
	frappe.db.delete("Email Queue Recipient", {"parent": ["in", mails]})
	frappe.db.delete("Email Queue", {"name": ["in", mails]})
	waiting = waiting_of(doc.name)
	for doctype in (CARD, LINK, CHANGE):
		frappe.db.delete(doctype, own)
	if waiting and waiting.task and frappe.db.exists("ToDo", waiting.task):
		# the registrar's, who has nothing left to do
		frappe.delete_doc("ToDo", waiting.task, ignore_permissions=True)
