"""Whatever happens to a household, in whatever order: what is stored is what computing it all anew would give, and
everybody who is alive can go on."""

import os
import random
import re
from datetime import date, timedelta
from itertools import pairwise

import frappe
import pytest

from membership_recruitment.membership.fees import renewal_invoices
from membership_recruitment.membership.notices import recipients
from membership_recruitment.membership.terms import (
	api,
	changes,
	cover,
	covered,
	credit_decisions,
	death_api,
	ledger,
	payers,
	payment_effects,
	refresh,
	reinstatement,
	renewal,
)
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.utils import conflicts
from tests.support.factories import make
from tests.support.tools import clock
from tests.support.tools.examples import number_of

LIVES = number_of(6)
SEED = int(os.environ["MEMBERSHIP_SEED"])
STEPS = 12
DAY = timedelta(days=1)
FIRST_DAY = date(2023, 11, 28)
PAUSES = (0, 0, 1, 14, 30, 31, 60, 200, 366)
ASKED = covered.ASKED_FOR
BEGAN = (ledger.JOIN, ledger.REJOIN, ledger.REINSTATE)
ENDED = (ledger.LAPSE, ledger.CANCEL, ledger.DEATH)
# what may stand in the way of a renewal
REASONS = (
	"still pending",
	"lifetime membership",
	"is there already",
	"no default membership type",
)
TYPES = {
	"Home": {"shared_fee": 1, "first_fee_before_start": 1},
	"Open Home": {"shared_fee": 1},
	"Home Itself": {"shared_fee": 1, "renews_automatically": 1},
	"Alone": {"first_fee_before_start": 1},
}


class House:
	"""A payer and three more, today, and the die that decides."""

	def __init__(self, seed: int):
		self.chance = random.Random(seed)
		self.today = FIRST_DAY
		payer = make.member("Payer").name
		self.people = [payer, *(make.member(name, payer=payer).name for name in ("Anna", "Bo", "Cia"))]
		self.said: list[str] = []

	def anyone(self) -> str:
		return self.chance.choice([self.people[0], *self.people])

	def terms(self, **filters) -> list:
		return frappe.get_all(
			"Membership",
			filters={"member": ["in", self.people], **filters},
			fields=["*"],
			order_by="start_date, name",
		)


# ---------------------------------------------------------------- what can happen


def join(house: House):
	make.term(house.anyone(), str(house.today), membership_type=house.chance.choice(list(TYPES)))


def enter_the_next_by_hand(house: House):
	latest = house.chance.choice(house.terms(cancelled_from=["is", "not set"]) or [None])
	if latest and latest.end_date:
		make.term(latest.member, str(latest.end_date + DAY), membership_type=latest.membership_type)


def renew(house: House):
	planned = renewal.plan_household(house.anyone(), house.chance.choice([None, None, *TYPES]))
	invoiced = house.chance.random() < 0.7
	for term in renewal.open_household(planned, invoiced=invoiced):
		if invoiced and term.fee > 0:
			payment_effects.settle(term.name, "Unpaid", None, term.fee, None)


def pay(house: House):
	owed = [term for term in house.terms(payment_state=["in", ["Unpaid", "Not invoiced"]]) if term.fee > 0]
	if owed:
		settle(house, house.chance.choice(owed), "Paid")


def change_the_payment(house: House):
	charged = [term for term in house.terms() if term.fee > 0]
	if charged:
		states = ["Not invoiced", "Unpaid", "Part paid", "Paid", "Credited", "Written off"]
		settle(house, house.chance.choice(charged), house.chance.choice(states))


def settle(house: House, term, state: str):
	day = house.today - house.chance.choice([0, 0, 1, 40]) * DAY if state in ("Paid", "Credited") else None
	payment_effects.settle(term.name, state, day, 0, None)
	if term.payment_state == "Credited" and term.waited_before_credit and state in ASKED:
		assert frappe.db.get_value("Membership", term.name, "awaits_payment"), "waits as before the credit"


def decide_about_a_credit(house: House):
	if waiting := house.terms(credit_decision="To decide"):
		decision = house.chance.choice(credit_decisions.DECISIONS)
		credit_decisions.decide(house.chance.choice(waiting).name, decision)


