"""Which term a term renews: the patch for terms that were entered before the app said so, by the same rule as new ones."""

import os
import random
from datetime import date, timedelta

import frappe
import pytest

from membership_recruitment.membership.terms import payment_effects, stored
from membership_recruitment.patches.v0_2 import link_next_terms
from tests.support.tools import clock

EXAMPLES = int(os.environ.get("MEMBERSHIP_EXAMPLES", 12))
SEED = int(os.environ["MEMBERSHIP_SEED"])
TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def types(make):
	values = {"period_kind": "Rolling", "period_count": 1, "period_unit": "Year", "fee": 300}
	make.membership_type("Holds", **values)
	make.membership_type("Waits", **values, first_fee_before_start=1)
	with clock.on(TODAY):
		yield


def links(member: str) -> dict[str, str | None]:
	return dict(
		frappe.get_all(
			"Membership", {"member": member}, ["name", "renews"], order_by="start_date, name", as_list=True
		)
	)


def by_the_rule(member: str) -> dict[str, str | None]:
	"""What each term renews if they are entered in the order of their days."""
	found = {}
	for name in links(member):
		term = frappe.get_doc("Membership", name)
		earlier = None if term.lifecycle_term().void else stored.renewed_by(term)
		found[name] = None if earlier in found.values() else earlier
	return found


def unlink(*members: str) -> None:
	frappe.db.set_value("Membership", {"member": ["in", members]}, "renews", None)


def life(make, chance: random.Random) -> str:
	member, start = make.member().name, date(2021, 1, 10)
	for _number in range(chance.randint(1, 5)):
		term = make.term(member, str(start), membership_type=chance.choice(["Holds", "Holds", "Waits"]))
		if chance.random() < 0.4:
			payment_effects.settle(term.name, "Paid", start - DAY, 0, None)
		if chance.random() < 0.3:
			day = chance.choice([term.start_date, term.start_date + 100 * DAY, term.end_date + DAY])
			term.reload().update({"cancelled_from": day, "cancellation_reason": "Other"}).save()
		elif chance.random() < 0.2:
			until = term.end_date + chance.choice([-60, 60]) * DAY
			term.reload().update({"kept_until": until, "kept_reason": "Ill"}).save()
		start = max(term.end_date + chance.choice([1, 1, 1, 20, 31, 32, 90]) * DAY, start + 366 * DAY)
	return member


def test_random_registers_are_linked_by_the_rule_of_new_terms_and_once(make):
	chance = random.Random(SEED)
	members = [life(make, chance) for _number in range(EXAMPLES)]
	unlink(*members)
	expected = {member: by_the_rule(member) for member in members}
	for _time in range(2):
		link_next_terms.execute()
		assert {member: links(member) for member in members} == expected, SEED
	assert any(earlier for found in expected.values() for earlier in found.values())


def test_what_is_linked_already_and_what_an_import_brought_stay(make):
	member = make.member().name
	terms = [make.term(member, f"{year}-01-10", membership_type="Holds") for year in (2023, 2024, 2025)]
	assert list(links(member).values()) == [None, terms[0].name, terms[1].name]
	frappe.db.set_value("Membership", terms[1].name, {"renews": None, "register_import": "IMPORT-1"})
	link_next_terms.execute()
	assert list(links(member).values()) == [None, None, terms[1].name]


def test_of_two_behind_one_the_first_is_its_renewal(make):
	member = make.member().name
	first = make.term(member, "2024-01-10", membership_type="Holds")
	waiting = make.term(member, "2025-01-10", membership_type="Waits", end_date="2025-01-20")
	frappe.db.set_value("Membership", waiting.name, "awaits_payment", 1)
	last = make.term(member, "2025-01-25", membership_type="Holds")
	unlink(member)
	link_next_terms.execute()
	assert links(member) == {first.name: None, waiting.name: first.name, last.name: waiting.name}
