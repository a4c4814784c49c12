"""The risk of leaving by real clicks: switched on, trained, approved, read in Renewals Due, objected to."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_recruiter_day import choose
from tests.support.processes import live

SETTINGS = "Leaving Risk Settings"


def script(*arguments: str) -> str:
	done = live.script("live_leaving_risk", *arguments, seconds=300)
	assert done.returncode == 0, done.stderr
	return done.stdout.strip()


@pytest.fixture
def members(server, seeded):
	script("make")
	yield
	script("clean")


def test_switched_on_trained_approved_read_and_objected_to(desk, seeded, members):
	manager = desk("Membership Manager")
	switch_on(manager, seeded["logins"]["Membership Manager"])
	script("train")
	approve(manager)
	member = script("score").splitlines()[-1]
	reasons = read_the_report(manager, member)
	call_these(manager)
	read_the_reasons_and_object(manager, member, reasons)
	script("score")
	gone_from_the_report(manager, member)
	assert manager.errors == []


def switch_on(manager, user: str) -> None:
	manager.open("Form", SETTINGS, SETTINGS)
	form = manager.shown
	form.get_by_role("checkbox", name="Foretell Who May Leave").check()
	choose(manager, form, "approver", user)
	form.get_by_role("button", name="Save").click()
	manager.page.wait_for_function("!cur_frm.is_dirty()")
	manager.picture("leaving-risk-settings")
	form.get_by_role("button", name="Train a Model").click()
	expect(manager.page.locator(".desk-alert", has_text="A model is being trained")).to_be_visible()
	expect(form.locator(".form-message")).to_contain_text("This page says when it is done")


def approve(manager) -> None:
	manager.open("List", "Leaving Risk Model", "List")
	expect(manager.rows().first).to_contain_text("Waiting for Approval")
	manager.shown.locator("a[data-name^=RISK]").first.click()
	told = manager.shown.locator("[data-fieldname=told_html]")
	expect(told).to_contain_text("Better than the shares by group")
	expect(told).to_contain_text("times the odds of leaving")
	manager.picture("leaving-risk-model")
	manager.shown.get_by_role("button", name="Approve").click()
	expect(manager.page.locator(".desk-alert", has_text="looked at anew in the background")).to_be_visible()
	expect(manager.shown.locator(".indicator-pill", has_text="In Use").first).to_be_visible()


def row_of(manager, member: str):
	"""The report's rows by member, as the page has them."""
	manager.open("query-report", "Renewals Due")
	manager.page.wait_for_function("() => frappe.query_report?.data?.length")
	return manager.page.evaluate(
		"(member) => frappe.query_report.data.find((row) => row.member === member)", member
	)


def read_the_report(manager, member: str) -> list[str]:
	row = row_of(manager, member)
	reasons = row["reasons_for"].split(". ")
	assert any(one.startswith(("Has not taken part", "Takes part in l", "Paid this term")) for one in reasons)
	assert 0 < row["likely_to_lapse"] < 100
	expect(manager.shown.locator(".dt-header")).to_contain_text("Speaks for Leaving")
	manager.picture("report-renewals-due-risk")
	return reasons


def call_these(manager) -> None:
	manager.open("Workspaces", "Member Register")
	manager.shown.get_by_text("Call These This Week").first.click()
	manager.page.wait_for_function("() => frappe.query_report?.report_name === 'Call These This Week'")
	manager.settle()
	manager.page.evaluate(
		"() => frappe.query_report.set_filter_value({ from_date: '2000-01-01', to_date: '2100-01-01' })"
	)
	expect(manager.shown.locator(".dt-row-0")).to_contain_text("Most Likely")
	header = manager.shown.locator(".dt-header")
	for label in ("Phone", "Likely to Leave", "Speaks for Leaving"):
		expect(header).to_contain_text(label)
	expect(manager.shown.locator(".form-message")).to_contain_text("the likeliest first")
	manager.picture("report-call-these-this-week")


def read_the_reasons_and_object(manager, member: str, reasons: list[str]) -> None:
	manager.open("Form", "Member", member)
	box = manager.shown.locator("[data-fieldname=leaving_html]")
	expect(box).to_contain_text("Most Likely")
	for reason in reasons:
		expect(box).to_contain_text(reason)
	expect(box).to_contain_text("never for marketing")
	box.scroll_into_view_if_needed()
	manager.picture("leaving-risk-why")
	box.get_by_role("button", name="The Person Objects").click()
	expect(box).to_contain_text("nothing is foretold, and nothing is learnt from this member")


def gone_from_the_report(manager, member: str) -> None:
	manager.page.reload()
	row = row_of(manager, member)
	assert row and not row.get("reasons_for")
