"""Erasure: what must outlive the person, and what must not, in places that are easily overlooked."""

import frappe
import pytest

from membership_recruitment.member_privacy.consent import suppression
from membership_recruitment.member_privacy.erasure import decisions as decided
from membership_recruitment.member_privacy.erasure import ledger, run, told
from membership_recruitment.member_privacy.requests import person as persons
from tests.support.factories.privacy_requests import former_member


@pytest.fixture(autouse=True)
def own_ledger(tmp_path, monkeypatch):
	"""A ledger of this test alone: it lies outside the database, and is not rolled back."""
	monkeypatch.setattr(ledger, "folder", lambda: tmp_path)


def erase(*people) -> None:
	"""By the calendar, all at once."""
	waiting = [run.plan(one.doctype, one.name, reason=run.RETENTION) for one in people]
	while waiting:
		waiting = run._erase_together(waiting)
	assert not frappe.db.count("Erasure", {"status": ["not in", ("Done", "Files Left")]})


def said_no(email: str, **about):
	values = about or {"global_unsubscribe": 1}
	return frappe.get_doc({"doctype": "Email Unsubscribe", "email": email, **values}).insert()


# ---------------------------------------------------------------- who has said no to mail


def test_a_no_to_all_mail_outlives_the_person(make):
	member, prospect = (
		former_member(email="astrid@example.com"),
		make.prospect("Nils", email="nils@example.com"),
	)
	other = former_member("Bo", "Ek", email="bo@example.com")
	said_no("Astrid@Example.com")
	said_no("nils@example.com")
	found = told.to_look_at(decided.decide(persons.of_document("Member", member.name)))
	assert any("no to all mail" in sentence for sentence in found)
	erase(member, prospect, other)
	addresses = ("astrid@example.com", "nils@example.com", "bo@example.com")
	assert not frappe.db.count("Email Unsubscribe", {"email": ["in", addresses]})
	assert [suppression.must_not_be_mailed(address) for address in addresses] == [True, True, False]


def test_a_no_at_an_address_alone_outlives_it(make):
	said_no("siv@example.com")
	assert run.carry_out(run.plan(None, None, address="siv@example.com")) == "Done"
	assert suppression.must_not_be_mailed("siv@example.com")


def test_a_no_to_mail_about_one_entry_goes_with_it(make):
	member = former_member(email="astrid@example.com")
	said_no("astrid@example.com", reference_doctype="Member", reference_name=member.name)
	erase(member)
	assert not suppression.must_not_be_mailed("astrid@example.com")
