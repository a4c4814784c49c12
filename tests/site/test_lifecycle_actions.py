"""What is done to a membership on the desk: previews that save nothing, changes, events, and who may do them."""

from dataclasses import asdict
from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms import api as term_api
from membership_recruitment.membership.terms import (
	changes,
	credit_decisions,
	payment_effects,
	preview,
	renewal,
)
from tests.support.tools import clock

TODAY = date(2025, 6, 15)
DAY = timedelta(days=1)
REFUSED = frappe.ValidationError


@pytest.fixture(autouse=True)
def today():
	with clock.on(TODAY):
		yield


@pytest.fixture
def astrid(make):
	"""A member since 2024 whose second year runs from 1 January to 31 December 2025."""
	member = make.member()
	make.term(member.name, "2024-01-01")
	member.term = make.term(member.name, "2025-01-01").name
	return member


@pytest.fixture
def household(make):
	"""A payer and two more in one year 2025, with one fee."""
	make.membership_type("Household", period_kind="Rolling", period_count=1, fee=500, shared_fee=1)
	payer = make.member("Karin")
	make.term(payer.name, "2025-01-01", membership_type="Household")
	others = [make.member(name, payer=payer.name) for name in ("Olle", "Stina")]
	make.term(others[0].name, "2025-01-01", membership_type="Household")
	make.term(others[1].name, "2025-04-01", membership_type="Household")
	return payer.name, [other.name for other in others]


def stored(doctype: str, name: str, *fields: str):
	return frappe.db.get_value(doctype, name, fields if len(fields) > 1 else fields[0])


def term_of(member: str, **filters) -> frappe._dict:
	name = frappe.get_last_doc("Membership", {"member": member, **filters}).name
	return frappe.get_doc("Membership", name)


def status(member: str) -> str:
	return stored("Member", member, "status")


def events(member: str) -> list[tuple[str, str]]:
	"""What is in the ledger, without what takes something back."""
	rows = frappe.get_all(
		"Membership Event",
		filters={"member": member, "takes_back": ["is", "not set"]},
		fields=["event", "event_date", "creation"],
	)
	return [(row.event, str(row.event_date)) for row in sorted(rows, key=lambda row: row.creation)]


def everything() -> list:
	tables = ("Member", "Membership", "Membership Spell", "Membership Event")
	return [frappe.db.sql(f"select * from `tab{table}` order by name") for table in tables]


def unpaid_renewal(member: str, *, day: date | None = None):
	return renewal.open_term(renewal.plan(member, day=day), awaits_payment=True)


def settle(term: str, state: str, day: str | None = None, outstanding: float = 0):
	payment_effects.settle(term, state, getdate(day) if day else None, outstanding, None)


# ---------------------------------------------------------------- previews


def test_previews_save_nothing(astrid):
	unpaid_renewal(astrid.name)
	before = everything()
	term_api.preview_type_change(astrid.name, "Family")
	term_api.preview_resignation(astrid.name, "End of Term")
	term_api.preview_renewal(astrid.name)
	preview.next_term(astrid.name)
	preview.preview_term("Individual", "2026-01-01", astrid.name)
	assert everything() == before
	term_api.resign(astrid.name, "At Once", "Resigned")
	before = everything()
	term_api.preview_reinstatement(astrid.name, True)
	term_api.preview_reinstatement(astrid.name, False)
	assert everything() == before


def test_the_form_of_a_new_term_tells_what_saving_it_gives(make, astrid):
	make.membership_type(
		"Calendar", period_kind="Fixed Year", fee=1200, pro_rate=1, rollover_month="October", rollover_day=1
	)
	newcomer = make.member().name
	for member, kind, start in (
		(newcomer, "Calendar", "2025-04-10"),
		(newcomer, "Calendar", "2025-10-01"),
		(astrid.name, "Calendar", "2026-01-01"),
		(astrid.name, "Individual", "2026-03-01"),
	):
		frappe.db.savepoint("untouched")
		told = preview.preview_term(kind, start, member)
		term = make.term(member, start, membership_type=kind)
		assert (told["end_date"], told["fee"]) == (getdate(term.end_date), term.fee)
		heard = frappe.get_all("Membership Event", filters={"membership": term.name}, pluck="event")
		assert told["kind"] in heard
		frappe.db.rollback(save_point="untouched")
	assert preview.preview_term("Calendar", "2025-04-10") == {
		"end_date": date(2025, 12, 31),
		"kind": "Join",
		"fee": 900,
		"awaits_payment": False,
		"requires_approval": False,
		"covered_by": None,
	}


def test_next_term_is_where_a_renewal_would_start(make, astrid):
	assert preview.next_term(astrid.name) == {
		"membership_type": "Individual",
		"start_date": date(2026, 1, 1),
	}
	lifer = make.member().name
	make.membership_type("For Life", period_kind="Lifetime")
	make.term(lifer, "2020-01-01", membership_type="For Life")
	assert preview.next_term(lifer)["start_date"] is None
	assert preview.next_term(make.member().name)["start_date"] == TODAY


# ---------------------------------------------------------------- renewal


