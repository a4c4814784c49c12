"""A member's own page of name, address, phone, e-mail and language.

What is changed stands in the history of the Member, as from the member's login; a new name may wait for a registrar. A new e-mail address is used once the
link that is mailed to it has been followed.
"""

import frappe
from frappe import _

from membership_recruitment import public_page, settings
from membership_recruitment.member_pages import links, logins, name_changes
from membership_recruitment.member_pages.own_page import own_page, refusal_of
from membership_recruitment.member_pages.sign_in import log_in
from membership_recruitment.member_privacy.consent.suppression import must_not_be_mailed
from membership_recruitment.people.addresses import address_of, alone, new_address
from membership_recruitment.people.names_and_numbers import is_one_address
from membership_recruitment.public_page import LANGUAGES, PageResponse, PublicRequest
from membership_recruitment.utils import visit_limits

ON_MEMBER = ("first_name", "last_name", "phone", "language")
ON_ADDRESS = {"street": "address_line1", "postal_code": "pincode", "city": "city"}
LONGEST = 140
MAILS_A_DAY = 5
WHERE = "/my/details"


@own_page
def page(request: PublicRequest, me) -> PageResponse:
	if not request.is_post:
		return _show(me, _stored(me))
	values = {name: request.value(name).strip() for name in (*ON_MEMBER, *ON_ADDRESS, "email")}
	errors = _errors(values, me.email)
	if errors:
		return _show(me, values, errors=errors, status=422)
	if refusal := refusal_of(lambda: save(me.name, values)):
		return _show(me, values, problem=refusal, status=422)
	if values["email"].lower() != (me.email or ""):
		return _mail(me, values, request.language)
	return PageResponse(go_to=f"{WHERE}?done=1")


def _show(me, values: dict[str, str], **what) -> PageResponse:
	status = what.pop("status", 200)
	done = frappe.form_dict.get("done") if not what else None
	login = me.user if me.user != me.email else None
	waiting = name_changes.waiting_of(me.name)
	shown = {
		"waiting": waiting,
		"values": values,
		"errors": {},
		"done": done,
		"login": login,
		"longest": LONGEST,
		**what,
	}
	return PageResponse("my/details", shown, status=status)


def _stored(me) -> dict[str, str]:
	address = address_of("Member", me.name) or {}
	return {
		**{name: me.get(name) or "" for name in (*ON_MEMBER, "email")},
		**{name: address.get(column) or "" for name, column in ON_ADDRESS.items()},
	}


def _errors(values: dict[str, str], stored_email: str | None) -> dict[str, str]:
	errors = {
		name: _("Write at most {0} characters.").format(LONGEST)
		for name in values
		if len(values[name]) > LONGEST
	}
	if not values["first_name"]:
		errors["first_name"] = _("Enter your name.")
	if values["language"] not in LANGUAGES:
		errors["language"] = _("Choose a language.")
	email = values["email"]
	if (stored_email and not email) or (email and not is_one_address(email)):
		errors["email"] = _("Enter an e-mail address.")
	if bool(values["street"]) != bool(
		values["city"]
	):  # of whom the register knows the postal code alone may leave it
		errors["street"] = _("Enter street and town, or leave both empty.")
	return errors


def save(member: str, values: dict[str, str]) -> None:
	"""Write what differs on the Member and its address.

	Raises:
	        frappe.ValidationError: What the Member's own rules refuse.
	"""
	doc = frappe.get_doc("Member", member, for_update=True)
	new = {name: values[name] or None for name in ON_MEMBER}
	if name_changes.wait():
		name_changes.ask(doc, new.pop("first_name"), new.pop("last_name"))
	if any((doc.get(name) or None) != value for name, value in new.items()):
		doc.update(new)
		doc.flags.ignore_permissions = True  # the page is the member's own
		doc.save()
	_save_address(member, values)


def _save_address(member: str, values: dict[str, str]) -> None:
	stored = address_of("Member", member)
	if all(values[name] == ((stored or {}).get(column) or "") for name, column in ON_ADDRESS.items()):
		return
	if stored:
		shared = frappe.get_doc("Address", stored.name)
		doc = alone(shared, member)
		if doc is not shared:
			shared.save(ignore_permissions=True)  # as below
		doc.update({column: values[name] or None for name, column in ON_ADDRESS.items()})
	else:
		doc = new_address(
			"Member", member, line=values["street"], city=values["city"], postal_code=values["postal_code"]
		)
	doc.flags.ignore_mandatory = True
	doc.save(ignore_permissions=True)  # the page is the member's own


# ---------------------------------------------------------------- a new e-mail address


def _mail(me, values: dict[str, str], language: str) -> PageResponse:
	"""The answer is the same whether the address is somebody's or not."""
	email = values["email"].lower()
	if not visit_limits.within("new address", me.name, MAILS_A_DAY, visit_limits.DAY):
		return _show(
			me, values, problem=_("You have asked for many links today. Try again tomorrow."), status=429
		)
	if not must_not_be_mailed(email):
		links.end(me.name, links.NEW_ADDRESS)
		name, token = links.make(links.NEW_ADDRESS, email, member=me.name, language=language)
		try:
			links.mail(links.NEW_ADDRESS, email, _("Confirm your new e-mail address"), name, token, language)
		except frappe.OutgoingEmailError:
			frappe.log_error("Member's pages cannot send e-mail")
			return _show(
				me, values, problem=_("We cannot send e-mail at the moment. Try again later."), status=503
			)
	return PageResponse(go_to=f"{WHERE}?done=mail")


@own_page
def new_email(request: PublicRequest, me) -> PageResponse:
	"""The page of the link; it works for the member who asked for it, logged in."""
	found = links.find(request.value("token"), links.NEW_ADDRESS)
	if not found or found.member != me.name:
		return PageResponse("my/new_address", {"works": False}, status=404)
	if not request.is_post:
		return PageResponse(
			"my/new_address", {"works": True, "token": request.value("token"), "email": found.email}
		)
	logins_now: list[str | None] = []
	if refusal := refusal_of(lambda: logins_now.append(use_email(found))):
		return PageResponse("my/new_address", {"works": False, "refusal": refusal}, status=409)
	if logins_now[-1]:
		log_in(logins_now[-1])
	return PageResponse(go_to=f"{WHERE}?done=1")


def use_email(found: frappe._dict) -> str | None:
	"""Use the address of a link, and tell the old one.

	Returns:
	        The login that has taken the place of the old address; None where the login stays as it was.
	"""
	if not links.use(found.name):
		return None
	doc = frappe.get_doc("Member", found.member, for_update=True)
	old, doc.email = doc.email, found.email
	doc.flags.ignore_permissions = (
		True  # whoever follows the link has the address, and is logged in as the member
	)
	doc.save()
	if old and old != doc.email and not must_not_be_mailed(old):
		try:
			_tell(old, doc.name)
		except frappe.OutgoingEmailError:
			frappe.log_error("Member's pages cannot tell an old address")
	return logins.follow(doc, old)


@public_page.own_links()
def _tell(old: str, member: str) -> None:
	"""Whoever reads the old address and has not asked for the change can say so."""
	frappe.sendmail(
		recipients=[old],
		subject=_("Your e-mail address was changed"),
		template="member_address_changed",
		args={"association": settings.association_name()},
		reference_doctype="Member",
		reference_name=member,
		add_unsubscribe_link=0,
	)
