"""Terms that came up for renewal, counted by period in one SQL statement.

Due is a term that counts (neither pending nor cancelled before its end, of a member alive at its end) and ends
in the period. It is renewed when the member's next term that counts starts within the grace days, undecided
while it is not and they are not over yet, unless the member has resigned or died since: that is decided.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.disclosure import EXACT, Disclosure
from membership_recruitment.member_insights.filters import PeriodFilters
from membership_recruitment.member_insights.periods import number
from membership_recruitment.membership.terms.lapse_rates import left_in_grace, open_since


@dataclass
class Renewals:
	"""Terms due in one period, and what became of them; `first_…` are the same for members' first terms."""

	due: int = 0
	renewed: int = 0
	undecided: int = 0
	first_due: int = 0
	first_renewed: int = 0
	first_undecided: int = 0

	def add(self, terms: int, *, first_term: bool, renewed: bool, undecided: bool) -> None:
		self.due += terms
		self.renewed += terms * renewed
		self.undecided += terms * undecided
		if first_term:
			self.first_due += terms
			self.first_renewed += terms * renewed
			self.first_undecided += terms * undecided

	@property
	def decided(self) -> int:
		return self.due - self.undecided

	@property
	def first_decided(self) -> int:
		return self.first_due - self.first_undecided


def renewals_by_period(choice: PeriodFilters, reader: Disclosure = EXACT) -> list[Renewals]:
	"""Terms due in each period, and what became of them; from what refresh.py keeps on each term.

	Recruiting staff see months that add up, as in spell_counts.as_shown: each fate of each type's terms is rounded
	from the first of January on, and whatever is a sum is the sum of those.
	"""
	first = choice.first.replace(month=1, day=1) if reader.cell else choice.first
	# grouped in the order of the index, which takes half the time
	columns = ["t.due_on", "t.first_term", "t.renewed", *(["t.membership_type"] if reader.cell else [])]
	counted = frappe.db.sql(
		f"""select count(*), {", ".join(columns)}
		from `tabMembership` t
		where t.due_on between %(first)s and %(last)s
			{"and t.membership_type = %(membership_type)s" if choice.membership_type else ""}
		group by {", ".join(columns)}""",
		{"first": first, "last": choice.last, "membership_type": choice.membership_type},
	)
	open_from = open_since(getdate())
	fates: dict[tuple, Counter] = defaultdict(Counter)  # terms by day, of each kind of fate
	for terms, due_on, first_term, renewed, *kind in counted:
		undecided = not renewed and due_on >= open_from
		fates[tuple(kind), bool(first_term), bool(renewed), undecided][due_on] += terms
	of_type = [choice.membership_type] if choice.membership_type else None
	for terms, due_on, first_term, kind in left_in_grace(max(open_from, first), choice.last, of_type):
		key = ((kind,) if reader.cell else (), bool(first_term), False)
		fates[(*key, True)][due_on] -= terms
		fates[(*key, False)][due_on] += terms
	found = [Renewals() for _ in choice.periods]
	base = number(choice.first, choice.interval)
	for (_kind, first_term, renewed, undecided), terms_by_day in fates.items():
		if reader.cell:
			terms_by_day = _by_month_as_shown(terms_by_day, reader)
		for day, terms in terms_by_day.items():
			if day >= choice.first:
				found[number(day, choice.interval) - base].add(
					terms, first_term=first_term, renewed=renewed, undecided=undecided
				)
	return found


def _by_month_as_shown(terms_by_day: dict[date, int], reader: Disclosure) -> dict[date, int]:
	"""Terms by the first day of their month, rounded within each year."""
	years: dict[int, Counter] = defaultdict(Counter)
	for day, terms in terms_by_day.items():
		years[day.year][day.replace(day=1)] += terms
	return {month: terms for months in years.values() for month, terms in reader.running(months).items()}
