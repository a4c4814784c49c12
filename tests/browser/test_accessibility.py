"""What axe-core finds wrong on the app's own pages, and the walk by keyboard alone.

Only what is ours is looked at on the desk: the bars, menus and controls around it are Frappe's.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_join import PHONE, page_url  # noqa: F401  (a fixture)

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def violations(page, *where: str) -> list[str]:
	"""What axe finds in the parts of the page that these selectors name, or in all of it."""
	context = {"include": [[part] for part in where], "exclude": [[".walk-owner"]]} if where else None
	found = Axe().run(page, context=context, options=RULES).response["violations"]
	return [
		f"{problem['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
		for problem in found
		for node in problem["nodes"]
	]


@pytest.fixture
def walk(desk):
	"""A map that has just been begun, at its first phase."""
	manager = desk("Membership Manager")
	manager.open("journey-walk")
	manager.shown.get_by_role("button", name="Start").click()
	expect(manager.shown.locator(".walk-question").first).to_be_visible()
	manager.settle()
	yield manager
	assert manager.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_journey_is_accessible(desk, theme):
	manager = desk("Membership Manager")
	manager.page.evaluate("theme => document.documentElement.setAttribute('data-theme', theme)", theme)
	manager.open("journey")
	expect(manager.shown.locator(".journey-phase").first).to_be_visible()
	manager.settle()
	assert violations(manager.page, ".journey-picture") == []


def test_the_walk_is_accessible(walk):
	assert violations(walk.page, ".journey-walk") == []
	answers = walk.shown.locator(".walk-question").first.get_by_role("radio")
	for answer in ("Yes", "Partly", "No", "Don't know"):
		answers.filter(has_text=answer).first.click()
		assert violations(walk.page, ".walk-question") == []
	expect(walk.shown.locator(".walk-saved")).to_have_text("Saved")
	walk.shown.locator(".walk-step").last.click()
	expect(walk.shown.get_by_text("Biggest gaps first")).to_be_visible()
	assert violations(walk.page, ".journey-walk") == []


def test_the_walk_goes_by_keyboard_with_the_focus_in_sight(walk):
	page = walk.page
	page.set_viewport_size({"width": 320, "height": 640})
	page.keyboard.press("1")
	expect(walk.shown.locator(".walk-answered")).to_have_text("1 of 25 answered")
	# on a menu of Frappe's the keys are Frappe's
	page.locator(".dropdown-navbar-user > button, .dropdown-navbar-user > a").first.focus()
	page.keyboard.press("2")
	walk.settle()
	expect(walk.shown.locator(".walk-answered")).to_have_text("1 of 25 answered")
	# left and right go through the answers of a question
	first = walk.shown.locator(".walk-question").first.get_by_role("radio")
	first.first.focus()
	page.keyboard.press("ArrowRight")
	expect(first.nth(1)).to_be_focused()
	expect(walk.shown.locator(".walk-step").first).to_have_attribute("aria-current", "step")
	# with Tab through all that there is, nothing hidden under the buttons that stay in sight
	for _stop in range(20):
		page.keyboard.press("Tab")
		assert page.evaluate(
			"""() => {
				const stop = document.activeElement, box = stop.getBoundingClientRect();
				if (!stop.closest(".walk-main")) return true;
				const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
				return Boolean(seen && (stop.contains(seen) || seen.contains(stop)));
			}"""
		), page.evaluate("document.activeElement.outerHTML")
	walk.shown.locator('[data-turn="1"]').focus()
	page.keyboard.press("Enter")
	expect(walk.shown.locator(".walk-step").nth(1)).to_have_attribute("aria-current", "step")
	expect(walk.shown.locator(".walk-main")).to_be_focused()


def test_what_was_not_saved_is_a_button(walk):
	walk.page.route("**/*map_page.save_answer*", lambda route: route.abort())
	walk.shown.locator(".walk-question").first.get_by_role("radio").first.click()
	again = walk.shown.get_by_role("button", name="Not saved. Try Again")
	expect(again).to_be_visible()
	walk.page.unroute("**/*map_page.save_answer*")
	again.press("Enter")
	expect(walk.shown.locator(".walk-saved")).to_have_text("Saved")


@pytest.mark.parametrize("which", ["monthly", "undecided"])
def test_a_members_terms_are_accessible(desk, seeded, which):
	registrar = desk("Member Registrar")
	registrar.open("Form", "Member", seeded["form"][which])
	expect(registrar.shown.locator(".term-band")).to_be_visible()
	registrar.settle()
	assert violations(registrar.page, ".term-band", ".terms-table") == []


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_joining_page_is_accessible(browser, page_url, language):  # noqa: F811
	page = browser.new_page(viewport=PHONE)
	page.goto(f"{page_url}?lang={language}")
	assert violations(page) == []
	page.locator("button[type=submit]").click()
	expect(page.locator("[aria-invalid=true]").first).to_be_visible()
	assert violations(page) == []
	page.close()
