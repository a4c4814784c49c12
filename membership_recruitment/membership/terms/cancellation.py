"""Take the cancellation of a term back."""

import frappe

from membership_recruitment.membership.terms import events, stored


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
	earlier = stored.earlier_term(term)
	if not term.renews and earlier and stored.kind_of_start(term) == events.RENEWAL:
		renewed = frappe.db.get_value("Membership", {"renews": earlier.name})
		term.renews = None if renewed else earlier.name
	return True
