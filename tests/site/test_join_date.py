"""The join date is derived: the first day that held, whatever was typed, corrected or withdrawn."""

from datetime import date

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate

from membership_recruitment.membership.register.bulk import NewMember, NewTerm, add_members, add_terms
from membership_recruitment.membership.terms import refresh
from membership_recruitment.patches.v0_2 import complete_the_ledger, keep_known_join_dates


def joined(member) -> date | None:
	return frappe.db.get_value("Member", member.name, "join_date")


def spells(member) -> tuple:
	return frappe.get_all(
		"Membership Spell",
		filters=[["Membership Spell", "member", "=", member.name]],
		fields=["start_date", "joined_on"],
		order_by="spell_number asc",
		as_list=True,
	)


def test_a_term_before_the_first_one_moves_it_back(make):
	member = make.member()
	make.term(member.name, "2025-01-01")
	make.term(member.name, "2024-01-01")
	assert joined(member) == date(2024, 1, 1)


def test_a_corrected_first_day_moves_it(make):
	member = make.member()
	term = make.term(member.name, "2016-03-01")
	term.update({"start_date": "2026-03-01", "end_date": "2027-02-28"})
	term.save()
	assert joined(member) == date(2026, 3, 1)


def test_an_application_that_was_withdrawn_is_no_joining(make):
	make.membership_type("Applied For", requires_approval=1)
	member = make.member()
	term = make.term(member.name, "2020-01-01", membership_type="Applied For")
	assert joined(member) is None
	term.update({"cancelled_from": "2020-01-01", "cancellation_reason": "Other"})
	term.save()
	make.term(member.name, "2026-01-01")
	assert joined(member) == date(2026, 1, 1)


def test_a_deleted_term_is_no_joining(make):
	member = make.member()
	term = make.term(member.name, "2020-01-01")
	make.term(member.name, "2024-01-01")
	frappe.delete_doc(
		"Membership Event", frappe.get_all("Membership Event", {"membership": term.name}, pluck="name")
	)
	frappe.delete_doc("Membership", term.name, force=True)
	assert joined(member) == date(2024, 1, 1)


@pytest.mark.parametrize(
	"field, typed", [("join_date", "2030-01-01"), ("status", "Current"), ("end_date", "2030-01-01")]
)
def test_what_follows_from_the_terms_is_not_typed(make, field, typed):
	member = make.member(**{field: typed})
	assert not frappe.db.get_value("Member", member.name, field)
	make.term(member.name, "2020-01-01", "2020-12-31")
	stored = frappe.db.get_value("Member", member.name, field)
	member.reload()
	member.update({field: typed})
	member.save()
	assert frappe.db.get_value("Member", member.name, field) == stored != typed
	assert member.get(field) == stored


def test_the_night_makes_good_what_was_stored_by_another_way(make):
	member = make.member()
	make.term(member.name, "2020-01-01")
	frappe.db.set_value("Member", member.name, "join_date", "2030-01-01")
	refresh.refresh_members([member.name])
	assert joined(member) == date(2020, 1, 1)


def test_many_at_once_follow_the_same_rule(make):
	(name,) = add_members(
		[NewMember("Astrid", terms=[NewTerm("Individual", date(2020, 1, 1), date(2020, 12, 31))])]
	)
	add_terms(
		[(name, NewTerm("Individual", date(2018, 1, 1), date(2018, 1, 31), cancelled_from=date(2018, 1, 1)))]
	)
	assert joined(frappe.get_doc("Member", name)) == date(2020, 1, 1)
	add_terms([(name, NewTerm("Individual", date(2019, 1, 1), date(2019, 12, 31)))])
	assert joined(frappe.get_doc("Member", name)) == date(2019, 1, 1)


def test_a_member_without_activities_is_in_member_engagement(make):
	member = make.member()
	make.term(member.name, "2024-01-01", "2099-12-31")
	make.term(member.name, "2023-01-01", "2023-12-31")
	frappe.db.set_value("Member", member.name, "join_date", None)
	refresh.refresh_members([member.name])
	rows = query_report.run("Member Engagement", filters={"as_of": "2023-06-01"})["result"]
	(row,) = (row for row in rows if row.get("member") == member.name)
	assert row["score"] == 0


