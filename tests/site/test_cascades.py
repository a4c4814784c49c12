"""What happens to others when a payer dies, leaves, is credited, corrected or renewed: it is what the preview said, it asks
whether the payer is there on that day, and a day that is still to come has not come."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership import member_overview
from membership_recruitment.membership.fees import invoices, missing_invoices, renewal_invoices
from membership_recruitment.membership.terms import api, death_api, refresh, renewal
from membership_recruitment.patches.v0_2 import ask_the_living, ask_what_was_taken_back
from tests.support.factories import money
from tests.support.tools import clock

DAY = timedelta(days=1)
REFUSED = frappe.ValidationError
HOUSE, WAITS = "House", "House That Waits"

pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def house(make):
	"""A payer and a child; types with one fee for the household, one of which waits for it."""
	values = {"period_kind": "Rolling", "period_count": 1, "fee": 500, "shared_fee": 1}
	make.membership_type(HOUSE, **values)
	make.membership_type(WAITS, **values, first_fee_before_start=1)
	money.fees(HOUSE, WAITS, submit_renewal_invoices=1)
	payer = make.member("Karin").name
	return frappe._dict(payer=payer, child=make.member("Cia", payer=payer).name)


def terms(make, house, start, kind: str = HOUSE) -> tuple[str, str]:
	"""The payer's term and the child's, which that one covers."""
	return tuple(
		make.term(member, str(start), membership_type=kind).name for member in (house.payer, house.child)
	)


def paid_year(make, house) -> tuple[str, str, str]:
	"""The same since a hundred days, and their invoice, which is paid."""
	own, covered = terms(make, house, getdate() - 100 * DAY)
	invoice = invoices.make_invoice([own, covered], submit=True)
	money.pay(invoice)
	return own, covered, invoice


def die(member: str, day=None) -> None:
	doc = frappe.get_doc("Member", member)
	doc.deceased_on = day
	doc.save()


def of(term: str, *fields: str):
	return frappe.db.get_value("Membership", term, fields if len(fields) > 1 else fields[0])


def until(member: str):
	return frappe.db.get_value("Member", member, "end_date")


def dies(house, day):
	told = death_api.preview_death(house.payer, str(day))
	die(house.payer, day)
	return told


def resigns(house, day):
	told = api.preview_resignation(house.payer, "On a Day", str(day), said_on=str(getdate()))
	api.resign(house.payer, "On a Day", "Resigned", str(day), said_on=str(getdate()))
	return told


GONE = [dies, resigns]


# ---------------------------------------------------------------- entered late, and what the preview says


@pytest.mark.parametrize("gone", GONE)
def test_a_term_that_runs_is_not_cancelled_because_the_payers_leaving_was_entered_late(make, house, gone):
	start = getdate() - 400 * DAY
	terms(make, house, start)
	second = start.replace(year=start.year + 1)
	own, covered = terms(make, house, second)
	told = gone(house, second if gone is resigns else second - 19 * DAY)
	assert [(row.name, row.end_date, row.cancelled) for row in told["household"]] == [
		(house.child, of(covered, "end_date"), [])
	]
	assert of(own, "cancelled_from") == second
	assert told["terms"][-1]["name"] == own
	assert of(covered, "cancelled_from", "status") == (None, "Current")
	assert frappe.db.get_value("Membership Spell", {"member": house.child}, "ended") == 0
	assert until(house.child) == of(covered, "end_date")


@pytest.mark.parametrize("gone", GONE)
def test_the_preview_says_what_becomes_of_the_others(make, house, gone):
	_own, covered = terms(make, house, getdate() - 100 * DAY)
	_next, free = renewal.open_household(renewal.plan_household(house.payer))
	(told,) = gone(house, getdate())["household"]
	assert (told.name, told.end_date, told.cancelled) == (house.child, of(covered, "end_date"), [free.name])
	assert of(free.name, "cancellation_reason") == "No longer covered"
	assert until(house.child) == told.end_date


@pytest.mark.parametrize("gone", GONE)
def test_who_is_covered_and_has_another_payer_by_now_is_named_too(make, house, gone):
	terms(make, house, getdate() - 100 * DAY)
	_next, free = renewal.open_household(renewal.plan_household(house.payer))
	frappe.db.set_value("Member", house.child, "payer", None)
	told = gone(house, getdate())["household"]
	assert [(row.name, row.cancelled) for row in told] == [(house.child, [free.name])]


def test_a_death_long_ago_names_the_terms_that_go(make, house):
	own, covered = terms(make, house, getdate() - 100 * DAY)
	told = dies(house, getdate("2020-05-01"))
	assert [row["name"] for row in told["terms"]] == [own]
	assert of(own, "status") == "Deceased"
	assert of(covered, "status") == "Current"


# ---------------------------------------------------------------- covered on that day?


@pytest.mark.parametrize("gone", GONE)
def test_who_waited_with_the_payers_fee_and_is_reinstated_pays(make, house, gone):
	start = getdate() - 10 * DAY
	_own, covered = terms(make, house, start, WAITS)
	gone(house, start)
	assert of(covered, "cancellation_reason") == "No longer covered"
	assert api.preview_reinstatement(house.child, True)["fee"] == 500
	api.reinstate(house.child, True)
	assert of(covered, "status", "fee", "covered_by") == ("Pending", 500, None)
	assert [row.name for row in missing_invoices.terms_without([covered])] == [covered]
	money.pay(invoices.make_invoice([covered], submit=True))
	assert of(covered, "status") == "Current"


@pytest.mark.parametrize("gone", GONE)
def test_a_renewal_that_was_covered_and_is_reinstated_pays(make, house, gone):
	terms(make, house, getdate() - 100 * DAY)
	_next, covered = renewal.open_household(renewal.plan_household(house.payer))
	gone(house, getdate())
	assert api.preview_reinstatement(house.child, True)["fee"] == 500
	api.reinstate(house.child, True)
	assert of(covered.name, "status", "fee", "covered_by") == ("Upcoming", 500, None)
	assert [row.name for row in missing_invoices.terms_without([covered.name])] == [covered.name]


def test_who_went_along_with_a_withdrawal_and_is_reinstated_alone_pays(make, house):
	own, covered, _invoice = paid_year(make, house)
	api.credit_fee(own, "Withdrawal")
	assert of(covered, "cancellation_reason") == "Fee credited"
	assert api.preview_reinstatement(house.child, True)["fee"] == 500
	api.reinstate(house.child, True)
	assert of(covered, "status", "fee", "covered_by") == ("Current", 500, None)
	assert [row.name for row in missing_invoices.terms_without([covered])] == [covered]


def test_the_preview_of_a_reinstatement_keeps_what_was_decided_before(make, house):
	terms(make, house, getdate() - 100 * DAY)
	_next, covered = renewal.open_household(renewal.plan_household(house.payer))
	leaves = covered.start_date + 90 * DAY
	api.resign(house.child, "On a Day", "Resigned", str(leaves))
	dies(house, getdate())
	told = api.preview_reinstatement(house.child, True)
	api.reinstate(house.child, True)
	assert of(covered.name, "cancelled_from", "cancellation_reason") == (leaves, "Resigned")
	assert told["end_date"] == leaves - DAY


def later_under_the_payer(make, house) -> tuple[str, str]:
	"""The payer's term since a hundred days, and one of the child's that it covers from the eleventh day on."""
	own = make.term(house.payer, str(getdate() - 100 * DAY), membership_type=HOUSE).name
	frappe.db.set_value("Member", house.child, "payer", None)  # paid for herself first
	make.term(house.child, str(getdate() - 100 * DAY), str(getdate() + 10 * DAY), membership_type=HOUSE)
	frappe.db.set_value("Member", house.child, "payer", house.payer)
	covered = make.term(house.child, str(getdate() + 11 * DAY), membership_type=HOUSE).name
	assert of(covered, "covered_by") == own
	return own, covered


def test_what_begins_after_the_payers_last_day_was_corrected_is_not_covered(make, house):
	own, covered = later_under_the_payer(make, house)
	term = frappe.get_doc("Membership", own)
	planned = term.end_date
	term.end_date = getdate() + 5 * DAY
	term.save()
	assert of(covered, "cancelled_from", "cancellation_reason") == (
		getdate() + 11 * DAY,
		"No longer covered",
	)
	with clock.on(getdate() + 6 * DAY):
		_own, child = renewal.plan_household(house.payer)
	assert (child.member, child.covered, child.start_date) == (house.child, True, getdate() + 11 * DAY)
	term.reload()
	term.end_date = planned
	term.save()
	assert of(covered, "status", "end_date", "fee") == ("Upcoming", planned, 0)


def test_what_ran_when_the_payers_last_day_was_corrected_to_before_it_pays_for_itself(make, house):
	own = make.term(house.payer, str(getdate() - 100 * DAY), membership_type=HOUSE)
	covered = make.term(house.child, str(getdate() - 20 * DAY), membership_type=HOUSE).name
	own.reload()
	own.end_date = getdate() - 30 * DAY
	own.save()
	assert of(covered, "status", "covered_by", "fee") == ("Current", None, 500)


@pytest.mark.parametrize("gone", GONE)
def test_what_begins_after_the_payer_left_within_a_term_is_not_covered(make, house, gone):
	own, covered = later_under_the_payer(make, house)
	(told,) = gone(house, getdate())["household"]
	assert (told.end_date, told.cancelled) == (getdate() + 10 * DAY, [covered])
	assert of(covered, "cancellation_reason") == "No longer covered"
	if gone is dies:
		die(house.payer)
	else:
		api.reinstate(house.payer, True)
	assert of(own, "status") == "Current"
	assert of(covered, "status", "covered_by") == ("Upcoming", own)


@pytest.mark.parametrize("gone", GONE)
def test_a_fee_that_was_paid_covers_what_begins_later_all_the_same(make, house, gone):
	own, covered = later_under_the_payer(make, house)
	money.pay(invoices.make_invoice([own, covered], submit=True))
	assert gone(house, getdate())["household"][0].cancelled == []
	assert of(covered, "status", "payment_state") == ("Upcoming", "Paid")


def test_the_night_renews_whose_covered_renewal_was_cancelled(make, house):
	"""It was nobody's decision about them."""
	make.settings(make_renewal_invoices=1)
	frappe.db.set_value("Membership Type", HOUSE, "renewal_invoice_days", 30)
	own, covered = later_under_the_payer(make, house)
	other = make.member("Pia").name
	term = frappe.get_doc("Membership", own)
	term.end_date = getdate() + 5 * DAY
	term.save()
	frappe.db.set_value("Member", house.child, "payer", other)
	due = dict(renewal_invoices.due_by_payer(getdate()))
	assert [of(name, "member") for name in due[other]] == [house.child]
	assert of(covered, "cancellation_reason") == "No longer covered"


