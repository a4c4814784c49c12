"""A click on a button of a form counts: as soon as the button is there, while the form refreshes, after a failure.

Presses last as long as a person's; between press and release the page does what it does in real life.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import dismiss

PRESS = 80  # milliseconds between a person's press and release

# The middle of a button of the form in view, in the moment in which it is there.
PLACE = """
label => new Promise(resolve => {
	const look = () => {
		const button = $(".page-container:visible .page-actions button[data-label]")
			.toArray().find(one => one.textContent.trim() === label);
		if (!button) return requestAnimationFrame(look);
		const { x, y, width, height } = button.getBoundingClientRect();
		resolve([x + width / 2, y + height / 2]);
	};
	look();
})"""


@pytest.fixture
def registrar(desk):
	user = desk("Member Registrar")
	user.page.wait_for_timeout(2000)  # its first workspace has been drawn
	yield user
	assert user.errors == []


def open_form(user, doctype: str, name: str) -> None:
	user.open("Form", doctype, name)
	user.page.wait_for_function(
		"name => window.cur_frm && cur_frm.docname === name && cur_frm.$wrapper.is(':visible')", arg=name
	)


def newest_term(user, member: str) -> str:
	"""Name of the newest term in a member's form, which is open after it, and whose terms are in view."""
	open_form(user, "Member", member)
	link = user.shown.locator(".terms-table tbody tr").first.get_by_role("link").first
	link.scroll_into_view_if_needed()
	return link.text_content()


def press(user, label: str, meanwhile: str | None = None) -> None:
	"""Press the mouse on the button as soon as it is there; meanwhile: what the page does before the release."""
	user.page.mouse.move(*user.page.evaluate(PLACE, label))
	user.page.mouse.down()
	if meanwhile:
		user.page.evaluate(meanwhile)
	user.page.wait_for_timeout(PRESS)
	user.page.mouse.up()


def close_dialog(user, title: str) -> None:
	dialog = user.page.locator(".modal.show")
	expect(dialog).to_have_count(1)
	expect(dialog.locator(".modal-title")).to_have_text(re.compile(title))
	dismiss(dialog)
	expect(dialog).to_have_count(0)


@pytest.mark.parametrize("known", [False, True])
def test_a_button_counts_as_soon_as_it_is_there(registrar, seeded, known):
	for _ in range(4):
		for member in (seeded["form"]["keep"], seeded["form"]["cancel"]):
			term = newest_term(registrar, member)
			if not known:
				registrar.page.evaluate(
					"name => { frappe.model.remove_from_locals('Membership', name) }", term
				)
			registrar.shown.get_by_role("link", name=term, exact=True).first.click()
			press(registrar, "Make Invoice")
			close_dialog(registrar, "Make Invoice")


@pytest.mark.parametrize("meanwhile", ["() => cur_frm.refresh()", "() => cur_frm.reload_doc()"])
def test_a_press_outlasts_a_refresh(registrar, seeded, meanwhile):
	open_form(registrar, "Membership", newest_term(registrar, seeded["form"]["keep"]))
	for _ in range(5):
		registrar.settle()
		press(registrar, "Make Invoice", meanwhile)
		close_dialog(registrar, "Make Invoice")


def test_a_press_that_ends_elsewhere_is_none(registrar, seeded):
	open_form(registrar, "Membership", newest_term(registrar, seeded["form"]["cancel"]))
	registrar.settle()
	registrar.page.mouse.move(*registrar.page.evaluate(PLACE, "Make Invoice"))
	registrar.page.mouse.down()
	registrar.page.evaluate("() => cur_frm.refresh()")
	registrar.page.mouse.move(*registrar.page.evaluate(PLACE, "Save"))
	registrar.page.mouse.up()
	registrar.page.wait_for_timeout(500)
	expect(registrar.page.locator(".modal.show")).to_have_count(0)


def test_buttons_stay_where_they_are_when_others_come(registrar, seeded):
	"""Two of a member's buttons come when the server has answered; a refresh may ask it twice."""
	late = ("Record Consent", "Add Activity")
	with slow_answers(registrar, "consent.on_form", "stored_scores.on_form"):
		open_form(registrar, "Member", seeded["form"]["long"])
		group = registrar.shown.locator(".inner-group-button > button", has_text="Membership")
		first = group.bounding_box()
		registrar.page.evaluate("() => { cur_frm.refresh(); cur_frm.refresh(); }")
		for label in late:
			expect(registrar.shown.get_by_role("button", name=label, exact=True)).to_have_count(0)
	for label in late:
		expect(registrar.shown.get_by_role("button", name=label, exact=True)).to_be_visible()
	registrar.settle()
	assert group.bounding_box() == first
	for label in late:
		expect(registrar.shown.get_by_role("button", name=label, exact=True)).to_have_count(1)


class slow_answers:
	"""Answers of these methods wait until the end of the block."""

	def __init__(self, user, *methods: str):
		self.page, self.pattern, self.waiting = user.page, re.compile("|".join(map(re.escape, methods))), []

	def __enter__(self):
		self.page.route(self.pattern, lambda route: self.waiting.append(route))

	def __exit__(self, *_):
		for route in self.waiting:
			route.continue_()
		self.page.unroute(self.pattern)


def test_buttons_of_another_document_are_not_there(registrar, seeded):
	"""Where a document was fetched long ago, Frappe shows the form of another one until it has fetched it again."""
	mine = newest_term(registrar, seeded["form"]["keep"])
	other = newest_term(registrar, seeded["form"]["cancel"])
	for term in (mine, other):
		open_form(registrar, "Membership", term)
		registrar.settle()
	registrar.page.evaluate("name => { locals.Membership[name].__last_sync_on = new Date(0) }", mine)
	registrar.open("Form", "Membership", mine)
	registrar.page.wait_for_function("name => cur_frm.docname === name", arg=mine)
	assert registrar.page.evaluate("() => cur_frm.page.inner_toolbar.find('button').length") == 0
	press(registrar, "Make Invoice")
	close_dialog(registrar, "Make Invoice")


def test_nothing_is_done_where_the_save_is_refused(registrar, seeded):
	"""Where a required field is empty, Frappe's save does not end; nor is anything done on what is stored."""
	open_form(registrar, "Membership", newest_term(registrar, seeded["form"]["keep"]))
	registrar.settle()
	registrar.page.evaluate("() => cur_frm.set_value('membership_type', '')")
	press(registrar, "Make Invoice")
	close_dialog(registrar, "Missing Fields")
	registrar.page.evaluate("() => cur_frm.set_value('membership_type', 'Individual')")
	registrar.shown.get_by_role("button", name="Make Invoice", exact=True).click()
	close_dialog(registrar, "Make Invoice")
	assert not registrar.page.evaluate("() => cur_frm.is_dirty()")


def test_a_button_counts_after_the_line_was_down(desk, seeded):
	recruiter = desk("Member Recruiter")
	recruiter.page.wait_for_timeout(2000)
	open_form(recruiter, "Membership Prospect", seeded["open_prospect"])
	recruiter.settle()
	button = recruiter.shown.get_by_role("button", name="Make Member", exact=True)
	recruiter.context.set_offline(True)
	button.click()
	expect(button).to_be_enabled()
	recruiter.context.set_offline(False)
	button.click()
	close_dialog(recruiter, "a Member")
