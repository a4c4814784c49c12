"""A phone number on a form is called by a click."""

from playwright.sync_api import expect

from tests.browser.test_clicks import open_form


def test_a_member_is_called(desk):
	registrar = desk("Member Registrar")
	registrar.open("List", "Member")
	name = registrar.page.evaluate(
		"""async () => (await frappe.db.insert(
			{ doctype: "Member", first_name: "Rut", last_name: "Samtal", phone: "070-174 06 15" })).name"""
	)
	open_form(registrar, "Member", name)
	call = registrar.shown.locator("[data-fieldname=phone] .help-box a")
	expect(call).to_have_attribute("href", "tel:+46701740615")
	registrar.page.evaluate("cur_frm.set_value('phone', '').then(() => cur_frm.save())")
	expect(registrar.shown.locator("[data-fieldname=phone] .help-box")).to_contain_text("070-123 45 67")


def test_an_empty_file_to_fill_in_comes_with_a_new_import(desk):
	registrar = desk("Member Registrar")
	registrar.page.evaluate("frappe.new_doc('Register Import')")
	button = registrar.shown.get_by_role("button", name="Empty File to Fill In", exact=True)
	with registrar.page.expect_download() as download:
		button.click()
	assert download.value.suggested_filename.endswith(".xlsx")