def test_a_renewal_without_an_invoice_holds_at_once(astrid):
	told = term_api.preview_renewal(astrid.name)
	assert (told["start_date"], told["end_date"], told["kind"], told["fee"], told["holds_when_paid"]) == (
		date(2026, 1, 1),
		date(2026, 12, 31),
		"Renewal",
		350,
		True,
	)
	made = term_api.renew(astrid.name)
	term = frappe.get_doc("Membership", made["membership"])
	assert (term.start_date, term.end_date, term.renews) == (
		told["start_date"],
		told["end_date"],
		astrid.term,
	)
	assert (term.status, made["sales_invoice"]) == ("Upcoming", None)
	with pytest.raises(REFUSED, match="is there already: it starts on"):
		term_api.renew(astrid.name)


def test_a_donation_needs_an_invoice(astrid):
	with pytest.raises(REFUSED, match="donation stands on the invoice"):
		term_api.renew(astrid.name, donation=100)
	with pytest.raises(REFUSED, match="donation is negative"):
		term_api.renew(astrid.name, with_invoice=True, donation=-1)


def test_a_renewal_with_an_invoice_waits_for_it(astrid):
	from tests.support.factories import money

	money.fees()
	made = term_api.renew(astrid.name, with_invoice=True, donation=100)
	term = frappe.get_doc("Membership", made["membership"])
	assert (term.status, term.awaits_payment) == ("Pending", 1)
	invoice = frappe.get_doc("Sales Invoice", made["sales_invoice"])
	assert invoice.grand_total == 450
	with pytest.raises(REFUSED, match="invoice"):
		term_api.renew(astrid.name)
	with pytest.raises(REFUSED, match="invoice"):
		term_api.change_type(astrid.name, "Family")


@pytest.mark.parametrize(
	("paid_on", "start", "end", "kind"),
	[
		("2025-12-10", "2026-01-01", "2026-12-31", "Renewal"),
		("2026-01-30", "2026-01-01", "2026-12-31", "Renewal"),  # last day of grace
		# the day after: 30 days without a term would be no more than grace, so it joins on all the same
		("2026-01-31", "2026-01-01", "2026-12-31", "Renewal"),
		("2026-02-01", "2026-02-01", "2027-01-31", "Rejoin"),
		("2028-02-29", "2028-02-29", "2029-02-27", "Rejoin"),
	],
)
def test_a_renewal_paid_late_starts_when_it_is_paid(astrid, paid_on, start, end, kind):
	term = unpaid_renewal(astrid.name)
	with clock.on(date.fromisoformat(paid_on)):
		settle(term.name, "Unpaid", outstanding=350)
		settle(term.name, "Part paid", outstanding=50)
		assert stored("Membership", term.name, "status") == "Pending"
		settle(term.name, "Paid", paid_on)
		once = everything()
		settle(term.name, "Paid", paid_on)
		assert everything() == once
	term.reload()
	assert (str(term.start_date), str(term.end_date), term.renews) == (start, end, astrid.term)
	assert (kind, start) in events(astrid.name)
	assert len(frappe.get_all("Membership Spell", {"member": astrid.name})) == (1 if kind == "Renewal" else 2)


def test_who_is_kept_pays_late_without_a_gap(astrid):
	term = unpaid_renewal(astrid.name)
	term_api.keep_current(astrid.term, "2026-06-30", "Pays in May, agreed")
	settle(term.name, "Paid", "2026-05-20")
	term.reload()
	assert str(term.start_date) == "2026-01-01"
	assert ("Renewal", "2026-01-01") in events(astrid.name)


def test_a_payment_taken_back_and_made_again(astrid):
	term = unpaid_renewal(astrid.name)
	settle(term.name, "Paid", "2026-03-10")
	settle(term.name, "Unpaid", outstanding=350)
	assert stored("Membership", term.name, "status") == "Pending"
	settle(term.name, "Paid", "2026-01-10")  # booked on the wrong day before
	assert str(stored("Membership", term.name, "start_date")) == "2026-01-01"


def test_states_without_consequence_are_written_without_saving_the_term(astrid):
	modified = stored("Member", astrid.name, "modified")
	payment_effects.settle(astrid.term, "Unpaid", None, 350, None)
	assert stored("Membership", astrid.term, "payment_state", "outstanding") == ("Unpaid", 350)
	assert stored("Member", astrid.name, "modified") == modified
	assert status(astrid.name) == "Current"


def test_a_withdrawal_cancels_and_no_credit_takes_it_back(astrid):
	settle(astrid.term, "Paid", "2025-01-02")
	settle(astrid.term, "Credited", "2025-06-10")
	credit_decisions.decide(astrid.term, "Withdrawal")
	term = frappe.get_doc("Membership", astrid.term)
	assert (str(term.cancelled_from), term.cancellation_reason) == ("2025-06-10", "Fee credited")
	assert status(astrid.name) == "Cancelled"
	once = everything()
	settle(astrid.term, "Credited", "2025-06-10")
	assert everything() == once
	with pytest.raises(REFUSED, match="was credited"):
		term_api.reinstate(astrid.name, False)
	settle(astrid.term, "Paid", "2025-01-02")
	assert stored("Membership", astrid.term, "cancelled_from", "cancellation_reason") == (None, None)
	assert status(astrid.name) == "Current"
	assert [event for event, _day in events(astrid.name)][-2:] == ["Cancel", "Reinstate"]


