"""Frappe links a mail to whoever has one of its addresses, and a call to whoever has the end of its number. A contact that a
recruiter makes with a member's address or number shows her neither, on no form and in no answer to a save; nor does she
learn who has an address by noting down a mail from it."""

import json
from collections.abc import Callable

import pytest
import requests

from tests.browser.caller import WALLED, Caller
from tests.browser.test_what_comes_from_outside import ADMIN_PASSWORD

ADDRESS, NUMBER = "somebody.else@example.com", "+46899912345"
SECRET = "Nobody at recruiting hears this"  # no canary: the address is found on her contact from here on
OWN_WORDS, ABOUT_OWN = "A mail of her own", "An answer about her own prospect"


@pytest.fixture(scope="module")
def administrator(server) -> Callable[..., str]:
	"""administrator(doctype, **values) makes a document, as Frappe's jobs do with mails and calls that come in."""
	session = requests.Session()
	login = {"usr": "Administrator", "pwd": ADMIN_PASSWORD}
	assert session.post(f"{server}/api/method/login", data=login).status_code == 200
	page = session.get(f"{server}/app").text
	session.headers["X-Frappe-CSRF-Token"] = page.split('csrf_token = "')[1].split('"')[0]

	def make(doctype: str, **values) -> str:
		made = session.post(f"{server}/api/resource/{doctype}", json=values)
		assert made.status_code == 200, made.text[-300:]
		return made.json()["data"]["name"]

	return make


def comes_in(administrator, subject: str, sender: str = ADDRESS, **about) -> None:
	administrator(
		"Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Received",
		sender=sender,
		recipients="office@forening.example",
		subject=subject,
		content=subject,
		**about,
	)


def shown(who: Caller, contact: dict) -> list[str]:
	"""The answers in which a form's timeline stands."""
	form = {"doctype": "Contact", "name": contact["name"]}
	opened = who.call("frappe.desk.form.load.getdoc", **form)
	assert opened.status_code == 200, opened.text[-300:]
	answers = [
		opened,
		who.call("frappe.desk.form.load.get_docinfo", **form),
		who.call("frappe.desk.form.load.get_communications", **form),
		who.post("frappe.desk.form.save.savedocs", doc=opened.json()["docs"][0], action="Save"),
	]
	assert [answer.status_code for answer in answers] == [200] * 4
	return [answer.text for answer in answers]


@pytest.mark.parametrize("role", WALLED)
def test_a_contact_with_a_members_address_shows_none_of_the_members_mails_and_calls(
	caller, administrator, wall, role
):
	who = caller(role)
	made = who.ask(
		"api/resource/Contact",
		body={
			"first_name": "Somebody",
			"email_ids": [{"email_id": ADDRESS, "is_primary": 1}],
			"phone_nos": [{"phone": NUMBER}],
		},
	)
	assert made.status_code == 200, made.text[-300:]
	member = wall["names"]["member"]["Member"]
	comes_in(administrator, SECRET)
	comes_in(administrator, SECRET, reference_doctype="Member", reference_name=member)
	administrator(
		"Call Log",
		**{"id": f"wall call of {role}", "from": "unknown", "to": NUMBER, "type": "Outgoing"},
		**{"summary": SECRET, "status": "Completed"},
	)
	for answer in shown(who, made.json()["data"]):
		assert SECRET not in answer and member not in answer


def test_mails_of_her_own_and_about_her_prospect_are_shown(caller, administrator, wall):
	who = caller("Member Recruiter")
	prospect = wall["names"]["own"]["Membership Prospect"]
	contact = who.ask(
		"api/resource/Contact",
		body={"first_name": "Her", "email_ids": [{"email_id": ADDRESS, "is_primary": 1}]},
	).json()["data"]
	comes_in(administrator, ABOUT_OWN, reference_doctype="Membership Prospect", reference_name=prospect)
	who.post(
		"frappe.core.doctype.communication.email.make",
		**{"doctype": "Membership Prospect", "name": prospect, "recipients": ADDRESS},
		**{"subject": OWN_WORDS, "content": OWN_WORDS, "send_email": "0"},
	)
	for answer in shown(who, contact):
		assert OWN_WORDS in answer and ABOUT_OWN in answer
	form = who.call("frappe.desk.form.load.getdoc", doctype="Membership Prospect", name=prospect)
	mails = json.loads(form.text)["docinfo"]["communications"]
	assert {OWN_WORDS, ABOUT_OWN} <= {mail["subject"] for mail in mails}


@pytest.mark.parametrize("role", WALLED)
def test_a_mail_that_is_noted_down_tells_nobody_who_its_sender_is(caller, administrator, wall, role):
	"""Frappe looked up the name among all logins and contacts: an address was answered with the member's name."""
	who = caller(role)
	end = f"{role.replace(' ', '.').lower()}@example.com"
	link = {"link_doctype": "Member", "link_name": wall["names"]["member"]["Member"]}
	administrator(
		"Contact",
		first_name="Hiddenfirst",
		email_ids=[{"email_id": f"contact.{end}", "is_primary": 1}],
		links=[link],
	)
	administrator(
		"User",
		**{"first_name": "Hiddenlogin", "email": f"login.{end}", "send_welcome_email": 0, "enabled": 1},
	)
	prospect = {"doctype": "Membership Prospect", "name": wall["names"]["own"]["Membership Prospect"]}
	about = prospect if role == "Member Recruiter" else {}
	for kind in ("contact", "login", "nobody"):
		made = who.post(
			"frappe.core.doctype.communication.email.make",
			**{"sender": f"{kind}.{end}", "sent_or_received": "Received", "send_email": "0"},
			**{"subject": kind, "content": kind, **about},
		)
		assert made.status_code == 200, made.text[-300:]
		mail = who.ask(f"api/resource/Communication/{made.json()['message']['name']}").json()["data"]
		assert mail["sender_full_name"] == f"{kind}.{end}"
	if about:
		form = who.call("frappe.desk.form.load.getdoc", **prospect).text
		assert f"login.{end}" in form and "Hidden" not in form


def test_an_answer_about_a_prospect_has_the_name_that_it_says(caller, administrator, wall):
	prospect = wall["names"]["own"]["Membership Prospect"]
	about = {"reference_doctype": "Membership Prospect", "reference_name": prospect}
	administrator("Contact", first_name="Hiddenanswer", email_ids=[{"email_id": "answer@example.com"}])
	for number, sender in enumerate(("answer@example.com", "Anna Karlsson <answer@example.com>")):
		comes_in(administrator, f"Answer {number}", sender, **about)
	answer = caller("Member Recruiter").call(
		"frappe.desk.form.load.get_communications", doctype="Membership Prospect", name=prospect
	)
	names = {mail["subject"]: mail["sender_full_name"] for mail in answer.json()["message"]}
	assert (names["Answer 0"], names["Answer 1"]) == ("answer@example.com", "Anna Karlsson")
