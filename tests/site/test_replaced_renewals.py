"""What a renewal is told to be, and saved as, where it takes the place of one that nobody paid."""

from datetime import date

import frappe
import pytest

from membership_recruitment.membership.terms import api, credit_decisions, payment_effects, renewal
from tests.support.tools import clock

START = date(2024, 6, 1)
RULES = [{}, {"first_fee_before_start": 1}, {"joining_fee_on_return": 1}, {"requires_approval": 1}]


pytestmark = pytest.mark.usefixtures("fees")


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: " ".join(rules) or "plain")
@pytest.mark.parametrize("credited", [False, True])
@pytest.mark.parametrize(
	("day", "kind"),
	[(date(2025, 6, 20), "Renewal"), (date(2025, 10, 1), "Rejoin"), (date(2026, 6, 20), "Rejoin")],
)
def test_the_preview_and_what_is_saved_leave_out_what_is_replaced(make, rules, credited, day, kind):
	make.membership_type("Club", fee=300, joining_fee=200, **rules)
	member = make.member().name
	with clock.on(START):
		first = make.term(member, str(START), membership_type="Club")
		frappe.db.set_value(
			"Membership", first.name, {"approved": 1, "awaits_payment": 0, "payment_state": "Paid"}
		)
	with clock.on(date(2025, 5, 20)):
		unpaid = renewal.open_term(renewal.plan(member), awaits_payment=True)
		if credited:
			payment_effects.settle(unpaid.name, "Unpaid", None, 300, None)
			payment_effects.settle(unpaid.name, "Credited", date(2025, 5, 20), 0, None)
			credit_decisions.decide(unpaid.name, "Correction")
	with clock.on(day):
		told = api.preview_renewal(member)
		term = frappe.get_doc("Membership", api.renew(member)["membership"])
	assert (told["instead_of"], told["kind"]) == (unpaid.name, kind)
	shown = ("start_date", "end_date", "fee", "joining_fee", "renews")
	assert [told[field] for field in shown] == [term.get(field) for field in shown]
	assert told["waits"] == bool(term.awaits_payment)
	back = kind == "Rejoin"
	assert (told["waits"], told["joining_fee"] > 0, not term.approved) == tuple(
		back and rule in rules
		for rule in ("first_fee_before_start", "joining_fee_on_return", "requires_approval")
	)
	assert unpaid.reload().cancelled_from == unpaid.start_date
