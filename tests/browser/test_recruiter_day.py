"""A recruiter's day by real clicks: enter somebody, log a call, move them on, record consent, hand them over."""

import re
import secrets

import pytest
from playwright.sync_api import TimeoutError, expect

from tests.browser.desk import on_desk


@pytest.fixture
def person() -> dict[str, str]:
	number = secrets.randbelow(9000) + 1000
	return {"first": "Vera", "last": f"Vik{number}", "email": f"vera.vik{number}@example.com"}


def test_a_recruiters_day(desk, person):
	recruiter = desk("Member Recruiter")
	name = enter(recruiter, person)
	log_from_the_list(recruiter, name)
	see_board(recruiter, name)
	see_calendar(recruiter)
	move_several(recruiter)
	record_consent(recruiter, name)
	hand_over(recruiter, name, person)
	assert recruiter.errors == []


def field(desk, name: str):
	return desk.shown.locator(f".frappe-control[data-fieldname={name}] input").first


def choose(desk, scope, fieldname: str, text: str) -> None:
	"""Type into a Link field and take what it offers."""
	control = scope.locator(f".frappe-control[data-fieldname={fieldname}]").first
	box, option = control.locator("input").first, control.locator("[role=option]", has_text=text).first
	for _attempt in range(3):  # a default that arrives meanwhile takes away what is typed
		desk.settle()
		box.fill("")
		box.click()
		box.press_sequentially(text, delay=20)
		try:
			option.wait_for(timeout=10_000)
			break
		except TimeoutError:
			continue
	option.click()
	desk.settle()  # the form asks the server whether it exists before it takes it
	box.blur()  # an answer that was late opens the list once more, over the button below


def enter(recruiter, person) -> str:
	recruiter.open("List", "Membership Prospect", "List")
	expect(recruiter.rows().first).to_be_visible()
	recruiter.shown.get_by_role("button", name="Add Membership Prospect").click()
	recruiter.page.wait_for_function("window.cur_frm && cur_frm.is_new() && cur_frm.$wrapper.is(':visible')")
	recruiter.settle()  # the defaults of a new form are in
	field(recruiter, "first_name").fill(person["first"])
	field(recruiter, "last_name").fill(person["last"])
	field(recruiter, "email").fill(person["email"])
	choose(recruiter, recruiter.shown, "recruitment_source", "Autumn Fair")
	recruiter.settle()
	recruiter.shown.get_by_role("button", name="Save").click()
	recruiter.page.wait_for_function("!cur_frm.is_new()")
	expect(recruiter.title).to_have_text(f"{person['first']} {person['last']}")
	return recruiter.page.evaluate("cur_frm.docname")


def log_from_the_list(recruiter, name) -> None:
	recruiter.open("List", "Membership Prospect", "List")
	recruiter.press_view("Mine")
	row = recruiter.rows().filter(has=recruiter.page.locator(f'a[data-name="{name}"]'))
	recruiter.settle()
	recruiter.show_all_rows()  # who has no next action yet sorts among all others without one
	expect(row).to_be_visible()
	recruiter.picture("prospect-list-mine")
	row.get_by_role("button", name="Log Contact").click()
	dialog = recruiter.page.locator(".modal.show")
	dialog.locator("[data-fieldname=outcome] select").select_option("Interested")
	dialog.locator("[data-fieldname=summary] textarea").fill("Liked the programme. Wants to come along once.")
	choose(recruiter, dialog, "phase", "Consideration")
	dialog.locator("[data-fieldname=next_action] input").fill("Invite to a hike")
	recruiter.picture("log-contact")
	dialog.get_by_role("button", name="Save").click()
	expect(recruiter.page.locator(".desk-alert", has_text="Contact logged")).to_be_visible()
	expect(dialog).to_have_count(0)
	expect(row).to_contain_text("Consideration")
	expect(row).to_contain_text("Invite to a hike")


def see_board(recruiter, name) -> None:
	recruiter.open("List", "Membership Prospect", "Kanban", "Prospects by Phase")
	column = recruiter.shown.locator('.kanban-column[data-column-value="Consideration"]')
	expect(column.locator(f'.kanban-card-wrapper[data-name="{name}"]')).to_be_visible()
	recruiter.picture("prospect-board")
	recruiter.settle()


def see_calendar(recruiter) -> None:
	recruiter.open("List", "Membership Prospect", "Calendar", "default")
	expect(recruiter.shown.locator(".fc-event").first).to_be_visible()
	expect(
		recruiter.shown.locator(".fc-event", has_text=re.compile("Call back|Invite|Send|Ask")).first
	).to_be_visible()
	recruiter.picture("prospect-calendar")


