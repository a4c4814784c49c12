"""Every report as everybody who has it finds it on the desk: opened without choosing anything, it shows something."""

import json
import re

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
NOT_FOR_RECRUITERS = ("Member Forecast",)
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
def test_a_report_is_downloaded_as_a_sheet(desk, counted, role):
	"""With the filters' labels in it, which are names of no columns."""
	reader = desk(role)
	reader.open("query-report", "Cohort Retention")
	reader.page.wait_for_function(READY, arg="Cohort Retention")
	reader.settle()
	reader.page.evaluate("frappe.query_report.export_report()")
	with reader.page.expect_download() as sheet:
		reader.page.locator(".modal.show").get_by_role("button", name="Download").click()
	assert sheet.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("role", SEES_AS_MUCH)
def test_every_report_opens_with_chart_figures_and_note(desk, browser, server, seeded, counted, role):
	reader, colleague = desk(role), SEES_AS_MUCH[role]
	if colleague:
		other = browser.new_context().request
		login = {"usr": seeded["logins"][colleague], "pwd": seeded["password"]}
		assert other.post(f"{server}/api/method/login", data=login).ok
	sees_all = () if role == "Member Recruiter" else NOT_FOR_RECRUITERS
	for report in (*FOR_ALL, *sees_all, *(NAMES_PEOPLE if role == "Membership Manager" else ())):
		# a request that the report before has still to make would ask the new one with the old one's filters
		reader.page.wait_for_timeout(500)
		reader.settle()
		reader.page.evaluate(FORGET)
		reader.open("query-report", report)
		reader.page.wait_for_function(READY, arg=report)
		expect(reader.shown.locator(".chart-wrapper .frappe-chart")).to_be_visible()
		expect(reader.shown.locator(".dt-row .dt-cell__content").first).to_be_visible()
		expect(reader.shown.locator(".report-summary .summary-item").first).to_be_visible()
		expect(reader.shown.locator(".form-message a[href^='/membership-help/']")).to_be_visible()
		said = reader.shown.inner_text()
		assert not [word for word in ("NaN", "undefined", "null") if word in said], (report, said)
		# as the site writes numbers, not as Frappe writes a share everywhere
		assert not re.search(r"\d%", reader.shown.locator(".datatable").first.inner_text()), report
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
	recruiter.open("Workspaces", "My Day")
	recruiter.shown.locator(".shortcut-widget-box", has_text="Membership Dashboard").click()
	expect(recruiter.shown.locator(".number-widget-box .widget-content .number")).to_have_count(4)
	expect(recruiter.shown.locator(".dashboard-widget-box .frappe-chart")).to_have_count(6)
	recruiter.settle()
	assert recruiter.errors == []


WHERE_THE_PAST_ENDS = """() => {
	const chart = [...document.querySelectorAll(".chart-wrapper svg.frappe-chart")].find((svg) => svg.getClientRects().length);
	const { known } = frappe.query_report.chart_options.data.drawn;
	const ground = chart.querySelector(".forecast-ground").getBoundingClientRect();
	const ticks = [...chart.querySelectorAll(".x.axis > g > line.line-vertical")].map((tick) => tick.getBoundingClientRect());
	return [ground.left, ground.right, ticks[known - 1].left, ticks.at(-1).left].map(Math.round);
}"""


