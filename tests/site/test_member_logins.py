"""Logins of members' own pages: what Frappe and ERPNext do on saving one, a changed address, and a deleted member."""

import frappe
import pytest
from frappe.core.doctype.user.user import reset_user_data
from frappe.utils import add_days, getdate, now_datetime
from frappe.utils.password import check_password, update_password

from membership_recruitment.member_pages import details, links, logins
from membership_recruitment.member_pages import sign_in as sign_in_page
from membership_recruitment.patches.v0_2 import let_members_use_two_devices
from membership_recruitment.utils import visit_limits
from tests.support.door import requested

EMAIL, NEW = "maja@example.org", "maja.ny@example.org"
PASSWORD = "k0rt-och-gott-2026"


@pytest.fixture(autouse=True)
def account(mailing):
	"""An account to send from."""


@pytest.fixture
def maja(make):
	"""A member with a login of her own address, as an invitation makes it."""
	member = make.member("Maja", "Öst", email=EMAIL, language="en")
	make.term(member.name, str(add_days(getdate(), -100)))
	frappe.db.set_value("Member", member.name, "user", logins.make(EMAIL, member))
	return member.reload()


def mails_to(address: str) -> list[str]:
	parents = frappe.get_all("Email Queue Recipient", filters={"recipient": address}, pluck="parent")
	return frappe.get_all("Email Queue", filters={"name": ["in", parents]}, pluck="reference_doctype")


def change_address(member, email: str) -> str | None:
	name, _token = links.make(links.NEW_ADDRESS, email, member=member.name, language="en")
	return details.use_email(frappe._dict(name=name, member=member.name, email=email))


def roles_of(user: str) -> list[str]:
	return frappe.get_all("Has Role", filters={"parent": user}, pluck="role")


# ---------------------------------------------------------------- saving a login


@pytest.fixture
def of_another(maja):
	"""A contact of somebody else's customer with Maja's address, as in a household."""
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Nils Öst", "customer_type": "Individual"}
	)
	customer.insert(ignore_mandatory=True)
	contact = frappe.new_doc("Contact")
	contact.update({"first_name": "Nils", "last_name": "Öst"})
	contact.add_email(EMAIL, is_primary=True)
	contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
	contact.insert()
	mine = frappe.get_all("Contact", filters={"email_id": EMAIL, "name": ["!=", contact.name]}, pluck="name")
	for name in mine:  # Maja's own: it would be found first
		frappe.db.set_value("Contact", name, "email_id", None)
		frappe.db.delete("Contact Email", {"parent": name})
	return contact


def test_a_first_password_leaves_contacts_and_roles_as_they_were(maja, of_another):
	before = of_another.reload().as_dict()
	contacts = frappe.db.count("Contact")
	update_password(EMAIL, PASSWORD)
	reset_user_data(EMAIL)  # what Frappe does when a password is set by its link
	assert of_another.reload().as_dict() == before
	assert roles_of(EMAIL) == [] and frappe.db.count("Contact") == contacts
	assert frappe.db.get_value("User", EMAIL, ("user_type", "user_image")) == ("Website User", None)
	assert not frappe.flags.setting_role


def test_another_login_is_saved_as_ever(maja, of_another):
	frappe.db.set_value("Member", maja.name, "user", None)
	reset_user_data(EMAIL)
	assert roles_of(EMAIL) == ["Customer"] and of_another.reload().first_name == "Maja"


def test_a_login_is_made_with_its_notification_settings_and_two_devices(maja):
	assert frappe.db.exists("Notification Settings", EMAIL)
	assert frappe.db.get_value("User", EMAIL, "simultaneous_sessions") == 2
	frappe.db.set_value("User", EMAIL, "simultaneous_sessions", 0)
	let_members_use_two_devices.execute()
	let_members_use_two_devices.execute()
	assert frappe.db.get_value("User", EMAIL, "simultaneous_sessions") == 2


# ---------------------------------------------------------------- a new address


