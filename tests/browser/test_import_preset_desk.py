"""The form of an import on the desk: the preset that its file is recognised by, another one, one of the user's own; words for status."""

from playwright.sync_api import expect

CONTACTS = "Email Address,First Name,Last Name,MEMBER_RATING,LEID,EUID\nasa@x.example,Åsa,Exempel,2,1,a\n"
MAKE = """async (content) => {
	const file = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "File", file_name: `${frappe.utils.get_random(8)}.csv`, content, is_private: 1 },
	});
	const made = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "Register Import", file: file.file_url },
	});
	return made.name;
}"""


def test_a_preset_is_shown_taken_away_chosen_and_saved(desk):
	manager = desk("Membership Manager")
	page = manager.page
	name = page.evaluate(MAKE, CONTACTS)
	manager.open("Form", "Register Import", name)
	preset = manager.shown.locator('[data-fieldname="preset"] select')
	expect(preset).to_have_value("Mailchimp")
	assert page.evaluate("cur_frm.doc.rows_are") == "Prospects"
	expect(manager.shown.locator('[data-fieldname="sheet"] select')).to_be_hidden()
	for chosen, rows_are in (("", "Members"), ("Google", "Prospects")):
		preset.select_option(chosen)
		page.keyboard.press("Control+s")
		page.wait_for_function(f"!cur_frm.is_dirty() && cur_frm.doc.rows_are === '{rows_are}'")
		expect(preset).to_have_value(chosen)

	manager.shown.get_by_role("button", name="Save as Preset").click()
	dialog = page.locator(".modal-dialog:visible")
	expect(dialog.locator('[data-fieldname="preset_name"] input')).to_have_value("Google")
	dialog.locator('[data-fieldname="preset_name"] input').fill("Our Newsletter")
	dialog.get_by_role("button", name="Save", exact=True).click()
	expect(preset).to_have_value("Our Newsletter")
	assert page.evaluate("cur_frm.doc.__onload.presets").count("Our Newsletter") == 1
	manager.picture("import-preset")
	assert manager.errors == []


WITH_WORD = """async (content) => {
	const file = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "File", file_name: `${frappe.utils.get_random(8)}.csv`, content, is_private: 1 },
	});
	const made = await frappe.xcall("frappe.client.insert", {
		doc: { doctype: "Register Import", file: file.file_url, status_words: [{ word: "Gul", meaning: "Member" }] },
	});
	return made.name;
}"""


def test_what_a_word_for_status_means_is_chosen_on_the_form(desk):
	registrar = desk("Member Registrar")
	page = registrar.page
	name = page.evaluate(WITH_WORD, "Nr;Namn;Start;Status\n1;Per Ek;2020-01-01;Gul\n")
	registrar.open("Form", "Register Import", name)
	registrar.shown.locator(".form-tabs .nav-link", has_text="Columns").click()
	words = registrar.shown.locator('[data-fieldname="status_words"]')
	words.scroll_into_view_if_needed()
	row = words.locator('.grid-row[data-idx="1"]')
	expect(row.locator('[data-fieldname="word"]')).to_contain_text("Gul")
	row.locator('[data-fieldname="meaning"]').click()
	row.locator('[data-fieldname="meaning"] select').select_option("Passive Member")
	registrar.picture("import-words-for-status")
	page.keyboard.press("Control+s")
	page.wait_for_function("!cur_frm.is_dirty() && cur_frm.doc.status_words[0].meaning === 'Passive Member'")
	assert registrar.errors == []
