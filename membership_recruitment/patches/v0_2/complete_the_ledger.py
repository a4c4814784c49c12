"""What each event adds to sums, the terms that reinstate another, and counter-events for what did not happen.

All of it follows from terms and spells as they stand. Each batch is committed; a run that was killed goes on.
"""

import frappe

from membership_recruitment.membership.terms import ledger, refresh
from membership_recruitment.utils import batches

STARTS = (ledger.JOIN, ledger.RENEWAL, ledger.REJOIN)


def execute() -> None:
	_note_reinstated_terms()
	batches.finish_each(_count, batches.all_members())
	refresh.refresh_all()


def _note_reinstated_terms() -> None:
	"""The ledger heard of them as Reinstate only: they are what was left of the term before."""
	frappe.db.sql(
		"""update `tabMembership` t
		join `tabMembership Event` e on e.membership = t.name and e.event = %(reinstate)s
			and e.event_date = t.start_date
		set t.reinstates = (select l.name from (
			select name, member, start_date from `tabMembership` where cancelled_from is not null) l
			where l.member = t.member and l.start_date < t.start_date order by l.start_date desc limit 1)
		where t.reinstates is null and not exists (
			select 1 from `tabMembership Event` o where o.membership = t.name and o.event in %(starts)s)""",
		{"reinstate": ledger.REINSTATE, "starts": STARTS},
	)


def _count(members: list[str]) -> None:
	"""Cancellations, deaths and reinstatements that ended or began no membership count nothing."""
	frappe.db.sql(
		"""update `tabMembership Event` e
		left join `tabMembership Spell` s on s.member = e.member
			and s.active_to = date_sub(e.event_date, interval 1 day)
		set e.counts = 0
		where e.member in %(members)s and e.event in %(ends)s and e.counts = 1 and s.name is null""",
		{"members": tuple(members), "ends": (ledger.CANCEL, ledger.DEATH)},
	)
	frappe.db.sql(
		"""update `tabMembership Event` e
		left join `tabMembership` t on t.name = e.membership and t.reinstates is not null
			and t.start_date = e.event_date
		set e.counts = 0
		where e.member in %(members)s and e.event = %(reinstate)s and e.counts = 1 and t.name is null""",
		{"members": tuple(members), "reinstate": ledger.REINSTATE},
	)
