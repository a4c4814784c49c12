"""Access: everything about somebody as a readable document, as JSON, or as a zip with the files. For those who answer requests
about personal data; each time stands in Frappe's Access Log."""

import io
import json
import zipfile

import frappe
from frappe import _
from frappe.core.doctype.access_log import access_log
from werkzeug.wrappers import Response

from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_privacy.requests import access_document
from membership_recruitment.member_privacy.requests import person as persons
from membership_recruitment.member_privacy.requests.answer import Answer, answer
from membership_recruitment.member_privacy.requests.person import Person
from membership_recruitment.people.names_and_numbers import is_one_address
from membership_recruitment.utils.handed_out import as_download
from membership_recruitment.utils.stored_files import content_of

ROLES = ("Member Privacy Officer", "System Manager")
SEES_IDENTITY_NUMBERS = "Identity Number Reader"
LANGUAGES = ("sv", "en")
JSON, PDF, HTML, ZIP = "json", "pdf", "html", "zip"
FILE_NAME = "personal-data"


@frappe.whitelist()
def preview(doctype: str, name: str) -> dict:
	"""What access would give, in figures, and what must be looked at before.

	Args:
	        doctype: Member, Membership Prospect, or Email for somebody of whom there is no more than an address.
	        name: Of the document, or the address.

	Returns:
	        `sections` (title and number of rows) and `to_look_at` (sentences).
	"""
	person = _whom(doctype, name)
	found = answer(person)
	return {
		"sections": [
			{"title": section["title"], "rows": len(section["rows"])} for section in found.content["sections"]
		],
		"to_look_at": found.to_look_at,
	}


@frappe.whitelist(methods=["POST"])
def download(doctype: str, name: str, form: str = PDF, language: str = "sv") -> Response:
	"""Answer with everything about somebody, as a file.

	Args:
	        doctype, name: As in preview.
	        form: pdf, html, json, or zip: all of these with the files that belong to the person.
	        language: sv or en.
	"""
	if form not in (JSON, PDF, HTML, ZIP) or language not in LANGUAGES:
		frappe.throw(_("Choose PDF, HTML, JSON or ZIP, in Swedish or English."))
	person = _whom(doctype, name)
	with in_language(language):
		content = file_of(person, form)
	access_log.make_access_log(
		doctype=doctype if doctype in persons.MERGES else None,
		document=name,
		file_type=form.upper(),
		method="Access to Personal Data",
	)
	return as_download(f"{FILE_NAME}-{name if doctype in persons.MERGES else 'email'}.{form}", content)


def file_of(person: Person, form: str) -> bytes:
	"""The answer as a file, in the language of the session. The caller has asked for the right."""
	found = answer(person, shows_identity_number=SEES_IDENTITY_NUMBERS in frappe.get_roles())
	if form == ZIP:
		return _zipped(found)
	return _as(form, found.content)


def _as(form: str, content: dict) -> bytes:
	if form == JSON:
		return json.dumps(content, ensure_ascii=False, indent=1).encode()
	return access_document.pdf(content) if form == PDF else access_document.html(content).encode()


def _zipped(found: Answer) -> bytes:
	"""JSON, document and files. A file that is not there any more is named, not passed over."""
	packed, missing = io.BytesIO(), []
	with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
		for number, row in enumerate(found.files, start=1):
			content = _content_of(row)
			if content is None:
				missing.append(row["file_name"])
			else:
				archive.writestr(f"files/{number:03d}-{_plain(row['file_name'])}", content)
		content = {**found.content, **({"missing_files": missing} if missing else {})}
		for form in (JSON, PDF, HTML):
			archive.writestr(f"{FILE_NAME}.{form}", _as(form, content))
	return packed.getvalue()


def _content_of(row: dict) -> bytes | None:
	"""A file's bytes; None where it lies elsewhere or is gone."""
	try:
		return content_of(frappe.get_doc("File", row["name"]))
	except (OSError, frappe.ValidationError):
		frappe.clear_last_message()
		return None


def _plain(file_name: str | None) -> str:
	"""A file's name without what leads elsewhere when it is unpacked."""
	name = (file_name or "file").replace("\\", "/").rpartition("/")[2]
	return "".join(character if character.isalnum() or character in "-_. " else "_" for character in name)


# ---------------------------------------------------------------- rights


def _whom(doctype: str, name: str) -> Person:
	check_right()
	if doctype in persons.MERGES:
		frappe.get_doc(doctype, name).check_permission("read")
		return persons.of_document(doctype, name)
	if doctype == "Email" and is_one_address((name or "").strip().lower()):
		return persons.of_address(name)
	frappe.throw(_("Choose a member, a prospect or an e-mail address."))


def check_right() -> None:
	"""Stop whoever does not answer requests about personal data."""
	if not set(ROLES) & set(frappe.get_roles()):
		raise frappe.PermissionError(
			_("Only users with the role {0} answer requests about personal data.").format(
				frappe.utils.escape_html(_(ROLES[0]))
			)
		)
