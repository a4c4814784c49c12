"""A family joins at the counter: one dialog a person, with a word about who the register may have already."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import at_rest


@pytest.fixture
def registrar(desk):
	return desk("Member Registrar")


def fill(dialog, **values):
	for field, value in values.items():
		control = dialog.locator(f"[data-fieldname={field}] input")
		control.fill(value)
		control.press("Tab")


def type_of(dialog, name: str):
	control = dialog.locator("[data-fieldname=membership_type] input")
	at_rest(dialog)
	control.fill(name)
	dialog.locator("[data-fieldname=membership_type] [role=option]", has_text=name).first.click()


def test_a_family_joins_at_the_counter(registrar):
	page = registrar.page
	registrar.open("List", "Member", "List")
	expect(registrar.rows().first).to_be_visible()
	registrar.shown.locator(".primary-action").click()
	dialog = page.locator(".modal.show")
	at_rest(dialog)
	fill(
		dialog,
		first_name="Disa",
		last_name="Disk",
		email="disa.disk@example.com",
		address_line="Kyrkogatan 2",
		postal_code="222 22",
		city="Lund",
	)
	type_of(dialog, "Family")
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text("Fee")
	registrar.picture("new-member")
	dialog.get_by_role("button", name="Save").click()
	page.wait_for_function("() => window.cur_frm?.doc?.full_name === 'Disa Disk'")
	expect(registrar.shown.locator(".member-summary")).to_be_visible()
	expect(registrar.shown.locator("[data-fieldname=address_html]")).to_contain_text("Kyrkogatan 2")

	registrar.shown.get_by_role("button", name="Membership", exact=True).click()
	registrar.shown.locator(".dropdown-item:visible", has_text="Add Family Member").click()
	dialog = page.locator(".modal.show")
	at_rest(dialog)
	fill(dialog, first_name="Dag")
	expect(dialog.locator("[data-fieldname=outcome]")).to_contain_text("The fee is included in TERM-")
	assert dialog.locator("[data-fieldname=city] input").input_value() == "Lund"
	registrar.picture("add-family-member")
	dialog.get_by_role("button", name="Save").dblclick()
	expect(registrar.shown.locator("[data-fieldname=terms_html]")).to_contain_text("Dag Disk")
	assert page.evaluate("() => frappe.db.count('Member', { filters: { full_name: 'Dag Disk' } })") == 1
	assert registrar.errors == []


def test_who_it_may_be_is_told_before_saving(registrar):
	page = registrar.page
	page.evaluate(
		"""() => frappe.db.insert({ doctype: "Member", first_name: "Ester", last_name: "Eko",
			email: "ester.eko@example.com" })"""
	)
	page.evaluate("() => { frappe.new_doc('Member') }")
	dialog = page.locator(".modal.show")
	at_rest(dialog)
	fill(dialog, first_name="Ester", last_name="Eko", email="ester.eko@example.com")
	type_of(dialog, "Individual")
	outcome = dialog.locator("[data-fieldname=outcome]")
	expect(outcome).to_contain_text("The register may have this person already.")
	expect(outcome.get_by_role("link", name="Ester Eko")).to_be_visible()
	registrar.picture("new-member-alike")
	dialog.locator("input[data-fieldname=new_person]").check()
	dialog.get_by_role("button", name="Save").click()
	page.wait_for_function("() => window.cur_frm?.doc?.full_name === 'Ester Eko' && !cur_frm.is_new()")
	assert registrar.errors == []


def test_frappes_own_form_tells_it_too(registrar):
	page = registrar.page
	page.evaluate(
		"""() => frappe.db.insert({ doctype: "Member", first_name: "Frej", last_name: "Form",
			email: "frej.form@example.com" })"""
	)
	page.evaluate("() => { frappe.new_doc('Member') }")
	page.locator(".modal.show").get_by_role("button", name="Edit Full Form").click()
	page.wait_for_function("() => window.cur_frm?.doctype === 'Member' && cur_frm.is_new()")
	page.evaluate(
		"() => cur_frm.set_value({ first_name: 'Frej', last_name: 'Form', email: 'frej.form@example.com' })"
	)
	page.evaluate("() => { cur_frm.save() }")
	question = page.locator(".modal.show")
	expect(question).to_contain_text("The register may have this person already.")
	question.get_by_role("button", name="No").click()
	registrar.settle()
	assert page.evaluate("() => cur_frm.is_new()")
	page.evaluate("() => { cur_frm.save() }")
	page.locator(".modal.show").get_by_role("button", name="Yes").click()
	page.wait_for_function("() => !cur_frm.is_new()")
	assert registrar.errors == []
