"""The journey on one page, as those who show it see it: on a screen, on a phone, in the dark, on paper."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.desk import on_desk

PHASES = ("Awareness", "Consideration", "Decision", "Loyalty", "Ambassador")
PHONE = {"width": 375, "height": 812}
SCREEN = {"width": 1280, "height": 800}
RATIO = """selectors => {
	// contrast of text against what is behind it, by WCAG 2.2
	const parse = (color) => {
		const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
		canvas.fillStyle = color;
		canvas.fillRect(0, 0, 1, 1);
		return [...canvas.getImageData(0, 0, 1, 1).data];
	};
	const over = (top, below) => top.slice(0, 3).map((part, k) => (part * top[3] + below[k] * (255 - top[3])) / 255);
	const behind = (element) => {
		const layers = [];
		for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
		return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
	};
	const light = (color) => {
		const [r, g, b] = color.map((part) => {
			const share = part / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const found = {};
	for (const selector of selectors) {
		for (const element of document.querySelectorAll(selector)) {
			const ground = behind(element);
			const pair = [light(over(parse(getComputedStyle(element).color), ground)), light(ground)].sort((a, b) => a - b);
			found[selector] = Math.min(found[selector] ?? 21, (pair[1] + 0.05) / (pair[0] + 0.05));
		}
	}
	return found;
}"""
TEXTS = [
	".journey-card h3",
	".journey-card header p",
	".journey-card header small",
	".journey-now b",
	".journey-now span",
	".journey-card dt",
	".journey-card dd",
	".journey-work p",
	".journey-arrow b",
	".journey-arrow small",
	".journey-note",
]


def picture_of(desk):
	found = desk.shown.locator(".journey-picture")
	expect(found.locator(".journey-phase")).to_have_count(len(PHASES))
	expect(found).to_have_attribute("aria-busy", "false")
	return found


def pages_on_paper(desk) -> int:
	desk.page.emulate_media(media="print")
	paper = desk.page.pdf(prefer_css_page_size=True)
	(box,) = set(re.findall(rb"/MediaBox \[([\d. ]+)\]", paper))
	left, bottom, right, top = (float(edge) for edge in box.split())
	assert right - left > top - bottom  # across
	desk.page.emulate_media(media="screen")
	return len(re.findall(rb"/Type /Page\b", paper))


@pytest.mark.parametrize("role", ["Membership Manager", "Member Recruiter"])
def test_the_journey_on_one_page(desk, counted, role):
	reader = desk(role)
	page = reader.page
	reader.open("Workspaces", "Member Journey")
	reader.shown.locator(".shortcut-widget-box", has_text="Our member journey").click()
	picture = picture_of(reader)
	assert picture.locator("h3").all_inner_texts() == list(PHASES)
	assert len(picture.locator(".journey-arrow").all()) == len(PHASES) - 1
	# the figures are those of report 7
	rows = page.evaluate(
		"""filters => frappe.xcall("frappe.desk.query_report.run", { report_name: "Journey Funnel", filters })
			.then(answer => answer.result)""",
		page.evaluate("frappe.pages.journey.picture.filters"),
	)
	shown = page.evaluate("frappe.pages.journey.picture.figures.phases.map(phase => phase.people_figures)")
	assert [{field: one[field] for field in row} for one, row in zip(shown, rows, strict=True)] == rows
	assert picture.locator(".journey-now b").first.inner_text() == str(rows[0]["in_phase_now"])
	said = picture.inner_text()
	assert not [word for word in ("NaN", "undefined", "null") if word in said]
	sees_members = role == "Membership Manager"
	assert bool(picture.locator('a[href*="/member?"]').count()) == sees_members
	assert ("are rounded" in said) != sees_members
	reader.picture(f"journey-page-{role.split()[-1].lower()}")

	# in the dark and on paper
	for theme in ("dark", "light"):
		page.evaluate("theme => document.documentElement.setAttribute('data-theme', theme)", theme)
		page.wait_for_timeout(300)
		contrast = page.evaluate(RATIO, TEXTS)
		assert len(contrast) == len(TEXTS)
		assert min(contrast.values()) >= 4.5, (theme, contrast)
		if theme == "dark":
			reader.picture("journey-page-dark")
		assert pages_on_paper(reader) == 1

	# on a phone the columns lie below each other
	page.set_viewport_size(PHONE)
	boxes = [phase.bounding_box() for phase in picture.locator(".journey-card").all()]
	assert all(below["y"] >= above["y"] + above["height"] for above, below in pairwise(boxes))
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
	reader.picture("journey-page-phone")
	assert reader.errors == []


def test_filters_stay_in_the_address_and_links_open_what_they_say(desk, counted):
	manager = desk("Membership Manager")
	page = manager.page
	page.goto(f"{manager.server}/app/journey")
	picture = picture_of(manager)
	all_entered = picture.locator("dd a").first.inner_text()
	assert "?" not in page.url
	source = page.evaluate(
		"frappe.db.get_list('Membership Prospect', { fields: ['recruitment_source'], limit: 1 }).then(rows => rows[0].recruitment_source)"
	)
	page.evaluate("source => frappe.pages.journey.picture.fields.source.set_value(source)", source)
	expect(page).to_have_url(on_desk(r"journey\?source="))
	expect(picture.locator("dd a").first).not_to_have_text(all_entered)
	entered = picture_of(manager).locator("dd a").first.inner_text()
	# what is bookmarked looks the same again
	page.reload()
	picture = picture_of(manager)
	expect(picture.locator("dd a").first).to_have_text(entered)
	assert page.evaluate("frappe.pages.journey.picture.fields.source.get_value()") == source
	# the report with the same filters, and back
	picture.locator("dd a").first.click()
	page.wait_for_function(
		"frappe.query_report?.data?.length && frappe.query_report.get_filter_value('source')"
	)
	assert page.evaluate("frappe.query_report.get_filter_value('source')") == source
	page.wait_for_function("entered => String(frappe.query_report.data[0].entered) === entered", arg=entered)
	# other pages of the desk are printed as ever
	assert not page.evaluate("document.body.matches('.journey-shown')")
	assert not page.evaluate(
		"[...document.head.querySelectorAll('style')].some(one => one.textContent.startsWith('@page'))"
	)
	page.go_back()
	expect(picture_of(manager).locator("dd a").first).to_have_text(entered)
	page.evaluate("frappe.pages.journey.picture.fields.source.set_value('')")
	expect(picture.locator("dd a").first).to_have_text(all_entered)
	page.go_back()
	expect(picture.locator("dd a").first).to_have_text(entered)
	assert page.evaluate("frappe.pages.journey.picture.fields.source.get_value()") == source

	# the people, the map
	number = picture.locator(".journey-now b").first.inner_text()
	picture.locator(".journey-now a").first.click()
	page.wait_for_function("window.cur_list?.doctype === 'Membership Prospect' && cur_list.data?.length")
	filters = page.evaluate("cur_list.filter_area.get().map(one => one.slice(1, 4))")
	assert sorted(filters) == [
		["phase", "=", "Awareness"],
		["recruitment_source", "=", source],
		["status", "=", "Open"],
	]
	assert page.evaluate("cur_list.get_count_str().then(said => said)") and int(number) > 0
	page.go_back()
	picture_of(manager).locator(".journey-gap").first.click()
	expect(manager.shown.get_by_text("Biggest gaps first")).to_be_visible()
	manager.shown.get_by_role("button", name="Our member journey").click()
	picture_of(manager)
	assert manager.errors == []


@pytest.mark.parametrize("count", [3, 6, 9])
def test_as_many_columns_as_there_are_phases(desk, counted, count):
	"""Drawn from the server's answer with phases left out or repeated, on a screen, a phone and one sheet of paper."""
	manager = desk("Membership Manager")
	page = manager.page
	page.goto(f"{manager.server}/app/journey")
	picture = picture_of(manager)
	page.evaluate(
		"""count => {
			const picture = frappe.pages.journey.picture;
			const phases = [...picture.figures.phases, ...picture.figures.phases].slice(0, count);
			picture.draw({
				...picture.figures,
				phases: phases.map((phase, number) => ({ ...phase, is_last: number === count - 1 })),
			});
		}""",
		count,
	)
	expect(picture.locator(".journey-phase")).to_have_count(count)
	tops = {round(card.bounding_box()["y"]) for card in picture.locator(".journey-card").all()}
	assert len(tops) == (1 if count <= 5 else 2)
	manager.picture(f"journey-page-{count}")
	assert pages_on_paper(manager) == 1
	page.set_viewport_size(PHONE)
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
	page.set_viewport_size(SCREEN)
	assert manager.errors == []


def test_without_phases_or_people_the_page_says_what_to_do(desk, counted):
	manager = desk("Membership Manager")
	page = manager.page
	page.goto(f"{manager.server}/app/journey?from_date=1999-01-01&to_date=1999-01-31&campaign=Try a Hike")
	picture = picture_of(manager)
	draw = "change => { const p = frappe.pages.journey.picture; p.draw({ ...p.figures, ...change }); }"
	page.evaluate(
		"""() => {
			const p = frappe.pages.journey.picture;
			const phases = p.figures.phases.map(phase => ({
				...phase, people_figures: { ...phase.people_figures, entered: 0, in_phase_now: 0 } }));
			p.draw({ ...p.figures, phases });
		}"""
	)
	expect(picture.locator(".journey-hint")).to_contain_text("Nobody has come into a phase")
	expect(picture.get_by_role("link", name="Enter a prospect")).to_be_visible()
	page.evaluate(draw, {"map": None})
	expect(picture.get_by_role("link", name="Map the Journey")).to_be_visible()
	page.evaluate(draw, {"phases": []})
	expect(picture.get_by_role("link", name="Add the first one")).to_be_visible()
	# a source that is no more, and days that make no sense
	page.goto(f"{manager.server}/app/journey?source=Gone")
	expect(page.get_by_text("There is no recruitment source Gone")).to_be_visible()
	page.goto(f"{manager.server}/app/journey?from_date=2124-01-01&to_date=2124-02-01")
	expect(page.get_by_text("lies in the future")).to_be_visible()
	expect(manager.shown.locator(".journey-hint")).to_contain_text("Change the filters")
	page.locator(".modal-dialog:visible .btn-modal-close").click()
	expect(page.locator(".modal-dialog:visible")).to_have_count(0)
	manager.shown.get_by_role("button", name="Without Filters").click()
	picture_of(manager)
	assert on_desk("journey$").search(page.url)
