"""Which of ERPNext's bank accounts a file means: known by its number or by what was chosen for an earlier file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe import _

from membership_recruitment.membership.bank_files.bank_file import BankFile, Payment
from membership_recruitment.membership.bank_files.payment_keys import END_OF_ACCOUNT
from membership_recruitment.membership.fees import items
from membership_recruitment.settings import rules

# what the file says of an account: its number, the bankgiro or Swish number, the currency
Said = tuple[str, str, str]


@dataclass(frozen=True)
class Account:
	"""A bank account of the association's that can be booked on. `ledger`: its account in the books."""

	name: str
	ledger: str
	currency: str
	numbers: frozenset[str]


def said_of(payment: Payment) -> Said:
	return payment.account, payment.bankgiro, payment.currency


def rows_of(file: BankFile) -> list[dict]:
	"""Rows of Bank File Account, for each account on which payments came in, with the bank account where it is known."""
	counted: dict[Said, list[Decimal]] = {}
	for payment in file.payments:
		counted.setdefault(said_of(payment), []).append(payment.amount)
	known = _known(counted)
	return [
		{
			"account_number": said[0],
			"bankgiro": said[1],
			"currency": said[2],
			"bank_account": known.get(said),
			"payments": len(amounts),
			"total": sum(amounts, Decimal()),
		}
		for said, amounts in counted.items()
	]


def usable(company: str | None = None) -> dict[str, Account]:
	"""The company's bank accounts that have an account in the books, by name."""
	bank, ledger = frappe.qb.DocType("Bank Account"), frappe.qb.DocType("Account")
	rows = (
		frappe.qb.from_(bank)
		.join(ledger)
		.on(ledger.name == bank.account)
		.where((bank.is_company_account == 1) & (bank.company == (company or items.company_or_refuse())))
		.where((bank.disabled == 0) & (ledger.disabled == 0) & (ledger.is_group == 0))
		.select(bank.name, bank.account, ledger.account_currency, bank.iban, bank.bank_account_no)
		.run()
	)
	return {
		name: Account(name, account, currency, frozenset(filter(None, map(_digits, numbers))))
		for name, account, currency, *numbers in rows
	}


def to_book_on(bank_account: str | None) -> Account:
	"""The bank account of that name.

	Raises:
	        frappe.ValidationError: It cannot be booked on, or not any more.
	"""
	return usable().get(bank_account) or frappe.throw(
		_(
			"{0} cannot be booked on. Give this bank account an account in the books, in ERPNext; neither may be disabled."
		).format(frappe.utils.escape_html(bank_account or ""))
	)


def _known(wanted: Iterable[Said]) -> dict[Said, str]:
	accounts = usable()
	chosen = _chosen_before(tuple({said[0] for said in wanted}))
	found = {}
	for said in wanted:
		fitting = [each.name for each in accounts.values() if _fits(each, said)]
		before = chosen.get(said)
		if before in accounts and accounts[before].currency == said[2]:
			found[said] = before
		elif len(fitting) == 1:
			found[said] = fitting[0]
		elif not fitting and (only := _only_one(accounts, said)):
			found[said] = only
	return found


def _only_one(accounts: dict[str, Account], said: Said) -> str | None:
	"""The company's only account in that currency, where the money came to the bankgiro or Swish number of the settings."""
	own = {_digits(rules().bankgiro_number), _digits(rules().swish_number)} - {""}
	in_currency = [each.name for each in accounts.values() if each.currency == said[2]]
	return in_currency[0] if len(in_currency) == 1 and _digits(said[1]) in own else None


def _chosen_before(numbers: tuple[str, ...]) -> dict[Said, str]:
	"""What stands on earlier files, the latest last."""
	row = frappe.qb.DocType("Bank File Account")
	rows = (
		frappe.qb.from_(row)
		.where(row.account_number.isin(numbers or ("",)) & (row.bank_account > ""))
		.select(row.account_number, row.bankgiro, row.currency, row.bank_account)
		.orderby(row.modified)
		.run()
	)
	return {(number or "", bankgiro or "", currency): account for number, bankgiro, currency, account in rows}


def _fits(account: Account, said: Said) -> bool:
	"""By the end of the number, which IBAN and the printed number have in common, or by the whole bankgiro number."""
	number, bankgiro, currency = said
	end = _digits(number)[-END_OF_ACCOUNT:]
	if account.currency != currency:
		return False
	return any(
		(len(end) == END_OF_ACCOUNT and own.endswith(end)) or (bankgiro and own == _digits(bankgiro))
		for own in account.numbers
	)


def _digits(number: str | None) -> str:
	return re.sub(r"\D", "", number or "")
