"""Terms on the desk: dates, events, overlap, and statuses and spells that follow."""

import random
from datetime import date, datetime, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api as term_api
from membership_recruitment.membership.terms import lifecycle, refresh, spells
from membership_recruitment.membership.terms.stored import TERM_COLUMNS, as_lifecycle_term
from membership_recruitment.utils import database
from tests.support.factories import money
from tests.support.oracles.status_cases import cases
from tests.support.tools import clock

EVERY_STATUS = {"Pending", "Upcoming", "Current", "Grace", "Expired", "Cancelled", "Deceased"}


def events(member) -> list[tuple[str, str]]:
	rows = frappe.get_all("Membership Event", filters={"member": member.name}, fields=["event", "event_date"])
	return sorted((str(row.event_date), row.event) for row in rows)


def stored_spells(member) -> list[tuple]:
	return frappe.get_all(
		"Membership Spell",
		filters={"member": member.name},
		fields=["start_date", "end_date", "active_to", "terms"],
		order_by="start_date asc",
		as_list=True,
	)


def test_a_term_takes_end_and_fee_from_its_type(make):
	term = make.term(make.member().name, "2024-02-29")
	assert (term.end_date, term.fee) == (date(2025, 2, 27), 350)


def test_first_term_decides_join_date_and_later_ones_do_not(make):
	member = make.member()
	make.term(member.name, "2023-03-01")
	make.term(member.name, "2024-03-01")
	member.reload()
	assert member.join_date == date(2023, 3, 1)
	assert member.end_date == date(2025, 2, 28)
	assert stored_spells(member) == ((date(2023, 3, 1), date(2025, 2, 28), date(2025, 3, 30), 2),)


def test_join_renewal_rejoin_and_type_change_are_events(make):
	member = make.member()
	make.term(member.name, "2020-01-01")
	make.term(member.name, "2021-01-01")
	make.term(member.name, "2023-01-01", membership_type="Family")
	assert events(member) == [
		("2020-01-01", "Join"),
		("2021-01-01", "Renewal"),
		("2023-01-01", "Rejoin"),
		("2023-01-01", "Type change"),
	]
	assert len(stored_spells(member)) == 2


def test_terms_never_overlap_and_the_error_names_the_other(make):
	member = make.member()
	term = make.term(member.name, "2024-01-01")
	with pytest.raises(frappe.ValidationError, match=term.name):
		make.term(member.name, "2024-12-31")
	with pytest.raises(frappe.ValidationError, match=term.name):
		make.term(member.name, "2023-06-01")
	make.term(member.name, "2025-01-01")


def test_a_cancelled_rest_of_a_term_leaves_room(make):
	member = make.member()
	term = make.term(member.name, "2024-01-01")
	term.update({"cancelled_from": "2024-07-01", "cancellation_reason": "Resigned"})
	term.save()
	make.term(member.name, "2024-07-01")
	assert ("2024-07-01", "Cancel") in events(member)
	with pytest.raises(frappe.ValidationError, match=r"shares days.*tag or a target group"):
		term.reload()
		term.update({"cancelled_from": None, "cancellation_reason": None})
		term.save()


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"end_date": "2023-12-31"}, "last day of the term is before its first day"),
		(
			{"cancelled_from": "2023-12-01", "cancellation_reason": "Other"},
			"cannot be cancelled before it starts",
		),
	],
)
def test_bad_dates_get_a_sentence(make, values, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence):
		make.term(make.member().name, "2024-01-01", **values)


def test_a_disabled_type_cannot_be_joined(make):
	make.membership_type("Old", period_kind="Rolling", period_count=1, period_unit="Year", disabled=1)
	with pytest.raises(frappe.ValidationError, match="disabled"):
		make.term(make.member().name, "2024-01-01", membership_type="Old")


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"fee": -1}, "negative|less than"),
		({"period_count": 0}, "at least 1"),
		({"period_kind": "Fixed Year", "rollover_month": "February", "rollover_day": 31}, "has no day 31"),
	],
)
def test_bad_membership_types_get_a_sentence(make, values, sentence):
	with pytest.raises(frappe.ValidationError, match=sentence):
		a_type(make, **values)


