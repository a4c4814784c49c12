"""What the payments of a file come to, before anything of it is stored: the same for the dry run and for booking."""

from collections import Counter
from dataclasses import dataclass
from io import BytesIO

from membership_recruitment.membership.bank_files import (
	closed_days,
	matching,
	owed_lookup,
	perhaps_booked,
	reading,
	stored_payments,
)
from membership_recruitment.membership.bank_files.bank_file import BankFile
from membership_recruitment.membership.bank_files.matching import Decision
from membership_recruitment.membership.fees import items


@dataclass(frozen=True)
class Plan:
	"""A file with what is decided of each of its payments. `known`: keys of those that came before."""

	file: BankFile
	keys: list[str]
	decisions: list[Decision]
	known: set[str]

	def new(self) -> list[int]:
		"""Places of the payments that did not come before."""
		return [at for at, key in enumerate(self.keys) if key not in self.known]

	def counts(self) -> Counter[str]:
		"""New payments by reason; "" for those that are booked by themselves."""
		return Counter(self.decisions[at].reason for at in self.new())


def make(content: bytes) -> Plan:
	"""Read a file and decide each of its payments.

	Raises:
	        UnreadableBankFile: It is refused whole.
	"""
	file = reading.read(BytesIO(content))
	keys = stored_payments.keys_of(file.payments)
	known = stored_payments.known_keys(keys)
	company = items.company_or_refuse()
	days = {payment.day for payment in file.payments}
	doubtful = perhaps_booked.perhaps_booked(perhaps_booked.seen(file, keys), stored_payments.seen_on(days))
	doubtful |= perhaps_booked.uetr_used_again(file, stored_payments.keys_by_uetr(file.payments))
	doubtful |= perhaps_booked.taken_back_again(file, keys, stored_payments.taken_back(file.payments))
	new = [at for at, key in enumerate(keys) if key not in known]
	payments = [file.payments[at] for at in new]
	decided = matching.decide_all(
		payments,
		owed_lookup.register_for(payments, company),
		doubtful=[keys[at] in doubtful for at in new],
		closed_days=closed_days.closed_days(company, days),
	)
	# what came before is decided already
	decisions = [Decision()] * len(keys)
	for at, decision in zip(new, decided, strict=True):
		decisions[at] = decision
	return Plan(file, keys, decisions, known)
