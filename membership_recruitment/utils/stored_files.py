"""Files that are attached to a document: found by their address, kept private, read."""

import frappe
from frappe import _


def readable(file_url: str):
	"""The File document behind an attachment, if the user may read one."""
	for name in frappe.get_all(
		"File", filters={"file_url": file_url}, pluck="name", order_by="creation desc"
	):
		stored = frappe.get_doc("File", name)
		if stored.has_permission("read"):
			return stored
	raise frappe.PermissionError(_("You may not read this file. Attach it again."))


def kept_private(file_url: str, *, doctype: str, name: str | None) -> str:
	"""Make an attachment of a document private: whoever has the link of a public file could read it. What is somebody
	else's too, or stands in another document or on a page, stays as it is, and a private copy of it is attached.

	Args:
	        name: Of the document; what is attached to one that is not stored yet is attached to nothing.

	Returns:
	        Its address from then on.
	"""
	stored = readable(file_url)
	if stored.is_private:
		return stored.file_url
	if not _is_for_this_alone(file_url, doctype, name):
		copy = {"file_name": stored.file_name, "content": content_of(stored), "is_private": 1}
		return frappe.get_doc({"doctype": "File", **copy}).insert().file_url
	stored.is_private = 1
	stored.save(ignore_permissions=True)  # more private is always permitted
	return stored.file_url


def _is_for_this_alone(file_url: str, doctype: str, name: str | None) -> bool:
	"""Whether a file is the user's own and attached to nothing else. Equal files have one address, each a document."""
	fields = ["owner", "attached_to_doctype", "attached_to_name"]
	return all(
		row.owner == frappe.session.user
		and (
			(row.attached_to_doctype, row.attached_to_name) == (doctype, name)
			or not row.attached_to_name
			or not frappe.db.exists(row.attached_to_doctype, row.attached_to_name)
		)
		for row in frappe.get_all("File", filters={"file_url": file_url}, fields=fields)
	)


def content_of(file) -> bytes:
	"""What a File document holds, byte for byte. Asked otherwise, Frappe takes what is no UTF-8 for Central European.

	Raises:
	        OSError: It is gone.
	        frappe.ValidationError: It lies elsewhere.
	"""
	content = frappe.call(file.get_content, encodings=["utf-8"])
	return content.encode() if isinstance(content, str) else content
