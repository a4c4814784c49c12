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
