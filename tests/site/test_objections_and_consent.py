"""What a consent event that is dated back does to an objection to being ranked, or foretold about."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import now_datetime

from membership_recruitment.member_privacy.consent import ranking_objection
from tests.support.factories import leaving_members, ranked_prospects

MEMBER, PROSPECT = "Member", "Membership Prospect"
PURPOSES = {MEMBER: leaving_members.PURPOSE, PROSPECT: ranked_prospects.PURPOSE}
GIVEN, WITHDRAWN = "Given", "Withdrawn"


@pytest.fixture(params=[MEMBER, PROSPECT])
def person(make, request):
	"""Somebody whom the purpose of a ranking asks for consent."""
	frappe.db.set_value(
		"Processing Purpose", PURPOSES[request.param], {"lawful_basis": "Consent", "by_email": 1}
	)
	leaving_members.switch_on()
	ranked_prospects.switch_on()
	found = make.member() if request.param == MEMBER else make.prospect()
	yield found
	for settings in ("Leaving Risk Settings", "Prospect Ranking Settings"):
		frappe.clear_document_cache(settings, settings)


def said(person, event: str, days_ago: float = 0, channel: str = "E-mail"):
	return frappe.get_doc(
		{
			"doctype": "Consent Event",
			"subject_doctype": person.doctype,
			"subject_name": person.name,
			"purpose": PURPOSES[person.doctype],
			"channel": channel,
			"event": event,
			"event_on": now_datetime() - timedelta(days=days_ago),
			"source": "Phone call",
			"evidence": "Said so",
		}
	).insert()


def objected(person):
	return frappe.db.get_value(person.doctype, person.name, ranking_objection.OBJECTIONS[person.doctype])


def test_an_older_consent_does_not_lift_an_objection(person):
	person.object_to_ranking()
	since = objected(person)
	said(person, GIVEN, days_ago=30)
	assert since and objected(person) == since


def test_a_consent_given_after_it_does(person):
	person.object_to_ranking()
	said(person, GIVEN)
	assert objected(person) is None


def test_a_withdrawal_entered_after_a_newer_consent_is_no_objection(person):
	said(person, GIVEN, days_ago=10)
	said(person, WITHDRAWN, days_ago=60)
	assert objected(person) is None


def test_a_withdrawal_objects_from_the_day_on_which_it_was_said(person):
	said(person, GIVEN, days_ago=60)
	withdrawn = said(person, WITHDRAWN, days_ago=20)
	assert objected(person) == withdrawn.event_on
	said(person, GIVEN, days_ago=40)
	assert objected(person) == withdrawn.event_on
	said(person, GIVEN, days_ago=10)
	assert objected(person) is None


def test_a_consent_by_another_channel_that_is_older_lifts_nothing(person):
	frappe.db.set_value("Processing Purpose", PURPOSES[person.doctype], "by_phone", 1)
	withdrawn = said(person, WITHDRAWN, days_ago=5)
	said(person, GIVEN, days_ago=6, channel="Phone")
	assert objected(person) == withdrawn.event_on
