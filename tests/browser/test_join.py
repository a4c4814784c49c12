"""The joining page on a running server: over HTTP as a stranger would misuse it, and in Chromium as a phone."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.desk import take_picture
from tests.support.processes import live

KNOWN_MEMBER, KNOWN_PROSPECT = "known.member@example.com", "known.prospect@example.com"
SUPPRESSED, UNSUBSCRIBED = "suppressed@example.com", "unsubscribed@example.com"
PHONE = {"width": 390, "height": 844}
RUN = time.time_ns()  # addresses are new in each run, so that it can be repeated on one site


def prepare(*command: str) -> None:
	done = live.script("joining", *command)
	assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def page_url(server) -> str:
	prepare("open")
	yield f"{server}/join"
	prepare("set", "joining_page_on=0")


@pytest.fixture
def limits(server):
	def change(**values: int) -> None:
		prepare("set", *(f"{name}={value}" for name, value in values.items()))

	yield change
	prepare("open")


def rows(query: str, *values) -> list[tuple]:
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(query, values)
		return list(cursor.fetchall())


def count(table: str, where: str = "1=1", *values) -> int:
	return rows(f"select count(*) from `tab{table}` where {where}", *values)[0][0]


def address(name: str) -> str:
	return f"elsa.{name}.{RUN}@example.org"


def somebody(name: str = "", /, **values) -> dict:
	return {
		"first_name": "Elsa",
		"last_name": "Frisk",
		"email": address(name),
		"consent_1": "1",
		**values,
	}


def sign_up(page_url: str, values: dict, **options) -> requests.Response:
	return requests.post(page_url, data=values, allow_redirects=False, timeout=60, **options)


def mails_to(email: str) -> list[str]:
	"""The bodies, text and HTML, of what is queued for an address, oldest first."""
	return [
		body_of(message)
		for (message,) in rows(
			"""select q.message from `tabEmail Queue` q join `tabEmail Queue Recipient` r on r.parent = q.name
			where r.recipient = %s order by q.creation""",
			email,
		)
	]


def body_of(message: str) -> str:
	parts = message_from_string(message).walk()
	return "\n".join(
		part.get_payload(decode=True).decode() for part in parts if part.get_content_maintype() == "text"
	)


def link_in(body: str, path: str = "join/confirm") -> str:
	"""Path and query of the first link to a page in a mail."""
	found = re.search(rf'href="https?://[^/"]+(/{path}\?[^"]+)"', body)
	assert found, body
	return unescape(found.group(1))


def link_for(page_url: str, email: str) -> str:
	return page_url.removesuffix("/join") + link_in(mails_to(email)[-1])


def press(link: str) -> requests.Response:
	page, _mark, query = link.partition("?")
	return requests.post(page, data={"token": parse_qs(query)["token"][0]}, timeout=60)


def answer_of(response: requests.Response) -> tuple:
	"""What a stranger can compare: status, body, and headers but for the clock and the request's number."""
	changing = {"Date", "X-Frappe-Request-Id", "Set-Cookie"}
	headers = {name: value for name, value in response.headers.items() if name not in changing}
	return response.status_code, response.content, headers


# ---------------------------------------------------------------- the answer


def test_the_answer_is_the_same_for_every_address(page_url):
	unknown = answer_of(sign_up(page_url, somebody("same")))
	assert unknown[0] == 303
	for email in (KNOWN_MEMBER, KNOWN_PROSPECT, SUPPRESSED, UNSUBSCRIBED, address("same")):
		assert answer_of(sign_up(page_url, somebody(email=email))) == unknown, email
	assert mails_to(KNOWN_MEMBER) and mails_to(KNOWN_PROSPECT)
	for email in (SUPPRESSED, UNSUBSCRIBED, "nobody@joining-page.invalid"):
		assert mails_to(email) == []
		assert count("Prospect Signup", "email = %s", email) == 0


def test_the_answer_takes_the_same_time_for_every_address(page_url):
	sign_up(page_url, somebody("warm"))
	seconds = {}
	for _round in range(7):
		for email in (address("timed"), KNOWN_MEMBER, SUPPRESSED, UNSUBSCRIBED):
			start = time.perf_counter()
			sign_up(page_url, somebody(email=email))
			seconds.setdefault(email, []).append(time.perf_counter() - start)
	middle = {email: statistics.median(times) for email, times in seconds.items()}
	print({name: round(value, 3) for name, value in middle.items()})
	# on a busy machine; that the work is the same, statement by statement, tests/site/test_public_signup.py shows
	assert max(middle.values()) < 2 * min(middle.values()), seconds


