"""Share of a type's terms that were not renewed: how likely those that end now are to lapse; and which terms are undecided.

Due, renewed and undecided are as in member_insights/renewal_counts.py, from what refresh.py keeps on each term.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import frappe

from membership_recruitment.membership.terms.periods import add_months
from membership_recruitment.settings import rules

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
			"open_from": open_since(day),
		},
	)
	counted += tuple(
		(kind, first_term, 0, terms)
		for terms, _due_on, first_term, kind in left_in_grace(open_since(day), day)
	)
	wanted, decided, lapsed = set(membership_types), Counter(), Counter()
	for membership_type, first_term, renewed, terms in counted:
		if membership_type in wanted:
			decided[membership_type, bool(first_term)] += terms
			lapsed[membership_type, bool(first_term)] += 0 if renewed else terms
	return {key: 100 * lapsed[key] / terms for key, terms in decided.items() if terms >= FEWEST_TERMS}


def open_since(day: date) -> date:
	"""The first of the last days whose grace is not over on a day."""
	return day - timedelta(days=rules().grace_days)


def left_in_grace(
	first: date, last: date, membership_types: Sequence[str] | None = None
) -> list[tuple[int, date, bool, str]]:
	"""Terms due from `first` to `last`, both with grace to run, that nobody will renew, since the member has resigned
	or died: (terms, due on, first term, type)."""
	of_type = "and t.membership_type in %(types)s" if membership_types else ""
	return frappe.db.sql(
		f"""select count(*), t.due_on, t.first_term, t.membership_type
		from `tabMembership` t force index (terms_due_for_renewal)
		where t.due_on between %(first)s and %(last)s and t.renewed = 0
			and (t.cancelled_from is not null or t.status = 'Deceased') {of_type}
		group by t.due_on, t.first_term, t.membership_type""",
		{"first": first, "last": last, "types": tuple(membership_types or ())},
	)


def in_grace_sql(spell: str) -> str:
	"""SQL over a spell that ended before %(day)s: whether its last term is undecided on that day, so that nobody knows
	yet how long it lasts. %(open_from)s is `open_since` of the day."""
	return f"""({spell}.end_date >= %(open_from)s and {spell}.end_date < %(day)s and exists (
		select 1 from `tabMembership` due
		where due.member = {spell}.member and due.due_on between %(open_from)s and {spell}.end_date
			and due.renewed = 0 and due.cancelled_from is null and due.status <> 'Deceased'))"""
