"""What is taken back leaves no trace of what followed from it alone, and what stays is said: a cancellation, an override,
a date of death."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership import member_overview
from membership_recruitment.membership.fees import invoices, missing_invoices
from membership_recruitment.membership.terms import api, death_api, payment_effects
from tests.support.factories import money
from tests.support.tools import clock

DAY = timedelta(days=1)
TYPE = "Home"

pytestmark = pytest.mark.usefixtures("fees")


@pytest.fixture
def home(make):
	"""A payer and a child with one fee, on no invoice yet, since a hundred days."""
	make.membership_type(TYPE, period_kind="Rolling", period_count=1, fee=500, shared_fee=1)
	money.fees(TYPE)
	payer = make.member("Josef").name
	child = make.member("Marie", payer=payer).name
	start = str(getdate() - 100 * DAY)
	own, covered = (make.term(member, start, membership_type=TYPE) for member in (payer, child))
	return frappe._dict(payer=payer, child=child, own=own, covered=covered, ends=own.end_date)


def of(term: str, *fields: str):
	return frappe.db.get_value("Membership", term, fields if len(fields) > 1 else fields[0])


def die(member: str, day=None) -> None:
	frappe.get_doc("Member", member).update({"deceased_on": day}).save()


def overview(member: str) -> dict:
	return member_overview.overview(frappe.get_doc("Member", member))


# ---------------------------------------------------------------- a cancellation


def test_the_rest_of_a_term_whose_fee_was_never_asked_asks_for_it(home):
	api.resign(home.payer, "On a Day", "Resigned", str(getdate() - 10 * DAY))
	told = api.preview_reinstatement(home.payer, False)
	assert (told["fee"], told["never_asked"]) == (500, True)
	rest = api.reinstate(home.payer, False)["membership"]
	assert of(rest, "fee", "status", "end_date") == (500, "Current", home.ends)
	assert rest in {row.name for row in missing_invoices.terms_without()}
	assert of(home.covered.name, "fee", "covered_by", "status") == (0, home.own.name, "Current")
	money.pay(invoices.make_invoice([rest], submit=True))
	assert of(rest, "payment_state", "start_date", "end_date") == ("Paid", getdate(), home.ends)


@pytest.mark.parametrize("state", ["Paid", "Unpaid", "draft"])
def test_that_of_one_whose_fee_was_asked_costs_nothing(home, state):
	name = invoices.make_invoice([home.own.name], submit=state != "draft")
	if state == "Paid":
		money.pay(name)
	api.resign(home.payer, "On a Day", "Resigned", str(getdate() - 10 * DAY))
	told = api.preview_reinstatement(home.payer, False)
	assert (told["fee"], told["never_asked"]) == (0, False)
	assert of(api.reinstate(home.payer, False)["membership"], "fee") == 0


def test_a_fee_that_was_given_back_is_asked_with_the_rest(home):
	name = invoices.make_invoice([home.own.name], submit=True)
	api.resign(home.payer, "On a Day", "Resigned", str(getdate() - 10 * DAY))
	money.credit(name)
	assert of(api.reinstate(home.payer, False)["membership"], "fee") == 500


@pytest.mark.parametrize("way", ["reinstated", "emptied"])
@pytest.mark.parametrize("kind", ["Rolling", "Lifetime"])
def test_who_left_early_in_a_new_term_is_no_resigner_of_the_one_before_it(make, kind, way):
	"""It was renewed, and stays so: only the new one is cancelled, and nobody has its grace."""
	make.membership_type("Next", period_kind=kind, period_count=1, fee=300)
	member = make.member().name
	before = make.term(member, str(getdate() - 370 * DAY), str(getdate() - 6 * DAY))
	now = make.term(member, str(getdate() - 5 * DAY), membership_type="Next")
	fields = ("status", "renewed", "cancelled_from", "cancellation_reason", "leaving_said_on")
	as_it_was = ("Grace", 1, None, None, None)
	assert of(before.name, "status", "renewed") == ("Grace", 1)
	api.resign(member, "At Once", "Excluded")
	assert tuple(value or None for value in of(before.name, *fields)) == as_it_was
	assert frappe.db.get_value("Member", member, "status") == "Cancelled"
	if way == "reinstated":
		api.reinstate(member, True)
	else:
		now.reload().update({"cancelled_from": None, "cancellation_reason": None}).save()
	assert tuple(value or None for value in of(before.name, *fields)) == as_it_was
	assert of(now.name, "status", "cancelled_from", "renews") == ("Current", None, before.name)
	sums = frappe.db.sql(
		"select event, sum(counts) from `tabMembership Event` where member = %s group by event", member
	)
	counted = {event: count for event, count in sums if count}
	assert counted == {"Join": 1, "Renewal": 1, "Type change": 1}


# ---------------------------------------------------------------- an override, or another last day, of who leaves at the end


def keep(term, day) -> None:
	api.keep_current(term.name, str(day) if day else None, "Ill")


def test_who_leaves_at_the_end_has_no_grace_when_the_override_is_taken_back(home):
	keep(home.own, home.ends + 60 * DAY)
	api.resign(home.payer, "End of Term", "Resigned")
	assert of(home.own.name, "cancelled_from") == home.ends + 61 * DAY
	for until in (home.ends + 30 * DAY, home.ends + 60 * DAY, None):
		keep(home.own, until)
		assert of(home.own.name, "cancelled_from") == (until or home.ends) + DAY
	home.own.reload().update({"end_date": home.ends - 30 * DAY}).save()
	assert of(home.own.name, "cancelled_from") == home.ends - 29 * DAY
	with clock.on(home.ends):
		home.own.reload().save()
		assert of(home.own.name, "status") == "Cancelled"
		assert "Lapse" not in frappe.get_all("Membership Event", {"member": home.payer}, pluck="event")


def test_a_day_of_leaving_that_is_another_one_stays(home):
	keep(home.own, home.ends + 60 * DAY)
	api.resign(home.payer, "On a Day", "Resigned", str(home.ends + 20 * DAY))
	keep(home.own, None)
	assert of(home.own.name, "cancelled_from") == home.ends + 20 * DAY


# ---------------------------------------------------------------- a date of death


def renewal_of(member: str) -> str:
	return frappe.db.get_value("Membership", {"member": member, "start_date": [">", getdate()]})


def test_a_death_that_is_taken_back_says_what_comes_back_and_who_stays(make, home):
	with clock.on(home.ends - 20 * DAY):
		loke = make.member("Loke", payer=home.payer).name
		make.term(loke, str(getdate()), membership_type=TYPE)
		api.renew(home.payer)
		own_next, covered_next = renewal_of(home.payer), renewal_of(home.child)
		assert death_api.preview_death_taken_back(home.payer) == {
			"terms": [],
			"ongoing": [],
			"household": [],
			"moved": [],
		}
		die(home.payer, getdate())
		api.change_payer(home.payer, loke)
		told = death_api.preview_death_taken_back(home.payer)
		assert [row["name"] for row in told["terms"]] == [own_next]
		assert [row["name"] for row in told["ongoing"]] == [home.own.name]
		assert covered_next in [row["membership"] for row in told["household"]]
		assert [(row.name, row.payer_name) for row in told["moved"]] == [
			(home.child, frappe.db.get_value("Member", loke, "full_name")),
			(loke, None),
		]
		assert of(covered_next, "cancellation_reason") == "No longer covered", "nothing is saved"
		die(home.payer)
		back = [own_next, *(row["membership"] for row in told["household"])]
		assert {of(name, "cancelled_from") for name in back} == {None}
		assert frappe.db.get_value("Member", home.child, "payer") == loke
		assert of(home.own.name, "status") == "Current"


# ---------------------------------------------------------------- what a leaving names, and what the survivors see


def test_nobody_is_told_of_a_draft_that_asks_others(home):
	with clock.on(home.ends - 20 * DAY):
		draft = api.renew(home.payer, with_invoice=True)["sales_invoice"]
		assert api.preview_resignation(home.payer, "At Once")["draft_invoices"] == [draft]
		assert death_api.preview_death(home.payer)["draft_invoices"] == [draft]
		assert api.preview_resignation(home.child, "At Once")["draft_invoices"] == []
		assert death_api.preview_death(home.child)["draft_invoices"] == []


def test_a_renewal_that_nothing_covers_any_more_is_cancelled_for_all_to_see(home):
	with clock.on(home.ends - 20 * DAY):
		draft = api.renew(home.payer, with_invoice=True)["sales_invoice"]
		covered_next = renewal_of(home.child)
		assert of(covered_next, "status") == "Pending"
		die(home.payer, getdate())
		assert of(covered_next, "status", "cancellation_reason") == ("Cancelled", "No longer covered")
		assert of(renewal_of(home.payer), "status") == "Deceased"
		seen = overview(home.child)
		assert [(term.status, term.void) for term in seen["terms"]] == [
			("Cancelled", True),
			("Current", False),
		]
		assert draft not in [invoice.name for invoice in seen["invoices"]]
		assert frappe.db.get_value("Member", home.child, "status") == "Current"
		listed = frappe.get_list(
			"Membership", filters=[["Membership", "status", "=", "Pending"]], pluck="name"
		)
		assert covered_next not in listed


def test_a_renewal_that_waits_for_the_draft_of_the_dead_says_so(home):
	"""Its invoice asks for the fee: paid after all, it holds."""
	with clock.on(home.ends - 20 * DAY):
		api.renew(home.payer, with_invoice=True)
		payment_effects.settle(renewal_of(home.payer), "Unpaid", None, 500, None)
		die(home.payer, getdate())
		assert of(renewal_of(home.child), "status", "cancelled_from") == ("Pending", None)
