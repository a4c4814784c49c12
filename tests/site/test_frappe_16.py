"""What Frappe 16 does otherwise than 15, where it matters to the wall. On 15 the tests of what it lacks are left out."""

import json

import frappe
import pytest
from frappe import boot
from frappe.desk.doctype.desktop_icon.desktop_icon import get_desktop_icons

from membership_recruitment.member_privacy.wall import later_methods, replaced_methods
from tests.site.test_workspaces import SEEN
from tests.support.door import knock, requested

METHOD = "/api/method/"
SELECTED = ") union select password from __Auth -- "
APP_TITLE = "Membership and Recruitment"
only_16 = pytest.mark.skipif(not frappe.__version__.startswith("16"), reason="Frappe 16")


@pytest.fixture
def people(make):
	mine, other = make.user("Member Recruiter"), make.user("Member Recruiter")
	return frappe._dict(
		mine=mine,
		own=make.prospect("Own", recruiter=mine, email="own@example.com"),
		theirs=make.prospect("Theirs", recruiter=other, email="theirs@example.com"),
		member=make.member("Kanarie", "Fågelsson", email="kanarie@example.com"),
	)


# ---------------------------------------------------------------- counts


def counted(doctype: str, filters: list, **more) -> int | None:
	with requested("/", doctype=doctype, filters=filters, **more):
		return later_methods.get_list_count()


@pytest.mark.parametrize("user", ["Administrator", "recruiter"])
def test_a_count_takes_values_for_values(people, user):
	frappe.set_user(people.mine if user == "recruiter" else user)
	hostile = [["Membership Prospect", "email", "=", "\\"], ["Membership Prospect", "city", "=", SELECTED]]
	assert counted("Membership Prospect", hostile) == 0
	assert counted("Membership Prospect", hostile, limit=5) == 0
	assert replaced_methods.get_count("Membership Prospect", {"email": "\\", "city": SELECTED}) == 0


def test_a_count_counts_what_is_seen(people):
	for user, seen in ((people.mine, 1), ("Administrator", 2)):
		frappe.set_user(user)
		among = [["Membership Prospect", "name", "in", [people.own.name, people.theirs.name]]]
		assert counted("Membership Prospect", among) == seen
		assert counted("Membership Prospect", among, limit=1) == 1
		assert replaced_methods.get_count("Membership Prospect", among) == seen


@pytest.mark.parametrize("roles", [("Member Recruiter",), ("Sales User",), ()])
def test_the_count_of_version_two_takes_no_backslash(make, roles):
	frappe.set_user(make.user(*roles))
	path = "/api/v2/doctype/Membership Type/count"
	knock(path, filters=[["Membership Type", "name", "=", "O'Hara"]])
	for filters in ([["Membership Type", "name", "=", "\\"]], {"name": "x\\"}, {"name": ["in", ["\\"]]}):
		with pytest.raises(frappe.PermissionError):
			knock(path, filters=filters)


# ---------------------------------------------------------------- mail


@pytest.mark.parametrize("raw", [1, "1", True, "true"])
def test_words_of_a_mail_are_no_template(people, raw):
	frappe.set_user(people.mine)
	with pytest.raises(frappe.PermissionError):
		later_methods.make_mail(
			doctype="Membership Prospect",
			name=people.own.name,
			content="{{ frappe.get_all('Member') }}",
			subject="x",
			recipients="own@example.com",
			raw_html=raw,
		)


@pytest.mark.parametrize("raw", [0, "0", None, False])
def test_mail_is_written_as_the_desk_asks_for_it(people, raw):
	frappe.set_user(people.mine)
	call = {
		"doctype": "Membership Prospect",
		"name": people.own.name,
		"content": "{{ 1 + 1 }}",
		"subject": "x",
	}
	knock(
		f"{METHOD}frappe.core.doctype.communication.email.make",
		raw_html=raw,
		add_css=1,
		in_reply_to="",
		**call,
	)
	made = later_methods.make_mail(raw_html=raw, **call)
	assert frappe.db.get_value("Communication", made["name"], "content") == "{{ 1 + 1 }}"


def test_no_hidden_mail_is_answered(people):
	hidden = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"subject": "x",
			"reference_doctype": "Member",
			"reference_name": people.member.name,
		}
	).insert()
	frappe.set_user(people.mine)
	said = set()
	for name in (hidden.name, "missing"):
		with pytest.raises(frappe.PermissionError) as refused:
			knock(
				f"{METHOD}frappe.core.doctype.communication.email.make",
				doctype="Membership Prospect",
				name=people.own.name,
				in_reply_to=name,
			)
		said.add(str(refused.value))
	assert len(said) == 1


# ---------------------------------------------------------------- links and reports

LINK = f"{METHOD}frappe.client.validate_link_and_fetch"
AS_THE_DESK = {
	"reference_doctype": "Prospect Interaction",
	"link_fieldname": "prospect",
	"page_length": 10,
	"ignore_user_permissions": 1,
}


@only_16
def test_a_link_tells_hidden_from_missing_to_nobody(people):
	frappe.set_user(people.mine)
	answers = {}
	for name in (people.own.name, people.theirs.name, "PRO-99999"):
		asked = {"docname": name, "txt": name, "fields_to_fetch": json.dumps(["first_name"]), **AS_THE_DESK}
		with requested(LINK, doctype="Membership Prospect", **asked):
			answers[name] = later_methods.validate_link_and_fetch("Membership Prospect", **asked)
	assert answers.pop(people.own.name).get("first_name") == "Own"
	assert list(answers.values()) == [{}, {}]


