"""Retention by calendar: whose rows stay because they are held, and who counts as spoken to."""

import frappe
import pytest
from frappe.utils import add_months, now_datetime, nowdate

from membership_recruitment.member_privacy.retention import due
from membership_recruitment.member_privacy.retention.kinds import BY_NAME
from tests.support.factories.privacy_requests import former_member, request

LONG_AGO = -40


def note(**about):
	doc = frappe.get_doc(
		{"doctype": "Prospect Interaction", "kind": "Call", "summary": "Said", **about}
	).insert()
	doc.db_set("interaction_on", add_months(now_datetime(), LONG_AGO))
	return doc.name


def mail(doctype: str | None = None, name: str | None = None, months: int = LONG_AGO, **values):
	doc = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"subject": "Evidence",
			"reference_doctype": doctype,
			"reference_name": name,
			**values,
		}
	).insert()
	doc.db_set("creation", add_months(now_datetime(), months))
	return doc.name


def answered(person) -> str:
	doc = request("Objection", person, email="x@example.com", wish="No letters")
	doc.finish("Done")
	doc.db_set("answered_on", add_months(nowdate(), LONG_AGO))
	return doc.name


def due_of(kind: str, names: set[str]) -> set[str]:
	return names & set(due.rows(BY_NAME[kind], 36))


# ---------------------------------------------------------------- rows of who is held


def hold(person) -> None:
	person.db_set("erasure_hold", "A claim at court")


def restrict(person) -> None:
	person.db_set("restricted_on", now_datetime())


def ask(person) -> None:
	request("Access", person)


@pytest.mark.parametrize("leave_alone", [hold, restrict, ask])
def test_rows_of_who_is_left_alone_are_not_due(make, leave_alone):
	held, free = former_member("Held"), former_member("Free")
	notes = [note(member=one.name) for one in (held, free)]
	mails = [mail("Member", one.name) for one in (held, free)]
	of_both = mail("Member", free.name, timeline_links=[{"link_doctype": "Member", "link_name": held.name}])
	asked = [answered(one) for one in (held, free)]
	assert due_of("Notes of contacts", set(notes)) == set(notes)
	assert due_of("Correspondence", {*mails, of_both}) == {*mails, of_both}
	assert due_of("Answered privacy requests", set(asked)) == set(asked)
	leave_alone(held)
	assert due_of("Notes of contacts", set(notes)) == {notes[1]}
	assert due_of("Correspondence", {*mails, of_both}) == {mails[1]}
	assert due_of("Answered privacy requests", set(asked)) == {asked[1]}


def test_what_was_said_before_the_person_joined_is_held_with_the_member(make):
	member, prospect = former_member(), make.prospect("Nils", "Berg")
	prospect.db_set("journey_id", member.journey_id)
	said = note(prospect=prospect.name)
	assert due_of("Notes of contacts", {said}) == {said}
	hold(member)
	assert not due_of("Notes of contacts", {said})


# ---------------------------------------------------------------- who counts as spoken to, or has asked


def quiet_prospect(make, **values):
	prospect = make.prospect("Nils", "Berg", email="nils@example.com", **values)
	long_ago = {
		"creation": add_months(now_datetime(), LONG_AGO),
		"phase_since": add_months(nowdate(), LONG_AGO),
	}
	frappe.db.set_value("Membership Prospect", prospect.name, long_ago)
	return prospect


def is_due(person, kind: str = "Prospects without contact") -> bool:
	return person.name in due.people(BY_NAME[kind], 24)


def filed(name: str) -> dict:
	return {"doctype": "Membership Prospect", "name": name}


def linked(name: str) -> dict:
	return {"timeline_links": [{"link_doctype": "Membership Prospect", "link_name": name}]}


def from_their_address(name: str) -> dict:
	return {"sender": "Nils@example.com", "sent_or_received": "Received"}


@pytest.mark.parametrize("about", [filed, linked, from_their_address])
def test_a_mail_is_contact(make, about):
	prospect = quiet_prospect(make)
	values = about(prospect.name)
	mail(**values)
	mail(**values, months=-1, communication_type="Automated Message")
	assert is_due(prospect)
	mail(**values, months=-1)
	assert not is_due(prospect)


def test_an_open_request_by_address_alone_holds_who_has_it(make):
	prospect, member = quiet_prospect(make), former_member(email="astrid@example.com")
	said = note(member=member.name)
	asked = [request(email=email) for email in ("nils@example.com", "Astrid@example.com")]
	frappe.db.set_value(
		"Privacy Request", {"name": ["in", [one.name for one in asked]]}, "subject_name", None
	)
	assert not is_due(prospect) and not is_due(member, "Former members")
	assert not due_of("Notes of contacts", {said})
	for one in asked:
		one.db_set("status", "Refused")
	assert is_due(prospect) and is_due(member, "Former members")
	assert due_of("Notes of contacts", {said}) == {said}
