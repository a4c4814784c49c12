"""The link in each journey message, on a running server: as mail programs, people and forgers open it."""

import re
from urllib.parse import urlsplit

import pytest
import requests

from tests.browser.test_join import count, rows
from tests.support.processes import live

PEOPLE = "%@live-messages.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def script(*arguments: str) -> None:
	done = live.script("live_messages", *arguments)
	assert done.returncode == 0, done.stderr


@pytest.fixture
def link(server) -> str:
	"""The link that a mail's header has, at our server's address."""
	script("make", "1")
	script("run")
	(message,) = rows(
		"select q.message from `tabEmail Queue` q join `tabEmail Queue Recipient` r on r.parent = q.name"
		" where r.recipient like %s",
		PEOPLE,
	)[0]
	found = urlsplit(re.search(r"^List-Unsubscribe: <(.*)>", message, re.MULTILINE).group(1))
	yield f"{server}{found.path}?{found.query.replace('lang=sv', 'lang=en')}"
	script("clean")


def withdrawn() -> int:
	return count(
		"Consent Event",
		"event = 'Withdrawn' and subject_name in (select name from `tabMember` where email like %s)",
		PEOPLE,
	)


def unsubscribed() -> int:
	(row,) = rows("select count(*) from `tabJourney Delivery` where unsubscribed_on is not null")
	return row[0]


def press(link: str) -> requests.Response:
	"""What the page's button does."""
	page = requests.get(link, timeout=60)
	token = re.search(r'name="token" value="([^"]+)"', page.text).group(1)
	action = re.search(r'action="([^"]+)"', page.text).group(1)
	parts = urlsplit(link)
	return requests.post(f"{parts.scheme}://{parts.netloc}{action}", data={"token": token}, timeout=60)


def test_looking_changes_nothing_and_one_click_without_cookies_stops_once(link):
	for method in ("get", "head", "get"):
		assert requests.request(method, link, timeout=60).status_code == 200
	assert (withdrawn(), unsubscribed()) == (0, 0)
	page = requests.get(link, timeout=60)
	assert "Nothing has happened yet" in page.text
	assert "Live 0" not in page.text and "live0" not in page.text and "Åsa" not in page.text
	assert page.headers["Cache-Control"] == "no-store"
	assert page.headers["Referrer-Policy"] == "no-referrer"
	one_click = requests.post(link, data=ONE_CLICK, timeout=60)
	assert (withdrawn(), unsubscribed()) == (1, 1)
	answers = [one_click, press(link), requests.post(link, data=ONE_CLICK, timeout=60)]
	assert [answer.status_code for answer in answers] == [200] * 3
	assert len({answer.content for answer in answers}) == 1
	assert (withdrawn(), unsubscribed()) == (1, 1)


def test_what_this_site_did_not_sign_changes_nothing_and_tells_nothing(link):
	path, _question, query = link.partition("?")
	token = re.search(r"token=([^&]+)", query).group(1)
	delivery, journey, signature = token.split(".")
	forged = [
		token[:-1],
		f"{delivery}.{journey}.",
		f"{delivery}.{journey}.{signature[::-1]}",
		f"{delivery[::-1]}.{journey}.{signature}",
		f"{delivery}.{'0' * 16}.{signature}",
		"",
	]
	answers = []
	for one in forged:
		answers.append(requests.get(path, params={"token": one, "lang": "en"}, timeout=60))
		answers.append(requests.post(path, params={"token": one, "lang": "en"}, data=ONE_CLICK, timeout=60))
	assert {answer.status_code for answer in answers} == {404}
	assert len({answer.content for answer in answers}) == 1
	assert (withdrawn(), unsubscribed()) == (0, 0)


def test_the_answer_is_the_same_when_the_person_is_gone(link):
	((journey,),) = rows("select journey_id from `tabMember` where email like %s", PEOPLE)
	follow = "update `tabMember` set journey_id = %s where email like %s"
	live.database().cursor().execute(follow, ("x", PEOPLE))
	gone = requests.post(link, data=ONE_CLICK, timeout=60)
	assert withdrawn() == 0
	live.database().cursor().execute(follow, (journey, PEOPLE))
	there = requests.post(link, data=ONE_CLICK, timeout=60)
	assert withdrawn() == 1
	assert (gone.status_code, gone.content) == (there.status_code, there.content)
