"""Leaving: the day on which it was said, the day on which it takes effect, and how early that may be."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.fees import renewal_invoices
from membership_recruitment.membership.notices import recipients
from membership_recruitment.membership.terms import (
	api,
	changes,
	payers,
	payment_effects,
	refresh,
	reinstatement,
	renewal,
)
from membership_recruitment.patches.v0_2 import say_when_they_left
from tests.support.factories import notices
from tests.support.tools import clock

REFUSED = frappe.ValidationError
TODAY = date(2025, 6, 15)


@pytest.fixture(autouse=True)
def today(rolled_back):
	with clock.on(TODAY):
		yield


@pytest.fixture
def bound(make):
	"""A member since March of a type that binds for a year, with two months' notice."""
	make.membership_type("Bound", fee=100, minimum_months=12, notice_months=2, period_unit="Month")
	frappe.db.set_value("Membership Type", "Bound", "period_count", 24)
	frappe.clear_document_cache("Membership Type", "Bound")
	member = make.member().name
	make.term(member, "2025-03-01", membership_type="Bound")
	return member


def ends(member: str) -> tuple:
	return frappe.db.get_value(
		"Membership", {"member": member}, ("cancelled_from", "leaving_said_on", "cancellation_reason")
	)


def test_the_day_on_which_it_was_said_stands_beside_the_day_on_which_it_takes_effect(make):
	member = make.member().name
	make.term(member, "2025-03-01")
	api.resign(member, "On a Day", "Resigned", "2025-08-01", "2025-06-01")
	assert ends(member) == (date(2025, 8, 1), date(2025, 6, 1), "Resigned")
	api.reinstate(member, True)
	assert not any(ends(member))


def test_without_a_day_it_was_said_today(make):
	member = make.member().name
	make.term(member, "2025-03-01")
	api.resign(member, "At Once", "Resigned")
	assert ends(member)[:2] == (TODAY, TODAY)


def test_nobody_said_so_in_the_future(make):
	member = make.member().name
	term = make.term(member, "2025-03-01")
	with pytest.raises(REFUSED, match="in the future"):
		api.preview_resignation(member, "At Once", None, "Resigned", "2025-06-16")
	term.update({"cancelled_from": "2025-09-01", "leaving_said_on": "2025-06-16"})
	with pytest.raises(REFUSED, match="in the future"):
		term.save()


@pytest.mark.parametrize(("day", "allowed"), [("2026-02-28", False), ("2026-03-01", True)])
def test_nobody_leaves_before_the_minimum_time(bound, day, allowed):
	if allowed:
		assert api.preview_resignation(bound, "On a Day", day)["cancelled_from"] == getdate(day)
		return
	with pytest.raises(REFUSED, match="can be 01-03-2026"):
		api.preview_resignation(bound, "On a Day", day)


@pytest.mark.parametrize(
	("said_on", "day", "allowed"),
	[
		("2026-04-01", "2026-05-31", False),
		("2026-04-01", "2026-06-01", True),
		("2026-03-20", "2026-05-20", True),
	],
)
def test_notice_counts_from_the_day_on_which_it_was_said(bound, said_on, day, allowed):
	with clock.on(date(2026, 4, 1)):
		if allowed:
			api.resign(bound, "On a Day", "Resigned", day, said_on)
			assert ends(bound)[:2] == (getdate(day), getdate(said_on))
			return
		with pytest.raises(REFUSED, match="first day without membership"):
			api.resign(bound, "On a Day", "Resigned", day, said_on)


def test_who_is_excluded_is_not_bound(bound):
	api.resign(bound, "At Once", changes.EXCLUDED)
	assert ends(bound)[::2] == (TODAY, "Excluded")


