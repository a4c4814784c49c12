"""Renewals of types that renew by themselves hold unpaid, until their invoice is overdue: from then on they wait for
their fee as everybody else's do, and nothing more is made behind them."""

from datetime import date

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.fees.settlement import PART_PAID, UNPAID, WRITTEN_OFF
from membership_recruitment.membership.terms import refresh
from membership_recruitment.utils import batches


def nightly(day: date | None = None) -> None:
	"""Part of the nightly job of payments. Killed half-way, the rest is made good by the next run."""
	batches.finish_each(let_wait, batches.split(overdue(day)))


def overdue(day: date | None = None) -> list[str]:
	"""Renewals that hold though their invoice was to be paid before a day (default: today) and is not."""
	return frappe.db.sql_list(
		"""select t.name from `tabMembership` t
		join `tabMembership Type` y on y.name = t.membership_type and y.renews_automatically = 1
		join `tabSales Invoice` s on s.name = t.sales_invoice and s.docstatus = 1 and s.due_date < %(day)s
		where t.renews is not null and t.awaits_payment = 0 and ifnull(t.covered_by, '') = ''
			and (t.cancelled_from is null or t.cancelled_from > greatest(t.start_date, %(day)s))
			and t.payment_state in %(unpaid)s
		order by t.name""",
		{"day": getdate(day), "unpaid": (UNPAID, PART_PAID, WRITTEN_OFF)},
	)


def let_wait(terms: list[str]) -> None:
	"""Let terms wait for their fee, with what it covers; the members' statuses and spells follow."""
	values = {"terms": tuple(terms)}
	members = frappe.db.sql_list(
		"select distinct member from `tabMembership` where name in %(terms)s or covered_by in %(terms)s",
		values,
	)
	# members before their terms, as everywhere
	frappe.db.sql("select name from `tabMember` where name in %s order by name for update", (tuple(members),))
	frappe.db.sql(
		"""update `tabMembership` set awaits_payment = 1
		where awaits_payment = 0 and (name in %(terms)s or covered_by in %(terms)s)""",
		values,
	)
	refresh.refresh_members(members)