def test_days_as_a_member_stay_when_a_paid_renewal_is_credited(astrid):
	term = unpaid_renewal(astrid.name)
	with clock.on(date(2026, 4, 1)):
		settle(term.name, "Paid", "2026-01-05")
		settle(term.name, "Credited", "2026-03-10")
		assert status(astrid.name) == "Current"
		credit_decisions.decide(term.name, "Withdrawal")
		assert status(astrid.name) == "Cancelled"
	spell = frappe.get_doc("Membership Spell", {"member": astrid.name})
	assert (spell.end_date, spell.active_to) == (date(2026, 3, 9), date(2026, 3, 9))


def test_a_resignation_stays_one_when_its_fee_is_credited(astrid):
	term_api.resign(astrid.name, "At Once", "Resigned")
	settle(astrid.term, "Credited", "2025-06-20")
	settle(astrid.term, "Paid", "2025-01-02")
	assert stored("Membership", astrid.term, "cancellation_reason") == "Resigned"


def test_an_unpaid_renewal_that_is_credited_frees_its_place(astrid):
	term = unpaid_renewal(astrid.name)
	with clock.on(date(2026, 1, 20)):
		settle(term.name, "Unpaid", outstanding=350)
		settle(term.name, "Credited", "2026-01-20")
		assert stored("Membership", term.name, "status", "renews") == ("Pending", astrid.term)
		credit_decisions.decide(term.name, "Withdrawal")
		assert stored("Membership", term.name, "cancelled_from", "renews") == (date(2026, 1, 1), None)
		assert status(astrid.name) == "Grace"
		again = renewal.open_term(renewal.plan(astrid.name), awaits_payment=True)
		assert (again.start_date, again.renews) == (date(2026, 1, 1), astrid.term)
		settle(term.name, "Unpaid", outstanding=350)  # the credit note is cancelled: its days are taken
		assert stored("Membership", term.name, "cancelled_from") == date(2026, 1, 1)


def test_a_credit_after_the_term_ran_out_ends_nothing(astrid):
	first = frappe.get_last_doc("Membership", {"member": astrid.name, "start_date": "2024-01-01"})
	settle(first.name, "Credited", "2025-06-10")
	assert stored("Membership", first.name, "payment_state", "cancelled_from") == ("Credited", None)


def test_after_a_cancellation_there_is_no_grace_and_a_new_term_is_a_rejoin(astrid):
	term_api.resign(astrid.name, "On a Day", "Resigned", "2025-06-01")
	planned = renewal.plan(astrid.name)
	assert (planned.start_date, planned.kind, planned.renews) == (TODAY, "Rejoin", None)
	renewal.open_term(planned)
	assert events(astrid.name)[-1] == ("Rejoin", "2025-06-15")
	assert len(frappe.get_all("Membership Spell", {"member": astrid.name})) == 2


# ---------------------------------------------------------------- households


def test_one_fee_covers_the_household(household):
	payer, (olle, stina) = household
	own = term_of(payer)
	for member, start in ((olle, "2025-01-01"), (stina, "2025-04-01")):
		term = term_of(member)
		assert (term.fee, term.covered_by, str(term.start_date)) == (0, own.name, start)
		assert term.end_date == own.end_date == date(2025, 12, 31)


def test_renewing_the_payer_renews_the_household(household):
	payer, others = household
	told = term_api.preview_renewal(payer)
	assert [row["member"] for row in told["household"]] == others
	assert all(row["covered"] and row["fee"] == 0 for row in told["household"])
	with pytest.raises(REFUSED, match=rf"Renew Karin Lind \({payer}\) first"):
		term_api.renew(others[0])
	made = term_api.renew(payer)
	own = frappe.get_doc("Membership", made["membership"])
	assert len(made["memberships"]) == 3
	for member in others:
		term = term_of(member, covered_by=own.name)
		assert (term.start_date, term.end_date, term.fee) == (own.start_date, own.end_date, 0)
	assert renewal.plan_household.__doc__  # and once only:
	with pytest.raises(REFUSED, match="is there already"):
		term_api.renew(payer)


def test_who_is_covered_waits_for_the_payers_fee_and_follows_it(household):
	payer, (olle, stina) = household
	own, first, second = renewal.open_household(renewal.plan_household(payer), invoiced=True)
	assert [term.status for term in (own, first, second)] == ["Pending"] * 3
	with clock.on(date(2026, 3, 1)):
		settle(own.name, "Paid", "2026-03-01")
		for term in (own, first, second):
			term.reload()
			assert (term.status, str(term.start_date), str(term.end_date)) == (
				"Current",
				"2026-03-01",
				"2027-02-28",
			)
			assert ("Rejoin", "2026-03-01") in events(term.member)
	with clock.on(date(2026, 3, 10)):
		settle(own.name, "Credited", "2026-03-10")
		assert {status(member) for member in (payer, olle, stina)} == {"Current"}
		credit_decisions.decide(own.name, "Withdrawal")
		assert {status(member) for member in (payer, olle, stina)} == {"Cancelled"}
		settle(own.name, "Paid", "2026-03-01")
		assert {status(member) for member in (payer, olle, stina)} == {"Current"}