def a_type(make, **values):
	rolling = {"period_kind": "Rolling", "period_count": 1, "period_unit": "Year"}
	make.membership_type("Bad", **(rolling | values))


def a_type_with_a_negative_fee(make):
	a_type(make, fee=-1)


def a_rule_without_a_template(make):
	a_type(make, renewal_rules=[{"days": 30, "channel": "E-mail"}])


def a_task_for_nobody(make):
	a_type(make, renewal_rules=[{"days": 30, "channel": "Task"}])


def a_term_with_a_negative_fee(make):
	make.term(make.member().name, "2024-01-01", fee=-1)


def a_period_of_zero(make):
	a_type(make, period_count=0)


def rollover_on_31_february(make):
	a_type(make, period_kind="Fixed Year", rollover_month="February", rollover_day=31)


def a_renewal_of_the_dead(make):
	member = make.member("Astrid")
	make.term(member.name, "2025-01-01")
	member.reload()
	member.deceased_on = "2025-03-02"
	member.save()
	try:
		term_api.renew(member.name)
	except frappe.ValidationError as error:
		raise frappe.ValidationError(str(error).replace(member.name, "Astrid")) from None


def a_cancellation_before_the_start(make):
	values = {"cancelled_from": "2023-12-31", "cancellation_reason": "Resigned"}
	make.term(make.member().name, "2024-01-01", **values)


def a_resignation_before_the_start(make):
	member = make.member().name
	make.term(member, "2024-01-01", "2100-12-31")
	term_api.resign(member, "On a Day", "Resigned", "2023-12-31")


def an_item_without_income_account(make):
	money.fees()
	company = money.company()
	term = make.term(make.member().name, str(getdate()))
	frappe.db.set_value("Item Default", {"parent": "Individual", "company": company}, "income_account", None)
	frappe.db.set_value("Company", company, "default_income_account", None)
	frappe.clear_document_cache("Item", "Individual")
	frappe.clear_document_cache("Company", company)
	try:
		invoices.make_invoice([term.name])
	except frappe.ValidationError as error:
		raise frappe.ValidationError(str(error).replace(company, "Förening")) from None
	finally:
		money.clear_caches()
		frappe.clear_document_cache("Company", company)


@pytest.mark.parametrize(
	("mistake", "english", "swedish"),
	[
		(
			a_type_with_a_negative_fee,
			"The fee is negative. Enter zero or more.",
			"Avgiften är negativ. Ange noll eller mer.",
		),
		(
			a_term_with_a_negative_fee,
			"The fee is negative. Enter zero or more.",
			"Avgiften är negativ. Ange noll eller mer.",
		),
		(
			a_rule_without_a_template,
			"Rule 1 has no template. Choose one.",
			"Regel 1 saknar mall. Välj en.",
		),
		(
			a_task_for_nobody,
			"Rule 1 makes a task for nobody. Choose a user.",
			"Regel 1 ger ingen en uppgift. Välj en användare.",
		),
		(
			a_period_of_zero,
			"The number of periods must be at least 1.",
			"Antalet perioder måste vara minst 1.",
		),
		(
			rollover_on_31_february,
			"February has no day 31. Choose another rollover day.",
			"Februari har ingen dag 31. Välj en annan brytdag.",
		),
		(
			a_renewal_of_the_dead,
			"Astrid died on 02-03-2025. The membership cannot be renewed.",
			"Astrid avled 02-03-2025. Medlemskapet kan inte förnyas.",
		),
		(
			a_cancellation_before_the_start,
			"A term cannot be cancelled before it starts. Use its first day, 01-01-2024, to cancel all of it.",
			"En medlemsperiod kan inte avslutas innan den börjar. Använd dess första dag, 01-01-2024, för att "
			"avsluta hela.",
		),
		(
			a_resignation_before_the_start,
			"A term cannot be cancelled before it starts. Use its first day, 01-01-2024, to cancel all of it.",
			"En medlemsperiod kan inte avslutas innan den börjar. Använd dess första dag, 01-01-2024, för att "
			"avsluta hela.",
		),
		(
			an_item_without_income_account,
			"The item Individual has no income account in Förening. Enter one under Accounting on the item, or a "
			"default income account on the company.",
			"Artikeln Individual saknar intäktskonto i Förening. Ange ett under Bokföring på artikeln, eller ett "
			"förvalt intäktskonto på bolaget.",
		),
	],
	ids=lambda value: value.__name__ if callable(value) else "",
)
def test_bad_input_gets_one_sentence_in_swedish_too(make, mistake, english, swedish):
	for language, sentence in (("en", english), ("sv", swedish)):
		frappe.db.savepoint("untouched")
		frappe.local.lang = language
		frappe.local.message_log = []
		try:
			with pytest.raises(frappe.ValidationError) as refused:
				mistake(make)
		finally:
			frappe.local.lang = "en"
		assert str(refused.value) == sentence
		assert len(frappe.local.message_log) == 1, "one sentence, not one of ours and one of Frappe's"
		frappe.db.rollback(save_point="untouched")