def correct_a_day(house: House):
	if terms := house.terms():
		term = frappe.get_doc("Membership", house.chance.choice(terms).name)
		term.start_date = term.start_date + house.chance.choice([-30, -1, 1, 30]) * DAY
		term.save()


def correct_the_last_day(house: House):
	"""Of a term that no other covers: what it covers follows."""
	if terms := house.terms(covered_by=["is", "not set"], end_date=["is", "set"]):
		term = frappe.get_doc("Membership", house.chance.choice(terms).name)
		term.end_date = term.end_date + house.chance.choice([-60, -1, 1, 30]) * DAY
		term.save()


def correct_a_type(house: House):
	if terms := house.terms():
		term = frappe.get_doc("Membership", house.chance.choice(terms).name)
		term.membership_type = house.chance.choice(list(TYPES))
		term.save()


def take_somebody_for_dead(house: House):
	"""What had been decided before is decided still when that is taken back."""
	member = frappe.get_doc("Member", house.anyone())
	if member.deceased_on:
		return
	before = cancellations(house)
	for day in (house.today - house.chance.choice([0, 1, 40]) * DAY, None):
		member.deceased_on = day
		member.save()
	assert cancellations(house) == before


def cancellations(house: House) -> dict:
	fields = ("cancelled_from", "cancellation_reason", "leaving_said_on")
	return {term.name: [term[field] or None for field in fields] for term in house.terms()}


def know_more_of_the_past(house: House):
	member = frappe.get_doc("Member", house.anyone())
	member.member_since = house.chance.choice([None, house.today, FIRST_DAY - 900 * DAY])
	member.save()
	held = [term for term in house.terms(member=member.name) if not as_lifecycle_term(term).pending]
	starts = [term.start_date for term in held if not as_lifecycle_term(term).void]
	assert not (member.member_since and starts) or member.member_since <= min(starts)


def resign(house: House):
	when = house.chance.choice([changes.AT_ONCE, changes.END_OF_TERM, changes.ON_A_DAY])
	day = house.today + house.chance.choice([-40, -1, 0, 20, 500]) * DAY
	reason = house.chance.choice(["Resigned", "Excluded", "Other"])
	member, said = house.anyone(), str(house.today)
	told = api.preview_resignation(member, when, str(day), reason, said)
	api.resign(member, when, reason, str(day), said)
	check_it_was_told(told)


def check_it_was_told(told: dict):
	"""A preview's last days of the others are what came."""
	for row in told["household"]:
		assert row.end_date == frappe.db.get_value("Member", row.name, "end_date"), row
		for name in row.cancelled:
			assert frappe.db.get_value("Membership", name, "cancellation_reason") == "No longer covered", name


def reinstate(house: House):
	"""Months before a fee that was paid while the term was cancelled are no membership."""
	before = {term.name: term for term in house.terms() if as_lifecycle_term(term).void}
	reinstatement.reinstate(house.anyone(), house.chance.choice([True, True, False]))
	for term in house.terms(
		name=["in", list(before)], awaits_payment=1, payment_state="Paid", renews=["is", "not set"]
	):
		late = term.paid_on > (term.planned_start or term.start_date)
		later = house.terms(member=term.member, start_date=[">", term.start_date])
		if not as_lifecycle_term(term).void and late and not later:  # else there is no room
			assert term.start_date >= term.paid_on, term.name


def die_or_not(house: House):
	member = frappe.get_doc("Member", house.anyone())
	days = [None, house.today, house.today - 20 * DAY, house.today - 400 * DAY]
	running = {term.name for term in house.terms(member=["!=", member.name], status="Current")}
	was_dead, member.deceased_on = member.deceased_on, house.chance.choice(days)
	told = None
	if member.deceased_on and not was_dead:
		told = death_api.preview_death(member.name, str(member.deceased_on))
	member.save()
	if told:
		check_it_was_told(told)
		for name in running:
			assert not as_lifecycle_term(frappe.get_doc("Membership", name)).cancelled_by(house.today), name


def change_type(house: House):
	changes.change_type(house.anyone(), house.chance.choice(list(TYPES)))


def change_payer(house: House):
	covered.change_payer(*house.chance.sample(house.people, 2))


