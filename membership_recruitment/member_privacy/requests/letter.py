"""The letter that answers a privacy request, as HTML and PDF. It names nobody, so that it can be written after an erasure too."""

import json

import frappe
from frappe import _
from frappe.utils import formatdate, nowdate
from frappe.utils.pdf import get_pdf

from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import told
from membership_recruitment.member_privacy.requests import access_document, subject
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.member_privacy.wall.contained_html import contained
from membership_recruitment.settings import association_name

TEMPLATE = "membership_recruitment/templates/privacy/letter.html"


def html(request) -> str:
	"""The letter in the language of the session.

	Args:
	        request: The Privacy Request.
	"""
	style = frappe.get_template(access_document.STYLE).render()
	return frappe.get_template(TEMPLATE).render(
		{"letter": content(request), "style": style, "language": frappe.local.lang}
	)


def pdf(request) -> bytes:
	return get_pdf(contained(html(request)), dict(access_document.PDF_OPTIONS))


def content(request) -> dict:
	"""What the letter says: `association`, `made_on`, `title`, `sentences`, `goes` and `stays` (lines of told.py), `what_else`."""
	lines = (
		_erasure_lines(request) if request.kind == rules.ERASURE and request.status != rules.REFUSED else []
	)
	return {
		"association": association_name(),
		"made_on": formatdate(nowdate()),
		"title": _("Answer to your request of {0}").format(formatdate(request.received_on)),
		"sentences": _sentences(request),
		"goes": [line for line in lines if line["kind"] == "goes"],
		"stays": [line for line in lines if line["kind"] == "stays"],
		"what_else": told.what_else() if lines else [],
		"number": request.name,
	}


def _sentences(request) -> list[str]:
	asked = {
		rules.ACCESS: _("You have asked what we hold about you."),
		rules.PORTABILITY: _("You have asked for your data in a form that machines read."),
		rules.ERASURE: _("You have asked us to erase what we hold about you."),
		rules.RECTIFICATION: _("You have asked us to correct what we hold about you."),
		rules.RESTRICTION: _("You have asked us to restrict the use of your data."),
		rules.OBJECTION: _("You have objected to the use of your data."),
	}[request.kind]
	if request.status == rules.REFUSED:
		return [asked, _("We do not do what you ask for, for this reason: {0}").format(request.answer)]
	if request.status == rules.OPEN and request.extension_reason:
		return [
			asked,
			_("We need more time for the answer, until {0}, for this reason: {1}").format(
				formatdate(request.due_on), request.extension_reason
			),
		]
	if request.found_as == rules.NOBODY_FOUND and not request.erasure:
		return [asked, _("By what you have given us we have found nothing about you.")]
	done = {
		rules.ACCESS: _("All of it stands in the document that comes with this letter."),
		rules.PORTABILITY: _("It stands in the file that comes with this letter, in the format JSON."),
		rules.ERASURE: _("Below stands what is erased, what stays, until when and why."),
		rules.RECTIFICATION: _("What was wrong has been corrected."),
		rules.RESTRICTION: _(
			"From now on we keep your data and use it for nothing else. We tell you before that ends."
		),
		rules.OBJECTION: _(
			"We do not use your data for what you have objected to any more: your consents have ended, and you are not ranked."
		),
	}[request.kind]
	return [sentence for sentence in (asked, done, request.answer) if sentence]


def _erasure_lines(request) -> list[dict]:
	"""What was done; before that, what will be."""
	stored = request.erasure and frappe.db.get_value("Erasure", request.erasure, "result")
	if stored:
		return told.lines(json.loads(stored))
	if not subject.whom(request):
		return []
	person = subject.person_of(request.subject_doctype, request.subject_name, request.email)
	return told.lines(told.result(decided.decide(person)))
