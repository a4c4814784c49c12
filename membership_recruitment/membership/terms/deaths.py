"""Record a member's death, which ends what runs, and take it back."""

from datetime import date

from membership_recruitment.membership.terms.changes import DECEASED, all_terms, cancel_term
from membership_recruitment.membership.terms.reinstatement import bring_back
from membership_recruitment.membership.terms.stored import as_lifecycle_term


def record_death(member: str, deceased_on: date) -> None:
	"""Cancel what a death leaves no room for: terms that start on that day or later, and what waits
	for its fee or for approval."""
	for row in reversed(all_terms(member)):
		term = as_lifecycle_term(row)
		if term.start >= deceased_on or (term.pending and not term.kept_until):
			cancel_term(row, term.start, DECEASED)


def take_back_death(member: str) -> None:
	"""Bring back what `record_death` cancelled: the date was a mistake."""
	for row in all_terms(member, void=True):
		if row.cancellation_reason == DECEASED:
			bring_back(row)
