"""Links in mails lead to the site, whatever a request says about where it was sent."""

import frappe
import pytest
from frappe.utils import get_url
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from membership_recruitment import public_page
from membership_recruitment.member_privacy.consent import withdrawal
from membership_recruitment.member_privacy.wall import contained_html

FORGED = (
	{"Host": "evil.example"},
	{"Host": "127.0.0.1:6379"},
	{"Host": "evil.example", "X-Forwarded-Proto": "https"},
	{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
)


@pytest.fixture(params=FORGED)
def forged(request):
	headers = dict(request.param)
	environ = EnvironBuilder(headers=headers).get_environ()
	environ["HTTP_HOST"] = headers.get("Host", frappe.local.site)
	frappe.local.request = Request(environ)
	yield
	del frappe.local.request


def without_request() -> str:
	request = frappe.local.request
	del frappe.local.request
	address = get_url()
	frappe.local.request = request
	return address


def test_the_own_address_is_the_one_of_jobs(forged):
	assert public_page.own_address() == without_request()
	assert public_page.address("join", a="b") == f"{without_request()}/join?a=b"
	assert withdrawal.public_page.address(withdrawal.PATH).startswith(without_request())


def test_host_name_of_site_config_wins(forged, monkeypatch):
	monkeypatch.setitem(frappe.conf, "host_name", "https://medlem.example.org")
	assert public_page.own_address() == without_request()
	assert public_page.own_address().startswith("https://medlem.example.org")


def test_a_domain_of_the_site_is_its_own(monkeypatch):
	monkeypatch.setitem(frappe.conf, "domains", ["medlem.example.org"])
	frappe.local.request = Request(EnvironBuilder(headers={"Host": "medlem.example.org"}).get_environ())
	assert public_page.own_address().startswith("http://medlem.example.org")
	del frappe.local.request


def test_mails_that_frappe_makes_have_links_of_the_site(forged):
	with public_page.own_links():
		assert get_url("/a") == f"{without_request()}/a"


def test_pdfs_are_not_made_of_files_of_a_neighbour(forged):
	assert "evil" not in contained_html.fetched_from() and "6379" not in contained_html.fetched_from()
