"""Take the cancellation of a term back."""

from frappe.utils import flt

from membership_recruitment.membership.fees.settlement import CREDITED
from membership_recruitment.membership.terms import credit_decisions, events, stored


def take_back(term) -> bool:
	"""Make a term hold as if it had never been cancelled, and stand again as the renewal that it was.

	Args:
	        term: A Membership document; the caller saves it.

	Returns:
	        False where another term has taken its days: then it stays cancelled.
	"""
	cancelled = {field: term.get(field) for field in ("cancelled_from", "cancellation_reason")}
	term.update({"cancelled_from": None, "cancellation_reason": None})
	if stored.clashing_term(term):
		term.update(cancelled)
		return False
	term.flags.by_the_app = True
	if not term.renews:
		term.renews = term.renewable(stored.unpaid_before(term) or _joined_on_to(term))
	if term.payment_state == CREDITED and flt(term.fee) > 0:
		# the fee was given back meanwhile, because of what has turned out not to have happened
		term.credit_decision = credit_decisions.TO_DECIDE
	return True


def _joined_on_to(term) -> str | None:
	earlier = stored.earlier_term(term)
	return earlier.name if earlier and stored.kind_of_start(term) == events.RENEWAL else None
