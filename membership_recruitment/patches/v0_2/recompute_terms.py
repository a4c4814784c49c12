"""What is derived from terms by new rules: join dates, statuses, spells, times in one type."""

from membership_recruitment.membership.terms import refresh


def execute() -> None:
	refresh.nightly()
