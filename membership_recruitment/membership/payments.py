"""Payment states follow ERPNext: whatever is done to an invoice, by whichever form, the terms on it hear of it.

Nothing is counted up or down. Each time the state is derived anew from Sales Invoice (and credit notes), Payment
Ledger Entry, Payment Entry and Journal Entry, by settlement.py, so that twice gives the same as once.

What counts as written off rather than paid: the part of a Payment Entry that is deducted on the company's write-off
account; of a Journal Entry that moves money (a bank or cash account), what it books there; of one that moves none,
what it books on any income or expense account but those for rounding and exchange differences. Where such an entry
settles several invoices, each gets its share.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership import renewal
from membership_recruitment.membership.settlement import (
	NOT_INVOICED,
	Credit,
	Line,
	Part,
	Receipt,
	settle,
	state,
)

BATCH = 1000

# what an invoice charges, in the currency of its receivable account, as ERPNext's outstanding amount is
CHARGED = """case when ifnull(s.party_account_currency, s.currency) = s.currency
	then coalesce(nullif(s.rounded_total, 0), s.grand_total)
	else coalesce(nullif(s.base_rounded_total, 0), s.base_grand_total) end"""
BASE_CHARGED = "coalesce(nullif(s.base_rounded_total, 0), s.base_grand_total)"
# a line's part of that: with its share of taxes and of a discount on the whole
LINE_AMOUNT = (
	f"case when s.base_net_total = 0 then 0 else i.base_net_amount / s.base_net_total * {CHARGED} end"
)


# ---------------------------------------------------------------- deriving


def follow(terms: Iterable[str], *, without: str | None = None) -> int:
	"""Bring payment state, day of payment, outstanding amount and invoice of these terms up to date.

	Args:
	        terms: Names of Memberships; names of none are passed over.
	        without: An invoice to leave out: one that is about to be deleted.

	Returns:
	        How many terms changed.
	"""
	names = sorted({term for term in terms if term})
	changed = 0
	for start in range(0, len(names), BATCH):
		batch = names[start : start + BATCH]
		wanted = _derive(batch, without)
		stored = {
			row.name: row
			for row in frappe.get_all(
				"Membership",
				filters={"name": ["in", batch]},
				fields=["name", "payment_state", "paid_on", "outstanding", "sales_invoice", "covered_by"],
			)
		}
		for name in batch:
			row = stored.get(name)
			if not row or (name not in wanted and (row.covered_by or not row.sales_invoice)):
				continue  # never invoiced, or it follows the term that covers it
			found = wanted.get(name) or (NOT_INVOICED, None, 0, None)
			if _as_stored(row) != (found[0], found[1], flt(found[2], 2), found[3]):
				renewal.settle(name, *found)
				changed += 1
	return changed


def follow_all() -> int:
	"""`follow` for every term that is or was invoiced: finds what a change behind ERPNext's back left behind."""
	changed, last = 0, ""
	while names := frappe.db.sql_list(
		"""select t.name from `tabMembership` t
		where t.name > %s and (ifnull(t.sales_invoice, '') <> ''
			or exists (select 1 from `tabSales Invoice Item` i where i.membership = t.name))
		order by t.name limit %s""",
		(last, BATCH),
	):
		changed += follow(names)
		last = names[-1]
	return changed


def _as_stored(row) -> tuple:
	return (
		row.payment_state,
		getdate(row.paid_on) if row.paid_on else None,
		flt(row.outstanding, 2),
		row.sales_invoice or None,
	)


def _derive(terms: list[str], without: str | None) -> dict[str, tuple[str, date | None, float, str | None]]:
	"""Payment state, day, outstanding and invoice by term, for those that stand on an invoice."""
	invoices = _invoices_of(tuple(terms), without)
	if not invoices:
		return {}
	lines = _lines(tuple(invoice.name for invoice in invoices))
	parts: dict[str, list[Part]] = defaultdict(list)
	chosen: dict[str, str] = {}
	for invoice, shared in _shared_out(invoices, lines, tuple(terms), without):
		for term, part in shared:
			if not term:
				continue
			parts[term].append(part)
			if part.due > 0 or term not in chosen:
				chosen[term] = invoice.name
	for invoice in invoices:
		if invoice.docstatus == 0:
			for line in lines[invoice.name]:
				if line.term and line.term not in chosen:
					chosen[line.term] = invoice.name
	return {term: (*state(parts[term]), chosen[term]) for term in terms if term in chosen}


