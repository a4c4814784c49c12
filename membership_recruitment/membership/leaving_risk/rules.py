"""The association's rules for the risk of leaving: whether, for which purpose, and who approves."""

from membership_recruitment.utils.trained_models import RankingRules, rules_of

SETTINGS = "Leaving Risk Settings"
MODEL = "Leaving Risk Model"
APPROVING_ROLES = ("Membership Manager",)


def rules() -> RankingRules:
	return rules_of(SETTINGS)
