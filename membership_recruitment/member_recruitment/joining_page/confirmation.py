"""Confirm a sign-up: the link in the mail makes a prospect, adds to one, or leaves it to the registrar."""

import hmac
import json

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from membership_recruitment.member_privacy.consent import consent, withdrawal
from membership_recruitment.member_privacy.consent.state import EMAIL, GIVEN
from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.member_recruitment.joining_page.signup import (
	CONFIRMED,
	FOR_THE_REGISTRAR,
	PROSPECT,
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

	Whether the person was known is said by mail only. Pressed twice, nothing is added.

	Args:
	        signup: What `find` gave, in a transaction that has read nothing yet: what others have committed until
	        the lock is held must be seen.
	"""
	if not _lock(signup):
		return
	if must_not_be_mailed(signup.email):
		close(signup, CONFIRMED)
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
	events = _record_consents(signup, "Member", member) if member else []
	_mail_answer(signup, "member", events)


def _make_or_add_to_prospect(signup) -> None:
	known = frappe.db.sql(
		"""select name from `tabMembership Prospect` where email = %s and status <> %s
		order by status = %s, modified desc limit 1""",
		(signup.email, CONVERTED, LOST),
	)
	prospect = _add_to_prospect(signup, known[0][0]) if known else _make_prospect(signup)
	frappe.get_doc(
		{
			"doctype": "Prospect Interaction",
			"prospect": prospect.name,
			"kind": "Form",
			"answered": 1,
			"interaction_on": signup.signed_up_on,
			"staff": "",  # nobody of ours: the default would be the present user
			"summary": _summary(signup),
		}
	).insert(ignore_permissions=True)  # the person has no user, and has proved the address
	events = _record_consents(signup, PROSPECT, prospect.name)
	_mail_answer(signup, "prospect" if known else "new", events)
	close(signup, CONFIRMED)


def _make_prospect(signup):
	prospect = frappe.new_doc(PROSPECT)
	for name in (
		"first_name",
		"last_name",
		"email",
		"phone",
		"membership_type",
		"recruitment_source",
		"campaign",
	):
		prospect.set(name, signup.get(name))
	prospect.flags.phone_was_stored = True  # with the signup, which the page has checked
	prospect.flags.given_by_the_person = True
	return prospect.insert(ignore_permissions=True)  # as above


def _add_to_prospect(signup, name: str):
	"""Fill what was empty, and open a lost prospect again: the person came back by themselves."""
	prospect = frappe.get_doc(PROSPECT, name)
	prospect.flags.ignore_permissions = True  # as above
	if prospect.status == LOST:
		prospect.reopen()
	missing = {
		field: signup.get(field)
		for field in ("phone", "membership_type")
		if signup.get(field) and not prospect.get(field)
	}
	if missing:
		prospect.update(missing)
		prospect.flags.phone_was_stored = True  # as above
		prospect.save()
	return prospect


def _summary(signup) -> str:
	facts = [_("Signed up on the joining page as {0} {1}.").format(signup.first_name, signup.last_name)]
	if signup.membership_type:
		facts.append(_("Interested in: {0}.").format(_(signup.membership_type)))
	if signup.message:
		facts.append(signup.message)
	return "\n".join(facts)


def _record_consents(signup, subject_doctype: str, subject_name: str) -> list[str]:
	now = now_datetime()
	events = []
	for given in json.loads(signup.consents or "[]"):
		for channel in given["channels"]:
			event = consent.record(
				subject_doctype,
				subject_name,
				given["purpose"],
				channel,
				GIVEN,
				source="Joining page",
				evidence=_("Ticked on the joining page on {0}, confirmed by the link sent to {1}.").format(
					frappe.utils.format_datetime(signup.signed_up_on), signup.email
				),
				consent_text=given["text"],
				double_opt_in_on=now,
				by_the_person=True,
			)
			if channel == EMAIL:
				events.append(event)
	return [event.name for event in events]


def _mail_answer(signup, known_as: str, events: list[str]) -> None:
	links = [
		{
			"purpose": frappe.db.get_value("Consent Event", event, "purpose"),
			"link": withdrawal.link_of(event, signup.language),
		}
		for event in events
	]
	send_mail(
		"joining_answer",
		_("Thank you for your interest"),
		signup.email,
		signup.name,
		known_as=known_as,
		links=links,
	)
