"""Member Payment: what the invoices with a fee on them have got, a row for each day on which that changed.

A derived copy for reports to add up, rebuilt from ERPNext's ledgers by payments.py and written by nothing else: no
ledger of our own. Up to a day the rows of an invoice add up to `payments.Books.paid_by`.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import frappe


class MemberPayment(NamedTuple):
	"""`member`: who pays. `fee_of`: the member of the first term on the invoice. `amount`: in the company's currency;
	negative where money was given back, credited or turned into a loss."""

	sales_invoice: str
	company: str
	member: str
	fee_of: str | None
	paid_on: date
	amount: float

	@property
	def name(self) -> str:
		return f"{self.sales_invoice}-{self.paid_on}"


def keep(invoices: list[str], wanted: Iterable[MemberPayment]) -> int:
	"""Make these the rows of some invoices. Only rows that differ are written, so a second time writes nothing.

	Returns:
	        How many rows were written or deleted.
	"""
	if not invoices:
		return 0
	wanted = set(wanted)
	stored = {
		MemberPayment(*row)
		for row in frappe.db.sql(
			f"select {', '.join(MemberPayment._fields)} from `tabMember Payment` where sales_invoice in %s",
			(tuple(invoices),),
		)
	}
	gone, new = stored - wanted, wanted - stored
	_delete([row.name for row in gone])
	if new:
		now, who = frappe.utils.now(), "Administrator"
		frappe.db.bulk_insert(
			"Member Payment",
			("name", *MemberPayment._fields, "owner", "modified_by", "creation", "modified"),
			[(row.name, *row, who, who, now, now) for row in sorted(new)],
			# two payments of one invoice at the same moment: the nightly run makes good what either did not see
			ignore_duplicates=True,
		)
	return len(gone) + len(new)


def forget_deleted() -> int:
	"""Delete rows of invoices that are no longer there, or have no fee on them any more."""
	gone = frappe.db.sql_list(
		"""select p.name from `tabMember Payment` p
		left join `tabSales Invoice` s on s.name = p.sales_invoice and s.docstatus = 1 and s.member > ''
		where s.name is null"""
	)
	_delete(gone)
	return len(gone)


def _delete(names: list[str]) -> None:
	if names:
		frappe.db.delete("Member Payment", {"name": ["in", names]})
