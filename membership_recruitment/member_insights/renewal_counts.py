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
from membership_recruitment.member_insights.periods import number, number_sql
from membership_recruitment.membership.refresh import PENDING_SQL
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

	@property
	def decided(self) -> int:
		return self.due - self.undecided

	@property
	def first_decided(self) -> int:
		return self.first_due - self.first_undecided


def renewals_by_period(choice: Choice) -> list[Renewals]:
	"""Terms due in each period, and what became of them.

	A term that ran to its end lies in a spell that reaches at least so far; where the spell goes on, the next term
	was in time. Only for the last term of a spell the next one must be looked for: grace may not count as active,
	or the member may have resigned in it and joined again.
	"""
	grace_days = rules().grace_days
	counted = frappe.db.sql(
		f"""select d.period, count(*), sum(d.renewed), sum(not d.renewed and d.still_open), sum(d.first_term),
			sum(d.first_term and d.renewed), sum(d.first_term and not d.renewed and d.still_open)
		from (
			select {number_sql("t.end_date", choice.interval)} - %(base)s as period,
				t.end_date >= %(open_from)s as still_open,
				s.spell_number = 1 and s.start_date = t.start_date as first_term,
				s.end_date is null or s.end_date > t.end_date or exists (
					select 1 from `tabMembership` n where n.member = t.member
						and n.start_date > t.end_date and n.start_date <= t.end_date + interval %(gap)s day
						and (n.cancelled_from is null or n.cancelled_from > n.start_date)
						and not {PENDING_SQL.replace("t.", "n.")}
				) as renewed
			from `tabMembership` t
			join `tabMembership Spell` s on s.member = t.member and s.start_date <= t.start_date
				and (s.end_date is null or s.end_date >= t.end_date)
			where t.end_date between %(first)s and %(last)s and not {PENDING_SQL}
				and (t.cancelled_from is null or t.cancelled_from > t.end_date)
				{"and t.membership_type = %(membership_type)s" if choice.membership_type else ""}
		) d
		group by d.period""",
		{
			"first": choice.first,
			"last": choice.last,
			"base": number(choice.first, choice.interval),
			"gap": grace_days + 1,
			"open_from": getdate() - timedelta(days=grace_days),
			"membership_type": choice.membership_type,
		},
	)
	by_period = {row[0]: Renewals(*(int(value) for value in row[1:])) for row in counted}
	return [by_period.get(period) or Renewals() for period in range(len(choice.periods))]
