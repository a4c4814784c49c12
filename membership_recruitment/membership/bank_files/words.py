"""What a bank file and its payments have come to, in sentences for the treasurer: the one place where constants become words."""

from collections.abc import Iterable
from decimal import Decimal

from frappe import _
from frappe.utils import cint, flt, fmt_money

from membership_recruitment.membership.bank_files import bank_file, matching, outcomes
from membership_recruitment.membership.bank_files.bank_file import UnreadableBankFile


def refusal(refused: UnreadableBankFile) -> str:
	"""Why a file is refused whole, and what to do."""
	facts = [fmt_money(fact) if isinstance(fact, Decimal) else fact for fact in refused.facts]
	if refused.problem in (bank_file.WRONG_SUM, bank_file.WRONG_COUNT):
		facts[0] = _counted(facts[0])
	return _REFUSALS[refused.problem]().format(*facts)


def warning(constant: str) -> str:
	return {
		bank_file.SPOILT_LETTERS: _(
			"Letters of some names were lost before the file came here. Sums and references are not touched by that."
		)
	}[constant]


def passed_over(constant: str) -> str:
	return {
		bank_file.NOT_BOOKED: _("not booked by the bank yet"),
		bank_file.PAID_OUT: _("paid out"),
		bank_file.GIVEN_BACK: _("given back to you"),
	}[constant]


def reason(constant: str, said: str | None = None) -> str:
	"""Why somebody must decide about a payment.

	Args:
	        said: With REFUSED: what ERPNext said.
	"""
	return _REASONS[constant]().format(said or "") if constant else ""


def clues(constants: Iterable[str]) -> str:
	"""Why an invoice is proposed."""
	return ", ".join(_CLUES[constant]() for constant in constants)


def state(docstatus: int, outstanding: float, credited: float) -> str:
	"""What is to know of an invoice before it is chosen."""
	if cint(docstatus) == 2:
		return _("cancelled")
	if not cint(docstatus):
		return _("draft: it is submitted with the payment")
	if flt(credited) > 0:
		return _("a credit note of {0} stands beside it").format(fmt_money(credited))
	return "" if flt(outstanding) > 0 else _("nothing left to pay")


def _counted(what: str) -> str:
	return {
		"deposit": _("a deposit"),
		"batch": _("a batch"),
		"entry": _("an entry"),
		"payments": _("payments"),
		"deductions": _("deductions"),
		"extra references": _("extra references"),
		"deposits": _("deposits"),
	}.get(what, what)


_REFUSALS = {
	bank_file.EMPTY: lambda: _("The file is empty. Fetch it from the bank anew."),
	bank_file.TOO_LARGE: lambda: _(
		"The file is larger than {0} MB. Ask the bank for one that covers fewer days."
	),
	bank_file.PACKED: lambda: _("The file is packed. Unpack it and attach what is in it."),
	bank_file.ANOTHER_KIND: lambda: _(
		"This is no bank file that can be read here. Fetch camt.054, camt.053, BgMax or a Swish report as CSV from the bank."
	),
	bank_file.ANOTHER_XML: lambda: _(
		"This is XML of another kind ({0}). Fetch camt.054 or camt.053 from the bank."
	),
	bank_file.ANOTHER_VERSION: lambda: _(
		"This is {0}, a version that is not known here. Fetch version 02 to 08 from the bank."
	),
	bank_file.ENTITIES: lambda: _("The file declares entities, which no bank does. It was not read."),
	bank_file.TEST_FILE: lambda: _("This is a test file of the bank. No money stands behind it."),
	bank_file.CUT_OFF: lambda: _("The file ends too early or is broken. Fetch it from the bank anew."),
	bank_file.DAMAGED: lambda: _("The file is damaged at line {0}. Fetch it from the bank anew."),
	bank_file.IMPOSSIBLE: lambda: _(
		"{0} in the file cannot be true. Ask the bank, and fetch the file from it anew."
	),
	bank_file.WRONG_SUM: lambda: _(
		"The sums do not agree: the file says {1} of {0}, and its payments are {2}. Fetch it from the bank anew."
	),
	bank_file.WRONG_COUNT: lambda: _(
		"The numbers do not agree: the file says {1} of {0}, and {2} are in it. Fetch it from the bank anew."
	),
}

_REASONS = {
	outcomes.WAITING: lambda: _("It will be booked by itself: the run has not come to it yet."),
	matching.NOTHING_PAID: lambda: _("The amount is 0."),
	matching.TAKEN_BACK: lambda: _("The bank takes back or deducts money."),
	matching.SUM_OF_BATCH: lambda: _(
		"The file has only the sum of several payments. Fetch camt.054, which names them."
	),
	matching.PERHAPS_BOOKED: lambda: _(
		"Perhaps it came before: a file of another kind had the same amount on the same day and account, the same amount was booked for the invoice or its payer within five days, or the bank calls another payment the same."
	),
	matching.CLOSED_PERIOD: lambda: _(
		"The books are closed for this day. Open the period, or book it in ERPNext on another day."
	),
	matching.NO_REFERENCE: lambda: _("The payer gave no reference."),
	matching.WRONG_CHECK_DIGIT: lambda: _("The reference has a slip in it: its check digit is wrong."),
	matching.UNKNOWN_REFERENCE: lambda: _("No invoice has this reference."),
	"invoice cancelled": lambda: _("The invoice is cancelled."),
	"invoice credited": lambda: _("The invoice is credited."),
	"invoice written off": lambda: _("The invoice is written off."),
	"invoice not submitted": lambda: _("The invoice is a draft."),
	"paid before": lambda: _("The invoice is paid already."),
	matching.OTHER_CURRENCY: lambda: _("The invoice is in another currency."),
	"member deceased": lambda: _("The member has died."),
	"member left": lambda: _("The member has left."),
	matching.OTHER_MEMBER: lambda: _("The reference is of one member, and the text names another one."),
	matching.PARTS_DO_NOT_FIT: lambda: _("The parts that it names do not fit what is left to pay of each."),
	matching.TOO_LITTLE: lambda: _("It is less than what is left to pay."),
	matching.TOO_MUCH: lambda: _("It is more than what is left to pay."),
	outcomes.CHANGED_SINCE: lambda: _("The invoice was paid or changed after the file was read."),
	outcomes.REFUSED: lambda: _("ERPNext refused to book it: {0}"),
	outcomes.ENTRY_CANCELLED: lambda: _("Its payment entry was cancelled in ERPNext."),
}

_CLUES = {
	matching.BY_REFERENCE: lambda: _("its reference stands there"),
	matching.BY_SLIP: lambda: _("its reference with one slip stands there"),
	matching.BY_NUMBER: lambda: _("its number or the member's stands there"),
	matching.BY_NAME: lambda: _("the payer's name fits"),
	matching.BY_PHONE: lambda: _("the phone number fits"),
	matching.BY_AMOUNT: lambda: _("the amount fits"),
	matching.BY_ACCOUNT: lambda: _("earlier payments came from this account"),
}