def test_pending_terms_wait_for_approval(make):
	member = make.member()
	term = make.term(member.name, str(getdate()), approved=0)
	assert frappe.db.get_value("Member", member.name, "status") == "Pending"
	assert not stored_spells(member)
	term.approved = 1
	term.save()
	assert frappe.db.get_value("Member", member.name, "status") == "Current"
	assert len(stored_spells(member)) == 1


def test_first_fee_first_where_the_type_says_so(make):
	make.membership_type(
		"Prepaid",
		period_kind="Rolling",
		period_count=1,
		period_unit="Year",
		fee=100,
		first_fee_before_start=1,
	)
	member = make.member()
	first = make.term(member.name, "2020-01-01", membership_type="Prepaid")
	assert (first.awaits_payment, first.status) == (1, "Pending")
	first.payment_state = "Paid"
	first.save()
	assert make.term(member.name, "2021-01-01", membership_type="Prepaid").awaits_payment == 0


def test_death_ends_membership(make):
	member = make.member()
	make.term(member.name, str(getdate() - timedelta(days=10)))
	member.reload()
	member.deceased_on = getdate() - timedelta(days=1)
	member.save()
	assert member.status == "Deceased"
	assert stored_spells(member)[0][2] == getdate() - timedelta(days=2)
	assert events(member)[-1][1] == "Death"
	member.deceased_on = getdate() + timedelta(days=1)
	with pytest.raises(frappe.ValidationError, match="future"):
		member.save()


def test_members_with_terms_are_not_deleted(make):
	member = make.member()
	make.term(member.name, "2020-01-01")
	with pytest.raises(frappe.ValidationError, match="cannot be deleted"):
		frappe.delete_doc("Member", member.name)


def test_ledger_and_transitions_are_only_added_to(make):
	member = make.member()
	make.term(member.name, "2020-01-01")
	event = frappe.get_last_doc("Membership Event", {"member": member.name})
	event.note = "changed"
	with pytest.raises(frappe.ValidationError, match="only added"):
		event.save()


# ---------------------------------------------------------------- everyone at once


