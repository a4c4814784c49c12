"""Reports, workspaces, boards, cards and charts that somebody saved, and what is started or written in another's name."""

import frappe
import pytest
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.wall import replaced_desk_methods
from membership_recruitment.member_recruitment.kanban import BOARD
from tests.support.door import knock, refused

WHO = [["Contact", "last_name", "=", "Karlsson"]]
PROSPECT = "Membership Prospect"
MAKERS = {
	"Report": lambda of: {
		"report_name": f"Report {now_datetime()}",
		"ref_doctype": of,
		"report_type": "Report Builder",
		"is_standard": "No",
		"json": frappe.as_json({"filters": WHO}),
	},
	"Kanban Board": lambda of: {
		"kanban_board_name": f"Board {now_datetime()}",
		"reference_doctype": of,
		"field_name": "status",
		"filters": frappe.as_json(WHO),
	},
	"Number Card": lambda of: {
		"label": f"Card {now_datetime()}",
		"type": "Document Type",
		"document_type": of,
		"function": "Count",
		"is_public": 1,
		"filters_json": frappe.as_json(WHO),
	},
	"Dashboard Chart": lambda of: {
		"chart_name": f"Chart {now_datetime()}",
		"chart_type": "Count",
		"document_type": of,
		"based_on": "creation",
		"is_public": 1,
		"timeseries": 1,
		"filters_json": frappe.as_json(WHO),
	},
	"Workspace": lambda of: {
		"label": f"Space {now_datetime()}",
		"title": "Space",
		"content": "[]",
		"for_user": frappe.session.user,
		"public": 0,
		"quick_lists": [{"document_type": of, "label": "x", "quick_list_filter": frappe.as_json(WHO)}],
	},
}
OPENED_BY = {
	"Report": ("frappe.desk.query_report.get_script", "report_name"),
	"Kanban Board": ("frappe.desk.doctype.kanban_board.kanban_board.save_settings", "board_name"),
	"Dashboard Chart": ("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", "chart_name"),
}


def saved(doctype: str, of: str = PROSPECT, **values) -> str:
	return (
		frappe.get_doc({"doctype": doctype, **MAKERS[doctype](of), **values})
		.insert(ignore_permissions=True)
		.name
	)


@pytest.fixture(params=["Member Recruiter", "Recruitment Manager", "Membership Analyst", "website"])
def outsider(request, make) -> str:
	return make.website_user() if request.param == "website" else make.user(request.param)


@pytest.mark.parametrize("doctype", MAKERS)
def test_others_are_hidden_like_missing_ones(make, outsider, doctype):
	frappe.set_user(make.user("Member Registrar"))
	name = saved(doctype)
	frappe.set_user(outsider)
	for asked in (name, "Missing"):
		assert refused(f"/api/resource/{doctype}/{asked}")
		assert refused("/api/method/frappe.client.get", doctype=doctype, name=asked)
		if doctype in OPENED_BY:
			method, argument = OPENED_BY[doctype]
			assert refused(f"/api/method/{method}", **{argument: asked})
	if frappe.has_permission(doctype, "read"):
		assert name not in frappe.get_list(doctype, pluck="name", limit=0)
		assert not frappe.get_doc(doctype, name).has_permission("read")


@pytest.mark.parametrize("doctype", MAKERS)
def test_one_sees_ones_own(make, doctype):
	frappe.set_user(make.user("Member Recruiter"))
	name = saved(doctype, "ToDo" if doctype != "Kanban Board" else PROSPECT)
	assert frappe.get_doc(doctype, name).has_permission("read")
	knock(f"/api/resource/{doctype}/{name}")


@pytest.mark.parametrize("doctype", MAKERS)
def test_who_sees_members_sees_them_as_ever(make, doctype):
	name = saved(doctype, "ToDo")
	frappe.set_user(make.user("Member Registrar"))
	knock(f"/api/resource/{doctype}/{name}")


def test_a_private_workspace_is_not_opened_by_its_name(make):
	frappe.set_user(make.user("Member Registrar"))
	name = saved("Workspace")
	frappe.set_user(make.user("Member Recruiter"))
	for asked in (name, "Missing"):
		assert refused("/api/method/frappe.desk.desktop.get_desktop_page", page={"name": asked, "title": "x"})
	knock("/api/method/frappe.desk.desktop.get_desktop_page", page={"name": "My Day", "title": "x"})


def test_boards_and_cards_of_the_app_and_of_the_team_are_seen(make):
	frappe.set_user(make.user("Recruitment Manager"))
	shared = saved("Kanban Board", filters="[]", private=0)
	frappe.set_user(make.user("Member Recruiter"))
	boards = frappe.get_list("Kanban Board", pluck="name", limit=0)
	assert {BOARD, shared} <= set(boards)
	knock(f"/api/resource/Kanban Board/{BOARD}")
	knock("/api/resource/Number Card/Active Members")
	charts = frappe.get_list("Dashboard Chart", pluck="name", limit=0)
	assert "Retention by Year" in charts
	knock("/api/method/frappe.desk.query_report.get_script", report_name="Journey Funnel")


def test_of_the_register_not_even_without_filters(make):
	frappe.set_user(make.user("Member Registrar"))
	board = saved("Kanban Board", "Member", filters="[]")
	frappe.set_user(make.user("Recruitment Manager"))
	assert board not in frappe.get_list("Kanban Board", pluck="name", limit=0)