def test_the_household_follows_the_payer_to_another_type(make, household):
	payer, _others = household
	make.membership_type("Large Family", period_kind="Rolling", period_count=1, fee=700, shared_fee=1)
	own, *rest = renewal.plan_household(payer, "Large Family")
	assert (own.membership_type, own.fee) == ("Large Family", 700)
	assert [(term.membership_type, term.fee, term.covered) for term in rest] == [
		("Large Family", 0, True)
	] * 2
	own, *rest = renewal.plan_household(payer, "Individual")
	assert (own.fee, [term.covered for term in rest]) == (350, [])


def test_a_replaced_renewal_takes_the_household_along(household):
	payer, others = household
	first = renewal.open_household(renewal.plan_household(payer), invoiced=True)
	again = renewal.open_household(renewal.plan_household(payer), invoiced=True)
	assert [term.member for term in again] == [payer, *others]
	for term in first:
		assert stored("Membership", term.name, "cancelled_from", "renews") == (date(2026, 1, 1), None)
	assert all(term.covered_by == again[0].name for term in again[1:])


def test_an_organisation_pays_for_people_without_being_a_member(make):
	club = make.member("Fören", "Club", member_kind="Organisation")
	people = [make.member(name, payer=club.name).name for name in ("Per", "Ida", "Moa")]
	make.term(people[0], "2024-07-01")
	make.term(people[1], "2025-01-01")  # not due yet
	make.term(people[2], "2020-01-01")  # left long ago
	planned = renewal.plan_household(club.name)
	assert [(term.member, term.fee, str(term.start_date)) for term in planned] == [
		(people[0], 350, "2025-07-01")
	]
	term_api.renew(club.name)
	with pytest.raises(REFUSED, match="Nobody for whom"):
		term_api.renew(club.name)


def test_when_the_payer_leaves_the_others_stay_to_the_end_and_pay_for_themselves(household):
	payer, (olle, _stina) = household
	term_api.resign(payer, "At Once", "Moved away")
	assert status(olle) == "Current"
	assert renewal.plan(olle).fee == 500


def test_fees_go_one_step(make, household):
	payer, (olle, _stina) = household
	member = frappe.get_doc("Member", payer)
	member.payer = member.name
	with pytest.raises(REFUSED, match="pays for herself needs no payer"):
		member.save()
	with pytest.raises(REFUSED, match="pays for that member"):
		make.member("Nils", payer=olle)
	member.reload()
	member.payer = make.member("Eva").name
	with pytest.raises(REFUSED, match="so nobody can pay for"):
		member.save()


# ---------------------------------------------------------------- resignation


@pytest.mark.parametrize(
	("when", "day", "cancelled_from", "now"),
	[
		("At Once", None, "2025-06-15", "Cancelled"),
		("End of Term", None, "2026-01-01", "Current"),
		("On a Day", "2025-09-01", "2025-09-01", "Current"),
		("On a Day", "2025-06-01", "2025-06-01", "Cancelled"),
		("On a Day", "2024-12-20", "2024-12-20", "Cancelled"),  # before the running term: registered late
	],
)
def test_resigning(astrid, when, day, cancelled_from, now):
	told = term_api.preview_resignation(astrid.name, when, day)
	done = term_api.resign(astrid.name, when, "Resigned", day)
	assert told == done
	assert str(done["cancelled_from"]) == cancelled_from
	assert status(astrid.name) == now
	assert events(astrid.name)[-1][0] == "Cancel"
	spell = frappe.get_doc("Membership Spell", {"member": astrid.name})
	assert spell.active_to == getdate(cancelled_from) - DAY  # no grace
	for row in done["terms"]:
		term = frappe.get_doc("Membership", row["name"])
		assert (term.status, term.cancelled_from) == (row["status"], row["cancelled_from"])


@pytest.mark.parametrize("paid", [False, True])
def test_a_resignation_takes_the_next_term_too(astrid, paid):
	term = unpaid_renewal(astrid.name)
	if paid:
		settle(term.name, "Paid", "2025-06-10")
	done = term_api.resign(astrid.name, "End of Term", "Moved away")
	assert [row["name"] for row in done["terms"]] == [astrid.term, term.name]
	term.reload()
	assert (str(term.cancelled_from), term.cancellation_reason) == ("2026-01-01", "Moved away")
	with clock.on(date(2026, 1, 1)):
		frappe.get_doc("Membership", term.name).save()
		assert status(astrid.name) == "Cancelled"


@pytest.mark.parametrize("paid", [True, False])
def test_a_term_cancelled_by_itself_takes_the_unpaid_renewal_along(astrid, paid):
	following = unpaid_renewal(astrid.name)
	if paid:
		settle(following.name, "Paid", "2025-06-10")
	term = frappe.get_doc("Membership", astrid.term)
	term.update({"cancelled_from": TODAY, "cancellation_reason": "Moved away"})
	term.save()
	assert bool(stored("Membership", following.name, "cancelled_from")) is not paid


def test_resigning_names_the_invoices_that_stay_open(astrid):
	frappe.db.set_value("Membership", astrid.term, {"sales_invoice": "SINV-1", "outstanding": 350})
	told = term_api.preview_resignation(astrid.name, "At Once")
	assert told["open_invoices"] == [{"name": "SINV-1", "outstanding": 350}]


def test_who_resigned_at_the_end_may_leave_earlier(astrid):
	term_api.resign(astrid.name, "End of Term", "Resigned")
	term_api.resign(astrid.name, "At Once", "Excluded")
	assert stored("Membership", astrid.term, "cancelled_from", "cancellation_reason") == (TODAY, "Excluded")
	with pytest.raises(REFUSED, match="no membership on"):
		term_api.resign(astrid.name, "At Once", "Resigned")


