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


def kept_private(file_url: str) -> str:
	"""Make an attachment private: whoever has the link of a public file could read it.

	Returns:
	        Its address from then on.
	"""
	stored = readable(file_url)
	if not stored.is_private:
		stored.is_private = 1
		stored.save(ignore_permissions=True)  # more private is always permitted
	return stored.file_url


def content_of(file) -> bytes:
	"""What a File document holds, byte for byte. Asked otherwise, Frappe takes what is no UTF-8 for Central European.

	Raises:
	        OSError: It is gone.
	        frappe.ValidationError: It lies elsewhere.
	"""
	content = frappe.call(file.get_content, encodings=["utf-8"])
	return content.encode() if isinstance(content, str) else content
