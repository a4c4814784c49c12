"""Every report as everybody who has it finds it on the desk: opened without choosing anything, it shows something."""

import json

import pytest
from playwright.sync_api import expect

FOR_ALL = (
	"Active and Inactive Members",
	"Retention Rate",
	"Cohort Retention",
	"Member Lifetime",
	"Member Value",
	"Member Engagement",
	"Journey Funnel",
	"Recruitment Sources",
	"Journey Gaps",
	"Retention Insight",
)
NAMES_PEOPLE = ("Renewals Due", "Member Jubilees")
SEES_AS_MUCH = {
	"Membership Manager": "Member Registrar",
	"Membership Analyst": None,
	"Member Recruiter": "Recruitment Manager",
}
READY = """report => {
	const shown = frappe.query_report;
	return shown?.report_name === report && !shown._no_of_requests && shown.data?.length && shown.datatable
		&& shown.page.wrapper.is(":visible");
}"""

FORGET = "() => { if (frappe.query_report) frappe.query_report.data = frappe.query_report.raw_data = null; }"


@pytest.mark.parametrize("role", SEES_AS_MUCH)
def test_every_report_opens_with_chart_figures_and_note(desk, browser, server, seeded, counted, role):
	reader, colleague = desk(role), SEES_AS_MUCH[role]
	if colleague:
		other = browser.new_context().request
		login = {"usr": seeded["logins"][colleague], "pwd": seeded["password"]}
		assert other.post(f"{server}/api/method/login", data=login).ok
	for report in (*FOR_ALL, *(NAMES_PEOPLE if role == "Membership Manager" else ())):
		# a request that the report before has still to make would ask the new one with the old one's filters
		reader.page.wait_for_timeout(500)
		reader.settle()
		reader.page.evaluate(FORGET)
		reader.open("query-report", report)
		reader.page.wait_for_function(READY, arg=report)
		expect(reader.shown.locator(".chart-wrapper .frappe-chart")).to_be_visible()
		expect(reader.shown.locator(".dt-row .dt-cell__content").first).to_be_visible()
		expect(reader.shown.locator(".report-summary .summary-item").first).to_be_visible()
		expect(reader.shown.locator(".form-message")).to_contain_text("docs/")
		said = reader.shown.inner_text()
		assert not [word for word in ("NaN", "undefined", "null") if word in said], (report, said)
		assert not reader.page.locator(".modal-dialog:visible").count(), report
		if colleague:
			filters = reader.page.evaluate("frappe.query_report.get_filter_values()")
			answer = other.get(
				f"{server}/api/method/frappe.desk.query_report.run",
				params={"report_name": report, "filters": json.dumps(filters)},
			)
			expected = answer.json()["message"]["result"]
			for _moment in range(40):  # an answer to the report before may come late, and is drawn over
				shown = reader.page.evaluate("frappe.query_report.raw_data?.result")
				if shown == expected:
					break
				reader.page.wait_for_timeout(250)
			assert shown == expected, report
	assert reader.errors == []


def test_the_dashboard_draws_every_chart_and_number(desk, counted):
	recruiter = desk("Member Recruiter")
	recruiter.open("Workspaces", "Memberships")
	recruiter.shown.locator(".shortcut-widget-box", has_text="Membership Dashboard").click()
	expect(recruiter.shown.locator(".number-widget-box .widget-content .number")).to_have_count(4)
	expect(recruiter.shown.locator(".dashboard-widget-box .frappe-chart")).to_have_count(6)
	recruiter.settle()
	assert recruiter.errors == []