def paid_by(invoices: Iterable[str], day: date) -> dict[str, float]:
	"""The money that each submitted invoice with a fee had got, and not given back, by the end of a day.

	Fees, donations and whatever else is on it; in the company's currency, at the invoice's rate. What was credited
	or written off by then is no money.
	"""
	names, found = sorted(set(invoices)), {}
	for start in range(0, len(names), BATCH):
		batch = set(names[start : start + BATCH])
		terms = tuple(_terms_on(list(batch)))
		if not terms:
			continue
		rows = [
			row
			for row in _invoices_of(terms, None)
			if row.docstatus == 1 and getdate(row.posting_date) <= day
		]
		if not rows:
			continue
		lines = _lines(tuple(row.name for row in rows))
		for invoice, shared in _shared_out(rows, lines, terms, None, until=day):
			if invoice.name in batch:
				found[invoice.name] = sum(part.paid for _term, part in shared)
	return found


def _invoices_of(terms: tuple[str, ...], without: str | None) -> list[frappe._dict]:
	"""Invoices with fees of these terms, submitted ones first, in order of time; no credit notes."""
	return frappe.db.sql(
		f"""select distinct s.name, s.docstatus, s.posting_date, s.creation, s.is_pos, s.write_off_amount,
			{CHARGED} as charged, {BASE_CHARGED} as base_charged
		from `tabSales Invoice Item` i join `tabSales Invoice` s on s.name = i.parent
		where i.membership in %(terms)s and s.docstatus < 2 and s.is_return = 0 and s.name <> %(without)s
		order by s.docstatus desc, s.posting_date, s.creation""",
		{"terms": terms, "without": without or ""},
		as_dict=True,
	)


def _shared_out(
	invoices: list[frappe._dict],
	lines: dict[str, list[Line]],
	terms: tuple[str, ...],
	without: str | None,
	*,
	until: date | None = None,
) -> Iterator[tuple[frappe._dict, list[tuple[str | None, Part]]]]:
	"""Each submitted invoice with its (term, part), in the company's currency; `until`: by the end of that day."""
	submitted = [invoice for invoice in invoices if invoice.docstatus == 1]
	if not submitted:
		return
	names = tuple(invoice.name for invoice in submitted)
	home: dict[str, str] = {}  # the invoice from which a credit note without one of its own is taken
	for invoice in submitted:
		home.update({line.term: invoice.name for line in lines[invoice.name] if line.term})
	credits, notes = _credits(names, terms, home, without)
	receipts = _receipts(names, notes)
	for invoice in submitted:
		shared = settle(
			lines[invoice.name],
			[credit for credit in credits[invoice.name] if not until or credit.day <= until],
			sorted(
				(
					receipt
					for receipt in _paid_at_once(invoice) + receipts[invoice.name]
					if not until or receipt.day <= until
				),
				key=lambda receipt: receipt.day,
			),
			invoiced_on=getdate(invoice.posting_date),
		)
		rate = invoice.base_charged / invoice.charged if invoice.charged else 1
		for _term, part in shared:
			part.amount, part.credited = part.amount * rate, part.credited * rate
			part.paid, part.written_off = part.paid * rate, part.written_off * rate
		yield invoice, shared


def _lines(invoices: tuple[str, ...]) -> dict[str, list[Line]]:
	rows = frappe.db.sql(
		f"""select s.name, i.membership, {LINE_AMOUNT}
		from `tabSales Invoice Item` i join `tabSales Invoice` s on s.name = i.parent
		where s.name in %s order by s.name, i.idx""",
		(invoices,),
	)
	found = defaultdict(list)
	for invoice, term, amount in rows:
		found[invoice].append(Line(term or None, flt(amount)))
	return found


