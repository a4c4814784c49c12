"""What the desk asks of the server while recruiting staff work: calls as a browser sent them, each once refused."""

import frappe
import pytest

from membership_recruitment.member_privacy.wall import replaced_desk_methods, walled_requests
from tests.support.door import knock

METHOD = "/api/method/"


@pytest.fixture
def prospect(make, as_role):
	return make.prospect(recruiter=as_role("Member Recruiter"))


def test_a_report_is_exported_with_the_filters_that_are_shown(as_role):
	as_role("Membership Analyst")
	knock(
		f"{METHOD}frappe.desk.query_report.export_query",
		verb="POST",
		report_name="Retention Rate",
		file_format_type="Excel",
		filters={"period": "Month"},
		applied_filters={"Period": "Month", "From Year": 2017, "Medlemstyp: (1 %)": "Enskild"},
		visible_idx=[0],
	)


def test_an_upload_asks_for_the_file_picker(prospect):
	knock(f"{METHOD}frappe.integrations.doctype.google_settings.google_settings.get_file_picker_settings")


@pytest.mark.parametrize("kinds", [["Prospect Interaction"], ["Membership Prospect", "Journey Improvement"]])
def test_connections_name_doctypes_beside_the_document(prospect, kinds):
	knock(
		f"{METHOD}frappe.desk.notifications.get_open_count",
		doctype="Membership Prospect",
		name=prospect.name,
		items=kinds,
	)
	with pytest.raises(frappe.PermissionError):
		knock(
			f"{METHOD}frappe.desk.notifications.get_open_count",
			doctype="Membership Prospect",
			name="PRO-99999",
			items=kinds,
		)


def test_the_calendar_of_events(prospect):
	knock(
		f"{METHOD}frappe.desk.doctype.event.event.get_events",
		doctype="Event",
		start="2026-11-01",
		end="2026-12-01",
		filters=[],
		field_map={"id": "name", "start": "starts_on"},
	)


@pytest.mark.parametrize("doctype", ["Membership Prospect", "ToDo", "Contact", "Communication", "File"])
def test_the_address_of_a_new_document(prospect, doctype):
	knock(f"{METHOD}frappe.desk.form.load.getdoc", doctype=doctype, name="new")
	with pytest.raises(frappe.PermissionError):
		knock(f"{METHOD}frappe.desk.form.load.getdoc", doctype=doctype, name="newer")


def test_links_to_a_prospect_are_those_of_doctypes_that_one_reads(make, prospect):
	note = frappe.get_doc(
		{"doctype": "Prospect Interaction", "prospect": prospect.name, "kind": "Call"}
	).insert()
	linked = replaced_desk_methods.get_linked("Membership Prospect", prospect.name)
	assert note.name in [row.name for row in linked["Prospect Interaction"]]
	assert "Prospect Merge" not in linked


def test_links_to_a_hidden_document_are_refused(make, as_role):
	hidden = make.prospect(recruiter=make.user("Member Recruiter"))
	as_role("Member Recruiter")
	with pytest.raises(frappe.PermissionError):
		replaced_desk_methods.get_linked("Membership Prospect", hidden.name)


@pytest.mark.parametrize("method", sorted(walled_requests.OF_ONESELF))
def test_the_page_of_ones_profile_is_ones_own(make, as_role, method):
	user = as_role("Member Recruiter")
	given = {"field": "reference_doctype"} if "chart" in method else {"start": 0, "limit": 10}
	knock(METHOD + method, user=user, **given)
	for others in ({"user": make.user("Member Recruiter")}, {}):
		with pytest.raises(frappe.PermissionError):
			knock(METHOD + method, **others, **given)


def test_a_listed_method_is_opened_with_other_arguments(as_role):
	asked = {"user": as_role("Member Recruiter"), "colour": "red"}
	with pytest.raises(frappe.PermissionError):
		knock(f"{METHOD}frappe.desk.page.user_profile.user_profile.get_user_rank", **asked)
	settings = frappe.get_doc("Membership Settings")
	settings.append("wall_openings", {"method": "frappe.desk.page.user_profile.user_profile.get_user_rank"})
	settings.flags.ignore_permissions = True
	settings.save()
	knock(f"{METHOD}frappe.desk.page.user_profile.user_profile.get_user_rank", **asked)