def test_the_minimum_counts_from_the_first_day_of_the_unbroken_membership(make):
	make.membership_type("Monthly", fee=10, period_unit="Month", minimum_months=3)
	member = make.member().name
	for start in ("2025-03-20", "2025-04-20", "2025-05-20"):
		make.term(member, start, membership_type="Monthly")
	with pytest.raises(REFUSED, match="can be 20-06-2025"):
		api.resign(member, "At Once", "Resigned")
	api.resign(member, "End of Term", "Resigned")
	assert frappe.db.exists("Membership", {"member": member, "cancelled_from": "2025-06-20"})


def test_in_grace_nothing_binds(make):
	make.membership_type("Monthly", fee=10, period_unit="Month", minimum_months=24, notice_months=2)
	member = make.member().name
	make.term(member, "2025-05-01", "2025-05-31", membership_type="Monthly")
	api.resign(member, "At Once", "Resigned")
	assert ends(member)[0] == TODAY


@pytest.mark.parametrize("field", ["minimum_months", "notice_months"])
def test_the_bounds_of_what_binds(make, field):
	with pytest.raises(REFUSED, match="between 0 and 120"):
		make.membership_type("For Ever", **{field: 121})


# ---------------------------------------------------------------- a day that no term reaches yet


def bound_for_longer_than_a_term(make, **values) -> str:
	make.membership_type("Bound", fee=100, **values)
	member = make.member().name
	make.term(member, "2025-06-01", membership_type="Bound")
	return member


def test_who_is_bound_beyond_the_last_day_renews_first_and_then_can_leave(make):
	member = bound_for_longer_than_a_term(make, minimum_months=24)
	for when, day in (("End of Term", None), ("At Once", None), ("On a Day", "2026-06-01")):
		with pytest.raises(REFUSED, match=r"can be 01-06-2027, and the last term .* 31-05-2026. Renew up to"):
			api.preview_resignation(member, when, day)
	with pytest.raises(REFUSED, match=r"no membership on 01-06-2027 .* 31-05-2026. Renew up to"):
		api.preview_resignation(member, "On a Day", "2027-06-01")
	second = api.renew(member)["membership"]
	with pytest.raises(REFUSED, match=r"can be 01-06-2027. Choose On a day"):
		api.preview_resignation(member, "End of Term", None)
	api.resign(member, "On a Day", "Resigned", "2027-06-01")
	last = frappe.get_doc("Membership", second)
	assert (last.cancelled_from, last.end_date) == (date(2027, 6, 1), date(2027, 5, 31))
	for day, expected in ((date(2027, 5, 31), "Current"), (date(2027, 6, 1), "Cancelled")):
		with clock.on(day):
			refresh.refresh_members([member])
		assert frappe.db.get_value("Member", member, "status") == expected


def test_notice_that_is_longer_than_the_term_is_kept_with_the_terms_up_to_it(make):
	member = bound_for_longer_than_a_term(make, period_unit="Month", notice_months=2)
	with pytest.raises(REFUSED, match=r"can be 15-08-2025, and the last term .* 30-06-2025"):
		api.preview_resignation(member, "End of Term", None)
	api.renew(member)
	make.term(member, "2025-08-01", membership_type="Bound")
	api.resign(member, "On a Day", "Resigned", "2025-08-15")
	held = frappe.get_last_doc("Membership Spell", {"member": member})
	assert (held.start_date, held.end_date) == (date(2025, 6, 1), date(2025, 8, 14))


@pytest.mark.parametrize("minimum", [0, 24])
def test_a_day_beyond_what_holds_does_not_take_the_unpaid_renewal(make, minimum):
	member = bound_for_longer_than_a_term(make, minimum_months=minimum)
	unpaid = renewal.open_term(renewal.plan(member), awaits_payment=True)
	with pytest.raises(REFUSED, match="an unpaid renewal counts once it is paid"):
		api.resign(member, "On a Day", "Resigned", "2027-06-01")
	assert not unpaid.reload().cancelled_from
	payment_effects.settle(unpaid.name, "Paid", TODAY, 0, None)
	api.resign(member, "On a Day", "Resigned", "2027-06-01")
	assert unpaid.reload().cancelled_from == date(2027, 6, 1)


