"""What Frappe says of its statements, to whoever asks with `debug`, goes to administrators alone."""

import json

import frappe
import pytest
from werkzeug.wrappers import Response

from membership_recruitment.member_privacy.wall import server_errors
from tests.support.door import knock, refused

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
