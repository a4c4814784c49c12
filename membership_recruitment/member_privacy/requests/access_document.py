"""The readable document of everything that is held about somebody, as HTML and PDF."""

import frappe
from frappe import _
from frappe.utils import cint, format_datetime, formatdate
from frappe.utils.pdf import get_pdf
from markupsafe import Markup, escape

from membership_recruitment.member_privacy.requests.cells import table_of
from membership_recruitment.member_privacy.wall.contained_html import contained

TEMPLATE = "membership_recruitment/templates/privacy/access.html"
STYLE = "membership_recruitment/templates/privacy/access.css"
PDF_OPTIONS = {
	"page-size": "A4",
	"margin-top": "15mm",
	"margin-bottom": "18mm",
	"margin-left": "18mm",
	"margin-right": "18mm",
	"footer-right": "[page] / [topage]",
	"footer-font-size": "8",
}


def html(content: dict) -> str:
	"""The document as a page of HTML, in the language of the session.

	Args:
	        content: As Answer.content has it.
	"""
	style = frappe.get_template(STYLE).render()
	return frappe.get_template(TEMPLATE).render(
		{
			"content": content,
			"style": style,
			"language": frappe.local.lang,
			"shown": shown,
			"is_rows": is_rows,
			"table_of": table_of,
		}
	)


def pdf(content: dict) -> bytes:
	"""The document as a PDF."""
	return get_pdf(contained(html(content)), dict(PDF_OPTIONS))


def is_rows(value: object) -> bool:
	"""Whether a value is the rows of a table."""
	return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def shown(doctype: str, column: str, value: object) -> Markup:
	"""A value as people read it."""
	df = frappe.get_meta(doctype).get_field(column) if doctype else None
	kind = df.fieldtype if df else ""
	if kind == "Check":
		return escape(_("Yes") if cint(value) else _("No"))
	if kind == "Date":
		return escape(formatdate(value))
	if kind == "Datetime" or column == "creation":
		return escape(format_datetime(value))
	if kind == "Select" or (kind == "Link" and df.options == "DocType"):
		return escape(_(str(value), context=doctype))
	return _nested(value)


def _nested(value: object) -> Markup:
	if isinstance(value, dict):
		parts = [Markup("<dt>{}</dt><dd>{}</dd>").format(key, _nested(inner)) for key, inner in value.items()]
		return Markup("<dl>{}</dl>").format(Markup("").join(parts))
	if isinstance(value, list):
		return Markup("<ul>{}</ul>").format(
			Markup("").join(Markup("<li>{}</li>").format(_nested(inner)) for inner in value)
		)
	return (
		Markup("<br>").join(escape(line) for line in str(value).split("\n"))
		if value is not None
		else Markup("")
	)
