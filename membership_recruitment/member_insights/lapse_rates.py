"""How many of a type's terms were not renewed: what is likely for those that end now.

Due, renewed and undecided are as in renewal_counts.py, from what refresh.py keeps on each term.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import frappe

from membership_recruitment.membership.periods import add_months
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
		"""select t.membership_type, t.first_term, count(*), sum(not t.renewed)
		from `tabMembership` t
		where t.due_on between %(first)s and %(day)s and t.membership_type in %(types)s
			and (t.renewed or t.due_on < %(open_from)s)
		group by t.membership_type, t.first_term""",
		{
			"day": day,
			"first": add_months(day, -MONTHS),
			"open_from": day - timedelta(days=rules().grace_days),
			"types": tuple(membership_types) or ("",),
		},
	)
	return {
		(membership_type, bool(first_term)): 100 * float(lapsed) / decided
		for membership_type, first_term, decided, lapsed in counted
		if decided >= FEWEST_TERMS
	}