def test_who_is_excluded_leaves_before_the_minimum_time_is_over(make):
	member = bound_for_longer_than_a_term(make, minimum_months=24)
	api.resign(member, "End of Term", changes.EXCLUDED)
	assert ends(member)[0] == date(2026, 6, 1)


def test_nobody_says_that_they_leave_before_they_join(make):
	member = make.member().name
	make.term(member, "2020-01-01", "2020-12-31")
	term = make.term(member, "2025-03-01")
	for said_on in ("2019-12-01", "2025-02-28"):  # before ever, and before they came back
		with pytest.raises(REFUSED, match="nobody leaves before that"):
			api.preview_resignation(member, "End of Term", None, "Resigned", said_on)
		with pytest.raises(REFUSED, match="nobody leaves before that"):
			api.resign(member, "End of Term", "Resigned", None, said_on)
		doc = frappe.get_doc("Membership", term.name)
		doc.update({"cancelled_from": "2025-09-01", "cancellation_reason": "Resigned"})
		doc.leaving_said_on = said_on
		with pytest.raises(REFUSED, match="nobody leaves before that"):
			doc.save()
	assert api.preview_resignation(member, "End of Term", None, "Resigned", "2025-03-01")["terms"]


def test_who_takes_an_application_back_says_so_before_the_first_day(make):
	member = make.member().name
	term = make.term(member, "2025-06-01")
	api.resign(member, "On a Day", "Resigned", "2025-06-01", "2025-05-20")
	assert ends(member) == (term.start_date, date(2025, 5, 20), "Resigned")


@pytest.mark.parametrize(
	("end", "until"), [("2025-12-31", "2025-06-09"), (None, "2025-06-09"), ("2025-06-01", "2025-06-01")]
)
def test_who_has_died_was_a_member_until_then(make, end, until):
	make.membership_type("For Life", period_kind="Lifetime")
	member = make.member()
	make.term(member.name, "2025-01-01", end, membership_type="Individual" if end else "For Life")
	alive = frappe.db.get_value("Member", member.name, "end_date")
	member.reload()
	member.deceased_on = "2025-06-10"
	member.save()
	assert (str(member.end_date), member.status) == (until, "Deceased")
	member.deceased_on = None
	member.save()
	assert member.end_date == alive


def test_a_death_taken_back_leaves_the_resignation_that_was_there_before(make):
	member = make.member().name
	make.term(member, "2025-01-01", "2025-12-31")
	following = renewal.open_term(renewal.plan(member))
	api.resign(member, "On a Day", "Moved away", "2026-04-01", "2025-06-01")
	resigned = (date(2026, 4, 1), date(2025, 6, 1), "Moved away")
	for day in ("2025-06-10", "2025-06-12", None):  # corrected, and then a mistake altogether
		doc = frappe.get_doc("Member", member)
		doc.deceased_on = day
		doc.save()
		now = frappe.db.get_value(
			"Membership", following.name, ("cancelled_from", "leaving_said_on", "cancellation_reason")
		)
		assert now == ((following.start_date, None, "Deceased") if day else resigned)
	assert frappe.db.get_value("Membership Spell", {"member": member}, "active_to") == date(2026, 3, 31)
	api.reinstate(member, True)
	assert not frappe.db.get_value("Membership", following.name, "cancelled_from")


# ---------------------------------------------------------------- who left with a renewal made and came back


@pytest.fixture
def yearly(make):
	"""Somebody whose year ends on 31 July, and who pays for a child; the renewal is made."""
	make.membership_type(
		"Yearly", period_kind="Rolling", period_count=1, fee=300, shared_fee=1, renewal_invoice_days=30
	)
	notices.templates()
	member = make.member("Karin").name
	child = make.member("Olle", payer=member).name
	with clock.on(date(2024, 8, 1)):
		first = make.term(member, "2024-08-01", membership_type="Yearly").name
		covered = make.term(child, "2024-08-01", membership_type="Yearly").name
	return frappe._dict(member=member, child=child, first=first, covered=covered)


