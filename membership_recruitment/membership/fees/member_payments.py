"""Write Member Payment: what invoices with a fee have got, a row for each day on which that changed.

A derived copy for reports to add up, rebuilt from ERPNext's ledgers by payments.py and written by nothing else: no
ledger of our own. Up to a day the rows of an invoice add up to `payments.Books.paid_by`. What reports group them by
stands on them, too, and follows the spells.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import frappe

from membership_recruitment.utils.database import insert

# of a first membership; what a payment takes from it
JOINED = ("joined_type", "joined_source", "joined_on")
# whose money it is: theirs who pay, or where they have no membership, theirs whose fee it is
WITH_FIRST_MEMBERSHIP = """`tabMember Payment` p
	left join `tabMembership Spell` own on own.member = p.member and own.spell_number = 1
	left join `tabMembership Spell` other on own.name is null and other.member = p.fee_of and other.spell_number = 1"""
OF_WHOSE = {column: f"if(own.name is null, other.{column}, own.{column})" for column in JOINED}


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
	# two payments of one invoice at the same moment: the nightly run makes good what either did not see
	rows = [{"name": row.name, **row._asdict()} for row in sorted(new)]
	insert("Member Payment", rows, ignore=True, as_it_is=True)
	_take_over("p.sales_invoice", invoices)
	return len(gone) + len(new)


def sync_with_spells(members: Sequence[str]) -> None:
	"""Bring what payments of or for these members say of a first membership up to date, after their spells changed."""
	for whose in ("p.member", "p.fee_of"):
		_take_over(whose, members)


def _take_over(column: str, values: Sequence[str]) -> None:
	same = " and ".join(f"p.{joined} <=> {value}" for joined, value in OF_WHOSE.items())
	# looked for without locks: others are entering payments
	outdated = frappe.db.sql_list(
		f"select p.name from {WITH_FIRST_MEMBERSHIP} where {column} in %s and not ({same})", (tuple(values),)
	)
	if outdated:
		wanted = ", ".join(f"p.{joined} = {value}" for joined, value in OF_WHOSE.items())
		frappe.db.sql(f"update {WITH_FIRST_MEMBERSHIP} set {wanted} where p.name in %s", (tuple(outdated),))


def delete_orphans() -> int:
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
