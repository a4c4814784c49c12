"""What members owe, as payments are matched with it: invoices, found by whatever a payment may say of them. No database,
no frappe.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# states of an invoice
DRAFT = "draft"
OPEN = "open"
PAID = "paid"
CREDITED = "credited"
WRITTEN_OFF = "written off"
CANCELLED = "cancelled"

# of a member
CURRENT = "current"
FORMER = "former"
DECEASED = "deceased"

WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Invoice:
	"""
	Attributes:
	        reference: Its payment reference, digits only.
	        outstanding: What is left to pay; of one that is not submitted its total.
	        member: Who pays it.
	        member_numbers: Of the payer and of those whose fees stand on it, as numbers.
	        came_in: Day and amount of each payment of a bank file that has paid a part of it, or is the payer's credit.
	        names, phones, accounts: Of the same people; phones with country code, accounts from which they have paid before.
	"""

	name: str
	reference: str
	outstanding: Decimal
	currency: str = "SEK"
	state: str = OPEN
	member: str = ""
	member_state: str = CURRENT
	member_numbers: tuple[int, ...] = ()
	names: tuple[str, ...] = ()
	phones: tuple[str, ...] = ()
	accounts: tuple[str, ...] = ()
	came_in: tuple[tuple[date, Decimal], ...] = ()


class Owed:
	"""Invoices, and what has been taken off them since."""

	def __init__(self, invoices: Iterable[Invoice]):
		self._invoices = {invoice.name: invoice for invoice in invoices}
		self._names = {
			name: [words(each) for each in invoice.names] for name, invoice in self._invoices.items()
		}
		self._left = {name: invoice.outstanding for name, invoice in self._invoices.items()}
		self._by_reference: dict[str, list[Invoice]] = defaultdict(list)
		self._by: dict[tuple[str, object], list[Invoice]] = defaultdict(list)
		for invoice in self._invoices.values():
			self._by_reference[invoice.reference.lstrip("0")].append(invoice)
			for clue in self._clues_of(invoice):
				self._by[clue].append(invoice)

	def _clues_of(self, invoice: Invoice) -> set[tuple[str, object]]:
		return {
			("invoice", number_in(invoice.name)),
			*(("member", number) for number in invoice.member_numbers),
			*(("word", word) for name in self._names[invoice.name] for word in name),
			*(("phone", digits(phone)) for phone in invoice.phones),
			*(("account", account) for account in invoice.accounts),
			("amount", (invoice.outstanding, invoice.currency)),
		}

	def by_reference(self, reference: str) -> list[Invoice]:
		"""The invoices with a reference, which is written without leading zeros. One that was cancelled gives way to the one
		that came in its place; of two others nobody knows which is meant, and no sum fits both."""
		invoices = self._by_reference.get(reference, [])
		return [invoice for invoice in invoices if invoice.state != CANCELLED] or invoices

	def by(self, clue: str, value: object) -> list[Invoice]:
		"""Invoices by "invoice" (the number in its name), "member", "phone", "account" or "amount", and its currency."""
		return self._by.get((clue, value), [])

	def by_name(self, name: str) -> list[Invoice]:
		"""Invoices of people who may be called so: at least two words, and all of the shorter name in the other."""
		wanted = words(name)
		# two words are shared, so one of them is not the most common of these
		rare = sorted(wanted, key=lambda word: len(self.by("word", word)))[:-1]
		candidates = {invoice.name: invoice for word in rare for invoice in self.by("word", word)}
		return [
			invoice
			for invoice in candidates.values()
			if any(_fits(wanted, other) for other in self._names[invoice.name])
		]

	def invoice(self, name: str) -> Invoice:
		return self._invoices[name]

	@staticmethod
	def owes(invoice: Invoice, amount: Decimal, currency: str) -> bool:
		return (invoice.outstanding, invoice.currency) == (amount, currency)

	def left(self, invoice: Invoice) -> Decimal:
		return self._left[invoice.name]

	def take(self, name: str, amount: Decimal) -> None:
		"""Note what a payment of the same run has paid of an invoice."""
		self._left[name] -= amount


def words(name: str) -> frozenset[str]:
	return frozenset(WORDS.findall(name.casefold()))


def digits(text: str) -> str:
	return re.sub(r"\D", "", text)


def number_in(name: str) -> str:
	"""The last number in a document's name, without leading zeros."""
	found = re.findall(r"[0-9]+", name)
	return found[-1].lstrip("0") if found else ""


def _fits(one: frozenset[str], other: frozenset[str]) -> bool:
	return min(len(one), len(other)) > 1 and (one <= other or other <= one)