def test_nothing_about_the_person_is_there_before_the_link_is_pressed(page_url):
	email = address("before")
	sign_up(page_url, somebody("before", phone="070-174 06 05"))
	assert count("Prospect Signup", "email = %s", email) == 1
	for doctype in ("Membership Prospect", "Member", "Contact Email"):
		field = "email_id" if doctype == "Contact Email" else "email"
		assert count(doctype, f"{field} = %s", email) == 0
	link = link_for(page_url, email)
	for _prefetch in range(3):
		for method in ("get", "head"):
			assert requests.request(method, link, timeout=60).status_code == 200
	assert count("Membership Prospect", "email = %s", email) == 0
	signup = rows("select name, token_hash from `tabProspect Signup` where email = %s", email)[0]
	assert parse_qs(urlsplit(link).query)["token"][0].partition("-")[2] not in signup


def test_a_pressed_link_makes_one_prospect_with_proof_and_replay_shows_the_same(page_url):
	email = address("whole")
	sign_up(
		page_url,
		somebody(
			"whole",
			phone="070-174 06 05",
			membership_type="Family",
			recruitment_source="Friend",
			message="I like to hike.\nOn Sundays.",
			consent_2="1",
		),
	)
	link = link_for(page_url, email)
	first = press(link)
	assert first.status_code == 200
	assert [answer_of(press(link)) for _again in range(2)] == [answer_of(first)] * 2
	assert requests.get(link, timeout=60).content.count(b"<form") == 0
	found = rows(
		"""select name, first_name, phone, membership_type, recruitment_source, status, recruiter
		from `tabMembership Prospect` where email = %s""",
		email,
	)
	assert len(found) == 1
	name, *values = found[0]
	assert values == ["Elsa", "+46701740605", "Family", "Friend", "Open", None]
	assert (
		rows("select kind, summary from `tabProspect Interaction` where prospect = %s", name)[0][0] == "Form"
	)
	events = rows(
		"""select e.purpose, e.channel, e.event, e.source, e.wording_version, e.wording_hash = t.text_hash,
			e.double_opt_in_on is not null, e.actor
		from `tabConsent Event` e join `tabConsent Text` t on t.name = e.consent_text
		where e.subject_name = %s order by e.purpose, e.channel""",
		name,
	)
	proof = ("Given", "Joining page", 1, 1, 1, None)
	assert events == [
		("Newsletter", "E-mail", *proof),
		("Recruitment contact", "E-mail", *proof),
		("Recruitment contact", "Phone", *proof),
	]
	assert (
		count("Prospect Signup", "email = %s", email) == 0
	)  # the pending sign-up keeps nothing of the person
	assert link_in(mails_to(email)[-1], "consent/withdraw")


@pytest.mark.parametrize("email", [KNOWN_MEMBER, KNOWN_PROSPECT])
def test_who_is_known_is_not_made_twice_and_told_by_mail_only(page_url, email):
	before = {
		doctype: count(doctype) for doctype in ("Member", "Membership Prospect", "Prospect Interaction")
	}
	new = press(confirmed(page_url, "plain"))
	sign_up(page_url, somebody(email=email, message="Hello again."))
	assert answer_of(press(link_for(page_url, email))) == answer_of(new)
	assert count("Member") == before["Member"]
	assert count("Membership Prospect") == before["Membership Prospect"] + 1  # the plain one
	interactions = count("Prospect Interaction") - before["Prospect Interaction"]
	told = mails_to(email)[-1]
	if email == KNOWN_MEMBER:
		assert interactions == 1
		assert "in our member register" in told
		queued = rows("select status, message from `tabProspect Signup` where email = %s", email)
		assert ("For the registrar", "Hello again.") in queued
	else:
		assert interactions == 2
		assert "had your address already" in told


def confirmed(page_url: str, name: str) -> str:
	number = f"{name}{time.time_ns()}"
	sign_up(page_url, somebody(number))
	return link_for(page_url, address(number))


