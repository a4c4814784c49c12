"""The bytes of a stored file."""

import frappe


def content_of(file) -> bytes:
	"""What a File document holds, byte for byte. Asked otherwise, Frappe takes what is no UTF-8 for Central European.

	Raises:
	        OSError: It is gone.
	        frappe.ValidationError: It lies elsewhere.
	"""
	content = frappe.call(file.get_content, encodings=["utf-8"])
	return content.encode() if isinstance(content, str) else content
