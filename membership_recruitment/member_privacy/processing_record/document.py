"""The record of processing as a PDF, for whoever answers for personal data."""

import frappe
from frappe import _
from frappe.utils.pdf import get_pdf

from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_privacy.processing_record.content import content
from membership_recruitment.member_privacy.requests import access_document
from membership_recruitment.member_privacy.requests.access import LANGUAGES, check_right
from membership_recruitment.member_privacy.wall.contained_html import contained

TEMPLATE = "membership_recruitment/templates/privacy/processing_record.html"


@frappe.whitelist(methods=["POST"])
def download(language: str = "sv") -> None:
	"""Answer with the record as a PDF.

	Args:
	        language: sv or en.
	"""
	check_right()
	if language not in LANGUAGES:
		frappe.throw(_("Choose Swedish or English."))
	with in_language(language):
		frappe.local.response.filename = f"{frappe.scrub(_('Record of Processing')).replace('_', '-')}.pdf"
		frappe.local.response.filecontent = get_pdf(contained(html()), dict(access_document.PDF_OPTIONS))
	frappe.local.response.type = "download"


def html() -> str:
	"""The record as a page, in the language of the session."""
	style = frappe.get_template(access_document.STYLE).render()
	return frappe.get_template(TEMPLATE).render(
		{"record": content(), "style": style, "language": frappe.local.lang}
	)