# ---------------------------------------------------------------- credited, with the payer gone


def test_a_fee_that_is_credited_after_the_payers_death_asks_for_each_who_lives(make, house):
	own, covered, invoice = paid_year(make, house)
	dies(house, getdate() - 50 * DAY)
	money.credit(invoice)
	assert not of(own, "credit_decision")
	assert of(covered, "credit_decision", "cancelled_from") == ("To decide", None)
	api.decide_credit(covered, "Correction")
	assert of(covered, "covered_by", "fee", "status") == (None, 500, "Current")


def test_crediting_the_fee_of_a_dead_payer_takes_nobody_along(make, house):
	own, covered, _invoice = paid_year(make, house)
	dies(house, getdate() - 50 * DAY)
	assert api.preview_credit(own, "Withdrawal")["covered"] == []
	api.credit_fee(own, "Withdrawal")
	assert of(own, "cancelled_from") is None
	assert of(covered, "credit_decision", "cancelled_from") == ("To decide", None)


def test_a_death_answers_for_the_dead_and_asks_again_when_it_is_taken_back(make, house):
	own, covered, invoice = paid_year(make, house)
	money.credit(invoice)
	assert of(own, "credit_decision") == "To decide"
	dies(house, getdate())
	assert (of(own, "credit_decision"), of(covered, "credit_decision")) == (None, "To decide")
	assert not frappe.db.exists("ToDo", {"reference_name": house.payer, "status": "Open"})
	die(house.payer)
	assert of(own, "credit_decision") == "To decide"


