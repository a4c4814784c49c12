"""A contact or an event that a recruiter lets Frappe write to her own account at Google stays out of it when the person is
not hers any more: whatever the register changed would be written there."""

import frappe
import pytest

from membership_recruitment.member_recruitment.conversion import handover


@pytest.fixture
def synced(make) -> frappe._dict:
	"""A prospect with a contact and a meeting, which the recruiter's account at Google is kept up with."""
	recruiter = make.user("Member Recruiter")
	prospect = make.prospect(recruiter=recruiter, email="synkad@example.com", phone="+46701740605")
	for doctype in ("Google Contacts", "Google Calendar"):
		frappe.get_doc({"doctype": doctype, "name": f"{doctype} of hers", "owner": recruiter}).db_insert()
	links = [{"link_doctype": prospect.doctype, "link_name": prospect.name}]
	contact = frappe.get_doc({"doctype": "Contact", "first_name": "Synkad", "links": links}).insert().name
	frappe.db.set_value(
		"Contact",
		contact,
		{
			"google_contacts": "Google Contacts of hers",
			"google_contacts_id": "1",
			"sync_with_google_contacts": 1,
		},
	)
	event = frappe.get_doc(
		{
			"doctype": "Event",
			"subject": "Fika",
			"starts_on": "2026-06-01 10:00:00",
			"event_participants": [
				{"reference_doctype": prospect.doctype, "reference_docname": prospect.name}
			],
		}
	).insert()
	frappe.db.set_value(
		"Event", event.name, {"google_calendar": "Google Calendar of hers", "sync_with_google_calendar": 1}
	)
	return frappe._dict(recruiter=recruiter, prospect=prospect, contact=contact, event=event.name)


def accounts(synced) -> list:
	return [
		frappe.db.get_value("Contact", synced.contact, ["google_contacts", "sync_with_google_contacts"]),
		frappe.db.get_value("Event", synced.event, ["google_calendar", "sync_with_google_calendar"]),
	]


OURS = [("Google Contacts of hers", 1), ("Google Calendar of hers", 1)]
NOBODYS = [(None, 0), (None, 0)]


def test_as_long_as_she_has_the_prospect_it_is_kept_up(synced):
	frappe.set_user(synced.recruiter)
	prospect = frappe.get_doc("Membership Prospect", synced.prospect.name)
	prospect.notes = "Ringde"
	prospect.save()
	assert accounts(synced) == OURS


def test_it_ends_when_she_hands_the_person_over(synced):
	frappe.set_user(synced.recruiter)
	prospect = frappe.get_doc("Membership Prospect", synced.prospect.name)
	assert prospect.make_member("Individual", "2026-01-01") == {"outcome": "handed over"}
	handover.decide(prospect.name)
	assert frappe.db.get_value("Member", {"email": "synkad@example.com"})
	assert accounts(synced) == NOBODYS


def test_it_ends_when_another_recruiter_takes_over(synced, make):
	prospect = frappe.get_doc("Membership Prospect", synced.prospect.name)
	prospect.recruiter = make.user("Member Recruiter")
	prospect.save()
	assert accounts(synced) == NOBODYS
