"""Whom recruiting staff see among those who have a login: colleagues at the desk, never a member who has one."""

import json

import frappe
import pytest
from frappe.core.doctype.user.user import user_query
from frappe.desk.form import load

from membership_recruitment.member_privacy.wall import (
	later_methods,
	linked_columns,
	replaced_desk_methods,
	replaced_methods,
)
from membership_recruitment.member_privacy.wall.reading import Reading
from tests.support.door import knock, requested

CALL = "/api/method/"
WALLED = ("Member Recruiter", "Recruitment Manager", "Membership Analyst")


@pytest.fixture
def people(make) -> tuple[str, str]:
	"""A colleague's login, and a member's."""
	return make.user("Stock User"), make.website_user()


@pytest.fixture
def listed(people):
	"""Every way in which Frappe lists or names users, as the names that it gives."""
	names = json.dumps(list(people))

	def ask() -> dict[str, set]:
		frappe.session.data.user_type = "System User"
		link = {"doctype": "User", "txt": "", "page_length": 1000}
		return {
			"list": set(frappe.get_list("User", pluck="name", limit=0)),
			"query": {
				row[0]
				for row in user_query(
					"User", "", "name", 0, 1000, {"ignore_user_type": 1, "name": ["!=", ""]}
				)
			},
			"link": {row["value"] for row in replaced_methods.search_link(**link)},
			"link past permissions": {
				row["value"]
				for row in replaced_methods.search_link(
					**link,
					filters={"ignore_user_type": 1, "user_type": "Website User"},
					ignore_user_permissions=True,
				)
			},
			"viewers": set(replaced_desk_methods.get_user_info_for_viewers(names)),
		}

	return ask


def link_to(doctype: str, name: str) -> dict:
	"""As a link field asks whether its value may be set."""
	if hasattr(frappe.client, "validate_link"):
		return replaced_methods.validate_link(doctype, name)
	with requested("/"):  # Frappe 16
		return later_methods.validate_link_and_fetch(doctype, name, ignore_user_permissions=True)


@pytest.mark.parametrize("role", WALLED)
def test_members_with_a_login_are_listed_nowhere(make, people, listed, role):
	colleague, member = people
	mine = make.user(role)
	frappe.set_user(mine)
	found = listed()
	with pytest.raises(frappe.PermissionError):
		replaced_methods.get_count("User", {"name": member})
	assert not {way for way, names in found.items() if member in names}
	assert {way for way, names in found.items() if colleague in names} >= {"list", "query", "link", "viewers"}
	assert mine in found["list"]
	for name in (member, "nobody@example.com"):
		assert not link_to("User", name).get("name")
		for method in ("frappe.client.get", "frappe.desk.search.get_link_title"):
			with pytest.raises(frappe.PermissionError):
				knock(f"{CALL}{method}", doctype="User", name=name, docname=name)


def test_others_at_the_desk_list_users_as_ever(make, people, listed):
	for roles in (("Member Registrar",), ("Sales User",), ("System Manager", "Member Recruiter")):
		frappe.set_user(make.user(*roles))
		assert people[1] in listed()["list"], roles


def test_a_website_user_sees_her_own_login(people):
	colleague, member = people
	frappe.set_user(member)
	knock("/api/resource/User/" + member)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("User", colleague).check_permission("read")
	with pytest.raises(frappe.PermissionError):
		knock(f"/api/resource/User/{colleague}")
	assert not replaced_desk_methods.get_user_info_for_viewers(json.dumps([colleague]))
	assert load.get_user_info_for_viewers(json.dumps([colleague]))


def test_points_are_told_of_oneself_alone(make):
	mine, other = make.user("Member Recruiter"), make.user()
	frappe.set_user(mine)
	rank = f"{CALL}frappe.desk.page.user_profile.user_profile.get_user_rank"
	knock(rank, user=mine)
	with pytest.raises(frappe.PermissionError):
		knock(rank, user=other)


# ---------------------------------------------------------------- columns of linked documents

LIST = f"{CALL}frappe.desk.reportview.get"
LAST_IP = [
	{"fields": ["name", "recruiter.last_ip"]},
	{"fields": ["`recruiter`.`last_ip`"]},
	{"fields": ["name", "max(recruiter.last_ip) as x"]},
	{"fields": ["name"], "order_by": "recruiter.last_ip desc"},
	{"fields": ["name"], "group_by": "recruiter.api_key"},
	{"fields": ["name"], "filters": [["recruiter.last_ip", "like", "1%"]]},
	{"fields": ["name"], "filters": {"recruiter.reset_password_key": ["like", "a%"]}},
	{"fields": ["name"], "or_filters": [["Membership Prospect", "recruiter.last_ip", "like", "1%"]]},
	{"fields": ["recruiter.no_such_column"]},
	{"fields": ["recruiter.*"]},
	{"fields": ["recruiter.email"]},
	{"fields": ["owner.email"]},
]


@pytest.mark.parametrize("asked", LAST_IP, ids=str)
@pytest.mark.parametrize("role", WALLED)
def test_columns_of_a_linked_document_are_those_that_may_be_read_there(as_role, role, asked):
	as_role(role)
	with pytest.raises(frappe.PermissionError):
		knock(LIST, doctype="Membership Prospect", **asked)


def test_titles_of_colleagues_and_columns_of_what_one_reads(as_role):
	as_role("Member Recruiter")
	knock(
		LIST,
		doctype="Membership Prospect",
		fields=[
			"name",
			"recruiter.full_name as recruiter_full_name",
			"target_group.name",
			"`tabMembership Prospect`.`email`",
		],
		filters=[["email", "=", "first.last@example.com"]],
		order_by="modified desc",
	)


def test_website_users_join_nothing_that_they_may_not_read(people):
	frappe.set_user(people[1])
	with pytest.raises(frappe.PermissionError):
		knock(
			f"{CALL}frappe.client.get_list", doctype="Personal Data Download Request", fields=["user.last_ip"]
		)


@pytest.mark.parametrize(
	("column", "open_to_her"),
	[
		("`tabMembership Prospect`.`full_name`", True),
		("`tabMembership Prospect`.`recruiter`", True),
		("`tabMembership Prospect`.`recruiter`.`full_name`", True),
		("`tabMembership Prospect`.`recruiter`.`api_key`", False),
		("max(`tabMembership Prospect`.recruiter.last_login) as x", False),
		("recruiter.last_login", False),
	],
)
def test_columns_of_who_works_with_a_prospect(make, column, open_to_her):
	asked = Reading(
		"/api/method/frappe.desk.reportview.get",
		"POST",
		"",
		{"doctype": ["Membership Prospect"], "fields": [[column]]},
	)
	assert linked_columns.are_open(asked, make.user("Member Recruiter")) is open_to_her