# ---------------------------------------------------------------- answered in passing, and taken back


def child_resigns(house):
	api.resign(house.child, "At Once", "Resigned")
	return lambda: api.reinstate(house.child, True)


def child_is_cancelled_in_the_form(house):
	(term,) = frappe.get_all("Membership", {"member": house.child}, pluck="name")
	edit(term, cancelled_from=getdate() - 9 * DAY, cancellation_reason="Other")
	return lambda: edit(term, cancelled_from=None, cancellation_reason=None)


def child_is_cancelled_on_a_day_to_come_instead(house):
	(term,) = frappe.get_all("Membership", {"member": house.child}, pluck="name")
	edit(term, cancelled_from=getdate(), cancellation_reason="Other")
	return lambda: edit(term, cancelled_from=getdate() + 20 * DAY)


def child_dies(house):
	die(house.child, getdate())
	return lambda: die(house.child)


def edit(name: str, **typed) -> None:
	term = frappe.get_doc("Membership", name)
	term.update(typed)
	term.save()


PASSING = [
	child_resigns,
	child_is_cancelled_in_the_form,
	child_is_cancelled_on_a_day_to_come_instead,
	child_dies,
]


@pytest.mark.parametrize("ends", PASSING)
def test_an_answer_in_passing_goes_with_what_gave_it(make, house, ends):
	"""Of whom a fee covers that was credited, and whose payer is gone."""
	_own, covered, invoice = paid_year(make, house)
	money.credit(invoice)
	api.resign(house.payer, "At Once", "Resigned")
	assert of(covered, "credit_decision") == "To decide"
	take_back = ends(house)
	assert of(covered, "credit_decision") != "To decide"
	take_back()
	assert of(covered, "status", "credit_decision") == ("Current", "To decide")
	assert frappe.db.exists("ToDo", {"reference_name": house.child, "status": "Open"})
	api.decide_credit(covered, "Correction")
	assert of(covered, "fee", "covered_by") == (500, None)