def random_register(make, today: date) -> list:
	"""Members with terms around today, so that every status occurs; made one by one, as on the desk."""
	chance = random.Random(7)
	members = []
	for number in range(40):
		member = make.member(f"Member {number}")
		start = today - timedelta(days=chance.randint(0, 900))
		for _ in range(chance.randint(0, 4)):
			length = chance.choice((30, 90, 365))
			end = start + timedelta(days=length - 1)
			values = {"end_date": end, "approved": int(chance.random() > 0.15)}
			if chance.random() < 0.25:
				values["cancelled_from"] = start + timedelta(days=chance.randint(0, length + 20))
				values["cancellation_reason"] = "Resigned"
			if chance.random() < 0.2:
				values["kept_until"] = start + timedelta(days=chance.randint(0, length + 60))
				values["kept_reason"] = "Until the board has met"
			make.term(member.name, str(start), **values)
			start = end + timedelta(days=chance.choice((1, 1, 10, 60)))
		if chance.random() < 0.1:
			member.reload()
			member.deceased_on = today - timedelta(days=chance.randint(0, 100))
			member.save()
		members.append(member)
	return members


def test_stored_statuses_equal_the_rule_and_both_rebuilds_are_equal(make):
	today = getdate()
	members = random_register(make, today)
	one_by_one = {member.name: stored_spells(member) for member in members}
	seen = set()
	for offset in (-400, -30, -1, 0, 1, 29, 30, 31, 400):
		on = today + timedelta(days=offset)
		refresh.refresh_statuses(on)
		for member in members:
			terms = frappe.get_all(
				"Membership",
				filters={"member": member.name},
				fields=["name", "status", *TERM_COLUMNS],
			)
			died = frappe.db.get_value("Member", member.name, "deceased_on")
			for row in terms:
				expected = lifecycle.term_status(as_lifecycle_term(row), on, grace_days=30, deceased_on=died)
				assert row.status == expected, (row, on)
			status = frappe.db.get_value("Member", member.name, "status")
			expected = lifecycle.member_status(
				map(as_lifecycle_term, terms), on, grace_days=30, deceased_on=died
			)
			assert status == expected, (member.name, terms, on)
			seen.add(status)
	assert seen >= EVERY_STATUS
	frappe.db.delete("Membership Spell")
	refresh.rebuild_spells()
	assert {member.name: stored_spells(member) for member in members} == one_by_one


def test_the_nightly_job_run_again_changes_nothing(make):
	random_register(make, getdate())
	refresh.nightly()
	tables = ("Member", "Membership", "Membership Spell", "Membership Event")

	def everything():
		return [frappe.db.sql(f"select * from `tab{table}` order by name") for table in tables]

	before = everything()
	assert frappe.db.count("Membership Event", {"event": "Lapse"}) > 5
	refresh.nightly()
	assert everything() == before


def test_missed_nights_are_made_good(make):
	today = getdate()
	member = make.member()
	term = make.term(member.name, str(today - timedelta(days=60)), today - timedelta(days=40))
	frappe.db.sql("update `tabMember` set status = 'Current' where name = %s", member.name)
	frappe.db.sql("update `tabMembership` set status = 'Current' where name = %s", term.name)
	frappe.db.sql("update `tabMembership Spell` set ended = 0 where member = %s", member.name)
	refresh.nightly()
	assert frappe.db.get_value("Member", member.name, "status") == "Expired"
	assert frappe.db.get_value("Membership Spell", {"member": member.name}, "ended") == 1
	lapse = frappe.get_doc("Membership Event", {"member": member.name, "event": "Lapse"})
	assert lapse.event_date == today - timedelta(days=40) + timedelta(days=31)


def test_grace_days_may_be_zero(make):
	make.settings(grace_days=0)
	member = make.member()
	make.term(member.name, "2024-01-01")
	assert stored_spells(member)[0][2] == date(2024, 12, 31)
	assert getdate() < spells.FOREVER


# ---------------------------------------------------------------- the table, in SQL