def move_several(recruiter) -> None:
	recruiter.open("List", "Membership Prospect", "List")
	recruiter.press_view("Mine")
	expect(recruiter.rows().nth(1)).to_be_visible()
	recruiter.settle()
	for number in range(2):
		recruiter.rows().nth(number).locator(".list-row-checkbox").check()
	recruiter.shown.get_by_role("button", name="Actions").click()
	recruiter.page.locator(".dropdown-item:visible", has_text="Move to a Phase").click()
	dialog = recruiter.page.locator(".modal.show")
	expect(dialog).to_contain_text("2 prospects")
	choose(recruiter, dialog, "phase", "Decision")
	dialog.get_by_role("button", name="Move to a Phase").click()
	expect(recruiter.page.locator(".desk-alert", has_text="2 changed")).to_be_visible()


def record_consent(recruiter, name) -> None:
	recruiter.open("Form", "Membership Prospect", name)
	recruiter.page.wait_for_function("name => window.cur_frm?.docname === name", arg=name)
	recruiter.settle()
	recruiter.shown.get_by_role("button", name="Record Consent").click()
	dialog = recruiter.page.locator(".modal.show")
	dialog.locator("[data-fieldname=evidence] textarea").fill("Said yes on the phone to hearing about hikes.")
	recruiter.picture("record-consent")
	dialog.get_by_role("button", name="Record", exact=True).click()
	consents = recruiter.shown.locator("[data-fieldname=consent_html]")
	expect(consents).to_contain_text("Given")
	expect(dialog).to_have_count(0)
	recruiter.picture("prospect-form")


def hand_over(recruiter, name, person) -> None:
	recruiter.shown.get_by_role("button", name="Make Member").click()
	dialog = recruiter.page.locator(".modal.show")
	if not dialog.locator("[data-fieldname=membership_type] input").input_value():
		choose(recruiter, dialog, "membership_type", "Individual")
	expect(dialog).to_contain_text("Last Day")
	dialog.get_by_role("button", name="Make Member").click()
	expect(recruiter.page.locator(".desk-alert", has_text="Handed over")).to_be_visible()
	recruiter.page.wait_for_url(on_desk("membership-prospect/view/list"))
	expect(recruiter.rows().first).to_be_visible()
	expect(recruiter.shown.locator(f'a[data-name="{name}"]')).to_have_count(0)
	stored = recruiter.context.request.get(f"{recruiter.server}/api/resource/Membership Prospect/{name}")
	assert person["last"] not in stored.text()


# ---------------------------------------------------------------- the registrar's part


def test_two_members_are_merged_and_taken_apart_again(desk):
	registrar = desk("Member Registrar")
	number = secrets.randbelow(9000) + 1000
	kept, merged = (
		registrar.page.evaluate(
			"values => frappe.db.insert({ doctype: 'Member', ...values }).then((doc) => doc.name)", values
		)
		for values in (
			{"first_name": "Ebba", "last_name": f"Dubbel{number}", "email": f"ebba{number}@example.com"},
			{"first_name": "Eba", "last_name": f"Dubbel{number}", "birth_date": "1980-01-01"},
		)
	)
	registrar.open("Form", "Member", kept)
	registrar.page.wait_for_function("name => window.cur_frm?.docname === name", arg=kept)
	registrar.settle()
	registrar.shown.locator(".menu-btn-group button").click()
	registrar.page.locator(".dropdown-item:visible", has_text="Merge with Another").click()
	dialog = registrar.page.locator(".modal.show")
	choose(registrar, dialog, "merged", merged)
	expect(dialog).to_contain_text("They know different things")
	expect(dialog).to_contain_text("Birth Date")
	registrar.picture("merge")
	dialog.get_by_role("button", name="Merge", exact=True).click()
	expect(registrar.page.locator(".desk-alert", has_text="Merged")).to_be_visible()
	record = registrar.page.evaluate(
		"kept => frappe.db.get_list('Member Merge', { filters: { kept } }).then((rows) => rows[0].name)", kept
	)
	registrar.open("Form", "Member Merge", record)
	registrar.shown.get_by_role("button", name="Undo").click()
	registrar.page.locator(".modal.show").get_by_role("button", name="Yes").click()
	expect(registrar.shown.get_by_role("button", name="Undo")).to_have_count(0)
	assert registrar.page.evaluate("name => frappe.db.exists('Member', name)", merged)
	assert registrar.errors == []
