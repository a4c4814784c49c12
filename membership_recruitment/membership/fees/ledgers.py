"""What ERPNext's ledgers say was paid, credited and written off on invoices with fees."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe.utils import flt, getdate

from membership_recruitment.membership.fees.settlement import (
	Credit,
	Line,
	Part,
	Receipt,
	settle,
)

# MariaDB finds up to so many values by an index of which most entries are empty; for more it reads the table
FEW = 150
DECIMALS = 9  # that an amount has in the database


# what an invoice charges, in the currency of its receivable account, as ERPNext's outstanding amount is
CHARGED = """case when ifnull(s.party_account_currency, s.currency) = s.currency
	then coalesce(nullif(s.rounded_total, 0), s.grand_total)
	else coalesce(nullif(s.base_rounded_total, 0), s.base_grand_total) end"""


BASE_CHARGED = "coalesce(nullif(s.base_rounded_total, 0), s.base_grand_total)"


# a line's part of that: with its share of taxes and of a discount on the whole
LINE_AMOUNT = (
	f"case when s.base_net_total = 0 then 0 else i.base_net_amount / s.base_net_total * {CHARGED} end"
)


@dataclass(frozen=True)
class Posted:
	"""What the payment ledger has from a voucher against an invoice.

	Attributes:
	        amount: In the currency of the receivable account.
	        lost: The share of it that is a loss.
	        reconciled: The shares of it that come out of credit notes, by their names.
	"""

	day: date
	amount: float
	lost: float = 0.0
	reconciled: dict[str, float] = field(default_factory=dict)


class Books:
	"""What ERPNext has about some invoices, read once: who has got what, in the end or by the end of any day."""

	def __init__(self, invoices: list[frappe._dict], terms: Iterable[str], without: str | None):
		"""
		Args:
		        invoices: From `_invoices_of` these terms.
		        without: An invoice or credit note to leave out.
		"""
		self.lines = _lines(tuple(invoice.name for invoice in invoices if invoice.docstatus < 2))
		on_them = {line.term for lines in self.lines.values() for line in lines if line.term}
		submitted = [invoice for invoice in invoices if invoice.docstatus == 1]
		# a credit note may name any term on an invoice, and comes off the last invoice that has the term
		carriers = submitted
		if others := on_them - set(terms):
			known = {invoice.name for invoice in invoices}
			more = [
				row
				for row in invoices_of(tuple(others), without)
				if row.docstatus == 1 and row.name not in known
			]
			self.lines.update(_lines(tuple(row.name for row in more)))
			carriers = sorted(submitted + more, key=lambda row: (getdate(row.posting_date), row.creation))
		self._carriers: dict[str, list[tuple[date, str]]] = defaultdict(list)
		for invoice in carriers:
			for term in self._terms_of(invoice.name):
				self._carriers[term].append((getdate(invoice.posting_date), invoice.name))
		self._credits_against, self._loose_credits = _credits(
			tuple(invoice.name for invoice in submitted), tuple(self._carriers), without
		)
		self._posted = _receipts(tuple(invoice.name for invoice in submitted))
		self._paid_at_once = {invoice.name: _paid_at_once(invoice) for invoice in submitted}

	def shares(self, invoice: frappe._dict, until: date | None = None) -> list[tuple[str | None, Part]]:
		"""(term, part) of a submitted invoice, in the company's currency; `until`: by the end of that day."""
		noted = self._credits_of(invoice.name, until)
		notes = {note for note, _credit in noted}
		credits = [credit for _note, credit in noted if not until or credit.day <= until]
		receipts = list(self._paid_at_once[invoice.name])
		for posted in self._posted.get(invoice.name, ()):
			# a note against another invoice is money in hand here
			credited = sum(share for note, share in posted.reconciled.items() if note in notes)
			receipts.append(
				Receipt(posted.day, posted.amount * (1 - posted.lost - credited), posted.amount * posted.lost)
			)
		shared = settle(
			self.lines[invoice.name],
			credits,
			sorted(
				(receipt for receipt in receipts if not until or receipt.day <= until),
				key=lambda receipt: receipt.day,
			),
			invoiced_on=getdate(invoice.posting_date),
		)
		rate = invoice.base_charged / invoice.charged if invoice.charged else 1
		if rate != 1:
			for _term, part in shared:
				part.amount, part.credited = part.amount * rate, part.credited * rate
				part.paid, part.written_off = part.paid * rate, part.written_off * rate
		return shared

	def paid_by(self, invoice: frappe._dict, day: date) -> float:
		"""The money that an invoice had got, and not given back, by the end of a day; none before it was posted.

		For fees, donations and whatever else is on it; in the company's currency, at the invoice's rate. What was
		credited or written off by then is no money.
		"""
		if day < getdate(invoice.posting_date):
			return 0.0
		return sum(part.paid for _term, part in self.shares(invoice, until=day))

	def paid_over_days(self, invoice: frappe._dict) -> list[tuple[date, float]]:
		"""(day, change of `paid_by` on it): added up to a day, they are what `paid_by` says of that day."""
		days = {receipt.day for receipt in self._paid_at_once[invoice.name]}
		days.update(posted.day for posted in self._posted.get(invoice.name, ()))
		days.update(credit.day for _note, credit in self._credits_against.get(invoice.name, ()))
		for term in self._terms_of(invoice.name):
			if loose := self._loose_credits.get(term):
				days.update(credit.day for _note, credit in loose)
				# from the day of a later invoice on, they come off that one
				days.update(posted_on for posted_on, _name in self._carriers[term])
		posted_on = getdate(invoice.posting_date)
		changes, before = [], 0.0
		for day in sorted({max(day, posted_on) for day in days}):
			paid = self.paid_by(invoice, day)
			if change := round(paid - before, DECIMALS):
				changes.append((day, change))
			before = paid
		return changes

	def _terms_of(self, invoice: str) -> set[str]:
		return {line.term for line in self.lines[invoice] if line.term}

	def _credits_of(self, invoice: str, until: date | None) -> list[tuple[str, Credit]]:
		"""(note, credit): from notes against the invoice, and from those against none that name a term on it."""
		found = list(self._credits_against.get(invoice, ()))
		if self._loose_credits:
			for term in self._terms_of(invoice):
				if term in self._loose_credits and self._home(term, until) == invoice:
					found += self._loose_credits[term]
		return found

	def _home(self, term: str, until: date | None) -> str | None:
		"""The invoice from which a credit note without one of its own is taken: the last one by then."""
		names = [name for day, name in self._carriers[term] if not until or day <= until]
		return names[-1] if names else None


