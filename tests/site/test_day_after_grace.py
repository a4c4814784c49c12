"""Around the last day of grace a new term is one and the same to the preview, the fees, the ledger and the spells."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from membership_recruitment.membership.terms import api, preview
from tests.support.factories import money
from tests.support.tools import clock

START, LAST = date(2024, 6, 1), date(2025, 5, 31)
GRACE = 30
RULES = ("first_fee_before_start", "joining_fee", "requires_approval")
KINDS = {
	"plain": {},
	"waits for its first fee": {"first_fee_before_start": 1},
	"asks a joining fee of who comes back": {"joining_fee": 200, "joining_fee_on_return": 1},
	"asks for approval": {"requires_approval": 1},
}


pytestmark = pytest.mark.usefixtures("fees")


def member_until(make, grace: int, **values) -> str:
	make.settings(grace_days=grace)
	make.membership_type("Club", **{"fee": 300, **values})
	money.fees("Club")
	member = make.member().name
	with clock.on(START):
		term = make.term(member, str(START), membership_type="Club")
		paid = {"payment_state": "Paid", "approved": 1, "awaits_payment": 0}
		frappe.db.set_value("Membership", term.name, paid)
		term.reload()
		term.save()
	return member


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
	("grace", "after"), [(GRACE, day) for day in (29, 30, 31, 32, 33)] + [(0, 1), (0, 2)]
)
def test_a_renewal_is_what_it_was_said_to_be_on_every_day_around_the_end_of_grace(make, kind, grace, after):
	member = member_until(make, grace, **KINDS[kind])
	day = LAST + timedelta(days=after)
	back = after > grace + 1
	start = day if back else LAST + timedelta(days=1)
	with clock.on(day):
		told = api.preview_renewal(member)
		by_hand = preview.preview_term("Club", str(start), member)
		term = frappe.get_doc("Membership", api.renew(member)["membership"])
	expected = "Rejoin" if back else "Renewal"
	assert (told["kind"], by_hand["kind"]) == (expected, expected)
	assert (getdate(told["start_date"]), term.start_date, bool(term.renews)) == (start, start, not back)
	asked = bool(term.awaits_payment), term.joining_fee > 0, not term.approved
	assert asked == tuple(back and KINDS[kind].get(rule, 0) > 0 for rule in RULES)
	if not (asked[0] or asked[2]):
		event = {"membership": term.name, "event": expected, "event_date": start}
		assert frappe.db.count("Membership Event", event) == 1
		assert frappe.db.count("Membership Spell", {"member": member}) == (2 if back else 1)


@pytest.mark.parametrize(("after", "kind"), [(1, "Renewal"), (2, "Rejoin")])
def test_who_was_kept_joins_on_up_to_the_day_after(make, after, kind):
	member = member_until(make, GRACE)
	term = frappe.get_last_doc("Membership", {"member": member})
	api.keep_current(term.name, "2025-09-30", "Pays in October")
	with clock.on(date(2025, 9, 30) + timedelta(days=after)):
		told = api.preview_renewal(member)
	assert (told["kind"], bool(told["renews"])) == (kind, kind == "Renewal")
