"""Sign-ups of the joining page: a pending row and a link by e-mail.

Until the link is followed and the button on its page pressed, there is the Prospect Signup and the mail to its
address, nothing else about the person. Signing up asks nothing of the register: every address takes the same
statements and the same time, also one that is suppressed or has had its mails, where they are rolled back.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import add_days, cint, now_datetime

from membership_recruitment import public_page, settings
from membership_recruitment.mail import with_mails
from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.member_recruitment.joining_page import friends
from membership_recruitment.people.prospect_statuses import LOST
from membership_recruitment.utils import conflicts, visit_limits
from membership_recruitment.utils.seeded_codes import hash_of

SIGNUP = "Prospect Signup"
PROSPECT = "Membership Prospect"

WAITING = "Waiting"
APPLIED = "Applied"  # for membership, with a confirmed address (applications.py)
FOR_THE_REGISTRAR = "For the registrar"
CONFIRMED = "Confirmed"
HANDLED = "Handled"

LINK_HOURS = 48
# Where the same mail is written to when the person must not get it; never sent.
NOBODY = "nobody@joining-page.invalid"

PERSONAL = (
	"first_name",
	"last_name",
	"email",
	"phone",
	"language",
	"membership_type",
	"recruitment_source",
	"campaign",
	"recommended_by",
	"message",
	"consents",
	"member",
	"birth_date",
	"address_line",
	"postal_code",
	"city",
	"guardian_name",
	"guardian_address_line",
	"guardian_postal_code",
	"guardian_city",
	"household",
	"prospect",
	"membership",
)


@dataclass(frozen=True)
class PageRules:
	"""The settings of the joining page."""

	is_on: bool
	source: str | None
	campaign: str | None
	keep_days: int


def page_rules() -> PageRules:
	settings = frappe.get_cached_doc("Membership Settings")
	return PageRules(
		is_on=bool(cint(settings.get("joining_page_on"))),
		source=settings.get("joining_source") or None,
		campaign=settings.get("joining_campaign") or None,
		keep_days=visit_limits.setting("keep_signups_days"),
	)


# ---------------------------------------------------------------- signing up


def sign_up(filled: signup_form.Filled, language: str) -> None:
	"""Keep a sign-up and mail its link.

	Args:
	        filled: A form without errors.
	        language: Of the page, for the mail.

	Raises:
	        TooMany: Over a limit per network or in all. Over the limit per address nothing is raised: it would
	        tell that somebody else signed up with that address.
	        frappe.OutgoingEmailError: The site has no account to send from.
	"""
	if filled.trapped:
		return
	limits, email = page_rules(), filled.values["email"]
	blocked = not visit_limits.may_be_mailed("", email) or must_not_be_mailed(email)
	frappe.db.savepoint("sign_up")
	secret = secrets.token_urlsafe(32)
	signup = _pending(filled, language, limits, hash_of(secret))
	try:
		send_mail(
			"joining_confirm",
			_("Confirm your e-mail address"),
			NOBODY if blocked else email,
			signup.name,
			link=public_page.address("join/confirm", token=f"{signup.name}-{secret}", lang=language),
			hours=LINK_HOURS,
		)
	except frappe.OutgoingEmailError:
		conflicts.back_to("sign_up")
		raise
	if blocked:
		conflicts.back_to("sign_up")


def _pending(filled: signup_form.Filled, language: str, limits: PageRules, token_hash: str):
	"""The stored sign-up, which waits for a click on its link."""
	now = now_datetime()
	friend_of = friends.member_of(filled.friend)
	source = (friends.source() if friend_of else None) or filled.values["recruitment_source"] or limits.source
	consents = [
		{
			"purpose": asked.purpose,
			"channels": signup_form.channels_reached(asked, filled.values["phone"]),
			"text": asked.text_name,
		}
		for asked in filled.ticked
	]
	return frappe.get_doc(
		{
			"doctype": SIGNUP,
			**{name: filled.values.get(name) or None for name in PERSONAL},
			"recruitment_source": source,
			"campaign": limits.campaign,
			"recommended_by": friend_of,
			"language": language,
			"signed_up_on": now,
			"expires_on": now + timedelta(hours=LINK_HOURS),
			"joins_online": int(filled.joins_online),
			"token_hash": token_hash,
			"consents": json.dumps(consents),
		}
	).insert(ignore_permissions=True)  # whoever fills in the page has no user


@public_page.own_links()
def send_mail(template: str, subject: str, recipient: str, signup: str, **values) -> None:
	"""Nothing that the visitor typed stands in the mail: it would let strangers write to strangers."""
	frappe.sendmail(
		recipients=[recipient],
		subject=subject,
		template=template,
		args={"association": settings.association_name(), **values},
		reference_doctype=SIGNUP,
		reference_name=signup,
		add_unsubscribe_link=0,
	)


# ---------------------------------------------------------------- the office


def close(signup, status: str) -> None:
	"""Take the personal data off: it stands where it belongs by now."""
	frappe.db.set_value(
		SIGNUP,
		signup.name,
		{"status": status, "confirmed_on": signup.confirmed_on or now_datetime(), **dict.fromkeys(PERSONAL)},
	)


@frappe.whitelist(methods=["POST"])
def handled(name: str) -> None:
	"""The registrar has dealt with a sign-up of a known member: its personal data goes."""
	signup = frappe.get_doc(SIGNUP, name)
	signup.check_permission("read")
	if not frappe.has_permission("Member", "write"):
		raise frappe.PermissionError
	if signup.status != FOR_THE_REGISTRAR:
		frappe.throw(_("Only a sign-up that is left to the registrar can be marked as handled."))
	close(signup, HANDLED)


@conflicts.tried_again
def delete_old() -> None:
	"""Daily: what was never confirmed, or is closed, goes after some days, with the mail that carried the link."""
	# not before the link has run out
	before = add_days(now_datetime(), -max(page_rules().keep_days, LINK_HOURS // 24))
	names = frappe.get_all(
		SIGNUP,
		filters={"status": ["not in", (FOR_THE_REGISTRAR, APPLIED)], "modified": ["<", before]},
		pluck="name",
	)
	names += _applications_that_came_to_nothing(before)
	with_mails.delete(SIGNUP, names)


def _applications_that_came_to_nothing(before) -> list[str]:
	"""Those whose prospect was closed as lost or deleted, or whose term is gone."""
	return frappe.db.sql_list(
		"""select s.name from `tabProspect Signup` s
		left join `tabMembership Prospect` p on p.name = s.prospect
		left join `tabMembership` t on t.name = s.membership
		where s.status = %s and s.modified < %s and if(
			ifnull(s.membership, '') <> '', t.name is null or t.cancelled_from is not null,
			ifnull(s.prospect, '') <> '' and (p.name is null or p.status = %s)
		)""",
		(APPLIED, before, LOST),
	)


def check_settings(doc) -> None:
	"""Membership Settings: what has to be there before the page may be switched on."""
	if not cint(doc.joining_page_on):
		return
	if not doc.joining_source:
		frappe.throw(_("Choose the source of those who sign up on the joining page."))
	if cint(doc.campaign_is_mandatory) and not doc.joining_campaign:
		frappe.throw(
			_("Choose the campaign of those who sign up on the joining page: prospects must have one.")
		)
	if not doc.has_value_changed("joining_page_on"):
		return
	if not frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
		frappe.msgprint(
			_("There is no e-mail account to send from yet. Nobody can sign up until there is one."),
			indicator="orange",
		)
	request = getattr(frappe.local, "request", None)
	if request and request.headers.get("X-Forwarded-For") and not cint(doc.proxies_in_front):
		frappe.msgprint(
			_(
				"The site stands behind a proxy. Enter how many as Proxies in Front of the Site: otherwise all "
				"visitors count as one network."
			),
			indicator="orange",
		)
