"""The link by which a person downloads the answer to their own request, when the officer has approved it.

The database keeps a hash of its secret. It works for some days and some downloads, and no more once the request is refused,
withdrawn or about somebody else, or the person is erased. What is downloaded is made then: no copy lies anywhere.
"""

import secrets
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from membership_recruitment import public_page, settings
from membership_recruitment.mail import asked_for
from membership_recruitment.mail.templates import in_language
from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.requests import access, subject
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.member_privacy.wall import last_gate
from membership_recruitment.utils import visit_limits
from membership_recruitment.utils.seeded_codes import hash_of

REQUEST = "Privacy Request"
PATH = "privacy/answer"
DOWNLOADS = 5  # each form once, and some that fail on the way
FORMS = {access.PDF: "application/pdf", access.JSON: "application/json", access.ZIP: "application/zip"}


def days() -> int:
	return visit_limits.setting("answer_link_days")


# ---------------------------------------------------------------- sending


def address_of(request) -> str:
	"""Where the link goes: the request's address, else that of the document.

	Raises:
	        frappe.ValidationError: There is none that is the person's alone and may be used.
	"""
	email = request.email
	if request.subject_name:
		email = email or frappe.db.get_value(request.subject_doctype, request.subject_name, "email")
		person = subject.person_of(request.subject_doctype, request.subject_name)
		if not email or email.lower() not in person.emails - person.shared:
			frappe.throw(
				_(
					"The link goes only to an address that stands in the register as the person's, and as nobody else's. Hand the answer over in another way."
				)
			)
	if suppression.is_suppressed(email):
		frappe.throw(_("This address must not be used. Hand the answer over in another way."))
	return email.lower()


def send(request, language: str, *, with_files: bool) -> None:
	"""Mail a new link; the one before works no more.

	Args:
	        request: The Privacy Request, which may be answered.
	        language: sv or en.
	        with_files: Whether the person's files are handed out too, as they are.

	Raises:
	        frappe.ValidationError: As address_of.
	        frappe.OutgoingEmailError: The site has no account to send from.
	"""
	address, secret = address_of(request), secrets.token_urlsafe(32)
	until = now_datetime() + timedelta(days=days())
	with in_language(language):
		_mail(address, request.name, secret, until, language)
	request.act(
		_("The answer was approved, and a link to it sent to the person. It works until {0}.").format(
			format_datetime(until)
		),
		link_hash=hash_of(secret),
		link_until=until,
		link_downloads=DOWNLOADS,
		link_files=int(with_files),
	)


@public_page.own_links()
def _mail(recipient: str, request: str, secret: str, until, language: str) -> None:
	asked_for.send(
		recipient=recipient,
		subject=_("The answer to your request"),
		template="privacy_answer",
		args={
			"association": settings.association_name(),
			"link": public_page.address(PATH, token=secret, lang=language),
			"until": format_datetime(until),
			"downloads": DOWNLOADS,
		},
		reference=(REQUEST, request),
	)


# ---------------------------------------------------------------- downloading


def find(token: str) -> str | None:
	"""The request that a link belongs to, while it works."""
	name = token and frappe.db.get_value(REQUEST, {"link_hash": hash_of(token)})
	return name if name and works(frappe.get_doc(REQUEST, name)) else None


def works(request) -> bool:
	"""Whether the answer to a request may be downloaded by the person now."""
	if (
		not request.link_hash
		or request.link_downloads < 1
		or get_datetime(request.link_until) < now_datetime()
	):
		return False
	if request.status not in (rules.OPEN, rules.DONE) or request.kind not in rules.HANDED_OUT:
		return False
	return not _is_gone(request)


def _is_gone(request) -> bool:
	"""Whether the person is erased, or has died: whoever reads their mail is somebody else."""
	if not request.subject_name:
		return not request.email
	columns = ["erased_on", "deceased_on"] if request.subject_doctype == subject.MEMBER else ["erased_on"]
	row = frappe.db.get_value(request.subject_doctype, request.subject_name, columns, as_dict=True)
	return not row or any(row.values())


def download(name: str, form: str) -> bytes | None:
	"""The answer as a file, in the language of the session; one download is used up. None where it works no more.

	Args:
	        name: Of a request whose link, or whose person by their login, has been made sure of.
	        form: One of FORMS.
	"""
	request = frappe.get_doc(REQUEST, name, for_update=True)
	if form not in forms(request) or not works(request):
		return None
	content = access.file_of(
		subject.person_of(request.subject_doctype, request.subject_name, request.email), form
	)
	request.flags.ignore_permissions = True  # whoever has the link has no user, and a member none of the desk
	request.act(
		_("The answer was downloaded by the person ({0}).").format(form.upper()),
		link_downloads=request.link_downloads - 1,
	)
	last_gate.note_approved(content)
	return content


def forms(request) -> list[str]:
	return [form for form in FORMS if form != access.ZIP or request.link_files]


def headers(form: str) -> dict[str, str]:
	return {
		"Content-Type": FORMS[form],
		"Content-Disposition": f'attachment; filename="{access.FILE_NAME}.{form}"',
	}
