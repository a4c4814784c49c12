"""Renewals Due on the desk: choosing a row, sending, and the letter that comes of it."""

import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HERE, PYTHON
from tests.browser.desk import dismiss


@pytest.fixture
def term(live_site, seeded) -> str:
	done = subprocess.run([PYTHON, HERE / "seed_renewals.py", live_site], capture_output=True, text=True)
	assert done.returncode == 0, done.stderr
	return done.stdout.split()[-1]


def test_a_registrar_sends_a_notice_and_makes_the_letter(desk, term):
	registrar = desk("Member Registrar")
	page = registrar.page
	registrar.open("query-report", "Renewals Due")
	expect(registrar.shown.locator(".dt-row").nth(3)).to_be_visible()
	registrar.picture("renewals-due")
	answer = act(registrar, term, "Send Notice Now", "To print: 1")
	registrar.picture("renewals-sent")
	page.keyboard.press("Escape")
	expect(answer).to_have_count(0)
	answer = act(registrar, term, "Make Invoice", "Invoices made: 1")
	dismiss(answer)
	expect(answer).to_have_count(0)
	page.get_by_role("button", name="Make Letters").click()
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'Renewal Letter Batch'")
	table = registrar.shown.locator("[data-fieldname=notices_html] tbody")
	expect(table).to_contain_text("Skolgatan 7, 903 27 Umeå")
	registrar.picture("letter-batch")
	pdf = page.evaluate("cur_frm.doc.pdf")
	answer = registrar.context.request.get(f"{registrar.server}{pdf}")
	assert answer.ok and answer.body().startswith(b"%PDF")
	registrar.open("List", "Renewal Notice")
	expect(registrar.rows().first).to_be_visible()
	registrar.picture("renewal-notices")
	assert registrar.errors == []


def act(registrar, term: str, button: str, says: str):
	"""Choose the row of a term and press a button; the dialog with the answer, which says so."""
	# the table shows the rows in view only
	registrar.shown.locator(".dt-filter").nth(3).fill(term)
	row = registrar.shown.locator(".dt-row", has_text=term)
	row.locator("input[type=checkbox]").check()
	registrar.page.get_by_role("button", name=button).click()
	if button == "Send Notice Now":
		question = registrar.page.locator(".modal-dialog:visible")
		expect(question).to_contain_text("for this term now")
		question.get_by_role("button", name="Yes").click()
		expect(question.filter(has_text="for this term now")).to_have_count(0)
	answer = registrar.page.locator(".modal-dialog:visible")
	expect(answer).to_contain_text(says)
	return answer
