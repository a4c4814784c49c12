"""What strangers wrote reaches the desk by other ways than the desk's: in files that are imported, and in mails that come in.
Nothing of it runs where it is shown."""

import csv
import io
import json

import pytest
import requests
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.browser.desk import new_context
from tests.browser.test_recruiter_http import log_in
from tests.browser.test_stored_script import nothing_ran
from tests.support.hostile_text import FORMS, RUN
from tests.support.processes import live

ADMIN_PASSWORD = "membership-tests"  # tests/support/tools/sites.py
SHOWN = [form for form in FORMS if "{{" not in form]  # a template is refused, and the import with it
IMPORTERS = ("Recruitment Manager", "Membership Manager")


@pytest.fixture
def watched(desk):
	"""watched(role): a window that notes what runs in it."""

	def open_window(role: str):
		window = desk(role)
		window.noted = []
		window.page.on(
			"dialog", lambda dialog: (window.noted.append(f"dialog {dialog.message}"), dialog.dismiss())
		)
		return window

	return open_window


def file_of_people(warned: bool) -> bytes:
	"""Each form in cells of text; in headings, and where a link or a date belongs, so that a message repeats it; or in
	an e-mail address, so that the row fails and its message repeats it."""
	written = io.StringIO()
	rows = csv.writer(written)
	rows.writerow(
		["First Name", "Last Name", "Recruitment Source", *(["Birth Date", *SHOWN] if warned else ["E-mail"])]
	)
	for form in SHOWN:
		rows.writerow([form, form, *([form, form, *SHOWN] if warned else ["Friend", form])])
	return written.getvalue().encode()


def imported(server: str, session: requests.Session, warned: bool) -> str:
	"""A Data Import with that file."""
	upload = session.post(
		f"{server}/api/method/upload_file",
		files={"file": ("people.csv", file_of_people(warned))},
		data={"is_private": "1"},
	)
	assert upload.status_code == 200, upload.text[-300:]
	values = {
		"doctype": "Data Import",
		"reference_doctype": "Membership Prospect",
		"import_type": "Insert New Records",
		"import_file": upload.json()["message"]["file_url"],
	}
	made = session.post(f"{server}/api/method/frappe.client.insert", data={"doc": json.dumps(values)})
	assert made.status_code == 200, made.text[-300:]
	return made.json()["message"]["name"]


@pytest.mark.parametrize("warned", [True, False], ids=["warnings", "failed rows"])
@pytest.mark.parametrize("role", IMPORTERS)
def test_nothing_of_a_file_runs_in_the_page_of_its_import(watched, server, seeded, role, warned):
	name = imported(server, log_in(server, seeded, role), warned)
	done = live.script("data_import", name, seeded["logins"][role])
	assert done.returncode == 0, done.stderr
	window = watched(role)
	window.open("Form", "Data Import", name)
	if warned:
		expect(window.shown.locator(".warnings .warning").first).to_be_attached()
	expect(window.shown.locator("[data-fieldname=import_preview] .dt-row").first).to_be_attached()
	window.settle()
	window.page.wait_for_timeout(500)  # what would run has run
	nothing_ran(window, ("Data Import", role))


@pytest.fixture(scope="module")
def come_in() -> dict:
	"""Mails of a stranger's in answer to one on a member, with attachments."""
	done = live.script("mail_comes_in")
	assert done.returncode == 0, done.stderr
	found = json.loads(done.stdout.splitlines()[-1])
	assert len(found["mails"]) == len(FORMS)
	assert len(found["files"]) == found["attached"]
	return found


def test_nothing_of_a_mail_runs(watched, come_in):
	window = watched("Membership Manager")
	window.open("Form", "Member", come_in["member"])
	expect(window.shown.locator(".timeline-message-box").first).to_be_attached()
	window.settle()
	nothing_ran(window, "timeline")
	for name in come_in["mails"][:5]:
		window.open("Form", "Communication", name)
		window.settle()
		nothing_ran(window, ("Communication", name))
	for view in ("List", "Report"):
		window.open("List", "Communication", view)
		window.settle()
		nothing_ran(window, ("Communication", view))


def test_no_attachment_of_a_mail_runs(browser, server, come_in):
	"""As the administrator, who may open all of them."""
	context = new_context(browser)
	login = {"usr": "Administrator", "pwd": ADMIN_PASSWORD}
	assert context.request.post(f"{server}/api/method/login", form=login).ok
	ran = []
	for file in come_in["files"]:
		answer = context.request.get(f"{server}{file['file_url']}")
		assert answer.status == 200 and RUN in answer.text(), file
		if "attachment" in answer.headers.get("content-disposition", ""):
			continue
		page = context.new_page()
		try:
			page.goto(f"{server}{file['file_url']}")
			page.wait_for_timeout(250)
			ran += [file["file_name"]] if page.evaluate("window.hacked") else []
		except PlaywrightError as error:  # what the browser keeps and does not show
			assert "Download is starting" in str(error), file
		finally:
			page.close()
	context.close()
	assert not ran
