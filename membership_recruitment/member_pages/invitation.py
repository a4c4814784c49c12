"""Invite members to their own pages, and make the login of whoever accepts.

A login is a User without roles whose name is the address that the mail went to. Frappe and ERPNext take the saving of a
User as a reason to compare addresses: they write its name on whichever contact has the address, and give it the role of
that contact's customer. In a household that is somebody else's, so the row is written past them.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from membership_recruitment import public_page
from membership_recruitment.mail.templates import in_language, site_language
from membership_recruitment.member_pages import invitation_rules as rules
from membership_recruitment.member_pages import links, logins
from membership_recruitment.people.ages import age_on
from membership_recruitment.public_page import LANGUAGES
from membership_recruitment.settings import rules as association_rules
from membership_recruitment.utils import batches, conflicts
from membership_recruitment.utils.names import names_in

MEMBER = "Member"
MOST_AT_ONCE = 200
NOT_THERE = ("deceased_on", "erased_on", "restricted_on")

_KNOWN = """select m.name, m.email, m.user, m.language, m.birth_date, m.deceased_on, m.erased_on, m.restricted_on,
		(select count(*) from `tabMember` o where o.email = m.email and o.name <> m.name
			and o.deceased_on is null and o.erased_on is null) as others,
		{looks_after_m} as looks_after,
		exists (select 1 from `tabMember` o where o.email = m.email and o.name <> m.name
			and o.deceased_on is null and o.erased_on is null and {looks_after_o}) as other_looks_after,
		exists (select 1 from `tabMember` o where o.user = m.email and o.name <> m.name) as taken
	from `tabMember` m where m.name in %(members)s order by m.name"""
_LOOKS_AFTER = """(exists (select 1 from `tabMember` paid where paid.payer = {0}.name)
	or exists (select 1 from `tabMember Guardian` g where g.parenttype = 'Member' and g.member = {0}.name))"""
KNOWN = _KNOWN.format(looks_after_m=_LOOKS_AFTER.format("m"), looks_after_o=_LOOKS_AFTER.format("o"))


class Refused(Exception):
	"""The invitation cannot be accepted; its text is a sentence for whoever follows it."""


# ---------------------------------------------------------------- inviting


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def invite(members: str | list) -> dict:
	"""Invite members to their own pages.

	Args:
	        members: Names, or the JSON of a list of them; a member who stands alone is chosen among those of one address.

	Returns:
	        `sent`, how many were mailed, and `refused`: rows of `member`, `full_name` and `reason` (a sentence).
	"""
	names = names_in(members)
	if len(names) > MOST_AT_ONCE:
		frappe.throw(_("Choose at most {0} members, or invite all.").format(MOST_AT_ONCE))
	for name in names:
		frappe.has_permission(MEMBER, "write", doc=name, throw=True)
	refused = _invite(names, chosen=len(names) == 1)
	full_names = dict(
		frappe.get_all(MEMBER, filters={"name": ["in", names]}, fields=["name", "full_name"], as_list=True)
	)
	return {
		"sent": len(full_names) - len(refused),
		"refused": [
			{"member": name, "full_name": full_names[name], "reason": sentence(reason)}
			for name, reason in refused.items()
		],
	}


@frappe.whitelist(methods=["POST"])
def invite_all() -> None:
	"""Invite, in the background, everybody who is a member now and has no login. Who is not, and why, stands in the list of
	links."""
	frappe.has_permission(MEMBER, "write", throw=True)
	batches.soon(invite_everybody, f"invite_everybody.{frappe.session.user}")


def invite_everybody() -> None:
	"""As the user who asked, whom that user may see. Run twice, nobody is invited twice while an invitation works."""
	condition = f"""status in ('Current', 'Grace', 'Upcoming') and ifnull(user, '') = '' and not exists (
		select 1 from `tab{links.LINK}` sent where sent.member = `tabMember`.name and sent.kind = 'Invitation'
		and sent.expires_on > now())"""
	batches.finish_each(_invite_batch, batches.names_of(MEMBER, condition))


def _invite_batch(names: list[str]) -> None:
	seen = frappe.get_list(MEMBER, filters={"name": ["in", names]}, pluck="name", limit=0)
	for name, reason in _invite(seen, chosen=False).items():
		frappe.get_doc(
			{
				"doctype": links.LINK,
				"kind": links.INVITATION,
				"member": name,
				"expires_on": now_datetime(),
				"problem": sentence(reason),
			}
		).insert(ignore_permissions=True)  # a job for whoever was allowed to invite all


def _invite(names: list[str], *, chosen: bool) -> dict[str, str]:
	"""Mail those who may be invited; the reason (a constant of invitation_rules) for each of the others."""
	refused = {}
	for row, person in _known(names):
		if reason := rules.refusal(person, chosen=chosen):
			refused[row.name] = reason
		else:
			_send(row)
	return refused


def _known(names: list[str]) -> Iterator[tuple[frappe._dict, rules.Invited]]:
	from_age, today = association_rules().own_mail_from_age, getdate()
	for row in frappe.db.sql(KNOWN, {"members": tuple(names) or ("",)}, as_dict=True):
		yield (
			row,
			rules.Invited(
				is_gone=bool(row.deceased_on or row.erased_on),
				is_restricted=bool(row.restricted_on),
				email=row.email,
				user=row.user,
				is_young=bool(row.birth_date) and age_on(row.birth_date, today) < from_age,
				others=row.others,
				looks_after=bool(row.looks_after),
				other_looks_after=bool(row.other_looks_after),
				taken=bool(row.taken),
			),
		)


def link_in_a_message(member: str, address: str, language: str) -> str | None:
	"""For the hook `own_pages_link`: an invitation for a journey message to a member that is about to be queued; None where
	the member is not invited, or not at this address. What was mailed before works on."""
	for row, person in _known([member]):
		if row.email == address and not rules.refusal(person, chosen=False):
			_name, token = links.make(links.INVITATION, address, member=member, language=language)
			return public_page.address(links.PATHS[links.INVITATION], token=token, lang=language)
	return None


def _send(row: frappe._dict) -> None:
	language = row.language if row.language in LANGUAGES else site_language()
	links.end(row.name, links.INVITATION)
	name, token = links.make(links.INVITATION, row.email, member=row.name, language=language)
	with in_language(language):
		links.mail(links.INVITATION, row.email, _("Your own pages with us"), name, token, language)


def sentence(reason: str) -> str:
	"""A reason for not inviting somebody, as a sentence for the desk."""
	return {
		rules.GONE: _("Has died, or is erased."),
		rules.RESTRICTED: _("The use of the member's data is restricted."),
		rules.NO_ADDRESS: _("Has no e-mail address."),
		rules.HAS_A_LOGIN: _("Has a login already."),
		rules.CHILD: _(
			"Is a child that gets no mail of its own yet: the household's page shows it to who pays or is the guardian."
		),
		rules.LOGIN_OF_ANOTHER: _(
			"The address is another member's login. Enter an address of this member's own, or let the household's page of who pays show this membership."
		),
		rules.SHARED: _(
			"Several members have this address. Decide whose page it opens, and invite that one alone."
		),
	}[reason]


# ---------------------------------------------------------------- accepting


def accept(link: frappe._dict) -> str:
	"""Make the login of an invitation's member, or link the one that the address has.

	Args:
	        link: What `links.find` gave.

	Returns:
	        Name of the User.

	Raises:
	        Refused: Somebody was first, or the address is not this member's alone to log in with.
	"""
	member = frappe.db.get_value(
		MEMBER,
		link.member,
		("name", "first_name", "last_name", "email", "user", "language", *NOT_THERE),
		as_dict=True,
		for_update=True,
	)
	email = link.email.lower()
	if not member or any(member[column] for column in NOT_THERE):
		raise Refused(_("The link does not work any more."))
	if email != (member.email or "").lower():  # it went to an address that has been corrected since
		raise Refused(_("The link does not work any more."))
	user = _login_of(email)
	other = user and frappe.db.get_value(MEMBER, {"user": user, "name": ["!=", member.name]})
	if other or (member.user and member.user != user):
		raise Refused(_("This address opens another membership already. Ask the association."))
	if not links.use(link.name):
		raise Refused(_("The link does not work any more."))
	links.end(member.name, links.INVITATION)  # others, which messages left
	user = user or logins.make(email, member)
	frappe.db.set_value(MEMBER, member.name, "user", user)
	return user


def _login_of(email: str) -> str | None:
	"""The login that an address has already."""
	user = frappe.db.get_value(
		"User", {"email": email}, ("name", "email", "enabled", "user_type"), as_dict=True
	)
	if not user:
		return None
	if user.email.lower() != email:  # the database takes ſ for s
		raise Refused(_("This address opens another membership already. Ask the association."))
	if not user.enabled:
		raise Refused(_("The login of this address is closed. Ask the association."))
	if user.user_type != logins.WEBSITE_USER and frappe.session.user != user.name:
		# a link in a mail is less than what the desk asks of its users
		raise Refused(
			_("This address has a login to the desk. Log in there first, then follow the link again.")
		)
	return user.name
