"""What each step of a journey knows of the others."""

from membership_recruitment.member_journey.steps import order


def execute() -> None:
	order.sync_all()