def _credits(
	invoices: tuple[str, ...], terms: tuple[str, ...], home: dict[str, str], without: str | None
) -> tuple[dict[str, list[Credit]], dict[str, set[str]]]:
	"""What credit notes take off each invoice, and their names: those against it, whether or not they were
	reconciled with it, and those against none that name a term."""
	columns = f"""s.name, s.return_against, s.posting_date,
		coalesce(nullif(i.membership, ''), o.membership), -({LINE_AMOUNT})"""
	tables = """`tabSales Invoice` s join `tabSales Invoice Item` i on i.parent = s.name
		left join `tabSales Invoice Item` o on o.name = i.sales_invoice_item"""
	rows = frappe.db.sql(
		f"""select {columns} from {tables}
		where s.return_against in %(invoices)s and s.is_return = 1 and s.docstatus = 1 and s.name <> %(without)s
		union all
		select {columns} from {tables}
		where i.membership in %(terms)s and s.is_return = 1 and s.docstatus = 1
			and ifnull(s.return_against, '') = '' and s.name <> %(without)s""",
		{"invoices": invoices, "terms": terms, "without": without or ""},
	)
	credits, notes = defaultdict(list), defaultdict(set)
	for note, against, day, term, amount in rows:
		if invoice := against or home.get(term):
			credits[invoice].append(Credit(getdate(day), term or None, flt(amount)))
			notes[invoice].add(note)
	return credits, notes


def _receipts(invoices: tuple[str, ...], notes: dict[str, set[str]]) -> dict[str, list[Receipt]]:
	"""What the payment ledger has against each invoice, but for credit notes, which are counted by their lines."""
	rows = frappe.db.sql(
		"""select p.against_voucher_no as invoice, p.voucher_type, p.voucher_no, min(p.posting_date) as day,
			-sum(p.amount_in_account_currency) as amount
		from `tabPayment Ledger Entry` p
		join `tabSales Invoice` s on s.name = p.against_voucher_no and s.debit_to = p.account
		where p.against_voucher_type = 'Sales Invoice' and p.against_voucher_no in %s and p.delinked = 0
			and p.voucher_type <> 'Sales Invoice'
		group by p.against_voucher_no, p.voucher_type, p.voucher_no
		order by day, min(p.creation)""",
		(invoices,),
		as_dict=True,
	)
	vouchers: dict[str, set[str]] = defaultdict(set)
	for row in rows:
		vouchers[row.voucher_type].add(row.voucher_no)
	deducted = _deducted(tuple(vouchers["Payment Entry"]))
	written_off = _written_off(tuple(vouchers["Journal Entry"]))
	reconciled = _reconciled_notes(tuple(vouchers["Journal Entry"]))
	found = defaultdict(list)
	for row in rows:
		share = credited = 0.0
		if row.voucher_type == "Payment Entry":
			share = deducted.get(row.voucher_no, 0.0)
		elif row.voucher_type == "Journal Entry":
			share = written_off.get(row.voucher_no, 0.0)
			# a note against another invoice is money in hand here
			credited = sum(
				part
				for note, part in reconciled.get(row.voucher_no, {}).items()
				if note in notes.get(row.invoice, ())
			)
		amount = flt(row.amount)
		found[row.invoice].append(
			Receipt(getdate(row.day), amount * (1 - share - credited), amount * share),
		)
	return found


def _deducted(payment_entries: tuple[str, ...]) -> dict[str, float]:
	"""The share of each Payment Entry that is deducted on the company's write-off account."""
	if not payment_entries:
		return {}
	rows = frappe.db.sql(
		"""select p.name, sum(d.amount) / p.base_total_allocated_amount
		from `tabPayment Entry` p join `tabPayment Entry Deduction` d on d.parent = p.name
		join `tabCompany` c on c.name = p.company and c.write_off_account = d.account
		where p.name in %s and p.base_total_allocated_amount > 0 group by p.name""",
		(payment_entries,),
	)
	return {name: min(max(flt(share), 0), 1) for name, share in rows}


