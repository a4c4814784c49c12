"""What privacy officers and recruiting staff meet on the desk, where they once met a message or waited for ever."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import at_rest

MERGE = "membership_recruitment.member_recruitment.conversion.merge.join"


@pytest.fixture
def alike(desk, seeded) -> tuple:
	"""A Recruitment Manager's desk, and two prospects of the same name, beside one of another."""
	manager = desk("Recruitment Manager")
	names = manager.page.evaluate(
		"""async () => {
			const add = (first_name) => frappe.db.insert({
				doctype: "Membership Prospect", first_name, last_name: "Tvåsson", recruitment_source: "Friend",
			});
			await add("Olika");
			return [(await add("Tvilla")).name, (await add("Tvilla")).name];
		}"""
	)
	return manager, *names


def test_a_privacy_officer_lands_on_a_workspace_that_waits_for_nothing(desk):
	officer = desk("Member Privacy Officer")
	page = officer.page
	officer.begin("Privacy")
	expect(officer.shown.locator(".shortcut-widget-box").first).to_be_visible()
	officer.settle()
	officer.picture("workspace-privacy-officer")
	expect(officer.shown.get_by_text("Loading...")).to_have_count(0)
	expect(page.locator(".modal.show")).to_have_count(0)
	assert officer.errors == []


def test_everything_on_the_privacy_workspace_opens(desk):
	officer = desk("Member Privacy Officer")
	officer.open("Workspaces", "Privacy")
	links = officer.shown.locator(".links-widget-box .link-item")
	expect(links.filter(has_text="Processing Purpose")).to_be_visible()
	assert links.filter(has_text="Prospect Signup").count() == 1
	routes = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
	assert len(routes) >= 20
	for route in routes:
		officer.page.evaluate("route => frappe.set_route(route)", route)  # as the link does
		officer.settle()
		assert officer.page.locator(".modal.show").count() == 0, route
		assert not officer.shown.get_by_text("Not permitted").count(), route
	assert officer.errors == []


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager"])
def test_consents_and_sign_ups_are_reached_from_a_workspace(desk, role):
	user = desk(role)
	user.way_to("Privacy").click()
	for target in ("Consent Event", "Processing Purpose", "Prospect Signup"):
		expect(user.shown.locator(".links-widget-box .link-item").filter(has_text=target)).to_be_visible()
	user.shown.locator(".links-widget-box .link-item").filter(has_text="Prospect Signup").click()
	user.page.wait_for_function("window.cur_list && cur_list.doctype === 'Prospect Signup'")
	user.settle()
	expect(user.page.locator(".modal.show")).to_have_count(0)
	assert user.errors == []


def test_a_privacy_officer_is_told_that_addresses_are_not_shown(desk, counted):
	officer = desk("Member Privacy Officer")
	name = officer.page.evaluate("async () => (await frappe.db.get_list('Member'))[0].name")
	officer.open("Form", "Member", name)
	expect(officer.shown.locator("[data-fieldname=address_html]")).to_have_text("You may not see addresses.")
	expect(officer.shown.locator("[data-fieldname=contact_html]")).to_have_text("You may not see contacts.")
	assert officer.errors == []


def test_a_recruiter_reads_a_journey_map(desk, counted):
	recruiter = desk("Member Recruiter")
	name = recruiter.page.evaluate("async () => (await frappe.db.get_list('Journey Map'))[0].name")
	recruiter.open("Form", "Journey Map", name)
	expect(recruiter.shown.locator("[data-fieldname=gaps_html] table")).to_be_visible()
	recruiter.settle()
	recruiter.picture("journey-map-recruiter")
	expect(recruiter.page.locator(".modal.show")).to_have_count(0)
	assert recruiter.errors == []


def test_the_dialog_of_a_merge_lists_who_is_alike(alike):
	manager, kept, other = alike
	manager.open("Form", "Membership Prospect", kept)
	manager.page.wait_for_function("name => window.cur_frm?.docname === name", arg=kept)
	manager.shown.locator(".menu-btn-group > button").click()
	manager.shown.locator(".menu-btn-group .dropdown-item", has_text="Merge with Another").click()
	dialog = manager.page.locator(".modal.show")
	at_rest(dialog)
	control = dialog.locator("[data-fieldname=merged] input")
	control.click()
	options = dialog.locator("[data-fieldname=merged] [role=option]")
	expect(options.filter(has_text=re.compile("PRO-"))).to_have_count(1)
	expect(options.filter(has_text=other)).to_contain_text("same name")
	manager.picture("merge-list")
	control.fill("Olika")
	expect(options.filter(has_text="Olika Tvåsson").first).to_be_visible()
	assert manager.errors == []


def test_a_recruitment_manager_undoes_a_merge(alike):
	manager, kept, other = alike
	record = manager.page.evaluate(
		"([method, kept, merged]) => frappe.xcall(method, { doctype: 'Membership Prospect', kept, merged }, 'POST')",
		[MERGE, kept, other],
	)
	manager.open("Form", "Prospect Merge", record)
	manager.shown.get_by_role("button", name="Undo").click()
	manager.page.locator(".modal.show .btn-primary").click()
	expect(manager.shown.get_by_role("button", name="Undo")).to_have_count(0)
	expect(manager.shown.locator("[data-fieldname=undone_by]").first).to_contain_text("rita.ansvar")
	manager.picture("merge-undone")
	assert manager.page.evaluate("name => frappe.db.exists('Membership Prospect', name)", other)
	assert manager.errors == []


@pytest.mark.parametrize(("days", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_day_is_one(desk, days, words):
	page = desk("Member Recruiter").page
	assert page.evaluate("days => membership_recruitment.html.days_words(days)", days) == words