def test_the_patch_asks_what_an_answer_in_passing_was_left_for(make, house):
	own, covered, invoice = paid_year(make, house)
	money.credit(invoice)
	api.resign(house.payer, "At Once", "Resigned")
	frappe.db.set_value("Membership", covered, "credit_decision", "Withdrawal")
	for _time in range(2):
		ask_what_was_taken_back.execute()
		assert of(covered, "credit_decision", "cancelled_from") == ("To decide", None)
		assert of(own, "credit_decision", "cancelled_from") == ("Withdrawal", getdate())


@pytest.mark.parametrize("ends", PASSING[:3])
def test_a_correction_that_was_said_stands(make, house, ends):
	term = make.term(house.child, str(getdate() - 100 * DAY)).name
	money.fees()
	invoice = invoices.make_invoice([term], submit=True)
	money.pay(invoice)
	money.credit(invoice)
	ends(house)()
	assert of(term, "credit_decision") == "To decide"
	api.decide_credit(term, "Correction")
	ends(house)()
	assert of(term, "credit_decision") == "Correction"


def test_while_the_payer_is_there_again_the_payers_decision_is_the_households(make, house):
	own, _covered, _invoice = paid_year(make, house)
	last = getdate(of(own, "end_date"))
	with clock.on(last - 5 * DAY):
		mine, theirs = (
			term.name for term in renewal.open_household(renewal.plan_household(house.payer), invoiced=True)
		)
		invoice = invoices.make_invoice([mine, theirs], submit=True)
		money.pay(invoice)
		api.resign(house.payer, "End of Term", "Resigned")
		money.credit(invoice)
		assert of(theirs, "cancellation_reason", "credit_decision") == ("No longer covered", "Withdrawal")
		api.reinstate(house.payer, True)
		assert of(mine, "status", "credit_decision") == ("Upcoming", "To decide")
		assert of(theirs, "status", "credit_decision") == ("Upcoming", None)
		api.decide_credit(mine, "Withdrawal")
		assert of(theirs, "cancelled_from", "cancellation_reason") == (last + DAY, "Fee credited")


