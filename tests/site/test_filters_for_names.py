"""A dict, or a list of lists, in the place of a name: refused at any depth, to whoever sees no member."""

import frappe
import pytest

from membership_recruitment.member_privacy.consent import consent
from membership_recruitment.member_recruitment import worklist
from membership_recruitment.member_recruitment.conversion.merge_choice import same_persons
from membership_recruitment.membership.fees import renewal_invoices
from membership_recruitment.membership.notices import due_notices, letters
from tests.support.door import knock, refused

CALL = "/api/method/"
LIKE = {"full_name": ["like", "Agnes%"]}
LISTED = [["full_name", "like", "Agnes%"]]
OWN = "membership_recruitment."
ASKED = [  # method, arguments with FILTERS where a name belongs
	("frappe.desk.gantt.update_task", {"args": {"doctype": "Note", "name": "FILTERS", "start": "2026-01-01"}}),
	("frappe.desk.calendar.update_event", {"args": {"doctype": "Payment Entry", "name": "FILTERS"}}),
	("frappe.client.insert", {"doc": {"doctype": "Payment Entry Reference", "parenttype": "Payment Entry", "parent": "FILTERS"}}),
	("frappe.client.insert", {"doc": {"doctype": "ToDo", "description": "x", "allocated_to": "FILTERS"}}),
	("frappe.client.insert", {"doc": {"doctype": "Event", "subject": "x", "event_participants": [{"reference_doctype": "Note", "reference_docname": "FILTERS"}]}}),
	("frappe.client.set_value", {"doctype": "ToDo", "name": "x", "fieldname": "allocated_to", "value": "FILTERS"}),
	("frappe.client.set_value", {"doctype": "ToDo", "name": "x", "fieldname": {"allocated_to": "FILTERS"}}),
	("frappe.website.doctype.web_form.web_form.accept", {"web_form": "edit-profile", "data": {"name": "FILTERS"}}),
	("frappe.website.doctype.web_form.web_form.accept", {"web_form": "FILTERS", "data": {}}),
	("frappe.desk.query_report.get_script", {"report_name": "FILTERS"}),
	("frappe.desk.desktop.get_desktop_page", {"page": {"name": "FILTERS"}}),
	("frappe.desk.search.search_link", {"doctype": "Membership Prospect", "txt": "", "query": f"{OWN}member_recruitment.conversion.merge_choice.same_persons", "filters": {"kept": "FILTERS"}}),
	("frappe.core.doctype.communication.email.make", {"content": "x", "attachments": [{"fid": "FILTERS"}]}),
	(f"{OWN}membership.fees.renewal_invoices.make_for", {"terms": ["FILTERS"]}),
	(f"{OWN}member_recruitment.worklist.assign", {"prospects": ["FILTERS"]}),
	(f"{OWN}membership.notices.letters.make_batch", {"notices": ["FILTERS"]}),
]  # fmt: skip


@pytest.fixture(params=["Member Recruiter", "Recruitment Manager", "Membership Analyst", "website", "Guest"])
def outsider(request, make) -> str:
	user = {"website": make.website_user, "Guest": lambda: "Guest"}.get(
		request.param, lambda: make.user(request.param)
	)()
	frappe.set_user(user)
	return user


def put(value, filters):
	if isinstance(value, dict):
		return {key: put(inner, filters) for key, inner in value.items()}
	if isinstance(value, list):
		return [put(inner, filters) for inner in value]
	return filters if value == "FILTERS" else value


@pytest.mark.parametrize("filters", [LIKE, LISTED, [LIKE]], ids=["dict", "list of lists", "list of dicts"])
def test_filters_are_no_name(outsider, filters):
	assert not [
		(method, arguments)
		for method, arguments in ASKED
		if not refused(f"{CALL}{method}", **put(arguments, filters))
	]


def test_nor_by_the_address_of_a_document(outsider):
	body = '{"description": "x", "allocated_to": {"full_name": ["like", "Elin%"]}}'
	assert refused("/api/resource/ToDo", raw=(body, "application/json"))
	body = '{"doctype": "Comment", "name": {"content": ["like", "a%"]}}'
	assert refused("/api/v2/document/Comment", raw=(body, "application/json"))


def test_documents_and_filters_stand_where_they_belong(make):
	recruiter = make.user("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter)
	frappe.set_user(recruiter)
	knock(f"{CALL}frappe.desk.form.save.savedocs", doc=frappe.as_json(prospect.as_dict()), action="Save")
	event = {
		"doctype": "Event",
		"name": "new-event-1",
		"__islocal": 1,
		"__onload": {"name": {"any": "thing"}},
		"subject": "Tea",
		"starts_on": "2026-01-01",
		"description": '{"name": {"is": "text"}}',
		"event_participants": [
			{"reference_doctype": "Membership Prospect", "reference_docname": prospect.name}
		],
	}
	knock(f"{CALL}frappe.client.save", doc=event)
	for filters in (
		[["Membership Prospect", "name", "in", [prospect.name]]],
		{"status": ["in", ["Open", "Lost"]], "recruiter": recruiter},
		[["status", "=", "Open"], ["phase", "is", "set"]],
	):
		knock(doctype="Membership Prospect", filters=filters)
	knock(
		f"{CALL}{OWN}member_recruitment.target_list_api.preview",
		question={"people": "Prospects", "name": "x"},
	)
	knock(
		f"{CALL}frappe.model.utils.user_settings.save",
		doctype="ToDo",
		user_settings={"List": {"filters": []}},
	)


def test_other_apps_take_what_they_like(make):
	frappe.set_user(make.website_user())
	knock(
		f"{CALL}other_app.api.order", order={"address": {"street": "Storgatan 1"}, "lines": [{"item": "x"}]}
	)


# ---------------------------------------------------------------- our own methods, whoever asks


@pytest.mark.parametrize(
	"call",
	[
		renewal_invoices.make_for,
		due_notices.send_now,
		due_notices.try_again,
		letters.make_batch,
		lambda names: worklist.assign(names, None),
	],
)
@pytest.mark.parametrize(
	"names", [[LIKE], '[{"full_name": ["like", "Agnes%"]}]', [LISTED], "no json", '{"a": 1}']
)
def test_a_list_of_names_is_a_list_of_words(make, as_role, call, names):
	make.member("Agnes", "Karlsson")
	as_role("Membership Manager")
	with pytest.raises(frappe.ValidationError, match="Select at least one row"):
		call(names)


def test_channels_are_words(make, as_role):
	member = make.member()
	as_role("Membership Manager")
	with pytest.raises(frappe.ValidationError, match="at least one channel"):
		consent.record_on_form("Member", member.name, "x", [LIKE], "Given", "x")


def test_the_choice_of_a_merge_tells_nothing_of_a_hidden_prospect(make):
	hidden = make.prospect("Oskar", "Ek", recruiter=make.user("Member Recruiter"))
	frappe.set_user(make.user("Member Recruiter"))
	for kept in (hidden.name, "PRO-99999", {"full_name": ["like", "Osk%"]}, [["name", "like", "%"]], None):
		assert same_persons("Membership Prospect", "", "name", 0, 20, {"kept": kept}) == []
	assert same_persons("User", "", "name", 0, 20, {"kept": "Administrator"}) == []
