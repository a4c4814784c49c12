"""The desk of somebody who reads Swedish: what the bundle says, on a form, in a list and in a report."""

import re

import pytest
from playwright.sync_api import expect

SET_LANGUAGE = """
language => frappe.xcall("frappe.client.set_value",
	{ doctype: "User", name: frappe.session.user, fieldname: "language", value: language })"""


@pytest.fixture
def read(desk):
	"""read(role): the desk of the user of that role, in Swedish as long as the test runs."""
	users = []

	def in_swedish(role: str):
		user = desk(role)
		users.append(user)
		user.page.evaluate(SET_LANGUAGE, "sv")
		return user

	yield in_swedish
	for user in users:
		user.page.evaluate(SET_LANGUAGE, "en")


def test_a_member_in_swedish(read, seeded):
	registrar = read("Member Registrar")
	registrar.page.goto(f"{registrar.server}/app/member/{seeded['form']['story']}")
	expect(registrar.shown.locator(".term-band-legend")).to_contain_text("Obetald faktura")
	expect(registrar.shown.locator(".term-band text.today")).to_have_text("I dag")
	for label in ("Lägg till aktivitet", "Registrera samtycke"):
		expect(registrar.shown.get_by_role("button", name=label, exact=True)).to_be_visible()
	registrar.picture("member-sv")


def test_prospects_and_a_report_in_swedish(read, counted):
	recruiter = read("Member Recruiter")
	recruiter.page.goto(f"{recruiter.server}/app/membership-prospect")
	expect(recruiter.rows().first.get_by_text("Notera kontakt")).to_be_visible()
	recruiter.picture("prospect-list-sv")

	manager = read("Membership Manager")
	manager.page.goto(f"{manager.server}/app/query-report/Member Engagement")
	expect(manager.shown.locator(".dt-cell .indicator-pill").first).to_have_text(
		re.compile("^(Hög|Medel|Låg|Ingen)$")
	)
	manager.picture("member-engagement-sv")
