"""Recommending a friend: the member's link, who came by it, and that nobody is told whose it is or who has joined."""

import re

import frappe
import pytest
from frappe.utils import add_days, getdate

from membership_recruitment import public_page
from membership_recruitment.member_pages import staff
from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.member_recruitment.joining_page import friends, pages
from membership_recruitment.public_page import PublicRequest
from membership_recruitment.setup.activities import RECOMMENDED
from tests.site.test_joining_at_once import DETAILS, EMAIL, confirm, jobs, member, sign_up
from tests.site.test_joining_at_once import page as joining_page  # noqa: F401  (used by its fixture's name)
from tests.site.test_prospects import PROSPECT
from tests.support import own_pages
from tests.support.own_pages import login_of, text_of

SIGNUP = "Prospect Signup"


def visit(*asked):
	"""As a member; what the request to the joining page was is there again afterwards."""
	request = frappe.local.request
	try:
		return own_pages.visit(*asked)
	finally:
		frappe.local.request = request


@pytest.fixture
def ada(make, joining_page):  # noqa: F811
	"""A member of today in the phase of new members, with a login and a link."""
	make.settings(friend_links_on=1)
	made = make.member("Ada", "Lind", email="ada.lind@example.org")
	kind = make.membership_type("Friendly")  # the one that friends join as waits for its fee
	make.term(made.name, str(add_days(getdate(), -100)), membership_type=kind)
	login = login_of(make, made)
	assert visit(login, "my/recommend", {"do": "renew", "csrf_token": "x"}).status_code == 303
	return frappe.get_doc("Member", made.name)


def join(code: str, **values) -> str:
	token = sign_up(**{friends.PARAMETER: code, **values})
	confirm(token)
	jobs(token)
	return token


def test_a_friend_who_joins_is_recommended_and_moves_the_recommender_to_ambassador(ada):
	code = friends.code_of(ada.name)
	assert code in text_of(visit(ada.user, "my/recommend"))
	join(code)
	friend = member()
	row = frappe.get_doc(friends.RECOMMENDATION, {"joined": friend.name})
	assert (row.member, row.prospect, row.joined_on) == (ada.name, None, getdate())
	assert staff.on_form(friend.name)["recommended_by"] == ada.full_name
	assert frappe.get_all("Member Activity", {"member": ada.name}, pluck="activity_type") == [RECOMMENDED]
	assert frappe.db.get_value("Member", ada.name, "journey_phase") == "Ambassador"
	assert frappe.db.get_value(SIGNUP, {"status": "Confirmed"}, "recommended_by") is None


def test_interest_is_kept_with_the_prospect_and_recruiters_see_nothing_of_it(ada, make):
	recruiter, registrar = make.user("Member Recruiter"), make.user("Member Registrar")
	confirm(sign_up(friend=friends.code_of(ada.name), membership_type=""))
	prospect = frappe.get_doc(PROSPECT, {"email": EMAIL})
	row = frappe.get_doc(friends.RECOMMENDATION, {"prospect": prospect.name})
	assert row.member == ada.name and not row.joined
	assert ada.name not in frappe.as_json(prospect.as_dict())
	for user, may in ((recruiter, False), (registrar, True)):
		frappe.set_user(user)
		for doctype in (friends.LINK, friends.RECOMMENDATION, SIGNUP):
			assert bool(frappe.has_permission(doctype, "read")) is may, (user, doctype)
		frappe.set_user("Administrator")
	frappe.delete_doc(PROSPECT, prospect.name)
	assert not frappe.db.exists(friends.RECOMMENDATION, row.name)


def test_the_source_of_friends_is_counted_where_it_is_set(ada, make):
	join(friends.code_of(ada.name))
	asked = frappe.get_single("Membership Settings").joining_source
	assert member().recruitment_source == asked
	make.settings(friend_source=make.source("By a friend"))
	join(friends.code_of(ada.name), email="otto@example.org", first_name="Otto", phone="")
	assert member(email="otto@example.org").recruitment_source == "By a friend"


