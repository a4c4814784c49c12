"""Which payments may have come before in a file of another kind, where nothing that both have says so. No database, no
frappe.

BgMax has no UETR, and camt.053 may hold only the sum of a batch. So the same account, day and amount in another format
is a question for a person, be it the amount of a payment or of the entry in which the bank booked it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from membership_recruitment.membership.bank_files.bank_file import BankFile, Payment
from membership_recruitment.membership.bank_files.payment_keys import account_marks, has_uetr, keys

Place = tuple[date, str, Decimal]  # day, currency, amount


@dataclass(frozen=True, slots=True)
class Seen:
	"""A payment as it is compared.

	Attributes:
	        key: Its `payment_keys.keys`.
	        kind: Of the file in which it came.
	        accounts: Its `payment_keys.account_marks`; without any it is compared with all.
	        entry_amount: What the bank booked in one sum with it.
	"""

	key: str
	kind: str
	day: date
	currency: str
	amount: Decimal
	entry_amount: Decimal
	accounts: frozenset[str]

	def places(self) -> set[Place]:
		return {(self.day, self.currency, amount) for amount in (self.amount, self.entry_amount)}

	def may_be_of(self, kind: str, accounts: frozenset[str]) -> bool:
		"""Whether what came in another kind of file may be on the same account."""
		same = not self.accounts or not accounts or bool(self.accounts & accounts)
		return same and kind != self.kind


def seen(file: BankFile, keys: Sequence[str]) -> list[Seen]:
	"""The payments of a file as they are compared, in their order.

	Args:
	        keys: Of all of them.
	"""
	return [
		Seen(
			key,
			file.kind,
			payment.day,
			payment.currency,
			payment.amount,
			file.entries[payment.entry].amount,
			account_marks(payment),
		)
		for key, payment in zip(keys, file.payments, strict=True)
	]


def perhaps_booked(new: Sequence[Seen], known: Iterable[Seen]) -> set[str]:
	"""Keys of the payments of a file that somebody must look at.

	Args:
	        new: All of the file.
	        known: Those of the same days that came before; what has its key in the file too explains nothing else.
	"""
	own, known_keys = {each.key for each in new}, set()
	came: dict[Place, set[tuple[str, frozenset[str]]]] = defaultdict(set)
	for each in known:
		known_keys.add(each.key)
		if each.key not in own:
			for place in each.places():
				came[place].add((each.kind, each.accounts))
	return {
		each.key
		for each in new
		if each.key not in known_keys
		and any(
			each.may_be_of(kind, accounts)
			for place in each.places()
			for kind, accounts in came.get(place, ())
		)
	}


def uetr_used_again(file: BankFile, known: Mapping[str, Collection[str]]) -> set[str]:
	"""Keys of the payments of a file whose UETR another payment has, in it or in a file before: a bank gives none twice.

	Args:
	        known: By UETR, the keys of the payments that came before; those of what was taken back are not among them.
	"""
	first: dict[str, Collection[str]] = dict(known)
	found = set()
	for key, payment in zip(keys(file.payments), file.payments, strict=True):
		if has_uetr(payment) and payment.amount >= 0 and key not in first.setdefault(payment.uetr, (key,)):
			found.add(key)
	return found


def taken_back_again(file: BankFile, keys: Sequence[str], known: Collection[str]) -> set[str]:
	"""Keys of the payments of a file that the bank takes back, by this file or by one that came before.

	Args:
	        keys: Of all of them.
	        known: The UETR of what was taken back before.
	"""
	back = {mark for payment in file.payments if payment.amount < 0 for mark in _marks(payment)}
	back.update((uetr,) for uetr in known)
	return {
		key
		for key, payment in zip(keys, file.payments, strict=True)
		if payment.amount > 0 and back & _marks(payment)
	}


def _marks(payment: Payment) -> set[tuple]:
	"""What a payment and its reversal have in common: the UETR, or the bank's reference with the sum."""
	marks: set[tuple] = {(payment.uetr,)} if has_uetr(payment) else set()
	if payment.bank_reference:
		marks.add((payment.bank_reference, abs(payment.amount), payment.currency))
	return marks
