"""On a phone: from nothing to a paid membership whose card is valid; and what a stranger can tell from the answers."""

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.desk import take_picture
from tests.browser.test_accessibility import violations
from tests.browser.test_join import (
	KNOWN_MEMBER,
	KNOWN_PROSPECT,
	answer_of,
	count,
	fits,
	link_for,
	mails_to,
	phone,
	press,
	rows,
	sign_up,
	somebody,
)
from tests.support.processes import live
from tests.support.processes.joining_at_once import KIND

DETAILS = {
	"membership_type": KIND,
	"birth_date": "1990-05-17",
	"address_line": "Storgatan 1",
	"postal_code": "903 27",
	"city": "Umeå",
}


def prepare(*command: str) -> str:
	done = live.script("joining_at_once", *command)
	assert done.returncode == 0, done.stderr
	return done.stdout


@pytest.fixture(scope="module")
def page_url(server) -> str:
	prepare("open")
	yield f"{server}/join"
	prepare("close")
	done = live.script("joining", "set", "joining_page_on=0")
	assert done.returncode == 0, done.stderr


def new_name() -> str:
	"""Nobody's yet: who has the name and birth date of a member waits for the registrar."""
	return "Frisk" + "".join("abcdefghij"[int(digit)] for digit in str(time.time_ns()))


def confirmed_as(page_url: str, email: str, last_name: str = "Frisk") -> str:
	assert sign_up(page_url, somebody(email=email, last_name=last_name, **DETAILS)).status_code == 303
	return link_for(page_url, email)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_from_nothing_to_a_valid_card(page_url, server, browser, screenshots, language):
	email = f"elsa{time.time_ns()}@example.org"
	context = phone(browser, server)
	page = context.new_page()
	page.goto(f"{page_url}?lang={language}")
	page.locator("#first_name").fill("Elsa")
	family = new_name()
	page.locator("#last_name").fill(family)
	page.locator("#email").fill(email)
	page.locator("#membership_type").select_option(KIND)
	page.locator("#consent_1").check()
	page.locator("main button").tap()
	expect(page.locator("#birth_date-error")).to_be_visible()
	for name in ("birth_date", "address_line", "postal_code", "city"):
		page.locator(f"#{name}").fill(DETAILS[name])
	page.locator("details summary").tap()
	for name, value in (("first_name", "Moa"), ("last_name", family)):
		page.locator(f"#household_1_{name}").fill(value)
	page.locator("main button").tap()
	expect(page.locator("#household_1_birth_date-error")).to_be_visible()
	page.locator("#household_1_birth_date").fill("2020-02-03")
	assert fits(page) and violations(page) == []
	take_picture(page, screenshots, f"join-at-once-{language}", full_page=True)
	page.locator("main button").tap()
	expect(page).to_have_url(f"{server}/join/sent?lang={language}")

	page.goto(link_for(page_url, email))
	expect(page.locator("main")).to_contain_text(KIND)
	page.locator("main button").tap()
	expect(page.locator("img.qr")).to_be_visible()
	assert fits_without_buttons(page) and violations(page) == []
	take_picture(page, screenshots, f"join-at-once-pay-{language}", full_page=True)
	reference = page.locator(".how-to-pay dd").last.inner_text()
	assert count("Member", "email = %s", email) == 0

	prepare("jobs")
	terms = """select t.status, t.payment_state, i.payment_reference from `tabMembership` t
		join `tabMember` m on m.name = t.member join `tabSales Invoice` i on i.name = t.sales_invoice
		where m.email = %s"""
	assert rows(terms, email) == [("Pending", "Unpaid", reference)]
	assert reference in mails_to(email)[-1]
	login = json.loads(prepare("login", email))
	answer = context.request.post(
		f"{server}/api/method/login", form={"usr": login["user"], "pwd": login["password"]}
	)
	assert answer.ok
	page.goto(f"{server}/my/card?lang={language}")
	page.locator("main form button").tap()
	expect(page.locator(".card.over")).to_be_visible()

	prepare("pay", email)
	assert rows(terms, email) == [("Current", "Paid", reference)]
	child = """select m.status, payer.email from `tabMember` m join `tabMember` payer on payer.name = m.payer
		where m.first_name = 'Moa' and m.last_name = %s"""
	assert rows(child, family) == [("Current", email)]
	page.reload()
	expect(page.locator(".card.over")).to_have_count(0)
	expect(page.locator(".card img")).to_be_visible()
	assert fits(page) and violations(page) == []
	take_picture(page, screenshots, f"member-card-{language}", full_page=True)
	page.emulate_media(media="print")
	take_picture(page, screenshots, f"member-card-print-{language}")
	page.emulate_media(media="screen")
	code = card_code(email)
	stranger = browser.new_context(viewport={"width": 320, "height": 640}, locale="sv-SE").new_page()
	stranger.goto(f"{server}/card?code={code}&lang={language}")
	expect(stranger.locator(".state.valid")).to_be_visible()
	assert "Frisk" not in stranger.content() and violations(stranger) == []
	take_picture(stranger, screenshots, f"member-card-scanned-{language}")
	stranger.close()

	wait_until_it_is_kept(page)
	context.set_offline(True)
	page.goto(f"{server}/my/card")
	expect(page.locator(".card img")).to_be_visible()
	context.set_offline(False)
	page.locator("form.line button").tap()
	expect(page.locator(".card img")).to_be_visible()
	assert requests.get(f"{server}/card", params={"code": code}, timeout=60).status_code == 404
	context.close()