# ---------------------------------------------------------------- what is another's


START = "/api/method/frappe.core.doctype.data_import.data_import.form_start_import"


def test_an_import_is_started_by_who_may_write_it(make):
	manager = make.user("Recruitment Manager")
	frappe.set_user(manager)
	doc = {"doctype": "Data Import", "reference_doctype": PROSPECT, "import_type": "Insert New Records"}
	name = frappe.get_doc(doc).insert().name
	knock(START, data_import=name)
	for other in (make.user("Member Recruiter"), make.user("Recruitment Manager")):
		frappe.set_user(other)
		for asked in (name, "Missing"):
			assert refused(START, data_import=asked)


def test_a_comment_stands_in_the_name_of_who_wrote_it(make):
	recruiter = make.user("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter)
	frappe.set_user(recruiter)
	comment = frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": PROSPECT,
			"reference_name": prospect.name,
			"comment_email": "registrar@example.com",
			"comment_by": "The Registrar",
			"content": "x",
		}
	).insert(ignore_permissions=True)
	assert (comment.comment_email, comment.comment_by) == (recruiter, frappe.utils.get_fullname(recruiter))


def test_a_mail_is_sent_in_the_name_of_who_wrote_it(make):
	recruiter, registrar = make.user("Member Recruiter"), make.user("Member Registrar")
	prospect = make.prospect(recruiter=recruiter)
	frappe.set_user(recruiter)

	def mail(sender: str, direction: str = "Sent"):
		about = {"reference_doctype": PROSPECT, "reference_name": prospect.name}
		values = {
			"subject": "x",
			"content": "x",
			"communication_medium": "Email",
			"sent_or_received": direction,
		}
		return frappe.get_doc({"doctype": "Communication", **about, **values, "sender": sender}).insert(
			ignore_permissions=True
		)

	for sender in (registrar, f"Me <{registrar}>"):
		for direction in ("Sent", "Received"):
			with pytest.raises(frappe.PermissionError, match="your own name"):
				mail(sender, direction)
	own = mail(f"The Registrar <{recruiter}>")
	assert (own.sender, own.sender_full_name) == (recruiter, frappe.utils.get_fullname(recruiter))
	assert mail("prospect@example.org", "Received").sender == "prospect@example.org"


# ---------------------------------------------------------------- boards and forms become SQL as they are stored

# Frappe looks for words before a # alone, also where it stands in a text
QUESTION = "ifnull(nullif('#','#'),(select count(*) from tabSessions))"


def written_with(doctype: str, field: str, column: str) -> dict:
	value = column if field == "field_name" else frappe.as_json([["Recruitment Source", column, "=", "1"]])
	return {
		"Kanban Board": {**MAKERS["Kanban Board"]("Recruitment Source"), "filters": "[]"},
		"Web Form": {"title": "Form", "doc_type": "Note", "module": "Member Recruitment"},
	}[doctype] | {"doctype": doctype, field: value}


@pytest.mark.parametrize("role", ["Member Registrar", "Sales User", "Website Manager", "Member Recruiter"])
@pytest.mark.parametrize(
	("doctype", "field"),
	[("Kanban Board", "field_name"), ("Kanban Board", "filters"), ("Web Form", "condition_json")],
)
def test_a_definition_asks_nothing_of_the_database(make, role, doctype, field):
	frappe.set_user(make.user(role))
	asking = written_with(doctype, field, QUESTION)
	body = (frappe.as_json(asking), "application/json")
	for path, form in (
		(f"/api/resource/{doctype}", {"raw": body}),
		(f"/api/v2/document/{doctype}", {"raw": body}),
		("/api/method/frappe.client.insert", {"doc": asking, "verb": "POST"}),
		("/api/method/frappe.desk.form.save.savedocs", {"doc": asking, "action": "Save", "verb": "POST"}),
		(
			"/api/method/frappe.client.set_value",
			{"doctype": doctype, "name": "x", "fieldname": field, "value": asking[field], "verb": "POST"},
		),
		(
			"/api/method/frappe.client.set_value",
			{"doctype": doctype, "name": "x", "fieldname": {field: asking[field]}, "verb": "POST"},
		),
		(
			f"/api/resource/{doctype}/x",
			{"raw": (frappe.as_json({field: asking[field]}), "application/json"), "verb": "PUT"},
		),
	):
		assert refused(path, **form), path


@pytest.mark.parametrize("role", ["Member Registrar", "Sales User"])
def test_one_with_columns_is_made(make, role):
	frappe.set_user(make.user(role))
	for field in ("field_name", "filters"):
		plain = written_with("Kanban Board", field, "source_name")
		knock("/api/resource/Kanban Board", raw=(frappe.as_json(plain), "application/json"))
		frappe.get_doc(plain).insert()


def test_a_board_from_before_is_not_used(make):
	prospect = make.prospect(recruiter=make.user("Member Recruiter"))
	board = saved("Kanban Board", filters="[]")
	frappe.db.set_value("Kanban Board", board, "field_name", QUESTION)
	frappe.set_user(prospect.recruiter)
	with pytest.raises(frappe.PermissionError):
		replaced_desk_methods.update_order(board, {"Open": [prospect.name]})
