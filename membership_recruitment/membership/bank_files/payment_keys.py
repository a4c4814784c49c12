"""The key of a payment: the same in whichever file it comes, so that it exists once. No database, no frappe.

Where the bank gives a UETR, that is what the payment is called from end to end. Else it is known by the bank's reference,
amount, day and payer, by what the payer says with it, since banks use their references again, and by its place among
those that are equal in all of that: two members who pay the same on the same day with the same words are two payments.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from membership_recruitment.membership.bank_files.bank_file import Payment

UETR = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# IBAN and the number that is printed in Sweden end alike, whether or not the bank counts its clearing number in
END_OF_ACCOUNT = 9
NO_LETTER = re.compile(r"[^a-z0-9]")
Fold = Callable[..., str]  # of texts


def keys(payments: Iterable[Payment]) -> list[str]:
	"""The keys of all payments of a file, in their order; no two are equal."""
	return _keys(payments, _letters)


def former_keys(payments: Iterable[Payment]) -> list[str]:
	"""The keys that payments got until December 2026, when marks on letters and between them still counted: those are
	kept in the database."""
	return _keys(payments, _folded)


def _keys(payments: Iterable[Payment], fold: Fold) -> list[str]:
	seen: Counter[tuple[str, ...]] = Counter()
	found = []
	for payment in payments:
		known_by = _known_by(payment, fold)
		seen[known_by] += 1
		said = "\n".join((*known_by, str(seen[known_by])))
		found.append(hashlib.sha256(said.encode()).hexdigest()[:40])
	return found


def has_uetr(payment: Payment) -> bool:
	"""Whether the bank gave it a UETR, and not something that fills the field."""
	return bool(UETR.fullmatch(payment.uetr))


def account_marks(payment: Payment) -> frozenset[str]:
	"""What an account is recognised by across formats: the end of its number, and the number to which was paid."""
	digits = re.sub(r"\D", "", payment.account)
	marks = (digits[-END_OF_ACCOUNT:], payment.bankgiro and f"bankgiro {payment.bankgiro}")
	return frozenset(mark for mark in marks if mark)


def _known_by(payment: Payment, fold: Fold) -> tuple[str, ...]:
	"""What is taken back has the UETR of what it takes back, and a bank that gives one UETR to two sums means two payments."""
	amount = f"{payment.amount:.2f} {payment.currency}"
	if has_uetr(payment):
		return ("UETR", payment.uetr, amount)
	account = re.sub(r"\D", "", payment.account)[-END_OF_ACCOUNT:]
	payer = fold(payment.payer, payment.payer_account, payment.payer_phone)
	return (payment.bank_reference, amount, payment.day.isoformat(), payer, account, _said(payment, fold))


def _said(payment: Payment, fold: Fold) -> str:
	"""References, or else free text: of one payment not every file has both."""
	references = [re.sub(r"\s", "", reference.text) for reference in payment.references]
	return fold(*references) or fold(payment.message or payment.end_to_end)


def _letters(*texts: str) -> str:
	"""The letters a to z and the digits alone, whichever way the file writes them; what has none of these stays."""
	return " ".join(
		NO_LETTER.sub("", unicodedata.normalize("NFKD", text).casefold()) or text for text in texts
	)


def _folded(*texts: str) -> str:
	return " ".join(" ".join(texts).casefold().split())