def fits_without_buttons(page) -> bool:
	width = page.locator("body").evaluate("body => [body.scrollWidth, innerWidth]")
	return width[0] <= width[1]


def wait_until_it_is_kept(page) -> None:
	"""The page's policy forbids what Playwright would wait with."""
	for _attempt in range(300):
		if page.evaluate(
			"caches.match('/my/card').then(kept => !!kept && !!navigator.serviceWorker.controller)"
		):
			return
		time.sleep(0.1)
	pytest.fail("the card was not kept")


def card_code(email: str) -> str:
	"""The code of a member's card, as the QR code holds it."""
	done = live.script("joining_at_once", "code", email)
	assert done.returncode == 0, done.stderr
	return done.stdout.split()[-1]


def test_each_step_answers_alike_for_known_and_unknown(page_url):
	links, seconds, answers = {}, {}, {}
	for email in (f"unknown{time.time_ns()}@example.org", KNOWN_MEMBER, KNOWN_PROSPECT):
		links[email] = [confirmed_as(page_url, email) for _round in range(4)]
	press(confirmed_as(page_url, f"warm{time.time_ns()}@example.org"))
	for number in range(4):
		for email, of_it in links.items():
			start = time.perf_counter()
			answer = press(of_it[number])
			seconds.setdefault(email, []).append(time.perf_counter() - start)
			if number == 0:
				reference = rows(
					"select payment_reference from `tabProspect Signup` where name = %s",
					of_it[0].partition("token=")[2].partition("-")[0],
				)[0][0]
				status, body, headers = answer_of(answer)
				answers[email] = (
					status,
					without_reference(body.decode(), reference),
					{**headers, "Content-Length": ""},
				)
	middle = {email: statistics.median(times) for email, times in seconds.items()}
	print({email: round(value, 3) for email, value in middle.items()})
	assert len({repr(answer) for answer in answers.values()}) == 1
	assert max(middle.values()) < 2 * min(middle.values()), seconds


def without_reference(body: str, reference: str) -> str:
	"""A page without what is everybody's own: the reference, and the picture that holds it."""
	start, _mark, rest = body.replace(reference, "REFERENCE").partition('src="data:image/png')
	return start + rest.partition('"')[2]


def test_unknown_and_malformed_codes_are_answered_alike(page_url, server):
	codes = ("", "x", "A" * 24, "' or 1=1 -- ", "%00", "x" * 5000, "<script>alert(1)</script>")
	answers = [
		answer_of(requests.get(f"{server}/card", params={"code": code, "lang": "en"}, timeout=60))
		for code in codes
	]
	assert answers[0][0] == 404 and answers == answers[:1] * len(codes)


def test_the_same_link_pressed_by_six_at_once_is_one_member_and_one_invoice(page_url):
	email = f"parallel{time.time_ns()}@example.org"
	last_name = new_name()
	links = [confirmed_as(page_url, email, last_name) for _signup in range(2)]
	with ThreadPoolExecutor(6) as pool:
		answers = list(pool.map(press, links * 3))
	assert [answer.status_code for answer in answers] == [200] * 6
	for _again in range(2):
		prepare("jobs")
	assert count("Member", "email = %s", email) == 1
	assert rows(
		"""select count(*) from `tabSales Invoice` i join `tabMember` m on m.name = i.member where m.email = %s""",
		email,
	) == [(1,)]
