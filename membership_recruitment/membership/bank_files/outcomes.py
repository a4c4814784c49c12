"""What becomes of a payment, and every reason why somebody must decide it. No database, no frappe."""

from membership_recruitment.membership.bank_files import matching

BOOKED = "Booked"
TO_DECIDE = "To Decide"
NOT_OURS = "Not Ours"
PAY_BACK = "Pay Back"
REVERSED = "Reversed"

# it would be booked by itself, and the run has not come to it yet
WAITING = "waiting to be booked"
# reasons that show only when it is booked
CHANGED_SINCE = "changed since"
REFUSED = "refused by ERPNext"
ENTRY_CANCELLED = "entry cancelled"

REASONS = (
	WAITING,
	matching.NOTHING_PAID,
	matching.TAKEN_BACK,
	matching.SUM_OF_BATCH,
	matching.PERHAPS_BOOKED,
	matching.CLOSED_PERIOD,
	matching.NO_REFERENCE,
	matching.WRONG_CHECK_DIGIT,
	matching.UNKNOWN_REFERENCE,
	*matching.INVOICE_STATES.values(),
	matching.OTHER_CURRENCY,
	*matching.MEMBER_STATES.values(),
	matching.OTHER_MEMBER,
	matching.PARTS_DO_NOT_FIT,
	matching.TOO_LITTLE,
	matching.TOO_MUCH,
	CHANGED_SINCE,
	REFUSED,
	ENTRY_CANCELLED,
)
