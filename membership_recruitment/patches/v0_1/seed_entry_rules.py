"""Entry rules of the journey phases."""

from membership_recruitment.setup import journey_phases


def execute() -> None:
	journey_phases.seed_entry_rules()