THINGS = [
	join,
	join,
	renew,
	renew,
	renew,
	pay,
	pay,
	enter_the_next_by_hand,
	change_the_payment,
	decide_about_a_credit,
	decide_about_a_credit,
	correct_a_day,
	correct_the_last_day,
	correct_a_type,
	take_somebody_for_dead,
	know_more_of_the_past,
	resign,
	resign,
	reinstate,
	die_or_not,
	die_or_not,
	change_type,
	change_payer,
]


def step(house: House) -> None:
	"""Something happens; what is refused leaves nothing behind."""
	for _try in range(5):
		thing = house.chance.choice(THINGS)
		frappe.db.savepoint("untried")
		try:
			thing(house)
		except frappe.TimestampMismatchError:
			raise  # no refusal: the app saves what it has changed meanwhile
		except frappe.ValidationError:
			conflicts.back_to("untried")
			frappe.clear_messages()
		else:
			house.said.append(f"{house.today} {thing.__name__}")
			return


# ---------------------------------------------------------------- what must hold


def stored() -> dict:
	"""Every value that is derived, by table, row and column."""
	return {
		(table, row.name, column): value
		for table in ("Member", "Membership", "Membership Spell")
		for row in frappe.db.sql(f"select * from `tab{table}`", as_dict=True)
		for column, value in row.items()
		if column not in ("modified", "modified_by", "creation")
	}


def check_computed_anew(house: House):
	"""Statuses, spells, and what follows from the payment states."""
	once = stored()
	refresh.refresh_statuses()
	frappe.db.delete("Membership Spell")
	refresh.rebuild_spells()
	assert changes_since(once) == {}
	for term in house.terms():
		# cancelled with the credit note, and not given back with it: its place was taken then
		place_was_taken = term.cancellation_reason == "Fee credited" and term.payment_state != "Credited"
		if not term.covered_by and not place_was_taken:
			payment_effects.settle(term.name, term.payment_state, term.paid_on, term.outstanding, None)
	assert changes_since(once) == {}


def check_night():
	"""What the night leaves out is right: looking at everybody adds nothing."""
	once, events = stored(), frappe.db.count("Membership Event")
	refresh.refresh_all()
	assert changes_since(once) == {}
	assert frappe.db.count("Membership Event") == events


def changes_since(once: dict) -> dict:
	now = stored()
	return {key: (once.get(key), now.get(key)) for key in {*once, *now} if once.get(key) != now.get(key)}


def check_ledger(house: House):
	"""Sums over the ledger are what the spells say, and there is nothing more to say."""
	refresh.refresh_members(house.people, lapses=True)
	written = frappe.db.count("Membership Event")
	for member in house.people:
		counted = dict(
			frappe.db.sql(
				"""select event in %s, sum(counts) from `tabMembership Event`
				where member = %s and event in %s and event_date <= %s group by 1""",
				(BEGAN, member, (*BEGAN, *ENDED), house.today),
			)
		)
		begun = [
			["Membership Spell", "member", "=", member],
			["Membership Spell", "start_date", "<=", house.today],
		]
		spells = frappe.get_all("Membership Spell", filters=begun, pluck="ended")
		assert (counted.get(1, 0), counted.get(0, 0)) == (len(spells), sum(spells)), member
	refresh.refresh_members(house.people, lapses=True)
	assert frappe.db.count("Membership Event") == written


def check_terms(house: House):
	rows = {term.name: term for term in house.terms()}
	died = {name for name in house.people if frappe.db.get_value("Member", name, "deceased_on")}
	for member in house.people:
		spans = [as_lifecycle_term(row) for row in rows.values() if row.member == member]
		spans = sorted((span for span in spans if not span.void), key=lambda span: span.start)
		for earlier, later in pairwise(spans):
			assert earlier.last_covered and earlier.last_covered < later.start, member
	for member in died:
		until, on = frappe.db.get_value("Member", member, ("end_date", "deceased_on"))
		assert not until or until < on, member
	for term in rows.values():
		assert term.cancellation_reason != "Deceased" or term.member in died, term.name
		payer = rows.get(term.covered_by)
		if not payer or as_lifecycle_term(term).void:
			continue
		assert term.payment_state == payer.payment_state, "who is covered follows the payer's fee"
		if not as_lifecycle_term(payer).void and term.end_date >= house.today:
			assert term.membership_type == payer.membership_type, "a fee covers terms of its type"
		if as_lifecycle_term(payer).void and term.end_date >= house.today:
			assert payer.payment_state in ASKED or not as_lifecycle_term(term).pending, term.name
		if term.start_date > house.today and not term.sales_invoice:
			assert cover.stands(term) or payer.cancellation_reason == "Fee credited", term.name


