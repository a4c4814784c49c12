"""Retention by calendar, switched off."""

from membership_recruitment.setup import retention


def execute() -> None:
	retention.seed()