def test_the_joining_page_is_the_same_for_every_code(ada):
	def shown(code: str) -> str:
		answer = pages.form(PublicRequest("join", False, "en", {friends.PARAMETER: code}))
		html = public_page.render(
			answer.template, {"request": PublicRequest("join", False, "en", {}), **answer.context}
		)
		return html.replace(code, "")

	code = friends.code_of(ada.name)
	assert shown(code) == shown("A" * len(code))
	assert "Ada" not in shown(code)
	for strange in ('"><script>', "x" * 5000):
		assert "<script>" not in shown(strange)


@pytest.mark.parametrize("code", ["", "A" * 24, "' or 1=1 -- ", "x" * 5000])
def test_what_is_no_link_recommends_nobody(ada, code):
	join(code)
	assert member() and not frappe.get_all(friends.RECOMMENDATION)


def test_a_new_link_ends_the_old_one_and_it_can_be_switched_off(ada):
	old = friends.code_of(ada.name)
	visit(ada.user, "my/recommend", {"do": "renew", "csrf_token": "x"})
	new = friends.code_of(ada.name)
	assert new != old and friends.member_of(old) is None and friends.member_of(new) == ada.name
	visit(ada.user, "my/recommend", {"do": "off", "csrf_token": "x"})
	assert friends.member_of(new) is None and new not in text_of(visit(ada.user, "my/recommend"))


def test_no_page_and_no_link_where_the_association_does_not_want_it(ada, make):
	code = friends.code_of(ada.name)
	make.settings(friend_links_on=0)
	assert friends.member_of(code) is None
	with pytest.raises(frappe.PageDoesNotExistError):
		visit(ada.user, "my/recommend")
	assert "my/recommend" not in text_of(visit(ada.user, "my"))


def test_the_page_asks_few_things_of_the_database(ada, statements):
	visit(ada.user, "my/recommend")
	statements.clear()
	visit(ada.user, "my/recommend")
	assert len([one for one in statements if not one.lower().startswith(("savepoint", "rollback"))]) < 40


def test_the_recommender_is_not_told_who_has_joined(ada):
	paths = ("my", "my/history", "my/recommend", "my/household")
	before = {path: without_tokens(text_of(visit(ada.user, path))) for path in paths}
	join(friends.code_of(ada.name))
	assert frappe.db.exists("Member Activity", {"member": ada.name})
	assert {path: without_tokens(text_of(visit(ada.user, path))) for path in paths} == before


def without_tokens(html: str) -> str:
	return re.sub(r'name="csrf_token" value="\w*"', "", html)


def test_nobody_recommends_themselves_and_the_dead_recommend_nobody(ada, make):
	code = friends.code_of(ada.name)
	friends.note(
		frappe._dict(recommended_by=ada.name, signed_up_on=frappe.utils.now()),
		prospect := make.prospect("Ada", "Lind").name,
	)
	friends.joined(prospect, ada.name)
	assert not frappe.get_all(friends.RECOMMENDATION)
	frappe.db.set_value("Member", ada.name, "deceased_on", getdate())
	assert friends.member_of(code) is None


def test_deleting_a_member_takes_link_and_recommendations_along(ada, make):
	join(friends.code_of(ada.name))
	lonely = make.member("Lo", "Nely")
	friends.renew(lonely.name)
	frappe.db.set_value(friends.RECOMMENDATION, {"member": ada.name}, "member", lonely.name)
	frappe.delete_doc("Member", lonely.name)
	for doctype in (friends.LINK, friends.RECOMMENDATION):
		assert not frappe.db.exists(doctype, {"member": lonely.name})


def test_the_form_keeps_the_code_when_something_is_missing(ada):
	code = friends.code_of(ada.name)
	filled = signup_form.read({friends.PARAMETER: code, **DETAILS}, signup_form.offer("en"))
	assert filled.errors and filled.friend == code
