"""Terms that came up for renewal, counted by period in one SQL statement.

Due is a term that counts (neither pending nor cancelled before its end, of a member alive at its end) and ends
in the period. It is renewed when the member's next term that counts starts within the grace days, undecided
while it is not and they are not over yet.
"""

from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe.utils import getdate

from membership_recruitment.member_insights.filters import Choice
from membership_recruitment.member_insights.periods import number
from membership_recruitment.membership.settings import rules


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


def renewals_by_period(choice: Choice) -> list[Renewals]:
	"""Terms due in each period, and what became of them; from what refresh.py keeps on each term."""
	counted = frappe.db.sql(
		f"""select t.due_on, t.first_term, t.renewed, count(*)
		from `tabMembership` t
		where t.due_on between %(first)s and %(last)s
			{"and t.membership_type = %(membership_type)s" if choice.membership_type else ""}
		group by t.due_on, t.first_term, t.renewed""",
		{"first": choice.first, "last": choice.last, "membership_type": choice.membership_type},
	)
	found = [Renewals() for _ in choice.periods]
	base = number(choice.first, choice.interval)
	open_from = getdate() - timedelta(days=rules().grace_days)
	for due_on, first_term, renewed, terms in counted:
		undecided = not renewed and due_on >= open_from
		found[number(due_on, choice.interval) - base].add(
			terms, first_term=bool(first_term), renewed=bool(renewed), undecided=undecided
		)
	return found