def test_resigning_in_grace(make):
	member = make.member().name
	make.term(member, "2024-06-10")  # to 2025-06-09
	assert status(member) == "Grace"
	term_api.resign(member, "End of Term", "Resigned")
	assert status(member) == "Cancelled"
	assert events(member)[-1] == ("Cancel", "2025-06-10")


def test_a_term_that_was_renewed_before_the_resignation_stays_renewed(make):
	"""Its grace would reach the day, but the term after it has that day."""
	member = make.member().name
	old = make.term(member, "2024-06-10").name  # to 2025-06-09
	new = make.term(member, "2025-06-10").name
	done = term_api.resign(member, "At Once", "Resigned")
	assert [row["name"] for row in done["terms"]] == [new]
	assert stored("Membership", old, "status", "renewed", "cancelled_from") == ("Grace", 1, None)
	assert events(member)[-1] == ("Cancel", str(TODAY))
	assert status(member) == "Cancelled"


def test_resigning_from_what_has_not_begun(make):
	member = make.member().name
	make.term(member, "2025-06-15")
	term_api.resign(member, "At Once", "Other")
	assert status(member) == "Cancelled"
	assert not frappe.get_all("Membership Spell", {"member": member})


@pytest.mark.parametrize("reason", ["Resigned", "Excluded"])
def test_who_leaves_at_once_is_not_pending_for_the_unpaid_renewal(astrid, reason):
	unpaid_renewal(astrid.name)
	term_api.resign(astrid.name, "At Once", reason)
	assert status(astrid.name) == "Cancelled"


def test_an_exclusion_is_an_ending_with_a_reason_of_its_own(astrid):
	term_api.resign(astrid.name, "At Once", "Excluded")
	assert stored("Membership", astrid.term, "status", "cancellation_reason") == ("Cancelled", "Excluded")
	assert status(astrid.name) == "Cancelled"
	event = frappe.get_last_doc("Membership Event", {"membership": astrid.term, "event": "Cancel"})
	assert (event.event_date, event.note) == (getdate(), "Excluded")


# ---------------------------------------------------------------- reinstatement


def test_reinstated_as_if_nothing_had_been(astrid):
	upcoming = unpaid_renewal(astrid.name)
	settle(upcoming.name, "Paid", "2025-06-01")
	spells = frappe.get_all("Membership Spell", {"member": astrid.name}, ["start_date", "active_to", "terms"])
	term_api.resign(astrid.name, "At Once", "Resigned")
	told = term_api.preview_reinstatement(astrid.name, True)
	assert (str(told["start_date"]), str(told["end_date"])) == ("2025-01-01", "2025-12-31")
	assert told["returning"] == [upcoming.name]
	term_api.reinstate(astrid.name, True)
	assert status(astrid.name) == "Current"
	assert (
		frappe.get_all("Membership Spell", {"member": astrid.name}, ["start_date", "active_to", "terms"])
		== spells
	)
	assert stored("Membership", upcoming.name, "status", "renews") == ("Upcoming", astrid.term)
	assert events(astrid.name)[-1][0] == "Reinstate"


def test_what_happens_again_on_the_same_day_is_heard_again(astrid):
	for _round in range(2):
		term_api.resign(astrid.name, "At Once", "Resigned")
		term_api.reinstate(astrid.name, True)
	assert [event for event, _day in events(astrid.name)][-4:] == ["Cancel", "Reinstate"] * 2


def test_reinstated_with_a_gap_that_stays_visible(astrid):
	settle(astrid.term, "Paid", "2025-01-02")
	term_api.resign(astrid.name, "On a Day", "Resigned", "2025-06-01")
	told = term_api.preview_reinstatement(astrid.name, False)
	assert (told["start_date"], str(told["end_date"]), told["fee"]) == (TODAY, "2025-12-31", 0)
	made = term_api.reinstate(astrid.name, False)
	term = frappe.get_doc("Membership", made["membership"])
	assert (term.start_date, str(term.end_date), term.fee, term.status) == (
		TODAY,
		"2025-12-31",
		0,
		"Current",
	)
	assert events(astrid.name)[-1] == ("Reinstate", "2025-06-15")
	assert len(frappe.get_all("Membership Spell", {"member": astrid.name})) == 2
	assert str(renewal.plan(astrid.name).start_date) == "2026-01-01"


def test_a_resignation_that_is_still_to_come_is_taken_back_either_way(astrid):
	term_api.resign(astrid.name, "End of Term", "Resigned")
	assert term_api.preview_reinstatement(astrid.name, False)["without_gap"]
	term_api.reinstate(astrid.name, False)
	assert stored("Membership", astrid.term, "cancelled_from") is None


def test_what_cannot_be_reinstated(make, astrid):
	with pytest.raises(REFUSED, match="no cancelled term"):
		term_api.reinstate(astrid.name, True)
	term_api.resign(astrid.name, "On a Day", "Resigned", "2025-06-01")
	make.term(astrid.name, "2025-06-15")
	with pytest.raises(REFUSED, match="came after the cancelled one"):
		term_api.reinstate(astrid.name, True)
	former = make.member().name
	make.term(former, "2023-01-01", cancelled_from="2023-06-01", cancellation_reason="Resigned")
	with pytest.raises(REFUSED, match="nothing is left of it"):
		term_api.reinstate(former, False)


