"""What the rules refuse, where somebody only asks what would come of it."""

import html
import re
from collections.abc import Callable
from functools import wraps

import frappe

TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)  # not the signs in «A name cannot contain < or >»


class TextRefused(frappe.PermissionError):
	"""A text could run where it is filled in as a template. Public pages say it to whoever wrote it."""


def is_an_answer(preview: Callable) -> Callable:
	"""For a whitelisted method that previews and saves nothing: a refusal is sent with its sentence as ever, but as an
	answer (200). As a failed request a browser would show it in red on its console, and programs that watch over
	errors would count it."""

	@wraps(preview)
	def asked(*args, **kwargs):
		try:
			return preview(*args, **kwargs)
		except frappe.ValidationError as refusal:
			if refusal.http_status_code == frappe.ValidationError.http_status_code:
				refusal.http_status_code = 200
				# else developers' sites send it along, and Frappe writes that on the console too
				frappe.flags.disable_traceback = True
			raise

	return asked


def as_text(refusal: Exception) -> str:
	"""Its sentence as text, where it is kept rather than shown at once: Frappe shows refusals as HTML, and so they are written."""
	return html.unescape(TAG.sub("", str(refusal)))
