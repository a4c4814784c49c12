"""The ledger when something turns out not to have happened: a counter-event says so, and sums stay right."""

from collections import Counter
from datetime import date, timedelta

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import getdate
from hypothesis import given
from hypothesis import strategies as st

from membership_recruitment.membership.terms import payment_effects, refresh, renewal
from membership_recruitment.patches.v0_2 import complete_the_ledger
from tests.support.oracles import random_lives
from tests.support.tools import clock
from tests.support.tools.examples import examples

DAY = timedelta(days=1)
JOINED = ("Join", "Rejoin", "Reinstate")
LEFT = ("Lapse", "Cancel", "Death")


def rows(member: str) -> list[frappe._dict]:
	return frappe.get_all(
		"Membership Event", filters={"member": member}, fields=["*"], order_by="creation asc"
	)


def net(member: str) -> dict[tuple[str, str], int]:
	"""Sums by kind and day, but for what adds nothing."""
	found = Counter()
	for row in rows(member):
		found[row.event, str(row.event_date)] += row.counts
	return {key: count for key, count in found.items() if count}


def heard(member: str) -> list[str]:
	return [f"{'not ' if row.takes_back else ''}{row.event}" for row in rows(member)]


def settle(term: str, state: str, day: str | None = None):
	payment_effects.settle(term, state, getdate(day) if day else None, 0, None)


@pytest.fixture
def astrid(make):
	"""A member for 2024."""
	with clock.on(getdate("2024-01-01")):
		member = make.member()
		member.term = make.term(member.name, "2024-01-01", "2024-12-31").name
	return member


def test_an_unpaid_first_fee_that_is_credited_was_no_joining(make):
	make.membership_type("Prepaid", fee=100, first_fee_before_start=1)
	member = make.member().name
	term = make.term(member, "2024-01-01", membership_type="Prepaid").name
	settle(term, "Unpaid")
	settle(term, "Credited", "2024-02-01")
	assert net(member) == {}


def test_paying_a_withdrawn_renewal_renews_nothing(astrid):
	with clock.on(getdate("2024-12-01")):
		term = renewal.open_term(renewal.plan(astrid.name), awaits_payment=True).name
		renewal.withdraw(term)
		settle(term, "Paid", "2024-12-01")
		assert net(astrid.name) == {("Join", "2024-01-01"): 1}


def test_a_payment_in_time_that_is_booked_late_takes_the_lapse_back(astrid):
	with clock.on(getdate("2024-12-01")):
		term = renewal.open_term(renewal.plan(astrid.name), awaits_payment=True).name
	with clock.on(getdate("2025-02-10")):
		refresh.nightly()
		assert net(astrid.name)["Lapse", "2025-01-31"] == 1
		settle(term, "Paid", "2024-12-20")
		assert net(astrid.name) == {("Join", "2024-01-01"): 1, ("Renewal", "2025-01-01"): 1}
		assert heard(astrid.name) == ["Join", "Lapse", "not Lapse", "Renewal"]
		lapse, counter = (row for row in rows(astrid.name) if row.event == "Lapse")
		assert (counter.takes_back, counter.counts) == (lapse.name, -1)


def test_other_grace_days_move_a_lapse_and_do_not_double_it(make, astrid):
	with clock.on(getdate("2025-06-01")):
		refresh.nightly()
		make.settings(grace_days=60)
		refresh.nightly()
		assert net(astrid.name) == {("Join", "2024-01-01"): 1, ("Lapse", "2025-03-02"): 1}
		make.settings(grace_days=30)
		refresh.nightly()
		assert net(astrid.name) == {("Join", "2024-01-01"): 1, ("Lapse", "2025-01-31"): 1}
		assert heard(astrid.name).count("Lapse") == 3
		before = rows(astrid.name)
		refresh.nightly()
		assert rows(astrid.name) == before


def test_a_corrected_start_and_a_deleted_term(make, astrid):
	term = frappe.get_doc("Membership", astrid.term)
	term.start_date = "2024-03-01"
	term.save()
	assert net(astrid.name) == {("Join", "2024-03-01"): 1}
	frappe.delete_doc("Membership", astrid.term, force=True)
	assert net(astrid.name) == {}