# ---------------------------------------------------------------- reinstated: what comes back


def test_reinstating_the_payer_leaves_what_was_decided_about_others(make, house):
	own, covered, invoice = paid_year(make, house)
	money.credit(invoice)
	api.resign(house.payer, "At Once", "Resigned")
	api.decide_credit(covered, "Withdrawal")
	assert api.preview_reinstatement(house.payer, True)["returning"] == []
	api.reinstate(house.payer, True)
	assert of(own, "status") == "Current"
	assert of(covered, "status", "credit_decision", "cancellation_reason") == (
		"Cancelled",
		"Withdrawal",
		"Fee credited",
	)


def test_reinstating_the_payer_names_who_comes_back_with_it(make, house):
	own, covered, _invoice = paid_year(make, house)
	api.credit_fee(own, "Withdrawal")
	told = api.preview_reinstatement(house.payer, True)
	assert told["returning"] == [covered]
	assert [(row.membership, row.member_name) for row in told["household"]] == [(covered, "Cia Lind")]
	api.reinstate(house.payer, True)
	assert of(covered, "status", "covered_by") == ("Current", own)


def test_what_comes_back_with_a_renewal_is_named_unless_its_place_is_taken(make, house):
	terms(make, house, getdate() - 100 * DAY)
	own, covered = renewal.open_household(renewal.plan_household(house.payer))
	api.resign(house.payer, "At Once", "Resigned")
	assert api.preview_reinstatement(house.payer, True)["returning"] == [own.name, covered.name]
	api.renew(house.child)
	assert api.preview_reinstatement(house.payer, True)["returning"] == [own.name]


# ---------------------------------------------------------------- a day that is still to come


def household_that_is_paid_on(make, house) -> tuple[str, str, str, str]:
	"""The payer's and the child's terms, which end in ten days, and those that follow; both years are paid."""
	own, covered = terms(make, house, getdate() - 355 * DAY)
	money.pay(invoices.make_invoice([own, covered], submit=True))
	mine, theirs = (
		term.name for term in renewal.open_household(renewal.plan_household(house.payer), invoiced=True)
	)
	money.pay(invoices.make_invoice([mine, theirs], submit=True))
	return own, covered, mine, theirs


def test_a_term_is_reinstated_whose_paid_renewal_holds(make, house):
	"""The renewal was to follow it, and did not come instead."""
	own, covered, mine, theirs = household_that_is_paid_on(make, house)
	api.credit_fee(own, "Withdrawal")
	assert of(own, "cancelled_from") == of(covered, "cancelled_from") == getdate()
	assert member_overview.overview(frappe.get_doc("Member", house.payer))["may"]["reinstate"]
	told = api.preview_reinstatement(house.payer, True)
	assert (told["membership"], told["returning"]) == (own, [covered])
	with pytest.raises(REFUSED, match="was credited, so nothing is left"):
		api.reinstate(house.payer, False)
	api.reinstate(house.payer, True)
	assert of(own, "status", "credit_decision") == ("Current", "Correction")
	assert of(covered, "status") == "Current"
	assert of(mine, "status", "renews") == ("Upcoming", own)
	assert of(theirs, "status", "renews") == ("Upcoming", covered)
	assert frappe.db.count("Membership Spell", {"member": ["in", [house.payer, house.child]]}) == 2


