"""Requests of the public page, step by step."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime, nowdate
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.requests import access, public_pages, public_request
from membership_recruitment.public_page import NoSuchPage, PublicRequest

EMAIL = "greta@example.org"
REQUEST = "Privacy Request"


@pytest.fixture(autouse=True)
def page(make, mailing):
	"""The page switched on, and a request to serve."""
	frappe.local.request = Request(EnvironBuilder(path="/privacy/ask", method="POST").get_environ())
	return make.settings(privacy_page_on=1)


def post(path: str = "privacy/ask", **values):
	frappe.set_user("Guest")
	request = PublicRequest(path, True, "en", values)
	try:
		return {"privacy/ask": public_pages.form, "privacy/confirm": public_pages.confirm}[path](request)
	finally:
		frappe.set_user("Administrator")


def ask(email: str = EMAIL, kind: str = "Access", monkeypatch=None, **values) -> str:
	"""Send the form; the token of the mailed link."""
	tokens = []
	address = public_request.public_page.address
	monkeypatch.setattr(
		public_request.public_page,
		"address",
		lambda path, **parameters: tokens.append(parameters["token"]) or address(path, **parameters),
	)
	answer = post(email=email, kind=kind, **values)
	monkeypatch.setattr(public_request.public_page, "address", address)
	assert answer.go_to == "/privacy/sent?lang=en"
	return tokens[0]


def test_nothing_happens_before_the_button_and_once_after(make, monkeypatch):
	member = make.member(email=EMAIL)
	officer = make.user("Member Privacy Officer")
	token = ask(wish="What do you have?", monkeypatch=monkeypatch)
	row = frappe.get_last_doc(REQUEST)
	assert (row.status, row.subject_name, row.handled_by) == ("Unconfirmed", None, None)
	# nor its number: an address that is never mailed to leaves none out in between
	assert row.token_hash not in token and row.name not in token
	shown = public_pages.confirm(PublicRequest("privacy/confirm", False, "en", {"token": token}))
	assert shown.context["state"] == "ask" and row.reload().status == "Unconfirmed"
	for _press in range(2):
		assert post("privacy/confirm", token=token).context["state"] == "done"
	row.reload()
	assert (row.status, row.subject_name, row.identity_how, str(row.received_on)) == (
		"Open",
		member.name,
		"Link sent to the e-mail address",
		nowdate(),
	)
	assert len(row.log) == 2
	assert frappe.db.count("Notification Log", {"for_user": officer, "document_name": row.name}) == 1


def test_every_address_takes_the_same_statements(make, monkeypatch, statements):
	make.member(email="member@example.org")
	suppression.suppress("suppressed@example.org")
	taken = {}
	for name in ("warm", "warmer", "unknown", "member", "suppressed"):
		frappe.db.value_cache.clear()
		statements.clear()
		ask(f"{name}@example.org", monkeypatch=monkeypatch)
		taken[name] = [query.split()[0].lower() for query in statements]
	assert taken["member"] == taken["unknown"]
	assert taken["suppressed"] == [*taken["unknown"], "rollback"]
	assert not frappe.db.exists(REQUEST, {"email": "suppressed@example.org"})
	assert not frappe.db.exists("Email Queue Recipient", {"recipient": "suppressed@example.org"})


def test_an_address_of_two_people_is_left_to_the_officer(make, monkeypatch):
	make.member("Astrid", "Lind", email=EMAIL)
	make.member("Bo", "Lind", email=EMAIL)
	post("privacy/confirm", token=ask(monkeypatch=monkeypatch))
	assert frappe.get_last_doc(REQUEST).subject_name is None


def test_a_link_of_a_former_version_works(make, monkeypatch):
	"""They began with the number of the request."""
	token = ask(monkeypatch=monkeypatch)
	name = frappe.get_last_doc(REQUEST).name
	assert post("privacy/confirm", token=f"{name}.{token}").context["state"] == "done"


def test_bad_forms_traps_floods_and_old_links(make, monkeypatch):
	answer = post(email="no address", kind="Everything")
	assert answer.status == 422 and set(answer.context["errors"]) == {"email", "kind"}
	assert post(email=EMAIL, kind="Access", website="http://spam.example").go_to
	assert not frappe.db.count(REQUEST)
	token = ask(monkeypatch=monkeypatch)
	assert post("privacy/confirm", token=token[:-1]).status == 404
	frappe.db.set_value(REQUEST, {"email": EMAIL}, "expires_on", add_days(now_datetime(), -1))
	assert post("privacy/confirm", token=token).status == 404
	make.settings(signups_per_network=1)
	assert post(email=EMAIL, kind="Access").status == 429


def test_over_the_limit_of_an_address_nothing_tells(make, monkeypatch):
	make.settings(mails_per_address=1)
	for _time in range(3):
		ask(monkeypatch=monkeypatch)
	assert frappe.db.count("Email Queue Recipient", {"recipient": EMAIL}) == 1
	assert frappe.db.count(REQUEST, {"email": EMAIL}) == 1


def test_what_was_never_confirmed_goes(make, monkeypatch):
	ask(monkeypatch=monkeypatch)
	public_request.delete_unconfirmed()
	assert frappe.db.count(REQUEST) == 1
	frappe.db.set_value(REQUEST, {"email": EMAIL}, "creation", add_days(now_datetime(), -8))
	public_request.delete_unconfirmed()
	assert not frappe.db.count(REQUEST) and not frappe.db.count("Email Queue", {"reference_doctype": REQUEST})


def test_a_closed_page_does_not_exist(make):
	make.settings(privacy_page_on=0)
	for page in (public_pages.form, public_pages.sent, public_pages.confirm):
		with pytest.raises(NoSuchPage):
			page(PublicRequest("privacy/ask", False, "en", {}))


@pytest.mark.parametrize(
	"email",
	(
		"greta@example.org, thief@example.net",
		"Greta <greta@example.org>",
		"greta@example.org,",
		"a@b.example c@d.example",
	),
)
def test_one_address_and_nothing_else_is_taken_everywhere(make, email):
	"""The link goes to one mailbox: whoever has it is who asks, and no other gets it."""
	queued = frappe.db.count("Email Queue")
	answer = post(email=email, kind="Access")
	assert answer.status == 422 and set(answer.context["errors"]) == {"email"}
	assert frappe.db.count("Email Queue") == queued
	for values in ({"doctype": REQUEST, "kind": "Access"}, {"doctype": "Contact Suppression"}):
		field = "email" if values["doctype"] == REQUEST else "address"
		with pytest.raises(frappe.ValidationError, match="e-mail address"):
			frappe.get_doc({**values, field: email}).insert()
	with pytest.raises(frappe.ValidationError, match="e-mail address"):
		access.preview("Email", email)
