"""Members' own pages on a running server: over HTTP as another member would misuse them, and in Chromium as a phone."""

import json
import re
import statistics
import time

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.desk import take_picture
from tests.browser.test_accessibility import violations
from tests.browser.test_join import PHONE, RUN, answer_of, link_in, mails_to, press, rows
from tests.support.processes import live

ADA, BEA, CIA = (f"{name}.{RUN}@example.org" for name in ("ada", "bea", "cia"))
OWN = ("my", "my/details", "my/household", "my/history", "my/consents", "my/data", "my/leave")


@pytest.fixture(scope="module")
def invited(server) -> dict[str, dict]:
	done = live.script("own_pages", "invite", ADA, BEA, CIA)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.splitlines()[-1])


def accept(server: str, email: str) -> requests.Session:
	"""A session of somebody who has followed the invitation and pressed the button."""
	session = requests.Session()
	page, _mark, query = f"{server}{link_in(mails_to(email)[0], 'my/invitation')}".partition("?")
	assert session.get(f"{page}?{query}", timeout=60).status_code == 200
	token = re.search(r"token=([^&]+)", query)[1]
	answer = session.post(page, data={"token": token}, timeout=60)
	assert answer.status_code == 200 and answer.url.endswith("/my"), answer.text[-500:]
	return session


@pytest.fixture(scope="module")
def ada(server, invited) -> requests.Session:
	return accept(server, ADA)


@pytest.fixture(scope="module")
def bea(server, invited) -> requests.Session:
	return accept(server, BEA)


def csrf_of(session: requests.Session, server: str) -> str:
	page = session.get(f"{server}/my/details", timeout=60).text
	return re.search(r'name="csrf_token" value="(\w+)"', page)[1]


def test_an_invitation_logs_in_and_works_once(server, ada):
	assert "Hello Ada!" in ada.get(f"{server}/my", timeout=60).text
	again = press(f"{server}{link_in(mails_to(ADA)[0], 'my/invitation')}")
	assert again.status_code == 404
	user = rows("select user_type, enabled from `tabUser` where name = %s", ADA)
	assert user == [("Website User", 1)]
	assert rows("select role from `tabHas Role` where parent = %s", ADA) == []


def test_own_pages_show_the_own_and_nothing_of_another(server, invited, ada, bea):
	theirs = invited[BEA]
	for path in OWN:
		page = ada.get(f"{server}/{path}", timeout=60)
		assert page.status_code == 200, (path, page.text[:500])
		for value in ("Bea", BEA, theirs["member"], theirs["invoice"]):
			assert value not in page.text, path
	for name, value in theirs.items():
		for path in OWN:
			page = ada.get(
				f"{server}/{path}", params={name: value, "name": value, "number": value}, timeout=60
			)
			assert "Bea" not in page.text and BEA not in page.text


def test_an_invoice_as_pdf_is_the_own_alone(server, invited, ada):
	path = f"{server}/my/history/invoice"
	own = ada.get(path, params={"number": invited[ADA]["invoice"]}, timeout=120)
	assert own.content.startswith(b"%PDF"), own.text[-500:]
	theirs, missing = (
		ada.get(path, params={"number": number}, timeout=120)
		for number in (invited[BEA]["invoice"], invited[BEA]["invoice"][:-1] + "X")
	)
	assert theirs.status_code == missing.status_code == 404
	assert theirs.text.replace(invited[BEA]["invoice"], "") == missing.text.replace(
		invited[BEA]["invoice"][:-1] + "X", ""
	)


def test_another_ways_into_frappe_give_a_member_nothing_of_another(server, invited, ada, bea):
	theirs = invited[BEA]
	documents = {
		"Member": theirs["member"],
		"Membership": theirs["term"],
		"Sales Invoice": theirs["invoice"],
		"User": BEA,
		"Member Page Link": rows("select name from `tabMember Page Link` where email = %s", BEA)[0][0],
	}
	for doctype, name in documents.items():
		for path in (
			f"api/resource/{doctype}/{name}",
			f"api/v2/document/{doctype}/{name}",
			f"printview?doctype={doctype}&name={name}",
		):
			answer = ada.get(f"{server}/{path}", timeout=60)
			assert answer.status_code in (403, 404), (path, answer.status_code)
			assert "Egensida" not in answer.text or "Ada" in answer.text
	for path in (
		"orders",
		"invoices",
		"quotations",
		"me",
		f"invoices/{theirs['invoice']}",
		"api/method/frappe.client.get_list?doctype=Member",
	):
		answer = ada.get(f"{server}/{path}", timeout=60)
		for value in ("Bea", BEA, theirs["member"], theirs["invoice"]):
			assert value not in answer.text.replace(f"invoices/{theirs['invoice']}", ""), path


def test_staffs_methods_are_closed_to_members(server, invited, ada):
	token = csrf_of(ada, server)
	for method, values in {
		"invitation.invite": {"members": json.dumps([invited[BEA]["member"]])},
		"invitation.invite_all": {},
		"staff.on_form": {"member": invited[BEA]["member"]},
		"staff.look": {"member": invited[BEA]["member"], "page": "my"},
		"staff.take_login_away": {"member": invited[BEA]["member"]},
	}.items():
		answer = ada.post(
			f"{server}/api/method/membership_recruitment.member_pages.{method}",
			data={**values, "csrf_token": token},
			timeout=60,
		)
		assert answer.status_code == 403 and "Bea" not in answer.text, (method, answer.status_code)


