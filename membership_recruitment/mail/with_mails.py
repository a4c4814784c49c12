"""Delete rows together with the mails that were queued about them."""

import frappe


def delete(doctype: str, names: list[str]) -> None:
	"""Delete documents that mails are about, and the mails, sent or not; nothing where there are no names."""
	if not names:
		return
	about = {"reference_doctype": doctype, "reference_name": ["in", names]}
	if mails := frappe.get_all("Email Queue", filters=about, pluck="name"):
		frappe.db.delete("Email Queue Recipient", {"parent": ["in", mails]})
		frappe.db.delete("Email Queue", {"name": ["in", mails]})
	frappe.db.delete(doctype, {"name": ["in", names]})