# ---------------------------------------------------------------- type


def test_the_next_term_is_of_another_type(astrid):
	told = term_api.preview_type_change(astrid.name, "Family")
	assert (told["from_type"], told["membership_type"], str(told["start_date"])) == (
		"Individual",
		"Family",
		"2026-01-01",
	)
	term_api.change_type(astrid.name, "Family")
	assert stored("Membership", astrid.term, "membership_type", "next_membership_type") == (
		"Individual",
		"Family",
	)
	made = term_api.renew(astrid.name)
	assert stored("Membership", made["membership"], "membership_type") == "Family"
	assert ("Type change", "2026-01-01") in events(astrid.name)
	assert ("Renewal", "2026-01-01") in events(astrid.name)


def test_changing_back_leaves_nothing(astrid):
	term_api.change_type(astrid.name, "Family")
	term_api.change_type(astrid.name, "Individual")
	assert stored("Membership", astrid.term, "next_membership_type") is None


@pytest.mark.parametrize("awaits_payment", [True, False])
def test_a_renewal_that_is_made_is_changed_with_days_and_fee(make, astrid, awaits_payment):
	make.membership_type("Half Year", period_kind="Rolling", period_count=6, period_unit="Month", fee=200)
	term = renewal.open_term(renewal.plan(astrid.name), awaits_payment=awaits_payment)
	term_api.change_type(astrid.name, "Half Year")
	term.reload()
	assert (term.membership_type, term.fee, str(term.end_date), term.renews) == (
		"Half Year",
		200,
		"2026-06-30",
		astrid.term,
	)
	assert term.status == ("Pending" if awaits_payment else "Upcoming")


@pytest.mark.parametrize(
	("rollover", "end", "fee"),
	[(None, "2026-12-31", 700), ("June", "2027-12-31", 1200)],
	ids=["the months that are left", "the next year too"],
)
def test_changing_to_a_fixed_year_in_the_middle_of_one_is_like_joining_it(make, rollover, end, fee):
	"""The next term starts on 1 June 2026: seven months of that year are left, and the rollover day is 1 June."""
	make.membership_type(
		"Calendar", period_kind="Fixed Year", fee=1200, pro_rate=1, rollover_month=rollover, rollover_day=1
	)
	member = make.member().name
	make.term(member, "2025-06-01")
	told = term_api.preview_type_change(member, "Calendar")
	assert (str(told["start_date"]), str(told["end_date"]), told["fee"]) == ("2026-06-01", end, fee)
	term_api.change_type(member, "Calendar")
	term = stored("Membership", term_api.renew(member)["membership"], "end_date", "fee", "renews")
	assert (str(term[0]), term[1]) == (end, fee) and term[2]
	assert [kind for kind, _day in events(member)] == ["Join", "Renewal", "Type change"]


def test_a_fixed_year_is_renewed_for_a_year_at_the_whole_fee(make):
	"""Rollover and months that are left are for those who join: also where rollover is the year's first day."""
	make.membership_type(
		"Calendar", period_kind="Fixed Year", fee=1200, pro_rate=1, rollover_month="January", rollover_day=1
	)
	member = make.member().name
	make.term(member, "2025-03-01", "2025-12-31", membership_type="Calendar")
	told = term_api.preview_renewal(member)
	assert (str(told["start_date"]), str(told["end_date"]), told["fee"]) == ("2026-01-01", "2026-12-31", 1200)


def test_there_is_no_type_to_change_without_a_membership(make, astrid):
	former = make.member().name
	make.term(former, "2020-01-01")
	with pytest.raises(REFUSED, match="no running membership"):
		term_api.change_type(former, "Family")
	make.membership_type("Old", period_kind="Rolling", period_count=1, disabled=1)
	with pytest.raises(REFUSED, match="disabled"):
		term_api.preview_type_change(astrid.name, "Old")


# ---------------------------------------------------------------- approval


@pytest.fixture
def professional(make):
	frappe.get_doc({"doctype": "Role", "role_name": "Board"}).insert()
	return make.membership_type(
		"Professional",
		period_kind="Rolling",
		period_count=1,
		fee=900,
		requires_approval=1,
		approval_role="Board",
	)


def test_terms_that_staff_enter_wait_for_the_role_that_the_type_names(make, professional, as_role):
	member = make.member().name
	as_role("Membership Manager")
	term = make.term(member, "2025-06-01", membership_type=professional, approved=1)
	assert (term.approved, status(member)) == (0, "Pending")
	with pytest.raises(frappe.PermissionError, match="approved by the role Board"):
		term_api.approve(term.name)
	as_role("Board", "Member Registrar")
	term_api.approve(term.name)
	assert status(member) == "Current"
	assert [event for event, _day in events(member)] == ["Approval", "Join"]
	term_api.approve(term.name)
	assert len(events(member)) == 2


def test_renewals_need_no_approval_and_comebacks_do(make, professional):
	member = make.member().name
	term = make.term(member, "2024-01-01", membership_type=professional)
	frappe.db.set_value("Membership", term.name, "approved", 1)
	assert make.term(member, "2025-01-01", membership_type=professional).approved == 1
	assert make.term(member, "2027-01-01", membership_type=professional).approved == 0


