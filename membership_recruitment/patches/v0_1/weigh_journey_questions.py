"""Weights of the questions that come with the journey phases."""

from membership_recruitment.setup import journey_phases


def execute() -> None:
	journey_phases.weigh()