def test_the_login_follows_a_confirmed_address_with_its_password(maja):
	update_password(EMAIL, PASSWORD)
	assert change_address(maja, NEW) == NEW
	maja.reload()
	assert (maja.email, maja.user) == (NEW, NEW)
	assert check_password(NEW, PASSWORD) == NEW
	assert frappe.db.get_value("User", NEW, ("enabled", "user_type")) == (1, "Website User")
	assert not frappe.db.get_value("User", EMAIL, "enabled") and roles_of(NEW) == []


def test_the_old_address_is_told(maja):
	change_address(maja, NEW)
	assert mails_to(EMAIL) == ["Member"]


def test_a_login_stays_that_is_another_address_or_has_a_role_or_whose_new_address_is_taken(make, maja):
	other = make.website_user()
	assert change_address(maja, other) is None
	assert maja.reload().user == EMAIL and frappe.db.get_value("User", EMAIL, "enabled")
	assert change_address(maja, NEW) is None  # now the login is no longer the member's address
	maja.reload().db_set("email", EMAIL)
	frappe.get_doc("User", EMAIL).append("roles", {"role": "Customer"}).db_insert()
	assert change_address(maja, "third@example.org") is None
	assert maja.reload().user == EMAIL


def test_a_link_that_was_used_changes_nothing(maja):
	name, _token = links.make(links.NEW_ADDRESS, NEW, member=maja.name, language="en")
	found = frappe._dict(name=name, member=maja.name, email=NEW)
	assert details.use_email(found) == NEW
	frappe.db.set_value("Member", maja.name, "email", EMAIL)
	assert details.use_email(found) is None and maja.reload().email == EMAIL


# ---------------------------------------------------------------- deleting a member


def test_the_login_of_a_deleted_member_stays_and_is_disabled(make):
	lonely = make.member("Lo", "Nely", email="lo@example.org")
	frappe.db.set_value("Member", lonely.name, "user", logins.make("lo@example.org", lonely))
	frappe.delete_doc("Member", lonely.name)
	assert frappe.db.get_value("User", "lo@example.org", "enabled") == 0


def test_the_login_of_a_deleted_member_goes_on_where_it_does_something_else(make):
	lonely, user = make.member("Lo", "Nely"), make.user("Sales User")
	frappe.db.set_value("Member", lonely.name, "user", user)
	frappe.delete_doc("Member", lonely.name)
	assert frappe.db.get_value("User", user, "enabled") == 1


# ---------------------------------------------------------------- signing in


def ask(email: str, **headers: str) -> None:
	with requested("/my/sign-in", raw=("", "application/x-www-form-urlencoded"), headers=headers):
		sign_in_page.ask(email, "en")


def test_who_has_unsubscribed_from_everything_gets_the_link_that_was_asked_for(maja):
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": EMAIL, "global_unsubscribe": 1}).insert()
	ask(EMAIL)
	assert mails_to(EMAIL) == [links.LINK]


def test_signing_in_has_limits_of_its_own(make, maja):
	make.settings(signups_per_network=1, mails_per_address=1, sign_ins_per_network=4, sign_ins_per_address=2)
	for _time in range(3):
		ask(EMAIL)
	assert len(mails_to(EMAIL)) == 2
	ask("nobody@example.org")
	with pytest.raises(visit_limits.TooMany):
		ask("nobody@example.org")


def test_administrators_are_told_once_that_all_visitors_count_as_one_network(make, maja):
	make.settings(sign_ins_per_network=1, proxies_in_front=0)
	told = {"document_type": "Membership Settings", "creation": [">=", now_datetime()]}
	ask(EMAIL)
	with pytest.raises(visit_limits.TooMany):
		ask(EMAIL)
	assert not frappe.db.exists("Notification Log", told)
	for _time in range(2):
		with pytest.raises(visit_limits.TooMany):
			ask(EMAIL, **{"X-Forwarded-For": "203.0.113.7"})
	notices = frappe.get_all("Notification Log", filters=told, fields=["for_user", "subject"])
	assert notices and len(notices) == len({notice.for_user for notice in notices})
	assert all("proxy" in notice.subject for notice in notices)