def test_a_cancelled_term_is_not_approved(make, professional):
	member = make.member().name
	term = make.term(member, "2025-06-01", membership_type=professional)
	term_api.resign(member, "At Once", "Other")
	with pytest.raises(REFUSED, match="Reinstate it before"):
		term_api.approve(term.name)


def test_a_prospect_who_becomes_a_member_of_such_a_type_waits_too(make, professional):
	from membership_recruitment.member_recruitment.conversion.convert import convert

	prospect = make.prospect()
	convert(prospect.name, professional, TODAY)
	term = frappe.get_last_doc("Membership", {"membership_type": professional})
	assert (term.approved, term.status) == (0, "Pending")


# ---------------------------------------------------------------- override


def test_kept_current_and_taken_back(make):
	member = make.member().name
	term = make.term(member, "2024-01-01", "2024-12-31")
	assert status(member) == "Expired"
	term_api.keep_current(term.name, "2025-06-30", "Ill since January")
	assert status(member) == "Current"
	assert stored("Membership Spell", {"member": member}, "active_to") == date(2025, 6, 30)
	term_api.keep_current(term.name)
	assert status(member) == "Expired"
	assert stored("Membership", term.name, "kept_until", "kept_reason") == (None, None)
	assert [event for event, _day in events(member)] == ["Join", "Override", "Override"]
	notes = frappe.get_all("Membership Event", {"member": member, "event": "Override"}, pluck="note")
	assert sorted(notes) == ["Taken back", "Until 06-30-2025: Ill since January"] or len(set(notes)) == 2


def test_an_override_needs_a_reason_and_a_term_to_stand_on(make, astrid):
	with pytest.raises(REFUSED, match="Say why"):
		term_api.keep_current(astrid.term, "2026-03-31", " ")
	with pytest.raises(REFUSED, match="The term starts on"):
		term_api.keep_current(astrid.term, "2024-12-31", "Too early")
	term_api.resign(astrid.name, "At Once", "Resigned")
	with pytest.raises(REFUSED, match="Reinstate it instead"):
		term_api.keep_current(astrid.term, "2026-03-31", "Friend")


# ---------------------------------------------------------------- death


def test_a_death_leaves_no_next_term_and_a_mistake_is_undone(astrid):
	unpaid = unpaid_renewal(astrid.name)
	member = frappe.get_doc("Member", astrid.name)
	member.deceased_on = "2025-06-10"
	member.save()
	assert member.status == "Deceased"
	assert stored("Membership", unpaid.name, "cancelled_from", "cancellation_reason") == (
		date(2026, 1, 1),
		"Deceased",
	)
	assert {event for event, _day in events(astrid.name)} >= {"Death", "Cancel"}
	for refused in (
		lambda: term_api.renew(astrid.name),
		lambda: term_api.resign(astrid.name, "At Once", "Resigned"),
		lambda: term_api.reinstate(astrid.name, True),
		lambda: term_api.change_type(astrid.name, "Family"),
	):
		with pytest.raises(REFUSED, match="died on"):
			refused()
	member.deceased_on = None
	member.save()
	assert member.status == "Current"
	unpaid.reload()
	assert (unpaid.cancelled_from, unpaid.renews, unpaid.status) == (None, astrid.term, "Pending")
	assert events(astrid.name)[-1][0] == "Reinstate"


def test_a_term_that_began_after_the_death_is_cancelled(make, astrid):
	term = make.term(astrid.name, "2026-01-01")
	with clock.on(date(2026, 2, 1)):
		member = frappe.get_doc("Member", astrid.name)
		member.deceased_on = "2025-12-20"
		member.save()
		assert stored("Membership", term.name, "cancelled_from") == date(2026, 1, 1)
		member.deceased_on = "2026-01-05"  # corrected: it had begun
		member.save()
		assert stored("Membership", term.name, "cancelled_from") is None
		spell = frappe.get_doc("Membership Spell", {"member": astrid.name})
		assert (spell.active_to, spell.terms) == (date(2026, 1, 4), 3)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
	("when", "reason", "day", "sentence"),
	[
		("On a Day", "Resigned", None, "Enter the first day"),
		("On a Day", "Resigned", "2023-12-31", "cannot be cancelled before it starts"),
		("On a Day", "Resigned", "2026-05-01", "no membership on"),
		("Sometime", "Resigned", None, "no way to resign"),
		("At Once", "", None, "Choose a reason"),
		("At Once", "Deceased", None, "date of death"),
		("At Once", "Fee credited", None, "credit note"),
	],
)
def test_resignations_that_make_no_sense_get_a_sentence(astrid, when, reason, day, sentence):
	with pytest.raises(REFUSED, match=sentence):
		term_api.resign(astrid.name, when, reason, day)
	assert status(astrid.name) == "Current"


def test_lifetime_members_resign_on_a_day_and_need_no_renewal(make):
	make.membership_type("For Life", period_kind="Lifetime")
	member = make.member().name
	make.term(member, "2020-01-01", membership_type="For Life")
	with pytest.raises(REFUSED, match="lifetime membership has no last day"):
		term_api.resign(member, "End of Term", "Resigned")
	with pytest.raises(REFUSED, match="needs no renewal"):
		term_api.preview_renewal(member)
	with pytest.raises(REFUSED, match="needs no renewal"):
		term_api.preview_type_change(member, "Individual")
	term_api.resign(member, "At Once", "Resigned")
	assert status(member) == "Cancelled"


