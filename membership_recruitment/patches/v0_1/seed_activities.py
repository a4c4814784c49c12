"""Activity types and rules that come with the app."""

from membership_recruitment.setup import activities


def execute() -> None:
	activities.seed()