def renewed(yearly, invoiced: bool) -> str:
	made = renewal.open_household(renewal.plan_household(yearly.member), invoiced=invoiced)
	state = ("Unpaid", None, 300, None) if invoiced else ("Paid", TODAY, 0, None)
	payment_effects.settle(made[0].name, *state)
	return made[0].name


def rejoins(yearly) -> str:
	return api.renew(yearly.member)["memberships"][0]


def is_reinstated(yearly) -> str:
	return reinstatement.reinstate(yearly.member, False)


@pytest.mark.parametrize(("how", "invoiced"), [("resign", True), ("resign", False), ("form", True)])
@pytest.mark.parametrize("days", [0, 10])
@pytest.mark.parametrize("comes_back", [rejoins, is_reinstated])
def test_a_renewal_cancelled_on_leaving_says_nothing_of_who_came_back(
	yearly, invoiced, days, comes_back, how
):
	following = renewed(yearly, invoiced)
	if how == "resign":
		api.resign(yearly.member, "At Once", "Resigned")
	else:
		term = frappe.get_doc("Membership", yearly.first)
		term.update({"cancelled_from": TODAY, "cancellation_reason": "Resigned"}).save()
	assert frappe.db.get_value("Membership", following, "cancelled_from") == date(2025, 8, 1)
	assert not payers.is_there(yearly.member)
	with clock.on(TODAY + timedelta(days=days)):
		back = comes_back(yearly)
		assert payers.is_there(yearly.member)
		assert payers.payer_of(yearly.child, date(2025, 9, 1)) == yearly.member
	end = frappe.db.get_value("Membership", back, "end_date")
	with clock.on(end - timedelta(days=5)):
		assert recipients.terms([back], getdate())[back].not_needed == ""
		assert back in dict(renewal_invoices.due_by_payer(getdate()))[yearly.member]
	# what is said after coming back counts
	with clock.on(end - timedelta(days=4)):
		again = renewal.open_term(renewal.plan(yearly.member))
		renewal.withdraw(again.name, "Resigned")
		assert recipients.terms([back], getdate())[back].not_needed == "cancelled"
		assert yearly.member not in dict(renewal_invoices.due_by_payer(getdate()))
		assert not payers.is_there(yearly.member, again.start_date)


def test_a_patch_says_it_of_who_left_before(yearly):
	following = renewed(yearly, True)
	api.resign(yearly.member, "At Once", "Resigned")
	assert frappe.db.get_value("Membership", following, "left_from") == TODAY
	before = terms_of(yearly)
	frappe.db.set_value("Membership", {"member": yearly.member}, "left_from", None)
	say_when_they_left.execute()
	assert terms_of(yearly) == before


@pytest.mark.parametrize("invoiced", [True, False])
def test_emptying_a_cancellation_in_the_form_brings_back_what_went_with_it(yearly, invoiced):
	following = renewed(yearly, invoiced)
	before = terms_of(yearly)
	api.resign(yearly.member, "End of Term", "Resigned")
	assert terms_of(yearly) != before
	term = frappe.get_doc("Membership", yearly.first)
	term.update({"cancelled_from": None, "cancellation_reason": None}).save()
	assert terms_of(yearly) == before
	assert frappe.db.get_value("Membership", following, "renews") == yearly.first


def terms_of(yearly) -> list:
	fields = [
		"name",
		"start_date",
		"end_date",
		"status",
		"cancelled_from",
		"renews",
		"covered_by",
		"left_from",
	]
	filters = {"member": ["in", [yearly.member, yearly.child]]}
	return frappe.get_all("Membership", filters=filters, fields=fields, order_by="name")
