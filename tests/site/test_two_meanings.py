"""A request whose address says one thing and whose arguments say another is refused: Frappe does one, and what is looked
at would be the other."""

import frappe
import pytest

from tests.support.door import refused

SQL = "max((select group_concat(left(sid,4)) from tabSessions)) as x"
ROLES = ["Member Recruiter", "Membership Analyst", "Sales User", None]
ADDRESSES = [
	"/api/resource/ToDo",
	"/api/resource/User/Guest",
	"/api/v1/resource/ToDo",
	"/api/v2/document/ToDo",
	"/api/v2/document/User/Guest",
	"/api/method/ping",
	"/api/v2/method/ping",
	"/api/v2/method/Workflow/get_workflow_state_count",
	"/api/v2/doctype/User/meta",
]


@pytest.fixture(params=ROLES, ids=str)
def somebody(request, make) -> str:
	user = make.user(request.param) if request.param else make.website_user()
	frappe.set_user(user)
	return user


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_address_and_another_method(somebody, address, verb):
	body = frappe.as_json({"cmd": "frappe.client.get_list", "doctype": "User", "fields": ["name"]})
	assert refused(address, verb=verb, raw=(body, "application/json"))
	assert refused(address, verb=verb, cmd="frappe.client.get_list", doctype="User")


@pytest.mark.parametrize(
	("method", "arguments"),
	[
		("frappe.client.get_list", {"fields": [SQL]}),
		("frappe.client.get_list", {"order_by": "(select 1)"}),
		("frappe.client.get_value", {"fieldname": SQL}),
		("frappe.desk.reportview.get", {"group_by": "(select 1)"}),
	],
	ids=str,
)
def test_an_expression_is_looked_at_whatever_the_address(somebody, method, arguments):
	for address, verb in (("/api/resource/ToDo", "POST"), ("/api/resource/User/Guest", "PUT"), ("/", "POST")):
		body = frappe.as_json({"cmd": method, "doctype": "User", **arguments})
		assert refused(address, verb=verb, raw=(body, "application/json"))


def test_two_methods_at_once(somebody):
	assert refused("/?cmd=ping", raw=('{"cmd": "frappe.client.get_list"}', "application/json"))


@pytest.mark.parametrize(
	"place", ["/api/resource/Shipment", "/api/v2/document/Shipment", "/", "/api/method/ping"]
)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_method_of_a_document_where_there_is_none(somebody, place, verb):
	assert refused(place, verb=verb, run_method="x")


@pytest.mark.parametrize("verb", ["PUT", "DELETE"])
def test_a_method_of_a_document_that_would_be_written_instead(somebody, verb):
	assert refused(f"/api/resource/User/{somebody}", verb=verb, run_method="x")


def test_what_the_desk_and_the_login_page_send(somebody):
	assert not refused("/api/method/ping", verb="POST", cmd="ping")
	for method in ("login", "frappe.www.login.send_login_link"):
		if not set(frappe.get_roles()) & {"Member Recruiter", "Membership Analyst"}:
			assert not refused("/login", verb="POST", cmd=method)
