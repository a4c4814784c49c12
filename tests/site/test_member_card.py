"""The card: whoever scans it gets valid, expired or unknown on the day; codes can be renewed, and are stored nowhere."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from membership_recruitment import public_page
from membership_recruitment.member_pages import links, name_changes
from membership_recruitment.member_pages.card import cards, pages
from membership_recruitment.membership.terms import refresh
from membership_recruitment.public_page import PublicRequest
from tests.support.own_pages import text_of, visit


@pytest.fixture(autouse=True)
def request_to_serve():
	frappe.local.request = Request(EnvironBuilder(path="/card").get_environ())
	yield
	if hasattr(frappe.local, "request"):
		del frappe.local.request


@pytest.fixture
def member(make):
	"""A member of today, with a login."""
	made = make.member("Astrid", "Lind")
	make.term(made.name, str(add_days(getdate(), -10)))
	made.db_set("user", make.website_user())
	return made


def scan(code: str) -> tuple[int, str]:
	"""Status and page, as they leave."""
	answer = pages.check(PublicRequest("card", False, "en", {"code": code}))
	return answer.status, public_page.render(
		answer.template, {"request": PublicRequest("card", False, "en", {}), **answer.context}
	)


def own_card(user: str, *, post: bool = False):
	frappe.set_user(user)
	try:
		return pages.card(PublicRequest("my/card", post, "en", {}))
	finally:
		frappe.set_user("Administrator")


def test_a_member_makes_the_card_and_it_is_valid_while_the_membership_is(make, member):
	assert own_card(member.user).context["qr"] is None
	assert not frappe.db.exists(cards.CARD, {"member": member.name})
	assert own_card(member.user, post=True).go_to == "/my/card?lang=en"
	answer = own_card(member.user)
	assert answer.context["qr"].startswith("data:image/png") and answer.context["is_valid"]
	code = cards.token_of(member.name)
	assert cards.standing(code) == ("valid", member.name)
	last = frappe.db.get_value("Membership Spell", {"member": member.name}, "active_to")
	assert cards.standing(code, last)[0] == "valid"
	assert cards.standing(code, last + timedelta(days=1))[0] == "expired"
	assert cards.standing(code, add_days(getdate(), -11))[0] == "expired"


def test_a_pending_membership_is_not_valid_yet(make):
	pending = make.member("Nils", "Berg")
	make.membership_type("Waiting", fee=100, first_fee_before_start=1)
	make.term(pending.name, str(getdate()), membership_type="Waiting")
	assert cards.standing(cards.renew(pending.name))[0] == "expired"


def test_whoever_died_has_no_valid_card(member):
	code = cards.renew(member.name)
	member.reload()
	member.deceased_on = add_days(getdate(), -1)
	member.save()
	refresh.refresh_members([member.name])
	assert cards.standing(code)[0] == "expired"


def test_unknown_and_malformed_codes_are_answered_alike(member, statements):
	code = cards.renew(member.name)
	cards.renew(member.name)
	answers, taken = set(), set()
	for tried in (
		code,
		"",
		"x",
		code[:-1],
		"' or 1=1 -- ",
		"%00",
		"å" * 5000,
		"\udcff",
		"<script>alert(1)</script>",
	):
		statements.clear()
		answers.add(scan(tried))
		taken.add(len([query for query in statements if "`tabMember" in query or "Spell" in query]))
	((status, page),) = answers
	assert status == 404 and "Unknown code" in page and "<script" not in page
	assert len(taken) == 1
	statements.clear()
	cards.standing(cards.token_of(member.name))
	assert taken == {len([q for q in statements if "Spell" in q or "select `member`" in q.lower()])}


def test_a_renewed_code_makes_the_old_one_unknown(member):
	first = cards.renew(member.name)
	second = cards.renew(member.name)
	assert first != second
	assert [cards.standing(code)[0] for code in (first, second)] == ["unknown", "valid"]
	assert frappe.db.count(cards.CARD, {"member": member.name}) == 1


def test_the_code_stands_nowhere_in_the_database(member):
	code = cards.renew(member.name)
	row = frappe.db.get_value(cards.CARD, {"member": member.name}, "*", as_dict=True)
	assert not [value for value in row.values() if code in str(value)]


@pytest.mark.parametrize(("shows", "sensitive", "named"), [(0, 0, False), (1, 0, True), (1, 1, False)])
def test_the_name_is_told_only_where_the_association_has_said_so(make, member, shows, sensitive, named):
	make.settings(card_shows_name=shows, reveals_sensitive_data=sensitive, association_name="Naturvännerna")
	status, page = scan(cards.renew(member.name))
	assert status == 200 and "Valid today" in page
	assert ("Astrid Lind" in page) == named
	assert ("Naturvännerna" in page) == (not sensitive)
	assert member.name not in page
	own_card(member.user, post=True)
	answer = own_card(member.user)
	request = PublicRequest("my/card", False, "en", {})
	own = public_page.render(answer.template, {"request": request, **answer.context})
	assert "Astrid Lind" in own and ("Naturvännerna" in own.partition('class="card')[2]) == (not sensitive)


def test_staff_renew_a_card_and_others_do_not(make, member, as_role):
	code = cards.renew(member.name)
	card = frappe.get_doc(cards.CARD, {"member": member.name})
	for role in ("Member Recruiter", "Membership Analyst", "Membership Treasurer", "Member Privacy Officer"):
		as_role(role)
		with pytest.raises(frappe.PermissionError):
			card.renew()
	frappe.set_user(member.user)
	with pytest.raises(frappe.PermissionError):
		card.renew()
	frappe.set_user("Administrator")
	assert cards.standing(code)[0] == "valid"
	as_role("Member Registrar")
	card.renew()
	assert cards.standing(code)[0] == "unknown"


def test_nobody_gets_the_card_of_another(make, member):
	cards.renew(member.name)
	other = make.website_user()
	assert own_card(other).template == "my/nobody"
	assert own_card(other, post=True).template == "my/nobody"
	guest = own_card("Guest")
	assert guest.go_to.startswith("/my/sign-in")
	assert cards.standing(cards.token_of(member.name))[0] == "valid"


def test_through_the_door_and_the_last_gate_the_card_is_shown_and_only_its_page_may_run_the_script(
	make, member
):
	assert visit(member.user, "my/card", {"csrf_token": ""}).status_code == 303
	response = visit(member.user, "my/card?lang=en")
	shown = text_of(response)
	assert response.status_code == 200 and "Astrid Lind" in shown and member.name in shown
	assert "script-src 'self'" in response.headers["Content-Security-Policy"]
	assert "unsafe-eval" not in response.headers["Content-Security-Policy"]
	script = visit("Guest", "my/card/offline")
	assert (script.status_code, script.content_type) == (200, "text/javascript; charset=utf-8")
	scanned = visit("Guest", f"card?code={cards.token_of(member.name)}&lang=en")
	assert scanned.status_code == 200 and "Valid today" in text_of(scanned)
	assert "script-src" not in scanned.headers["Content-Security-Policy"]


def test_the_script_may_do_what_it_is_for_and_nothing_else():
	answer = pages.offline(PublicRequest("my/card/offline", False, "en", {}))
	assert answer.headers["Service-Worker-Allowed"] == "/my/card"
	assert b"{{" not in answer.content and b"eval" not in answer.content
	assert "unsafe" not in pages.WITH_SCRIPT.replace("style-src 'unsafe-inline'", "")


def test_a_member_without_terms_is_deleted_with_card_links_and_names_asked_for(make):
	member = make.member("Berit", "Ek", email="berit@example.org")
	cards.renew(member.name)
	link, _token = links.make(links.INVITATION, member.email, member=member.name, language="en")
	about = {"reference_doctype": links.LINK, "reference_name": link}
	mail = frappe.get_doc(
		{
			"doctype": "Email Queue",
			**about,
			"sender": "x@example.org",
			"recipients": [{"recipient": member.email}],
		}
	).insert()
	name_changes.ask(member, "Bea", "Ek")
	task = name_changes.waiting_of(member.name).task
	frappe.delete_doc("Member", member.name)
	for doctype in (cards.CARD, links.LINK, name_changes.CHANGE):
		assert not frappe.db.exists(doctype, {"member": member.name}), doctype
	assert not frappe.db.exists("Email Queue", mail.name)
	assert not frappe.db.exists("Email Queue Recipient", {"parent": mail.name})
	assert not frappe.db.exists("ToDo", task)
