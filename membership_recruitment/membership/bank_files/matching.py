"""What a payment pays: booked by itself where its reference and its sum both agree, else put to somebody with a reason
and proposals. No database, no frappe.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from membership_recruitment.membership.bank_files import owed, written_references
from membership_recruitment.membership.bank_files.bank_file import Payment
from membership_recruitment.membership.bank_files.owed import Invoice, Owed

# why a payment is not booked by itself, in the order in which it is asked
NOTHING_PAID = "nothing paid"
TAKEN_BACK = "taken back"
SUM_OF_BATCH = "sum of a batch"
PERHAPS_BOOKED = "perhaps booked"
CLOSED_PERIOD = "closed period"
NO_REFERENCE = "no reference"
WRONG_CHECK_DIGIT = "wrong check digit"
UNKNOWN_REFERENCE = "unknown reference"
INVOICE_STATES = {
	owed.CANCELLED: "invoice cancelled",
	owed.CREDITED: "invoice credited",
	owed.WRITTEN_OFF: "invoice written off",
	owed.DRAFT: "invoice not submitted",
	owed.PAID: "paid before",
}
PAID_BEFORE = INVOICE_STATES[owed.PAID]
OTHER_CURRENCY = "other currency"
MEMBER_STATES = {owed.DECEASED: "member deceased", owed.FORMER: "member left"}
OTHER_MEMBER = "other member"
PARTS_DO_NOT_FIT = "parts do not fit"
TOO_LITTLE = "too little"
TOO_MUCH = "too much"

# why an invoice is proposed, the strongest first
BY_REFERENCE = "reference"
BY_SLIP = "reference with a slip"
BY_NUMBER = "number"
BY_NAME = "name"
BY_PHONE = "phone"
BY_AMOUNT = "amount"
BY_ACCOUNT = "account"
CLUES = (BY_REFERENCE, BY_SLIP, BY_NUMBER, BY_NAME, BY_PHONE, BY_AMOUNT, BY_ACCOUNT)
MOST_PROPOSALS = 5
DAYS_APART = 5  # between what two kinds of files say of one payment


@dataclass(frozen=True)
class Proposal:
	"""An invoice that a payment may be for, and why: some of CLUES, in their order."""

	invoice: str
	clues: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
	"""
	Attributes:
	        parts: (invoice, amount) where the payment is booked by itself; none where `reason` says why not.
	        proposals: For somebody to choose from, the likeliest first.
	"""

	parts: tuple[tuple[str, Decimal], ...] = ()
	reason: str = ""
	proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class _Named:
	"""What a payment says that it pays.

	Attributes:
	        parts: Each invoice, and the amount for it where that is said.
	        unknown: Whether a field for references holds something else beside.
	        taken_off: Whether one of the references takes off, as a credit note.
	"""

	parts: dict[str, tuple[Invoice, Decimal | None]]
	unknown: bool
	taken_off: bool


def decide_all(
	payments: Iterable[Payment],
	register: Owed,
	*,
	doubtful: Sequence[bool] | None = None,
	closed_days: Collection[date] = (),
) -> list[Decision]:
	"""Decide payments in their order, each knowing what those before it have paid.

	Args:
	        register: What is owed; what is booked is taken off it.
	        doubtful: For each, whether it may have been booked from another file.
	        closed_days: Those of the payments' days on which nothing may be booked any more.
	"""
	decisions = []
	for at, payment in enumerate(payments):
		decision = decide(
			payment, register, doubtful=bool(doubtful and doubtful[at]), closed_days=closed_days
		)
		for name, amount in decision.parts:
			register.take(name, amount)
		decisions.append(decision)
	return decisions


def decide(
	payment: Payment, register: Owed, *, doubtful: bool = False, closed_days: Collection[date] = ()
) -> Decision:
	"""Decide one payment; see `decide_all`."""
	named = _named(payment, register)
	reason = (
		_reason_of_the_payment(payment, doubtful, closed_days)
		or _reason_of_the_references(payment, named, register)
		or _reason_of_the_invoices(payment, named, register)
		or (PERHAPS_BOOKED if _perhaps_came_before(payment, named) else "")
		or _reason_of_the_sum(payment, named, register)
	)
	if reason:
		return Decision(reason=reason, proposals=proposals(payment, named, register))
	return Decision(tuple((name, register.left(invoice)) for name, (invoice, _) in named.parts.items()))


# ---------------------------------------------------------------- what it names


def _texts(payment: Payment) -> tuple[list[str], list[str], list[str]]:
	"""Where references stand, the most trusted first."""
	return (
		[reference.text for reference in payment.references],
		[payment.message] if payment.message else [],
		[payment.end_to_end] if payment.end_to_end else [],
	)


def _named(payment: Payment, register: Owed) -> _Named:
	"""The invoices named in the first place that names any."""
	parts: dict[str, tuple[Invoice, Decimal | None]] = {}
	unknown = taken_off = False
	for reference in payment.references:
		invoices = _known(reference.text, register)
		if reference.structured and not invoices:
			# made by another system, and the whole field is just that
			invoices = register.by_reference(owed.digits(reference.text).lstrip("0"))
		unknown = unknown or (reference.structured and not invoices)
		taken_off = taken_off or (reference.amount is not None and reference.amount < 0)
		for invoice in invoices:
			said = parts.get(invoice.name, (invoice, None))[1]
			if reference.amount is not None:
				said = (said or Decimal()) + reference.amount
			parts[invoice.name] = (invoice, said)
	for text in (payment.message, payment.end_to_end):
		if not parts:
			parts = {invoice.name: (invoice, None) for invoice in _known(text, register)}
	return _Named(parts, unknown, taken_off)


def _known(text: str, register: Owed) -> list[Invoice]:
	found = written_references.found(text)
	return [invoice for reference in found for invoice in register.by_reference(reference)]


# ---------------------------------------------------------------- reasons


def _reason_of_the_payment(payment: Payment, doubtful: bool, closed_days: Collection[date]) -> str:
	if payment.amount < 0:
		return TAKEN_BACK
	if not payment.amount:
		return NOTHING_PAID
	if payment.is_sum:
		return SUM_OF_BATCH
	if doubtful:
		return PERHAPS_BOOKED
	return CLOSED_PERIOD if payment.day in closed_days else ""


def _reason_of_the_references(payment: Payment, named: _Named, register: Owed) -> str:
	if named.parts and not named.unknown:
		return ""
	if not named.parts and _with_slips(payment, register):
		return WRONG_CHECK_DIGIT
	texts = [text for some in _texts(payment) for text in some]
	said = named.unknown or any(written_references.found(text) for text in texts)
	return UNKNOWN_REFERENCE if said else NO_REFERENCE


def _reason_of_the_invoices(payment: Payment, named: _Named, register: Owed) -> str:
	invoices = [invoice for invoice, _ in named.parts.values()]
	for state, reason in INVOICE_STATES.items():
		if any(invoice.state == state for invoice in invoices):
			return reason
	if any(register.left(invoice) <= 0 for invoice in invoices):
		return PAID_BEFORE
	if any(invoice.currency != payment.currency for invoice in invoices):
		return OTHER_CURRENCY
	for state, reason in MEMBER_STATES.items():
		if any(invoice.member_state == state for invoice in invoices):
			return reason
	theirs = {number for invoice in invoices for number in invoice.member_numbers}
	theirs |= {int(invoice.reference) for invoice in invoices}
	return OTHER_MEMBER if _called_members(payment, register) - theirs else ""


def _called_members(payment: Payment, register: Owed) -> set[int]:
	"""Numbers of members that the payment says, be they of somebody who owes nothing or of nobody."""
	texts = [text for some in _texts(payment) for text in some]
	perhaps = {number for text in texts for number in written_references.member_numbers(text)}
	called = {number for text in texts for number in written_references.called_a_members(text)}
	return called | {number for number in perhaps if register.by("member", number)}


def _perhaps_came_before(payment: Payment, named: _Named) -> bool:
	"""Whether an equal amount came in for it some days before or after, in whichever file and under whichever key."""
	return any(
		amount == payment.amount and abs((day - payment.day).days) <= DAYS_APART
		for invoice, _ in named.parts.values()
		for day, amount in invoice.came_in
	)


def _reason_of_the_sum(payment: Payment, named: _Named, register: Owed) -> str:
	"""A sum fits where it pays what is left of all that is named, and each part that is said fits too."""
	wanted = sum((register.left(invoice) for invoice, _ in named.parts.values()), Decimal())
	if named.taken_off or any(
		said is not None and said != register.left(invoice) and len(named.parts) > 1
		for invoice, said in named.parts.values()
	):
		return PARTS_DO_NOT_FIT
	if payment.amount != wanted:
		return TOO_LITTLE if payment.amount < wanted else TOO_MUCH
	said = [amount for _, amount in named.parts.values() if amount is not None]
	return PARTS_DO_NOT_FIT if len(said) == len(named.parts) and sum(said) != payment.amount else ""


# ---------------------------------------------------------------- proposals


def proposals(payment: Payment, named: _Named, register: Owed) -> tuple[Proposal, ...]:
	"""Invoices with something left to pay that a payment may be for, by what speaks for each; those that it names stand
	first, whatever their state."""
	clues: dict[str, set[str]] = {}

	def note(clue: str, invoices: Iterable[Invoice]) -> None:
		for invoice in invoices:
			if clue == BY_REFERENCE or (invoice.state == owed.OPEN and register.left(invoice) > 0):
				clues.setdefault(invoice.name, set()).add(clue)

	note(BY_REFERENCE, (invoice for invoice, _ in named.parts.values()))
	note(BY_SLIP, _with_slips(payment, register))
	note(BY_NUMBER, _by_number(payment, register, named))
	if payment.payer:
		note(BY_NAME, register.by_name(payment.payer))
	if payment.payer_phone:
		note(BY_PHONE, register.by("phone", owed.digits(payment.payer_phone)))
	if payment.payer_account:
		note(BY_ACCOUNT, register.by("account", payment.payer_account))
	of_this_amount = register.by("amount", (payment.amount, payment.currency))
	if len(of_this_amount) > MOST_PROPOSALS:
		# what half of all members owe says nothing by itself
		of_this_amount = [
			invoice
			for invoice in map(register.invoice, clues)
			if register.owes(invoice, payment.amount, payment.currency)
		]
	note(BY_AMOUNT, of_this_amount)
	found = [Proposal(name, tuple(clue for clue in CLUES if clue in those)) for name, those in clues.items()]
	found.sort(key=lambda each: (CLUES.index(each.clues[0]), -len(each.clues), each.invoice))
	return tuple(found[:MOST_PROPOSALS])


def _by_number(payment: Payment, register: Owed, named: _Named) -> list[Invoice]:
	"""Invoices whose number, or whose member's number, the payment says; the reference of one that is named is no more
	than that."""
	return [
		invoice
		for some in _texts(payment)
		for text in some
		for number in written_references.numbers(text)
		for invoice in (
			*(each for each in register.by_reference(number) if each.name not in named.parts),
			*register.by("member", int(number)),
			*register.by("invoice", number),
		)
	]


def _with_slips(payment: Payment, register: Owed) -> list[Invoice]:
	"""Invoices whose reference the payment may have meant."""
	found: dict[str, Invoice] = {}
	for some in _texts(payment):
		for text in some:
			for number in written_references.numbers(text):
				if register.by_reference(number):
					continue
				for meant in written_references.slips(number):
					for invoice in register.by_reference(meant):
						found.setdefault(invoice.name, invoice)
	return list(found.values())
