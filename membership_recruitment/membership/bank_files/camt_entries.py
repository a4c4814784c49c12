"""What an entry of camt says: one payment, several, or the sum of a batch. No database, no frappe."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from membership_recruitment.membership.bank_files.bank_file import (
	WRONG_COUNT,
	WRONG_SUM,
	Entry,
	Payment,
	Reference,
	UnreadableBankFile,
)
from membership_recruitment.membership.bank_files.camt_elements import Element, Elements, damaged

BANKGIRO = re.compile(r"BG\s?(\d{3,4})-?(\d{4})\b", re.ASCII)
BANKGIRO_SCHEME = "BGNR"
CREDIT_NOTE = "CREN"
NOT_PROVIDED = "NOTPROVIDED"


@dataclass(slots=True)
class Transaction:
	"""A transaction of an entry, read as it went by.

	Attributes:
	        amount: With its sign; None where the file gives none.
	        charges: What banks took on the way, in all.
	        said: What a Payment holds beside entry, day, amount, currency and account.
	"""

	amount: Decimal | None
	sign: int | None
	currency: str
	charges: Decimal
	said: dict


@dataclass
class Details:
	"""The transactions that belong together within an entry, and what the bank says of their number and sum."""

	transactions: list[Transaction] = field(default_factory=list)
	number: int | None = None
	total: Decimal | None = None


@dataclass(frozen=True)
class Booked:
	"""What an entry says of itself; `note`: the bank's words about it."""

	entry: Entry
	sign: int
	charges: Decimal
	note: str


# ---------------------------------------------------------------- reading


