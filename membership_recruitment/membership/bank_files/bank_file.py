"""What a bank file says: payments, the entries in which the bank booked them, and why a file is refused. No database, no
frappe.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# kinds of files
CAMT_053 = "camt.053"
CAMT_054 = "camt.054"
BGMAX = "BgMax"
SWISH = "Swish"

# why a file is refused; what stands behind are the facts that its sentence needs
EMPTY = "empty"
TOO_LARGE = "too large"  # most megabytes
PACKED = "packed"
ANOTHER_KIND = "another kind"
ANOTHER_XML = "another XML"  # what it calls itself
ANOTHER_VERSION = "another version"  # what it calls itself
ENTITIES = "entities"
TEST_FILE = "test file"
CUT_OFF = "cut off"
DAMAGED = "damaged"  # the line
WRONG_SUM = "wrong sum"  # of what, what the file says, what it holds
WRONG_COUNT = "wrong count"  # the same
IMPOSSIBLE = "impossible"  # the day or amount

# warnings
SPOILT_LETTERS = "spoilt letters"

# why an entry on the account is no payment
NOT_BOOKED = "not booked"
PAID_OUT = "paid out"
GIVEN_BACK = "given back"  # what had been paid out


class UnreadableBankFile(ValueError):
	"""A file that is refused whole.

	Attributes:
	        problem: One of the constants above.
	        facts: For its sentence, as the comment beside the constant says.
	"""

	def __init__(self, problem: str, *facts: object):
		super().__init__(problem, *facts)
		self.problem = problem
		self.facts = facts


@dataclass(frozen=True, slots=True)
class Reference:
	"""What a payment says that it pays.

	Attributes:
	        text: As the file has it, without blanks around.
	        amount: The part that is for this; negative where it takes off; None where the file does not say.
	        structured: Whether it stands in a field for references, not in free text.
	"""

	text: str
	amount: Decimal | None = None
	structured: bool = True


@dataclass(frozen=True, slots=True)
class Payment:
	"""Money of one payer.

	Attributes:
	        entry: Its entry's place in `BankFile.entries`.
	        day: On which the bank booked it.
	        amount: Negative where the bank takes back or deducts.
	        account: On which it was booked, as the file writes it, without blanks.
	        bankgiro: Digits of the bankgiro number to which it was paid; or of the Swish number.
	        references: In the file's order.
	        message: Free text, lines joined by blanks.
	        payer_account: Account or bankgiro number.
	        bank_reference: What the bank calls this payment.
	        is_sum: Whether the file has only the sum of a batch.
	"""

	entry: int
	day: date
	amount: Decimal
	currency: str
	account: str = ""
	bankgiro: str = ""
	references: tuple[Reference, ...] = ()
	message: str = ""
	payer: str = ""
	payer_account: str = ""
	payer_phone: str = ""
	bank_reference: str = ""
	uetr: str = ""
	end_to_end: str = ""
	is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
	"""A sum that the bank booked, negative where it took: a deposit of BgMax, an entry of camt, a row of Swish."""

	day: date
	amount: Decimal
	currency: str
	account: str = ""
	bankgiro: str = ""
	reference: str = ""


@dataclass
class BankFile:
	"""A file whose control sums agree.

	Attributes:
	        kind: CAMT_053, CAMT_054, BGMAX or SWISH.
	        entries: Those that hold payments.
	        passed_over: How many entries hold none, by the reason.
	        warnings: What its reader should know.
	"""

	kind: str
	payments: list[Payment] = field(default_factory=list)
	entries: list[Entry] = field(default_factory=list)
	passed_over: Counter[str] = field(default_factory=Counter)
	warnings: list[str] = field(default_factory=list)
