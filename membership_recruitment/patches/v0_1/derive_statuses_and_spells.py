"""Statuses, spells and what members were like on joining."""

from membership_recruitment.membership.terms import refresh


def execute() -> None:
	refresh.refresh_all()
