"""To Decide: what somebody does with a payment that was not booked by itself. One click each."""

import json

import frappe
from frappe import _
from frappe.utils import cint, flt, fmt_money
from pypika import Case

from membership_recruitment.membership.bank_files import (
	booking,
	credit,
	outcomes,
	reversals,
	surplus,
	words,
)
from membership_recruitment.membership.bank_files.matching import CLUES
from membership_recruitment.membership.fees import items, open_credits
from membership_recruitment.settings import rules
from membership_recruitment.utils import conflicts
from membership_recruitment.utils.names import names_in
from membership_recruitment.utils.words import for_like

DOCTYPE = "Bank Payment"
MOST_FOUND = 20
SHORTEST = 2  # of what is searched for


# ---------------------------------------------------------------- what may be chosen


@frappe.whitelist()
def proposals(bank_payment: str) -> dict:
	"""Why a payment waits for somebody, and which invoices it may be for, the likeliest first.

	Returns:
	        `said`: the reason as a sentence; `invoices`: those of `found`, each with `why`; `taken_back`: for money that
	        the bank takes back, the payment that it is of.
	"""
	row = _mine(bank_payment, "read")
	proposed = dict(json.loads(row.proposals or "[]"))
	if row.outcome != outcomes.TO_DECIDE:
		proposed = {}
	shown = {each["invoice"]: each for each in _shown(list(proposed), row)}
	return {
		"said": " ".join(filter(None, (words.reason(row.reason or "", row.refusal), _is_taken_back(row)))),
		"invoices": [
			{**shown[name], "why": words.clues(clue for clue in CLUES if clue in clues)}
			for name, clues in proposed.items()
			if name in shown
		],
		"taken_back": _taken_back(row),
	}


@frappe.whitelist()
def find(bank_payment: str, text: str) -> list[dict]:
	"""Invoices that somebody looks for: by number, reference, or the payer's name or number; those with
	something left to pay first, then the newest.

	Returns:
	        For each `invoice`, `member`, `member_name`, `left`, `total`, `currency`, `posting_date` and `state`.
	"""
	row = _mine(bank_payment, "read")
	text = text.strip()
	if len(text) < SHORTEST:
		return []
	invoice, member = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Member")
	like = f"%{for_like(text)}%"
	names = (
		frappe.qb.from_(invoice)
		.join(member)
		.on(member.name == invoice.member)
		.where((invoice.is_return == 0) & (invoice.docstatus < 2))
		.where(invoice.company == items.company_or_refuse())
		.where(
			invoice.name.like(like)
			| invoice.payment_reference.like(like)
			| member.name.like(like)
			| member.full_name.like(like)
		)
		.select(invoice.name)
		.orderby(Case().when(invoice.outstanding_amount > 0, 0).else_(1))
		.orderby(invoice.posting_date, invoice.name, order=frappe.qb.desc)
		.limit(MOST_FOUND)
		.run(pluck=True)
	)
	return _shown(names, row)


def _shown(names: list[str], row: frappe._dict) -> list[dict]:
	if not names:
		return []
	found = frappe.db.sql(
		f"""select s.name as invoice, s.docstatus, s.posting_date, s.member, m.full_name as member_name,
			ifnull(nullif(s.party_account_currency, ''), s.currency) as currency,
			coalesce(nullif(s.rounded_total, 0), s.grand_total) as total, s.outstanding_amount, s.rounded_total,
			s.grand_total, {open_credits.BESIDE} as credited, {open_credits.TAKES_UP} as taken_up
		from `tabSales Invoice` s join `tabMember` m on m.name = s.member where s.name in %s""",
		(tuple(names),),
		as_dict=True,
	)
	by_name = {each.invoice: each for each in found}
	return [_as_shown(by_name[name], row) for name in names if name in by_name]


def _as_shown(invoice: frappe._dict, row: frappe._dict) -> dict:
	left = booking.left_to_pay(invoice)
	return {
		**{field: invoice[field] for field in ("invoice", "member", "member_name", "total", "currency")},
		"posting_date": str(invoice.posting_date),
		"left": left,
		"state": words.state(invoice.docstatus, left, invoice.credited),
		"may_be_paid": left > 0 and invoice.currency == row.currency and row.amount > 0,
		"may_be_credit": credit.is_possible(invoice, row),
	}


def _taken_back(row: frappe._dict) -> str | None:
	"""The payment of which the bank takes the money back, where it has said which."""
	if row.amount >= 0 or not row.uetr or row.outcome != outcomes.TO_DECIDE:
		return None
	return frappe.db.get_value(
		DOCTYPE,
		{"uetr": row.uetr, "amount": -row.amount, "currency": row.currency, "outcome": outcomes.BOOKED},
	)


def _is_taken_back(row: frappe._dict) -> str:
	"""A sentence where the bank takes money back of a payment that nobody has decided."""
	if row.amount <= 0 or not row.uetr or row.outcome != outcomes.TO_DECIDE:
		return ""
	back = frappe.db.get_value(DOCTYPE, {"uetr": row.uetr, "amount": ["<", 0]})
	return _("The bank takes money of it back: see {0} before you book it.").format(back) if back else ""


