"""Where a member stands before the next term."""

from dataclasses import dataclass
from datetime import date

import frappe

from membership_recruitment.membership.terms import periods, stored
from membership_recruitment.membership.terms.stored import as_lifecycle_term
from membership_recruitment.settings import rules


@dataclass(frozen=True)
class LatestTerms:
	"""Where a member stands before the next term; rows as from `stored.terms_of`.

	Attributes:
	        latest: The latest term that held; None without one.
	        unpaid: A renewal that waits for its fee.
	        waiting: A first term or a rejoin after `latest` that waits for approval or its fee.
	        free_from: Where such a one was cancelled, and so is not waited for: the first day that isn't its.
	"""

	latest: frappe._dict | None
	unpaid: frappe._dict | None
	waiting: frappe._dict | None
	free_from: date | None = None

	@property
	def is_lifetime(self) -> bool:
		return bool(self.latest) and as_lifecycle_term(self.latest).last_covered is None

	def next_start(self, day: date) -> tuple[date | None, bool]:
		"""First day of the next term if it were made on `day` (None after a lifetime), and whether a gap is
		before it. A cancelled term has no grace."""
		day = max(day, self.free_from or day)
		if not self.latest:
			return day, False
		term = as_lifecycle_term(self.latest)
		if term.last_covered is None:
			return None, False
		if term.cancelled_from:
			joining_on = term.last_covered + periods.ONE_DAY
			return max(day, joining_on), day > joining_on
		return periods.next_start(term.last_covered, day, rules().grace_days, term.kept_until)

	def natural_type(self) -> str | None:
		"""What the latest term says about the next, or the association's default."""
		if not self.latest:
			return rules().default_membership_type
		wanted = frappe.db.get_value("Membership", self.latest.name, "next_membership_type")
		return wanted or self.latest.membership_type


def latest_terms(member: str, *, without: str | None = None) -> LatestTerms:
	"""Read where a member stands; the member is locked.

	Args:
	        member: Name of the Member.
	        without: A term to leave out, as if it were not there.
	"""
	terms = stored.terms_of(member, without=without)
	pending = [row for row in terms if as_lifecycle_term(row).pending and not row.kept_until]
	held = [row for row in terms if row not in pending]
	latest = held[-1] if held else None
	starts = [
		row for row in pending if not row.renews and not (latest and row.start_date < latest.start_date)
	]
	# what is cancelled waits for nothing: it neither is approved nor follows its fee any more
	waiting = [row for row in starts if not row.cancelled_from]
	free_from = max((row.cancelled_from for row in starts if row.cancelled_from), default=None)
	unpaid = [row for row in pending if row.renews]
	# the first of several: those behind it go when it goes
	next_unpaid = next((row for row in unpaid if latest and row.renews == latest.name), None)
	next_unpaid = next_unpaid or (unpaid[-1] if unpaid else None)
	return LatestTerms(latest, next_unpaid, waiting[-1] if waiting else None, free_from)
