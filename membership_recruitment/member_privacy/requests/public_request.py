"""Privacy requests of the public page: a request that waits for the link sent to its address to be followed.

Until then nothing is looked up: every address takes the same statements and the same time, and gets the same answer. One that must
not be mailed to takes them too, and they are rolled back: the link tells no number, in which such an address would leave no gap.
"""

import secrets
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import add_days, cint, get_datetime, now_datetime, nowdate

from membership_recruitment import public_page, settings
from membership_recruitment.mail import with_mails
from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.requests import reminders, subject
from membership_recruitment.member_privacy.requests import request_rules as rules
from membership_recruitment.people.names_and_numbers import is_one_address
from membership_recruitment.utils import conflicts, visit_limits
from membership_recruitment.utils.seeded_codes import hash_of

REQUEST = "Privacy Request"
SETTINGS = "Membership Settings"
PAGE = "privacy "  # counted apart from the joining page
LINK_HOURS = 48
LONGEST_WISH = 1000
LONGEST_EMAIL = 140
KEPT_DAYS = 7
# Where the same mail is written to when the person must not get it; never sent.
NOBODY = "nobody@privacy-page.invalid"


def is_on() -> bool:
	return bool(cint(frappe.get_cached_doc(SETTINGS).get("privacy_page_on")))


def problems(values: dict[str, str]) -> dict[str, str]:
	"""What is wrong with a form, by field."""
	found = {}
	email = (values.get("email") or "").strip().lower()
	if len(email) > LONGEST_EMAIL or not is_one_address(email):
		found["email"] = _("Enter an e-mail address.")
	if values.get("kind") not in rules.KINDS:
		found["kind"] = _("Choose what you ask for.")
	if len(values.get("wish") or "") > LONGEST_WISH:
		found["wish"] = _("Write at most {0} characters.").format(LONGEST_WISH)
	return found


def ask(kind: str, email: str, wish: str, language: str) -> None:
	"""Keep a request and mail its link.

	Raises:
	        visit_limits.TooMany: Over a limit per network or in all.
	        frappe.OutgoingEmailError: The site has no account to send from.
	"""
	email = email.strip().lower()
	blocked = not visit_limits.may_be_mailed(PAGE, email) or suppression.must_not_be_mailed(email)
	frappe.db.savepoint("privacy_request")
	secret = secrets.token_urlsafe(32)
	request = _pending(kind, email, wish, language, hash_of(secret))
	try:
		_mail_link(NOBODY if blocked else email, request.name, secret, language)
	except frappe.OutgoingEmailError:
		conflicts.back_to("privacy_request")
		raise
	if blocked:
		conflicts.back_to("privacy_request")


def _pending(kind: str, email: str, wish: str, language: str, token_hash: str):
	doc = frappe.get_doc(
		{
			"doctype": REQUEST,
			"kind": kind,
			"status": rules.UNCONFIRMED,
			"came_by": "Public page",
			"received_on": nowdate(),
			"email": email,
			"wish": (wish or "").strip() or None,
			"language": language,
			"token_hash": token_hash,
			"expires_on": now_datetime() + timedelta(hours=LINK_HOURS),
		}
	)
	doc.flags.from_the_page = True
	return doc.insert(ignore_permissions=True)  # whoever fills in the page has no user


@public_page.own_links()
def _mail_link(recipient: str, request: str, secret: str, language: str) -> None:
	"""Nothing that the visitor typed stands in the mail: it would let strangers write to strangers."""
	frappe.sendmail(
		recipients=[recipient],
		subject=_("Confirm your request"),
		template="privacy_confirm",
		args={
			"association": settings.association_name(),
			"link": public_page.address("privacy/confirm", token=secret, lang=language),
			"hours": LINK_HOURS,
		},
		reference_doctype=REQUEST,
		reference_name=request,
		add_unsubscribe_link=0,
	)


# ---------------------------------------------------------------- the link


def find(token: str) -> str | None:
	"""The request that a link belongs to, while its link works."""
	# the links of former versions begin with the number of the request
	secret = (token or "").rpartition(".")[2]
	stored = frappe.db.get_value(
		REQUEST, {"token_hash": hash_of(secret)}, ("name", "expires_on"), as_dict=True
	)
	if not stored or get_datetime(stored.expires_on) < now_datetime():
		return None
	return stored.name


def is_waiting(request: str) -> bool:
	return frappe.db.get_value(REQUEST, request, "status") == rules.UNCONFIRMED


def confirm(request: str) -> None:
	"""Whoever has the address pressed the button: the request is open, and those who answer are told. Pressed twice, nothing
	is added."""
	if frappe.db.get_value(REQUEST, request, "status", for_update=True) != rules.UNCONFIRMED:
		return
	doc = frappe.get_doc(REQUEST, request)
	found = subject.the_only_one(doc.email) or {}
	doc.flags.ignore_permissions = True  # as above: the address is proved
	doc.act(
		_("The link sent to the e-mail address was followed."),
		status=rules.OPEN,
		received_on=nowdate(),
		subject_doctype=found.get("doctype"),
		subject_name=found.get("name"),
		identity_how="Link sent to the e-mail address",
		identity_on=nowdate(),
	)
	for user in reminders.officers():
		language = frappe.db.get_value("User", user, "language")
		reminders.tell(
			user,
			REQUEST,
			doc.name,
			_("A privacy request came by the public page: {0}", language).format(doc.name),
		)


@conflicts.tried_again
def delete_unconfirmed() -> None:
	"""Daily: requests whose link nobody has followed go after some days, with their mails."""
	before = add_days(now_datetime(), -KEPT_DAYS)
	names = frappe.get_all(
		REQUEST, filters={"status": rules.UNCONFIRMED, "creation": ["<", before]}, pluck="name"
	)
	frappe.db.delete("Privacy Request Entry", {"parent": ["in", names or [""]]})
	with_mails.delete(REQUEST, names)
