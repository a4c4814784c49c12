"""What Frappe says of its statements, to whoever asks with `debug` or `run`, goes to administrators alone; nor does a request
say to the query of a list what is for Frappe's own code."""

import inspect
import json

import frappe
import pytest
from frappe.desk import reportview
from werkzeug.wrappers import Response

from membership_recruitment.member_privacy.wall import list_arguments, replaced_methods, server_errors
from tests.support.door import knock, refused, requested

ASKED = {
	"a list": ("/api/resource/ToDo", {}),
	"a list of v2": ("/api/v2/document/ToDo", {}),
	"get_list": ("/api/method/frappe.client.get_list", {"doctype": "ToDo"}),
	"the desk's list": ("/api/method/frappe.desk.reportview.get", {"doctype": "ToDo", "fields": ["name"]}),
	"a body": ("/api/method/frappe.client.get_list", None),
}


def _ask(way: str, debug) -> tuple[str, dict]:
	path, arguments = ASKED[way]
	if arguments is None:
		return path, {"raw": (json.dumps({"doctype": "ToDo", "debug": debug}), "application/json")}
	return path, {**arguments, "debug": debug}


@pytest.mark.parametrize("way", ASKED)
@pytest.mark.parametrize("role", ["", "Sales User", "Member Registrar"])
def test_no_statement_is_asked_for(make, role, way):
	frappe.set_user(make.user(role) if role else make.website_user())
	for debug in (1, "1", True, "yes", "0"):  # "0" is something to Python
		path, arguments = _ask(way, debug)
		assert refused(path, **arguments), debug


@pytest.mark.parametrize("way", ASKED)
def test_without_it_one_asks_as_before(make, way):
	frappe.set_user(make.user("Sales User"))
	path, arguments = _ask(way, "")
	knock(path, **arguments)


def test_administrators_may(make):
	frappe.set_user("Administrator")
	path, arguments = _ask("get_list", 1)
	knock(path, **arguments)


@pytest.mark.parametrize("status", [200, 403])
def test_an_answer_goes_out_without_statements(status):
	said = {"message": [1], "_debug_messages": json.dumps(["select 1 from `tabMember`"])}
	answer = Response(json.dumps(said), status=status, mimetype="application/json")
	server_errors.quieten(answer)
	assert json.loads(answer.get_data()) == {"message": [1]}


# ---------------------------------------------------------------- what a request says to the query of a list

LISTS = [f"/api/method/{method}" for method in sorted(list_arguments.METHODS - {"frappe.api.v2.count"})]
COUNT_2 = "/api/v2/doctype/ToDo/count"
NOT_TO_BE_SAID = {
	"run": [0, False, None, "", 1],
	"reference_doctype": ["Note"],
	"ignore_user_permissions": [1],
	"ignore_ifnull": [1],
	"ignore_permissions": [1],
	"ignore_ddl": [1],
	"update": [{"name": "x"}],
	"user": ["Administrator"],
}
KNOWN = set(inspect.signature(reportview.DatabaseQuery.execute).parameters)
# as lists, reports and counts of the desk say it
OF_THE_DESK = {
	"doctype": "ToDo",
	"fields": ["`tabToDo`.`name`"],
	"filters": [["ToDo", "status", "=", "Open"]],
	"order_by": "`tabToDo`.`modified` desc",
	"start": 0,
	"page_length": 20,
	"view": "List",
	"group_by": "",
	"with_comment_count": 1,
	"distinct": False,
	"debug": False,
}


def _in_body(asked: dict) -> dict:
	return {"raw": (json.dumps(asked), "application/json")}


