"""On a phone: a member recommends a friend, who joins by the link; the recommender becomes an ambassador."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.desk import take_picture
from tests.browser.test_accessibility import violations
from tests.browser.test_join import fits, link_for, link_in, mails_to, phone, rows
from tests.browser.test_join_at_once import DETAILS, new_name
from tests.browser.test_join_at_once import prepare as at_once
from tests.support.processes import live
from tests.support.processes.joining_at_once import KIND

RUN = time.time_ns()
ADA = f"ada.friend.{RUN}@example.org"
PHASE = "select journey_phase from `tabMember` where email = %s"


def setting(**values: int) -> None:
	done = live.script("joining", "set", *(f"{name}={value}" for name, value in values.items()))
	assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def invited(server) -> str:
	"""The address of the invitation of a member whose association lets friends be recommended."""
	done = live.script("own_pages", "invite", ADA)
	assert done.returncode == 0, done.stderr
	at_once("open")
	setting(friend_links_on=1)
	yield f"{server}{link_in(mails_to(ADA)[0], 'my/invitation')}"
	setting(friend_links_on=0, joining_page_on=0)
	at_once("close")


def test_a_friend_who_joined_by_the_link(server, browser, invited, screenshots):
	context = phone(browser, server)
	page = context.new_page()
	page.goto(invited)
	page.locator("main form button").tap()
	expect(page).to_have_url(f"{server}/my")
	page.goto(f"{server}/my/recommend")
	assert violations(page) == [] and fits(page)
	page.locator("main button[value=renew]").tap()
	expect(page.locator(".link")).to_be_visible()
	link = page.locator(".link a").inner_text()
	for language in ("sv", "en"):
		page.goto(f"{server}/my/recommend?lang={language}")
		assert violations(page) == [] and fits(page)
		take_picture(page, screenshots, f"own-my-recommend-{language}", full_page=True)

	friend = phone(browser, server).new_page()
	email = f"vera.{RUN}@example.org"
	friend.goto(f"{server}/join{link.partition('/join')[2]}")
	assert "Ada" not in friend.content()
	fill(friend, email)
	friend.locator("main button").tap()
	friend.wait_for_url("**/join/sent*")
	friend.goto(link_for(f"{server}/join", email))
	friend.locator("main button").tap()
	expect(friend.locator("img.qr")).to_be_visible()
	at_once("jobs")
	found = rows(
		"""select by_m.email, r.joined_on is not null from `tabRecommendation` r join `tabMember` f on f.name = r.joined
		join `tabMember` by_m on by_m.name = r.member where f.email = %s""",
		email,
	)
	assert found == [(ADA, 1)]
	assert rows(PHASE, ADA) == [("Ambassador",)]
	page.goto(f"{server}/my/history")
	assert "Vera" not in page.content() and "Recommended" not in page.content()
	page.goto(f"{server}/my/recommend")
	page.locator("main button[value=off]").tap()
	expect(page.locator(".link")).to_have_count(0)
	context.close()


def fill(page, email: str) -> None:
	page.locator("#first_name").fill("Vera")
	page.locator("#last_name").fill(new_name())
	page.locator("#email").fill(email)
	page.locator("#membership_type").select_option(KIND)
	page.locator("#consent_1").check()
	for name in ("birth_date", "address_line", "postal_code", "city"):
		page.locator(f"#{name}").fill(DETAILS[name])
