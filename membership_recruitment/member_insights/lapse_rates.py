"""How many of a type's terms were not renewed: what is likely for those that end now.

Due, renewed and undecided are as in renewal_counts.py: a term that counts and ran to its end, of a member alive
then; renewed when the next one that counts starts within the grace days; undecided while that may still be.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import frappe

from membership_recruitment.membership.periods import add_months
from membership_recruitment.membership.refresh import PENDING_SQL
from membership_recruitment.membership.settings import rules

MONTHS = 24
FEWEST_TERMS = 20  # of fewer a share says more about chance than about the type


def rates(day: date, membership_types: Iterable[str]) -> dict[tuple[str, bool], float]:
	"""Percent of the decided terms that lapsed, by type and whether it was the member's first term.

	Args:
	        day: Terms that ended in the MONTHS up to this day count.
	        membership_types: Which types.

	Returns:
	        Only those with at least FEWEST_TERMS decided terms.
	"""
	counted = frappe.db.sql(
		f"""select d.membership_type, d.first_term, count(*), sum(not d.renewed)
		from (
			select t.membership_type, t.end_date, s.spell_number = 1 and s.start_date = t.start_date as first_term,
				s.end_date is null or s.end_date > t.end_date or exists (
					select 1 from `tabMembership` n where n.member = t.member
						and n.start_date > t.end_date and n.start_date <= t.end_date + interval %(gap)s day
						and (n.cancelled_from is null or n.cancelled_from > n.start_date)
						and not {PENDING_SQL.replace("t.", "n.")}
				) as renewed
			from `tabMembership` t
			join `tabMembership Spell` s on s.member = t.member and s.start_date <= t.start_date
				and (s.end_date is null or s.end_date >= t.end_date)
			where t.end_date between %(first)s and %(day)s and t.membership_type in %(types)s
				and not {PENDING_SQL} and (t.cancelled_from is null or t.cancelled_from > t.end_date)
		) d
		where d.renewed or d.end_date < %(open_from)s
		group by d.membership_type, d.first_term""",
		{
			"day": day,
			"first": add_months(day, -MONTHS),
			"gap": rules().grace_days + 1,
			"open_from": day - timedelta(days=rules().grace_days),
			"types": tuple(membership_types) or ("",),
		},
	)
	return {
		(membership_type, bool(first_term)): 100 * float(lapsed) / decided
		for membership_type, first_term, decided, lapsed in counted
		if decided >= FEWEST_TERMS
	}
