"""A term that is cancelled while it waits is waited for no more: its member can be renewed."""

from datetime import date, timedelta

import frappe
import pytest

from membership_recruitment.membership import member_overview
from membership_recruitment.membership.terms import api, preview
from tests.support.tools import clock

START, CANCELLED, BACK = date(2025, 6, 1), date(2025, 6, 15), date(2025, 7, 1)
WAITS = {
	"for its fee": {"first_fee_before_start": 1},
	"for approval": {"requires_approval": 1},
	"for both": {"first_fee_before_start": 1, "requires_approval": 1},
}


@pytest.fixture(autouse=True)
def today(rolled_back):
	with clock.on(CANCELLED):
		yield


def cancel(term, day: date = CANCELLED):
	"""As the button Cancel Term does it."""
	term.reload()
	term.update({"cancelled_from": day, "cancellation_reason": "Other"})
	term.save()
	assert term.status == ("Cancelled" if day <= CANCELLED else "Pending")


@pytest.mark.parametrize("waits", WAITS)
@pytest.mark.parametrize("back", [CANCELLED, BACK])
def test_a_first_term_that_was_cancelled_is_no_reason_not_to_renew(make, waits, back):
	make.membership_type("Club", fee=300, joining_fee=200, **WAITS[waits])
	member = make.member().name
	first = make.term(member, str(START), membership_type="Club")
	cancel(first)
	with clock.on(back):
		told = api.preview_renewal(member, "Club")
		by_hand = preview.preview_term("Club", str(back), member)
		term = frappe.get_doc("Membership", api.renew(member, "Club")["membership"])
	assert (told["kind"], by_hand["kind"], told["renews"], told["joining_fee"]) == ("Join", "Join", None, 200)
	assert (term.start_date, term.renews, term.joining_fee) == (back, None, 200)
	assert (bool(term.awaits_payment), not term.approved) == (
		"first_fee_before_start" in WAITS[waits],
		"requires_approval" in WAITS[waits],
	)


def test_a_rejoin_that_was_cancelled_is_none_either(make):
	make.membership_type("Club", fee=300, first_fee_before_start=1)
	member = make.member().name
	make.term(member, "2020-01-01", "2020-12-31")
	cancel(make.term(member, str(START), membership_type="Club"))
	term = frappe.get_doc("Membership", api.renew(member, "Club")["membership"])
	assert (term.start_date, term.renews, term.status) == (CANCELLED, None, "Pending")


def test_nor_is_one_that_a_household_covers(make):
	make.membership_type("Club", fee=300, shared_fee=1, first_fee_before_start=1)
	payer = make.member().name
	covering = make.term(payer, str(START), membership_type="Club")
	member = make.member("Olle", payer=payer).name
	covered = make.term(member, str(START), membership_type="Club")
	assert (covered.covered_by, covered.status) == (covering.name, "Pending")
	cancel(covered)
	term = frappe.get_doc("Membership", api.renew(member, "Club")["membership"])
	assert (term.start_date, term.covered_by, term.renews) == (CANCELLED, covering.name, None)


def test_one_that_is_not_cancelled_is_still_waited_for(make):
	member = make.member().name
	make.term(member, str(START), approved=0)
	with pytest.raises(frappe.ValidationError, match="still pending"):
		api.preview_renewal(member)


def test_one_that_ends_later_gives_its_days_back_only_then(make):
	member = make.member().name
	cancel(make.term(member, str(START), approved=0), CANCELLED + timedelta(days=10))
	told = api.preview_renewal(member, "Individual")
	term = frappe.get_doc("Membership", api.renew(member, "Individual")["membership"])
	assert (told["start_date"], term.start_date) == (CANCELLED + timedelta(days=10),) * 2


def test_the_form_says_what_the_next_one_waits_for(make):
	make.membership_type("Club", fee=300, first_fee_before_start=1)
	member = make.member().name
	cancel(make.term(member, str(START), approved=0))
	make.term(member, str(CANCELLED), membership_type="Club")
	found = member_overview.overview(frappe.get_doc("Member", member))
	assert "Waits for the fee" in str(found) and "Waits for approval" not in str(found)
