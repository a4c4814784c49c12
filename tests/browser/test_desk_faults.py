"""What staff stumbled over on the desk: lists that took no day for an old one, names, and buttons pressed twice."""

import re
from urllib.parse import parse_qs

from playwright.sync_api import expect

UNDATED = """async () => (await frappe.db.insert({
	doctype: "Membership Prospect", first_name: "Utan", last_name: "Dag", recruitment_source: "Autumn Fair",
	recruiter: frappe.session.user,
})).name"""
PROSPECT = "Membership Prospect"


def open_new_prospect(desk, button: str) -> str:
	"""Open the form of a prospect of the user's own, and press a button; gives the prospect's name."""
	name = desk.page.evaluate(UNDATED)
	desk.open("Form", PROSPECT, name)
	desk.page.wait_for_function("name => window.cur_frm?.docname === name", arg=name)
	desk.settle()
	desk.shown.get_by_role("button", name=button).click()
	return name


def look_at(desk, view: str, field: str) -> list[dict]:
	"""Press the button of a view; gives the rows of the answer to the question that names its field."""
	desk.open("List", PROSPECT, "List")
	expect(desk.rows().first).to_be_visible()
	desk.settle()
	with desk.page.expect_response(
		lambda answer: "reportview.get" in answer.url
		and f'"{field}","is","set"' in (parse_qs(answer.request.post_data or "").get("filters") or [""])[0]
	):
		desk.press_view(view)
	desk.settle()
	return desk.page.evaluate("() => cur_list.data")


def test_who_has_no_day_is_not_due(desk, seeded):
	recruiter = desk("Member Recruiter")
	undated = recruiter.page.evaluate(UNDATED)
	due = look_at(recruiter, "Due Today", "next_action_on")
	assert due
	assert all(row["next_action_on"] for row in due)
	assert undated not in [row["name"] for row in due]
	recruiter.picture("due-today")
	assert all(row["phase_due_on"] for row in look_at(recruiter, "Standing Still", "phase_due_on"))
	recruiter.page.evaluate("() => cur_list.filter_area.clear()")  # the list remembers its filters
	recruiter.settle()
	assert recruiter.errors == []


CUT = """() => cur_list.$result.find(".list-row .list-subject a").get()
	.filter((link) => link.getBoundingClientRect().right > link.closest(".list-subject").getBoundingClientRect().right + 1
		|| link.scrollWidth > link.clientWidth + 1)
	.map((link) => link.textContent.trim())"""


def test_phone_and_recruiter_are_listed_where_there_is_room_and_no_name_is_cut(desk, seeded):
	recruiter = desk("Member Recruiter")
	page, more = recruiter.page, {"Phone", "Recruiter"}
	for width, wide in ((1280, False), (1920, True)):
		page.set_viewport_size({"width": width, "height": 900})
		page.evaluate("wide => { localStorage.container_fullwidth = wide }", wide)  # Toggle Full Width
		page.goto(f"{recruiter.server}/app/membership-prospect")
		expect(recruiter.rows().first).to_be_visible()
		recruiter.settle()
		heads = recruiter.shown.locator(".list-row-head .list-row-col:visible").all_inner_texts()
		assert {head.strip() for head in heads} & more == (more if wide else set()), heads
		assert page.evaluate(CUT) == [], width
		called = recruiter.rows().first.get_by_text(page.evaluate("frappe.session.user_fullname"), exact=True)
		expect(called).to_have_count(int(wide))
		recruiter.picture(f"prospect-list-{width}")
	assert recruiter.errors == []


def test_the_report_of_prospects_names_the_recruiter(desk, seeded):
	recruiter = desk("Member Recruiter")
	full_name = recruiter.page.evaluate("() => frappe.session.user_fullname")
	words = recruiter.page.evaluate(
		"""() => ["Membership Prospect", "Member"].map((parent) => frappe.format(
			frappe.session.user, { fieldtype: "Link", options: "User", fieldname: "recruiter", parent }, {},
			{ doctype: parent, full_name: "Somebody Else" }))"""
	)
	assert all(full_name in word and "Somebody" not in word for word in words)
	recruiter.open("List", PROSPECT, "Report")
	expect(recruiter.shown.locator(".dt-cell", has_text=full_name).first).to_be_visible()
	recruiter.picture("prospect-report-view")
	assert recruiter.errors == []


def test_a_contact_is_logged_once_by_a_double_click(desk, seeded):
	recruiter = desk("Member Recruiter")
	name = open_new_prospect(recruiter, "Log Contact")
	dialog = recruiter.page.locator(".modal.show")
	dialog.locator("[data-fieldname=summary] textarea").fill("Twice by one hand.")
	dialog.get_by_role("button", name="Save").dblclick()
	expect(dialog).to_have_count(0)
	recruiter.settle()
	contacts = "(prospect) => frappe.db.count('Prospect Interaction', { filters: { prospect } })"
	assert recruiter.page.evaluate(contacts, name) == 1
	assert recruiter.errors == []


def test_a_consent_is_recorded_once_by_a_double_click(desk, seeded):
	recruiter = desk("Member Recruiter")
	name = open_new_prospect(recruiter, "Record Consent")
	dialog = recruiter.page.locator(".modal.show")
	dialog.locator("[data-fieldname=evidence] textarea").fill("Said yes on the phone, once.")
	dialog.get_by_role("button", name="Record", exact=True).dblclick()
	expect(dialog).to_have_count(0)
	recruiter.settle()
	consents = """(subject_name) => frappe.db.count("Consent Event", { filters: { subject_name } })"""
	assert recruiter.page.evaluate(consents, name) == 1
	assert recruiter.errors == []


def test_a_dialog_that_got_no_answer_can_be_sent_again(desk, seeded):
	recruiter = desk("Member Recruiter")
	open_new_prospect(recruiter, "Log Contact")
	save = recruiter.page.locator(".modal.show").get_by_role("button", name="Save")
	recruiter.page.route(re.compile("log_contact"), lambda route: route.abort(), times=1)
	save.click()
	recruiter.settle()
	save.click()
	expect(recruiter.page.locator(".desk-alert", has_text="Contact logged")).to_be_visible()
