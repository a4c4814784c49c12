"""A contact that recruiting staff make with the address of somebody's login tells nothing of that login."""

import frappe
import pytest

ROLES = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")
NUMBER = "+46899912345"


@pytest.fixture(autouse=True)
def without_commits(monkeypatch):
	monkeypatch.setattr(
		frappe.db, "commit", lambda: None
	)  # ERPNext's, when it looks for calls from the number


def contact_of(owner: str, address: str, **values):
	frappe.set_user(owner)
	made = frappe.get_doc(
		{"doctype": "Contact", "first_name": "Hers", "email_ids": [{"email_id": address}], **values}
	).insert()
	frappe.set_user("Administrator")
	return made


def changes_her_profile(account: str) -> None:
	"""Frappe copies it onto the newest contact with the address: in tests at once, else by a job."""
	user = frappe.get_doc("User", account)
	user.update({"first_name": "Anna", "last_name": "Karlsson", "phone": NUMBER})
	user.save()


@pytest.mark.parametrize("role", ROLES)
def test_neither_that_there_is_a_login_nor_whose(make, role):
	account = make.website_user()
	made = contact_of(make.user(role), account)
	assert not made.user
	changes_her_profile(account)
	made.reload()
	assert (made.full_name, made.user, made.phone_nos) == ("Hers", None, [])


def test_a_colleagues_login_is_filled_in(make):
	colleague = make.user("Recruitment Manager")
	assert contact_of(make.user("Member Recruiter"), colleague).user == colleague


def test_others_contacts_follow_the_login(make):
	account = make.website_user()
	made = contact_of(make.user("Member Registrar"), account)
	assert made.user == account
	changes_her_profile(account)
	made.reload()
	assert (made.full_name, made.phone_nos[0].phone) == ("Anna Karlsson", NUMBER)


def test_a_contact_that_went_to_a_member_follows_the_login(make):
	account = make.website_user()
	made = contact_of(make.user("Member Recruiter"), account)
	made.append("links", {"link_doctype": "Member", "link_name": make.member("Anna").name})
	made.save()
	changes_her_profile(account)
	made.reload()
	assert (made.full_name, made.user) == ("Anna Karlsson", account)