def _written_off(journal_entries: tuple[str, ...]) -> dict[str, float]:
	"""The share of each Journal Entry that is a loss; see the top of this file."""
	if not journal_entries:
		return {}
	rows = frappe.db.sql(
		"""select e.parent, sum(e.debit),
			sum(case when a.account_type in ('Bank', 'Cash') then e.debit else 0 end),
			sum(case when a.name = c.write_off_account then e.debit else 0 end),
			sum(case when a.root_type in ('Income', 'Expense') and a.name <> ifnull(c.round_off_account, '')
				and a.name <> ifnull(c.exchange_gain_loss_account, '') then e.debit else 0 end)
		from `tabJournal Entry Account` e join `tabAccount` a on a.name = e.account
		join `tabCompany` c on c.name = a.company
		where e.parent in %s group by e.parent""",
		(journal_entries,),
	)
	return {
		name: flt((on_write_off_account if money else lost) / total)
		for name, total, money, on_write_off_account, lost in rows
		if total
	}


def _reconciled_notes(journal_entries: tuple[str, ...]) -> dict[str, dict[str, float]]:
	"""The shares of each Journal Entry that come out of credit notes: ERPNext reconciles them by one."""
	if not journal_entries:
		return {}
	rows = frappe.db.sql(
		"""select e.parent, e.reference_name, sum(e.debit) / j.total_debit
		from `tabJournal Entry Account` e join `tabJournal Entry` j on j.name = e.parent
		join `tabSales Invoice` s on s.name = e.reference_name and s.is_return = 1
		where e.parent in %s and e.reference_type = 'Sales Invoice' and e.debit > 0 and j.total_debit > 0
		group by e.parent, e.reference_name""",
		(journal_entries,),
	)
	found = defaultdict(dict)
	for entry, note, share in rows:
		found[entry][note] = flt(share)
	return found


def _paid_at_once(invoice) -> list[Receipt]:
	"""What a point of sale invoice had paid, and written off, when it was submitted."""
	if not invoice.is_pos:
		return []
	own = frappe.db.sql(
		"""select sum(amount_in_account_currency) from `tabPayment Ledger Entry`
		where voucher_type = 'Sales Invoice' and voucher_no = %s and against_voucher_no = %s and delinked = 0""",
		(invoice.name, invoice.name),
	)[0][0]
	written_off = flt(invoice.write_off_amount)
	paid = flt(invoice.charged) - flt(own) - written_off
	return [Receipt(getdate(invoice.posting_date), paid, written_off)]


# ---------------------------------------------------------------- what ERPNext tells us


def invoice_saved(doc, method=None) -> None:
	"""Sales Invoice saved: a draft is shown on its terms; submitting has an event of its own."""
	if doc.docstatus == 0:
		_follow_invoice(doc)


def invoice_changed(doc, method=None) -> None:
	"""Sales Invoice submitted, cancelled, or changed after that."""
	_follow_invoice(doc)


def invoice_deleted(doc, method=None) -> None:
	"""Sales Invoice about to be deleted: its terms let go of it, which would otherwise keep it."""
	_follow_invoice(doc, without=doc.name)


def ledger_written(doc, method=None) -> None:
	"""Payment Ledger Entry written: by payments, journal entries, reconciliation and what undoes them."""
	# an invoice's own entries come before it is submitted for good, which has its own event
	if doc.against_voucher_type == "Sales Invoice" and doc.voucher_type != "Sales Invoice":
		follow(_terms_on([doc.against_voucher_no]))


def payment_unreconciled(doc, method=None) -> None:
	"""Unreconcile Payment submitted: ERPNext rewrites the payment ledger in SQL, without events."""
	follow(
		_terms_on([row.reference_name for row in doc.allocations if row.reference_doctype == "Sales Invoice"])
	)


def _follow_invoice(doc, *, without: str | None = None) -> None:
	rows = list(doc.get("items"))
	if before := doc.get_doc_before_save():
		rows += before.get("items")
	terms = {row.get("membership") for row in rows if row.get("membership")}
	if doc.is_return and doc.return_against:
		terms.update(_terms_on([doc.return_against]))
	if terms:
		follow(terms, without=without)


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
