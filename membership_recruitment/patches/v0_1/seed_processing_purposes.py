"""Processing purposes that come with the app."""

from membership_recruitment.setup import processing_purposes


def execute() -> None:
	processing_purposes.seed()
