"""Those whom the wall is not about: ERPNext's own users at their desks, a customer on the portal, forms of other apps.

Nothing that they ask for is refused. An analyst's day is here too: pages and reports, without one refusal.
"""

import json
import subprocess

import pytest

from tests.browser.conftest import PYTHON
from tests.browser.desk import Desk, new_context
from tests.support.attacks.sampling import sample
from tests.support.factories.canaries import CUSTOMER, WEBSITE_USER

DESKS = {
	"Sales User": ("Selling", "Sales Order", "Customer", "Quotation"),
	"Accounts User": ("Accounting", "Sales Invoice", "Payment Entry", "Journal Entry"),
	"Stock User": ("Stock", "Item", "Stock Entry", "Delivery Note"),
}
REPORTS = (
	"Retention Rate",
	"Active and Inactive Members",
	"Member Lifetime",
	"Journey Funnel",
	"Recruitment Sources",
)
PORTAL = ("me", "orders", "quotations", "invoices", "shipments", "issues", "addresses", "update-profile")

MAKE_A_FORM = """
import frappe, sys
frappe.init(sys.argv[1], sites_path="."); frappe.connect()
if not frappe.db.exists("Web Form", "wall-todo"):
	frappe.get_doc({
		"doctype": "Web Form", "title": "Wall ToDo", "route": "wall-todo", "doc_type": "ToDo", "module": "Desk",
		"published": 1, "login_required": 0, "anonymous": 0, "is_standard": 0,
		"web_form_fields": [{"fieldname": "description", "fieldtype": "Text Editor", "label": "Description"}],
	}).insert()
frappe.db.commit()
print(frappe.db.get_value("Web Form", {"route": "wall-todo"}))
"""


@pytest.fixture
def window(browser, server, wall, screenshots):
	"""window(role) gives a new window of the desk of one of the wall's people."""
	contexts = []

	def open_window(role: str) -> Desk:
		contexts.append(new_context(browser))
		desk = Desk(contexts[-1], server, screenshots)
		desk.refused = []
		desk.page.on("response", lambda answer: note_refusal(desk, answer))
		desk.log_in(wall["logins"][role], wall["password"])
		return desk

	yield open_window
	for context in contexts:
		context.close()


def note_refusal(desk: Desk, answer) -> None:
	"""By the door; what ERPNext itself refuses to a role is its own affair."""
	if answer.status == 403 and "request_check" in answer.text():
		desk.refused.append(f"{answer.url} {answer.request.post_data}")


@pytest.mark.parametrize("role", sample(sorted(DESKS), 1))
def test_erpnexts_users_work_at_their_desks(window, role):
	desk = window(role)
	workspace, *doctypes = DESKS[role]
	desk.open("Workspaces", workspace)
	desk.settle()
	for doctype in doctypes:
		desk.open("List", doctype, "List")
		desk.page.wait_for_function("window.cur_list && !cur_list.start")
		desk.settle()
		desk.open("List", doctype, "Report")
		desk.settle()
		desk.page.evaluate("doctype => { frappe.new_doc(doctype, true) }", doctype)
		desk.page.wait_for_function(
			"doctype => (window.cur_frm && cur_frm.doctype === doctype) || $('.modal.show').length",
			arg=doctype,
		)
		desk.settle()
		desk.page.evaluate("() => { window.cur_dialog && cur_dialog.hide() }")
	assert not desk.refused, "\n".join(desk.refused)


LOADED = "report => frappe.query_report?.report_name === report && !frappe.query_report._no_of_requests"


def test_an_analysts_day(window):
	desk = window("Membership Analyst")
	desk.open("journey")
	desk.settle()
	for report in REPORTS:
		desk.open("query-report", report)
		desk.page.wait_for_function(LOADED, arg=report)
		desk.settle()
	desk.open("List", "Journey Phase", "List")
	desk.settle()
	desk.open("List", "Recruitment Source", "List")
	desk.settle()
	assert desk.errors == []


def test_a_customer_on_the_portal(caller):
	who = caller(CUSTOMER)
	for page in PORTAL:
		answer = who.ask(page)
		assert answer.status_code in (200, 404), (
			f"{page}: {answer.status_code}"
		)  # ERPNext's pages differ by version
	assert who.call("frappe.auth.get_logged_user").status_code == 200
	lists = who.call("frappe.www.list.get", doctype="Sales Order", limit_start="0", pathname="orders")
	assert lists.status_code == 200


@pytest.mark.parametrize("role", ["Guest", WEBSITE_USER, CUSTOMER, "Member Recruiter", "Sales User"])
def test_a_web_form_of_another_app_is_filled_in_by_everybody(caller, live_site, role):
	done = subprocess.run([PYTHON, "-c", MAKE_A_FORM, live_site], capture_output=True, text=True)
	assert done.returncode == 0, done.stderr
	form = done.stdout.strip()
	who = caller(role)
	assert who.ask("wall-todo/new" if role != "Guest" else "wall-todo").status_code == 200
	data = {"doctype": "ToDo", "description": f"Asked by {role}"}
	answer = who.post("frappe.website.doctype.web_form.web_form.accept", web_form=form, data=data)
	assert answer.status_code == 200, answer.text[:300]
	assert json.loads(answer.text)["message"]["description"] == f"Asked by {role}"
	about = {**data, "reference_type": "Member", "reference_name": who.names["member"]["Member"]}
	named = who.post("frappe.website.doctype.web_form.web_form.accept", web_form=form, data=about)
	assert named.status_code == 403
