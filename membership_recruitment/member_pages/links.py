"""Links by mail that open a member's own pages: each works once, and for a time.

The database keeps a hash. A GET of such a link changes nothing, for mail programs open links by themselves.
"""

import hmac
import secrets
from datetime import timedelta

import frappe
from frappe.utils import add_days, get_datetime, now_datetime

from membership_recruitment import public_page, settings
from membership_recruitment.mail import asked_for, with_mails
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.seeded_codes import hash_of

LINK = "Member Page Link"
INVITATION, SIGN_IN, NEW_ADDRESS = "Invitation", "Sign-In", "New Address"
HOURS = {INVITATION: 14 * 24, SIGN_IN: 1, NEW_ADDRESS: 48}
PATHS = {
	INVITATION: "my/invitation",
	SIGN_IN: "my/sign-in/link",
	NEW_ADDRESS: "my/details/new-address",
}
TEMPLATES = {
	INVITATION: "member_invitation",
	SIGN_IN: "member_sign_in",
	NEW_ADDRESS: "member_new_address",
}


def make(kind: str, email: str, *, member: str | None, language: str) -> tuple[str, str]:
	"""Keep a link that is about to be mailed.

	Returns:
	        Its name, and the token that only the mail has.
	"""
	secret = secrets.token_urlsafe(32)
	row = frappe.get_doc(
		{
			"doctype": LINK,
			"kind": kind,
			"member": member,
			"email": email,
			"language": language,
			"expires_on": now_datetime() + timedelta(hours=HOURS[kind]),
			"token_hash": hash_of(secret),
		}
	).insert(ignore_permissions=True)  # a visitor asks for one, and nobody has a right to make one by hand
	return row.name, f"{row.name}.{secret}"


@public_page.own_links()
def mail(kind: str, recipient: str, subject: str, name: str, token: str, language: str) -> None:
	"""Queue the mail of a link. Nothing that somebody typed stands in it.

	Raises:
	        frappe.OutgoingEmailError: The site has no account to send from.
	"""
	args = {
		"association": settings.association_name(),
		"link": public_page.address(PATHS[kind], token=token, lang=language),
		"hours": HOURS[kind],
		"days": HOURS[kind] // 24,
	}
	if kind == SIGN_IN:
		asked_for.send(
			recipient=recipient,
			subject=subject,
			template=TEMPLATES[kind],
			args=args,
			reference=(LINK, name),
		)
		return
	frappe.sendmail(
		recipients=[recipient],
		subject=subject,
		template=TEMPLATES[kind],
		args=args,
		reference_doctype=LINK,
		reference_name=name,
		add_unsubscribe_link=0,
	)


def find(token: str, kind: str) -> frappe._dict | None:
	"""The link that a token belongs to, while it works: name, member, email."""
	# half a letter, as JSON can hold one, the database cannot be asked for
	name, _dot, secret = (token or "").encode(errors="replace").decode().partition(".")
	row = frappe.db.get_value(
		LINK,
		{"name": name, "kind": kind},
		("name", "member", "email", "token_hash", "expires_on", "used_on"),
		as_dict=True,
	)
	genuine = hmac.compare_digest(hash_of(secret), (row and row.token_hash) or "")
	if not genuine or row.used_on or get_datetime(row.expires_on) < now_datetime():
		return None
	return row


def use(name: str) -> bool:
	"""Use a link up; False where somebody else was first."""
	if frappe.db.get_value(LINK, name, "used_on", for_update=True):
		return False
	frappe.db.set_value(LINK, name, {"used_on": now_datetime(), "token_hash": None})
	return True


def end(member: str, kind: str) -> None:
	"""What was sent to a member before works no more: a newer link takes its place."""
	filters = {"member": member, "kind": kind, "token_hash": ["is", "set"]}  # what was used has none
	frappe.db.set_value(LINK, filters, {"token_hash": None, "expires_on": now_datetime()})


@conflicts.tried_again
def delete_old(days: int) -> None:
	"""Links that have been over for some days go, with their mails."""
	before = add_days(now_datetime(), -days)
	names = frappe.get_all(LINK, filters={"expires_on": ["<", before]}, pluck="name")
	delete(names)


def delete(names: list[str]) -> None:
	"""Delete links with their mails."""
	with_mails.delete(LINK, names)