@pytest.mark.parametrize("without_gap", [True, False])
def test_who_is_covered_and_was_cancelled_alone_is_reinstated_before_her_paid_renewal(
	make, house, without_gap
):
	_own, covered, _mine, theirs = household_that_is_paid_on(make, house)
	last = of(covered, "end_date")
	edit(covered, cancelled_from=getdate() - 5 * DAY, cancellation_reason="Other")
	term = api.reinstate(house.child, without_gap)["membership"]
	assert (term == covered) == without_gap
	assert of(term, "status", "end_date", "fee") == ("Current", last, 0)
	assert of(theirs, "status") == "Upcoming"
	assert frappe.db.count("Membership Spell", {"member": house.child}) == (1 if without_gap else 2)


def test_what_was_replaced_is_not_reinstated(make, house):
	"""The next term holds days of the cancelled one, or came back after a gap."""
	start = getdate() - 100 * DAY
	for again in (getdate(), start + 500 * DAY):
		member = make.member().name
		term = make.term(member, str(start), membership_type=HOUSE)
		edit(term.name, cancelled_from=start + 50 * DAY, cancellation_reason="Other")
		with clock.on(again):
			make.term(member, str(again), membership_type=HOUSE)
			assert not member_overview.overview(frappe.get_doc("Member", member))["may"]["reinstate"]
			with pytest.raises(REFUSED, match="came after the cancelled one"):
				api.preview_reinstatement(member, True)
	waited = make.member().name
	term = make.term(waited, str(getdate()), membership_type=WAITS)
	edit(term.name, cancelled_from=getdate(), cancellation_reason="Other")
	make.term(waited, str(getdate()), membership_type=HOUSE)
	with pytest.raises(REFUSED, match="came after the cancelled one"):
		api.reinstate(waited, True)


def test_who_leaves_later_goes_with_the_fee_that_is_withdrawn_today(make, house):
	own, covered, _invoice = paid_year(make, house)
	leaves = getdate() + 40 * DAY
	api.resign(house.child, "On a Day", "Resigned", str(leaves))
	assert api.preview_credit(own, "Withdrawal")["covered"] == ["Cia Lind"]
	note = api.credit_fee(own, "Withdrawal")["sales_invoice"]
	assert of(covered, "status", "cancelled_from", "cancellation_reason") == (
		"Cancelled",
		getdate(),
		"Fee credited",
	)
	frappe.get_doc("Sales Invoice", note).cancel()
	assert of(covered, "status", "cancelled_from", "cancellation_reason") == ("Current", leaves, "Resigned")


@pytest.mark.parametrize("credited_first", [False, True])
def test_who_leaves_at_the_end_is_asked_about_a_credit_today(make, house, credited_first):
	own, covered, invoice = paid_year(make, house)
	steps = [
		lambda: api.resign(house.payer, "End of Term", "Resigned"),
		lambda: money.credit(invoice),
	]
	for step in reversed(steps) if credited_first else steps:
		step()
	assert of(own, "credit_decision") == "To decide"
	assert not of(covered, "credit_decision")
	api.decide_credit(own, "Withdrawal")
	for term in (own, covered):
		assert of(term, "status", "cancelled_from", "cancellation_reason") == (
			"Cancelled",
			getdate(),
			"Fee credited",
		)


def test_when_the_day_has_come_the_night_asks_for_each_whom_a_credited_fee_covers(make, house):
	own, covered, invoice = paid_year(make, house)
	leaves = getdate() + 40 * DAY
	api.resign(house.payer, "On a Day", "Resigned", str(leaves))
	money.credit(invoice)
	api.decide_credit(own, "Correction")
	for day, asked in ((leaves - DAY, None), (leaves, "To decide"), (leaves, "To decide")):
		with clock.on(day):
			refresh.nightly()
		assert (of(covered, "credit_decision") or None) == asked
	assert frappe.db.count("ToDo", {"reference_name": house.child, "status": "Open"}) == 1


def test_who_leaves_later_is_still_asked_for_the_fee(make):
	term = make.term(make.member().name, str(getdate())).name
	api.resign(of(term, "member"), "End of Term", "Resigned")
	assert [row.name for row in missing_invoices.terms_without([term])] == [term]


