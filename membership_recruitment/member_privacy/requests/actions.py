"""What the form of a privacy request does: erase, restrict, note an objection, write the letter. For those who answer requests;
each step stands in the request's log."""

import frappe
from frappe import _
from frappe.utils import cint, escape_html
from werkzeug.wrappers import Response

from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_privacy.consent import general_objection, restriction
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import run, told
from membership_recruitment.member_privacy.requests import access, answer_link, letter, subject
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.member_privacy.requests.answer import answer
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.handed_out import as_download

REQUEST = "Privacy Request"
# How an objection came, as Consent Event has it
SOURCES = {"E-mail": "E-mail", "Telephone": "Phone call", "In person": "Meeting"}


@frappe.whitelist()
def erasure_preview(request: str) -> dict:
	"""What erasing the person of a request would do; nothing is changed.

	Returns:
	        `refusals` (sentences: why it cannot be done yet), `lines` (title, rows, does, kind), `what_else` and `to_look_at`
	        (sentences).
	"""
	doc = _open_request(request, rules.ERASURE)
	person = subject.person_of(doc.subject_doctype, doc.subject_name, doc.email)
	refusals = decided.refusals(person)
	found = decided.decide(person)
	return {
		"refusals": refusals,
		"lines": told.lines(told.result(found)),
		"what_else": told.what_else(),
		"to_look_at": told.to_look_at(found),
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def erase(request: str, stop_addresses: int | str = 1) -> str:
	"""Erase the person of a request, in the background.

	Args:
	        stop_addresses: Whether e-mail addresses and numbers are never to be used again.

	Returns:
	        Name of the Erasure.
	"""
	doc = _open_request(request, rules.ERASURE)
	doc.refuse(rules.no_answer(doc.kind, doc.status, identity_is_sure=bool(doc.identity_how)))
	_refuse(decided.refusals(subject.person_of(doc.subject_doctype, doc.subject_name, doc.email)))
	has_document = bool(doc.subject_doctype and doc.subject_name)
	erasure = run.plan(
		doc.subject_doctype if has_document else None,
		doc.subject_name if has_document else None,
		address=None if has_document else doc.email,
		privacy_request=doc.name,
		stop_addresses=cint(stop_addresses),
	)
	run.plan_again(erasure, privacy_request=doc.name, stop_addresses=cint(stop_addresses))
	if doc.erasure != erasure:
		doc.act(_("Erasing was begun."), erasure=erasure)
	run.begin(erasure)
	return erasure


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def restrict(request: str) -> None:
	"""Use the person's data for nothing but keeping it."""
	doc = _with_document(_open_request(request, rules.RESTRICTION, rules.RECTIFICATION, rules.OBJECTION))
	restriction.restrict(doc.subject_doctype, doc.subject_name)
	doc.act(_("The use of the data is restricted."))


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def lift_restriction(request: str) -> None:
	"""The data may be used again."""
	doc = _with_document(_open_request(request, rules.RESTRICTION, rules.RECTIFICATION, rules.OBJECTION))
	restriction.lift(doc.subject_doctype, doc.subject_name)
	doc.act(_("The restriction is lifted; the person is to be told before."))


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def note_objection(request: str) -> int:
	"""The person objects: all consents are withdrawn, and nobody ranks them.

	Returns:
	        How many consents were withdrawn.
	"""
	doc = _with_document(_open_request(request, rules.OBJECTION))
	withdrawn = general_objection.object_to_all(
		doc.subject_doctype, doc.subject_name, SOURCES.get(doc.came_by, "Other")
	)
	doc.act(_("The objection is put down: {0} consents withdrawn, no ranking.").format(withdrawn))
	return withdrawn


@frappe.whitelist(methods=["POST"])
def download_letter(request: str, form: str = access.PDF, language: str = "sv") -> Response:
	"""The letter to the person, as a file: what was asked, what is done, what stays and why, where to complain.

	Args:
	        form: pdf or html.
	        language: sv or en.
	"""
	doc = _request(request)
	if form not in (access.PDF, access.HTML) or language not in access.LANGUAGES:
		frappe.throw(_("Choose PDF or HTML, in Swedish or English."))
	with in_language(language):
		content = letter.pdf(doc) if form == access.PDF else letter.html(doc).encode()
	return as_download(f"{doc.name}.{form}", content)


@frappe.whitelist()
def sending_preview(request: str) -> dict:
	"""What sending the answer as a link would do; nothing is changed.

	Returns:
	        `address`, `days`, `downloads`, `to_look_at` (sentences).

	Raises:
	        frappe.ValidationError: It may not be sent, and why.
	"""
	doc = _to_be_sent(request)
	found = answer(subject.person_of(doc.subject_doctype, doc.subject_name, doc.email))
	return {
		"address": answer_link.address_of(doc),
		"days": answer_link.days(),
		"downloads": answer_link.DOWNLOADS,
		"to_look_at": found.to_look_at,
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def send_to_the_person(request: str, language: str = "sv", with_files: int | str = 0) -> None:
	"""The answer is approved: mail the person a link by which it is downloaded.

	Args:
	        language: sv or en.
	        with_files: Whether the person's files go along, as they are.
	"""
	doc = _to_be_sent(request)
	if language not in access.LANGUAGES:
		frappe.throw(_("Choose Swedish or English."))
	answer_link.send(doc, language, with_files=bool(cint(with_files)))


# ---------------------------------------------------------------- rights


def _request(request: str):
	doc = frappe.get_doc(REQUEST, request)
	doc.check_permission("write")
	access.check_right()
	return doc


def _to_be_sent(request: str):
	doc = _open_request(request, *sorted(rules.HANDED_OUT))
	doc.refuse(rules.no_link(doc.kind, doc.status, identity_is_sure=bool(doc.identity_how)))
	return doc


def _open_request(request: str, *kinds: str):
	doc = _request(request)
	if not doc.is_open:
		frappe.throw(_("This request is closed and cannot be changed any more."))
	if doc.kind not in kinds:
		frappe.throw(
			_("This is done for a request of the kind {0}.").format(
				", ".join(_(kind, context=REQUEST) for kind in kinds)
			)
		)
	if not subject.whom(doc):
		frappe.throw(_("Choose the person first, or enter the e-mail address."))
	return doc


def _with_document(doc):
	if not (doc.subject_doctype and doc.subject_name):
		frappe.throw(_("Choose the member or the prospect first."))
	return doc


def _refuse(sentences: list[str]) -> None:
	if sentences:
		frappe.throw("<br>".join(map(escape_html, sentences)), title=_("Not Yet"))
