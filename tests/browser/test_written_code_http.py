"""Templates and code that users write, over real HTTP: nothing of it asks the database or runs in another's browser."""

import json

import pytest
import requests

from tests.browser.test_recruiter_http import log_in

ROLES = ("Member Recruiter", "Membership Analyst", "Accounts User", "Sales User")
SQL = "{{ frappe.db.sql('select 4711 + count(*) from `tab' ~ 'Member` where 1 = 0') }}"
SHOWS = "Hello {{ doc.name }}"
SCRIPT = "window.hacked = 1"
HACKED = json.dumps([["ToDo", "status", "=", SCRIPT]])
ABOUT = {
	"document_type": "ToDo",
	"based_on": "creation",
	"function": "Count",
	"filters_json": "[]",
	"chart_type": "Count",
}


@pytest.fixture(scope="module")
def session(server, wall):
	"""session(role) is a logged-in session of one of the wall's people."""
	return lambda role: log_in(server, wall, role)


def call(server: str, session: requests.Session, path: str, /, **values) -> requests.Response:
	data = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
	return session.post(f"{server}/api/method/{path}", data=data)


def ways(server: str, session: requests.Session, text: str) -> list[requests.Response]:
	"""The text, given to whatever fills in a template of its caller's."""
	title = f"terms-{abs(hash(text)) % 10**6}"
	session.post(f"{server}/api/resource/Terms and Conditions", json={"title": title, "terms": text})
	terms = "erpnext.setup.doctype.terms_and_conditions.terms_and_conditions.get_terms_and_conditions"
	preview = "frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview"
	request = {"doctype": "Payment Request", "name": "new-payment-request-1", "message": text, "__islocal": 1}
	printed = {"doctype": "ToDo", "name": "new-todo-1", "description": text}
	return [
		call(server, session, preview, message=text, reference_dt="Currency", reference_doc="SEK"),
		call(server, session, terms, template_name=title, doc={}),
		call(server, session, "run_doc_method", docs=request, method="get_message"),
		call(server, session, "frappe.www.printview.get_html_and_style", doc=printed),
	]


@pytest.mark.parametrize("role", ROLES)
def test_a_template_asks_the_database_nothing(server, session, role):
	user = session(role)
	for answer in ways(server, user, SQL):
		assert "4711" not in answer.text, answer.url
	if role == "Accounts User":
		assert any("Hello SEK" in answer.text for answer in ways(server, user, SHOWS))


@pytest.mark.parametrize("role", ROLES)
def test_code_in_anothers_browser_is_not_stored(server, session, role):
	user = session(role)
	attempts = [
		user.post(f"{server}/api/resource/Custom HTML Block", json={"name": f"x {role}", "script": SCRIPT}),
		user.post(
			f"{server}/api/resource/Workspace",
			json={"title": f"x {role}", "label": f"x {role}-Administrator", "content": "[]", "for_user": "Administrator"},
		),
		*(
			call(server, user, f"frappe.desk.doctype.{made}", args={**ABOUT, name: f"x {role}", "dynamic_filters_json": HACKED})
			for made, name in (
				("number_card.number_card.create_number_card", "label"),
				("dashboard_chart.dashboard_chart.create_dashboard_chart", "chart_name"),
			)
		),
	]  # fmt: skip
	assert [answer.status_code for answer in attempts] == [403] * len(attempts)


def test_everyday_cards_are_made(server, session):
	user = session("Accounts User")
	own = json.dumps([["ToDo", "owner", "=", "frappe.session.user"]])
	args = {**ABOUT, "label": "Mine", "dynamic_filters_json": own}
	answer = call(server, user, "frappe.desk.doctype.number_card.number_card.create_number_card", args=args)
	assert answer.status_code == 200, answer.text
