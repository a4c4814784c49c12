"""The desk of somebody who reads Swedish: what the bundle says, on a form, in a list and in a report."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import at_rest


def test_a_member_in_swedish(read, seeded):
	registrar = read("Member Registrar")
	registrar.open("Form", "Member", seeded["form"]["story"])
	expect(registrar.shown.locator(".term-band-legend")).to_contain_text("Obetald faktura")
	expect(registrar.shown.locator(".term-band text.today")).to_have_text("I dag")
	for label in ("Lägg till aktivitet", "Registrera samtycke"):
		expect(registrar.shown.get_by_role("button", name=label, exact=True)).to_be_visible()
	registrar.picture("member-sv")


def test_prospects_and_a_report_in_swedish(read, counted):
	recruiter = read("Member Recruiter")
	recruiter.open("List", "Membership Prospect", "List")
	expect(recruiter.rows().get_by_text("Notera kontakt").first).to_be_visible()
	recruiter.picture("prospect-list-sv")

	manager = read("Membership Manager")
	manager.open("query-report", "Member Engagement")
	expect(manager.shown.locator(".dt-cell .indicator-pill").first).to_have_text(
		re.compile("^(Hög|Medel|Låg|Ingen)$")
	)
	manager.picture("member-engagement-sv")


FORMATTED = """
([doctype, field, value]) => new Promise((resolve) => frappe.model.with_doctype(doctype, () =>
	resolve(frappe.format(value, frappe.meta.get_docfield(doctype, field)))))"""


def test_a_word_is_ours_also_where_a_field_is_only_read(read, seeded):
	registrar = read("Member Registrar")
	registrar.open("Form", "Member", seeded["form"]["monthly"])
	expect(registrar.shown.locator(".term-band-legend")).to_be_visible()
	for doctype, field, value, word in (
		("Membership", "credit_decision", "Withdrawal", "Återtagande"),
		("Membership", "status", "Cancelled", "Avslutat"),
		("Member", "status", "Cancelled", "Avslutat"),
		("Membership Event", "event", "Join", "Inträde"),
		("Renewal Notice", "status", "Due", "Ska skickas"),
		("Sales Invoice", "status", "Cancelled", "Annullerad"),
	):
		assert registrar.page.evaluate(FORMATTED, [doctype, field, value]) == word


def test_types_to_choose_from_are_in_swedish(read, seeded):
	registrar = read("Member Registrar")
	registrar.open("Form", "Member", seeded["form"]["monthly"])
	registrar.shown.locator(".inner-group-button > button", has_text="Medlemskap").click()
	registrar.shown.locator(".inner-group-button .dropdown-item", has_text="Byt typ").click()
	dialog = registrar.page.locator(".modal.show")
	at_rest(dialog)
	dialog.locator("[data-fieldname=membership_type] input").click()
	options = dialog.locator("[data-fieldname=membership_type] [role=option]")
	for word in ("Enskild", "Ungdom", "Familj"):
		expect(options.filter(has_text=word)).to_be_visible()
	registrar.picture("change-type-sv")


@pytest.mark.parametrize("form", ["member", "term"])
def test_the_buttons_of_a_member_and_a_term_stand_beside_the_name(read, seeded, form):
	"""With the most that there can be, at 1280 points; in Swedish, which is longer."""
	registrar = read("Member Registrar")
	registrar.open("Form", "Member", seeded["form"]["undecided"])
	head = registrar.shown.locator(".page-head")
	if form == "term":
		registrar.shown.locator(".terms-table tbody a").first.click()
		expect(head.get_by_role("button", name="Avgör krediteringen")).to_be_visible()
	else:
		expect(head.get_by_role("button", name="Lägg till aktivitet")).to_be_visible()
	expect(head.locator(".inner-group-button")).to_be_visible()
	registrar.settle()
	registrar.picture(f"{form}-buttons-sv")
	title = registrar.title.first.bounding_box()
	for button in head.locator(".page-actions button:visible").all():
		place = button.bounding_box()
		assert place["y"] < title["y"] + title["height"], button.text_content()
		assert place["x"] > title["x"] + title["width"], button.text_content()
