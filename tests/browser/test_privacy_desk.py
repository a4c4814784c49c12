"""The privacy officer's morning: what is held about a member, a request from the desk to the letter, an erasure."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import at_rest
from tests.browser.test_accessibility import violations
from tests.support.processes import live


@pytest.fixture(scope="module")
def former_member(live_site, seeded) -> str:
	made = live.script("killed_erasure", "make-member", site=live_site)
	assert made.returncode == 0, made.stderr
	return made.stdout.split()[-1]


@pytest.fixture
def officer(desk):
	user = desk("Member Privacy Officer")
	user.page.wait_for_timeout(2000)  # its workspace has been drawn
	return user


def open_form(user, doctype: str, name: str) -> None:
	user.open("Form", doctype, name)
	user.page.wait_for_function(
		"name => window.cur_frm && cur_frm.docname === name && cur_frm.$wrapper.is(':visible')", arg=name
	)
	user.settle()


def dialog_of(user):
	dialog = user.page.locator(".modal.show")
	at_rest(dialog)
	return dialog


def choose(user, group: str, label: str) -> None:
	user.shown.get_by_role("button", name=group, exact=True).click()
	user.shown.locator(".dropdown-item:visible", has_text=label).first.click()


@pytest.mark.parametrize("whom", ["Member", "Membership Prospect"])
def test_everything_that_is_held_is_shown_and_downloaded(officer, seeded, former_member, whom):
	page = officer.page
	name = former_member if whom == "Member" else seeded["open_prospect"]
	open_form(officer, whom, name)
	officer.shown.get_by_role("button", name="Personal Data", exact=True).click()
	dialog = dialog_of(officer)
	expect(dialog.locator("table")).to_contain_text(whom)
	assert violations(page, ".modal.show [data-fieldtype=HTML]") == []
	officer.picture(f"personal-data-{whom.split()[-1].lower()}")
	dialog.locator("select[data-fieldname=form]").select_option("JSON")
	with page.expect_download() as given:
		dialog.get_by_role("button", name="Download").click()
	assert given.value.suggested_filename == f"personal-data-{name}.json"
	assert f'"{name}"' in given.value.path().read_text()
	assert officer.errors == []


def test_a_request_from_the_desk_to_the_letter(officer, former_member):
	page = officer.page
	name = page.evaluate(
		"""async member => (await frappe.db.insert({ doctype: "Privacy Request", kind: "Erasure",
			subject_doctype: "Member", subject_name: member })).name""",
		former_member,
	)
	open_form(officer, "Privacy Request", name)
	expect(officer.shown.locator(".form-message")).to_contain_text("The answer is due on")
	assert violations(page, ".form-message") == []
	officer.picture("privacy-request")

	officer.shown.get_by_role("button", name="Make Sure Who Asks").click()
	dialog = dialog_of(officer)
	dialog.locator("select[data-fieldname=how]").select_option("Known in person")
	dialog.get_by_role("button", name="Save").click()
	page.wait_for_function("() => cur_frm.doc.identity_how === 'Known in person'")
	officer.settle()

	officer.shown.get_by_role("button", name="Erase", exact=True).click()
	dialog = dialog_of(officer)
	expect(dialog).to_contain_text("What Is Erased")
	expect(dialog).to_contain_text("Emptied of everything that says who it is about.")
	assert violations(page, ".modal.show [data-fieldtype=HTML]") == []
	officer.picture("erasure-preview")
	dialog.get_by_role("button", name="Erase for Good").click()
	page.wait_for_function("() => Boolean(cur_frm.doc.erasure)")
	erasure = page.evaluate("() => cur_frm.doc.erasure")
	officer.settle()
	done = live.script("killed_erasure", "erase", erasure)  # as the background worker does
	assert done.returncode == 0, done.stderr

	open_form(officer, "Erasure", erasure)
	expect(officer.shown.locator("[data-fieldname=result_html]")).to_contain_text("The seal is genuine")
	assert violations(page, "[data-fieldname=result_html]") == []
	officer.picture("erasure-done")

	open_form(officer, "Privacy Request", name)
	page.evaluate("() => cur_frm.reload_doc()")
	officer.settle()
	choose(officer, "Answer", "Answered")
	dialog = dialog_of(officer)
	dialog.locator("textarea[data-fieldname=answer]").fill("Erased, with the letter.")
	dialog.get_by_role("button", name="Save").click()
	page.wait_for_function("() => cur_frm.doc.status === 'Done'")
	officer.settle()
	officer.shown.get_by_role("button", name="Letter", exact=True).click()
	dialog = dialog_of(officer)
	dialog.locator("select[data-fieldname=form]").select_option("HTML")
	dialog.locator("select[data-fieldname=language]").select_option("sv")
	with page.expect_download() as given:
		dialog.get_by_role("button", name="Download").click()
	letter = given.value.path().read_text()
	assert "Vad som raderas" in letter and "Erased, with the letter." in letter
	assert not re.search("Killed|Halfway", letter)
	assert officer.errors == []


def test_what_is_due_stands_on_the_settings(officer):
	officer.open("Form", "Retention Settings", "Retention Settings")
	due = officer.shown.locator("[data-fieldname=due_html]")
	expect(due).to_contain_text("Former members")
	expect(due).to_contain_text("(off)")
	assert violations(officer.page, "[data-fieldname=due_html]") == []
	officer.picture("retention-settings")
	assert officer.errors == []


def test_the_record_of_processing_is_downloaded_from_the_list(officer):
	officer.open("List", "Privacy Request", "List")
	with officer.page.expect_download() as given:
		officer.shown.get_by_role("button", name="Record of Processing").click()
	assert given.value.suggested_filename == "record-of-processing.pdf"
	assert given.value.path().read_bytes().startswith(b"%PDF")
	assert officer.errors == []


def test_what_looks_wrong_in_the_register_is_listed_with_what_to_do(officer, counted):
	officer.open("query-report", "Register Quality")
	officer.page.wait_for_function("() => frappe.query_report?.data && frappe.query_report.datatable")
	officer.settle()
	assert officer.page.evaluate("frappe.query_report.data.length")
	expect(
		officer.shown.locator(".form-message a[href^='/membership-help/register-quality']")
	).to_be_visible()
	assert violations(officer.page, ".form-message", ".report-summary") == []
	officer.picture("register-quality")
	officer.shown.locator("select[data-fieldname=finding]").select_option("No birth date")
	officer.page.wait_for_function(
		"() => frappe.query_report.data?.length && frappe.query_report.data.every((row) => row.finding === 'No birth date')"
	)
	assert officer.errors == []
