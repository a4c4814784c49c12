"""A link that somebody sends to a user of the desk, or to a website user, runs none of its words; nor does a text whose
markup is written as entities, where Frappe decodes it.

The script is the one of test_stored_script.py, which says what ran."""

from urllib.parse import quote

import pytest

from tests.browser.test_stored_script import RAN
from tests.support.hostile_text import RUN
from tests.support.processes import live

IMAGE = f"<img src=x onerror='{RUN}'>"
ENCODED = IMAGE.replace("<", "&lt;").replace(">", "&gt;")
VIEWER = "Membership Manager"
LEFT_OUT = "Part of the link was left out"


def links(words: str) -> list[str]:
	x = quote(words, safe="")
	return [
		f"/app/todo/new?description={x}",
		f"/app/note/new?content={x}",
		f"/app/event/new?subject={x}&color={x}",
		f"/app/member/new?notes={x}",
		f"/app/consent-event/new?evidence={x}",
		f"/app/register-import/new?file={x}",
		f"/app/membership-prospect/new?notes={x}&status={x}",
		f"/app/target-list/new?people={x}",
		f"/app/member/view/kanban/{x}",
		f"/app/List/Member/Kanban/{x}",
		f"/app/query-report/Renewals%20Due?from_date={x}&membership_type={x}",
		f"/app/journey?target_group={x}&source={x}&from_date={x}",
	]


@pytest.fixture(scope="module")
def window(open_desk):
	"""Of who sees most."""
	found = open_desk(VIEWER)
	found.page.on("dialog", lambda dialog: dialog.accept())  # a form that was filled by a link may be left
	yield found
	found.close()


def ran(page) -> list[str]:
	page.wait_for_selector("body[data-ajax-state=complete]")
	page.wait_for_timeout(400)  # what would run has run
	return page.evaluate(RAN)


@pytest.mark.parametrize("link", links(IMAGE))
def test_a_link_that_is_opened_runs_nothing(window, server, link):
	window.page.goto(server + link)
	window.page.wait_for_function("window.frappe?.router?.current_route")
	assert not ran(window.page)
	assert "onerror" not in window.page.evaluate("decodeURIComponent(location.href)")


@pytest.mark.parametrize("words", [IMAGE, ENCODED])
def test_a_link_that_is_clicked_on_the_desk_runs_nothing(window, server, words):
	"""The router takes it: no request of it comes to the server."""
	page = window.page
	page.goto(f"{server}/app/todo")
	page.wait_for_function("window.cur_list")
	for link in links(words):
		page.evaluate(
			"""link => {
				const node = document.createElement("a");
				Object.assign(node, { href: link, id: "sent", textContent: "look" });
				node.style = "position: fixed; top: 60px; left: 300px; z-index: 99999";
				document.body.append(node);
			}""",
			link,
		)
		page.click("#sent")
		page.evaluate("document.querySelector('#sent').remove()")
		assert not ran(page), link
	assert page.locator(".desk-alert").filter(has_text=LEFT_OUT).count()


def test_words_and_filters_of_a_link_are_kept(window, server):
	page = window.page
	said = "Åsa O'Brien: 5 < 6 & 7 > 1"
	page.goto(f"{server}/app/todo/new?description={quote(said)}&priority={quote(IMAGE)}")
	page.wait_for_function("window.cur_frm?.doctype === 'ToDo'")
	assert page.evaluate("cur_frm.doc.description") == said
	assert "<" not in page.evaluate("cur_frm.doc.priority")
	assert page.locator(".desk-alert").filter(has_text=LEFT_OUT).count() == 1
	page.goto(f"{server}/app/todo?date=" + quote('["<=","2026-01-01"]'))
	page.wait_for_function("window.cur_list?.filter_area?.get().length")
	assert page.evaluate("cur_list.filter_area.get()")[0][1:4] == ["date", "<=", "2026-01-01"]


def test_a_web_form_is_not_filled_with_code(window, server):
	for path in ("issues", "tasks", "address"):
		answer = window.context.request.get(f"{server}/{path}/new?description={quote(IMAGE)}")
		assert answer.status == 403 and "onerror" not in answer.text()
		assert window.context.request.get(f"{server}/{path}/new?description=Hej").status == 200


# ---------------------------------------------------------------- text that pages decode


@pytest.fixture(scope="module")
def named_in_entities(server) -> str:
	"""A prospect who got such a name before texts were cleaned of it, or from somebody who is no stranger."""
	with live.database() as connection, connection.cursor() as cursor:
		cursor.execute(
			"select name from `tabMembership Prospect` where phase = 'Awareness' and status = 'Open'"
			" order by creation desc limit 1"
		)
		(name,) = cursor.fetchone()
		# the board shows the latest cards of a phase
		cursor.execute(
			"update `tabMembership Prospect` set full_name = %s, modified = now(6), creation = now(6) where name = %s",
			(ENCODED, name),
		)
	return name


def test_a_card_of_a_kanban_board_shows_its_title_as_text(window, named_in_entities):
	window.open("List", "Membership Prospect", "Kanban", "Prospects by Phase")
	card = window.page.locator(f'.kanban-card-wrapper[data-name="{named_in_entities}"]')
	card.wait_for()
	assert not ran(window.page)
	assert "<img src=x" in card.locator(".kanban-card-title").inner_text()


def test_an_answer_quotes_a_mail_as_text(window):
	quoted = window.page.evaluate(
		"mail => frappe.views.CommunicationComposer.prototype.html2text(mail)", f"<p>{ENCODED}</p>"
	)
	assert "<" not in quoted and "&lt;img" in quoted