def test_the_preview_of_a_reinstatement_leaves_out_what_has_no_room(make):
	"""Two renewals for the same days went with the term; the newer one comes back."""
	member = make.member().name
	make.term(member, str(getdate() - 100 * DAY))
	older = renewal.open_term(renewal.plan(member), awaits_payment=True).name
	newer = renewal.open_term(renewal.plan(member)).name
	frappe.db.set_value("Membership", older, "cancellation_reason", "Resigned")
	api.resign(member, "At Once", "Resigned")
	assert api.preview_reinstatement(member, True)["returning"] == [newer]
	api.reinstate(member, True)
	assert (of(newer, "cancelled_from"), bool(of(older, "cancelled_from"))) == (None, True)


def test_the_patch_asks_the_living(make, house):
	start = getdate() - 10 * DAY
	_own, waits = terms(make, house, start, WAITS)
	resigns(house, start)
	never_freed = {"cancelled_from": None, "cancellation_reason": None}
	frappe.db.set_value("Membership", waits, {**never_freed, "status": "Pending"})
	other = frappe._dict(payer=make.member("Pia").name)
	other.child = make.member("Bo", payer=other.payer).name
	own, covered, invoice = paid_year(make, other)
	money.credit(invoice)
	frappe.db.set_value("Member", other.payer, "deceased_on", getdate())
	for _time in range(2):
		ask_the_living.execute()
		assert of(waits, "status", "fee", "covered_by") == ("Pending", 500, None)
		assert (of(own, "credit_decision"), of(covered, "credit_decision")) == (None, "To decide")


def test_who_leaves_later_can_be_approved_and_kept(make, house):
	make.membership_type("Asks", fee=100, requires_approval=1)
	term = make.term(make.member().name, str(getdate()), membership_type="Asks")
	term.update({"cancelled_from": getdate() + 40 * DAY, "cancellation_reason": "Other"})
	term.save()
	api.approve(term.name)
	api.keep_current(term.name, str(getdate() + 20 * DAY), "Pays in December")
	assert of(term.name, "status", "cancelled_from") == ("Current", getdate() + 40 * DAY)


# ---------------------------------------------------------------- the day after grace


def test_on_the_day_after_grace_the_household_is_renewed_with_the_payer(make, house):
	make.settings(grace_days=30)
	last = getdate() - 31 * DAY
	start = last - 364 * DAY
	for member in (house.payer, house.child):
		make.term(member, str(start), str(last), membership_type=HOUSE)
	assert frappe.db.get_value("Member", house.child, "status") == "Expired"
	told = api.preview_renewal(house.payer)
	assert (told["kind"], [row["member"] for row in told["household"]]) == ("Renewal", [house.child])
	_own, covered = api.renew(house.payer)["memberships"]
	assert of(covered, "start_date", "status", "fee") == (last + DAY, "Current", 0)


def test_a_day_later_everybody_comes_back_alone(make, house):
	make.settings(grace_days=30)
	last = getdate() - 32 * DAY
	for member in (house.payer, house.child):
		make.term(member, str(last - 364 * DAY), str(last), membership_type=HOUSE)
	told = api.preview_renewal(house.payer)
	assert (told["kind"], told["household"]) == ("Rejoin", [])


def test_the_form_offers_who_is_left_to_renew_on_the_day_after_grace(make, house):
	make.settings(grace_days=30)
	last, ends = getdate() - 31 * DAY, getdate() + 5 * DAY
	make.term(house.payer, str(ends - 364 * DAY), str(ends), membership_type=HOUSE)
	make.term(house.child, str(last - 300 * DAY), str(last), membership_type=HOUSE)
	renewal.open_term(renewal.plan(house.payer))
	doc = frappe.get_doc("Member", house.payer)
	doc.run_method("onload")
	assert doc.get_onload("overview")["may"]["renew"]
	told = api.preview_renewal(house.payer)
	assert (told["member"], told["kind"], told["household"]) == (house.child, "Renewal", [])
