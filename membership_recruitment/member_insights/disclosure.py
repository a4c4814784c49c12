"""Round figures about members for recruiting staff, so that no small group can be read off.

Whoever may neither read the register nor is an analyst must not learn about fewer people than
`Membership Settings.minimum_cell`, whichever answers they hold against each other. Two rules see to it, the ones
by which statistics offices publish tables (fixed rounding, see Statistics Netherlands, tau-ARGUS, and the UN/ECE
Handbook on Statistical Disclosure Control, 2019, chapter 5):

- Every number of people is a multiple of that smallest cell; fewer people than it are shown as none. So the
  difference of two answers is none or at least a cell, and a small group can't be told from no group.
- Days are whole months that are over. Otherwise asking for one day after the other would show on which of them
  a rounded number steps, and so the numbers themselves.

Rates and averages are made of the rounded numbers, or left out where they stand on too few people.

Numbers that add up are shown by `running`: those of twelve months each rounded for itself, held against the year's,
would narrow each other down (twelve times none, and 50 in the year: four in each month). Where the total is the sum
of what is shown of its parts, adding up tells nothing. The same goes for membership types and all of them. Such a
number of one month, though, says where a rounded total stepped: 5 may stand for 1 to 9 people.

What holds, and tests/site/test_disclosure_attacks.py shows: numbers and their differences are multiples of the cell;
whatever is computed from them says no more than they do; one person more or less changes a number by no more than one
cell each time the person is counted, and whoever is counted alike changes it alike, so it points at no one in a group.

What does not hold for any rounding without chance: who knows everyone else exactly may see a number step by the last
one. Numbers that are rounded each for itself (cohorts, survivors, members lost, values of a characteristic) give
bounds, and bounds from several reports together can now and then prove that a group of fewer than a cell is there.
And who asks again after the register has changed sees that something has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor, log10

import frappe
from frappe.utils import getdate

from membership_recruitment.member_privacy.wall.row_rules import may_see_members
from membership_recruitment.settings import rules
from membership_recruitment.utils.statistics.rounding import in_steps

# an analyst sees all figures, a treasurer reads every term
SEES_EVERYTHING = {"Membership Analyst", "Membership Treasurer"}
ENOUGH_CELLS = 4  # a rate stands on at least so many cells of people: rounding moves it by an eighth at most


@dataclass(frozen=True)
class Disclosure:
	"""How a reader sees numbers. `cell` is the smallest number of people that is shown; 0: everything, exactly."""

	cell: int = 0

	def count(self, number: int) -> int:
		"""A number of people as shown."""
		return in_steps(number, self.cell) if self.cell else number

	def running(self, numbers: Mapping[int, int]) -> dict[int, int]:
		"""Numbers of people by month (or whatever is in order), shown so that they add up: the steps of their
		rounded total."""
		shown, total, before = {}, 0, 0
		for key in sorted(numbers):
			total += numbers[key]
			after = self.count(total)
			shown[key], before = after - before, after
		return shown

	def share(self, part: int, whole: int) -> float | None:
		"""A share in percent of numbers as they are shown; None where there is nothing to take it of."""
		if not whole or whole < ENOUGH_CELLS * self.cell:
			return None
		return 100 * min(part, whole) / whole

	def rate(self, part: int, whole: int) -> float | None:
		"""A share in percent, from numbers of people as they are; None where there is nothing to take it of."""
		if not whole or (self.cell and whole < ENOUGH_CELLS * self.cell):
			return None
		return 100 * self.count(part) / self.count(whole)

	def average(self, value: float | None, people: int, digits: int = 2) -> float | None:
		"""A figure about so many people, with few digits for those who see rounded numbers."""
		if value is None or not self.cell:
			return value
		if people < ENOUGH_CELLS * self.cell or not value:
			return None
		return round(value, digits - 1 - floor(log10(abs(value))))

	def last_day(self, day: date) -> date:
		"""The latest day up to `day` that may be asked about."""
		return end_of_month_over(day) if self.cell else day


EXACT = Disclosure()


def end_of_month_over(day: date) -> date:
	"""The last day of the latest month up to `day` that is over: on its own last day a month's figures still move."""
	return min(day + timedelta(days=1), getdate()).replace(day=1) - timedelta(days=1)


def for_reader() -> Disclosure:
	"""How the session's user sees numbers."""
	user = frappe.session.user
	if user == "Administrator" or SEES_EVERYTHING & set(frappe.get_roles(user)) or may_see_members(user):
		return Disclosure()
	return Disclosure(max(1, rules().minimum_cell))
