"""Journey messages that come with the app, switched off."""

from membership_recruitment.setup import journey_messages


def execute() -> None:
	journey_messages.seed()
