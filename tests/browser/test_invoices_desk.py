"""Invoices on the desk: for those who have none, and found by a payment reference with blanks."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HERE, PYTHON


@pytest.fixture
def term(live_site, seeded) -> str:
	done = subprocess.run([PYTHON, HERE / "seed_renewals.py", live_site], capture_output=True, text=True)
	assert done.returncode == 0, done.stderr
	return done.stdout.split()[-1]


def test_who_has_no_invoice_is_listed_and_gets_one(desk, term):
	registrar = desk("Member Registrar")
	page = registrar.page
	registrar.open("List", "Membership")
	button = page.get_by_role("button", name="Invoice Those Who Have None")
	button.click()
	question = page.locator(".modal-dialog:visible")
	expect(question).to_contain_text("have a fee and no invoice")
	question.get_by_role("button", name="Show the Terms").click()
	expect(page.get_by_role("button", name=re.compile(r"Filters \d"))).to_be_visible()
	expect(registrar.rows().first).to_be_visible()
	button.click()
	page.locator(".modal-dialog:visible").get_by_role("button", name="Make the Invoices").click()
	expect(page.locator(".modal-dialog:visible")).to_contain_text("in the background")
	assert registrar.errors == []


def test_an_invoice_is_found_by_a_reference_with_blanks(desk, term):
	made = desk("Member Registrar").page.evaluate(
		"""(membership) =>
			frappe.xcall("membership_recruitment.membership.fees.invoices.invoice_term", { membership })""",
		term,
	)
	reference = made["payment_reference"]
	treasurer = desk("Accounts User")
	treasurer.open("List", "Sales Invoice")
	field = treasurer.shown.locator('.standard-filter-section [data-fieldname="payment_reference"] input')
	field.fill(f"{reference[:3]} {reference[3:6]} {reference[6:]}")
	field.press("Enter")
	expect(treasurer.shown.locator(".list-row")).to_have_count(1)
	expect(treasurer.shown.locator(f'.list-row a[href*="{made["sales_invoice"]}"]').first).to_be_visible()
	assert treasurer.errors == []
