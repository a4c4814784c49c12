"""Rows of child tables, asked for by themselves."""

import frappe
import pytest

from tests.support.door import knock, refused

ASK = "/api/method/frappe.client.get_list"
OF_USERS = ["Has Role", "DefaultValue", "User Email", "User Social Login", "Block Module"]


@pytest.fixture(params=["Member Recruiter", "Membership Analyst", "website"])
def outsider(request, make) -> str:
	user = make.website_user() if request.param == "website" else make.user(request.param)
	frappe.set_user(user)
	return user


@pytest.mark.parametrize("child", OF_USERS)
def test_rows_of_all_users_are_refused(outsider, child):
	assert refused(ASK, doctype=child, parent="User", fields=["parent"])
	assert refused(f"/api/resource/{child}?parent=User")
	assert refused(f"/api/v2/document/{child}?parent=User")
	assert refused(
		"/api/method/frappe.client.get_value", doctype=child, parent="User", fieldname="parent", filters="{}"
	)


@pytest.mark.parametrize("child", ["Dynamic Link", "Portal User"])
@pytest.mark.parametrize("parent", ["Contact", "Address", "Customer"])
def test_rows_of_contacts_that_are_not_seen_are_refused(outsider, child, parent):
	assert refused(ASK, doctype=child, parent=parent, fields=["parent"])


def test_without_a_parent_nothing_is_asked(outsider):
	assert refused(ASK, doctype="Has Role", fields=["parent"])


def test_who_sees_members_asks_as_ever(make):
	frappe.set_user(make.user("Member Registrar"))
	knock(ASK, doctype="Dynamic Link", parent="Contact", fields=["parent"])
	knock(ASK, doctype="Has Role", parent="User", fields=["parent"])


def test_what_a_table_is_made_of_may_be_asked(make):
	frappe.set_user(make.user("Member Recruiter"))
	knock("/api/method/frappe.desk.form.load.getdoctype", doctype="Dynamic Link", with_parent="1")


# ---------------------------------------------------------------- filters that somebody saved


def saved(reference: str, for_user: str) -> str:
	filters = f'[["{reference}","name","like","K%",false]]'
	doc = {
		"doctype": "List Filter",
		"filter_name": "Mine",
		"reference_doctype": reference,
		"for_user": for_user,
	}
	return frappe.get_doc({**doc, "filters": filters}).insert(ignore_permissions=True).name


def test_saved_filters_are_their_owners_and_shared_ones_of_open_lists(make):
	registrar, recruiter = make.user("Member Registrar"), make.user("Member Recruiter")
	others = saved("Membership Prospect", registrar)
	of_members = saved("Member", "")
	shared, own = saved("Membership Prospect", ""), saved("Membership Prospect", recruiter)
	frappe.set_user(recruiter)
	seen = set(frappe.get_list("List Filter", pluck="name", limit=0))
	assert {shared, own} <= seen
	assert not seen & {others, of_members}
	assert refused(f"/api/resource/List Filter/{others}")
	frappe.set_user(registrar)
	assert {others, of_members, shared} <= set(frappe.get_list("List Filter", pluck="name", limit=0))
	assert own not in frappe.get_list("List Filter", pluck="name", limit=0)


# ---------------------------------------------------------------- to whom something is given


def test_who_has_a_login_is_not_told_by_giving_a_task(make):
	recruiter, member = make.user("Member Recruiter"), make.website_user()
	prospect = make.prospect(recruiter=recruiter)
	frappe.set_user(recruiter)
	ask = "/api/method/frappe.desk.form.assign_to.add"
	for user in (member, "nobody@example.com"):
		assert refused(ask, doctype="Membership Prospect", name=prospect.name, assign_to=[user])
	knock(ask, doctype="Membership Prospect", name=prospect.name, assign_to=[recruiter])
