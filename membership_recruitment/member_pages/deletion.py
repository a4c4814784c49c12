"""What goes with a Member that is deleted: the card, the links of the pages with their mails, the names asked
for, and who was recommended."""

import frappe

from membership_recruitment.member_pages import links, logins
from membership_recruitment.member_pages.card.cards import CARD
from membership_recruitment.member_pages.name_changes import CHANGE, waiting_of
from membership_recruitment.member_recruitment.joining_page import friends


def member_deleted(doc, method: str | None = None) -> None:
	"""Document event of Member (on_trash): each of these rows would stop the deletion."""
	own = {"member": doc.name}
	links.delete(frappe.get_all(links.LINK, filters=own, pluck="name"))
	friends.delete_of(doc)
	if doc.user:
		frappe.db.set_value("Member", doc.name, "user", None)  # or the login would still be somebody's
		logins.close(doc.user)
	waiting = waiting_of(doc.name)
	for doctype in (CARD, CHANGE):
		frappe.db.delete(doctype, own)
	if waiting and waiting.task and frappe.db.exists("ToDo", waiting.task):
		# the registrar's, who has nothing left to do
		frappe.delete_doc("ToDo", waiting.task, ignore_permissions=True)
