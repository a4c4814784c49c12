"""The association's logo, colour and texts on public pages and members' own."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from membership_recruitment import public_page
from membership_recruitment.public_page import PublicRequest
from membership_recruitment.utils import pages_look
from tests.support.own_pages import login_of, text_of, visit


@pytest.fixture
def login(make) -> str:
	member = make.member("Ada", "Lind", language="en")
	make.term(member.name, str(add_days(getdate(), -100)))
	return login_of(make, member)


def joining_page(language: str = "en") -> str:
	return public_page.render("join_sent", {"request": PublicRequest("join/sent", False, language, {})})


def test_texts_are_shown_in_the_language_of_the_page_and_escaped(make, login):
	make.settings(
		start_text_sv="Välkommen hem!",
		start_text_en="Welcome home!\nCoffee <b>at ten</b>",
		leaving_text_en="We will miss you.",
		card_text_en="Show it at the hut.",
	)
	start = text_of(visit(login, "my?lang=en"))
	assert "Welcome home!\nCoffee" in start and "<b>at ten" not in start and "Välkommen" not in start
	assert "Välkommen hem!" in text_of(visit(login, "my?lang=sv"))
	assert "We will miss you." in text_of(visit(login, "my/leave?lang=en"))
	assert "We will miss you." not in text_of(visit(login, "my/leave?lang=sv"))
	visit(login, "my/card", {"csrf_token": "x"})
	assert "Show it at the hut." in text_of(visit(login, "my/card?lang=en"))


def test_code_in_a_text_is_nothing_but_text(make, login):
	stored = make.settings(start_text_en="Hi {{ me.email }} <script>alert(1)</script>")
	page = text_of(visit(login, "my?lang=en"))
	assert "<script>" not in page and "<script>" not in (stored.start_text_en or "")
	assert "{{ me.email }}" in page


@pytest.mark.parametrize("colour", ["#ffd700", "#777777", "#ffffff"])
def test_a_colour_on_which_white_cannot_be_read_is_refused(make, colour):
	with pytest.raises(frappe.ValidationError, match="too hard to read"):
		make.settings(pages_colour=colour)


@pytest.mark.parametrize("colour", ["red", "#12345", "#1a6b5e; background: url(//x)"])
def test_what_is_no_colour_is_refused(make, colour):
	with pytest.raises(frappe.ValidationError):
		make.settings(pages_colour=colour)


def test_the_colour_is_on_every_page_and_its_shade_is_darker(make, login):
	assert "--accent: #7a1f5c" not in joining_page()
	make.settings(pages_colour="#7a1f5c")
	for page in (joining_page(), text_of(visit(login, "my"))):
		assert "--accent: #7a1f5c; --accent-dark: #5c1745;" in page


@pytest.mark.parametrize(
	"image, shown",
	[
		("/files/logo.png", True),
		("/assets/frappe/images/frappe-framework-logo.svg", True),
		("/private/files/logo.png", False),
		("https://example.org/logo.png", False),
		("//example.org/logo.png", False),
		("", False),
	],
)
def test_the_logo_is_the_web_sites_own_image_of_this_site(image, shown):
	website = frappe.get_doc("Website Settings")
	frappe.db.set_single_value("Website Settings", "banner_image", image)
	frappe.clear_document_cache(website.doctype, website.doctype)
	assert pages_look.logo() == (image if shown else None)
	assert (f'<img class="logo" src="{image}" alt="' in joining_page()) is shown


def test_pages_that_must_not_tell_whose_they_are_have_no_logo(make):
	make.settings(reveals_sensitive_data=1)
	frappe.db.set_single_value("Website Settings", "banner_image", "/files/logo.png")
	frappe.clear_document_cache("Website Settings", "Website Settings")
	request = PublicRequest("card", False, "en", {})
	page = public_page.render(
		"card_check", {"request": request, "state": "valid", "is_neutral": True, "day": "x", "name": None}
	)
	assert "logo" not in page.split("</style>")[1]
