"""A new user maps the journey: from the workspace to a printed map with three improvements, by what the page says."""

from playwright.sync_api import expect

GAPS = (
	("Ask five people who joined last month", "2", "Conversion to the Next Phase"),
	("One folder about the first three months", "4", "Retention Rate"),
	("A stall at the autumn fair", "5", ""),
)


def test_from_nothing_to_a_printed_map_with_three_improvements(desk):
	manager = desk("Membership Manager")
	page = manager.page
	manager.open("Workspaces", "Member Journey")
	manager.shown.locator(".shortcut-widget-box", has_text="Map the Journey").click()
	expect(manager.shown.get_by_text("How well do we meet people")).to_be_visible()
	manager.picture("journey-start")
	manager.shown.get_by_role("button", name="Start").click()

	walk = manager.shown.locator(".journey-walk")
	expect(walk.locator(".walk-answered")).to_have_text("0 of 25 answered")
	questions = walk.locator(".walk-question")
	# by click, with evidence
	first = questions.first
	first.get_by_role("radio", name="Partly").click()
	first.locator("textarea").fill("Asked twelve visitors of the fair")
	expect(walk.locator(".walk-saved")).to_have_text("Saved")
	# somebody else answers the next one meanwhile
	second = questions.nth(1)
	page.evaluate(
		"""row => frappe.xcall("membership_recruitment.member_journey.map.map_page.save_answer",
			{ journey_map: frappe.get_route()[1], row, field: "answer", value: "Yes" })""",
		second.get_attribute("data-row"),
	)
	second.get_by_role("radio", name="No", exact=True).click()
	expect(second.locator(".walk-conflict")).to_contain_text("has written “Yes” here meanwhile")
	manager.picture("journey-conflict")
	second.get_by_role("button", name="Write “No”").click()
	expect(second.get_by_role("radio", name="No", exact=True)).to_have_attribute("aria-checked", "true")
	# the rest by keyboard
	questions.nth(2).locator(".walk-text").click()
	for key in "341":
		page.keyboard.press(key)
	expect(walk.locator(".walk-answered")).to_have_text("5 of 25 answered")
	manager.picture("journey-walk")
	for keys in ("13243", "22341", "44312", "11234"):
		page.keyboard.press("ArrowRight")
		for key in keys:
			page.keyboard.press(key)
	expect(walk.locator(".walk-answered")).to_have_text("25 of 25 answered")

	walk.get_by_role("button", name="Show the Gaps").click()
	expect(walk.get_by_text("Biggest gaps first")).to_be_visible()
	for number, (title, effort, metric) in enumerate(GAPS):
		walk.locator(".walk-gaps li").nth(number).get_by_role("button", name="Make Improvement").click()
		dialog = page.locator(".modal-dialog:visible")
		dialog.locator("[data-fieldname=title] input").fill(title)
		dialog.locator("[data-fieldname=effort] select").select_option(effort)
		dialog.locator("[data-fieldname=metric] select").select_option(metric)
		if not number:
			manager.picture("journey-improvement")
		dialog.get_by_role("button", name="Make Improvement").click()
		expect(walk.locator(".walk-made", has_text=title)).to_be_visible()
		expect(page.locator(".modal-dialog:visible")).to_have_count(0)
	manager.picture("journey-gaps")
	walk.get_by_role("button", name="Finish the Map").click()
	walk.get_by_role("button", name="Print for the Board").click()
	paper = manager.shown.frame_locator("iframe.print-format-container")
	for title, _effort, _metric in GAPS:
		expect(paper.get_by_text(title)).to_be_visible()
	expect(paper.get_by_text("Asked twelve visitors of the fair")).to_be_visible()
	manager.picture("journey-print")
	name = page.evaluate("frappe.get_route()[2]")
	pdf = manager.context.request.get(
		f"{manager.server}/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": "Journey Map", "name": name, "format": "Journey Map"},
	)
	assert pdf.ok and pdf.body().startswith(b"%PDF")

	page.evaluate(
		"map => frappe.set_route('List', 'Journey Improvement', 'Kanban', 'Improvements by Status', { journey_map: map })",
		name,
	)
	board = manager.shown.locator(".kanban")
	for title, _effort, _metric in GAPS:
		expect(board.get_by_text(title).first).to_be_visible()
	manager.picture("journey-board")
	manager.open("query-report", "Journey Gaps")
	expect(manager.shown.locator(".dt-row").nth(5)).to_be_visible()
	manager.picture("journey-gaps-report")

	page.set_viewport_size({"width": 390, "height": 844})
	manager.open("journey-walk", name)
	expect(walk.get_by_text("Biggest gaps first")).to_be_visible()
	manager.picture("journey-gaps-phone")
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
	assert manager.errors == []