def test_an_earlier_term_makes_the_join_a_rejoin(make, astrid):
	make.term(astrid.name, "2020-01-01", "2020-12-31")
	assert net(astrid.name) == {("Join", "2020-01-01"): 1, ("Rejoin", "2024-01-01"): 1}


def test_a_death_taken_back_is_none(make):
	today = getdate()
	member = make.member()
	make.term(member.name, str(today - 30 * DAY))
	member.reload()
	member.deceased_on = today - DAY
	member.save()
	assert net(member.name)["Death", str(today - DAY)] == 1
	member.reload()
	member.deceased_on = None
	member.save()
	assert net(member.name) == {("Join", str(today - 30 * DAY)): 1}
	assert "Reinstate" in heard(member.name)


@examples(15)
@given(
	people=st.lists(random_lives.person(), min_size=3, max_size=10),
	graces=st.lists(st.sampled_from((0, 10, 30)), min_size=1, max_size=3),
	grace_is_active=st.booleans(),
)
def test_sums_are_what_the_report_says(make, people, graces, grace_is_active):
	random_lives.empty_register()
	make.settings(grace_days=graces[0], grace_is_active=1)
	random_lives.enter(people)
	for grace in graces:
		make.settings(grace_days=grace, grace_is_active=int(grace_is_active))
		refresh.nightly()
	first = date.today().replace(day=1) - 500 * DAY
	filters = {"from_date": str(first), "to_date": str(date.today()), "interval": "Month"}
	report = query_report.run("Active and Inactive Members", filters=filters)["result"]
	for row in report:
		last = row["period_end"]
		assert (total(JOINED, first, last), total(LEFT, first, last)) == (row["joined"], row["left"]), last
		first = last + DAY


def total(kinds: tuple[str, ...], first: date, last: date) -> int:
	return frappe.db.sql(
		"""select ifnull(sum(counts), 0) from `tabMembership Event`
		where event in %s and event_date between %s and %s""",
		(kinds, first, last),
	)[0][0]


def test_who_did_it_stands_on_the_event(make, as_role):
	registrar = as_role("Member Registrar")
	member = make.member().name
	make.term(member, "2024-01-01")
	assert {row.owner for row in rows(member)} == {registrar}


def test_the_patch_takes_back_what_is_stored_wrong(make, astrid):
	"""As the ledger was before: each event counted, a lapse stands twice, a renewal that never held is in it."""
	with clock.on(getdate("2025-06-01")):
		frappe.db.set_value("Membership", astrid.term, "cancelled_from", "2024-07-01")
		for key, event, day in (
			("a", "Cancel", "2024-07-01"),
			("b", "Lapse", "2025-01-31"),
			("c", "Lapse", "2025-02-10"),
			("d", "Renewal", "2025-01-01"),
		):
			frappe.get_doc(
				{
					"doctype": "Membership Event",
					"event": event,
					"event_date": day,
					"event_key": f"old-{key}",
					"member": astrid.name,
					"membership": astrid.term,
				}
			).insert()
		refresh.rebuild_spells([astrid.name])
		complete_the_ledger.execute()
		assert net(astrid.name) == {("Join", "2024-01-01"): 1, ("Cancel", "2024-07-01"): 1}
		assert heard(astrid.name)[:5] == ["Join", "Cancel", "Lapse", "Lapse", "Renewal"]
		before = rows(astrid.name)
		complete_the_ledger.execute()
		assert rows(astrid.name) == before


def test_the_patch_counts_nothing_where_nothing_ended(make, astrid):
	with clock.on(getdate("2025-06-01")):
		made = make.term(astrid.name, "2025-01-01", "2025-12-31")
		made.update({"cancelled_from": "2025-01-01", "cancellation_reason": "Other"})
		made.save()
		refresh.nightly()
		before = rows(astrid.name)
		frappe.db.sql("update `tabMembership Event` set counts = 1 where event = 'Cancel'")
		complete_the_ledger.execute()
		assert rows(astrid.name) == before