# ---------------------------------------------------------------- what is done


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def book(bank_payment: str, invoices: list | str) -> dict:
	"""Book a payment on invoices, in their order; what is more than they need stays as the first payer's credit.

	Args:
	        invoices: Names of Sales Invoices, also as JSON.

	Returns:
	        `payment_entries`, `surplus` and `left`, what is still to pay of the invoices.
	"""
	row = _to_decide(bank_payment)
	if row.amount <= 0:
		frappe.throw(_("No money came in by this. Choose what the bank takes back, or that it is not yours."))
	names = list(dict.fromkeys(names_in(invoices)))
	found = booking.lock_invoices(names)
	parts, rest = [], flt(row.amount, 2)
	for name in names:
		left = _left_or_refuse(name, found.get(name), row)
		if rest > 0:
			parts.append((name, min(left, rest)))
			rest = flt(rest - parts[-1][1], 2)
	entries = booking.book(row, parts, found, surplus=rest, decided_by=frappe.session.user)
	booking.count_again(row.bank_file)
	wanted = sum(booking.left_to_pay(found[name]) for name in names)
	return {
		"payment_entries": entries,
		"surplus": rest,
		"left": flt(wanted - sum(amount for _name, amount in parts), 2),
	}


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def book_as_credit(bank_payment: str, invoice: str) -> dict:
	"""Book a payment as the credit of an invoice's payer, where nothing is left to pay of the invoice.

	Returns:
	        `payment_entries` and `surplus`, as `book`.
	"""
	row = _to_decide(bank_payment)
	entry = credit.book(row, invoice)
	booking.count_again(row.bank_file)
	return {"payment_entries": [entry], "surplus": flt(row.amount, 2)}


def _left_or_refuse(name: str, invoice: frappe._dict | None, row: frappe._dict) -> float:
	shown = frappe.utils.escape_html(str(name))
	company = items.company_or_refuse()
	if not invoice or not invoice.member or invoice.is_return or invoice.company != company:
		frappe.throw(_("{0} is no invoice of a member. Choose another one.").format(shown))
	currency = invoice.party_account_currency or invoice.currency
	if currency != row.currency:
		frappe.throw(
			_("{0} is in {1}, and {2} was paid. Book it in ERPNext.").format(
				shown, currency, fmt_money(row.amount, currency=row.currency)
			)
		)
	left = booking.left_to_pay(invoice)
	if left <= 0:
		frappe.throw(_("Nothing is left to pay of the invoice {0}.").format(shown))
	return left


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def not_ours(bank_payment: str) -> None:
	"""Money that is not for the register: nothing is booked here."""
	_put(_to_decide(bank_payment), outcomes.NOT_OURS, keep_account=False)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def pay_back(bank_payment: str) -> None:
	"""Money that goes back to its payer: whoever pays it out finds it by this outcome, with the account."""
	row = _to_decide(bank_payment)
	if row.amount <= 0:
		frappe.throw(_("No money came in by this, so there is none to pay back."))
	_put(row, outcomes.PAY_BACK, keep_account=True)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def decide_again(bank_payment: str) -> None:
	"""Put back what was set aside."""
	row = _locked(bank_payment)
	if row.outcome not in (outcomes.NOT_OURS, outcomes.PAY_BACK):
		frappe.throw(_("Only what is not yours or goes back is decided again."))
	_put(row, outcomes.TO_DECIDE, keep_account=True)


@frappe.whitelist(methods=["POST"])
@conflicts.tried_again
def reverse(bank_payment: str) -> str:
	"""The bank takes a payment back: it goes out of the books, and its invoice is open again.

	Returns:
	        The Bank Payment whose money is gone.
	"""
	row = _to_decide(bank_payment)
	other = _taken_back(row)
	if not other:
		frappe.throw(_("No booked payment is known that the bank takes back by this. Book it in ERPNext."))
	taken = booking.locked(other)
	surplus.refuse_if_paid_back(taken)
	# first, so that what ERPNext does with its entries does not put it back to be decided
	for each in (taken, row):
		booking.write(
			each.name,
			{
				"outcome": outcomes.REVERSED,
				"reason": "",
				"decided_by": frappe.session.user,
				"surplus": 0,
				**surplus.NOTHING_CHOSEN,
			},
		)
	if paid_out := reversals.undo(taken, row.day):
		booking.write(row.name, {"payment_entry": paid_out})
	for each in (taken, row):
		booking.count_again(each.bank_file)
	return other


# ---------------------------------------------------------------- rights and rows


def _mine(bank_payment: str, right: str) -> frappe._dict:
	"""Whoever may read bank payments sees them, and whoever may write bank files decides."""
	frappe.has_permission(DOCTYPE, "read", doc=bank_payment, throw=True)
	if right == "write":
		frappe.has_permission("Bank File", "write", throw=True)
	return frappe.db.get_value(DOCTYPE, bank_payment, "*", as_dict=True)


def _locked(bank_payment: str) -> frappe._dict:
	_mine(bank_payment, "write")
	conflicts.begin_anew()
	return booking.locked(bank_payment)


def _to_decide(bank_payment: str) -> frappe._dict:
	row = _locked(bank_payment)
	if row.outcome != outcomes.TO_DECIDE:
		frappe.throw(_("This payment is decided: {0}. Load the page anew.").format(_(row.outcome)))
	if row.reason == outcomes.WAITING:
		frappe.throw(_("This payment is booked by itself when its file is. Book the file first."))
	return row


def _put(row: frappe._dict, outcome: str, *, keep_account: bool) -> None:
	forgets = not keep_account and not cint(rules().remember_payer_accounts)
	decided_by = None if outcome == outcomes.TO_DECIDE else frappe.session.user
	booking.write(
		row.name,
		{"outcome": outcome, "decided_by": decided_by, **({"payer_account": ""} if forgets else {})},
	)
	booking.count_again(row.bank_file)
