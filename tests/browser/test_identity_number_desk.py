"""The personal identity number on the form of a member: entered, masked, shown by a click, and not there for others."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import at_rest
from tests.support.factories.identity_numbers import number

SECRET = number("1985-07-09")
WRITTEN = f"{SECRET[:8]}-{SECRET[8:]}"


@pytest.fixture(scope="module")
def reader(open_desk):
	user = open_desk("Identity Number Reader")
	user.page.wait_for_timeout(2000)  # its first workspace has been drawn
	yield user
	user.close()


def open_member(user, name: str):
	user.open("Form", "Member", name)
	user.page.wait_for_function(
		"name => window.cur_frm && cur_frm.docname === name && cur_frm.$wrapper.is(':visible')", arg=name
	)
	expect(user.shown.locator(".member-summary")).to_be_visible()
	return user.shown.locator(".identity-number")


def test_a_number_is_entered_masked_shown_changed_and_removed(reader, seeded):
	reader.errors.clear()
	place = open_member(reader, seeded["form"]["identity"])
	expect(place.locator(".identity-value")).to_have_text("")
	enter(reader, place, "Enter Number", f"{SECRET[2:8]}-{SECRET[8:]}")
	expect(place.locator(".identity-value")).to_have_text("8507xx-xxxx")
	content = reader.page.content()
	assert SECRET[2:] not in content and WRITTEN[2:] not in content
	expect(reader.shown.locator("[data-fieldname=birth_date] input")).to_have_value("09-07-1985")
	reader.picture("identity-number")
	place.get_by_role("button", name="Show", exact=True).click()
	expect(place.locator(".identity-value")).to_have_text(WRITTEN)
	expect(place.get_by_role("button", name="Show", exact=True)).to_have_count(0)
	enter(reader, place, "Change Number", number("1985-07-09", male=True))
	expect(place.locator(".identity-value")).to_have_text("8507xx-xxxx")
	place.get_by_role("button", name="Remove Number").click()
	reader.page.locator(".modal.show").get_by_role("button", name="Yes").click()
	expect(place.get_by_role("button", name="Enter Number")).to_be_visible()
	assert reader.errors == []


def test_what_is_no_number_is_said_and_kept_in_the_dialog(reader, seeded):
	place = open_member(reader, seeded["form"]["none"])
	place.get_by_role("button", name="Enter Number").click()
	dialog = reader.page.locator(".modal.show")
	dialog.locator("[data-fieldname=secret] input").fill("850709-1111")
	dialog.get_by_role("button", name="Save", exact=True).click()
	message = reader.page.locator(".modal.show .msgprint")
	expect(message).to_contain_text("no personal identity number")
	assert "1111" not in message.text_content()
	reader.page.reload()


@pytest.mark.parametrize("role", ["Member Registrar", "Membership Manager", "Member Privacy Officer"])
def test_nobody_else_sees_that_there_is_a_place_for_it(desk, seeded, role):
	user = desk(role)
	user.page.wait_for_timeout(2000)
	place = open_member(user, seeded["form"]["none"])
	expect(place).to_have_count(0)
	expect(user.shown.locator("[data-fieldname=identity_html]")).to_be_hidden()


def enter(user, place, label: str, secret: str) -> None:
	place.get_by_role("button", name=label).click()
	dialog = user.page.locator(".modal.show")
	at_rest(dialog)
	dialog.locator("[data-fieldname=secret] input").fill(secret)
	dialog.get_by_role("button", name="Save", exact=True).click()
	expect(user.page.locator(".modal.show")).to_have_count(0)
	user.settle()
