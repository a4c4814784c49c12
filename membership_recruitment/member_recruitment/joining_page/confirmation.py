"""Confirm a sign-up: the link in the mail makes a prospect, adds to one, or leaves it to the registrar; an application for
membership is put on the list (applications.py)."""

import hmac

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.member_recruitment.joining_page import applications, to_prospect
from membership_recruitment.member_recruitment.joining_page.signup import (
	CONFIRMED,
	FOR_THE_REGISTRAR,
	SIGNUP,
	WAITING,
	close,
	hash_of,
	send_mail,
)
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST


def find(token: str):
	"""The sign-up that a link belongs to, while its link works; None otherwise.

	A link that was used belongs to its sign-up until the daily job deletes it, so that pressing twice shows the
	same page.
	"""
	name, _dash, secret = (token or "").partition("-")
	stored = frappe.db.get_value(SIGNUP, name, ("token_hash", "status", "expires_on"), as_dict=True)
	genuine = hmac.compare_digest(hash_of(secret), (stored and stored.token_hash) or "")
	if not genuine or (stored.status == WAITING and get_datetime(stored.expires_on) < now_datetime()):
		return None
	return frappe.get_doc(SIGNUP, name)


def confirm(signup) -> None:
	"""The owner of the address pressed the button: make the prospect, or note it on who is known already.

	Whether the person was known is said by mail only. Pressed twice, nothing is added. Of an application nobody is
	looked up here: everybody's takes the same statements.

	Args:
	        signup: What `find` gave, in a transaction that has read nothing yet: what others have committed until
	        the lock is held must be seen.
	"""
	if not _lock(signup):
		return
	if must_not_be_mailed(signup.email):
		close(signup, CONFIRMED)
		return
	if signup.joins_online:
		applications.apply(signup)
		return
	members = frappe.get_all("Member", filters={"email": signup.email}, pluck="name", limit=2)
	if members:
		_leave_to_the_registrar(signup, members)
	else:
		_make_or_add_to_prospect(signup)


def _lock(signup) -> bool:
	"""Let the sign-ups of one address be confirmed one after the other; False when this one is already."""
	rows = frappe.db.sql(
		"select name, status from `tabProspect Signup` where email = %s for update", signup.email
	)
	return dict(rows).get(signup.name) == WAITING


def _leave_to_the_registrar(signup, members: list[str]) -> None:
	"""The address is in the register: the registrar reads what was written. Recruiting staff learn nothing."""
	member = members[0] if len(members) == 1 else None
	frappe.db.set_value(
		SIGNUP,
		signup.name,
		{"status": FOR_THE_REGISTRAR, "confirmed_on": now_datetime(), "member": member},
	)
	events = to_prospect.record_consents(signup, "Member", member) if member else []
	_mail_answer(signup, "member", events)


def _make_or_add_to_prospect(signup) -> None:
	known = frappe.db.sql(
		"""select name from `tabMembership Prospect` where email = %s and status <> %s
		order by status = %s, modified desc limit 1""",
		(signup.email, CONVERTED, LOST),
	)
	_prospect, events = to_prospect.make_or_add(signup, known[0][0] if known else None)
	_mail_answer(signup, "prospect" if known else "new", events)
	close(signup, CONFIRMED)


def _mail_answer(signup, known_as: str, events: list[str]) -> None:
	send_mail(
		"joining_answer",
		_("Thank you for your interest"),
		signup.email,
		signup.name,
		known_as=known_as,
		links=to_prospect.withdrawal_links(events, signup.language),
	)
