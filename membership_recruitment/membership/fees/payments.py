"""Bring the payment state of terms up to date with ERPNext, whatever was done to their invoices.

Nothing is counted up or down. Each time the state is derived anew from Sales Invoice (and credit notes), Payment
Ledger Entry, Payment Entry and Journal Entry, by settlement.py, so that twice gives the same as once.

What counts as written off rather than paid: the part of a Payment Entry that is deducted on the company's write-off
account; of a Journal Entry that moves money (a bank or cash account), what it books there; of one that moves none,
what it books on any income or expense account but those for rounding and exchange differences. Where such an entry
settles several invoices, each gets its share.

What an invoice had got by the end of a day (`Books.paid_by`) follows from the same; its changes from day to day are
stored as Member Payments, for reports to add up.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees import member_payments, overdue
from membership_recruitment.membership.fees.ledgers import Books, invoices_of
from membership_recruitment.membership.fees.member_payments import MemberPayment
from membership_recruitment.membership.fees.settlement import (
	NOT_INVOICED,
	Part,
	state,
)
from membership_recruitment.membership.terms import payment_effects
from membership_recruitment.utils import batches, conflicts

BATCH = 900


# ---------------------------------------------------------------- deriving


def sync_terms(terms: Iterable[str], *, without: str | None = None) -> int:
	"""Bring payment state, day of payment, outstanding amount and invoice of these terms up to date, and the Member
	Payments of the invoices that they stand on.

	Args:
	        terms: Names of Memberships; names of none are passed over.
	        without: An invoice to leave out: one that is about to be deleted.

	Returns:
	        How many terms changed.
	"""
	names = sorted({term for term in terms if term})
	changed = 0
	for start in range(0, len(names), BATCH):
		changed += _sync_batch(names[start : start + BATCH], without)
	return changed


def sync_members(members: Iterable[str]) -> None:
	"""`follow` for the terms of these members and for those that they pay for."""
	names = tuple(members) or ("",)
	paid_for = frappe.db.sql_list(
		"""select i.membership from `tabSales Invoice` s join `tabSales Invoice Item` i on i.parent = s.name
		where s.member in %s and i.membership > ''""",
		(names,),
	)
	sync_terms([*paid_for, *frappe.get_all("Membership", filters={"member": ["in", names]}, pluck="name")])


@conflicts.tried_again
def nightly(day: date | None = None) -> int:
	"""The nightly job: `follow` for what ERPNext touched in the last week, and for a seventh of all terms, another one
	each night, so that within a week everything is compared with the ledgers; and what is overdue by then.

	Whatever is done in ERPNext is followed at once; this is for what two people did at the same moment, and for
	changes behind ERPNext's back. Everything in one night takes minutes where there are a million invoices.
	"""
	day = getdate(day)
	touched = frappe.db.sql_list(
		"""select i.membership from `tabSales Invoice` s join `tabSales Invoice Item` i on i.parent = s.name
			where s.modified >= %(since)s and s.member > '' and i.membership > ''
		union
		select i.membership from `tabPayment Ledger Entry` p
			join `tabSales Invoice Item` i on i.parent = p.against_voucher_no
			where p.modified >= %(since)s and p.against_voucher_type = 'Sales Invoice' and i.membership > ''""",
		{"since": day - timedelta(days=batches.NIGHTS)},
	)
	changed = 0
	for start in range(0, len(touched), BATCH):
		changed += sync_terms(touched[start : start + BATCH])
		batches.finish()
	changed += sync_all(batches.night_of(day), without=frozenset(touched))
	overdue.nightly(day)
	return changed


def sync_all(night: int | None = None, *, without: frozenset[str] = frozenset()) -> int:
	"""`follow` for every term that is or was invoiced: finds what a change behind ERPNext's back left behind.

	Killed half-way, the rest is made good by the next run: each batch of terms is finished by itself.

	Args:
	        night: Only the terms that are looked at on this one of batches.NIGHTS nights.
	        without: Terms that were looked at just now.
	"""
	changed, last = 0, ""
	while names := frappe.db.sql_list(
		f"""select t.name from `tabMembership` t
		where t.name > %s and (ifnull(t.sales_invoice, '') <> ''
			or exists (select 1 from `tabSales Invoice Item` i where i.membership = t.name))
			and {batches.of_night_sql("t.name", night)}
		order by t.name limit %s""",
		(last, BATCH),
	):
		changed += sync_terms(set(names) - without)
		last = names[-1]
		batches.finish()
	member_payments.delete_orphans()
	batches.finish()
	return changed


def _sync_batch(terms: list[str], without: str | None) -> int:
	invoices = invoices_of(tuple(terms), without)
	books = Books(invoices, terms, without)
	wanted = _derive(terms, invoices, books)
	stored = {
		row.name: row
		for row in frappe.get_all(
			"Membership",
			filters={"name": ["in", terms]},
			fields=["name", "payment_state", "paid_on", "outstanding", "sales_invoice", "covered_by"],
			order_by="start_date, name",  # a late first fee moves what waits behind it
		)
	}
	changes = {}
	for name, row in stored.items():
		if name not in wanted and (row.covered_by or not row.sales_invoice):
			continue  # never invoiced, or it follows the term that covers it
		found = wanted.get(name) or (NOT_INVOICED, None, 0, None)
		if _as_stored(row) != (found[0], found[1], flt(found[2], 2), found[3]):
			changes[name] = found
	payment_effects.settle_all(changes)
	_keep_payments(invoices, books)
	return len(changes)


def _keep_payments(invoices: list[frappe._dict], books: "Books") -> None:
	member_payments.keep(
		[invoice.name for invoice in invoices],
		(
			MemberPayment(invoice.name, invoice.company, invoice.member, invoice.fee_of, day, amount)
			for invoice in invoices
			if invoice.docstatus == 1 and invoice.member
			for day, amount in books.paid_over_days(invoice)
		),
	)


def _as_stored(row) -> tuple:
	return (
		row.payment_state,
		getdate(row.paid_on) if row.paid_on else None,
		flt(row.outstanding, 2),
		row.sales_invoice or None,
	)


def _derive(
	terms: list[str], invoices: list[frappe._dict], books: "Books"
) -> dict[str, payment_effects.Money]:
	"""Payment state, day, outstanding and invoice by term, for those that stand on an invoice."""
	parts: dict[str, list[Part]] = defaultdict(list)
	chosen: dict[str, str] = {}
	for invoice in invoices:
		if invoice.docstatus != 1:
			continue
		for term, part in books.shares(invoice):
			if not term:
				continue
			parts[term].append(part)
			if part.due > 0 or term not in chosen:
				chosen[term] = invoice.name
	drafted: dict[str, str] = {}
	for invoice in invoices:
		if invoice.docstatus == 0:
			for line in books.lines[invoice.name]:
				# also the new invoice of a fee that was credited
				if line.term and all(part.due <= 0 for part in parts[line.term]):
					drafted.setdefault(line.term, invoice.name)
	chosen |= drafted
	return {term: (*state(parts[term]), chosen[term]) for term in terms if term in chosen}


# ---------------------------------------------------------------- what ERPNext tells us


def sync_invoice(doc, *, without: str | None = None) -> None:
	"""Bring the terms on a Sales Invoice, before and after a change of it, up to date.

	Args:
	        doc: The Sales Invoice.
	        without: Name of an invoice that is about to go.
	"""
	rows = list(doc.get("items"))
	if before := doc.get_doc_before_save():
		rows += before.get("items")
	terms = {row.get("membership") for row in rows if row.get("membership")}
	if doc.is_return and doc.return_against:
		terms.update(_terms_on([doc.return_against]))
	if terms:
		sync_terms(terms, without=without)


def sync_invoices(names: list[str]) -> None:
	"""Bring the terms on these Sales Invoices up to date."""
	sync_terms(_terms_on(names))


def on_ledger_entry(entry) -> None:
	"""Bring the terms up to date whose invoice a Payment Ledger Entry is about."""
	# an invoice's own entries come before it is submitted for good, which has its own event
	if entry.against_voucher_type == "Sales Invoice" and entry.voucher_type != "Sales Invoice":
		sync_invoices([entry.against_voucher_no])


def _terms_on(invoices: list[str]) -> list[str]:
	"""Terms on the lines of invoices. `member` on the invoice says cheaply whether there are any."""
	if not invoices or not frappe.db.exists(
		"Sales Invoice", {"name": ["in", invoices], "member": ["is", "set"]}
	):
		return []
	return frappe.get_all(
		"Sales Invoice Item",
		filters={"parent": ["in", invoices], "parenttype": "Sales Invoice", "membership": ["is", "set"]},
		pluck="membership",
		distinct=True,
	)