def test_two_sign_ups_of_one_address_confirmed_at_the_same_moment_make_one_prospect(page_url):
	for _round in range(3):
		email = f"parallel{time.time_ns()}@example.org"
		for _signup in range(2):
			sign_up(page_url, somebody(email=email))
		links = [page_url.removesuffix("/join") + link_in(mail) for mail in mails_to(email)]
		with ThreadPoolExecutor(6) as pool:
			answers = list(pool.map(press, links * 3))
		assert [answer.status_code for answer in answers] == [200] * 6
		found = rows("select name from `tabMembership Prospect` where email = %s", email)
		assert len(found) == 1
		assert count("Prospect Interaction", "prospect = %s", found[0][0]) == 2
		assert count("Consent Event", "subject_name = %s", found[0][0]) == 2


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
	"token", ["", "-", "abc-def", "' or 1=1 -- ", "x" * 5000, "%00", "<script>alert(1)</script>"]
)
def test_guessed_links_do_nothing_and_say_so(page_url, token):
	for method, values in (("get", {"params": {"token": token}}), ("post", {"data": {"token": token}})):
		answer = requests.request(method, f"{page_url}/confirm", timeout=60, **values)
		assert answer.status_code == 404
		assert "does not work any more" in answer.text
		assert "<script" not in answer.text


def test_another_secret_or_another_sign_up_is_refused_like_an_old_link(page_url):
	link = confirmed(page_url, "token")
	refused = answer_of(press(f"{page_url}/confirm?token=abc-def"))
	name, _dash, secret = parse_qs(urlsplit(link).query)["token"][0].partition("-")
	other = parse_qs(urlsplit(confirmed(page_url, "other")).query)["token"][0].partition("-")[0]
	for token in (f"{name}-{secret[:-1]}", f"{name}-", f"{other}-{secret}", f"{name}-{secret}x"):
		assert answer_of(press(f"{page_url}/confirm?token={token}")) == refused
	prospects = count("Membership Prospect")
	prepare("expire")
	assert answer_of(press(link)) == refused
	assert count("Membership Prospect") == prospects
	prepare("clean")
	assert count("Prospect Signup", "status <> 'For the registrar'") == 0
	assert count("Email Queue", "reference_doctype = 'Prospect Signup' and reference_name = %s", name) == 0