def test_what_if_is_a_line_beside_the_forecast(desk, counted):
	manager = desk("Membership Manager")
	manager.open("query-report", "Member Forecast")
	manager.page.wait_for_function(READY, arg="Member Forecast")
	chart = manager.shown.locator(".chart-wrapper")
	expect(chart).to_contain_text("Members")
	expect(chart).not_to_contain_text("What If")
	expect(chart.locator("svg text", has_text="Forecast")).to_have_count(1)
	left, right, known, last = manager.page.evaluate(WHERE_THE_PAST_ENDS)
	assert left == known and right >= last > known
	expect(manager.shown.locator(".form-message")).to_contain_text("Mean error in members")
	joins = manager.shown.locator(".page-form [data-fieldname=joins] input")
	for what_if in (joins, manager.shown.locator(".page-form [data-fieldname=retention] input")):
		expect(what_if).to_have_value("")  # so that its label shows
	joins.fill("50")
	joins.press("Tab")
	expect(chart).to_contain_text("What If")
	expect(manager.shown.locator(".dt-header")).to_contain_text("What If")
	rows = manager.page.evaluate("frappe.query_report.data")
	assert len(rows) == 12 and rows[-1]["what_if"] > rows[-1]["expected"]
	manager.picture("member-forecast")
	months = manager.shown.locator(".page-form [data-fieldname=months] input")
	message = manager.page.locator(".modal-dialog:visible")
	for field, wrong, sentence in (
		*((months, wrong, "1 to 36") for wrong in ("500", "0", "")),
		(joins, "abc", "percent more or fewer"),
	):
		before = field.input_value()
		field.fill(wrong)
		field.press("Tab")
		expect(message).to_contain_text(sentence)
		expect(manager.shown.locator(".form-message:visible")).to_have_count(0)  # the note of before
		manager.page.wait_for_timeout(400)  # it does not close while it fades in
		manager.page.keyboard.press("Escape")
		expect(message).to_have_count(0)
		field.fill(before)
		field.press("Tab")
		expect(manager.shown.locator(".form-message:visible")).to_contain_text("Mean error in members")
	months.fill("36")
	months.press("Tab")
	manager.page.wait_for_function("frappe.query_report.data?.length === 36")
	assert manager.errors == []


def test_a_recruiter_has_no_forecast(desk, counted):
	recruiter = desk("Member Recruiter")
	answer = recruiter.context.request.get(
		f"{recruiter.server}/api/method/frappe.desk.query_report.run",
		params={"report_name": "Member Forecast", "filters": json.dumps({"months": 12})},
	)
	assert answer.status == 403
	answer = recruiter.context.request.get(f"{recruiter.server}/api/resource/Forecast Record")
	assert answer.status == 403


def test_a_figure_opens_the_members_behind_it(desk, counted):
	manager = desk("Membership Manager")
	manager.open("query-report", "Active and Inactive Members")
	manager.page.wait_for_function(READY, arg="Active and Inactive Members")
	row = manager.page.evaluate("() => frappe.query_report.data.find((row) => row.joined)")
	link = manager.shown.locator(f"a[href*='Joined'][href*='to_date={row['period_end']}']").first
	expect(link).to_have_text(str(row["joined"]))
	link.click()
	manager.page.wait_for_function(READY, arg="Members Behind a Figure")
	# Frappe asks once before the link's filters are set
	manager.page.wait_for_function("joined => frappe.query_report.data?.length === joined", arg=row["joined"])
	rows = manager.page.evaluate("frappe.query_report.data")
	expect(manager.shown.locator(".dt-row-0")).to_contain_text(rows[0]["member_name"])
	manager.picture("report-members-behind-a-figure")
	manager.open("query-report", "Retention Rate")
	manager.page.wait_for_function(READY, arg="Retention Rate")
	expect(manager.shown.locator(".dt-scrollable a[href*='Behind']").first).to_be_visible()
	assert manager.errors == []


@pytest.mark.parametrize("role", ["Membership Analyst", "Recruitment Manager"])
def test_who_reads_no_members_gets_no_link(desk, counted, role):
	reader = desk(role)
	reader.open("query-report", "Active and Inactive Members")
	reader.page.wait_for_function(READY, arg="Active and Inactive Members")
	expect(reader.shown.locator(".dt-row").first).to_be_visible()
	assert reader.shown.locator(".dt-scrollable a").count() == 0
	assert reader.ask("frappe.desk.query_report.run", report_name="Members Behind a Figure") == 403