@pytest.mark.parametrize("argument", sorted(NOT_TO_BE_SAID.keys() & KNOWN))
@pytest.mark.parametrize("role", ["Sales User", "Member Registrar", "Membership Manager", "Member Recruiter"])
def test_what_is_for_frappes_own_code_is_not_said(make, role, argument):
	frappe.set_user(make.user(role))
	for path in LISTS:
		for value in NOT_TO_BE_SAID[argument]:
			assert refused(path, **_in_body({**OF_THE_DESK, argument: value})), (path, value)
			assert refused(f"{path}?doctype=ToDo&{argument}="), path
	assert refused(COUNT_2, **_in_body({argument: NOT_TO_BE_SAID[argument][0]}))


def test_every_argument_of_the_query_is_decided():
	"""Another one that a later Frappe brings is refused until it is."""
	frappes_own = {"self", "strict", "join", *NOT_TO_BE_SAID}
	assert frappes_own >= KNOWN - list_arguments.MAY_BE_SAID


@pytest.mark.parametrize("role", ["Sales User", "Member Registrar", "Membership Manager"])
def test_lists_of_the_desk_are_asked_as_ever(make, role):
	frappe.set_user(make.user(role))
	for path in LISTS:
		knock(path, **_in_body(OF_THE_DESK))
	knock(COUNT_2, filters=[["ToDo", "status", "=", "Open"]])
	# the same words to another method are that method's
	knock("/api/method/frappe.desk.search.search_link", doctype="ToDo", txt="", reference_doctype="Note")


def test_it_would_have_answered_with_the_statement(make):
	frappe.set_user(make.user("Member Registrar"))
	asked = {"doctype": "Membership Prospect", "fields": ["name"], "run": 0}
	with requested("/api/method/frappe.desk.reportview.get_list", **_in_body(asked)):
		assert "`tabMembership Prospect`.`status`" in str(reportview.get_list())


@pytest.mark.skipif("reference_doctype" not in KNOWN, reason="not on this Frappe")
def test_it_would_have_passed_over_user_permissions(make):
	user = make.user("Member Registrar")
	mine, other = make.member("Mine", "One"), make.member("Other", "One")
	_keep_to(user, "Member", mine.name, only_in="Member")
	frappe.set_user(user)
	found = {}
	for more in ({}, {"reference_doctype": "Note"}):
		asked = {"doctype": "Member", "fields": ["name"], "limit_page_length": 500, **more}
		with requested("/api/method/frappe.desk.reportview.get_list", **_in_body(asked)):
			found[bool(more)] = {row.name for row in reportview.get_list()}
	assert found[False] == {mine.name}
	assert other.name in found[True]


def _keep_to(user: str, doctype: str, name: str, *, only_in: str | None = None) -> None:
	permission = {"doctype": "User Permission", "user": user, "allow": doctype, "for_value": name}
	where = {"apply_to_all_doctypes": not only_in, "applicable_for": only_in}
	frappe.get_doc({**permission, **where}).insert()


def _offered(doctype: str, form: str | None) -> set[str]:
	"""What a link offers, for a form, where the request asks for every row."""
	asked = {"reference_doctype": form, "ignore_user_permissions": True, "page_length": 500}
	asked["link_fieldname"] = "default_currency"  # for Frappe 16
	found = {row["value"] for row in replaced_methods.search_link(doctype, "", **asked)}
	assert found == {row[0] for row in replaced_methods.search_widget(doctype, "", **asked)}
	return found


def test_a_link_passes_over_user_permissions_where_a_field_of_the_form_says_so(make):
	user = make.user("Member Registrar", "Sales User")
	mine, other = make.member("Mine", "One"), make.member("Other", "One")
	_keep_to(user, "Member", mine.name)
	_keep_to(user, "Currency", "SEK")
	frappe.set_user(user)
	for form in (None, "", "Note", "Membership", "No Such Form"):
		assert _offered("Member", form) == {mine.name}, form
		assert _offered("Currency", form) == {"SEK"}, form
	assert {"SEK", "EUR"} <= _offered("Currency", "Customer")  # default_currency
	frappe.set_user("Administrator")
	assert {mine.name, other.name} <= _offered("Member", None)
