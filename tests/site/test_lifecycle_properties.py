"""Whatever happens to a membership, in whatever order and on whatever days: what must hold in the register."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import frappe
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms import (
	changes,
	credit_decisions,
	lifecycle,
	payment_effects,
	refresh,
	reinstatement,
	renewal,
)
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.settings import rules
from tests.support.factories import make
from tests.support.tools import clock
from tests.support.tools.examples import number_of

EXAMPLES = number_of(15)

DAY = timedelta(days=1)
FIRST_DAY = date(2023, 11, 28)
TABLES = ("Member", "Membership", "Membership Spell", "Membership Event")
TYPES = {
	"Year": {"period_kind": "Rolling", "period_count": 1, "period_unit": "Year"},
	"Month": {"period_kind": "Rolling", "period_count": 1, "period_unit": "Month"},
	"Calendar": {
		"period_kind": "Fixed Year",
		"pro_rate": 1,
		"rollover_month": "October",
		"rollover_day": 1,
		"renews_automatically": 1,
	},
	"Prepaid": {
		"period_kind": "Rolling",
		"period_count": 2,
		"period_unit": "Month",
		"first_fee_before_start": 1,
	},
	"Approved": {
		"period_kind": "Rolling",
		"period_count": 3,
		"period_unit": "Month",
		"requires_approval": 1,
	},
	"For Life": {"period_kind": "Lifetime"},
}

PAYMENTS = [
	("Paid",),
	("Unpaid",),
	("Part paid", "Paid"),
	("Paid", "Credited"),
	("Credited", "Paid"),
	("Paid", "Unpaid"),
	("Written off",),
]

# ---------------------------------------------------------------- what can happen


@dataclass
class Life:
	"""One member, and today."""

	member: str
	today: date

	def terms(self) -> list[frappe._dict]:
		return frappe.get_all(
			"Membership", filters={"member": self.member}, fields=["*"], order_by="start_date, name"
		)

	def latest(self) -> frappe._dict:
		terms = self.terms()
		if not terms:
			frappe.throw("no term yet")
		return terms[-1]


def join(life: Life, choice):
	make.term(life.member, str(life.today), membership_type=choice(list(TYPES)))


def join_for_a_while(life: Life, choice):
	"""A term with a last day of its own."""
	end = life.today + timedelta(days=choice([0, 1, 27, 29, 30, 31, 100]))
	make.term(life.member, str(life.today), end, membership_type="Year")


def renew(life: Life, choice):
	renewal.open_term(renewal.plan(life.member, choice([None, *TYPES])))


def renew_by_invoice(life: Life, choice):
	planned = renewal.plan(life.member)
	renewal.open_term(planned, awaits_payment=renewal.holds_when_paid(planned.membership_type))


def settle(life: Life, choice):
	"""ERPNext says something about the fee of one of the terms: of one that waits for it, if there is one."""
	waiting = [row for row in life.terms() if row.awaits_payment]
	term = choice(waiting or life.terms()[-2:] or [life.latest()])
	for state in choice(PAYMENTS):
		day = life.today - timedelta(days=choice([0, 0, 1, 40])) if state in ("Paid", "Credited") else None
		payment_effects.settle(term.name, state, day, 0, None)
		saved = snapshot()
		payment_effects.settle(term.name, state, day, 0, None)
		assert snapshot() == saved


def resign(life: Life, choice):
	day = life.today + timedelta(days=choice([-400, -40, -1, 0, 1, 20, 500]))
	when = choice([changes.AT_ONCE, changes.END_OF_TERM, changes.ON_A_DAY])
	changes.resign(life.member, when, choice(["Resigned", "Excluded", "Other"]), day)


def cancel_on_the_form(life: Life, choice):
	term = frappe.get_doc("Membership", life.latest().name)
	term.update(
		{
			"cancelled_from": term.start_date + timedelta(days=choice([-1, 0, 1, 15, 40, 380])),
			"cancellation_reason": "Other",
		}
	)
	term.save()


def reinstate(life: Life, choice):
	reinstatement.reinstate(life.member, choice([True, False]))


def change_type(life: Life, choice):
	changes.change_type(life.member, choice(list(TYPES)))


def approve(life: Life, choice):
	changes.approve(life.latest().name)


def keep(life: Life, choice):
	term = choice(life.terms()[-2:] or [life.latest()])
	until = choice([None, life.today, life.today + timedelta(days=50), life.today - timedelta(days=3)])
	changes.keep_current(term.name, until, "Agreed")


def import_terms(life: Life, choice):
	"""Old terms come from a former register, where there is room for them."""
	start = life.today - timedelta(days=choice([1500, 800, 500]))
	terms = []
	for _number in range(choice([1, 2])):
		end = start + timedelta(days=choice([30, 200]))
		cancelled = choice([None, None, start + timedelta(days=10)])
		terms.append(bulk.NewTerm("Year", start, end, cancelled_from=cancelled, fee=100))
		start = end + timedelta(days=choice([1, 20, 31, 32]))
	spans = [as_lifecycle_term(row) for row in life.terms()]
	for term in terms:
		for other in spans:
			if not other.void and term.start <= (other.last_covered or date.max) and other.start <= term.end:
				frappe.throw("no room")
	bulk.add_terms([(life.member, term) for term in terms])


def die(life: Life, choice):
	member = frappe.get_doc("Member", life.member)
	member.deceased_on = choice([None, None, life.today, life.today - timedelta(days=20)])  # None: a mistake
	member.save()


def decide(life: Life, choice):
	"""Somebody says what a credit meant."""
	term = choice([row for row in life.terms() if row.credit_decision] or [life.latest()])
	credit_decisions.decide(term.name, choice(credit_decisions.DECISIONS))


def correct_a_start(life: Life, choice):
	"""On the form, a few days off."""
	term = frappe.get_doc("Membership", choice(life.terms()[-2:] or [life.latest()]).name)
	term.start_date = term.start_date + timedelta(days=choice([-31, -3, 2, 40]))
	term.save()


def delete_a_term(life: Life, choice):
	frappe.delete_doc("Membership", life.latest().name, force=True)


def change_grace(life: Life, choice):
	make.settings(grace_days=choice([0, 10, 30, 60]), grace_is_active=choice([0, 1, 1]))
	refresh.nightly()


THINGS: list[Callable] = [
	join,
	join_for_a_while,
	renew,
	renew,
	renew_by_invoice,
	settle,
	settle,
	resign,
	resign,
	reinstate,
	cancel_on_the_form,
	reinstate,
	change_type,
	approve,
	keep,
	import_terms,
	die,
	decide,
	correct_a_start,
	delete_a_term,
	change_grace,
]
PAUSES = st.sampled_from([0, 0, 1, 14, 29, 30, 31, 32, 60, 200, 366])


# ---------------------------------------------------------------- what must hold


def snapshot() -> list:
	return [frappe.db.sql(f"select * from `tab{table}` order by name") for table in TABLES]


def check_no_overlap(life: Life):
	spans = [as_lifecycle_term(row) for row in life.terms()]
	spans = sorted((span for span in spans if not span.void), key=lambda span: span.start)
	for earlier, later in pairwise(spans):
		assert earlier.last_covered is not None and earlier.last_covered < later.start, (earlier, later)


def check_join_date(life: Life):
	"""The first day that held."""
	died = frappe.db.get_value("Member", life.member, "deceased_on")
	terms = [as_lifecycle_term(row) for row in life.terms()]
	held = [
		term.start
		for term in terms
		if not term.void and (not term.pending or term.kept_until) and (not died or term.start < died)
	]
	assert frappe.db.get_value("Member", life.member, "join_date") == min(held, default=None)


def check_every_day(life: Life):
	"""By the rule, by SQL and by spell the same on every day around which something changes."""
	rows = life.terms()
	died = frappe.db.get_value("Member", life.member, "deceased_on")
	terms = [as_lifecycle_term(row) for row in rows]
	grace = timedelta(days=rules().grace_days)
	turns = {life.today, died}
	for term in terms:
		turns |= {term.start, term.end, term.cancelled_from, term.kept_until}
		turns |= {term.end + grace} if term.end else set()
	spells = frappe.get_all(
		"Membership Spell", filters={"member": life.member}, fields=["start_date", "active_to"]
	)
	for day in sorted({turn + step for turn in turns - {None} for step in (-DAY, 0 * DAY, DAY)}):
		status = lifecycle.member_status(terms, day, grace_days=grace.days, deceased_on=died)
		assert status in lifecycle.STATUSES or (not terms and status == "")
		refresh.refresh_statuses(day, [life.member])
		assert frappe.db.get_value("Member", life.member, "status") == status, (day, terms)
		for row, stored in zip(rows, life.terms(), strict=True):
			expected = lifecycle.term_status(
				as_lifecycle_term(row), day, grace_days=grace.days, deceased_on=died
			)
			assert stored.status == expected, (day, row.name)
		in_spell = any(spell.start_date <= day <= spell.active_to for spell in spells)
		active = lifecycle.is_active(status, grace_is_active=rules().grace_is_active)
		assert active == in_spell, (day, status, spells, terms)
	refresh.refresh_statuses(life.today, [life.member])


def check_rebuilds_are_equal(life: Life):
	def spells():
		return frappe.db.sql(
			f"select {', '.join(refresh.SPELL_COLUMNS)} from `tabMembership Spell` where member = %s"
			" order by name",
			life.member,
		)

	refresh.rebuild_spells([life.member])  # whether they ended depends on the day
	one_by_one = spells()
	frappe.db.delete("Membership Spell")
	refresh.rebuild_spells()
	assert spells() == one_by_one


def check_a_second_night_changes_nothing():
	refresh.nightly()
	once = snapshot()
	refresh.nightly()
	assert snapshot() == once


def check_the_ledger(life: Life):
	"""Summed up, what the ledger says is what the figures are made of; nothing is counted twice or for nothing."""
	rows = frappe.get_all("Membership Event", filters={"member": life.member}, fields=["*"])
	by_name = {row.name: row for row in rows}
	for row in rows:
		if row.takes_back:
			taken = by_name[row.takes_back]
			assert (taken.event, taken.event_date, taken.counts) == (row.event, row.event_date, -row.counts)

	def sums(*kinds: str) -> Counter:
		found = Counter()
		for row in rows:
			if row.event in kinds and row.event_date <= life.today:
				found[row.event_date] += row.counts
		return +found

	spells = frappe.get_all(
		"Membership Spell", filters={"member": life.member}, fields=["start_date", "active_to"]
	)
	begun = Counter(spell.start_date for spell in spells if spell.start_date <= life.today)
	assert sums("Join", "Rejoin", "Reinstate") == begun, rows
	ended = Counter(spell.active_to + DAY for spell in spells if spell.active_to < life.today)
	assert sums("Lapse", "Cancel", "Death") == ended, rows
	died = frappe.db.get_value("Member", life.member, "deceased_on")
	held = [
		term.start
		for term in map(as_lifecycle_term, life.terms())
		if not term.void and (not term.pending or term.kept_until) and not (died and died <= term.start)
	]
	renewals = Counter(start for start in held if start <= life.today)
	assert sums("Renewal") == renewals - begun, rows


def attempt(thing: Callable, life: Life, choice) -> bool:
	"""Let it happen; what is refused leaves nothing behind."""
	frappe.db.savepoint("untried")
	try:
		thing(life, choice)
	except frappe.ValidationError:
		frappe.db.rollback(save_point="untried")
		frappe.clear_messages()
		return False
	return True


def something(life: Life, choice, things: list[Callable]) -> Callable | None:
	"""One of the things that can happen; a few others are tried where it is refused."""
	for _try in range(4):
		thing = choice(things)
		if attempt(thing, life, choice):
			event(thing.__name__)
			return thing
	return None


@pytest.fixture
def types():
	for name, values in TYPES.items():
		make.membership_type(name, fee=100, **values)


@settings(
	max_examples=EXAMPLES,
	deadline=None,
	database=None,
	phases=[Phase.generate],  # a few words are enough to see what happened; shrinking takes minutes
	suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_happens(types, data):
	def choice(options):
		return data.draw(st.sampled_from(options))

	frappe.db.savepoint("example")
	try:
		with clock.on(FIRST_DAY):
			life = Life(make.member().name, FIRST_DAY)
		for step in range(choice([3, 6, 9])):
			life.today += timedelta(days=data.draw(PAUSES))
			with clock.on(life.today):
				something(life, choice, THINGS if step else [join, join_for_a_while])
				check_no_overlap(life)
				check_join_date(life)
		with clock.on(life.today):
			check_every_day(life)
			check_rebuilds_are_equal(life)
			check_a_second_night_changes_nothing()
			check_the_ledger(life)
	finally:
		frappe.db.rollback(save_point="example")
		frappe.clear_document_cache(
			"Membership Settings", "Membership Settings"
		)  # of which it may have changed one
