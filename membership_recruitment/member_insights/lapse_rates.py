"""Share of a type's terms that were not renewed: how likely those that end now are to lapse.

Due, renewed and undecided are as in renewal_counts.py, from what refresh.py keeps on each term.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import frappe

from membership_recruitment.member_insights import renewal_counts
from membership_recruitment.membership.terms.periods import add_months

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
		# in the order of the index
		"""select t.membership_type, t.first_term, t.renewed, count(*) from `tabMembership` t
		where t.due_on between %(first)s and %(day)s and (t.renewed = 1 or t.due_on < %(open_from)s)
		group by t.due_on, t.first_term, t.renewed, t.membership_type""",
		{
			"day": day,
			"first": add_months(day, -MONTHS),
			"open_from": renewal_counts.open_since(day),
		},
	)
	counted += tuple(
		(kind, first_term, 0, terms)
		for terms, _due_on, first_term, kind in renewal_counts.left_in_grace(
			renewal_counts.open_since(day), day
		)
	)
	wanted, decided, lapsed = set(membership_types), Counter(), Counter()
	for membership_type, first_term, renewed, terms in counted:
		if membership_type in wanted:
			decided[membership_type, bool(first_term)] += terms
			lapsed[membership_type, bool(first_term)] += 0 if renewed else terms
	return {key: 100 * lapsed[key] / terms for key, terms in decided.items() if terms >= FEWEST_TERMS}
