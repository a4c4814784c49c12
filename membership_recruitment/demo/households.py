"""Families of the demo with one fee: one pays, and the fee covers all at the same address.

Invented like everybody else, from a seed and the day, and written by the same module as an old register.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import frappe

from membership_recruitment.membership.register import bulk
from membership_recruitment.membership.terms.periods import ONE_DAY, PeriodRule, term_end

A_FAMILY_IN = 60  # members
ADULTS, CHILDREN = (31, 52), (4, 17)


class Families:
	"""Draws families; the same seed and day give the same ones.

	Attributes:
	        people: For each family its people's ages on the day, who pays first.
	"""

	def __init__(self, members: int, today: date, seed: str):
		self.random, self.today = Random(seed), today
		self.people = [self._ages() for _number in range(1 + members // A_FAMILY_IN)]

	@property
	def size(self) -> int:
		return sum(map(len, self.people))

	def _ages(self) -> list[int]:
		children = self.random.randint(1, 3)
		adults = [self.random.randint(*ADULTS)] * self.random.choice([1, 2, 2])
		return adults + [self.random.randint(*CHILDREN) for _number in range(children)]

	def add(
		self, membership_type: str, source: str, invented, journey_ids: Iterator[str], phase
	) -> list[str]:
		"""Write them, with their terms.

		Args:
		        membership_type: Name of a Membership Type with one fee for the household.
		        source: Name of the Recruitment Source.
		        invented: people.People.
		        phase: The Journey Phase of members.

		Returns:
		        Names of the Members.
		"""
		kind = frappe.get_cached_doc("Membership Type", membership_type)
		added = []
		for ages in self.people:
			days = self._days(kind.period_rule())
			_first, last_name = invented.name()
			shared = {
				"last_name": last_name,
				"address": invented.address(),
				"recruitment_source": source,
				"language": "sv",
				"journey_phase": phase,
			}
			payer = None
			for age in ages:
				terms = [
					bulk.NewTerm(
						membership_type, start, end, recruitment_source=source, fee=0 if payer else kind.fee
					)
					for start, end in days
				]
				first_name, _last = invented.name()
				adult = age >= ADULTS[0]
				person = bulk.NewMember(
					first_name,
					email=invented.email(first_name, last_name) if adult else None,
					phone=invented.member_phone() if adult else None,
					birth_date=self._birth_date(age),
					journey_id=next(journey_ids),
					payer=payer,
					terms=terms,
					**shared,
				)
				(name,) = bulk.add_members([person])
				added.append(name)
				payer = payer or name
		_cover(added)
		return added

	def _days(self, rule: PeriodRule) -> list[tuple[date, date]]:
		"""First and last days of terms without a gap, from some years ago up to the one that runs."""
		start = self.today - timedelta(days=self.random.randint(40, 5 * 365))
		days = [(start, term_end(rule, start, first_term=True))]
		while (last := days[-1][1]) < self.today:
			days.append((last + ONE_DAY, term_end(rule, last + ONE_DAY)))
		return days

	def _birth_date(self, age: int) -> date:
		return self.today - timedelta(days=int((age + self.random.random()) * 365.25) + 1)


def _cover(members: list[str]) -> None:
	"""Say on the terms of who is paid for which one of the payer's has the fee."""
	frappe.db.sql(
		"""update `tabMembership` t join `tabMember` m on m.name = t.member
		join `tabMembership` c on c.member = m.payer and c.start_date = t.start_date
		set t.covered_by = c.name where m.name in %s""",
		(tuple(members),),
	)
