"""Signing up on the joining page: a pending sign-up, a link by e-mail, and what the link makes of it.

Until the link is followed and the button on its page pressed, there is the Prospect Signup and the mail to its
address, nothing else about the person. Signing up asks nothing of the register: every address takes the same
statements and the same time, also one that is suppressed or has had its mails, where they are rolled back.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import add_days, cint, get_datetime, now_datetime

from membership_recruitment import public_page, settings
from membership_recruitment.member_privacy.consent import consent, suppression, withdrawal
from membership_recruitment.member_privacy.consent.state import EMAIL, GIVEN
from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.member_recruitment.joining_page import limits as signup_limits
from membership_recruitment.people.prospect_statuses import CONVERTED, LOST

SIGNUP = "Prospect Signup"
PROSPECT = "Membership Prospect"

WAITING = "Waiting"
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
	"message",
	"consents",
	"member",
)


@dataclass(frozen=True)
class PageRules:
	"""The settings of the joining page. A limit that is empty or 0 is the default of its field: a public page
	without limits is never meant."""

	is_on: bool
	source: str | None
	campaign: str | None
	per_network: int
	in_all: int
	per_address: int
	proxies: int
	keep_days: int


def page_rules() -> PageRules:
	settings = frappe.get_cached_doc("Membership Settings")

	def number(fieldname: str) -> int:
		return cint(settings.get(fieldname)) or cint(settings.meta.get_field(fieldname).default)

	return PageRules(
		is_on=bool(cint(settings.get("joining_page_on"))),
		source=settings.get("joining_source") or None,
		campaign=settings.get("joining_campaign") or None,
		per_network=number("signups_per_network"),
		in_all=number("signups_in_all"),
		per_address=number("mails_per_address"),
		proxies=number("proxies_in_front"),
		keep_days=number("keep_signups_days"),
	)


# ---------------------------------------------------------------- signing up


class TooMany(Exception):
	"""The visitor's network, or everybody together, has signed up too often in the last hour."""


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
	limits = page_rules()
	network = signup_limits.visitors_network(limits.proxies)
	if not signup_limits.within("network", network, limits.per_network, signup_limits.HOUR):
		raise TooMany
	if not signup_limits.within("all", "", limits.in_all, signup_limits.HOUR):
		raise TooMany
	email = filled.values["email"]
	wanted = signup_limits.within("address", email, limits.per_address, signup_limits.DAY)
	blocked = _must_not_be_mailed(email) or not wanted

	frappe.db.savepoint("sign_up")
	secret = secrets.token_urlsafe(32)
	now = now_datetime()
	signup = frappe.get_doc(
		{
			"doctype": SIGNUP,
			**{name: value or None for name, value in filled.values.items()},
			"recruitment_source": filled.values["recruitment_source"] or limits.source,
			"campaign": limits.campaign,
			"language": language,
			"signed_up_on": now,
			"expires_on": now + timedelta(hours=LINK_HOURS),
			"token_hash": _hash(secret),
			"consents": json.dumps(
				[
					{
						"purpose": asked.purpose,
						"channels": signup_form.channels_reached(asked, filled.values["phone"]),
						"text": asked.text_name,
					}
					for asked in filled.ticked
				]
			),
		}
	)
	signup.insert(ignore_permissions=True)  # whoever fills in the page has no user
	try:
		_mail(
			"joining_confirm",
			_("Confirm your e-mail address"),
			NOBODY if blocked else email,
			signup.name,
			link=public_page.address("join/confirm", token=f"{signup.name}-{secret}", lang=language),
			hours=LINK_HOURS,
		)
	except frappe.OutgoingEmailError:
		frappe.db.rollback(save_point="sign_up")
		raise
	if blocked:
		frappe.db.rollback(save_point="sign_up")


def _must_not_be_mailed(email: str) -> bool:
	unsubscribed = frappe.db.exists("Email Unsubscribe", {"email": email, "global_unsubscribe": 1})
	return suppression.is_suppressed(email) or bool(unsubscribed)


def _hash(secret: str) -> str:
	return hashlib.sha256(secret.encode()).hexdigest()


def _mail(template: str, subject: str, recipient: str, signup: str, **values) -> None:
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


# ---------------------------------------------------------------- the link


def find(token: str):
	"""The sign-up that a link belongs to, while its link works; None otherwise.

	A link that was used belongs to its sign-up until the daily job deletes it, so that pressing twice shows the
	same page.
	"""
	name, _dash, secret = (token or "").partition("-")
	stored = frappe.db.get_value(SIGNUP, name, ("token_hash", "status", "expires_on"), as_dict=True)
	genuine = hmac.compare_digest(_hash(secret), (stored and stored.token_hash) or "")
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
	if _must_not_be_mailed(signup.email):
		_close(signup, CONFIRMED)
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
	_close(signup, CONFIRMED)


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
	_mail(
		"joining_answer",
		_("Thank you for your interest"),
		signup.email,
		signup.name,
		known_as=known_as,
		links=links,
	)


def _close(signup, status: str) -> None:
	"""Take the personal data off: it stands where it belongs by now."""
	frappe.db.set_value(
		SIGNUP,
		signup.name,
		{"status": status, "confirmed_on": signup.confirmed_on or now_datetime(), **dict.fromkeys(PERSONAL)},
	)


# ---------------------------------------------------------------- the office


@frappe.whitelist(methods=["POST"])
def handled(name: str) -> None:
	"""The registrar has dealt with a sign-up of a known member: its personal data goes."""
	signup = frappe.get_doc(SIGNUP, name)
	signup.check_permission("read")
	if not frappe.has_permission("Member", "write"):
		raise frappe.PermissionError
	if signup.status != FOR_THE_REGISTRAR:
		frappe.throw(_("Only a sign-up that is left to the registrar can be marked as handled."))
	_close(signup, HANDLED)


def delete_old() -> None:
	"""Daily: what was never confirmed, or is closed, goes after some days, with the mail that carried the link."""
	# not before the link has run out
	before = add_days(now_datetime(), -max(page_rules().keep_days, LINK_HOURS // 24))
	names = frappe.get_all(
		SIGNUP,
		filters={"status": ["!=", FOR_THE_REGISTRAR], "modified": ["<", before]},
		pluck="name",
	)
	if not names:
		return
	mails = frappe.get_all(
		"Email Queue",
		filters={"reference_doctype": SIGNUP, "reference_name": ["in", names]},
		pluck="name",
	)
	if mails:
		frappe.db.delete("Email Queue Recipient", {"parent": ["in", mails]})
		frappe.db.delete("Email Queue", {"name": ["in", mails]})
	frappe.db.delete(SIGNUP, {"name": ["in", names]})


def check_settings(doc, method: str | None = None) -> None:
	"""Document event of Membership Settings: what has to be there before the page may be switched on."""
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
