"""The nightly job: a new model where a quarter more is known, and today's order."""

from membership_recruitment.member_recruitment.ranking import models, rules, scores


def nightly() -> None:
	"""Killed half-way, the rest is made good by the next run."""
	if rules.rules().enabled:
		models.train_when_due()
	scores.rank()
