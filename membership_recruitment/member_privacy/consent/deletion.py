"""What goes with a Member or Membership Prospect that is deleted: consents with their proof, and mails that the law asks for."""

import frappe


def delete_of(doc) -> None:
	"""Delete the consents of a Member or Membership Prospect that is deleted, with their proof."""
	own = {"subject_doctype": doc.doctype, "subject_name": doc.name}
	events = frappe.get_all("Consent Event", filters=own, pluck="name")
	for file in frappe.get_all(
		"File",
		filters={"attached_to_doctype": "Consent Event", "attached_to_name": ["in", events]},
		pluck="name",
	):
		# whoever may delete the person may delete the proof that only concerns the person
		frappe.delete_doc("File", file, ignore_permissions=True, delete_permanently=True)
	frappe.db.delete("Consent Event", own)
	frappe.db.delete("Personal Data Notice", own)
