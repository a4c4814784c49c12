"""Of the same facts any order in which they are entered gives the same days: payments, a part that is credited, a death, a
resignation."""

import os
import random
from datetime import date, timedelta
from itertools import permutations

import frappe
import pytest

from membership_recruitment.membership.fees import invoices
from membership_recruitment.membership.terms import api
from membership_recruitment.utils import conflicts
from tests.support.factories import money
from tests.support.tools import clock
from tests.support.tools.examples import number_of

LIVES = number_of(4)
SEED = int(os.environ["MEMBERSHIP_SEED"])
DAY = timedelta(days=1)
TODAY = date(date.today().year, 11, 29)
PLANNED = TODAY.replace(month=6, day=1)
TERM = (
	"name",
	"start_date",
	"end_date",
	"planned_start",
	"planned_end",
	"cancelled_from",
	"cancellation_reason",
	"left_from",
	"payment_state",
	"paid_on",
	"status",
)
LEAVES = ("dies", "resigns", "is kept", "stays")


@pytest.fixture(autouse=True)
def types(make):
	values = {"period_kind": "Rolling", "period_count": 1, "period_unit": "Year", "first_fee_before_start": 1}
	make.membership_type("Alone", fee=300, joining_fee=100, **values)
	make.membership_type("Home", fee=300, joining_fee=100, shared_fee=1, **values)
	money.fees("Alone", "Home")
	with clock.on(TODAY):
		yield


class Life:
	"""A member with one who is covered, or with the term after the first; and what happens, each with its day."""

	def __init__(self, make, seed: int):
		self.make, self.chance = make, random.Random(seed)
		self.member = make.member().name
		kind = self.chance.choice(["Alone", "Home", "two terms"])
		membership_type = "Home" if kind == "Home" else "Alone"
		term = make.term(self.member, str(PLANNED), membership_type=membership_type)
		self.people = [self.member]
		if kind == "Home":
			self.people.append(make.member("Child", payer=self.member).name)
			day = PLANNED + self.chance.choice([0, 20, 90]) * DAY
			make.term(self.people[1], str(day), membership_type="Home")
		if kind == "two terms":
			make.term(self.member, str(term.end_date + DAY), membership_type="Alone")
		self.term = term.name
		self.invoice = invoices.make_invoice([self.term], submit=True, day=PLANNED)
		first, last = sorted(self.day() for _number in range(2))
		self.facts = [
			("pays a part", first, lambda: money.pay(self.invoice, 250, day=first)),
			("pays the rest", last, lambda: money.pay(self.invoice, 150, day=last)),
		]
		if self.chance.random() < 0.5:
			day = self.day()
			self.facts.append(("gets a part back", day, lambda: self.credit(day)))
		leaves, day = self.chance.choice(LEAVES), max(self.day(), PLANNED + DAY)
		if leaves != "stays":
			self.facts.append((leaves, day, lambda: getattr(self, leaves.replace(" ", "_"))(day)))

	def day(self) -> date:
		return PLANNED + self.chance.choice([-10, 1, 5, 40, 41, 90, 150]) * DAY

	def credit(self, day: date) -> None:
		note = money.credit_draft(self.invoice, for_self=1, day=max(day, PLANNED))
		note.items = note.items[1:]
		note.insert()
		note.submit()

	def dies(self, day: date) -> None:
		frappe.get_doc("Member", self.member).update({"deceased_on": day}).save()

	def resigns(self, day: date) -> None:
		api.resign(self.member, "On a Day", "Resigned", str(day))

	def is_kept(self, day: date) -> None:
		api.keep_current(self.term, str(day), "Decided by the board")

	def state(self) -> set[str]:
		rows = [("member", "in", self.people)]
		spells = ["member", "start_date", "end_date", "terms"]
		counted = frappe.db.sql(
			"""select member, event, event_date, sum(counts) from `tabMembership Event` where member in %s
			group by member, event, event_date having sum(counts) <> 0 order by member, event, event_date""",
			(self.people,),
		)
		found = [
			*frappe.get_all("Membership", rows, [*TERM]),
			*frappe.get_all("Membership Spell", rows, spells),
			*frappe.get_all("Member", [("name", "in", self.people)], ["name", "join_date", "status"]),
		]
		found = [row.values() for row in found]
		return {" ".join(str(value or "-") for value in row) for row in (*found, *counted)}


@pytest.mark.parametrize("number", range(LIVES))
def test_any_order_of_the_same_facts_gives_the_same_days(make, number):
	life = Life(make, SEED + number)
	orders = list(permutations(life.facts))
	found = {}
	for order in life.chance.sample(orders, min(len(orders), 8)):
		frappe.db.savepoint("nothing_happened")
		try:
			for _what, _day, happens in order:
				happens()
			found["; ".join(f"{what} {day}" for what, day, _happens in order)] = life.state()
		except frappe.ValidationError:
			frappe.clear_messages()  # nobody resigns before it begins or pays before the invoice
		conflicts.back_to("nothing_happened")
		frappe.clear_cache(doctype="Membership")
	assert found, f"MEMBERSHIP_SEED={SEED + number}"
	(first, wanted), *others = found.items()
	for order, state in others:
		assert sorted(state ^ wanted) == [], f"MEMBERSHIP_SEED={SEED + number}: {order} | {first}"
