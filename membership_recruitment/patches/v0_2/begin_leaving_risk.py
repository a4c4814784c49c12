"""The risk of leaving, switched off."""

from membership_recruitment.setup import leaving_risk


def execute() -> None:
	leaving_risk.seed()
