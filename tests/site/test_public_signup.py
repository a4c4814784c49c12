"""What becomes of a sign-up, step by step. The page itself is tested over HTTP in tests/browser/test_join.py."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from membership_recruitment import public_page
from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_recruitment.joining_page import cleaning, confirmation
from membership_recruitment.member_recruitment.joining_page import form as signup_form
from membership_recruitment.member_recruitment.joining_page import signup as public_signup
from membership_recruitment.utils import visit_limits

EMAIL = "greta@example.org"
PROSPECT = "Membership Prospect"


@pytest.fixture(autouse=True)
def page(make, mailing):
	"""The page switched on, and a request to serve."""
	frappe.local.request = Request(EnvironBuilder(path="/join", method="POST").get_environ())
	yield make.settings(joining_page_on=1, joining_source=make.source())
	del frappe.local.request


def sign_up(**values) -> str:
	"""Fill in the form and send it; the token of the mailed link."""
	sent = {"first_name": "Greta", "last_name": "Öst", "email": EMAIL, "consent_1": "1", **values}
	filled = signup_form.read(sent, signup_form.offer("en"))
	assert filled.errors == {}
	secrets = []
	address = public_signup.public_page.address

	def note(path, **parameters):
		secrets.append(parameters["token"])
		return address(path, **parameters)

	public_signup.public_page.address = note
	try:
		public_signup.sign_up(filled, "en")
	finally:
		public_signup.public_page.address = address
	return secrets[0]


def confirm(token: str) -> None:
	confirmation.confirm(confirmation.find(token))


def mails(email: str = EMAIL) -> int:
	return frappe.db.count("Email Queue Recipient", {"recipient": email})


def prospects() -> list:
	return frappe.get_all(PROSPECT, filters={"email": EMAIL}, fields=["name", "status", "phone"])


def test_every_address_takes_the_same_statements(make, statements):
	"""What takes time is the same; over HTTP the clock itself is compared."""
	make.member(email="member@example.org")
	suppression.suppress("suppressed@example.org")
	unsubscribed = {"email": "unsubscribed@example.org", "global_unsubscribe": 1}
	frappe.get_doc({"doctype": "Email Unsubscribe", **unsubscribed}).insert()
	taken = {}
	# the first two fill the caches
	for name in ("warm", "warmer", "unknown", "member", "suppressed", "unsubscribed"):
		frappe.db.value_cache.clear()  # each request has its own, and what is taken back empties it
		statements.clear()
		sign_up(email=f"{name}@example.org")
		taken[name] = [query.split()[0].lower() for query in statements]
	assert taken["member"] == taken["unknown"]
	assert taken["suppressed"] == taken["unsubscribed"] == [*taken["unknown"], "rollback"]
	assert "insert" in taken["unknown"]


def test_a_lost_prospect_who_comes_back_is_open_again_and_keeps_what_was_known(make):
	known = make.prospect(email=EMAIL, phone="070-174 06 05")
	known.mark_lost("Moved away")
	confirm(sign_up(phone="070-174 06 06"))
	assert prospects() == [{"name": known.name, "status": "Open", "phone": "+46701740605"}]


def test_a_converted_prospect_is_left_alone(make):
	known = make.prospect(email=EMAIL)
	known.make_member(make.TYPE, "2026-01-01")
	frappe.db.set_value("Member", {"email": EMAIL}, "email", "new@example.org")
	confirm(sign_up())
	assert [row.status for row in prospects()] == ["Open"]
	assert frappe.db.get_value(PROSPECT, known.name, "status") == "Converted"


def test_a_member_gets_the_consent_and_the_registrar_the_message(make, as_role):
	member = make.member(email=EMAIL)
	confirm(sign_up(message="I want to help."))
	assert not prospects()
	assert frappe.get_all("Consent Event", filters={"subject_name": member.name}, pluck="purpose") == [
		"Recruitment contact"
	]
	signup = frappe.get_last_doc("Prospect Signup")
	assert (signup.status, signup.member, signup.message) == (
		"For the registrar",
		member.name,
		"I want to help.",
	)
	for role in ("Member Recruiter", "Recruitment Manager", "Membership Analyst"):
		as_role(role)
		assert not frappe.has_permission("Prospect Signup", "read"), role
		with pytest.raises(frappe.PermissionError):
			public_signup.handled(signup.name)
	as_role("Member Registrar")
	public_signup.handled(signup.name)
	signup.reload()
	assert signup.status == "Handled"
	assert not any(signup.get(field) for field in public_signup.PERSONAL)


def test_an_address_that_several_members_share_is_for_the_registrar_to_sort_out(make):
	members = [make.member(name, email=EMAIL).name for name in ("Astrid", "Bo")]
	confirm(sign_up())
	assert frappe.get_last_doc("Prospect Signup").member is None
	assert not frappe.db.exists("Consent Event", {"subject_name": ["in", members]})


def test_suppressed_after_the_mail_was_sent_nothing_is_made():
	token = sign_up()
	assert mails() == 1
	suppression.suppress(EMAIL)
	confirm(token)
	assert not prospects()
	assert mails() == 1
	assert frappe.get_last_doc("Prospect Signup").email is None


def test_a_link_works_for_two_days_and_the_daily_job_forgets_it():
	token = sign_up()
	name = token.partition("-")[0]
	soon = now_datetime() + timedelta(minutes=1)
	frappe.db.set_value("Prospect Signup", name, "expires_on", soon, update_modified=False)
	assert confirmation.find(token)
	past = now_datetime() - timedelta(seconds=1)
	frappe.db.set_value("Prospect Signup", name, "expires_on", past, update_modified=False)
	assert not confirmation.find(token)
	public_signup.delete_old()
	assert frappe.db.exists("Prospect Signup", name)
	days = public_signup.page_rules().keep_days
	old = now_datetime() - timedelta(days=days, minutes=1)
	frappe.db.set_value("Prospect Signup", name, "modified", old, update_modified=False)
	public_signup.delete_old()
	assert not frappe.db.exists("Prospect Signup", name)
	assert mails() == 0


@pytest.mark.parametrize("half", ["\ud800", "\udcff"])
def test_half_a_letter_in_a_token_is_an_unknown_token(monkeypatch, half):
	name = sign_up().partition("-")[0]
	for token in (f"{name}-{half}", f"{half}-x", half):
		monkeypatch.setattr(frappe.local, "form_dict", frappe._dict(token=token))
		answer = public_page.Page("join/confirm").render()
		assert answer.status_code == 404, token.encode(errors="replace")
	assert confirmation.find(f"{name}-{half}") is None  # its own hash, whoever asks


def test_without_an_account_to_send_from_nothing_is_kept():
	frappe.db.set_value("Email Account", "Office", {"enable_outgoing": 0, "default_outgoing": 0})
	frappe.local.outgoing_email_account = {}
	with pytest.raises(frappe.OutgoingEmailError):
		sign_up()
	assert not frappe.db.exists("Prospect Signup", {"email": EMAIL})


def test_what_the_page_needs_before_it_opens(make, page):
	with pytest.raises(frappe.ValidationError, match="Choose the source"):
		make.settings(joining_source=None)
	page.reload()
	with pytest.raises(frappe.ValidationError, match="prospects must have one"):
		make.settings(campaign_is_mandatory=1)
	make.settings(joining_page_on=0, joining_source=None, campaign_is_mandatory=1)


def test_a_limit_that_was_emptied_is_the_one_that_the_app_comes_with(make):
	make.settings(signups_per_network=0, signups_in_all=0, mails_per_address=0, keep_signups_days=0)
	limits = (*map(visit_limits.setting, visit_limits.SIGN_UPS), public_signup.page_rules().keep_days)
	assert limits == (20, 200, 3, 7)


def test_whoever_opens_the_page_behind_a_proxy_is_reminded_to_say_so(make):
	make.settings(joining_page_on=0)
	environ = EnvironBuilder(headers={"X-Forwarded-For": "203.0.113.9"}).get_environ()
	frappe.local.request = Request(environ)
	make.settings(joining_page_on=1)
	assert "behind a proxy" in str(frappe.local.message_log)


@pytest.mark.parametrize("name", ["Åsa-Lena", "O'Brien", "Jean‑Luc", "María José", "علی", "李", "St. John"])
def test_names_of_every_script_are_names(name):
	assert cleaning.is_name(name)


@pytest.mark.parametrize(
	"name", ["", "=1+1", "@x", "a@b", "http://x", "a/b", "<b>", "R2", "'x", "{{a}}", "x\ny"]
)
def test_what_is_no_name(name):
	assert not cleaning.is_name(name)
