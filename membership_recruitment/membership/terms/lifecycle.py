"""Status of a term and of a member on a day: a pure function of dates, flags and the day. No frappe.

refresh.py says the same in SQL for all members at once; a test holds the two equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PENDING = "Pending"
UPCOMING = "Upcoming"
CURRENT = "Current"
GRACE = "Grace"
EXPIRED = "Expired"
CANCELLED = "Cancelled"
DECEASED = "Deceased"

# in the order in which the rules are tried
STATUSES = (DECEASED, CANCELLED, PENDING, UPCOMING, CURRENT, GRACE, EXPIRED)
OVER = (CANCELLED, EXPIRED)


@dataclass(frozen=True)
class Term:
	"""What decides a term's status.

	Attributes:
	        start: First day, inclusive.
	        end: Last day, inclusive; None for a lifetime.
	        cancelled_from: First day on which the term no longer holds; None when it was not cancelled.
	        pending: Not approved, or a fee that must be paid first is not.
	        kept_until: Manual override: up to this day the term counts as current, paid, approved and over or not.
	        renewal: Follows an earlier term. While pending it doesn't make its member pending.
	"""

	start: date
	end: date | None
	cancelled_from: date | None = None
	pending: bool = False
	kept_until: date | None = None
	renewal: bool = False

	def kept_on(self, day: date) -> bool:
		"""Whether the override holds on a day. A cancellation ends it."""
		if self.kept_until is None or (self.cancelled_from and self.cancelled_from <= day):
			return False
		return self.start <= day <= self.kept_until

	@property
	def void(self) -> bool:
		"""Cancelled before it held on a single day."""
		return self.cancelled_from is not None and self.cancelled_from <= self.start

	def cancelled_by(self, day: date) -> bool:
		"""Whether it was cancelled by a day, or altogether: a resignation that is still to come ends nothing yet."""
		return self.cancelled_from is not None and self.cancelled_from <= max(self.start, day)

	@property
	def last_covered(self) -> date | None:
		"""Last day on which the term holds, cancellation counted; None: no end."""
		if self.cancelled_from is None:
			return self.end
		before = self.cancelled_from - timedelta(days=1)
		return before if self.end is None else min(self.end, before)

	def joins_on_until(self, grace_days: int) -> date | None:
		"""Last day up to which membership goes on by this term alone, so that one from the day after is no gap:
		its end with grace or the override, cut short by a cancellation; None: no end."""
		if self.pending:
			until = self.kept_until or self.start - timedelta(days=1)
		elif self.end is None:
			until = None
		else:
			until = max(self.end + timedelta(days=grace_days), self.kept_until or self.end)
		if self.cancelled_from is None:
			return until
		before = self.cancelled_from - timedelta(days=1)
		return before if until is None else min(until, before)


def term_status(term: Term, day: date, *, grace_days: int, deceased_on: date | None = None) -> str:
	"""Status of one term on a day; the first rule that fits decides."""
	if deceased_on and deceased_on <= day:
		return DECEASED
	if term.cancelled_by(day):
		return CANCELLED
	if term.kept_on(day):
		return CURRENT
	if term.pending:
		return PENDING
	if term.start > day:
		return UPCOMING
	if term.end is None or day <= term.end:
		return CURRENT
	if day <= term.end + timedelta(days=grace_days):
		return GRACE
	return EXPIRED


def member_status(
	terms: Iterable[Term], day: date, *, grace_days: int, deceased_on: date | None = None
) -> str:
	"""Status of a member on a day; empty for somebody alive who never had a term.

	The latest started term that counts (not void, and not pending unless it is kept) decides while it is not
	over. After that a pending term (a renewal that nobody paid is no reason), then one that is still to come,
	then how the last one ended: one that was kept and cancelled ended, too.
	"""
	if deceased_on and deceased_on <= day:
		return DECEASED
	terms = sorted(terms, key=lambda term: term.start)
	statuses = [(term, term_status(term, day, grace_days=grace_days)) for term in terms]
	counting = [
		(term, status)
		for term, status in statuses
		if not term.void and (not term.pending or term.kept_on(day))
	]
	started = [status for term, status in counting if term.start <= day]
	if started and started[-1] not in OVER:
		return started[-1]
	if any(status == PENDING and not term.renewal and not term.void for term, status in statuses):
		return PENDING
	if any(term.start > day and status != CANCELLED for term, status in counting):
		return UPCOMING
	ended = [
		status
		for term, status in statuses
		if status in OVER and term.start <= day and not term.void and (not term.pending or term.kept_until)
	]
	if ended:
		return ended[-1]
	return min((status for _, status in statuses), key=STATUSES.index, default="")


def active_statuses(*, grace_is_active: bool) -> tuple[str, ...]:
	"""What a member's stored status is while the member is active."""
	return (CURRENT, GRACE) if grace_is_active else (CURRENT,)


def is_active(status: str, *, grace_is_active: bool = True) -> bool:
	"""Whether a status counts as an active member."""
	return status == CURRENT or (grace_is_active and status == GRACE)


def is_new(join_date: date | None, day: date, new_member_days: int) -> bool:
	"""Whether a member counts as new: joined fewer than that many days ago."""
	return join_date is not None and timedelta(0) <= day - join_date < timedelta(days=new_member_days)
