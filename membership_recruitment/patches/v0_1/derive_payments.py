"""Payment states of terms and the derived Member Payments."""

from membership_recruitment.membership.fees import payments


def execute() -> None:
	payments.sync_all()