def test_a_link_is_set_by_the_desk(people):
	frappe.set_user(people.mine)
	for name in (people.own.name, people.theirs.name, "PRO-99999"):
		knock(LINK, doctype="Membership Prospect", docname=name, txt=name, fields_to_fetch=[], **AS_THE_DESK)
	with pytest.raises(frappe.PermissionError):
		knock(LINK, doctype="Member", docname=people.member.name)
	for query in (
		"frappe.client.get_list",
		"frappe.desk.reportview.get_count",
		"frappe.utils.global_search.search",
	):
		with pytest.raises(frappe.PermissionError):
			knock(LINK, doctype="Membership Prospect", docname=people.own.name, txt="x", query=query)


@pytest.mark.parametrize(
	("path", "arguments"),
	[
		("frappe.client.search_widget", {"doctype": "Member", "txt": ""}),
		("frappe.client.search_widget", {"doctype": "ToDo", "txt": "", "query": "frappe.client.get_list"}),
		("frappe.core.doctype.report.report.run", {"report_name": "Members"}),
		("frappe.core.doctype.access_log.access_log._make_access_log", {"page": "x"}),
	],
)
def test_second_paths_are_closed_to_the_walled(as_role, path, arguments):
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		knock(f"{METHOD}{path}", **arguments)


def test_a_reports_filters_tell_hidden_from_missing_to_nobody(people):
	frappe.set_user(people.mine)
	fields = json.dumps([{"fieldname": "who", "fieldtype": "Link", "options": "Membership Prospect"}])
	later_methods.check_linked_filters({"who": people.own.name}, fields)
	said = set()
	for name in (people.theirs.name, "PRO-99999"):
		with pytest.raises(frappe.PermissionError) as refused:
			later_methods.check_linked_filters(json.dumps({"who": [name]}), fields)
		said.add(str(refused.value))
	assert len(said) == 1


# ---------------------------------------------------------------- events


def event(about, how: str):
	values = {"reference_doctype": about.doctype, "reference_docname": about.name}
	if how == "links":
		values = {"links": [{"link_doctype": about.doctype, "link_name": about.name}]}
	return frappe.get_doc(
		{
			"doctype": "Event",
			"subject": f"Meet {about.first_name}",
			"starts_on": "2026-05-01 18:00:00",
			"event_type": "Public",
			**values,
		}
	).insert()


@only_16
@pytest.mark.parametrize("how", ["pair", "links"])
def test_a_public_event_about_a_hidden_person_is_hidden(people, how):
	events = {key: event(people[key], how) for key in ("own", "theirs", "member")}
	frappe.set_user(people.mine)
	listed = frappe.get_list("Event", pluck="name", limit=0)
	for key, row in events.items():
		seen = key == "own"
		assert (row.name in listed) == seen, key
		assert frappe.get_doc("Event", row.name).has_permission("read") == seen, key


@only_16
@pytest.mark.parametrize("how", ["pair", "links"])
def test_an_event_goes_with_the_person(people, how):
	frappe.set_user(people.mine)
	meeting = event(people.own, how)
	frappe.set_user("Administrator")
	member = people.own.make_member("Individual", "2026-03-01")["member"]
	moved = frappe.get_doc("Event", meeting.name)
	assert moved.owner != people.mine
	found = moved.reference_docname if how == "pair" else moved.links[0].link_name
	assert found == member
	frappe.set_user(people.mine)
	assert meeting.name not in frappe.get_list("Event", pluck="name", limit=0)


# ---------------------------------------------------------------- the desk


@only_16
def test_the_workspace_stands_on_the_desktop():
	assert frappe.db.exists("Workspace Sidebar", "Member Register")
	icon = frappe.db.get_value("Desktop Icon", {"link_to": "Member Register"}, ["link_type", "hidden"])
	assert icon == ("Workspace Sidebar", 0)
	targets = {row.link_to for row in frappe.get_doc("Workspace Sidebar", "Member Register").items}
	assert {"Member Register", "Member", "Register Import"} <= targets


@only_16
@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_the_icons_of_its_workspaces_in_their_order(as_role, role):
	as_role(role)
	shown = frappe._dict()
	boot.load_desktop_data(shown)
	icons = get_desktop_icons(bootinfo=shown)
	of_the_app = [icon for icon in icons if icon.label == APP_TITLE or icon.parent_icon == APP_TITLE]
	assert [icon.label for icon in of_the_app if icon.icon_type == "App"] == [APP_TITLE]
	assert tuple(icon.label for icon in of_the_app if icon.icon_type == "Link") == SEEN[role]


@only_16
def test_others_see_none_of_them(as_role):
	as_role("Sales User")
	shown = frappe._dict()
	boot.load_desktop_data(shown)
	assert {icon.label for icon in get_desktop_icons(bootinfo=shown)} & {
		APP_TITLE,
		*SEEN["Membership Manager"],
	} == set()


@pytest.mark.parametrize(
	("method", "arguments"),
	[
		("frappe.desk.desktop.get_onboarding_data", {"module": "Membership"}),
		("frappe.desk.doctype.desktop_layout.desktop_layout.save_layout", {"user": "x", "layout": "[]", "new_icons": "[]"}),
		("frappe.desk.doctype.desktop_layout.desktop_layout.delete_layout", {}),
		("frappe.desk.doctype.sidebar_item_group.sidebar_item_group.get_reports", {"module_name": "Membership"}),
		("frappe.desk.query_report.run", {"report_name": "Retention Rate", "js_filters": "[]"}),
		("frappe.desk.reportview.get_count", {"doctype": "Membership Prospect", "filters": "[]", "limit": 1001}),
	],
)  # fmt: skip
def test_a_recruiters_desk_asks_for_what_it_may(as_role, method, arguments):
	as_role("Member Recruiter")
	knock(f"{METHOD}{method}", **arguments)
