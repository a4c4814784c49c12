"""The main job by real clicks: a recruiter hands a prospect over, the registrar finds the member and the figures."""

import json
import re

from playwright.sync_api import expect

from tests.browser.desk import at_rest, on_desk
from tests.support.processes import live

REGISTER = ("Member", "Membership", "Membership Spell", "Membership Event")


def test_prospect_becomes_member_and_shows_in_figures(desk, seeded, live_site):
	prospect = seeded["prospect"]
	recruiter = desk("Member Recruiter")
	make_member(recruiter, prospect)
	the_job_decides(live_site, prospect["name"])
	register_is_closed(recruiter)

	registrar = desk("Member Registrar")
	see_member(registrar, prospect)
	see_chart(registrar, "Active and Inactive Members", "active-members")
	see_chart(registrar, "Retention Rate", "retention")
	assert registrar.errors == []


def test_known_person_goes_to_the_registrar_who_chooses_the_member(desk, seeded, live_site):
	known = seeded["known"]
	recruiter = desk("Member Recruiter")
	recruiter.open("Form", "Membership Prospect", known["name"])
	log_contact(recruiter)
	dialog = open_make_member(recruiter)
	expect(dialog).not_to_contain_text(known["member"])
	membership_type = dialog.locator("[data-fieldname=membership_type]")
	at_rest(dialog)
	membership_type.locator("input").click()
	membership_type.locator("input").fill("Individual")
	membership_type.locator("[role=option]", has_text="Individual").first.click()
	expect(dialog).to_contain_text("Last Day")
	dialog.get_by_role("button", name="Make Member").click()
	expect(recruiter.page.locator(".desk-alert", has_text="Handed over")).to_be_visible()
	assert recruiter.errors == []
	the_job_decides(live_site, known["name"])

	registrar = desk("Member Registrar")
	registrar.open("List", "Membership Prospect", "List")
	registrar.open_from_list(known["name"])
	expect(registrar.shown.locator("[data-fieldname=queue_reason]")).to_contain_text("may have this person")
	dialog = open_make_member(registrar)
	expect(dialog).to_contain_text(known["member"])
	dialog.locator(f"input[value={known['member']}]").check()
	expect(dialog).to_contain_text("was a member before and rejoins")
	registrar.picture("choose-member")
	dialog.get_by_role("button", name="Make Member").click()
	registrar.page.wait_for_url(on_desk(f"member/{known['member']}"))
	terms = registrar.shown.locator("[data-fieldname=terms_html] tbody tr")
	expect(terms.first).to_contain_text("Current")
	assert registrar.errors == []


def the_job_decides(site, prospect):
	"""As the background worker does, which this site has none of."""
	done = live.script("handed_over", "decide", json.dumps([prospect]), site=site)
	assert done.returncode == 0, done.stderr


def log_contact(recruiter):
	recruiter.shown.get_by_role("button", name="Log Contact").click()
	dialog = recruiter.page.locator(".modal.show")
	dialog.locator("[data-fieldname=summary] textarea").fill("Wants to join this autumn.")
	dialog.get_by_role("button", name="Save").click()
	expect(recruiter.shown.locator("[data-fieldname=interactions_html]")).to_contain_text("join this autumn")
	expect(dialog).to_have_count(0)


def open_make_member(user):
	user.shown.get_by_role("button", name="Make Member").click()
	return user.page.locator(".modal.show")


def make_member(recruiter, prospect):
	recruiter.open("List", "Membership Prospect", "List")
	expect(recruiter.rows().first).to_be_visible()
	recruiter.picture("prospect-list")
	recruiter.open_from_list(prospect["name"])
	expect(recruiter.title).to_have_text(prospect["full_name"])
	recruiter.picture("prospect")

	dialog = open_make_member(recruiter)
	expect(dialog).to_contain_text("Last Day")
	expect(dialog).to_contain_text("350")
	recruiter.picture("make-member")
	dialog.get_by_role("button", name="Make Member").click()

	expect(recruiter.page.locator(".desk-alert", has_text="Handed over")).to_be_visible()
	recruiter.page.wait_for_url(on_desk("membership-prospect/view/list"))
	expect(recruiter.rows().first).to_be_visible()
	expect(recruiter.shown.locator(f"a[data-name={prospect['name']}]")).to_have_count(0)
	assert recruiter.errors == []


def register_is_closed(recruiter):
	recruiter.open("member")
	said = re.compile("not found|Not permitted")  # by Frappe 15, by 16
	expect(recruiter.page.locator(".modal.show")).to_contain_text(said)
	for doctype in REGISTER:
		assert recruiter.ask("frappe.client.get_list", doctype=doctype) == 403


def see_member(registrar, prospect):
	registrar.open("List", "Member", "List")
	expect(registrar.rows().first).to_be_visible()
	registrar.picture("member-list")
	registrar.shown.locator(".standard-filter-section [data-fieldname=email] input").fill(prospect["email"])
	expect(registrar.rows()).to_have_count(1)
	registrar.open_from_list(registrar.rows().locator("a[data-name]").first.get_attribute("data-name"))
	expect(registrar.title).to_have_text(prospect["full_name"])
	terms = registrar.shown.locator("[data-fieldname=terms_html] tbody tr")
	expect(terms).to_have_count(1)
	expect(terms).to_contain_text("Current")
	expect(terms).to_contain_text("Individual")
	terms.get_by_role("link").first.click()
	expect(registrar.shown.locator(".inner-group-button > button", has_text="Term")).to_be_visible()


def see_chart(registrar, report, picture):
	registrar.open("query-report", report)
	expect(registrar.title).to_have_text(report)
	registrar.settle()  # the report before this one is gone
	expect(registrar.shown.locator(".chart-wrapper svg.frappe-chart")).to_be_visible()
	expect(registrar.shown.locator(".report-summary .summary-item").first).to_be_visible()
	# the lines grow from zero to their place; one that stays flat never gets there
	registrar.page.wait_for_function(
		"""() => [...document.querySelectorAll(".chart-wrapper .line-graph-path")]
			.some((line) => line.getBoundingClientRect().height > 5)"""
	)
	registrar.page.wait_for_timeout(1500)
	registrar.picture(picture)
