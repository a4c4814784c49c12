"""Bank Payment: the payments of a file as rows, and what is known of those that came before."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import getdate

from membership_recruitment.membership.bank_files import outcomes, payment_keys
from membership_recruitment.membership.bank_files.bank_file import BankFile, Payment, Reference
from membership_recruitment.membership.bank_files.matching import Decision
from membership_recruitment.membership.bank_files.payment_keys import account_marks, has_uetr
from membership_recruitment.membership.bank_files.perhaps_booked import Seen
from membership_recruitment.utils import database
from membership_recruitment.utils.batches import split
from membership_recruitment.utils.sanitize import harmless

DOCTYPE = "Bank Payment"
LONGEST = 140  # of a Data field
TAG = re.compile(r"<(?=[a-zA-Z/!?])")


def known_keys(keys: Iterable[str]) -> set[str]:
	"""Those of the keys that are stored."""
	found: set[str] = set()
	for some in split(keys):
		found.update(frappe.get_all(DOCTYPE, filters={"payment_key": ["in", some]}, pluck="payment_key"))
	return found


def of_file(bank_file: str) -> bool:
	"""Whether the payments of a file are stored: all that are new of it are so at once."""
	return bool(frappe.db.exists(DOCTYPE, {"bank_file": bank_file}))


def keys_of(payments: Sequence[Payment]) -> list[str]:
	"""The keys of all payments of a file; of one that is stored under its former key, that."""
	former = payment_keys.former_keys(payments)
	known = known_keys(former)
	return [
		before if before in known else key
		for key, before in zip(payment_keys.keys(payments), former, strict=True)
	]


def keys_by_uetr(payments: Iterable[Payment]) -> dict[str, list[str]]:
	"""Keys of the payments that came before with a UETR of these, by UETR; without what was taken back."""
	found: dict[str, list[str]] = {}
	for some in split({payment.uetr for payment in payments if has_uetr(payment)}):
		rows = frappe.get_all(
			DOCTYPE,
			filters={"uetr": ["in", some], "amount": [">=", 0]},
			fields=["uetr", "payment_key"],
		)
		for row in rows:
			found.setdefault(row.uetr, []).append(row.payment_key)
	return found


def taken_back(payments: Iterable[Payment]) -> set[str]:
	"""Those of their UETR by which the bank has taken money back."""
	found: set[str] = set()
	for some in split({payment.uetr for payment in payments if has_uetr(payment)}):
		found.update(
			frappe.get_all(DOCTYPE, filters={"uetr": ["in", some], "amount": ["<", 0]}, pluck="uetr")
		)
	return found


def seen_on(days: Iterable[date]) -> list[Seen]:
	"""The payments of these days that came before, as perhaps_booked compares them."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"day": ["in", sorted(set(days)) or [getdate()]]},
		fields=[
			"payment_key",
			"file_kind",
			"day",
			"currency",
			"amount",
			"entry_amount",
			"account_number",
			"bankgiro",
		],
	)
	return [
		Seen(
			row.payment_key,
			row.file_kind,
			getdate(row.day),
			row.currency,
			_exact(row.amount),
			_exact(row.entry_amount),
			account_marks(
				Payment(
					0, row.day, Decimal(), "", account=row.account_number or "", bankgiro=row.bankgiro or ""
				)
			),
		)
		for row in rows
	]


def insert(
	bank_file: str,
	file: BankFile,
	keys: Sequence[str],
	decisions: Sequence[Decision],
	accounts: dict[tuple, str],
	*,
	keep_accounts: bool,
) -> None:
	"""Store what is new of a file, to be decided; of what is booked by itself, that it waits.

	Args:
	        accounts: Bank Accounts by what the file says of them.
	        keep_accounts: Whether payers' accounts stay also where nothing is left to decide.
	"""
	known = known_keys(keys)
	new = [at for at, key in enumerate(keys) if key not in known]
	names = database.take_numbers("BP-", 6, len(new))
	rows = (
		{
			"name": name,
			"bank_file": bank_file,
			"payment_key": keys[at],
			"file_kind": file.kind,
			**_said(file, file.payments[at]),
			"bank_account": accounts[
				file.payments[at].account, file.payments[at].bankgiro, file.payments[at].currency
			],
			**_decided(decisions[at], keep_accounts),
		}
		for name, at in zip(names, new, strict=True)
	)
	for batch in split(rows):
		for row in batch:
			if not row.pop("keeps_account"):
				row["payer_account"] = ""
		# the key is unique: who comes second adds nothing
		database.insert(DOCTYPE, batch, ignore=True)
	if lost := len(set(keys) - known_keys(keys)):
		raise RuntimeError(
			f"{lost} payments of {bank_file} were not stored, for another reason than their key"
		)


def _said(file: BankFile, payment: Payment) -> dict:
	return {
		"day": payment.day,
		"amount": payment.amount,
		"currency": payment.currency,
		"entry_amount": file.entries[payment.entry].amount,
		"account_number": payment.account[:LONGEST],
		"bankgiro": payment.bankgiro[:LONGEST],
		"payer": _plain(payment.payer)[:LONGEST],
		"payer_account": _plain(payment.payer_account)[:LONGEST],
		"payer_phone": _plain(payment.payer_phone)[:LONGEST],
		"message": _plain(payment.message),
		"written_references": "\n".join(map(_written, payment.references)),
		"bank_reference": _plain(payment.bank_reference)[:LONGEST],
		"end_to_end": _plain(payment.end_to_end)[:LONGEST],
		"uetr": _plain(payment.uetr)[:LONGEST],
	}


def _plain(text: str) -> str:
	"""What a stranger wrote, as text and never as markup: Frappe's print draws it as it is."""
	return TAG.sub("\u2039", harmless(text, strict=True) or "")


def _written(reference: Reference) -> str:
	text = _plain(reference.text)
	return text if reference.amount is None else f"{text}: {reference.amount}"


def _decided(decision: Decision, keep_accounts: bool) -> dict:
	return {
		"outcome": outcomes.TO_DECIDE,
		"reason": decision.reason or outcomes.WAITING,
		"pays": json.dumps([[invoice, str(amount)] for invoice, amount in decision.parts]),
		"proposals": json.dumps([[each.invoice, each.clues] for each in decision.proposals]),
		"keeps_account": keep_accounts or bool(decision.reason),
	}


def _exact(amount: float) -> Decimal:
	return Decimal(f"{amount:.2f}")
