"""Somebody is looked for: in the search bar, above the list, in a picker; and a prospect by who may see prospects only."""

import re

import pytest
from playwright.sync_api import expect

PEOPLE = """async () => {
	const add = (doc) => frappe.db.insert(doc);
	const member = (first_name, more) => add({ doctype: "Member", first_name, last_name: "Finnström", ...more });
	const one = await member("Anna Bo", { birth_date: "1975-04-05", email: "anna.bo@example.com", phone: "0701740611" });
	const two = await member("Anna Bo", { birth_date: "1990-04-05" });
	return [one.name, two.name];
}"""


@pytest.fixture
def registrar(desk):
	return desk("Member Registrar")


@pytest.fixture
def alike(registrar) -> list[str]:
	return registrar.page.evaluate(PEOPLE)


def look_in_the_bar(user, text: str):
	"""In Frappe 16 the field comes with a window, which a button opens: one of the sidebar, or of the desktop."""
	bar = user.page.locator("#navbar-search:visible")
	button = user.page.locator("#navbar-modal-search:visible, #desktop-navbar-modal-search:visible")
	expect(bar.or_(button).first).to_be_visible()
	if not bar.count():
		button.first.click()
	bar.click()
	bar.fill("")
	bar.press_sequentially(text, delay=20)
	return user.page.locator(".awesomplete:has(#navbar-search:visible) li")


@pytest.mark.parametrize("text", ["Finnström Anna", "bo finn", "anna.bo@", "070-174 06 11"])
def test_the_search_bar_finds_a_member(registrar, alike, text):
	options = look_in_the_bar(registrar, text).filter(has_text=alike[0])
	expect(options).to_be_visible()
	expect(options).to_contain_text("1975")
	registrar.picture("search-bar")
	options.click()
	registrar.page.wait_for_function("name => window.cur_frm?.docname === name", arg=alike[0])
	assert registrar.errors == []


def test_the_list_finds_them_and_tells_them_apart(registrar, alike):
	registrar.open("List", "Member", "List")
	registrar.page.wait_for_function("() => window.cur_list?.doctype === 'Member' && cur_list.filter_area")
	registrar.page.evaluate("() => cur_list.filter_area.clear()")  # what this user looked for last
	expect(registrar.rows().first).to_be_visible()
	registrar.shown.locator(".person-search input").fill("finnström bo")
	expect(registrar.rows().filter(has_text="Anna Bo Finnström").first).to_be_visible()
	registrar.page.wait_for_function(
		"() => cur_list.data.every(doc => doc.full_name === 'Anna Bo Finnström')"
	)
	for name, year in zip(alike, ("1975", "1990"), strict=True):
		row = registrar.rows().filter(has=registrar.page.locator(f'a[data-name="{name}"]'))
		expect(row.locator(".told-apart")).to_have_text(re.compile(year))
	registrar.picture("member-list-search")
	registrar.page.set_viewport_size({"width": 390, "height": 844})
	filters = registrar.shown.locator(".standard-filter-section")
	assert filters.bounding_box()["height"] < 80, "the filters of a phone stand on one line"
	registrar.picture("member-list-phone")
	registrar.page.set_viewport_size({"width": 1280, "height": 800})
	registrar.shown.locator(".person-search input").fill("finnström nobody")
	expect(registrar.rows()).to_have_count(0)
	registrar.shown.locator(".person-search input").fill("")
	expect(registrar.rows().first).to_be_visible()
	assert registrar.errors == []


def test_a_picker_tells_them_apart(registrar, alike):
	registrar.open("Form", "Membership", "new-membership-finding")
	registrar.page.evaluate("() => frappe.new_doc('Membership')")
	control = registrar.shown.locator("[data-fieldname=member] input").first
	expect(control).to_be_visible()
	control.click()
	control.fill("finnström a")
	options = registrar.shown.locator("[data-fieldname=member] [role=option]")
	for name, year in zip(alike, ("1975", "1990"), strict=True):
		expect(options.filter(has_text=name)).to_contain_text("Anna Bo Finnström")
		expect(options.filter(has_text=name)).to_contain_text(year)
	registrar.picture("member-picker")


def test_a_recruiter_finds_prospects_and_no_member(desk, alike):
	recruiter = desk("Member Recruiter")
	name = recruiter.page.evaluate(
		"""async () => (await frappe.db.insert({ doctype: "Membership Prospect", first_name: "Bo",
			last_name: "Finnström", city: "Falun", recruitment_source: "Friend" })).name"""
	)
	options = look_in_the_bar(recruiter, "finnström")
	expect(options.filter(has_text=name)).to_contain_text("Falun")
	assert not options.filter(has_text="MEM-").count()
	recruiter.open("List", "Membership Prospect", "List")
	recruiter.page.wait_for_function(
		"() => window.cur_list?.doctype === 'Membership Prospect' && cur_list.filter_area"
	)
	recruiter.page.evaluate(
		"() => cur_list.filter_area.clear()"
	)  # the list remembers those of an earlier visit
	expect(recruiter.rows().first).to_be_visible()
	recruiter.shown.locator(".person-search input").fill("bo finn")
	recruiter.page.wait_for_function(
		"name => cur_list.data.length && cur_list.data.some(doc => doc.name === name)", arg=name
	)
	recruiter.page.wait_for_function("() => cur_list.data.every(doc => doc.full_name === 'Bo Finnström')")
	recruiter.picture("prospect-list-search")
	assert recruiter.errors == []