def test_a_form_without_the_sessions_token_changes_nothing(server, invited, ada):
	values = {"first_name": "Forged", "last_name": "Egensida", "language": "en", "email": ADA}
	answer = ada.post(f"{server}/my/details", data=values, allow_redirects=False, timeout=60)
	assert answer.status_code == 400
	assert rows("select first_name from `tabMember` where name = %s", invited[ADA]["member"]) == [("Ada",)]
	answer = ada.post(
		f"{server}/my/details",
		data={**values, "first_name": "Adela", "csrf_token": csrf_of(ada, server)},
		allow_redirects=False,
		timeout=60,
	)
	assert answer.status_code == 303
	assert rows("select first_name from `tabMember` where name = %s", invited[ADA]["member"]) == [("Adela",)]


# ---------------------------------------------------------------- signing in


def ask_for_link(server: str, email: str) -> requests.Response:
	return requests.post(f"{server}/my/sign-in", data={"email": email}, allow_redirects=False, timeout=60)


def test_signing_in_answers_alike_in_bytes_and_time(server, invited, ada):
	unknown = f"nobody.{RUN}@example.org"
	for email in (unknown, ADA):
		ask_for_link(server, email)
	answers, seconds = {}, {}
	for _round in range(9):
		for email in (ADA, unknown):
			start = time.perf_counter()
			answers[email] = answer_of(ask_for_link(server, email))
			seconds.setdefault(email, []).append(time.perf_counter() - start)
	assert answers[ADA] == answers[unknown] and answers[ADA][0] == 303
	assert mails_to(unknown) == [] and len(mails_to(ADA)) > 1
	medians = {email: statistics.median(some) for email, some in seconds.items()}
	assert max(medians.values()) < 1.5 * min(medians.values()) + 0.02, medians


def test_a_link_signs_in_once_and_signing_out_ends_it(server, invited, ada):
	ask_for_link(server, ADA)
	page, _mark, query = f"{server}{link_in(mails_to(ADA)[-1], 'my/sign-in/link')}".partition("?")
	token = re.search(r"token=([^&]+)", query)[1]
	session = requests.Session()
	assert session.get(f"{page}?{query}", timeout=60).status_code == 200
	assert session.get(f"{server}/my", allow_redirects=False, timeout=60).status_code == 303
	answer = session.post(page, data={"token": token}, timeout=60)
	assert answer.url.endswith("/my") and "Hello" in answer.text
	assert requests.post(page, data={"token": token}, timeout=60).status_code == 404
	sid = session.cookies["sid"]
	out = session.post(f"{server}/my/sign-out", data={"csrf_token": csrf_of(session, server)}, timeout=60)
	assert "/my/sign-in" in out.url
	after = requests.get(f"{server}/my", cookies={"sid": sid}, allow_redirects=False, timeout=60)
	assert after.status_code == 303


# ---------------------------------------------------------------- on a phone


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_pages_are_accessible_on_the_narrowest_phone(
	browser, server, invited, bea, language, screenshots
):
	context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=True)
	context.add_cookies([{"name": "sid", "value": bea.cookies["sid"], "url": server}])
	page = context.new_page()
	for path in (*OWN, "my/renew"):
		page.goto(f"{server}/{path}?lang={language}")
		assert violations(page) == [], path
		take_picture(page, screenshots, f"own-{path.replace('/', '-')}-{language}", full_page=True)
		for size in (100, 200):  # per cent of the text
			page.evaluate("size => { document.documentElement.style.fontSize = `${size}%` }", size)
			wide = page.evaluate("document.documentElement.scrollWidth")
			assert wide <= 320, (path, size, wide)
	context.close()


def test_invited_logged_in_changed_and_renewed_without_javascript(browser, server, invited):
	context = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False)
	page = context.new_page()
	page.goto(f"{server}{link_in(mails_to(CIA)[0], 'my/invitation')}")
	page.get_by_role("button", name="Open my pages").click()
	expect(page.get_by_role("heading", name="Hello Cia!")).to_be_visible()
	page.get_by_role("link", name="My details").click()
	page.get_by_label("Street Address").fill("Storgatan 1")
	page.get_by_label("City").fill("Lund")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_role("status")).to_have_text("Saved.")
	expect(page.get_by_label("Street Address")).to_have_value("Storgatan 1")
	page.get_by_role("link", name="My membership").click()
	expect(page.get_by_role("img", name="Swish code").first).to_be_visible()
	page.get_by_role("link", name="Renew my membership").click()
	page.get_by_role("button", name="Renew and show how to pay").click()
	expect(page.get_by_role("heading", name="To pay")).to_have_count(2)
	page.get_by_role("button", name="Sign out").click()
	expect(page.get_by_role("heading", name="Sign in to your pages")).to_be_visible()
	context.close()
