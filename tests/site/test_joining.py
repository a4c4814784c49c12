"""What spells keep of the day on which somebody joined: from the start, after a change, after the night."""

from datetime import date, timedelta

import frappe
import pytest

from membership_recruitment.membership.register.bulk import NewAddress, NewMember, NewTerm, add_members
from membership_recruitment.membership.terms import joining_profile, refresh
from membership_recruitment.membership.terms.periods import add_months

JOINED = date(2022, 2, 28)
FIELDS = [field for field in refresh.SPELL_COLUMNS if field.startswith("joined_")]


@pytest.fixture
def campaign() -> str:
	frappe.get_doc({"doctype": "Campaign", "campaign_name": "Spring"}).insert(ignore_if_duplicate=True)
	return "Spring"


def add(make, *terms: NewTerm, **values) -> str:
	make.settings(grace_days=0)
	for source in ("Website", "Event"):
		make.source(source)
	(name,) = add_members([NewMember("M", terms=list(terms), **values)])
	return name


def a_year(start: date, source: str | None = None, kind: str = "Individual") -> NewTerm:
	return NewTerm(kind, start, add_months(start, 12) - timedelta(days=1), recruitment_source=source)


def spells(member: str, *fields: str) -> list[tuple]:
	found = frappe.get_all(
		"Membership Spell", {"member": member}, fields or FIELDS, order_by="spell_number asc", as_list=True
	)
	return list(found)


def test_every_spell_knows_how_the_first_began(make, campaign):
	make.membership_type("Household")
	member = add(
		make,
		a_year(JOINED, "Event"),
		a_year(date(2024, 5, 1), "Website", "Household"),
		recruitment_source="Website",
		campaign=campaign,
		birth_date=date(1990, 3, 1),
		address=NewAddress("Storgatan 1", "Umeå", "903 27"),
	)
	said = (JOINED, "Individual", "Event", campaign, 31, "90", "")
	assert spells(member) == [said, said]
	assert spells(member, "membership_type", "recruitment_source") == [
		("Individual", "Event"),
		("Household", "Website"),
	]


def test_a_first_term_without_source_takes_the_members_and_a_later_one_does_not(make):
	member = add(make, a_year(JOINED), a_year(date(2024, 5, 1)), recruitment_source="Website")
	assert spells(member, "recruitment_source", "joined_source") == [
		("Website", "Website"),
		(None, "Website"),
	]


def test_saving_the_member_changes_its_spells(make, campaign):
	member = add(make, a_year(JOINED))
	assert spells(member) == [(JOINED, "Individual", None, None, joining_profile.UNKNOWN_AGE, "", "")]
	doc = frappe.get_doc("Member", member)
	doc.update({"campaign": campaign, "birth_date": "2000-02-28", "recruitment_source": "Event"})
	doc.save()
	assert spells(member) == [(JOINED, "Individual", "Event", campaign, 22, "", "")]


def test_addresses_and_steps_are_known_after_the_night(make):
	member = add(make, a_year(JOINED))
	address = frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": "M",
			"address_line1": "Storgatan 1",
			"city": "Umeå",
			"pincode": "SE-903 27",
			"country": "Sweden",
			"links": [{"link_doctype": "Member", "link_name": member}],
		}
	).insert()
	journey = frappe.db.get_value("Member", member, "journey_id")
	for day, phase in enumerate(("Decision", "Awareness", "Decision", "Loyalty")):
		frappe.get_doc(
			{
				"doctype": "Journey Transition",
				"journey_id": journey,
				"to_phase": phase,
				"transition_on": JOINED - timedelta(days=9 - day),
			}
		).insert()
	refresh.rebuild_spells()
	assert spells(member, "joined_area", "joined_phases") == [("", "Awareness\nDecision")]
	address.db_set("pincode", "90327")
	refresh.rebuild_spells()
	assert spells(member, "joined_area", "joined_phases") == [("90", "Awareness\nDecision")]


@pytest.mark.parametrize(
	("last_day", "again", "stayed"),
	[
		(date(2023, 2, 27), None, 0),
		(date(2023, 2, 28), None, 1),
		(date(2022, 6, 30), date(2023, 2, 28), 1),
		(date(2022, 6, 30), date(2023, 3, 1), 0),
	],
)
def test_active_a_year_later(make, last_day, again, stayed):
	terms = [NewTerm("Individual", JOINED, last_day)] + ([a_year(again)] if again else [])
	member = add(make, *terms)
	assert set(spells(member, "stayed_a_year")) == {(stayed,)}


@pytest.mark.parametrize(
	("born", "day", "age"),
	[
		(None, JOINED, joining_profile.UNKNOWN_AGE),
		(JOINED + timedelta(days=1), JOINED, joining_profile.UNKNOWN_AGE),
		(JOINED, JOINED, 0),
		(date(2000, 2, 29), date(2022, 2, 28), 21),
		(date(2000, 2, 29), date(2022, 3, 1), 22),
	],
)
def test_age(born, day, age):
	assert joining_profile.Joining(None, None, born, "", "").age(day) == age