def test_the_sql_gives_every_status_of_the_table(make):
	table = cases()
	members = database.take_numbers("MEM-", 5, len(table))
	database.insert(
		"Member",
		(
			{"name": name, "first_name": "Case", "full_name": "Case", "deceased_on": case.deceased_on}
			for name, case in zip(members, table, strict=True)
		),
	)
	lines = [(name, line) for name, case in zip(members, table, strict=True) for line in case.terms]
	names = database.take_numbers("TERM-", 7, len(lines))
	before = [None, *names]
	database.insert(
		"Membership",
		(
			{
				"name": name,
				"member": member,
				"membership_type": "Individual",
				"start_date": line.start,
				"end_date": line.end,
				"cancelled_from": line.cancelled_from,
				"kept_until": line.kept_until,
				"approved": int("P" not in line.flags),
				"awaits_payment": int("F" in line.flags),  # what held waits for no fee again
				"payment_state": "Credited" if "C" in line.flags else "Unpaid",
				"renews": before[number] if "R" in line.flags else None,
			}
			for number, (name, (member, line)) in enumerate(zip(names, lines, strict=True))
		),
	)
	for grace_days in {case.grace_days for case in table}:
		make.settings(grace_days=grace_days)
		for day in {case.day for case in table if case.grace_days == grace_days}:
			refresh.refresh_statuses(day)
			statuses = dict(frappe.get_all("Membership", fields=["name", "status"], as_list=True))
			for member, case in zip(members, table, strict=True):
				if (case.day, case.grace_days) != (day, grace_days):
					continue
				assert frappe.db.get_value("Member", member, "status") == case.status, case
				terms = [name for name, (owner, _line) in zip(names, lines, strict=True) if owner == member]
				assert [statuses[name] for name in terms] == [line.status for line in case.terms], case


# ---------------------------------------------------------------- the clock


@pytest.mark.parametrize(
	("time_zone", "utc", "day"),
	[
		# Stockholm: winter is an hour ahead of UTC, summer two; the clock changes on 2025-03-30 and 2025-10-26
		("Europe/Stockholm", "2025-01-31 22:59", "2025-01-31"),
		("Europe/Stockholm", "2025-01-31 23:00", "2025-02-01"),
		("Europe/Stockholm", "2025-03-29 22:59", "2025-03-29"),
		("Europe/Stockholm", "2025-03-29 23:00", "2025-03-30"),
		("Europe/Stockholm", "2025-03-30 21:59", "2025-03-30"),
		("Europe/Stockholm", "2025-03-30 22:00", "2025-03-31"),
		("Europe/Stockholm", "2025-10-25 22:00", "2025-10-26"),
		("Europe/Stockholm", "2025-10-26 22:59", "2025-10-26"),
		("Europe/Stockholm", "2025-10-26 23:00", "2025-10-27"),
		("America/New_York", "2025-03-10 03:59", "2025-03-09"),
		("America/New_York", "2025-03-10 04:00", "2025-03-10"),
		("Pacific/Auckland", "2025-04-05 11:00", "2025-04-06"),
	],
)
def test_the_night_is_the_sites(make, time_zone, utc, day):
	"""A term ends on the site's last day and is in grace on the next, whatever day it is in Greenwich."""
	day = date.fromisoformat(day)
	member = make.member()
	ends = make.term(member.name, str(day - timedelta(days=100)), day - timedelta(days=1))
	starts = make.term(make.member("Eva").name, str(day), "2030-12-31")
	frappe.db.set_single_value("System Settings", "time_zone", time_zone)
	frappe.local.system_settings = frappe.get_doc("System Settings")
	try:
		with clock.at(datetime.fromisoformat(utc)):
			assert getdate() == day
			refresh.nightly()
			first = statuses(ends, starts)
			refresh.nightly()
			assert statuses(ends, starts) == first == ["Grace", "Current"]
		with clock.at(datetime.fromisoformat(utc) - timedelta(hours=26)):  # a day may have 25
			refresh.nightly()
			assert statuses(ends, starts) == ["Current", "Upcoming"]
	finally:
		frappe.db.rollback()
		frappe.clear_document_cache("System Settings", "System Settings")
		frappe.local.system_settings = frappe.get_doc("System Settings")


def statuses(*terms) -> list[str]:
	return [frappe.db.get_value("Membership", term.name, "status") for term in terms]
