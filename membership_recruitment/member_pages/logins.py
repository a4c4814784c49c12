"""Logins of members' own pages: Users without roles, made for an address that a member has followed a link to."""

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from frappe.utils.password import rename_password

from membership_recruitment.mail.templates import site_language
from membership_recruitment.public_page import LANGUAGES
from membership_recruitment.utils import known_users

MEMBER = "Member"
WEBSITE_USER = "Website User"
SESSIONS = 2  # on how many devices at once, as Frappe lets others


def make(email: str, member) -> str:
	"""Make the login of an address, past what Frappe and ERPNext do on saving one: they write its name on whichever contact
	has the address, and give it the role of that contact's customer.

	Args:
	        email: In lower case; nobody's login yet.
	        member: Its first_name, last_name and language.

	Returns:
	        Name of the User.
	"""
	user = frappe.get_doc(
		{
			"doctype": "User",
			"name": email,
			"email": email,
			"first_name": member.first_name,
			"last_name": member.last_name,
			"full_name": " ".join(filter(None, (member.first_name, member.last_name))),
			"enabled": 1,
			"user_type": WEBSITE_USER,
			"language": member.language if member.language in LANGUAGES else site_language(),
			"send_welcome_email": 0,
			"simultaneous_sessions": SESSIONS,
		}
	)
	user.db_insert()
	create_notification_settings(email)
	known_users.changed(email)
	return email


def follow(member, old_email: str | None) -> str | None:
	"""A login that was a member's old address becomes one of the new address, with its password; the old one is closed.

	Args:
	        member: The Member, with the new address.
	        old_email: What it was.

	Returns:
	        Name of the new User; None where the login stays as it is: it was another address, has roles or the desk, or the
	        new address is a login already.
	"""
	old, new = member.user, (member.email or "").lower()
	if not old or old != (old_email or "").lower() or not new or not _is_plain(old):
		return None
	if frappe.db.exists("User", new) or frappe.db.exists("User", {"email": new}):
		return None
	make(new, member)
	rename_password("User", old, new)
	frappe.db.set_value(MEMBER, member.name, "user", new)
	close(old)
	return new


def close(user: str) -> None:
	"""Nobody's pages are opened by a login any more. It stays, for what it has done carries its name; where it can do nothing
	else it is disabled."""
	if _is_plain(user) and not frappe.db.exists(MEMBER, {"user": user}):
		frappe.db.set_value("User", user, "enabled", 0)
		known_users.changed(user)
	end_sessions(user)


def end_sessions(user: str) -> None:
	"""Of a login of the web site: what somebody has open on the desk is not the member's."""
	if frappe.db.get_value("User", user, "user_type") != WEBSITE_USER:
		return
	sids = frappe.db.sql_list("select sid from `tabSessions` where user = %s", user)
	frappe.db.delete("Sessions", {"user": user})
	# Frappe's own function would commit
	frappe.db.after_commit.add(lambda: [frappe.cache.hdel("session", sid) for sid in sids])


def _is_plain(user: str) -> bool:
	is_of_the_website = frappe.db.get_value("User", user, "user_type") == WEBSITE_USER
	return is_of_the_website and not frappe.db.exists("Has Role", {"parenttype": "User", "parent": user})