def test_a_negative_fee_is_refused(make, astrid):
	with pytest.raises(REFUSED, match=r"negative|less than"):
		make.term(astrid.name, "2026-01-01", fee=-1)


def test_a_pending_first_term_is_approved_rather_than_renewed(make):
	member = make.member().name
	make.term(member, "2025-06-01", approved=0)
	with pytest.raises(REFUSED, match="still pending"):
		term_api.preview_renewal(member)


@pytest.mark.parametrize(
	"role", ["Member Recruiter", "Recruitment Manager", "Membership Analyst", "Member Privacy Officer"]
)
def test_nobody_else_changes_or_previews_a_membership(astrid, as_role, role):
	as_role(role)
	for call in (
		lambda: term_api.preview_renewal(astrid.name),
		lambda: term_api.renew(astrid.name),
		lambda: term_api.preview_type_change(astrid.name, "Family"),
		lambda: term_api.change_type(astrid.name, "Family"),
		lambda: term_api.preview_resignation(astrid.name, "At Once"),
		lambda: term_api.resign(astrid.name, "At Once", "Resigned"),
		lambda: term_api.preview_reinstatement(astrid.name, True),
		lambda: term_api.reinstate(astrid.name, True),
		lambda: term_api.approve(astrid.term),
		lambda: term_api.keep_current(astrid.term, "2026-06-30", "x"),
	):
		with pytest.raises(frappe.PermissionError):
			call()


def test_registrars_do_all_of_it(astrid, as_role):
	as_role("Member Registrar")
	term_api.change_type(astrid.name, "Family")
	term_api.renew(astrid.name)
	term_api.resign(astrid.name, "At Once", "Resigned")
	term_api.reinstate(astrid.name, True)
	term_api.keep_current(astrid.term, "2026-06-30", "Agreed")
	assert status(astrid.name) == "Current"


def test_changes_are_posted():
	changed = ("renew", "change_type", "resign", "reinstate", "approve", "keep_current")
	for name in changed:
		assert frappe.allowed_http_methods_for_whitelisted_func[getattr(term_api, name)] == ["POST"]


# ---------------------------------------------------------------- Contact


def contact_of(name: str) -> tuple:
	contact = frappe.get_doc("Contact", name)
	return (
		contact.first_name,
		contact.last_name,
		contact.full_name,
		contact.email_id,
		contact.mobile_no,
		[(row.email_id, row.is_primary) for row in contact.email_ids],
		[(row.phone, row.is_primary_mobile_no) for row in contact.phone_nos],
	)


def test_the_contact_follows_the_member(make):
	person = bulk.NewMember("Astrid", "Lind", email="astrid@example.com", phone="+46701234567")
	name = bulk.add_members([person])[0]
	member = frappe.get_doc("Member", name)
	member.update({"last_name": "Berg", "email": "astrid.berg@example.com", "phone": "070-765 43 21"})
	member.save()
	assert contact_of(make.linked("Contact", name)) == (
		"Astrid",
		"Berg",
		"Astrid Berg",
		"astrid.berg@example.com",
		"+46707654321",
		[("astrid.berg@example.com", 1)],
		[("+46707654321", 1)],
	)
	member.update({"email": None, "phone": None})
	member.save()
	assert contact_of(make.linked("Contact", name))[3:] == (None, None, [], [])
	member.email = "a@example.com"
	member.save()
	assert contact_of(make.linked("Contact", name))[3:6] == ("a@example.com", None, [("a@example.com", 1)])


def test_what_was_written_on_the_contact_itself_stays(make):
	member = make.member(email="astrid@example.com")
	frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Board",
			"email_id": "board@example.com",
			"email_ids": [
				{"email_id": "board@example.com", "is_primary": 1},
				{"email_id": "astrid@example.com"},
			],
			"links": [{"link_doctype": "Member", "link_name": member.name}],
			"name": "Moved",
		}
	).db_insert()
	contact = frappe.get_doc("Contact", "Moved") if frappe.db.exists("Contact", "Moved") else None
	assert contact
	for number, row in enumerate(("board@example.com", "astrid@example.com"), start=1):
		frappe.get_doc(
			{
				"doctype": "Contact Email",
				"parenttype": "Contact",
				"parent": "Moved",
				"parentfield": "email_ids",
				"idx": number,
				"email_id": row,
				"is_primary": int(number == 1),
			}
		).db_insert()
	frappe.get_doc(
		{
			"doctype": "Dynamic Link",
			"parenttype": "Contact",
			"parent": "Moved",
			"parentfield": "links",
			"link_doctype": "Member",
			"link_name": member.name,
		}
	).db_insert()
	member.update({"first_name": "Anna", "email": "anna@example.com"})
	member.save()
	found = contact_of("Moved")
	assert (found[0], found[3]) == ("Board", "board@example.com")
	assert found[5] == [("board@example.com", 1), ("anna@example.com", 0)]


def test_plans_are_plain_data(astrid):
	planned = asdict(changes.plan_type_change(astrid.name, "Family"))
	assert planned["member"] == astrid.name
	assert frappe.as_json(planned)
