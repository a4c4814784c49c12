"""Leaving: the day on which it was said, the day on which it takes effect, and how early that may be."""

from datetime import date

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.terms import api, changes, payment_effects, refresh, renewal
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
