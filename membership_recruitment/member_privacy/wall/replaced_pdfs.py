"""PDFs: methods and a hook of Frappe's that make them, so that the server fetches nothing but the site's own files."""

import frappe
from frappe.utils import print_format as frappe_print_format
from frappe.utils import weasyprint

from membership_recruitment.member_privacy.wall.contained_html import contained

HOOK = "pdf_body_html"
IN_THE_BROWSER = ("/printview", "/api/method/frappe.www.printview.get_html_and_style")


@frappe.whitelist()
def report_to_pdf(html: str, **kwargs) -> None:
	kwargs.pop("cmd", None)
	frappe_print_format.report_to_pdf(contained(html), **kwargs)


@frappe.whitelist()
def download_pdf(doctype: str, name: str, print_format: str, letterhead: str | None = None) -> None:
	"""Frappe's of print formats made with the print format builder."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("print")
	frappe.local.response.filename = f"{name.replace(' ', '-').replace('/', '-')}.pdf"
	frappe.local.response.filecontent = Contained(print_format, doc, letterhead).render_pdf()
	frappe.local.response.type = "pdf"


class Contained(weasyprint.PrintFormatGenerator):
	def get_main_html(self) -> str:
		return contained(super().get_main_html())

	def get_header_footer_html(self) -> tuple[str | None, str | None]:
		return tuple(part and contained(part) for part in super().get_header_footer_html())


def body_html(**kwargs) -> str:
	"""The hook by which a print format becomes HTML, for every PDF of a document: downloaded, mailed, printed. What is
	shown in a browser is left as it is: that fetches from where its user sits."""
	others = [hook for hook in frappe.get_hooks(HOOK) if not hook.startswith(__name__)]
	html = frappe.get_attr(others[-1])(**kwargs)
	request = getattr(frappe.local, "request", None)
	return html if request and request.path in IN_THE_BROWSER else contained(html)
