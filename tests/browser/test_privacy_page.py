"""A request from the public page to the officer: in Chromium as a phone, and over HTTP as a stranger would misuse it."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.desk import at_rest, take_picture
from tests.browser.test_accessibility import violations
from tests.browser.test_join import (
	KNOWN_MEMBER,
	PHONE,
	SUPPRESSED,
	address,
	answer_of,
	count,
	link_in,
	mails_to,
	prepare,
	rows,
)


@pytest.fixture(scope="module")
def page_url(server) -> str:
	prepare("open")
	prepare("set", "privacy_page_on=1")
	yield f"{server}/privacy/ask"
	prepare("set", "privacy_page_on=0", "joining_page_on=0")


def ask(page_url: str, email: str) -> requests.Response:
	values = {"email": email, "kind": "Access", "wish": "What do you have?"}
	return requests.post(page_url, data=values, allow_redirects=False, timeout=60)


def test_a_stranger_learns_nothing(page_url):
	answers = {email: ask(page_url, email) for email in (address("unknown"), KNOWN_MEMBER, SUPPRESSED)}
	assert {answer.status_code for answer in answers.values()} == {303}
	unknown, known, suppressed = map(answer_of, answers.values())
	assert unknown == known == suppressed
	assert not mails_to(SUPPRESSED) and not count("Privacy Request", "email = %s", SUPPRESSED)


def test_from_the_page_to_the_officer(page_url, browser, server, screenshots, open_desk):
	email = address("asks")
	prepare("member", email)
	context = browser.new_context(viewport=PHONE, locale="en-GB")
	page = context.new_page()
	page.goto(page_url)
	take_picture(page, screenshots, "privacy-page")
	page.get_by_role("button", name="Send").click()
	expect(page.locator("#email-error")).to_be_visible()
	page.get_by_label("What do you ask for?").select_option("Access")
	page.get_by_label("E-mail").fill(email)
	page.get_by_role("button", name="Send").click()
	expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
	(name,) = rows(
		"select name from `tabPrivacy Request` where email = %s order by creation desc limit 1", email
	)[0]
	page.goto(f"{server}{link_in(mails_to(email)[-1], 'privacy/confirm')}")
	assert rows("select status from `tabPrivacy Request` where name = %s", name) == [("Unconfirmed",)]
	page.get_by_role("button", name="Confirm").click()
	expect(page.get_by_role("heading", name="We have your request")).to_be_visible()
	context.close()

	officer = open_desk("Member Privacy Officer")
	officer.page.wait_for_timeout(2000)
	officer.open("Form", "Privacy Request", name)
	officer.page.wait_for_function("name => window.cur_frm && cur_frm.docname === name", arg=name)
	expect(officer.shown.locator(".form-message")).to_contain_text("The answer is due on")
	doc = officer.page.evaluate("() => ({ ...cur_frm.doc })")
	assert (doc["status"], doc["found_as"], doc["identity_how"]) == (
		"Open",
		"Former member",
		"Link sent to the e-mail address",
	)
	expect(officer.shown.get_by_role("button", name="Personal Data", exact=True)).to_be_visible()

	officer.shown.get_by_role("button", name="Send to the Person", exact=True).click()
	dialog = officer.page.locator(".modal.show")
	at_rest(dialog)
	expect(dialog).to_contain_text(f"A link goes to {email}")
	assert violations(officer.page, ".modal.show [data-fieldtype=HTML]") == []
	officer.picture("privacy-request-send")
	dialog.locator("select[data-fieldname=language]").select_option("en")
	dialog.get_by_role("button", name="Approve and Send").click()
	officer.page.wait_for_function("() => cur_frm.doc.link_downloads > 0")
	officer.settle()
	assert officer.errors == []
	officer.close()

	context = browser.new_context(viewport=PHONE, locale="en-GB", accept_downloads=True)
	page = context.new_page()
	page.goto(f"{server}{link_in(mails_to(email)[-1], 'privacy/answer')}")
	expect(page.get_by_role("heading", name="The answer to your request")).to_be_visible()
	assert violations(page) == []
	take_picture(page, screenshots, "privacy-answer")
	with page.expect_download() as given:
		page.get_by_role("button", name="(JSON)").click()
	assert given.value.suggested_filename == "personal-data.json"
	assert email in given.value.path().read_text()
	token = re.search(r"token=([^&]+)", page.url)[1]
	sent = {"token": token, "form": "pdf"}
	answer = requests.post(f"{server}/privacy/answer", data=sent, timeout=120)
	assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
	assert answer.headers["Cache-Control"] == "no-store"
	sent["token"] = token[::-1]
	assert requests.post(f"{server}/privacy/answer", data=sent, timeout=60).status_code == 404
	assert rows("select link_downloads from `tabPrivacy Request` where name = %s", name) == [(3,)]
	context.close()
