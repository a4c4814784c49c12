"""Make a prospect of a confirmed sign-up, or note the sign-up on one who is known: for whoever shows interest and whoever
joins at once."""

import json

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent import consent, withdrawal
from membership_recruitment.member_privacy.consent.state import EMAIL, GIVEN
from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.member_recruitment.joining_page.signup import PROSPECT
from membership_recruitment.people.prospect_statuses import LOST

NEW = ("first_name", "last_name", "email", "phone", "membership_type", "recruitment_source", "campaign")


def make_or_add(
	signup, known: str | None, *, further: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> tuple[Document, list[str]]:
	"""The prospect with what the sign-up says: its interaction and its consents.

	Args:
	        signup: The Prospect Signup, locked.
	        known: The prospect who is the same person.
	        further: Fields beside those of every sign-up.
	        without: Fields that are about somebody else.

	Returns:
	        The prospect, and the names of its consents by e-mail.
	"""
	prospect = _add(signup, known, further) if known else _make(signup, {*NEW, *further} - {*without})
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
	friends.note(signup, prospect.name)
	return prospect, record_consents(signup, PROSPECT, prospect.name)


def _make(signup, fields: set[str]):
	prospect = frappe.new_doc(PROSPECT)
	for name in fields:
		prospect.set(name, signup.get(name))
	prospect.flags.phone_was_stored = True  # with the signup, which the page has checked
	prospect.flags.given_by_the_person = True
	return prospect.insert(ignore_permissions=True)  # as above


def _add(signup, name: str, further: tuple[str, ...]):
	"""Fill what was empty, and open a lost prospect again: the person came back by themselves."""
	prospect = frappe.get_doc(PROSPECT, name)
	prospect.flags.ignore_permissions = True  # as above
	if prospect.status == LOST:
		prospect.reopen()
	missing = {
		field: signup.get(field)
		for field in ("phone", "membership_type", *further)
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
		wish = _("Has applied for: {0}.") if signup.joins_online else _("Interested in: {0}.")
		facts.append(wish.format(_(signup.membership_type)))
	if signup.message:
		facts.append(signup.message)
	return "\n".join(facts)


def record_consents(signup, subject_doctype: str, subject_name: str) -> list[str]:
	"""The consents that were ticked, confirmed by the link.

	Returns:
	        Names of the Consent Events by e-mail.
	"""
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


def withdrawal_links(events: list[str], language: str) -> list[dict[str, str]]:
	"""For the mail: `purpose` and `link` of each consent."""
	return [
		{
			"purpose": frappe.db.get_value("Consent Event", event, "purpose"),
			"link": withdrawal.link_of(event, language),
		}
		for event in events
	]
