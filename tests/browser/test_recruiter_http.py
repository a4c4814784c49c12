"""A recruiter gets 403 or an empty answer for the register, over real HTTP, by every everyday way."""

import json

import pytest
import requests

REGISTER = ("Member", "Membership", "Membership Spell", "Membership Event")


@pytest.fixture(scope="module")
def documents(server, seeded) -> dict[str, dict]:
	"""One document of each kind, as the registrar sees it, to ask for by name."""
	session = log_in(server, seeded, "Member Registrar")
	found = {}
	for doctype in REGISTER:
		# other tests on this site add members of whom little is known
		wanted = {"filters": json.dumps([["email", "is", "set"]])} if doctype == "Member" else {}
		name = session.get(f"{server}/api/resource/{doctype}", params=wanted).json()["data"][0]["name"]
		found[doctype] = session.get(f"{server}/api/resource/{doctype}/{name}").json()["data"]
	return found


@pytest.fixture(scope="module")
def personal(documents) -> list[str]:
	member = documents["Member"]
	return [
		member["full_name"],
		member["email"],
		member["journey_id"],
		documents["Membership"]["member_name"],
	]


@pytest.fixture(scope="module")
def recruiter(server, seeded) -> requests.Session:
	return log_in(server, seeded, "Member Recruiter")


def log_in(server: str, seeded: dict, role: str) -> requests.Session:
	session = requests.Session()
	answer = session.post(
		f"{server}/api/method/login", data={"usr": seeded["logins"][role], "pwd": seeded["password"]}
	)
	assert answer.status_code == 200, answer.text
	page = session.get(f"{server}/app").text
	session.headers["X-Frappe-CSRF-Token"] = page.split('csrf_token = "')[1].split('"')[0]
	return session


WAYS = {
	"REST list": lambda doctype, name: ("get", f"resource/{doctype}", {}),
	"REST document": lambda doctype, name: ("get", f"resource/{doctype}/{name}", {}),
	"form": lambda doctype, name: (
		"get",
		"method/frappe.desk.form.load.getdoc",
		{"doctype": doctype, "name": name},
	),
	"list": lambda doctype, name: (
		"post",
		"method/frappe.desk.reportview.get",
		{"doctype": doctype, "fields": json.dumps([f"`tab{doctype}`.`name`"]), "start": 0, "page_length": 20},
	),
	"count": lambda doctype, name: (
		"post",
		"method/frappe.desk.reportview.get_count",
		{"doctype": doctype, "fields": "[]", "filters": "[]", "distinct": "false"},
	),
	"report builder export": lambda doctype, name: (
		"post",
		"method/frappe.desk.reportview.export_query",
		{
			"doctype": doctype,
			"file_format_type": "CSV",
			"title": doctype,
			"fields": json.dumps([f"`tab{doctype}`.`name`"]),
			"start": 0,
			"page_length": 20,
		},
	),
	"client get": lambda doctype, name: (
		"get",
		"method/frappe.client.get",
		{"doctype": doctype, "name": name},
	),
	"client get_list": lambda doctype, name: ("get", "method/frappe.client.get_list", {"doctype": doctype}),
	"client get_value": lambda doctype, name: (
		"get",
		"method/frappe.client.get_value",
		{"doctype": doctype, "fieldname": "name", "filters": name},
	),
	"print": lambda doctype, name: (
		"get",
		"method/frappe.www.printview.get_html_and_style",
		{"doc": doctype, "name": name},
	),
	"save": lambda doctype, name: ("put", f"resource/{doctype}/{name}", {"status": "Current"}),
	"delete": lambda doctype, name: ("delete", f"resource/{doctype}/{name}", {}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("doctype", REGISTER)
def test_the_register_is_closed(server, recruiter, documents, personal, doctype, way):
	method, path, values = WAYS[way](doctype, documents[doctype]["name"])
	kind = "params" if method == "get" else "data"
	answer = recruiter.request(method, f"{server}/api/{path}", **{kind: values})
	if answer.status_code != 403:
		assert answer.status_code == 200, answer.text
		assert answer.json().get("message") in ([], {}, 0, None), answer.text
	assert not [value for value in personal if value in answer.text]


def test_the_way_in_is_open_for_prospects(server, recruiter, seeded):
	"""The same calls find what a recruiter may see: the refusals above are not for lack of a session."""
	name = seeded["open_prospect"]
	for way in ("REST document", "form", "client get", "print"):
		method, path, values = WAYS[way]("Membership Prospect", name)
		assert recruiter.request(method, f"{server}/api/{path}", params=values).status_code == 200, way


def test_reports_open_with_aggregates_only(server, recruiter, personal):
	for report in ("Active and Inactive Members", "Retention Rate"):
		answer = recruiter.get(
			f"{server}/api/method/frappe.desk.query_report.run",
			params={
				"report_name": report,
				"filters": json.dumps(
					{"from_date": "2024-01-01", "to_date": "2025-12-31", "interval": "Year"}
				),
			},
		)
		assert answer.status_code == 200, answer.text
		assert len(answer.json()["message"]["result"]) == 2
		assert not [value for value in ("MEM-", *personal) if value in answer.text]


def test_rooms_of_live_updates(server, recruiter, documents):
	"""As Frappe's websocket server asks, with the session of who wants to enter."""

	def enter(method: str, **values) -> tuple[int, str]:
		answer = recruiter.get(f"{server}/api/method/frappe.realtime.{method}", params=values)
		return answer.status_code, answer.json().get("exc_type")

	for doctype in (*REGISTER, "Contact", "Address", "Communication", "Membership Prospect", "File"):
		assert enter("can_subscribe_doctype", doctype=doctype)[0] == 403, doctype
	assert enter("can_subscribe_doctype", doctype="Journey Phase")[0] == 200
	hidden = f"{documents['Member']['name']}-Contact"
	answers = {
		enter("can_subscribe_doc", doctype="Contact", docname=name) for name in (hidden, "no such contact")
	}
	assert answers == {(403, "PermissionError")}
