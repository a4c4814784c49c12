"""The web site's pages: an address leads to no other file, and a link runs nobody's words."""

import re
from pathlib import Path

import frappe
import pytest
from frappe.utils import get_url

from membership_recruitment import public_page
from membership_recruitment.member_privacy.wall import reading, website_pages
from tests.support.door import knock, refused, requested

UP = [
	"/../../../../sites/SITE/private/./files/scan.png",
	"/..%2f..%2f..%2fsites%2fSITE%2fprivate%2ffiles%2fscan.png",
	"/%2e%2e/%2e%2e/etc/passwd",
	"/..%252f..%252fproc/self/environ",
	"/about/..\\..\\common_site_config",
	"/page%00.png",
]
MARKUP = ['"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "<b>", "`x`"]


@pytest.fixture(params=["Guest", "Member Registrar", "System Manager"])
def visitor(request, make) -> str:
	user = "Guest" if request.param == "Guest" else make.user(request.param)
	frappe.set_user(user)
	return user


@pytest.mark.parametrize("address", UP)
def test_no_address_leads_out_of_the_folder_of_pages(visitor, address):
	assert refused(address)


@pytest.mark.parametrize("address", ["/", "/about", "/files/a..b.png", "/app/member/view/list", "/login"])
def test_other_addresses_are_opened(visitor, address):
	knock(address)


@pytest.mark.parametrize(
	"spelled", ["/private/./files/a.png", "/private//files/a.png", "/private/x/%2e%2e/files/a.png"]
)
def test_a_private_file_is_one_however_its_folder_is_written(spelled):
	frappe.set_user("Guest")
	assert refused(spelled)
	assert refused("/api/method/frappe.handler.download_file", file_url=spelled)


@pytest.mark.parametrize("words", MARKUP)
@pytest.mark.parametrize("argument", sorted(website_pages.WRITTEN_AS_THEY_ARE))
def test_what_a_page_writes_as_it_is_holds_no_markup(visitor, argument, words):
	assert refused("/complete_signup", **{argument: words})
	knock("/complete_signup", **{argument: "abc-1_2.3@example.com åäö"})


@pytest.fixture
def web_forms() -> list[str]:
	"""Addresses of pages that one fills in."""
	routes = frappe.get_all("Web Form", filters={"published": 1}, pluck="route")
	assert {"issues", "tasks", "address"} <= set(routes)
	return [f"/{route}/{page}" for route in routes for page in ("new", "list", "A-1", "A-1/edit")]


@pytest.mark.parametrize(
	"words",
	[
		"<img src=x onerror=alert(1)>",
		"&lt;img src=x&gt;",
		'" onfocus="x',
		"java\tscript:alert(1)",
		'{"a":"<b>"}',
	],
)
def test_a_web_form_is_filled_with_no_markup(visitor, web_forms, words):
	for address in web_forms:
		assert refused(address, description=words)
		assert refused(address, **{words: "1"})
	# what a visitor may open at all is opened with other words too
	opened = [address for address in web_forms if address.endswith("/new") and not refused(address)]
	assert "/issues/new" in opened
	for address in opened:
		knock(address, description="Åsa O'Brien: 5 < 6 & 7 > 1", subject='["<", "2026-01-01"]')
	knock("/about", description=words)


def test_a_web_form_as_home_page_is_filled_with_no_markup(request, web_forms):
	request.addfinalizer(lambda: frappe.cache.delete_value("home_page"))
	frappe.db.set_single_value("Website Settings", "home_page", "address")
	frappe.cache.delete_value("home_page")
	frappe.set_user("Guest")
	knock("/", description="a")
	assert refused("/", description="<b>")


def test_the_desk_and_what_it_asks_keep_their_words():
	frappe.set_user("Administrator")
	knock("/app/member", search='"Åsa"')
	knock("/api/method/frappe.client.get_list", doctype="ToDo", txt="<")


def test_a_page_that_a_query_made_is_not_kept_for_the_next(visitor):
	for query, kept_out in (({}, 0), ({"key": "abc"}, 1)):
		frappe.local.no_cache = 0
		knock("/complete_signup", **query)
		assert frappe.local.no_cache == kept_out


def test_templates_that_write_words_of_the_request_are_known():
	found = set()
	for app in ("frappe", "erpnext"):
		for folder in ("www", "templates", "website"):
			for page in Path(frappe.get_app_path(app, folder)).rglob("*.html"):
				for written in re.findall(r"\{\{(.*?)\}\}", page.read_text()):
					word = re.search(r"form_dict\.(?:get\(.)?(\w+)|^\s*(txt|query)\b", written)
					if word and not re.search(r"\|\s*e\b|escape_html", written):
						found.add((page.name, word[1] or word[2]))
	assert ("complete_signup.html", "key") in found
	unknown = {(page, word) for page, word in found if word not in website_pages.WRITTEN_AS_THEY_ARE}
	assert unknown <= {
		("printpreview.html", "name"),
		("printpreview.html", "print_format"),
		("printpreview.html", "letterhead"),
	}


FORGOT = "/api/method/frappe.core.doctype.user.user.reset_password"
PDF = "/api/method/frappe.utils.print_format.download_pdf"


@pytest.mark.parametrize(
	("role", "path", "own"),
	[
		("Guest", FORGOT, True),
		("Guest", "/sitemap.xml", True),
		("Member Registrar", FORGOT, True),
		("Guest", PDF, False),
	],
)
def test_a_host_that_somebody_gives_is_in_no_link_that_others_get(make, monkeypatch, role, path, own):
	conf = {key: value for key, value in frappe.local.conf.items() if key not in ("host_name", "hostname")}
	user = role if role == "Guest" else make.user(role)
	frappe.set_user(user)
	with requested(path) as request:
		monkeypatch.setattr(frappe.local, "conf", frappe._dict(conf))
		request.environ["HTTP_HOST"] = "evil.example"
		assert "evil.example" in get_url()
		website_pages.keep_to_own_address(reading.read(), user)
		assert get_url("/update-password").startswith(
			public_page.own_address() if own else "http://evil.example"
		)


# ---------------------------------------------------------------- documents in the address of a page


def contact_of(member: str) -> str:
	links = [{"link_doctype": "Member", "link_name": member}]
	return frappe.get_doc({"doctype": "Contact", "first_name": "Agnes", "links": links}).insert().name


@pytest.mark.parametrize(
	"doctype", ["Customer", "customer", "Member", "User", "Contact", "Membership Prospect"]
)
def test_a_page_of_a_document_tells_nobody_whether_there_is_one(make, doctype):
	member = make.member("Agnes", "Karlsson", email="agnes@example.com")
	make.customer_of(member)
	there = {
		"User": make.website_user(),
		"Membership Prospect": make.prospect().name,
		"Member": member.name,
		"Contact": contact_of(member.name),
	}.get(doctype) or frappe.db.get_value("Member", member.name, "customer")
	for user in ("Guest", make.website_user(), make.user("Membership Analyst")):
		frappe.set_user(user)
		assert refused(f"/{doctype}/{there}")
		assert refused(f"/{doctype}/{there}x")


# ---------------------------------------------------------------- files by a way round


@pytest.mark.parametrize(
	"url",
	[
		"/files/../../private/./files/members.csv",
		"/files/../../site_config.json",
		"/files/..%2f..%2fsite_config.json",
		"../site_config.json",
		"..\\site_config.json",
	],
)
def test_a_file_is_not_copied_from_elsewhere(make, url):
	for user in (make.website_user(), make.user("Member Recruiter"), make.user("Member Registrar")):
		frappe.set_user(user)
		assert refused("/api/method/upload_file", file_url=url, file_name="x.csv", is_private="1")
		assert refused("/api/resource/File", file_url=url)
	frappe.set_user("Administrator")
	with pytest.raises(frappe.ValidationError, match="leads out of its folder"):
		frappe.get_doc({"doctype": "File", "file_url": url, "file_name": "x.csv"}).insert()


# ---------------------------------------------------------------- filters where a name belongs


@pytest.mark.parametrize(
	("method", "argument"),
	[
		("frappe.contacts.doctype.contact.contact.get_contact_details", "contact"),
		("frappe.desk.form.utils.update_comment", "name"),
		("erpnext.accounts.party.get_party_details", "party"),
	],
)
@pytest.mark.parametrize(
	"filters", [{"email_id": "a@example.com"}, [["email_id", "=", "a"]], {"name": ["like", "%"]}]
)
def test_filters_are_no_name(make, method, argument, filters):
	frappe.set_user(make.user("Member Recruiter", "Sales User"))
	assert refused(f"/api/method/{method}", **{argument: filters})


def test_deleting_tells_nobody_who_has_a_login(make):
	there = make.website_user()
	frappe.set_user(make.user("Member Recruiter"))
	for user in (there, "nobody@example.com"):
		assert refused("/api/method/frappe.desk.reportview.delete_items", doctype="User", items=[user])


def test_hidden_and_missing_prospects_are_alike_in_a_list_of_them(make):
	colleague = make.user("Member Recruiter")
	hidden = make.prospect(recruiter=colleague).name
	frappe.set_user(make.user("Member Recruiter"))
	for name in (hidden, "PRO-99999"):
		assert refused(
			"/api/method/membership_recruitment.member_recruitment.worklist.assign", prospects=[name]
		)


# ---------------------------------------------------------------- where a link leads on to, and whose session it brings

GOOGLE = "/api/method/frappe.integrations.google_oauth.callback"
ELSEWHERE = ["javajavascriptscript:alert(1)", "https://evil.example/x", "/\\evil.example", "//evil.example"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_link_leads_on_to_this_site_alone(visitor, address):
	assert refused("/login", **{"redirect-to": address})
	assert refused("/api/method/frappe.core.doctype.user.user.sign_up", redirect_to=address)
	if visitor != "Guest":  # who may not call it at all
		assert refused(GOOGLE, state={"redirect": address}, error="1")


def test_a_link_leads_on_within_the_site(visitor):
	knock("/login", **{"redirect-to": "/app/member/view/list?name=a:b"})
	knock("/login", **{"redirect-to": "http://localhost/api/method/frappe.integrations.oauth2.authorize?a=b"})
	if visitor != "Guest":
		knock(GOOGLE, state={"redirect": "/app/Form/Google Calendar/Mine"}, error="1")


def test_a_session_comes_with_the_cookie_alone(visitor):
	assert refused("/app?sid=abc")
	assert refused("/api/method/ping", raw=('{"sid": "abc"}', "application/json"))
	assert refused("/api/method/ping", raw=("sid=abc", "application/x-www-form-urlencoded"))


def test_the_realtime_server_asks_for_whom_it_has_a_session(visitor):
	knock("/api/method/frappe.realtime.get_user_info?sid=abc")
	assert refused("/api/method/frappe.realtime.get_user_info?sid=abc&cmd=frappe.auth.get_logged_user")
	assert refused("/api/method/frappe.realtime.get_user_info", raw=('{"sid": "abc"}', "application/json"))
	assert refused("/api/method/frappe.auth.get_logged_user?sid=abc")


def test_the_realtime_server_asks_for_recruiting_staff_too(make):
	frappe.set_user(make.user("Member Recruiter"))
	knock("/api/method/frappe.realtime.get_user_info?sid=abc")
	assert refused("/api/method/frappe.auth.get_logged_user?sid=abc")


def test_the_administrator_opens_the_desk_from_the_command_line():
	frappe.set_user("Administrator")
	knock("/app?sid=abc")