@pytest.mark.parametrize(
	"headers",
	[
		{"Host": "evil.example"},
		{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
		{"Host": "evil.example:8443", "X-Forwarded-Proto": "https"},
		{"Forwarded": "host=evil.example;proto=https"},
	],
)
def test_a_forged_host_does_not_get_into_the_mail(page_url, live_site, headers):
	number = sum(map(len, headers.values()))
	sign_up(page_url, somebody(f"host{number}"), headers=headers)
	message = mails_to(address(f"host{number}"))[-1]
	assert "evil.example" not in message
	assert f"http://{live_site}" in message and f"https://{live_site}" not in message


# ---------------------------------------------------------------- limits


FORGED = ({}, {"X-Forwarded-For": "198.51.100.{0}"}, {"X-Forwarded-For": "198.51.100.{0}, 192.0.2.{0}"})


@pytest.mark.parametrize("header", FORGED, ids=("none", "one", "two"))
def test_the_limit_per_network_holds_whatever_the_header_says(page_url, limits, header):
	limits(signups_per_network=3)
	answers = [
		sign_up(
			page_url,
			somebody(f"network{time.time_ns()}"),
			headers={
				"X-Real-IP": f"192.0.2.{number}",
				"Forwarded": f"for=192.0.2.{number}",
				**{name: value.format(number) for name, value in header.items()},
			},
		).status_code
		for number in range(5)
	]
	assert answers == [303, 303, 303, 429, 429]


def test_behind_a_proxy_of_ours_networks_count_apart_and_forging_still_does_not_help(page_url, limits):
	limits(signups_per_network=2, proxies_in_front=1)

	def status(forwarded: str) -> int:
		values = somebody(f"proxy{time.time_ns()}")
		return sign_up(page_url, values, headers={"X-Forwarded-For": forwarded}).status_code

	assert [status("203.0.113.9"), status("203.0.113.77"), status("203.0.113.9")] == [303, 303, 429]
	assert status("198.51.100.1, 203.0.113.12") == 429  # the forged part stands to the left
	assert status("203.0.114.9") == 303


def test_the_limit_in_all(page_url, limits):
	limits(signups_in_all=2)
	answers = [sign_up(page_url, somebody(f"all{time.time_ns()}")) for _number in range(3)]
	assert [answer.status_code for answer in answers] == [303, 303, 429]
	assert answers[-1].headers["Retry-After"] == "3600"
	assert "Try again in an hour" in answers[-1].text


def test_one_address_gets_few_mails_and_the_answer_does_not_tell(page_url, limits):
	limits(mails_per_address=2)
	values = somebody(f"often{time.time_ns()}")
	answers = [answer_of(sign_up(page_url, values)) for _number in range(4)]
	assert answers == answers[:1] * 4
	assert len(mails_to(values["email"])) == 2
	assert count("Prospect Signup", "email = %s", values["email"]) == 2


# ---------------------------------------------------------------- hostile input


def test_programs_that_fill_in_everything_get_the_same_answer_and_nothing_happens(page_url):
	expected = answer_of(sign_up(page_url, somebody("human")))
	assert answer_of(sign_up(page_url, somebody("bot", website="http://spam.example"))) == expected
	assert mails_to(address("bot")) == []
	assert count("Prospect Signup", "email = %s", address("bot")) == 0


def test_only_the_fields_offered_are_taken(page_url):
	email = address("mass")
	extra = {
		"status": "Converted",
		"recruiter": "Administrator",
		"journey_id": "mine",
		"campaign": "Mine",
		"birth_date": "1990-01-01",
		"notes": "mine",
		"name": "PRO-99999",
		"owner": "Administrator",
		"doctype": "User",
		"former_member": "1",
		"confirmed_on": "2020-01-01",
		"token_hash": "0" * 64,
		"member": "MEM-00001",
		"recruitment_source": "Website",  # there, but not offered
		"membership_type": "No such type",
		"consent_9": "1",
	}
	assert answer_of(sign_up(page_url, somebody("mass", **extra))) == answer_of(
		sign_up(page_url, somebody("mass2"))
	)
	press(link_for(page_url, email))
	found = rows(
		"""select status, recruiter, campaign, birth_date, notes, former_member, membership_type,
			recruitment_source, journey_id = 'mine', name = 'PRO-99999'
		from `tabMembership Prospect` where email = %s""",
		email,
	)
	assert found == [("Open", None, None, None, None, 0, None, "Website", 0, 0)]


@pytest.mark.parametrize(
	("values", "field"),
	[
		({"email": "elsa@example.org\r\nBcc: victim@example.org"}, "email"),
		({"email": "elsa@example.org,victim@example.org"}, "email"),
		({"email": "Elsa <elsa@example.org>"}, "email"),
		({"email": "elsa@example"}, "email"),
		({"email": ""}, "email"),
		({"first_name": ""}, "first_name"),
		({"first_name": "\u200b\u202e"}, "first_name"),
		({"first_name": "<script>alert(1)</script>"}, "first_name"),
		({"first_name": "=HYPERLINK(1)"}, "first_name"),
		({"last_name": "Win at spam.example/x"}, "last_name"),
		({"first_name": "{{ frappe.session }}"}, "first_name"),
		({"first_name": "A" * 61}, "first_name"),
		({"message": "A" * 2001}, "message"),
		({"phone": "call me"}, "phone"),
		({"consent_1": ""}, "consent_1"),
	],
)
def test_what_cannot_be_right_is_said_at_its_field(page_url, values, field):
	before = count("Prospect Signup"), count("Email Queue")
	answer = sign_up(page_url, somebody("wrong", **values))
	assert answer.status_code == 422
	assert f'id="{field}-error"' in answer.text
	assert f'aria-describedby="{field}-error"' in answer.text
	assert "<script>" not in answer.text
	assert (count("Prospect Signup"), count("Email Queue")) == before


def test_a_megabyte_is_not_read(page_url):
	assert sign_up(page_url, somebody("big", first_name="A" * 2**20)).status_code == 413
	assert sign_up(page_url, somebody("big"), files={"file": b"A" * 2**20}).status_code == 413


def test_invisible_and_reversing_signs_are_taken_out_and_line_breaks_stay_in_the_message(page_url):
	sign_up(
		page_url,
		somebody("signs", first_name="El\u200bsa\u202e", message="One\u200d\n\n<b>two</b>\u2066 \x00three"),
	)
	found = rows("select first_name, message from `tabProspect Signup` where email = %s", address("signs"))
	assert found == [("Elsa", "One\n\n<b>two</b> three")]
	assert not {"two", "Elsa"} & set(re.findall(r"\w+", mails_to(address("signs"))[-1]))


def test_what_was_typed_comes_back_escaped(page_url):
	hostile = '"><script>alert(1)</script>{{ 7*7 }}'
	answer = sign_up(page_url, somebody("xss", email=hostile, message=hostile, phone=hostile[:30]))
	assert answer.status_code == 422
	assert "<script" not in answer.text
	assert "49" not in answer.text
	assert "&lt;script&gt;" in answer.text
	assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_json_and_other_methods_are_no_way_around(page_url):
	nested = {**somebody("json"), "first_name": {"a": 1}, "consent_1": True}
	answer = requests.post(page_url, json=nested, timeout=60)
	assert answer.status_code == 422
	for method in ("put", "delete", "patch"):
		assert requests.request(method, page_url, data=somebody("put"), timeout=60).status_code in (404, 405)
	assert count("Prospect Signup", "email in (%s, %s)", address("json"), address("put")) == 0


# ---------------------------------------------------------------- open and closed, two languages


def test_languages(page_url):
	def lang(query="", accept=""):
		answer = requests.get(f"{page_url}{query}", headers={"Accept-Language": accept}, timeout=60)
		return re.search(r'<html lang="(\w+)"', answer.text).group(1), answer.text

	assert lang("?lang=sv", "en")[0] == "sv"
	assert lang("?lang=en", "sv")[0] == "en"
	assert lang("", "sv-SE,sv;q=0.9,en;q=0.5")[0] == "sv"
	assert lang("", "de,en-GB;q=0.5")[0] == "en"
	assert lang("?lang=xx", "sv")[0] == "sv"
	assert "återkalla samtycket" in lang("?lang=sv")[1]
	assert "withdraw my consent" in lang("?lang=en")[1]


def test_switched_off_there_is_no_page_and_on_again_there_is(page_url, limits):
	limits(joining_page_on=0)
	for path in ("", "/confirm"):
		assert requests.get(f"{page_url}{path}", timeout=60).status_code == 404
	assert sign_up(page_url, somebody("off")).status_code == 404
	assert count("Prospect Signup", "email = %s", address("off")) == 0
	limits(joining_page_on=1)
	assert requests.get(page_url, timeout=60).status_code == 200


def test_staff_who_are_logged_in_can_try_the_page(page_url, server, seeded):
	session = requests.Session()
	login = {"usr": seeded["logins"]["Member Recruiter"], "pwd": seeded["password"]}
	assert session.post(f"{server}/api/method/login", data=login, timeout=60).status_code == 200
	session.get(f"{server}/app", timeout=60)  # gives the session its CSRF token
	form = session.get(page_url, timeout=60).text
	token = re.search(r'name="csrf_token" value="(\w+)"', form).group(1)
	values = somebody("staff", csrf_token=token)
	assert session.post(page_url, data=values, allow_redirects=False, timeout=60).status_code == 303


# ---------------------------------------------------------------- withdrawal


def test_withdrawn_by_link_without_login_and_a_mail_program_that_looks_changes_nothing(page_url, server):
	email = address("withdraw")
	sign_up(page_url, somebody(email=email, consent_2="1"))
	press(link_for(page_url, email))
	link = server + link_in(mails_to(email)[-1], "consent/withdraw")
	prospect = rows("select name from `tabMembership Prospect` where email = %s", email)[0][0]

	def withdrawn() -> int:
		return count("Consent Event", "subject_name = %s and event = 'Withdrawn'", prospect)

	for method in ("get", "head", "get"):
		assert requests.request(method, link, timeout=60).status_code == 200
	assert withdrawn() == 0
	page = requests.get(link, timeout=60).text
	assert "Nothing has happened yet" in page
	assert email not in page and "Elsa" not in page
	# one click in the mail program (RFC 8058), then the button, twice
	one_click = requests.post(link, data={"List-Unsubscribe": "One-Click"}, timeout=60)
	answers = [one_click, press(link), press(link)]
	assert [answer.status_code for answer in answers] == [200] * 3
	assert len({answer.content for answer in answers}) == 1
	assert withdrawn() == 1
	token = parse_qs(urlsplit(link).query)["token"][0]
	assert press(f"{server}/consent/withdraw?token={token[:-1]}").status_code == 404


# ---------------------------------------------------------------- Chromium


def phone(browser, server, **options):
	return browser.new_context(viewport=PHONE, locale="sv-SE", is_mobile=True, has_touch=True, **options)


@pytest.mark.parametrize("javascript", [False, True], ids=("without JavaScript", "with JavaScript"))
def test_the_whole_way_on_a_phone(page_url, server, browser, screenshots, javascript):
	email = f"greta{time.time_ns()}@example.org"
	context = phone(browser, server, java_script_enabled=javascript)
	page = context.new_page()
	errors = []
	page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
	page.goto(page_url)
	assert page.locator("html").get_attribute("lang") == "sv"
	take_picture(page, screenshots, "join-phone-sv", full_page=True)
	page.get_by_role("link", name="English").tap()
	expect(page.locator("html")).to_have_attribute("lang", "en")
	take_picture(page, screenshots, "join-phone", full_page=True)
	assert fits(page)

	page.get_by_label("First name").fill("Greta")
	page.get_by_role("textbox", name="E-mail").fill("not an address")
	page.get_by_role("button", name="Send").tap()
	expect(page.locator("#email-error")).to_contain_text("Write the e-mail address")
	expect(page.locator("#last_name-error")).to_contain_text("last name")
	expect(page.get_by_label("First name")).to_have_value("Greta")
	take_picture(page, screenshots, "join-phone-errors", full_page=True)
	errors.clear()  # the browser notes the 422

	page.get_by_label("Last name").fill("Öst")
	page.get_by_role("textbox", name="E-mail").fill(email)
	page.get_by_role("textbox", name="Phone").fill("070-174 06 05")
	page.get_by_label("What would you like to join as?").select_option("Individual")
	page.get_by_label("How did you hear of us?").select_option("Friend")
	page.get_by_label("Is there anything").fill("When is the next hike?")
	page.get_by_label(re.compile("may keep my details")).check()
	page.get_by_role("button", name="Send").tap()
	expect(page.get_by_role("heading")).to_have_text("Look in your inbox")
	take_picture(page, screenshots, "join-phone-sent")
	assert errors == []

	page.goto(link_for(page_url, email))
	assert count("Membership Prospect", "email = %s", email) == 0
	take_picture(page, screenshots, "join-phone-confirm")
	page.get_by_role("button", name="Confirm").tap()
	expect(page.get_by_role("heading")).to_have_text("Thank you!")
	found = rows("select name, phase from `tabMembership Prospect` where email = %s", email)
	assert len(found) == 1 and found[0][1] == "Awareness"
	assert count("Consent Event", "subject_name = %s and double_opt_in_on is not null", found[0][0]) == 2

	page.goto(server + link_in(mails_to(email)[-1], "consent/withdraw"))
	take_picture(page, screenshots, "withdraw-phone")
	page.get_by_role("button", name="Withdraw").tap()
	expect(page.get_by_role("heading")).to_have_text("Your consent is withdrawn")
	assert errors == []
	context.close()


def fits(page) -> bool:
	"""Nothing to scroll sideways, and everything to press is large enough for a thumb."""
	sizes = page.locator(
		"button, select, input:visible:not([type=checkbox]), label.tick, header a"
	).evaluate_all(
		"all => all.filter(e => !e.closest('.trap') && e.type !== 'hidden').map(e => e.offsetHeight)"
	)
	width = page.locator("body").evaluate("body => [body.scrollWidth, innerWidth]")
	return min(sizes) >= 44 and width[0] <= width[1]


def test_on_a_desktop(page_url, browser, screenshots):
	context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
	page = context.new_page()
	page.goto(page_url)
	expect(page.get_by_role("heading", name="Join Us")).to_be_visible()
	take_picture(page, screenshots, "join-desktop")
	page.get_by_label("First name").focus()
	for name in (
		"last_name",
		"email",
		"phone",
		"membership_type",
		"recruitment_source",
		"message",
		"consent_1",
	):
		page.keyboard.press("Tab")  # the keyboard reaches every field, and never the trap
		assert page.locator(":focus").get_attribute("id") == name
	context.close()
