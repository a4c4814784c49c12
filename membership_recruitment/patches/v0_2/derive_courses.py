"""What became of each term, by month, which the Member Forecast counts."""

from membership_recruitment.membership.terms import refresh


def execute() -> None:
	refresh.nightly()
