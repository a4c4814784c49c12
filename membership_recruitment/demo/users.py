"""One desk user for each role, so that the demo can be seen through everybody's eyes.

Passwords are derived from the site's own encryption key: the same on a site as long as it lives, different on
every other, and in no file.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils.password import check_password, update_password

from membership_recruitment.setup import workspaces
from membership_recruitment.utils import encryption_key

# invented people
USERS = (
	("recruiter@forening.example", "Elin", "Sandvall", "Member Recruiter"),
	("recruiter.two@forening.example", "Johan", "Wikmark", "Member Recruiter"),
	("recruiter.three@forening.example", "Amira", "Backlund", "Member Recruiter"),
	("recruitment.manager@forening.example", "Karin", "Ekhult", "Recruitment Manager"),
	("registrar@forening.example", "Gunilla", "Forsmark", "Member Registrar"),
	("membership.manager@forening.example", "Per", "Åsenlund", "Membership Manager"),
	("treasurer@forening.example", "Lars", "Bergsten", "Membership Treasurer"),
	("analyst@forening.example", "Oskar", "Lindhed", "Membership Analyst"),
	("privacy.officer@forening.example", "Maria", "Hedbrant", "Member Privacy Officer"),
)
RECRUITERS = tuple(email for email, _first, _last, role in USERS if role == "Member Recruiter")
RECRUITMENT_MANAGER = "recruitment.manager@forening.example"
REGISTRAR = "registrar@forening.example"


@contextmanager
def at_work(user: str) -> Iterator[None]:
	"""What is made within is made by this user."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def make_users() -> None:
	"""Make the users that are missing and give each, and Administrator, the password derived for this site."""
	for email, first_name, last_name, role in USERS:
		if not frappe.db.exists("User", email):
			user = frappe.new_doc("User")
			user.update(
				{
					"email": email,
					"first_name": first_name,
					"last_name": last_name,
					"language": frappe.db.get_default("lang") or "en",
					"user_type": "System User",
					"send_welcome_email": 0,
				}
			)
			user.default_workspace = workspaces.of_roles([role])
			user.append_roles(role)
			user.flags.no_welcome_mail = True
			user.insert()
		update_password(email, password_of(email))
	update_password("Administrator", password_of("Administrator"))
	# no tours in the way of those who want to look around
	frappe.db.set_single_value("System Settings", "enable_onboarding", 0)


def password_of(email: str) -> str:
	"""The demo password of a user on this site: twelve letters and digits."""
	if not frappe.local.conf.get("encryption_key"):
		frappe.local.conf.pop(
			"encryption_key", None
		)  # an empty one in site_config.json is none: let Frappe make it
	digest = hmac.new(encryption_key.key(), email.encode(), hashlib.sha256).digest()
	return base64.b32encode(digest).decode()[:12].lower()


def print_logins() -> None:
	"""Print role, login and password of every demo user; where somebody chose another password, say so."""
	logins = [(role, email) for email, _first, _last, role in USERS if frappe.db.exists("User", email)]
	if not logins:
		print(_("There are no demo users on this site. Make the demo data first."))
		return
	rows = [(_("Role"), _("User Name"), _("Password"))]
	rows += [
		(_(role), email, _password_in_force(email))
		for role, email in [*logins, ("Administrator", "Administrator")]
	]
	widths = [max(len(row[column]) for row in rows) for column in range(2)]
	for role, login, password in rows:
		print(f"{role:<{widths[0]}}  {login:<{widths[1]}}  {password}")


def _password_in_force(email: str) -> str:
	password = password_of(email)
	try:
		check_password(email, password, delete_tracker_cache=False)
	except frappe.AuthenticationError:
		return _("(changed by its user)")
	return password