def check_credits_are_asked_about(house: House):
	"""A free year of a fee that was credited is somebody's decision, for each whose payer has left."""
	for term in house.terms():
		span = as_lifecycle_term(term)
		if span.void or span.pending:
			continue
		payer = term.covered_by and frappe.get_doc("Membership", term.covered_by)
		if not payer or payer.fee <= 0 or frappe.db.get_value("Member", term.member, "deceased_on"):
			continue
		died = frappe.db.get_value("Member", payer.member, "deceased_on")
		gone = payer.lifecycle_term().cancelled_by(house.today)
		if died or (gone and payer.cancellation_reason != "Fee credited"):
			runs = term.start_date <= house.today <= (span.last_covered or house.today)
			asked = term.credit_decision or term.payment_state != "Credited" or term.cancelled_from
			assert not runs or asked, term.name


def is_gone(house: House, member: str, day: date) -> bool:
	"""Dead, or the latest decision is a leaving: in words of its own, to hold the rule's SQL against."""
	died = frappe.db.get_value("Member", member, "deceased_on")
	if died and died <= day:
		return True
	terms = [term for term in house.terms() if term.member == member]
	left = [
		term.start_date
		for term in terms
		if term.cancelled_from
		and term.cancelled_from <= day
		and (term.cancelled_from > term.start_date or term.cancellation_reason in ("Resigned", "Excluded"))
	]
	came = [
		term.start_date
		for term in terms
		if term.start_date <= day and not (term.cancelled_from and term.cancelled_from <= day)
	]
	return bool(left) and (not came or max(came) < max(left))


def check_everybody_goes_on(house: House):
	"""Nobody is asked to renew somebody who is gone, and nobody who is gone is asked for a fee."""
	gone = {name for name in house.people if is_gone(house, name, house.today)}
	for name in house.people:
		assert payers.is_there(name, house.today) is (name not in gone), name
	for member in house.people:
		if frappe.db.get_value("Member", member, "deceased_on"):
			continue
		frappe.db.savepoint("only_planned")
		try:
			renewal.plan(member)
		except frappe.ValidationError as refusal:
			first = re.search(r"Renew .*\((\S+)\) first", str(refusal))
			assert first or any(reason in str(refusal) for reason in REASONS), refusal
			assert not first or first[1] not in gone, refusal
		conflicts.back_to("only_planned")
		frappe.clear_messages()
	terms = {term.name: term for term in house.terms()}
	asked = [
		(terms[name].member, payer, terms[name].end_date)
		for payer, due in renewal_invoices.due_by_payer(house.today)
		for name in due
		if name in terms
	]
	told = recipients.terms(terms, house.today)
	for name, row in told.items():
		if row.not_needed == recipients.COVERED:
			assert told[terms[name].covered_by].not_needed in ("", recipients.CANCELLED), name
	told = told.values()
	asked += [(row.holder, row.member, row.end_date) for row in told]
	for member, payer, end in asked:
		# who pays for what comes after it
		assert payer == member or not is_gone(house, payer, max(house.today, end + DAY)), (member, payer)


@pytest.fixture
def types(rolled_back):
	for name, values in TYPES.items():
		make.membership_type(name, period_kind="Rolling", period_count=1, fee=100, **values)


@pytest.mark.parametrize("life", range(LIVES))
def test_whatever_happens_to_a_household(types, life):
	with clock.on(FIRST_DAY):
		house = House(SEED + life)
	try:
		for _step in range(STEPS):
			house.today += house.chance.choice(PAUSES) * DAY
			with clock.on(house.today):
				refresh.nightly()
				check_night()
				step(house)
				check_computed_anew(house)
				check_terms(house)
				check_ledger(house)
				check_credits_are_asked_about(house)
				check_everybody_goes_on(house)
	except Exception as problem:
		problem.args = (f"MEMBERSHIP_SEED={SEED + life}: {'; '.join(house.said)}\n{problem}",)
		raise
