"""Whether a statement of camt says the same in its sums and balances as in its entries. No database, no frappe."""

from dataclasses import dataclass, field
from decimal import Decimal

from membership_recruitment.membership.bank_files.bank_file import WRONG_COUNT, WRONG_SUM, UnreadableBankFile
from membership_recruitment.membership.bank_files.camt_elements import Element, Elements

OPENING, CLOSING = ("OPBD", "PRCD"), "CLBD"
Signed = tuple[int, Decimal]


@dataclass
class Sums:
	"""The entries of a statement by sign (1 or -1, as an amount of 0 has one too) and amount with it; `booked` are those of
	`all` that are final."""

	all: list[Signed] = field(default_factory=list)
	booked: list[Signed] = field(default_factory=list)


def check(xml: Elements, statement: Element, sums: Sums) -> None:
	"""Compare the entries that were read with what the bank says of them.

	Args:
	        statement: The element Stmt or Ntfctn.

	Raises:
	        UnreadableBankFile: Where they do not agree.
	"""
	if _is_one_of_several_pages(xml, statement):
		return  # sums may be those of all pages
	both = (sums.all, sums.booked)
	for path, wanted in (("TtlNtries", 0), ("TtlCdtNtries", 1), ("TtlDbtNtries", -1)):
		counted = [[amount for sign, amount in each if wanted in (0, sign)] for each in both]
		_check_number(xml, statement, f"TxsSummry/{path}/NbOfNtries", [len(each) for each in counted])
		possible = [sum(map(abs, each), Decimal()) for each in counted]
		if not wanted:
			# some banks state what came in less what went out
			possible += [abs(sum(each, Decimal())) for each in counted]
		_check_sum(xml, statement, f"TxsSummry/{path}/Sum", possible)
	_check_balances(xml, statement, [amount for _sign, amount in sums.booked])


def _is_one_of_several_pages(xml: Elements, statement: Element) -> bool:
	page = xml.text(statement, "StmtPgntn/PgNb", "NtfctnPgntn/PgNb")
	return bool(page) and not (
		page.lstrip("0") == "1"
		and xml.text(statement, "StmtPgntn/LastPgInd", "NtfctnPgntn/LastPgInd") in ("true", "1")
	)


def _check_number(xml: Elements, statement: Element, path: str, possible: list[int]) -> None:
	stated = xml.count(statement, path)
	if stated is not None and stated not in possible:
		raise UnreadableBankFile(WRONG_COUNT, "entries", stated, possible[0])


def _check_sum(xml: Elements, statement: Element, path: str, possible: list[Decimal]) -> None:
	stated = xml.amount(statement, path)
	if stated is not None and stated not in possible:
		raise UnreadableBankFile(WRONG_SUM, "entries", stated, possible[0])


def _check_balances(xml: Elements, statement: Element, booked: list[Decimal]) -> None:
	"""What was there and what came make what is there."""
	balances: dict[str, list[Decimal]] = {}
	for balance in xml.all(statement, "Bal"):
		code, amount = xml.text(balance, "Tp/CdOrPrtry/Cd"), xml.amount(balance, "Amt")
		if amount is not None:
			balances.setdefault(code, []).append(amount * xml.sign(balance))
	opening = next((balances[code] for code in OPENING if code in balances), [])
	closing = balances.get(CLOSING, [])
	if len(opening) == len(closing) == 1:
		held = opening[0] + sum(booked, Decimal())
		if held != closing[0]:
			raise UnreadableBankFile(WRONG_SUM, "balance", closing[0], held)