def transaction(xml: Elements, element: Element) -> Transaction:
	"""Read an element TxDtls."""
	own = xml.text(element, "CdtDbtInd")
	path = next(
		(path for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt") if xml.text(element, path)), ""
	)
	party = "RltdPties/"
	bankgiro = _bankgiro(xml, element, party + "CdtrAcct")
	end_to_end = xml.text(element, "Refs/EndToEndId")
	return Transaction(
		amount=xml.amount(element, path) if path else None,
		sign=xml.sign(element) if own else None,
		currency=xml.currency(element, path) if path else "",
		charges=charges(xml, element),
		said={
			"references": tuple(_references(xml, xml.all(element, "RmtInf/Strd"))),
			"message": " ".join(
				[*xml.texts(element, "RmtInf/Ustrd"), *xml.texts(element, "RmtInf/Strd/AddtlRmtInf")]
			),
			"payer": xml.text(
				element,
				*(party + path for path in ("Dbtr/Nm", "Dbtr/Pty/Nm", "UltmtDbtr/Nm", "UltmtDbtr/Pty/Nm")),
			),
			"payer_account": _account(xml, element, party + "DbtrAcct"),
			"bank_reference": xml.text(element, "Refs/AcctSvcrRef"),
			"uetr": xml.text(element, "Refs/UETR").lower(),
			"end_to_end": "" if end_to_end == NOT_PROVIDED else end_to_end,
			**({"bankgiro": bankgiro} if bankgiro else {}),
		},
	)


def details(xml: Elements, element: Element, transactions: list[Transaction]) -> Details:
	"""Read an element NtryDtls, whose transactions went by before."""
	return Details(transactions, xml.count(element, "Btch/NbOfTxs"), xml.amount(element, "Btch/TtlAmt"))


def booked(xml: Elements, element: Element, statement: Element) -> Booked:
	"""Read an element Ntry, but for its transactions.

	Args:
	        statement: The element Stmt or Ntfctn in which it stands.
	"""
	amount, sign = xml.amount(element, "Amt"), xml.sign(element)
	currency = xml.currency(element, "Amt") or xml.text(statement, "Acct/Ccy")
	if amount is None or not currency:
		raise damaged(element)
	reference = BANKGIRO.match(xml.text(element, "NtryRef"))
	bankgiro = _bankgiro(xml, statement, "Acct")
	entry = Entry(
		day=xml.day(element, "BookgDt", "ValDt"),
		amount=sign * amount,
		currency=currency,
		account=_account(xml, statement, "RltdAcct" if bankgiro else "Acct"),
		bankgiro="".join(reference.groups()) if reference else bankgiro,
		reference=xml.text(element, "AcctSvcrRef", "NtryRef"),
	)
	return Booked(entry, sign, charges(xml, element), xml.text(element, "AddtlNtryInf"))


def charges(xml: Elements, element: Element) -> Decimal:
	"""What banks took, as versions up to 02 and after it write that."""
	total = xml.amount(element, "Chrgs/TtlChrgsAndTaxAmt")
	if total is not None:
		return total
	parts = [xml.amount(part, "Amt") for path in ("Chrgs", "Chrgs/Rcrd") for part in xml.all(element, path)]
	return sum((part for part in parts if part), Decimal())


def _references(xml: Elements, structured: Iterable[Element]) -> Iterable[Reference]:
	for part in structured:
		amount = xml.amount(part, "RfrdDocAmt/RmtdAmt")
		taken_off = xml.amount(part, "RfrdDocAmt/CdtNoteAmt")
		if amount is None and taken_off is not None:
			amount = -taken_off
		elif amount is not None and xml.text(part, "RfrdDocInf/Tp/CdOrPrtry/Cd") == CREDIT_NOTE:
			amount = -amount
		texts = xml.texts(part, "CdtrRefInf/Ref") or xml.texts(part, "RfrdDocInf/Nb")
		for text in texts:
			yield Reference(text, amount if len(texts) == 1 else None)


def _account(xml: Elements, element: Element, path: str) -> str:
	return "".join(xml.text(element, f"{path}/Id/IBAN", f"{path}/Id/Othr/Id").split())


def _bankgiro(xml: Elements, element: Element, path: str) -> str:
	scheme = xml.text(element, f"{path}/Id/Othr/SchmeNm/Prtry", f"{path}/Id/Othr/SchmeNm/Cd")
	return re.sub(r"\D", "", _account(xml, element, path)) if scheme == BANKGIRO_SCHEME else ""


# ---------------------------------------------------------------- payments


def payments(at: int, found: Booked, parts: list[Details]) -> list[Payment]:
	"""The payments of an entry, never its sum beside them.

	Args:
	        at: The entry's place in the file.
	        parts: Its transactions.

	Raises:
	        UnreadableBankFile: Where they do not make the entry's amount.
	"""
	entry, transactions = found.entry, [each for part in parts for each in part.transactions]
	stated = [part.number for part in parts if part.number is not None]
	if len(transactions) < 2:
		number = sum(stated) if stated else 1
		totals = [part.total for part in parts if part.total is not None]
		if totals and abs(abs(entry.amount) - sum(totals)) not in (0, found.charges):
			raise UnreadableBankFile(WRONG_SUM, "batch", sum(totals), abs(entry.amount))
		return [_single(at, found, transactions[0] if transactions else None, is_sum=number > 1)]
	for part in parts:
		if part.transactions and part.number not in (None, len(part.transactions)):
			raise UnreadableBankFile(WRONG_COUNT, "batch", part.number, len(part.transactions))
	amounts = [_signed(each, found.sign) for each in transactions]
	if None in amounts or any(each.currency not in ("", entry.currency) for each in transactions):
		# which part of the sum is whose, the file does not say
		return [_single(at, found, None, is_sum=True, beside=transactions)]
	for part in parts:
		held = sum((_signed(each, found.sign) for each in part.transactions), Decimal())
		if part.transactions and part.total is not None and part.total != abs(held):
			raise UnreadableBankFile(WRONG_SUM, "batch", part.total, abs(held))
	held = sum(amounts, Decimal())
	_check_sum(found, held, transactions)
	paid = [_payment(at, entry, amount, each) for amount, each in zip(amounts, transactions, strict=True)]
	return paid if held == entry.amount else [*paid, _deducted(at, found, entry.amount - held)]


def _deducted(at: int, found: Booked, amount: Decimal) -> Payment:
	"""What the bank took of a batch as its charges: without it more would be booked than came into the account."""
	said = {"references": (), "message": found.note}
	return _payment(at, found.entry, amount, Transaction(None, None, "", Decimal(), said))


def _single(
	at: int, found: Booked, only: Transaction | None, *, is_sum: bool, beside: Iterable[Transaction] = ()
) -> Payment:
	"""What came into the account is what was paid; the transaction may name another currency, or charges."""
	entry = found.entry
	if only and only.amount is not None and only.currency in ("", entry.currency):
		_check_sum(found, _signed(only, found.sign), [only])
	said = dict(only.said) if only else {"references": sum((each.said["references"] for each in beside), ())}
	said["message"] = said.get("message") or found.note
	return _payment(at, entry, entry.amount, Transaction(None, None, "", Decimal(), said), is_sum=is_sum)


def _check_sum(found: Booked, held: Decimal, transactions: Iterable[Transaction]) -> None:
	"""Charges may stand on the entry, on its transactions or on both, and count or not."""
	taken = sum((each.charges for each in transactions), Decimal())
	if abs(found.entry.amount - held) not in (Decimal(), taken, found.charges):
		raise UnreadableBankFile(WRONG_SUM, "entry", abs(found.entry.amount), abs(held))


def _signed(each: Transaction, otherwise: int) -> Decimal | None:
	return None if each.amount is None else each.amount * (each.sign or otherwise)


def _payment(at: int, entry: Entry, amount: Decimal, each: Transaction, *, is_sum: bool = False) -> Payment:
	said = {"bankgiro": entry.bankgiro, **each.said}
	said["bank_reference"] = said.get("bank_reference") or entry.reference
	return Payment(
		entry=at,
		day=entry.day,
		amount=amount,
		currency=entry.currency,
		account=entry.account,
		is_sum=is_sum,
		**said,
	)
