"""A recruiter gets 403 or an empty answer for the register, over real HTTP, by every everyday way."""

import json
import re

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


def test_a_refused_login_does_not_tell_who_has_one(server, seeded):
	told = [
		requests.post(f"{server}/api/method/login", data={"usr": user, "pwd": "wrong"})
		for user in (seeded["logins"]["Member Registrar"], "nobody.at.all@example.com")
	]
	assert [answer.status_code for answer in told] == [401, 401]
	assert told[0].json() == told[1].json()
	assert "Traceback" not in told[0].text


@pytest.mark.parametrize("path", ["api/resource", "api/v2/document"])
def test_a_refusal_holds_its_sentence_and_no_traceback(server, recruiter, path):
	answer = recruiter.post(f"{server}/{path}/Membership Prospect", json={"first_name": ""})
	assert answer.status_code == 417
	assert "Enter at least a first name." in answer.text and "ValidationError" in answer.text
	assert "Traceback" not in answer.text and ".py" not in answer.text
	if path == "api/resource":
		# Frappe's forms ask whether there is any
		assert json.loads(answer.json()["exc"]) == ["ValidationError"]


def test_the_handbook_is_read_with_a_login(server, recruiter):
	for path in ("", "/security", "/register-import?lang=sv", "/members"):
		answer = recruiter.get(f"{server}/membership-help{path}")
		assert answer.status_code == 200 and "<h1" in answer.text, (path, answer.text[:300])
	assert "Importera det gamla" in recruiter.get(f"{server}/membership-help/register-import?lang=sv").text
	picture = recruiter.get(f"{server}/membership-help/log-contact.png")
	assert picture.headers["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")
	for path in ("/nothing", "/..%2f..%2fhooks.py", "/sv/members", "/members?file=x"):
		assert recruiter.get(f"{server}/membership-help{path}").status_code in (403, 404), path
	assert requests.get(f"{server}/membership-help/security").status_code == 404


def test_a_link_brings_nobody_into_anothers_session(server, seeded, recruiter):
	own = recruiter.cookies["sid"]
	registrar = log_in(server, seeded, "Member Registrar")
	before = registrar.cookies["sid"]
	# Frappe refuses the second for want of a token, and would set the cookie all the same
	for ask in (
		lambda who: who.get(f"{server}/app", params={"sid": own}),
		lambda who: who.post(f"{server}/api/method/ping", data={"sid": own, "csrf_token": "x"}),
		lambda who: who.post(f"{server}/api/method/login", data={"sid": own}),
	):
		for visitor in (registrar, requests.Session()):
			answer = ask(visitor)
			assert answer.status_code >= 400
			assert own not in str(answer.headers)
	assert registrar.cookies["sid"] == before
	who = registrar.get(f"{server}/api/method/frappe.auth.get_logged_user").json()["message"]
	assert who == seeded["logins"]["Member Registrar"]
	assert recruiter.get(f"{server}/app", params={"sid": own}).status_code == 200  # one's own is no other's


def test_a_guest_reads_no_login_by_a_web_form(server):
	"""A dict for a name is filters: 403 or 404 said whether a user has a value."""
	told = set()
	for begins in ("%", "no such login%"):
		data = json.dumps({"name": {"name": ["like", begins]}})
		answer = requests.post(
			f"{server}/api/method/frappe.website.doctype.web_form.web_form.accept",
			json={"web_form": "edit-profile", "data": data},
		)
		told.add((answer.status_code, re.sub(r"exc_id\W+\w+", "", answer.text)))
	assert len(told) == 1 and told.pop()[0] == 403


@pytest.mark.parametrize(
	"address", ["javajavascriptscript:alert(1)", "/%5Cevil.example", "https://evil.example"]
)
def test_a_login_leads_on_to_this_site_alone(server, recruiter, address):
	for visitor in (requests.Session(), recruiter):
		answer = visitor.get(f"{server}/login?redirect-to={address}", allow_redirects=False)
		assert answer.status_code == 403 and "Location" not in answer.headers