def test_member_since_a_day_before_the_first_term(make):
	member = make.member(member_since="1987-05-01")
	assert joined(member) is None
	make.term(member.name, "2020-01-01", "2020-12-31")
	assert joined(member) == date(1987, 5, 1)
	assert spells(member) == ((date(1987, 5, 1), date(1987, 5, 1)),)
	event = frappe.get_doc("Membership Event", {"member": member.name, "event": "Join"})
	assert event.event_date == date(1987, 5, 1)
	assert not frappe.db.get_value("Membership", {"member": member.name}, "first_term")
	member.reload()
	member.member_since = None
	member.save()
	assert (joined(member), member.join_date) == (date(2020, 1, 1), date(2020, 1, 1))
	assert frappe.db.get_value("Membership", {"member": member.name}, "first_term")


def test_member_since_is_no_day_to_come(make):
	with pytest.raises(frappe.ValidationError, match="lies in the future"):
		make.member(member_since="2100-01-01")


@pytest.mark.parametrize("waits", [False, True])
def test_member_since_is_no_day_after_the_first_term_that_held(make, waits):
	make.membership_type("Applied For", requires_approval=1)
	member = make.member()
	make.term(
		member.name, "2018-01-01", "2018-12-31", membership_type="Applied For" if waits else "Individual"
	)
	make.term(member.name, "2020-01-01", "2020-12-31")
	member.reload()
	member.member_since = "2019-01-01"
	if waits:  # that one never held
		member.save()
		assert joined(member) == date(2019, 1, 1)
		return
	with pytest.raises(frappe.ValidationError, match="the first term began on"):
		member.save()
	member.reload().update({"member_since": "2018-01-01"}).save()
	with pytest.raises(frappe.ValidationError, match="the first term began on"):
		make.term(member.name, "2010-01-01", "2010-12-31")  # found later: Member Since goes first
	add_terms([(member.name, NewTerm("Individual", date(2010, 1, 1), date(2010, 12, 31)))])
	member.reload()
	member.phone = "0701740605"
	member.save()  # what is stored is not looked at again
	assert joined(member) == date(2010, 1, 1)


def test_no_term_begins_before_member_since(make):
	"""Whichever of the two is entered first: Member Since would count nowhere."""
	member = make.member(member_since="1987-05-01")
	term = make.term(member.name, "2025-01-01")
	sentence = "the first term began on"
	with pytest.raises(frappe.ValidationError, match=sentence):
		make.term(member.name, "1980-01-01")
	term.start_date = "1980-01-01"
	with pytest.raises(frappe.ValidationError, match=sentence):
		term.save()
	assert spells(member) == ((date(1987, 5, 1), date(1987, 5, 1)),)
	make.term(member.name, "1987-05-01")
	assert spells(member)[0] == (date(1987, 5, 1), date(1987, 5, 1))


@pytest.mark.parametrize(
	("life", "day", "sentence"),
	[
		({"birth_date": "1990-05-01"}, "1989-01-01", "was born on"),
		({"deceased_on": "2025-09-01"}, "2025-10-01", "died on"),
	],
)
def test_a_first_day_that_is_corrected_lies_within_life(make, life, day, sentence):
	member = make.member()
	term = make.term(member.name, "2025-01-01")
	member.reload().update(life).save()
	term.reload().start_date = day
	with pytest.raises(frappe.ValidationError, match=sentence):
		term.save()


def test_a_site_from_before_keeps_what_a_former_register_knew(make):
	known = make.member("Known")
	make.term(known.name, "2020-01-01")
	frappe.db.set_value("Membership", {"member": known.name}, "register_import", "IMP-1")
	stale = make.member("Stale")
	make.term(stale.name, "2020-01-01")
	for member in (known, stale):
		frappe.db.set_value("Member", member.name, "join_date", "2012-01-01")
	keep_known_join_dates.execute()
	complete_the_ledger.execute()
	assert (joined(known), joined(stale)) == (date(2012, 1, 1), date(2020, 1, 1))
	assert frappe.db.get_value("Member", known.name, "member_since") == date(2012, 1, 1)
	keep_known_join_dates.execute()
	complete_the_ledger.execute()
	assert joined(known) == getdate("2012-01-01")
