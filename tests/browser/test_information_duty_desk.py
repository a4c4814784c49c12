"""A prospect whom somebody else has named: the form says so, a logged call ticks it off, and many are told from the worklist."""

import re

from playwright.sync_api import expect

from tests.browser.desk import at_rest

MAKE = """async ([name, source]) => {
	if (!(await frappe.db.exists("Recruitment Source", source))) {
		await frappe.db.insert({ doctype: "Recruitment Source", source_name: source, given_by_others: 1 });
	}
	return (await frappe.db.insert({
		doctype: "Membership Prospect", first_name: name, last_name: "Tipsad", recruitment_source: source,
		email: `${name}@tips.example`.toLowerCase(),
	})).name;
}"""
MUST_BE_TOLD = "The person must be told by"
SOURCE = "Tip from a member"


def open_form(user, name: str) -> None:
	user.open("Form", "Membership Prospect", name)
	user.page.wait_for_function(
		"name => window.cur_frm && cur_frm.docname === name && cur_frm.$wrapper.is(':visible')", arg=name
	)
	user.settle()


def field(user, name: str):
	return user.page.evaluate("field => cur_frm.doc[field]", name)


def test_a_call_in_which_somebody_is_told_is_ticked(desk):
	manager = desk("Recruitment Manager")
	name = manager.page.evaluate(MAKE, ["Ture", SOURCE])
	open_form(manager, name)
	expect(manager.shown.get_by_text(MUST_BE_TOLD)).to_be_visible()
	manager.picture("must-be-told")
	manager.shown.get_by_role("button", name="Log Contact").click()
	dialog = manager.page.locator(".modal.show")
	at_rest(dialog)
	dialog.get_by_label("Was Told Where the Data Comes From").check()
	manager.picture("log-contact-told")
	dialog.get_by_role("button", name="Save").click()
	manager.page.wait_for_function("() => Boolean(cur_frm.doc.told_on)")
	assert (field(manager, "told_how"), field(manager, "must_be_told_by")) == ("Conversation", None)
	expect(manager.shown.get_by_text(MUST_BE_TOLD)).to_have_count(0)
	assert manager.errors == []


def test_many_are_told_from_the_worklist(desk):
	manager = desk("Membership Manager")
	for name in ("Tage", "Tyra"):
		manager.page.evaluate(MAKE, [name, SOURCE])
	manager.open("query-report", "People to Tell")
	rows = manager.shown.locator(".dt-row[data-row-index]")
	expect(rows.filter(has_text=re.compile("Tage|Tyra"))).to_have_count(2)
	manager.picture("people-to-tell")
	rows.filter(has_text="Tage").locator("input[type=checkbox]").first.check()
	manager.shown.get_by_role("button", name="Were Told").click()
	dialog = manager.page.locator(".modal.show")
	at_rest(dialog)
	dialog.locator("select[data-fieldname=how]").select_option("Letter")
	dialog.get_by_role("button", name="Was Told").click()
	expect(rows.filter(has_text="Tage")).to_have_count(0)
	expect(rows.filter(has_text="Tyra")).to_have_count(1)
	assert manager.errors == []
