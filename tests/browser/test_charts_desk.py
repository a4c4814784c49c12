"""Every chart on a screen, a small one and a phone, in both languages: nothing is cut, nothing lies upon each other."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_reports_desk import FOR_ALL, NAMES_PEOPLE, NOT_FOR_RECRUITERS, READY

WIDTHS = (1400, 1024, 390)
DRAWN = 1500  # milliseconds until lines and bars have grown to their place
# nothing has moved for half a second: another width is drawn at once, without growing
STILL = """() => {
	const shapes = document.querySelectorAll("svg.frappe-chart, svg.frappe-chart text, .chart-names li, .summary-label");
	const places = [innerWidth, ...[...shapes].flatMap((shape) => Object.values(shape.getBoundingClientRect().toJSON()))].join();
	if (places !== window.places_seen) [window.places_seen, window.still_since] = [places, Date.now()];
	return Date.now() - window.still_since > 500;
}"""
FAULTS = r"""() => {
	const found = [];
	const visible = (element) => element.getClientRects().length && element.getBoundingClientRect().width;
	const apart = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1
		|| one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
	for (const svg of [...document.querySelectorAll("svg.frappe-chart")].filter(visible)) {
		const holder = svg.closest(".widget-body, .chart-wrapper").getBoundingClientRect();
		const frame = svg.getBoundingClientRect();
		const legend = [...svg.closest(".chart-container").parentElement.querySelectorAll(".chart-names li")];
		const written = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
		const say = (what, element) => found.push(`${what}: ${element.textContent.trim()}`);
		for (const text of written) {
			const box = text.getBoundingClientRect();
			if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) say("cut", text);
			if (/\.\.|…|\.00/.test(text.textContent)) say("shortened", text);
		}
		if (frame.bottom > holder.bottom + 1 || frame.right > holder.right + 1) say("beyond its frame", svg);
		for (const name of legend) {
			const box = name.getBoundingClientRect();
			if (box.right > holder.right + 1 || box.bottom > holder.bottom + 1) say("legend beyond the frame", name);
		}
		for (const names of [[...svg.querySelectorAll(".x.axis text")].filter((text) => text.textContent), legend])
			names.forEach((name, k) => {
				const next = names[k + 1];
				if (next && !apart(name.getBoundingClientRect(), next.getBoundingClientRect())) say("upon the next", name);
			});
		for (const head of document.querySelectorAll(".report-summary .summary-label"))
			if (visible(head) && (head.scrollWidth > head.clientWidth + 1 || head.scrollHeight > head.clientHeight + 4))
				say("card's head cut", head);
		if (!written.length) found.push("nothing written");
	}
	return found;
}"""


def look(reader, name: str) -> list[str]:
	"""What is wrong with the charts in view, by width."""
	found = []
	for width in WIDTHS:
		reader.page.evaluate("() => { window.places_seen = null }")
		reader.page.set_viewport_size({"width": width, "height": 900})
		if width == WIDTHS[0]:
			reader.page.wait_for_timeout(DRAWN)
		else:
			reader.page.wait_for_function(STILL, polling=100)
		found += [f"{name}, {width}: {fault}" for fault in reader.page.evaluate(FAULTS)]
		reader.picture(f"chart-{name.lower().replace(' ', '-')}-{width}")
	return found


@pytest.mark.parametrize("language", ["en", "sv"])
def test_charts_are_whole(desk, read, counted, language):
	reader = (read if language == "sv" else desk)("Membership Manager")
	faults = []
	for report in (*FOR_ALL, *NOT_FOR_RECRUITERS, *NAMES_PEOPLE):
		reader.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
		reader.open("query-report", report)
		reader.page.wait_for_function(READY, arg=report)
		expect(reader.shown.locator(".chart-wrapper .frappe-chart")).to_be_visible()
		faults += look(reader, f"{report} {language}")
	for route, charts in ((("dashboard-view", "Membership"), 7), (("Workspaces", "Member Figures"), 2)):
		reader.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
		reader.open(*route)
		expect(reader.shown.locator(".dashboard-widget-box .frappe-chart")).to_have_count(charts)
		faults += look(reader, f"{route[1]} {language}")
	assert faults == []


def test_the_note_is_a_sentence_and_the_method_opens_by_keyboard(desk, counted):
	reader = desk("Membership Manager")
	for report in (*FOR_ALL, *NOT_FOR_RECRUITERS, *NAMES_PEOPLE):
		reader.open("query-report", report)
		reader.page.wait_for_function(READY, arg=report)
		note = reader.shown.locator(".form-message")
		method = note.locator("details")
		expect(method.locator("div").first).to_be_hidden()
		sentence = note.evaluate(
			"note => note.firstChild.textContent + (note.children[0].matches('a') ? '' : '.')"
		)
		# and one more where something is not known of whom it counts
		assert sentence.count(". ") <= 1 + ("only the year of joining" in sentence), (report, sentence)
	reader.settle()  # a page may draw its note once more while its last answers come
	method.locator("summary").press("Enter")
	expect(method.locator("div").first).to_be_visible()


def test_a_chart_says_its_latest_figures_in_words(desk, counted):
	reader = desk("Membership Manager")
	reader.open("query-report", "Retention Rate")
	reader.page.wait_for_function(READY, arg="Retention Rate")
	label = reader.shown.locator(".chart-wrapper").get_attribute("aria-label")
	assert "Retention Rate: " in label and "%" in label