def _lines(invoices: tuple[str, ...]) -> dict[str, list[Line]]:
	if not invoices:
		return defaultdict(list)
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
	invoices: tuple[str, ...], terms: tuple[str, ...], without: str | None
) -> tuple[dict[str, list[tuple[str, Credit]]], dict[str, list[tuple[str, Credit]]]]:
	"""(note, what it takes off): by invoice for notes against one, whether or not they were reconciled with it, and
	by term for those against none."""
	against_invoice, against_none = defaultdict(list), defaultdict(list)
	if not invoices:
		return against_invoice, against_none
	columns = f"""s.name, s.return_against, s.posting_date,
		coalesce(nullif(i.membership, ''), o.membership), -({LINE_AMOUNT})"""
	tables = """`tabSales Invoice` s join `tabSales Invoice Item` i on i.parent = s.name
		left join `tabSales Invoice Item` o on o.name = i.sales_invoice_item"""
	submitted = "s.is_return = 1 and s.docstatus = 1 and s.name <> %(without)s"
	rows = []
	for start in range(0, len(invoices), FEW):
		rows += frappe.db.sql(
			f"select {columns} from {tables} where s.return_against in %(invoices)s and {submitted}",
			{"invoices": invoices[start : start + FEW], "without": without or ""},
		)
	rows += frappe.db.sql(
		f"""select {columns} from {tables}
		where i.membership in %(terms)s and {submitted} and ifnull(s.return_against, '') = ''""",
		{"terms": terms, "without": without or ""},
	)
	for note, against, day, term, amount in rows:
		home = against_invoice[against] if against else against_none[term]
		home.append((note, Credit(getdate(day), term or None, flt(amount))))
	return against_invoice, against_none


def _receipts(invoices: tuple[str, ...]) -> dict[str, list[Posted]]:
	"""What the payment ledger has against each invoice, but for credit notes, which are counted by their lines."""
	if not invoices:
		return {}
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
	lost = {
		"Payment Entry": _deducted(tuple(vouchers["Payment Entry"])),
		"Journal Entry": _written_off(tuple(vouchers["Journal Entry"])),
	}
	reconciled = _reconciled_notes(tuple(vouchers["Journal Entry"]))
	found = defaultdict(list)
	for row in rows:
		found[row.invoice].append(
			Posted(
				getdate(row.day),
				flt(row.amount),
				lost.get(row.voucher_type, {}).get(row.voucher_no, 0.0),
				reconciled.get(row.voucher_no, {}) if row.voucher_type == "Journal Entry" else {},
			)
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


def invoices_of(terms: tuple[str, ...], without: str | None) -> list[frappe._dict]:
	"""Invoices with fees of these terms, also cancelled ones, in order of time; no credit notes. `fee_of`: the
	member of the first term on it."""
	return frappe.db.sql(
		f"""select distinct s.name, s.docstatus, s.posting_date, s.creation, s.is_pos, s.write_off_amount,
			{CHARGED} as charged, {BASE_CHARGED} as base_charged, s.company, s.member, t.member as fee_of
		from `tabSales Invoice Item` i join `tabSales Invoice` s on s.name = i.parent
		left join `tabMembership` t on t.name = s.membership
		where i.membership in %(terms)s and s.is_return = 0 and s.name <> %(without)s
		order by s.posting_date, s.creation""",
		{"terms": terms, "without": without or ""},
		as_dict=True,
	)
