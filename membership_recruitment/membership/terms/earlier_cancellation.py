"""What had been decided about a term, a resignation say, before it was cancelled as a consequence of something else: kept for
the case that this turns out to be none. No frappe."""

import json

DECEASED = "Deceased"
NO_LONGER_COVERED = "No longer covered"
FEE_CREDITED = "Fee credited"
# what follows from something else, and is taken back with it
CONSEQUENCES = (DECEASED, NO_LONGER_COVERED, FEE_CREDITED)
FIELDS = ("cancelled_from", "cancellation_reason", "leaving_said_on", "left_from")
# of a consequence before this one (a withdrawal, of who is then taken for dead) what had been decided before that, too
KEPT = (*FIELDS, "earlier_cancellation")


def keep(term) -> None:
	"""Put down what has been decided about a term that is about to be cancelled.

	Args:
	        term: A Membership document; the caller cancels and saves it.
	"""
	if term.cancelled_from:
		term.earlier_cancellation = json.dumps({field: term.get(field) for field in KEPT}, default=str)


def kept(term) -> dict:
	"""The cancellation that a term has when its present one is taken back; none in most cases."""
	return {**dict.fromkeys(KEPT), **json.loads(term.earlier_cancellation or "{}")}
